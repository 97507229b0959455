"""Tables that are only ever added to: the database itself refuses UPDATE, DELETE, TRUNCATE and REPLACE.

Each app lists its append-only tables in its AppConfig as `append_only = ["app_table", ...]`.
SQLite drops a table's triggers whenever a migration remakes it, so they are made again after every migration.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

SQLITE_TRIGGERS = {
    "no_update": "BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "no_delete": "BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "no_replace": "BEFORE INSERT ON {table} WHEN {taken} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
}


def append_only_tables() -> list[str]:
    """The names of all tables that are only ever added to."""
    return [table for config in apps.get_app_configs() for table in getattr(config, "append_only", [])]


def protect(table: str, using: str = "default") -> None:
    """Make the database refuse every change to the rows of a table."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            taken = _already_taken(cursor, table)
            for name, body in SQLITE_TRIGGERS.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
                cursor.execute(f"CREATE TRIGGER {table}_{name} " + body.format(table=table, taken=taken))
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            )
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _already_taken(cursor: Any, table: str) -> str:
    """The condition "a row with the new row's key stands there already", for every key that REPLACE would clear."""
    cursor.execute("SELECT name FROM pragma_table_info(%s) WHERE pk > 0 ORDER BY pk", [table])
    keys = [[name for (name,) in cursor.fetchall()]]
    cursor.execute('SELECT name, partial FROM pragma_index_list(%s) WHERE "unique"', [table])
    for index, partial in cursor.fetchall():
        cursor.execute("SELECT name FROM pragma_index_info(%s)", [index])
        columns = [name for (name,) in cursor.fetchall()]
        if partial or None in columns:
            raise ImproperlyConfigured(
                f"{table} is append-only: make {index} unique on whole columns, without a condition."
            )
        keys.append(columns)
    same = (" AND ".join(f'"{name}" = NEW."{name}"' for name in columns) for columns in keys)
    # The names come from the database itself, never from a person.
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in same)  # noqa: S608


def unprotected_tables(using: str = "default") -> list[str]:
    """Append-only tables whose triggers are missing from the database, by name."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY 1")
            wanted = len(SQLITE_TRIGGERS)
        else:
            cursor.execute(
                "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal GROUP BY 1"
            )
            wanted = 2
        found = dict(cursor.fetchall())
    return [table for table in append_only_tables() if found.get(table, 0) < wanted]


def protect_after_migration(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make an app's append-only triggers again, for a migration may have dropped them."""
    existing = connections[using].introspection.table_names()
    for table in getattr(sender, "append_only", []):
        if table in existing:
            protect(table, using)


def check_triggers(databases: Any = None, **kwargs: Any) -> list[Error]:
    """A system check for `manage.py check --database default`: every append-only table is protected."""
    errors = []
    for using in databases or []:
        existing = connections[using].introspection.table_names()
        errors += [
            Error(f"{table} has lost its append-only triggers. Run: manage.py migrate", id="pathway.E001")
            for table in unprotected_tables(using)
            if table in existing
        ]
    return errors
