"""make scale: the log of decisions at size, on SQLite and on PostgreSQL; writes its figures into docs/chain.md.

Eight processes append 500 entries each at once, on both databases: none may fork and none may be lost. Then a log of
10,000 entries is damaged in every way there is, once at each of many places spread over all of it (`PLACES`, at most
10,000, which is every entry), and each damage has to be found at its place; every honest log on the way has to raise no
alarm. At last 100,000 entries are verified. Leaves with 1 if anything is not as it has to be.
"""

import dataclasses
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assessments.chain import Head, StoredLog, first_fault, moment, verification
from assessments.chain.entries import hash_of
from tests.assessments import test_chain_proven as proven

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "chain.md"
START, END = "<!-- scale: begin -->", "<!-- scale: end -->"
SIZE = 10_000
PLACES = min(SIZE, int(os.environ.get("PLACES", "500")))
Trial = tuple[str, StoredLog, tuple[str, int | None] | None]


def appended(database: str, entries: int) -> dict[str, Any]:
    """What eight processes did to one log on a database of its own, and how long `entries` took to verify."""
    command = [sys.executable, "-m", "tests.bench.chain"]
    if database == "postgresql":
        command = [sys.executable, "-m", "tests.postgres", *command]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"ENTRIES": str(entries)}, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert found["vendor"] == database, found
    return found | {"whole": run.returncode == 0}


def _places() -> list[int]:
    """Entry numbers spread evenly from the first to the last."""
    return sorted({1 + (SIZE - 1) * n // (PLACES - 1) for n in range(PLACES)})


def _head(log: StoredLog, seq: int) -> Head:
    last = log.entries[seq - 1].hash
    return Head(log=proven.LOG, organisation=1, seq=seq, hash=last, at=moment(proven.AT)).signed(proven.KEY)


def trials(log: StoredLog, forged: StoredLog) -> Iterator[Trial]:
    """Each kind of damage at each place: its name, the damaged log, and what has to be found of it."""
    places = _places()
    for seq in places:
        entry = log.entries[seq - 1]
        body = entry.body.replace('"meets"', '"partly"')
        edited = dataclasses.replace(entry, body=body)
        yield "edited", proven.replaced(log, edited), ("altered", seq)
        rehashed = dataclasses.replace(edited, hash=hash_of(body, entry.version))
        yield "edited and hashed anew", proven.replaced(log, rehashed), ("altered", seq)
        left = [one for one in log.entries if one.seq != seq]
        gone = ("truncated" if seq == SIZE else "missing", seq)
        yield "deleted", dataclasses.replace(log, entries=left), gone
        other = log.entries[seq % SIZE]
        swapped = (dataclasses.replace(entry, seq=other.seq), dataclasses.replace(other, seq=seq))
        yield "swapped", proven.replaced(log, *swapped), ("reordered", min(seq, other.seq))
        short = {"entries": log.entries[: seq - 1], "rows": log.rows[: seq - 1]}
        yield "cut off", dataclasses.replace(log, **short), ("truncated", seq)
        # Whoever hashed it all anew even has the key: the head sent outside at this entry tells on them.
        yield "all hashed anew", dataclasses.replace(forged, sent=[_head(log, seq)]), ("altered", seq)
        honest = {"entries": log.entries[:seq], "rows": log.rows[:seq], "head": _head(log, seq)}
        kept = {number: log.openings[number] for number in range(1, seq + 1)}
        yield "honest", dataclasses.replace(log, **honest, openings=kept, anchor=_head(log, seq)), None


def damaged() -> dict[str, tuple[int, int]]:
    """How often each kind of damage was tried, and how often exactly it was found, no more and no less."""
    # The same text has the same hash: told once, so that ten thousand entries can be walked thousands of times.
    for name in ("hash_of", "read_body", "commitment"):
        setattr(verification, name, cache(getattr(verification, name)))
    proven.KEY = Ed25519PrivateKey.generate()
    log, forged = proven.build(SIZE), proven.build(SIZE, judgement="partly")
    counted: dict[str, tuple[int, int]] = {}
    for kind, one, wanted in trials(log, forged):
        tried, right = counted.get(kind, (0, 0))
        fault = first_fault(one, proven.KEY.public_key())
        said = (fault.kind, fault.seq) if fault else None
        counted[kind] = (tried + 1, right + (said == wanted))
    return counted


def in_words(made: list[dict[str, Any]], counted: dict[str, tuple[int, int]], seconds: float) -> str:
    """The figures as they stand in the docs."""
    verified = next(one for one in made if one["verified"])
    damage = [(kind, *both) for kind, both in counted.items() if kind != "honest"]
    honest, silent = counted["honest"]
    lines = [
        f"On {dt.date.today():%d %B %Y}, Python {platform.python_version()}, {os.cpu_count()} cores, not to itself.",
        "",
        "| Database | Processes x entries | In the log | Lost | Forks | Seconds | Entries a second |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {one['vendor']} | {one['processes']} x {one['each']} | {one['entries']:,} | {one['lost']} "
            f"| {one['forks']} | {one['append_seconds']} | {one['appends_a_second']} |"
            for one in made
        ),
        "",
        f"| Damage to {SIZE:,} entries | Tried, at as many places | Found, at its place and by its class |",
        "|---|---|---|",
        *(f"| {kind} | {tried:,} | {right:,} |" for kind, tried, right in damage),
        "",
        f"Honest logs of as many lengths: {honest:,}; false alarms: {honest - silent}. It took {seconds:.0f} seconds.",
        f"{verified['verified']:,} entries with their records and openings, held in memory: verified in "
        f"{verified['verify_seconds']} seconds.",
    ]
    return "\n".join(lines)


def write(words: str) -> None:
    """Put the figures into the docs page, between their marks."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(START)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{START}\n{words}\n{END}{after}", encoding="utf-8")


def main() -> int:
    """Measure everything, write it down, and say whether all of it is as it has to be."""
    made = [appended("sqlite", 100_000), appended("postgresql", 0)]
    before = time.perf_counter()
    counted = damaged()
    words = in_words(made, counted, time.perf_counter() - before)
    write(words)
    sys.stdout.write(words + "\n")
    return 0 if all(one["whole"] for one in made) and all(tried == right for tried, right in counted.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
