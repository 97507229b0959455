"""Entries of the log: what is hashed, what is only committed to, and what opens a commitment."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

VERSION = 1
KNOWN_VERSIONS = frozenset({1})
NOTHING_BEFORE = "0" * 64
SALT_BYTES = 32

Plain = str | int | bool | None
"""What an entry may hold in the open: no floats, so that every language writes the same bytes."""


def canonical(value: Any) -> bytes:
    """A value as RFC 8785 canonical JSON; raises ValueError for what JSON cannot hold."""
    return rfc8785.dumps(value)


def moment(at: datetime) -> str:
    """A moment in UTC with microseconds, as entries and heads write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Opening:
    """The salt and the canonical text of the value that a commitment stands for; erasing it leaves the entry valid."""

    field: str
    salt: str
    text: str

    @property
    def value(self) -> Any:
        """The value that the canonical text stands for."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Entry:
    """One entry: its canonical text and the hash that the next entry names."""

    version: int
    log: str
    seq: int
    prev: str
    kind: str
    at: str
    record: str
    body: str
    hash: str


def commitment(opening: Opening, version: int = VERSION) -> str:
    """What an entry holds instead of a personal value: SHA-256 over version, 0, salt, field, 0 and canonical text."""
    named = opening.field.encode("utf-8") + b"\0" + opening.text.encode("utf-8")
    return hashlib.sha256(bytes([version, 0]) + bytes.fromhex(opening.salt) + named).hexdigest()


def hash_of(body: str, version: int) -> str:
    """An entry's hash: SHA-256 over the version byte and the canonical text."""
    return hashlib.sha256(bytes([version]) + body.encode("utf-8")).hexdigest()


def seal(
    *,
    log: str,
    seq: int,
    prev: str,
    kind: str,
    at: datetime,
    record: str,
    facts: Mapping[str, Plain],
    personal: Mapping[str, Any],
) -> tuple[Entry, list[Opening]]:
    """Make the next entry of a log: facts in the open, personal values behind salted commitments."""
    openings = [
        Opening(field, secrets.token_hex(SALT_BYTES), canonical(value).decode("utf-8"))
        for field, value in sorted(personal.items())
    ]
    body = canonical(
        {
            "at": moment(at),
            "commitments": {opening.field: commitment(opening) for opening in openings},
            "facts": dict(facts),
            "kind": kind,
            "log": log,
            "prev": prev,
            "record": record,
            "seq": seq,
        }
    ).decode("utf-8")
    entry = Entry(
        version=VERSION,
        log=log,
        seq=seq,
        prev=prev,
        kind=kind,
        at=moment(at),
        record=record,
        body=body,
        hash=hash_of(body, VERSION),
    )
    return entry, openings


def read_body(body: str) -> dict[str, Any] | None:
    """An entry's text as a dictionary; None if it is not the canonical text of one."""
    try:
        told = json.loads(body)
        if not isinstance(told, dict) or canonical(told) != body.encode("utf-8"):
            return None
    except (ValueError, RecursionError):
        return None
    return told
