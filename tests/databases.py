"""Databases for the tests: a template made once by the migrations, and copies of it.

Append-only tables cannot be flushed, so a test that commits (a browser, several processes) gets a copy of its own.
On SQLite the template is kept under var/tests/ for as long as no model, migration or trigger changes.
"""

import contextlib
import fcntl
import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

KEPT = Path(settings.BASE_DIR) / "var" / "tests"


def is_sqlite() -> bool:
    """Whether this run is on SQLite."""
    return connection.vendor == "sqlite"


def use(name: str) -> None:
    """Have every connection, also those of threads to come, open this database from now on."""
    connections.close_all()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def template() -> Path:
    """A migrated SQLite file: made by the migrations, or kept from last time."""
    path = KEPT / f"template-{_fingerprint()}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _build(path)
    return path


def _build(path: Path) -> None:
    building = path.with_suffix(".building")
    building.unlink(missing_ok=True)
    use(str(building))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    call_command("migrate", verbosity=0)
    connections.close_all()
    for old in KEPT.glob("template-*.sqlite3"):
        old.unlink(missing_ok=True)
    building.rename(path)


def copy_of(path: Path, folder: Path) -> Path:
    """A copy of a SQLite file under the name that settings give the real one."""
    with contextlib.closing(sqlite3.connect(path)) as source:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copy(path, folder / "pathway.sqlite3"))


@contextlib.contextmanager
def postgres_copy(original: str) -> Iterator[str]:
    """A new PostgreSQL database that starts as a copy of another, which nobody may be using meanwhile."""
    name = f"copy_{uuid.uuid4().hex[:12]}"
    _at_the_server(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    try:
        yield name
    finally:
        _at_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _at_the_server(statement: str) -> None:
    connections.close_all()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)


def _fingerprint() -> str:
    """What the shape of the database depends on: migrations, models, triggers and the versions of libraries."""
    digest = hashlib.sha256(" ".join(map(version, ("django", "wagtail", "django-allauth", "django-tasks-db"))).encode())
    rooms = ("migrations/*.py", "models.py", "models/*.py", "enums.py", "enums/*.py", "apps.py", "append_only.py")
    for config in apps.get_app_configs():
        if "site-packages" not in config.path:
            for file in sorted(path for room in rooms for path in Path(config.path).glob(room)):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
