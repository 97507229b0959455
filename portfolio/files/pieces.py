"""Where a file lies while it comes in pieces: beside the shelf, under a name that tells nothing.

The folder is the one that unfinished files of the shelf lie in: no backup takes it along, and what is older than a day
is swept away whatever became of its row.
"""

import os
from pathlib import Path
from uuid import UUID


def place_of(root: Path, name: UUID) -> Path:
    """Where the pieces of the file with this name lie."""
    return root / "evidence" / "incoming" / f"{name.hex}.part"


def size_of(place: Path) -> int:
    """How many bytes lie there; none where nothing has come yet."""
    try:
        return place.stat().st_size
    except FileNotFoundError:
        return 0


def write(place: Path, at: int, piece: bytes) -> None:
    """Put a piece behind the first `at` bytes, over whatever a crash left there; on return it is safe on the disk."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as target:
        target.truncate(at)
        target.seek(at)
        target.write(piece)
        target.flush()
        os.fsync(target.fileno())


def let_go(place: Path) -> None:
    """Remove the pieces; that there are none is no fault."""
    place.unlink(missing_ok=True)
