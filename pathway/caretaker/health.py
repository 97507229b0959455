"""Whether the installation can answer people at this moment."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from portfolio.files import bucket

ROOTS = ("MEDIA_ROOT", "PRIVATE_ROOT", "PACKAGES_ROOT")


def database_answers() -> bool:
    """The database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def unapplied_migrations() -> list[str]:
    """Steps that the database has yet to take, by name."""
    plan = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in plan.migration_plan(plan.loader.graph.leaf_nodes())]


@cache
def _has_migrated() -> bool:
    # Asked often by whoever watches; once true it stays true for the life of a process.
    if unapplied_migrations():
        raise LookupError
    return True


def is_migrated() -> bool:
    """The database has the shape that this version of Pathway expects."""
    try:
        return _has_migrated()
    except (LookupError, DatabaseError):
        return False


def storage_is_writable() -> bool:
    """Files can be kept in every place that holds them."""
    return not unwritable_roots() and (not bucket.is_used() or not bucket.fault())


def unwritable_roots() -> list[Path]:
    """Folders for kept files that are not there, cannot be made or cannot be written to."""
    wrong = []
    for root in (Path(getattr(settings, name)) for name in ROOTS):
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError:
            wrong.append(root)
            continue
        if not os.access(root, os.W_OK | os.X_OK):
            wrong.append(root)
    return wrong


def cache_answers() -> bool:
    """The cache keeps what it is given."""
    try:
        shared_cache.set("caretaker.ready", "1", 10)
        return bool(shared_cache.get("caretaker.ready") == "1")
    except Exception:
        # Whatever a cache's library raises, the answer is the same.
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": is_migrated,
    "storage": storage_is_writable,
    "cache": cache_answers,
}


def readiness() -> dict[str, bool]:
    """Each thing that an answer needs, and whether it is there."""
    return {name: check() for name, check in CHECKS.items()}
