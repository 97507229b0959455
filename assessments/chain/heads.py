"""Signed heads: how many entries a log has and the hash of the last, signed and kept outside the database too."""

import fcntl
import json
import os
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .entries import VERSION, canonical
from .keys import is_signed, key_id


@dataclass(frozen=True)
class Head:
    """The state of one organisation's log after its last entry."""

    log: str
    organisation: int
    seq: int
    hash: str
    at: str
    key: str = ""
    signature: str = ""
    version: int = VERSION

    @property
    def message(self) -> bytes:
        """What is signed: version, 1 and the canonical text of everything but the signature."""
        told = asdict(self)
        del told["signature"]
        return bytes([self.version, 1]) + canonical(told)

    def signed(self, key: Ed25519PrivateKey) -> "Head":
        """This head, signed."""
        named = replace(self, key=key_id(key.public_key()), signature="")
        return replace(named, signature=key.sign(named.message).hex())

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this head was signed by the key it names."""
        try:
            return self.key == key_id(key) and is_signed(key, self.signature, self.message)
        except (ValueError, TypeError):
            return False


class AnchorUnreadable(Exception):
    """A head kept outside the database is there but cannot be read."""


def _anchor_path(folder: Path, log: str) -> Path:
    return folder / f"{log}.json"


def read_anchor(folder: Path, log: str) -> Head | None:
    """The head last kept outside the database for a log; None if none was."""
    try:
        return Head(**json.loads(_anchor_path(folder, log).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise AnchorUnreadable(f"The head kept in {log}.json cannot be read.") from error


def keep_anchor(folder: Path, head: Head) -> None:
    """Keep a head outside the database, unless a later one is kept already."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{head.log}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = read_anchor(folder, head.log)
        if kept is not None and kept.seq >= head.seq:
            return
        handle, name = tempfile.mkstemp(dir=folder, prefix=".head-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(head), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, _anchor_path(folder, head.log))


def _sent_path(folder: Path, log: str) -> Path:
    return folder / "sent" / f"{log}.jsonl"


def keep_sent(folder: Path, head: Head) -> None:
    """Add a day's head to the file of heads that were sent, one a line; what stands there is never written again."""
    path = _sent_path(folder, head.log)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(as_line(head) + "\n")
        file.flush()
        os.fsync(file.fileno())


def as_line(head: Head) -> str:
    """A head as one line of text, as it is kept and mailed."""
    return canonical(asdict(head)).decode("utf-8")


def read_sent(folder: Path, log: str) -> list[Head]:
    """The heads of a log that were sent, oldest first."""
    try:
        text = _sent_path(folder, log).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise AnchorUnreadable(f"The heads sent of log {log} cannot be read.") from error
    return read_heads(text)


def read_heads(text: str) -> list[Head]:
    """Heads as they were mailed, one a line; empty lines and lines that hold no head at all are passed over."""
    found = []
    for line in text.splitlines():
        if not line.strip().startswith("{"):
            continue
        try:
            found.append(Head(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise AnchorUnreadable("A line of the heads sent cannot be read.") from error
    return found
