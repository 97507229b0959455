"""Reading a log against itself: is anything altered, missing, reordered, forked or truncated?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .entries import KNOWN_VERSIONS, NOTHING_BEFORE, Opening, commitment, hash_of, read_body
from .heads import Head

ALTERED = "altered"
MISSING = "missing"
REORDERED = "reordered"
FORKED = "forked"
TRUNCATED = "truncated"
ROW_WITHOUT_ENTRY = "row without entry"
OPENING_DOES_NOT_MATCH = "opening does not match"
EVIDENCE_CHANGED = "evidence file changed"

ERASURE = "erasure"


@dataclass(frozen=True)
class StoredEntry:
    """An entry as the database holds it; `key` is the database's own name for the row."""

    key: Any
    log: str
    version: int
    seq: int
    prev: str
    kind: str
    at: str
    hash: str
    body: str


@dataclass(frozen=True)
class StoredRow:
    """The record that an entry tells of, as the database holds it: what its entry should say."""

    record: str
    entry: Any
    facts: Mapping[str, Any]
    personal: Mapping[str, Any]


@dataclass(frozen=True)
class StoredLog:
    """Everything the database and the anchor hold of one organisation's log."""

    organisation: int
    head: Head | None
    entries: Sequence[StoredEntry] = ()
    rows: Sequence[StoredRow] = ()
    openings: Mapping[Any, Sequence[Opening]] = field(default_factory=dict)
    anchor: Head | None = None
    sent: Sequence[Head] = ()
    evidence: Mapping[Any, "Evidence"] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """What judged evidence hashes to today, and a sentence for each of its files that is not as kept."""

    digest: str
    files: Sequence[str] = ()


@dataclass(frozen=True)
class Finding:
    """The first thing that is wrong with a log, by entry number; no number where no entry can be named."""

    kind: str
    seq: int | None
    sentence: str


def first_fault(log: StoredLog, key: Ed25519PublicKey | None) -> Finding | None:
    """The first thing wrong with a log, walking from its first entry; None if the log is intact.

    A log that was never opened needs no key.
    """
    entries = sorted(log.entries, key=lambda entry: (entry.seq, str(entry.key)))
    if log.head is None:
        if entries or log.rows:
            return Finding(MISSING, None, "The log has entries or records but no head.")
        return None
    assert key is not None
    return (
        _fault_of_sequence(entries, log.head)
        or _fault_of_records(log, entries)
        or _fault_of_head(log, entries, key)
        or _fault_of_anchor(log, entries, key)
    )


def _fault_of_sequence(entries: Sequence[StoredEntry], head: Head) -> Finding | None:
    """Walk the entries in order: each is whole, stands at its own number and names the one before it."""
    times = Counter(entry.seq for entry in entries)
    named = Counter(entry.prev for entry in entries)
    own_numbers = {told["seq"]: entry for entry in entries if (told := _whole(entry)) is not None}
    before = NOTHING_BEFORE
    for place, entry in enumerate(entries, 1):
        after = entries[place].prev if place < len(entries) else head.hash
        if times[entry.seq] > 1:
            return Finding(FORKED, entry.seq, f"{times[entry.seq]} entries carry the number {entry.seq}.")
        if entry.seq != place:
            return _gap(place, entries, own_numbers, head)
        told = _whole(entry)
        if told is None:
            return Finding(ALTERED, place, f"Entry {place} does not have the hash it carries.")
        if told["seq"] != place:
            return Finding(REORDERED, place, f"Entry {told['seq']} stands at the number {place}.")
        if altered := _altered_columns(entry, told, head):
            return Finding(ALTERED, place, f"Entry {place} was changed in: {altered}.")
        if entry.prev != before:
            if named[entry.prev] > 1:
                return Finding(FORKED, place, f"Entry {place} is one of two that follow the same entry.")
            bad = place - 1 if place > 1 and after == entry.hash else place
            return Finding(ALTERED, bad, f"Entry {place} does not follow the entry that stands before it.")
        before = entry.hash
    if len(entries) < head.seq:
        return Finding(TRUNCATED, len(entries) + 1, f"The head names {head.seq} entries; {len(entries)} are there.")
    return None


def _whole(entry: StoredEntry) -> dict[str, Any] | None:
    """What an entry tells, if its text still has its hash and is of a version we know."""
    if entry.version not in KNOWN_VERSIONS or hash_of(entry.body, entry.version) != entry.hash:
        return None
    return read_body(entry.body)


def _altered_columns(entry: StoredEntry, told: Mapping[str, Any], head: Head) -> str:
    stored = {"log": entry.log, "prev": entry.prev, "kind": entry.kind, "at": entry.at}
    wrong = [name for name, value in stored.items() if told.get(name) != value]
    if entry.log != head.log and "log" not in wrong:
        wrong.append("log")
    return ", ".join(wrong)


def _gap(place: int, entries: Sequence[StoredEntry], own_numbers: Mapping[int, StoredEntry], head: Head) -> Finding:
    stray = entries[place - 1]
    if stray.seq < place:
        own = (_whole(stray) or {}).get("seq", place)
        return Finding(REORDERED, own, f"Entry {own} stands at the number {stray.seq}.")
    misplaced = own_numbers.get(place)
    if misplaced is not None and misplaced.seq != place:
        return Finding(REORDERED, place, f"Entry {place} stands at the number {misplaced.seq}.")
    if head.seq < place:
        return Finding(ALTERED, place, f"An entry beyond the head carries the number {entries[place - 1].seq}.")
    return Finding(MISSING, place, f"Entry {place} is missing.")


def _fault_of_records(log: StoredLog, entries: Sequence[StoredEntry]) -> Finding | None:
    """Each record says what its entry says, each opening opens its commitment, and none is without the other."""
    rows: dict[Any, list[StoredRow]] = {}
    for row in log.rows:
        rows.setdefault(row.entry, []).append(row)
    erased = _erased(entries)
    for entry in entries:
        told = read_body(entry.body) or {}
        openings = log.openings.get(entry.key, ())
        fault = _fault_of_openings(entry, told, openings, erased)
        fault = fault or _fault_of_rows(entry, told, rows.pop(entry.key, []), openings)
        fault = fault or _fault_of_evidence(entry, openings, log.evidence.get(entry.key))
        if fault:
            return fault
    for strays in rows.values():
        return Finding(ROW_WITHOUT_ENTRY, None, f"{strays[0].record} has no entry in the log.")
    return None


def _erased(entries: Sequence[StoredEntry]) -> set[tuple[int, str]]:
    """Which openings were lawfully erased: an entry of the log itself says so."""
    found: set[tuple[int, str]] = set()
    for entry in entries:
        told = read_body(entry.body) or {}
        if entry.kind == ERASURE:
            facts = told["facts"]
            found |= {(int(facts["of_entry"]), name) for name in str(facts["fields"]).split(" ")}
    return found


def _fault_of_openings(
    entry: StoredEntry, told: Mapping[str, Any], openings: Sequence[Opening], erased: set[tuple[int, str]]
) -> Finding | None:
    committed: Mapping[str, str] = told["commitments"]
    by_field = {opening.field: opening for opening in openings}
    for name, wanted in committed.items():
        opening = by_field.pop(name, None)
        if opening is None and (entry.seq, name) not in erased:
            return Finding(
                OPENING_DOES_NOT_MATCH, entry.seq, f"The {name} of entry {entry.seq} is gone and no erasure says so."
            )
        if opening is not None and not _opens(opening, wanted, entry.version):
            return Finding(OPENING_DOES_NOT_MATCH, entry.seq, f"The {name} of entry {entry.seq} was changed.")
    for name in by_field:
        return Finding(OPENING_DOES_NOT_MATCH, entry.seq, f"Entry {entry.seq} never committed to a {name}.")
    return None


def _opens(opening: Opening, wanted: str, version: int) -> bool:
    try:
        return commitment(opening, version) == wanted
    except ValueError:
        return False


def _fault_of_rows(
    entry: StoredEntry, told: Mapping[str, Any], rows: Sequence[StoredRow], openings: Sequence[Opening]
) -> Finding | None:
    if not told["record"]:
        if rows:
            return Finding(ALTERED, entry.seq, f"{rows[0].record} claims entry {entry.seq}, which tells of no record.")
        return None
    if not rows:
        return Finding(MISSING, entry.seq, f"The record that entry {entry.seq} tells of is gone.")
    if len(rows) > 1:
        return Finding(FORKED, entry.seq, f"Entry {entry.seq} is claimed by more than one record.")
    row = rows[0]
    if row.record != told["record"]:
        return Finding(ALTERED, entry.seq, f"Entry {entry.seq} tells of another record than {row.record}.")
    values = {opening.field: opening.value for opening in openings}
    wrong = sorted(
        [name for name in {*told["facts"], *row.facts} if not _same(told["facts"], row.facts, name)]
        + [name for name, value in row.personal.items() if name in values and values[name] != value]
    )
    if wrong:
        return Finding(ALTERED, entry.seq, f"{row.record} was changed in: {', '.join(wrong)}.")
    return None


def _fault_of_evidence(entry: StoredEntry, openings: Sequence[Opening], evidence: Evidence | None) -> Finding | None:
    """The evidence is what was judged; where its fingerprint was lawfully erased, only its files are looked at."""
    if evidence is None:
        return None
    judged = next((opening.value for opening in openings if opening.field == "evidence_sha256"), None)
    if judged is not None and judged != evidence.digest:
        return Finding(EVIDENCE_CHANGED, entry.seq, f"The evidence that entry {entry.seq} judged was changed since.")
    for sentence in evidence.files:
        return Finding(EVIDENCE_CHANGED, entry.seq, f"Entry {entry.seq}: {sentence}")
    return None


def _same(told: Mapping[str, Any], held: Mapping[str, Any], name: str) -> bool:
    return name in told and name in held and told[name] == held[name] and type(told[name]) is type(held[name])


def _fault_of_head(log: StoredLog, entries: Sequence[StoredEntry], key: Ed25519PublicKey) -> Finding | None:
    head = log.head
    assert head is not None
    if not head.is_signed_by(key) or head.organisation != log.organisation:
        return Finding(ALTERED, None, "The head of the log was changed, or signed with another key.")
    last = entries[-1].hash if entries else NOTHING_BEFORE
    if head.seq != len(entries):
        return Finding(ALTERED, head.seq + 1, f"Entries stand beyond the head, which names {head.seq}.")
    if head.hash != last:
        return Finding(ALTERED, head.seq, f"Entry {head.seq} is not the one that the head names.")
    return None


def _fault_of_anchor(log: StoredLog, entries: Sequence[StoredEntry], key: Ed25519PublicKey) -> Finding | None:
    """No head that was kept or sent outside says anything else than the log does."""
    outside = [*([log.anchor] if log.anchor else []), *log.sent]
    if any(not anchor.is_signed_by(key) for anchor in outside):
        return Finding(ALTERED, None, "The head kept outside the database was changed, or signed with another key.")
    if any(log.head is not None and anchor.log != log.head.log for anchor in outside):
        return Finding(ALTERED, None, "A head kept outside the database is of another log.")
    for anchor in sorted(outside, key=lambda head: head.seq):
        if anchor.seq > len(entries):
            return Finding(
                TRUNCATED,
                len(entries) + 1,
                f"A head kept outside the database names {anchor.seq} entries; not so many are there.",
            )
        if anchor.seq and entries[anchor.seq - 1].hash != anchor.hash:
            return Finding(
                ALTERED, anchor.seq, f"Entry {anchor.seq} is not the one that a head kept outside the database names."
            )
    return None
