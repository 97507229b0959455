"""Where kept files lie: under the private root, each named by the hash of its content and nothing else.

The order matters: the file is written and fsynced before any row names it, so that a crash leaves a file without a row
(swept away a day later) and never a row without its file.
"""

import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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
