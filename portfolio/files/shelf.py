"""Where kept files lie: under the private root or in a bucket, each named by the hash of its content and nothing else.

The order matters: the file is written and fsynced before any row names it, so that a crash leaves a file without a row
(swept away a day later) and never a row without its file.
"""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from . import bucket
from .check import Examined

ORPHAN_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Kept:
    """A file that lies on the shelf: the hash it is found by, and its size in bytes."""

    sha256: str
    size: int


def place_of(root: Path, sha256: str) -> Path:
    """Where the file with this hash lies."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a hash")
    return root / "evidence" / sha256[:2] / sha256[2:4] / sha256


def key_of(sha256: str) -> str:
    """Under which key the file with this hash lies in a bucket."""
    return place_of(Path(), sha256).as_posix()


def opened(sha256: str) -> BinaryIO:
    """The file with this hash, to read and to go about in; FileNotFoundError where there is none."""
    if bucket.is_used():
        return bucket.opened(key_of(sha256))
    return place_of(Path(settings.PRIVATE_ROOT), sha256).open("rb")


def content_of(sha256: str) -> bytes:
    """All bytes of the file with this hash."""
    with opened(sha256) as source:
        return source.read()


def size_on_shelf(sha256: str) -> int | None:
    """How many bytes the file with this hash has; None where it is gone."""
    if bucket.is_used():
        return bucket.size_of(key_of(sha256))
    place = place_of(Path(settings.PRIVATE_ROOT), sha256)
    return place.stat().st_size if place.is_file() else None


@contextlib.contextmanager
def at_hand(sha256: str) -> Iterator[Path]:
    """The file with this hash as a file on this machine, for what reads nothing else; not to be changed."""
    if not bucket.is_used():
        yield place_of(Path(settings.PRIVATE_ROOT), sha256)
        return
    with tempfile.NamedTemporaryFile() as near:
        with opened(sha256) as source:
            shutil.copyfileobj(source, near)
        near.flush()
        yield Path(near.name)


def discard(sha256: str) -> None:
    """Take the file with this hash away, if it is there."""
    if bucket.is_used():
        bucket.remove(key_of(sha256))
    else:
        place_of(Path(settings.PRIVATE_ROOT), sha256).unlink(missing_ok=True)


def keep(root: Path, examined: Examined, source: BinaryIO) -> Kept:
    """Write the clean copy of an examined file; on return it is safe on the disk."""
    incoming = root / "evidence" / "incoming"
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "w+b") as target:
            examined.write(source, target)
            target.flush()
            os.fsync(target.fileno())
            target.seek(0)
            kept = Kept(hashlib.file_digest(target, "sha256").hexdigest(), target.seek(0, 2))
        if bucket.is_used():
            bucket.from_disk(Path(name), key_of(kept.sha256))
            os.unlink(name)
            return kept
        place = place_of(root, kept.sha256)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(name, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    _fsync_folder(place.parent)
    return kept


def _fsync_folder(folder: Path) -> None:
    # Where a system cannot open folders (Windows), the rename itself is all there is.
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(root: Path, wanted: Collection[str], *, older_than: float = ORPHAN_SECONDS) -> int:
    """Remove files that no row names and that are older than a day; returns how many."""
    shelf, removed = root / "evidence", 0
    before = time.time() - older_than
    for path in shelf.glob("*/*/*") if shelf.exists() else ():
        removed += _removed(path) if path.name not in wanted and path.stat().st_mtime < before else 0
    for path in (shelf / "incoming").glob("*") if shelf.exists() else ():
        removed += _removed(path) if path.is_file() and path.stat().st_mtime < before else 0
    if bucket.is_used():
        for kept in bucket.every():
            if kept.key.rpartition("/")[2] not in wanted and kept.changed_at.timestamp() < before:
                bucket.remove(kept.key)
                removed += 1
    return removed


def _removed(path: Path) -> int:
    path.unlink(missing_ok=True)
    return 1


def redact_mail(folder: Path, rule: re.Pattern[str], instead: str) -> int:
    """Take words out of mail that a development installation writes to files; returns how many files held them."""
    changed = 0
    for path in folder.glob("*.log") if folder.exists() else ():
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        redacted = rule.sub(lambda _: instead, text)
        if redacted != text:
            path.write_text(redacted, encoding="utf-8", errors="surrogateescape")
            changed += 1
    return changed
