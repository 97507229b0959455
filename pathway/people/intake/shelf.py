"""Where an uploaded file waits until somebody confirms it or turns it away: in the private root, and never longer.

Beside it lie the lines of its preview, which name people, and how far the work is. All three go together.
"""

import contextlib
import json
import os
import secrets
import time
from collections.abc import Collection, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from .kinds import Line

ORPHAN_SECONDS = 24 * 60 * 60


def _place(root: Path, key: str, ending: str) -> Path:
    if len(key) != 32 or not set(key) <= set("0123456789abcdef"):
        raise ValueError("not a key")
    return root / "imports" / f"{key}.{ending}"


def lay(root: Path, chunks: Iterable[bytes]) -> str:
    """Keep a file until it is confirmed; returns the key by which it is found."""
    key = secrets.token_hex(16)
    place = _place(root, key, "file")
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        for chunk in chunks:
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return key


def opened(root: Path, key: str) -> BinaryIO:
    """The file itself; raises FileNotFoundError where it has been removed."""
    return _place(root, key, "file").open("rb")


def keep_lines(root: Path, key: str, lines: Iterable[Line]) -> None:
    """Keep the lines of the preview beside the file."""
    _write(_place(root, key, "lines"), [asdict(line) for line in lines])


def lines_of(root: Path, key: str) -> list[Line]:
    """The lines of the preview; none where they have been removed."""
    found = _read(_place(root, key, "lines")) if key else None
    return [Line(**each) for each in found or []]


def tell(root: Path, key: str, word: str, number: int) -> None:
    """Write down how far the work is; the database is busy with the work itself and could not say."""
    _write(_place(root, key, "progress"), [word, number])


def told(root: Path, key: str) -> tuple[str, int]:
    """How far the work is: what is being done, and how many rows."""
    found = _read(_place(root, key, "progress")) if key else None
    return (str(found[0]), int(found[1])) if found else ("", 0)


def clear(root: Path, key: str) -> None:
    """Remove a file and what lies beside it."""
    for ending in ("file", "lines", "progress"):
        with contextlib.suppress(FileNotFoundError):
            _place(root, key, ending).unlink()


def sweep(root: Path, wanted: Collection[str], *, older_than: float = ORPHAN_SECONDS) -> int:
    """Remove what no run waits for, a day after it was written; returns how many."""
    removed, before = 0, time.time() - older_than
    for path in (root / "imports").glob("*.*"):
        if path.stem not in wanted and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _write(place: Path, what: Any) -> None:
    fresh = place.with_suffix(place.suffix + "-new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
        json.dump(what, target)
    os.replace(fresh, place)


def _read(place: Path) -> Any:
    try:
        return json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
