"""Putting a backup back: everything is checked before anything is touched."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from assessments.chain import AnchorUnreadable, keep_anchor, read_anchor
from assessments.models import DecisionLog
from pathway.core.files import flush
from pathway.people.models import User
from pathway.protection.erasing import erase_again
from portfolio.files import bucket

from .databases import load_database
from .making import root_of
from .sets import Backup, BackupBroken, digest_of, read_backup, verify


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    backup: Backup
    files: int
    erased_again: int


def restore(folder: Path, *, replace: bool = False, accept_older: bool = False) -> Restored:
    """Verify a backup and put it in the place of an empty installation; raises BackupBroken before anything changed.

    `replace` allows people to be there already; `accept_older` a backup from before the heads that were kept outside.
    """
    backup = read_backup(folder)
    verify(backup)
    _fits_here(backup)
    if not replace and _somebody_is_here():
        raise BackupBroken("There are people in this installation. Restore into an empty one, or say --replace.")
    if not accept_older and (words := _is_older(backup)):
        raise BackupBroken(words)
    for row in backup.told["files"]:
        _put_back(backup, row["path"], row["sha256"], row["mode"])
    load_database(backup.database)
    call_command("migrate", verbosity=0)
    for log in DecisionLog.objects.all():
        keep_anchor(Path(settings.HEAD_ANCHORS_PATH), log.head)
    return Restored(backup, len(backup.told["files"]), erase_again())


def _fits_here(backup: Backup) -> None:
    if backup.vendor != connection.vendor:
        raise BackupBroken(f"{backup.folder.name} is a copy of {backup.vendor}; here is {connection.vendor}.")
    if lacking := backup.told["lacking"]:
        raise BackupBroken(f"{backup.folder.name} lacks {len(lacking)} files that its rows name. Take another one.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(backup.told["steps"]) - known - _squashed()):
        raise BackupBroken(f"{backup.folder.name} was made by a newer Pathway: {unknown[0]} is not known here.")
    for row in backup.told["files"]:
        path = PurePosixPath(row["path"])
        if path.is_absolute() or ".." in path.parts:
            raise BackupBroken(f"{backup.folder.name} names a file outside its place.")


def _squashed() -> set[str]:
    """Steps that a library has since folded into one."""
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for step in loader.disk_migrations.values() for app, name in step.replaces}


def _somebody_is_here() -> bool:
    return User._meta.db_table in connection.introspection.table_names() and User.objects.exists()


def _is_older(backup: Backup) -> str:
    """What decisions would be lost, in words; nothing where none would."""
    for slug, head in backup.heads.items():
        try:
            kept = read_anchor(Path(settings.HEAD_ANCHORS_PATH), head["log"])
        except AnchorUnreadable as error:
            return str(error)
        if kept is not None and kept.seq > head["seq"]:
            return (
                f"{backup.folder.name} is older than what is known of {slug}: its log had {kept.seq} entries, "
                f"the backup holds {head['seq']}. Find a newer one, or say --accept-older and decide the others again."
            )
        if kept is not None and kept.seq == head["seq"] and kept.hash != head["hash"]:
            return f"{backup.folder.name} holds another log of {slug} than the one known here."
    return ""


def _put_back(backup: Backup, path: str, sha256: str, mode: int) -> None:
    name, _, inside = path.partition("/")
    if bucket.is_used() and name == "private" and inside.startswith(bucket.PREFIX):
        if bucket.size_of(inside) != backup.content(sha256).stat().st_size:
            bucket.from_disk(backup.content(sha256), inside)
        return
    place = root_of(name) / inside
    if place.is_file() and digest_of(place) == sha256:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, incoming = tempfile.mkstemp(dir=place.parent, prefix=".restoring-")
    with os.fdopen(handle, "wb") as target, backup.content(sha256).open("rb") as source:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    os.chmod(incoming, mode)
    os.replace(incoming, place)
    flush(place.parent)
