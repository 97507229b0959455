"""Making a backup: the database first, then every kept file; a row of that moment never lacks its file."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection

from assessments.chain import canonical, read_or_make_key
from pathway.core import clock
from pathway.core.files import flush
from portfolio.files import bucket

from .databases import copy_database
from .sets import DATABASE, FILES, MANIFEST, PREFIX, VERSION, Backup, digest_of, read_backup, sealed, verify

ROOTS = {"media": "MEDIA_ROOT", "private": "PRIVATE_ROOT", "packages": "PACKAGES_ROOT"}
MAKING = ".making-"
UNFINISHED = "incoming"


def root_of(name: str) -> Path:
    """The folder that kept files of this name lie in."""
    return Path(getattr(settings, ROOTS[name]))


def make_backup(root: Path) -> Backup:
    """Copy everything into a new folder under `root`, verify the copy, and say what it is."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Without its key an installation could not tell its own backups from others'.
    read_or_make_key(Path(settings.SIGNING_KEY_PATH))
    for left in root.glob(f"{MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    made_at = clock.now()
    name = f"{PREFIX}{made_at:%Y%m%dT%H%M%S%fZ}"
    folder = root / f"{MAKING}{name}"
    folder.mkdir(mode=0o700)
    facts = copy_database(folder / DATABASE)
    files = list(_copied(folder))
    held = {row["sha256"] for row in files}
    told: dict[str, Any] = {
        "version": VERSION,
        "made_at": made_at.isoformat(),
        "vendor": connection.vendor,
        "steps": facts.steps,
        "people": facts.people,
        "heads": facts.heads,
        "database": {"sha256": digest_of(folder / DATABASE), "size": (folder / DATABASE).stat().st_size},
        "files": files,
        "lacking": [sha256 for sha256 in facts.evidence if sha256 not in held],
    }
    manifest = folder / MANIFEST
    manifest.write_bytes(canonical(sealed(told)))
    flush(manifest)
    verify(read_backup(folder))
    flush(folder)
    folder.rename(root / name)
    flush(root)
    return read_backup(root / name)


def _copied(folder: Path) -> Iterator[dict[str, Any]]:
    """Every kept file, copied under the hash of its content."""
    for name in ROOTS:
        root = root_of(name)
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            inside = path.relative_to(root)
            if UNFINISHED in inside.parts or not path.is_file() or path.is_symlink():
                continue
            try:
                sha256, size = _copy(path, folder)
            except FileNotFoundError:
                continue  # Thrown away while we copied; the rows of our moment are asked for afterwards.
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
            yield {"path": f"{name}/{inside.as_posix()}", "sha256": sha256, "size": size, "mode": mode}
    for kept in bucket.every() if bucket.is_used() else ():
        try:
            with bucket.opened(kept.key) as source:
                sha256, size = _copied_from(source, folder)
        except FileNotFoundError:
            continue
        yield {"path": f"private/{kept.key}", "sha256": sha256, "size": size, "mode": 0o600}


def _copy(path: Path, folder: Path) -> tuple[str, int]:
    with path.open("rb") as source:
        return _copied_from(source, folder)


def _copied_from(source: BinaryIO, folder: Path) -> tuple[str, int]:
    incoming = folder / f"{UNFINISHED}-file"
    digest, size = hashlib.sha256(), 0
    with incoming.open("wb") as target:
        while chunk := source.read(1024 * 1024):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    place = folder / FILES / digest.hexdigest()[:2] / digest.hexdigest()
    place.parent.mkdir(parents=True, exist_ok=True)
    incoming.replace(place)
    return digest.hexdigest(), size
