"""The log by itself, without a database: format, commitments, heads, and every fault found and named."""

import dataclasses
import datetime as dt
import hashlib
import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from assessments.chain import (
    NOTHING_BEFORE,
    AnchorUnreadable,
    Head,
    KeyUnreadable,
    Opening,
    StoredEntry,
    StoredLog,
    StoredRow,
    first_fault,
    keep_anchor,
    moment,
    read_anchor,
    read_key,
    read_or_make_key,
    seal,
)
from assessments.chain.entries import commitment

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
KEY = Ed25519PrivateKey.generate()
OTHER_KEY = Ed25519PrivateKey.generate()
LOG = "6f1c1b6e-6d1f-4a53-9d0e-6a4f5b1f0001"


def make_log(length=5, organisation=1):
    entries, rows, openings, prev = [], [], {}, NOTHING_BEFORE
    for seq in range(1, length + 1):
        facts = {"judgement": "meets", "competency": seq}
        personal = {"worker": 7, "comment": f"Seen on visit {seq}"}
        entry, opened = seal(
            log=LOG, seq=seq, prev=prev, kind="decision", at=AT, record=f"d{seq}", facts=facts, personal=personal
        )
        entries.append(stored(entry, key=seq))
        rows.append(StoredRow(record=f"d{seq}", entry=seq, facts=facts, personal={"worker": 7}))
        openings[seq] = opened
        prev = entry.hash
    head = Head(log=LOG, organisation=organisation, seq=length, hash=prev, at=moment(AT)).signed(KEY)
    return StoredLog(organisation=organisation, head=head, entries=entries, rows=rows, openings=openings)


def stored(entry, key):
    names = {field.name for field in dataclasses.fields(StoredEntry)} - {"key"}
    return StoredEntry(key=key, **{name: getattr(entry, name) for name in names})


def fault(log):
    found = first_fault(log, KEY.public_key())
    return found and (found.kind, found.seq)


def with_entries(log, entries):
    return dataclasses.replace(log, entries=entries)


def edited(log, key, /, **columns):
    return with_entries(log, [dataclasses.replace(e, **columns) if e.key == key else e for e in log.entries])


def resealed(log, seq, **changes):
    """Entry `seq` written anew by somebody who knows the format but not the later hashes."""
    old = json.loads(log.entries[seq - 1].body)
    facts = old["facts"] | changes
    entry, opened = seal(
        log=LOG,
        seq=seq,
        prev=old["prev"],
        kind="decision",
        at=AT,
        record=f"d{seq}",
        facts=facts,
        personal={"worker": 7, "comment": ""},
    )
    rows = [dataclasses.replace(row, facts=facts) if row.entry == seq else row for row in log.rows]
    entries = [stored(entry, seq) if e.key == seq else e for e in log.entries]
    return dataclasses.replace(log, entries=entries, rows=rows, openings={**log.openings, seq: opened})


def test_an_untouched_log_is_intact():
    assert fault(make_log()) is None
    assert fault(make_log(0)) is None
    assert first_fault(StoredLog(organisation=1, head=None), None) is None


def test_the_hash_is_sha256_over_the_version_byte_and_rfc_8785_text():
    entry, _ = seal(
        log=LOG, seq=1, prev=NOTHING_BEFORE, kind="decision", at=AT, record="d1", facts={"b": "é", "a": 1}, personal={}
    )
    assert entry.body == (
        '{"at":"2026-11-23T09:00:00.000000Z","commitments":{},"facts":{"a":1,"b":"é"},"kind":"decision",'
        f'"log":"{LOG}","prev":"{NOTHING_BEFORE}","record":"d1","seq":1}}'
    )
    assert entry.hash == hashlib.sha256(b"\x01" + entry.body.encode()).hexdigest()


def test_a_personal_value_is_not_in_the_entry_and_equal_values_do_not_look_equal():
    one, openings = seal(
        log=LOG, seq=1, prev=NOTHING_BEFORE, kind="k", at=AT, record="d", facts={}, personal={"comment": "Well seen"}
    )
    other, _ = seal(
        log=LOG, seq=1, prev=NOTHING_BEFORE, kind="k", at=AT, record="d", facts={}, personal={"comment": "Well seen"}
    )
    assert "Well seen" not in one.body
    assert one.body != other.body
    (opening,) = openings
    assert commitment(opening) in one.body
    text = b"\x01\x00" + bytes.fromhex(opening.salt) + b'comment\x00"Well seen"'
    assert commitment(opening) == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("log", "another"),
        ("version", 2),
        ("version", 0),
        ("prev", "f" * 64),
        ("kind", "erasure"),
        ("at", "2026-11-23T09:00:00.000001Z"),
        ("hash", "f" * 64),
        ("body", "{}"),
        ("body", "nonsense"),
    ],
)
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_edited_column_is_found_and_its_entry_named(seq, column, value):
    assert fault(edited(make_log(), seq, **{column: value})) == ("altered", seq)


@pytest.mark.parametrize(
    ("number", "found"),
    [(9, ("reordered", 3)), (0, ("reordered", 3)), (-4, ("reordered", 3)), (2, ("forked", 2)), (4, ("forked", 4))],
)
def test_an_edited_number_is_found(number, found):
    assert fault(edited(make_log(), 3, seq=number)) == found


def test_two_entries_that_changed_places_are_reordered():
    log = edited(edited(make_log(), 2, seq=4), 4, seq=2)
    assert fault(log) == ("reordered", 2)


def test_a_missing_entry_is_named():
    log = make_log()
    assert fault(with_entries(log, [e for e in log.entries if e.seq != 3])) == ("missing", 3)
    assert fault(with_entries(log, [e for e in log.entries if e.seq != 1])) == ("missing", 1)


def test_a_truncated_log_is_named_from_the_first_lost_entry():
    log = make_log()
    assert fault(with_entries(log, log.entries[:3])) == ("truncated", 4)
    assert fault(with_entries(log, [])) == ("truncated", 1)


def test_two_entries_with_one_number_or_one_forerunner_are_a_fork():
    log = make_log()
    twin = stored(
        seal(log=LOG, seq=3, prev=log.entries[1].hash, kind="decision", at=AT, record="x", facts={}, personal={})[0],
        key=30,
    )
    assert fault(with_entries(log, [*log.entries, twin])) == ("forked", 3)
    late = stored(
        seal(log=LOG, seq=6, prev=log.entries[1].hash, kind="decision", at=AT, record="x", facts={}, personal={})[0],
        key=30,
    )
    assert fault(with_entries(log, [*log.entries, late])) == ("forked", 6)


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_entry_written_anew_with_a_fitting_hash_is_altered(seq):
    assert fault(resealed(make_log(), seq, judgement="return")) == ("altered", seq)


def test_an_entry_added_without_the_key_stands_beyond_the_head():
    log = make_log()
    extra, _ = seal(
        log=LOG,
        seq=6,
        prev=log.head.hash,
        kind="erasure",
        at=AT,
        record="",
        facts={"of_entry": 1, "fields": ""},
        personal={},
    )
    assert fault(with_entries(log, [*log.entries, stored(extra, 6)])) == ("altered", 6)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seq", 4),
        ("seq", 6),
        ("hash", "f" * 64),
        ("at", "2026-11-24T09:00:00.000000Z"),
        ("key", "0" * 16),
        ("signature", "0" * 128),
        ("signature", "not hexadecimal"),
        ("organisation", 2),
        ("version", 2),
    ],
)
def test_an_edited_head_is_found(column, value):
    log = make_log()
    assert fault(dataclasses.replace(log, head=dataclasses.replace(log.head, **{column: value}))) is not None


def test_a_head_signed_with_another_key_is_found():
    log = make_log()
    assert fault(dataclasses.replace(log, head=log.head.signed(OTHER_KEY))) == ("altered", None)


def test_a_log_handed_to_another_organisation_is_found():
    assert fault(dataclasses.replace(make_log(), organisation=2)) == ("altered", None)


def test_an_older_head_put_back_is_found_by_the_head_kept_outside():
    old, new = make_log(3), make_log(5)
    new = dataclasses.replace(new, entries=[*old.entries], rows=old.rows, openings=old.openings, head=old.head)
    assert fault(new) is None
    assert fault(dataclasses.replace(new, anchor=make_log(5).head)) == ("truncated", 4)
    assert fault(dataclasses.replace(make_log(5), anchor=make_log(3).head)) == ("altered", 3)


def test_a_record_changed_lost_added_or_doubled_is_found():
    log = make_log()
    changed = dataclasses.replace(log.rows[2], facts=log.rows[2].facts | {"judgement": "return"})
    swapped = dataclasses.replace(log.rows[2], personal={"worker": 8})
    extra = StoredRow(record="d9", entry=None, facts={}, personal={})
    twin = dataclasses.replace(log.rows[2], record="d9")
    for rows, found in (
        ([*log.rows[:2], changed, *log.rows[3:]], ("altered", 3)),
        ([*log.rows[:2], swapped, *log.rows[3:]], ("altered", 3)),
        ([*log.rows[:2], *log.rows[3:]], ("missing", 3)),
        ([*log.rows, extra], ("row without entry", None)),
        ([*log.rows, twin], ("forked", 3)),
    ):
        assert fault(dataclasses.replace(log, rows=rows)) == found
    assert fault(dataclasses.replace(log, head=None)) == ("missing", None)


def test_an_opening_changed_lost_or_added_is_found():
    log = make_log()
    comment, worker = log.openings[3]
    for openings in (
        [dataclasses.replace(comment, text='"Changed"'), worker],
        [dataclasses.replace(comment, text=comment.text + " "), worker],
        [dataclasses.replace(comment, salt="00" * 32), worker],
        [dataclasses.replace(comment, salt="not hexadecimal"), worker],
        [worker],
        [comment, worker, Opening("extra", "00" * 32, "1")],
    ):
        assert fault(dataclasses.replace(log, openings={**log.openings, 3: openings})) == (
            "opening does not match",
            3,
        )


def test_an_erasure_written_in_the_log_leaves_it_intact():
    log = make_log()
    said, _ = seal(
        log=LOG,
        seq=6,
        prev=log.head.hash,
        kind="erasure",
        at=AT,
        record="",
        facts={"of_entry": 3, "fields": "comment worker"},
        personal={},
    )
    head = Head(log=LOG, organisation=1, seq=6, hash=said.hash, at=moment(AT)).signed(KEY)
    erased = dataclasses.replace(
        log, head=head, entries=[*log.entries, stored(said, 6)], openings={**log.openings, 3: []}
    )
    assert fault(erased) is None
    assert fault(dataclasses.replace(erased, openings={**log.openings, 2: [], 3: []})) == ("opening does not match", 2)


@given(st.integers(1, 6), st.data())
def test_any_one_character_changed_in_any_text_is_found(length, data):
    log = make_log(length)
    seq = data.draw(st.integers(1, length))
    body = log.entries[seq - 1].body
    at = data.draw(st.integers(0, len(body) - 1))
    letter = data.draw(st.sampled_from('abc019 "}{é'))
    if body[at] != letter:
        assert fault(edited(log, seq, body=body[:at] + letter + body[at + 1 :])) == ("altered", seq)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "var" / "key.pem"
    key = read_or_make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_key(path).private_bytes_raw() == key.private_bytes_raw()
    assert [entry.name for entry in path.parent.iterdir()] == ["key.pem"]


def test_a_key_that_is_not_there_or_not_a_key_is_said_so(tmp_path):
    with pytest.raises(KeyUnreadable):
        read_key(tmp_path / "none.pem")
    (tmp_path / "bad.pem").write_text("not a key")
    with pytest.raises(KeyUnreadable):
        read_key(tmp_path / "bad.pem")


def test_a_head_kept_outside_never_goes_back(tmp_path):
    late, early = make_log(5).head, make_log(3).head
    assert read_anchor(tmp_path / "heads", LOG) is None
    keep_anchor(tmp_path / "heads", late)
    keep_anchor(tmp_path / "heads", early)
    assert read_anchor(tmp_path / "heads", LOG) == late
    (tmp_path / "heads" / f"{LOG}.json").write_text("{")
    with pytest.raises(AnchorUnreadable):
        read_anchor(tmp_path / "heads", LOG)
