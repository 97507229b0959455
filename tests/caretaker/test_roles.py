"""On PostgreSQL the role that runs the pages can add to the trail and the logs, and never change them."""

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, transaction

from pathway.audit.actions import record
from pathway.caretaker import preflight
from pathway.caretaker.management.commands.database_roles import rights_of
from pathway.core.append_only import append_only_tables

APP = "pathway_app_of_a_test"


def test_every_append_only_table_loses_its_rights(capsys):
    call_command("database_roles", "--app", APP)
    said = capsys.readouterr().out
    for table in append_only_tables():
        assert f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{APP}";' in said
    with pytest.raises(CommandError, match="small letters"):
        call_command("database_roles", "--app", 'x"; DROP TABLE people_user; --')


@pytest.fixture
def as_app(db):
    """The rest of the test runs as the app role, which the transaction forgets."""
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{APP}"')
        cursor.execute(rights_of(APP))

    def become():
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{APP}"')

    return become


@pytest.mark.postgres
def test_the_app_role_adds_and_never_changes(cast, as_app):
    as_app()
    record(actor=cast.amira, verb="people.joined", subject=cast.amira)
    for table in append_only_tables():
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"DROP TRIGGER {table}_no_change ON {table}"):
            with (
                pytest.raises((ProgrammingError, InternalError), match=r"permission denied|must be owner"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
    cast.amira.full_name = "Amira Changed"
    cast.amira.save()


@pytest.mark.postgres
def test_preflight_tells_a_superuser_and_a_loose_role_from_the_right_one(db, as_app):
    assert [one.code for one in preflight._role()] == ["database.superuser"]
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT UPDATE ON "audit_event" TO "{APP}"')
    with transaction.atomic():
        as_app()
        assert [one.code for one in preflight._role()] == ["database.rights"]
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(rights_of(APP))
    as_app()
    assert list(preflight._role()) == []
