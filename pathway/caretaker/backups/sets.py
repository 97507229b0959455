"""What a backup is: one folder with the database, every kept file by its hash, the heads of the logs and a manifest.

The manifest lists the hash and size of everything else in the folder, carries a hash over itself, and is signed with
the installation's key. The folder is written under a temporary name and renamed when it is whole.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from assessments.chain import KeyUnreadable, canonical, is_signed, read_key

MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
VERSION = 1
PREFIX = "pathway-"


class BackupBroken(Exception):
    """A backup is incomplete, was changed, or is not ours: one sentence says which."""


@dataclass(frozen=True)
class Backup:
    """A backup whose manifest could be read; whether the rest fits is asked by `verify`."""

    folder: Path
    told: dict[str, Any]

    @property
    def made_at(self) -> datetime:
        """When the copy of the database was taken."""
        return datetime.fromisoformat(self.told["made_at"])

    @property
    def vendor(self) -> str:
        """Which database it is a copy of: sqlite or postgresql."""
        return str(self.told["vendor"])

    @property
    def heads(self) -> dict[str, dict[str, Any]]:
        """The head of each organisation's log of decisions, by slug."""
        return dict(self.told["heads"])

    @property
    def database(self) -> Path:
        """The copy of the database."""
        return self.folder / DATABASE

    def content(self, sha256: str) -> Path:
        """Where the bytes with this hash lie in the backup."""
        return self.folder / FILES / sha256[:2] / sha256


def sealed(told: dict[str, Any]) -> dict[str, Any]:
    """A manifest with its hash and, by the installation's key, its signature."""
    body = canonical({name: value for name, value in told.items() if name not in ("sha256", "signature")})
    signature = read_key(Path(settings.SIGNING_KEY_PATH)).sign(body).hex()
    return {**told, "sha256": hashlib.sha256(body).hexdigest(), "signature": signature}


def read_backup(folder: Path) -> Backup:
    """A backup by its folder, if its manifest is ours and unchanged; raises BackupBroken."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        body = canonical({name: value for name, value in told.items() if name not in ("sha256", "signature")})
        fits = hashlib.sha256(body).hexdigest() == told["sha256"]
        signature, version = str(told["signature"]), told["version"]
    except FileNotFoundError as error:
        raise BackupBroken(f"{folder.name} has no manifest: it was never finished, or is no backup.") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BackupBroken(f"The manifest of {folder.name} cannot be read.") from error
    if not fits:
        raise BackupBroken(f"The manifest of {folder.name} was changed after it was written.")
    if version != VERSION:
        raise BackupBroken(f"{folder.name} is of version {version}; this Pathway reads version {VERSION}.")
    try:
        key = read_key(Path(settings.SIGNING_KEY_PATH)).public_key()
    except KeyUnreadable as error:
        raise BackupBroken(f"{error} Bring the key of the installation that made the backup first.") from error
    if not is_signed(key, signature, body):
        raise BackupBroken(f"{folder.name} was not signed with this installation's key.")
    return Backup(folder, told)


def verify(backup: Backup) -> None:
    """Every byte that the manifest names is there and unchanged, and nothing else; raises BackupBroken."""
    told = backup.told
    _same(backup.database, told["database"]["sha256"], told["database"]["size"], "The copy of the database")
    wanted = {row["sha256"]: row["size"] for row in told["files"]}
    for sha256, size in wanted.items():
        names = next(row["path"] for row in told["files"] if row["sha256"] == sha256)
        _same(backup.content(sha256), sha256, size, f"The file {names}")
    there = {path.name for path in (backup.folder / FILES).rglob("*") if path.is_file()}
    if strays := sorted(there - set(wanted)):
        raise BackupBroken(f"{len(strays)} files lie in {backup.folder.name} that its manifest does not name.")


def _same(path: Path, sha256: str, size: int, what: str) -> None:
    if not path.is_file():
        raise BackupBroken(f"{what} is missing from the backup.")
    if path.stat().st_size != size or digest_of(path) != sha256:
        raise BackupBroken(f"{what} was changed in the backup.")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def newest_backup(root: Path) -> Backup | None:
    """The newest finished backup in a folder whose manifest is unchanged; None if there is none."""
    for folder in sorted(root.glob(f"{PREFIX}*"), reverse=True) if root.is_dir() else ():
        try:
            return read_backup(folder)
        except BackupBroken:
            continue
    return None
