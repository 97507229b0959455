"""Ten thousand entries: every edit, deletion, swap, truncation and full re-hash is found, and nothing else is."""

import dataclasses
import datetime as dt
import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assessments.chain import (
    NOTHING_BEFORE,
    Evidence,
    Head,
    Opening,
    StoredEntry,
    StoredLog,
    StoredRow,
    first_fault,
    moment,
    seal,
)
from assessments.chain.entries import hash_of

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
LOG = "6f1c1b6e-6d1f-4a53-9d0e-6a4f5b1f0001"
SIZE = 10_000


def build(length, judgement="meets"):
    """A whole log, as an honest writer or somebody who hashes everything anew would write it."""
    entries, rows, openings, prev = [], [], {}, NOTHING_BEFORE
    for seq in range(1, length + 1):
        facts = {"judgement": judgement if seq == 1 else "meets", "competency": seq}
        entry, opened = seal(
            log=LOG, seq=seq, prev=prev, kind="decision", at=AT, record=f"d{seq}", facts=facts, personal={"worker": 7}
        )
        names = {field.name for field in dataclasses.fields(StoredEntry)} - {"key"}
        entries.append(StoredEntry(key=seq, **{name: getattr(entry, name) for name in names}))
        rows.append(StoredRow(record=f"d{seq}", entry=seq, facts=facts, personal={"worker": 7}))
        openings[seq] = opened
        prev = entry.hash
    head = Head(log=LOG, organisation=1, seq=length, hash=prev, at=moment(AT)).signed(KEY)
    return StoredLog(organisation=1, head=head, entries=entries, rows=rows, openings=openings)


@pytest.fixture(scope="module")
def log():
    return build(SIZE)


def found(log):
    fault = first_fault(log, KEY.public_key())
    return fault and (fault.kind, fault.seq)


def replaced(log, *changed):
    by_key = {entry.key: entry for entry in changed}
    return dataclasses.replace(log, entries=[by_key.get(entry.key, entry) for entry in log.entries])


PLACES = [1, 2, 5_000, SIZE - 1, SIZE, *random.Random(6).sample(range(3, SIZE - 1), 5)]


@pytest.mark.slow
def test_an_honest_log_raises_no_alarm_with_every_head_it_ever_had(log):
    heads = [
        Head(log=LOG, organisation=1, seq=e.seq, hash=e.hash, at=moment(AT)).signed(KEY) for e in log.entries[::500]
    ]
    assert found(dataclasses.replace(log, sent=heads, anchor=log.head)) is None


@pytest.mark.slow
def test_every_edit_is_found_at_its_entry(log):
    for seq in PLACES:
        entry = log.entries[seq - 1]
        body = entry.body.replace('"meets"', '"partly"')
        assert found(replaced(log, dataclasses.replace(entry, body=body))) == ("altered", seq)
        fitting = dataclasses.replace(entry, body=body, hash=hash_of(body, 1))
        assert found(replaced(log, fitting)) == ("altered", seq)


@pytest.mark.slow
def test_every_deletion_is_found_at_its_entry(log):
    for seq in PLACES:
        left = [entry for entry in log.entries if entry.seq != seq]
        assert found(dataclasses.replace(log, entries=left)) == ("truncated" if seq == SIZE else "missing", seq)


@pytest.mark.slow
def test_every_swap_is_found_at_the_first_of_the_two(log):
    for one, other in zip(PLACES[0::2], PLACES[1::2], strict=True):
        a, b = log.entries[one - 1], log.entries[other - 1]
        swapped = replaced(log, dataclasses.replace(a, seq=other), dataclasses.replace(b, seq=one))
        assert found(swapped) == ("reordered", min(one, other))


@pytest.mark.slow
def test_every_truncation_is_found_against_the_head_and_against_what_was_sent(log):
    for length in (0, 1, 4_999, SIZE - 1):
        short = dataclasses.replace(log, entries=log.entries[:length], rows=log.rows[:length])
        assert found(short) == ("truncated", length + 1)
    last = log.entries[4_999]
    rolled_back = dataclasses.replace(
        log,
        entries=log.entries[:5_000],
        rows=log.rows[:5_000],
        openings={seq: log.openings[seq] for seq in range(1, 5_001)},
        head=Head(log=LOG, organisation=1, seq=5_000, hash=last.hash, at=moment(AT)).signed(KEY),
    )
    assert found(rolled_back) is None
    assert found(dataclasses.replace(rolled_back, sent=[log.head])) == ("truncated", 5_001)


@pytest.mark.slow
def test_a_full_rehash_is_found_without_the_key_and_with_it(log):
    forged = build(SIZE, judgement="partly")
    by_another = dataclasses.replace(forged, head=forged.head.signed(OTHER))
    assert found(by_another) == ("altered", None)
    assert found(dataclasses.replace(forged, head=log.head)) == ("altered", SIZE)
    assert found(forged) is None
    assert found(dataclasses.replace(forged, anchor=log.head)) == ("altered", SIZE)
    early = log.entries[99]
    sent = Head(log=LOG, organisation=1, seq=100, hash=early.hash, at=moment(AT)).signed(KEY)
    assert found(dataclasses.replace(forged, sent=[log.head, sent])) == ("altered", 100)
    assert found(dataclasses.replace(log, sent=[log.head.signed(OTHER)])) == ("altered", None)


def test_forked_missing_rows_and_changed_evidence_have_their_own_class():
    log = build(5)
    twin = dataclasses.replace(log.entries[2], key=30)
    assert found(dataclasses.replace(log, entries=[*log.entries, twin])) == ("forked", 3)
    stray = StoredRow(record="d9", entry=None, facts={}, personal={})
    assert found(dataclasses.replace(log, rows=[*log.rows, stray])) == ("row without entry", None)
    entry, opened = seal(
        log=LOG, seq=1, prev=NOTHING_BEFORE, kind="decision", at=AT, record="d1", facts={},
        personal={"evidence_sha256": "ab"},
    )  # fmt: skip
    names = {field.name for field in dataclasses.fields(StoredEntry)} - {"key"}
    one = StoredLog(
        organisation=1,
        head=Head(log=LOG, organisation=1, seq=1, hash=entry.hash, at=moment(AT)).signed(KEY),
        entries=[StoredEntry(key=1, **{name: getattr(entry, name) for name in names})],
        rows=[StoredRow(record="d1", entry=1, facts={}, personal={})],
        openings={1: opened},
    )
    assert found(dataclasses.replace(one, evidence={1: Evidence("ab")})) is None
    assert found(dataclasses.replace(one, evidence={1: Evidence("cd")})) == ("evidence file changed", 1)
    assert found(dataclasses.replace(one, evidence={1: Evidence("ab", ["file 1 is gone."])})) == (
        "evidence file changed",
        1,
    )
    assert isinstance(opened[0], Opening)
    assert json.loads(opened[0].text) == "ab"
