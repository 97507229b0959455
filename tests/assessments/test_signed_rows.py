"""The log in a real database: refused changes, and every edit made behind our back found and named."""

import contextlib
import datetime as dt
import json
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from assessments.actions.decisions import countersign
from assessments.actions.quality import assure, draw_sample
from assessments.actions.withdrawals import withdraw_decision
from assessments.chain import Head, keep_anchor
from assessments.models import (
    Assurance,
    ChainEntry,
    Countersignature,
    Decision,
    DecisionLog,
    Opening,
    Sample,
    Signed,
    Withdrawal,
)
from assessments.queries.chain import check_log
from pathway.core import clock
from pathway.core.append_only import SQLITE_TRIGGERS
from pathway.people.models import Mentoring, Organisation
from tests.factories.decisions import decided
from tests.factories.people import employ, give_mentor, make_person

SIGNED = [Decision, Countersignature, Withdrawal, Assurance]
TABLES = [*SIGNED, ChainEntry, Opening, DecisionLog]


@pytest.fixture(autouse=True)
def guards_afterwards(db):
    """What `drop_guards` switches off stays off for the connection, so it is switched on for the tests to come."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.fixture
def story(cast, fixed_clock, settings, tmp_path):
    """Five entries in northvale's log: two decisions, one of a mentor in training, its countersignature, one more."""
    settings.SIGNING_KEY_PATH, settings.HEAD_ANCHORS_PATH = tmp_path / "key.pem", tmp_path / "heads"
    tess = make_person(cast.northvale, "tess")
    employ(tess, "Family support worker", cast.east)
    give_mentor(tess, cast.moses)
    give_mentor(cast.tariq, tess, in_training=True)
    decided(cast.moses, cast.amira, "partly")
    decided(cast.moses, cast.amira, "meets")
    countersign(countersigner=cast.moses, decision=decided(tess, cast.tariq), agrees=True)
    decided(cast.moses, cast.tariq, "return", "2.1")
    decided(cast.ola, cast.olu)
    connection.check_constraints()
    return cast


def assure_one(story):
    """A sixth entry: a quality assurer upholds the first decision that a draw brings up."""
    day = clock.today()
    draw = draw_sample(assurer=story.ines, first_on=day, last_on=day, seed="one")
    assure(
        assurer=story.ines,
        sample=Sample.objects.filter(draw=draw).earliest("pk"),
        outcome="upheld",
        feedback="Well seen.",
    )


def withdraw_one(story):
    """A further entry: the last decision about tariq is withdrawn."""
    decision = Decision.objects.filter(worker=story.tariq, mentor=story.moses).latest("entry__seq")
    withdraw_decision(mentor=story.moses, decision=decision, reason="It was about another statement.")


def verify(*arguments):
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("verify_signoffs", *arguments, "--json", stdout=out)
    return left.value.code, json.loads(out.getvalue())


def drop_guards():
    """What an intruder with the database's password does first: no triggers, no checks, no foreign keys."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        for model in (*SIGNED, ChainEntry):
            for name in SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER {model._meta.db_table}_{name}")
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("PRAGMA ignore_check_constraints = ON")


def drop_constraints(table):
    """On PostgreSQL checks and keys go too; SQLite cannot drop a key, so an edit there must fit it."""
    with connection.cursor() as cursor:
        for name, about in connection.introspection.get_constraints(cursor, table).items():
            if (about["check"] or about["unique"]) and not about["primary_key"]:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')


@contextlib.contextmanager
def behind_our_back(*tables):
    """Change rows as an intruder could, and take it all back in the end."""
    with transaction.atomic():
        drop_guards()
        if connection.vendor == "postgresql":
            for table in tables or [model._meta.db_table for model in TABLES]:
                drop_constraints(table)
        yield
        transaction.set_rollback(True)


def test_an_untouched_log_is_intact(story):
    code, told = verify()
    assert (code, told["verdict"], told["first_bad"]) == (0, "intact", None)
    assert [(o["organisation"], o["entries"]) for o in told["organisations"]] == [("northvale", 5), ("southmere", 1)]
    code, told = verify("--organisation", "southmere")
    assert (code, len(told["organisations"])) == (0, 1)


def test_what_cannot_be_read_is_said_so(story, settings, tmp_path):
    assert verify("--organisation", "nowhere")[0] == 2
    settings.SIGNING_KEY_PATH = tmp_path / "lost.pem"
    code, told = verify()
    assert (code, told["verdict"]) == (2, "unreadable")
    assert "lost.pem" in told["reason"]
    assert not (tmp_path / "lost.pem").exists()


def test_an_organisation_without_decisions_is_intact_before_there_is_a_key(cast, settings, tmp_path):
    settings.SIGNING_KEY_PATH = tmp_path / "none.pem"
    assert verify()[0] == 0


def test_the_database_refuses_every_change(story):
    assure_one(story)
    withdraw_one(story)
    for model in (*SIGNED, ChainEntry):
        refuses_every_change(model)


def refuses_every_change(model):
    table, pk = model._meta.db_table, model._meta.pk.column
    row = model.objects.values(*(f.attname for f in model._meta.concrete_fields)).first()
    statements = [f"UPDATE {table} SET {pk} = {pk}", f"DELETE FROM {table}"]
    if connection.vendor == "sqlite":
        columns = ", ".join(f.column for f in model._meta.concrete_fields)
        statements.append(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1")
        others = ", ".join(f.column for f in model._meta.concrete_fields if f.column != pk)
        new = f"'{uuid.uuid4().hex}'" if model is not ChainEntry else "NULL"
        statements.append(f"REPLACE INTO {table} ({pk}, {others}) SELECT {new}, {others} FROM {table} LIMIT 1")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert model.objects.values(*row).first() == row


def other_values(field, row):
    """Values that a cell does not have: another row's, the next number, nothing, and nonsense."""
    value = row[field.column]
    if isinstance(value, int):
        yield value + 1000
    elif isinstance(value, dt.datetime):
        yield value + dt.timedelta(microseconds=1)
    elif isinstance(value, uuid.UUID):
        yield uuid.uuid4()
    elif isinstance(value, str) and len(value) == 32:
        yield uuid.uuid4().hex
    elif isinstance(value, str):
        yield value[:-1] + ("0" if value[-1:] != "0" else "1")
    elif value is None:
        yield uuid.uuid4().hex if field.is_relation and field.related_model is Decision else 1
    if connection.vendor == "sqlite":
        if value is not None and not field.primary_key:
            yield "nonsense"
            yield b"\\xff\\x00"
        if field.null and value is not None:
            yield None


@pytest.mark.slow
@pytest.mark.parametrize("model", TABLES)
def test_any_edited_cell_is_found(story, model):
    if model is Assurance:
        assure_one(story)
    if model is Withdrawal:
        withdraw_one(story)
    table, fields = model._meta.db_table, model._meta.concrete_fields
    names = [field.column for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM {table}")
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    tried, unnoticed = set(), []
    with behind_our_back(table):
        for row in rows[:: max(1, len(rows) // 6)]:
            for field in fields:
                for value in other_values(field, row):
                    tried.add(field.column)
                    if not found_after(table, row, field.column, value):
                        unnoticed.append((field.column, row[field.column], value))
    assert unnoticed == []
    assert tried == set(names)
    assert verify()[0] == 0


def found_after(table, row, column, value):
    """Whether the check finds a log broken once this cell holds another value."""
    where = " AND ".join(f"{n} = %s" if row[n] is not None else f"{n} IS NULL" for n in row)
    with transaction.atomic():
        with connection.cursor() as cursor:
            given = [value, *(held for held in row.values() if held is not None)]
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", given)
            assert cursor.rowcount == 1
        found = any(check_log(organisation).fault for organisation in Organisation.objects.all())
        transaction.set_rollback(True)
    return found


def test_every_signed_record_is_looked_at():
    assert set(Signed.__subclasses__()) == set(SIGNED)


def _delete(model, **which):
    with connection.cursor() as cursor:
        wanted = list(model.objects.filter(**which).values_list("pk", flat=True))
        for pk in wanted:
            if model is Opening:
                cursor.execute("DELETE FROM assessments_opening WHERE entry_id = %s AND field = %s", pk)
            else:
                kept = pk.hex if isinstance(pk, uuid.UUID) and connection.vendor == "sqlite" else pk
                cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [kept])


OF_NORTHVALE = {"log__organisation__slug": "northvale"}
DELETIONS = [
    (ChainEntry, {"seq": 2, **OF_NORTHVALE}, ("missing", 2)),
    (ChainEntry, {"seq": 1, **OF_NORTHVALE}, ("missing", 1)),
    (ChainEntry, {"seq": 5, **OF_NORTHVALE}, ("truncated", 5)),
    (ChainEntry, OF_NORTHVALE, ("truncated", 1)),
    (Decision, {"entry__seq": 2}, ("missing", 2)),
    (Countersignature, {}, ("missing", 4)),
    (Opening, {"entry__seq": 3, "field": "comment"}, ("opening does not match", 3)),
    (DecisionLog, {"organisation__slug": "northvale"}, ("missing", None)),
]


def test_what_was_deleted_is_named(story):
    for model, which, found in DELETIONS:
        with behind_our_back():
            _delete(model, **which)
            code, told = verify("--organisation", "northvale")
        assert (code, told["first_bad"]["class"], told["first_bad"]["entry"]) == (1, *found), which
    assert verify()[0] == 0


def test_two_entries_that_changed_places_are_found(story):
    drop_guards()
    with connection.cursor() as cursor:
        for before, after in ((2, 900), (3, 2), (900, 3)):
            cursor.execute(
                "UPDATE assessments_chainentry SET seq = %s WHERE seq = %s AND log_id IN "
                "(SELECT log_id FROM assessments_chainentry GROUP BY log_id HAVING count(*) > 1)",
                [after, before],
            )
    code, told = verify()
    assert (code, told["first_bad"]["class"], told["first_bad"]["entry"]) == (1, "reordered", 2)


def test_a_decision_slipped_in_without_an_entry_is_found(story):
    decision = Decision.objects.filter(worker=story.amira).first()
    decision.pk, decision.supersedes, decision.entry_id = uuid.uuid4(), None, 10**9
    with behind_our_back():
        decision.save(force_insert=True)
        code, told = verify()
    assert (code, told["first_bad"]["class"]) == (1, "row without entry")
    assert str(decision.pk) in told["first_bad"]["message"]


def test_an_old_state_put_back_is_found_by_the_head_kept_outside(story, settings):
    """Newest entry, its record and openings deleted and the older signed head written back: all fits, but the file."""
    log = DecisionLog.objects.get(organisation=story.northvale)
    drop_guards()
    keep_anchor(settings.HEAD_ANCHORS_PATH, log.head)
    entry = log.entries.get(seq=5)
    previous = log.entries.get(seq=4)
    from assessments.chain import read_key

    older = Head(str(log.pk), log.organisation_id, 4, previous.hash, "2026-11-23T09:00:00.000000Z")
    older = older.signed(read_key(settings.SIGNING_KEY_PATH))
    _delete(Decision, entry=entry)
    _delete(Opening, entry=entry)
    _delete(ChainEntry, pk=entry.pk)
    DecisionLog.objects.filter(pk=log.pk).update(
        seq=4, hash=older.hash, signature=older.signature, at=clock.now().replace(hour=9, minute=0)
    )
    code, told = verify("--organisation", "northvale")
    assert (code, told["first_bad"]["class"], told["first_bad"]["entry"]) == (1, "truncated", 5)
    (settings.HEAD_ANCHORS_PATH / f"{log.pk}.json").write_text("{")
    assert verify("--organisation", "northvale")[0] == 2


def test_erasing_words_by_an_entry_leaves_the_log_intact(story):
    """The form an erasure takes; the action that asks who may do it belongs to the privacy work."""
    entry = ChainEntry.objects.get(seq=1, log__organisation=story.northvale)
    with transaction.atomic():
        DecisionLog.objects.append(
            organisation=story.northvale,
            kind="erasure",
            record="",
            facts={"of_entry": 1, "fields": "comment next_step", "reason": "retention"},
            personal={},
        )
        Opening.objects.filter(entry=entry, field__in=["comment", "next_step"]).delete()
    assert verify()[0] == 0
    assert Decision.objects.with_words().get(entry=entry).comment == ""
    Opening.objects.filter(entry=entry, field="worker").delete()
    assert verify()[1]["first_bad"]["class"] == "opening does not match"


def test_the_command_speaks_in_sentences_too(story):
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_signoffs", stdout=out)
    assert out.getvalue().splitlines() == ["northvale: 5 entries, intact.", "southmere: 1 entries, intact."]


def test_the_log_takes_entries_one_by_one_even_from_a_mentor_who_mentors_twice(story):
    assert Mentoring.objects.filter(worker=story.tariq).count() == 2
    seqs = list(ChainEntry.objects.filter(log__organisation=story.northvale).values_list("seq", flat=True))
    assert seqs == [1, 2, 3, 4, 5]
