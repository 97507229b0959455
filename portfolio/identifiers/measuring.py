"""How much the check finds and how often it is wrong, on texts whose details are marked."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .checking import check
from .findings import BLOCK, Finding, verdict

HARD = {"postcode", "nhs", "ni", "upn", "phone", "email", "dob", "case"}
SOFT = {"name", "place", "school", "court", "address"}
TARGETS = {"hard": 0.99, "soft": 0.90, "blocked": 0.01, "warned": 0.15}
"""At least so much of hard identifiers and of names and places is found; at most so many clean texts are stopped."""


@dataclass(frozen=True)
class Marked:
    """A text of the measuring set: (kind, start, end) of each detail in it."""

    text: str
    clean: bool
    spans: list[tuple[str, int, int]]


@dataclass
class Figures:
    """What was counted on one half of the measuring set."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    texts: int = 0
    blocked: int = 0
    warned: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    alarms: list[tuple[str, str]] = field(default_factory=list)

    def recall(self, kinds: Iterable[str]) -> tuple[int, int]:
        """How many details of these kinds were found, and of how many."""
        wanted = list(kinds)
        return sum(self.found[kind] for kind in wanted), sum(self.planted[kind] for kind in wanted)

    @property
    def holds(self) -> Mapping[str, bool]:
        """Whether each target is met."""
        hard, soft = self.recall(HARD), self.recall(SOFT)
        return {
            "hard": hard[0] >= TARGETS["hard"] * hard[1],
            "soft": soft[0] >= TARGETS["soft"] * soft[1],
            "blocked": self.blocked <= TARGETS["blocked"] * self.clean,
            "warned": self.warned <= TARGETS["warned"] * self.clean,
        }


def read_half(path: Path) -> tuple[list[str], list[Marked]]:
    """The staff list and the marked texts of one half."""
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in rest]
    return json.loads(first)["staff"], [
        Marked(row["text"], row["clean"], [(str(k), int(s), int(e)) for k, s, e in row["spans"]]) for row in rows
    ]


def measure(staff: list[str], texts: Iterable[Marked]) -> Figures:
    """Check each text and count.

    A hard identifier is found where something that blocks touches it; a name or a place where anything does, for the
    writer is shown it either way. A clean text is blocked or warned about by its verdict.
    """
    figures = Figures()
    for one in texts:
        figures.texts += 1
        found = check(one.text, allowed_names=staff)
        if one.clean:
            told = verdict(found)
            figures.clean += 1
            figures.blocked += told == "reject"
            figures.warned += told == "warn"
            figures.alarms += [(one.text, one.text[f.start : f.end]) for f in found]
        for kind, start, end in one.spans:
            figures.planted[kind] += 1
            touching = [f for f in found if f.start < end and start < f.end and (kind in SOFT or f.strength == BLOCK)]
            figures.found[kind] += bool(touching)
            figures.covered[kind] += _covers(touching, start, end)
            if not touching:
                figures.missed.append((one.text, one.text[start:end]))
    return figures


def _covers(found: list[Finding], start: int, end: int) -> bool:
    return any(f.start <= start and end <= f.end for f in found)
