"""Tables that are only ever added to: the database itself refuses UPDATE, DELETE, TRUNCATE and REPLACE.

Each app lists its append-only tables in its AppConfig as `append_only = ["app_table", ...]`.
Rows that may change until a day comes (evidence until it is sent) are listed with the condition that seals them:
`sealed = {"app_table": "{row}.sent_at IS NOT NULL"}`, and rows that belong to them in `sealed_with`, to which nothing
can be added either.
Rows that live through states list the steps they may take: `moves = {"app_table": ("status", {("draft", "sent")})}`.
SQLite drops a table's triggers whenever a migration remakes it, so they are made again after every migration.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
SQLITE_SEALS = {
    "sealed_update": "BEFORE UPDATE ON {table} WHEN {old} BEGIN SELECT RAISE(ABORT, '{table} is sealed'); END",
    "sealed_delete": "BEFORE DELETE ON {table} WHEN {old} BEGIN SELECT RAISE(ABORT, '{table} is sealed'); END",
    "sealed_replace": "BEFORE INSERT ON {table} WHEN {taken} BEGIN SELECT RAISE(ABORT, '{table} is sealed'); END",
}
SQLITE_SEALS_WITH = SQLITE_SEALS | {
    "sealed_insert": "BEFORE INSERT ON {table} WHEN {new} BEGIN SELECT RAISE(ABORT, '{table} is sealed'); END",
    "sealed_move": "BEFORE UPDATE ON {table} WHEN {new} BEGIN SELECT RAISE(ABORT, '{table} is sealed'); END",
}
POSTGRES_SEAL = """
CREATE OR REPLACE FUNCTION {table}_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    IF {old} THEN RAISE EXCEPTION '% is sealed', TG_TABLE_NAME; END IF;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    IF {new} THEN RAISE EXCEPTION '% is sealed', TG_TABLE_NAME; END IF;
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$
"""

POSTGRES_MOVES = """
CREATE OR REPLACE FUNCTION {table}_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {wrong} THEN RAISE EXCEPTION '% does not go that way', TG_TABLE_NAME; END IF;
  RETURN NEW;
END $$
"""


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


def _unique_keys(cursor: Any, table: str) -> Iterator[tuple[str, list[str | None], bool]]:
    """Every key that REPLACE would clear: its name, its columns and whether it only holds for some rows."""
    cursor.execute("SELECT name FROM pragma_table_info(%s) WHERE pk > 0 ORDER BY pk", [table])
    yield "the primary key", [name for (name,) in cursor.fetchall()], False
    cursor.execute('SELECT name, partial FROM pragma_index_list(%s) WHERE "unique"', [table])
    for index, partial in cursor.fetchall():
        cursor.execute("SELECT name FROM pragma_index_info(%s)", [index])
        yield index, [name for (name,) in cursor.fetchall()], bool(partial)


def _already_taken(cursor: Any, table: str) -> str:
    """The condition "a row with the new row's key stands there already", for every key that REPLACE would clear."""
    keys = []
    for index, columns, partial in _unique_keys(cursor, table):
        if partial or None in columns:
            raise ImproperlyConfigured(
                f"{table} is append-only: make {index} unique on whole columns, without a condition."
            )
        keys.append(columns)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} o WHERE {_same(key)})" for key in keys)  # noqa: S608


def _sealed_row_taken(cursor: Any, table: str, condition: str) -> str:
    """The condition "a sealed row with the new row's key stands there already"; keys of some rows only are left out."""
    keys = [columns for _, columns, partial in _unique_keys(cursor, table) if not partial and None not in columns]
    sealed = condition.format(row="o")
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} o WHERE {_same(key)} AND {sealed})" for key in keys)  # noqa: S608


def _same(columns: list[str | None]) -> str:
    # The names come from the database itself, never from a person.
    return " AND ".join(f'o."{name}" = NEW."{name}"' for name in columns)


def seal(table: str, condition: str, *, belongs: bool, using: str = "default") -> None:
    """Make the database refuse every change to the rows that meet a condition, and to what belongs to them."""
    connection = connections[using]
    terms = {name: condition.format(row=name.upper()) for name in ("old", "new")}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            terms["taken"] = _sealed_row_taken(cursor, table, condition)
            for name, body in (SQLITE_SEALS_WITH if belongs else SQLITE_SEALS).items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
                cursor.execute(f"CREATE TRIGGER {table}_{name} " + body.format(table=table, **terms))
        else:
            terms["new"] = terms["new"] if belongs else "FALSE"
            cursor.execute(POSTGRES_SEAL.format(table=table, **terms))
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {table}_sealed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse_sealed()"
            )


def hold_to_moves(table: str, field: str, moves: Iterable[tuple[str, str]], using: str = "default") -> None:
    """Make the database refuse every step from one state to another that is not among the moves."""
    connection = connections[using]
    # The names of states come from our own lists, never from a person.
    steps = ", ".join(f"'{start}>{end}'" for start, end in sorted((str(one), str(two)) for one, two in moves))
    wrong = f"NEW.{field} <> OLD.{field} AND (OLD.{field} || '>' || NEW.{field}) NOT IN ({steps})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_moves")
            cursor.execute(
                f"CREATE TRIGGER {table}_moves BEFORE UPDATE ON {table} WHEN {wrong} "
                f"BEGIN SELECT RAISE(ABORT, '{table} does not go that way'); END"
            )
        else:
            cursor.execute(POSTGRES_MOVES.format(table=table, wrong=wrong))
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_moves ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {table}_moves BEFORE UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse_move()"
            )


def tables_with_moves() -> list[str]:
    """The tables whose rows live through states."""
    return [table for config in apps.get_app_configs() for table in getattr(config, "moves", {})]


def sealed_tables() -> dict[str, int]:
    """The tables with rows that can be sealed, and how many triggers each has on SQLite."""
    found: dict[str, int] = {}
    for config in apps.get_app_configs():
        found |= {table: len(SQLITE_SEALS) for table in getattr(config, "sealed", {})}
        found |= {table: len(SQLITE_SEALS_WITH) for table in getattr(config, "sealed_with", {})}
    return found


def unprotected_tables(using: str = "default") -> list[str]:
    """Append-only and sealed tables whose triggers are missing from the database, by name."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY 1")
            wanted = {table: len(SQLITE_TRIGGERS) for table in append_only_tables()} | sealed_tables()
        else:
            cursor.execute(
                "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal GROUP BY 1"
            )
            wanted = dict.fromkeys(append_only_tables(), 2) | dict.fromkeys(sealed_tables(), 1)
        found = dict(cursor.fetchall())
    wanted |= {table: wanted.get(table, 0) + 1 for table in tables_with_moves()}
    return [table for table, triggers in wanted.items() if found.get(table, 0) < triggers]


def protect_after_migration(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make an app's append-only triggers again, for a migration may have dropped them."""
    existing = connections[using].introspection.table_names()
    for table in getattr(sender, "append_only", []):
        if table in existing:
            protect(table, using)
    for belongs, seals in ((False, getattr(sender, "sealed", {})), (True, getattr(sender, "sealed_with", {}))):
        for table, condition in seals.items():
            if table in existing:
                seal(table, condition, belongs=belongs, using=using)
    for table, (field, moves) in getattr(sender, "moves", {}).items():
        if table in existing:
            hold_to_moves(table, field, moves, using)


def check_triggers(databases: Any = None, **kwargs: Any) -> list[Error]:
    """A system check for `manage.py check --database default`: every append-only table is protected."""
    errors = []
    for using in databases or []:
        existing = connections[using].introspection.table_names()
        errors += [
            Error(f"{table} has lost the triggers that protect its rows. Run: manage.py migrate", id="pathway.E001")
            for table in unprotected_tables(using)
            if table in existing
        ]
    return errors


@contextmanager
def unguarded(tables: Iterable[str], using: str = "default") -> Iterator[None]:
    """Lift the guard over some tables until the end of the block, inside a transaction: for erasing a person, only.

    Taking a guard away needs the role that owns the tables; what runs the pages cannot do it.
    """
    connection = connections[using]
    assert connection.in_atomic_block
    wanted = set(tables)
    with connection.cursor() as cursor:
        for table in wanted:
            if connection.vendor == "sqlite":
                for name in {**SQLITE_TRIGGERS, **SQLITE_SEALS_WITH}:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
            else:
                for name in ("no_change", "no_truncate", "sealed"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A table whose foreign keys are still to be looked at cannot be given a trigger.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for config in apps.get_app_configs():
        for table in wanted.intersection(getattr(config, "append_only", [])):
            protect(table, using)
        for belongs, seals in ((False, getattr(config, "sealed", {})), (True, getattr(config, "sealed_with", {}))):
            for table in wanted.intersection(seals):
                seal(table, seals[table], belongs=belongs, using=using)
