"""Files that have to be on the disk, not only on their way to it."""

import contextlib
import os
import tempfile
from pathlib import Path


def flush(path: Path) -> None:
    """Return once a file, or the list of what lies in a folder, is safe on the disk."""
    # Where a system cannot open folders (Windows), the rename itself is all there is.
    with contextlib.suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    flush(path.parent)
