"""Drawing a sample so that anybody can draw it again: whole numbers and hashes, no database and no chance.

What is drawn follows from three things that a draw keeps: the population with its weights, the rules, the seed. Each
decision is given the smallest of as many hashes as it weighs, so that one of weight 3 is three times as likely to come
first as one of weight 1; of each assessor's decisions under a rule, those with the smallest numbers are taken.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

METHOD = 1
POINTS = {"new": 2, "gap": 1, "fast": 3, "meets": 2}
WHY = {
    "new": "new as an assessor",
    "gap": "decided again after a long gap",
    "fast": "decided very fast",
    "meets": "nearly always decides “meets”",
    "appeal": "the worker asked for it to be looked at again",
}


@dataclass(frozen=True)
class Drawable:
    """One decision of the population, by what the rules ask about it and why it weighs more."""

    id: str
    assessor: int
    method: str
    stage: str
    why: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How many times as likely as an ordinary decision it is to come first."""
        return 1 + sum(POINTS[reason] for reason in self.why)

    def as_kept(self) -> dict[str, Any]:
        """What the draw keeps of it."""
        return {
            "id": self.id,
            "assessor": self.assessor,
            "method": self.method,
            "stage": self.stage,
            "why": list(self.why),
            "weight": self.weight,
        }

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> "Drawable":
        """The same again from what a draw kept."""
        return cls(kept["id"], kept["assessor"], kept["method"], kept["stage"], tuple(kept["why"]))


@dataclass(frozen=True)
class Line:
    """One line of the policy as a draw keeps it; what is left open stands for all."""

    id: int
    percent: int
    minimum: int
    assessor: int | None = None
    method: str = ""
    stage: str = ""

    def fits(self, one: Drawable) -> bool:
        """Whether it is about this decision."""
        return (
            self.assessor in (None, one.assessor) and self.method in ("", one.method) and self.stage in ("", one.stage)
        )

    @property
    def exactness(self) -> tuple[bool, bool, bool]:
        """How exact it is: whose decisions comes before what kind, that before the stage."""
        return (self.assessor is not None, bool(self.method), bool(self.stage))

    def wanted(self, size: int) -> int:
        """How many of so many are taken: the share rounded up, at least the minimum, never more than there are."""
        return min(size, max(self.minimum, -(-size * self.percent // 100)))

    def as_kept(self) -> dict[str, Any]:
        """What the draw keeps of it."""
        return dict(vars(self))


def place(seed: str, one: Drawable) -> int:
    """The number by which a decision stands in line: the smallest of as many hashes as it weighs."""
    return min(_number(seed, one.id, turn) for turn in range(one.weight))


def _number(seed: str, id: str, turn: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{id}|{turn}".encode()).digest(), "big")


def draw(population: Iterable[Drawable], lines: Sequence[Line], seed: str) -> list[str]:
    """The ids that are drawn, in order; the same from the same population, rules and seed, whatever their order."""
    groups: dict[tuple[int, int], list[Drawable]] = defaultdict(list)
    by_id = {line.id: line for line in lines}
    for one in population:
        fitting = [line for line in lines if line.fits(one)]
        if fitting:
            line = max(fitting, key=lambda line: (line.exactness, -line.id))
            groups[line.id, one.assessor].append(one)
    drawn = []
    for (line_id, _), members in groups.items():
        ranked = sorted(members, key=lambda one: (place(seed, one), one.id))
        drawn += [one.id for one in ranked[: by_id[line_id].wanted(len(members))]]
    return sorted(drawn)


def draw_again(population: Iterable[Mapping[str, Any]], lines: Iterable[Mapping[str, Any]], seed: str) -> list[str]:
    """The same draw from what was kept of it."""
    return draw([Drawable.from_kept(kept) for kept in population], [Line(**kept) for kept in lines], seed)
