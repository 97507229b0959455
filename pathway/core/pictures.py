"""The sums behind our drawings: where a stone lies, how long a bar is. The templates draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

WIDTH = 400


def share(part: float, whole: float) -> int:
    """A part of a whole in whole hundredths, never below 0 or above 100; nothing of nothing is 0."""
    if whole <= 0:
        return 0
    return max(0, min(100, round(100 * part / whole)))


@dataclass(frozen=True)
class Size:
    """How big the stones of a stretch are and how far apart."""

    per_row: int
    left: int
    gap: int
    row_gap: int
    across: int
    down: int
    wobble: int


# The stretch one walks on is drawn large; what lies behind and ahead stays small.
HERE = Size(per_row=6, left=46, gap=61, row_gap=50, across=19, down=13, wobble=5)
AWAY = Size(per_row=14, left=22, gap=27, row_gap=24, across=8, down=6, wobble=2)
NAME_HEIGHT = 30
WORDS_HEIGHT = 22


@dataclass(frozen=True)
class Stone:
    """A competency on the path: where it lies, how big it is and how it stands."""

    x: int
    y: int
    across: int
    down: int
    status: str


@dataclass(frozen=True)
class Stretch:
    """One level of the path: its name, what is met there, its ground and its stones."""

    name: str
    state: str
    words: str
    name_y: int
    ground: str
    broad: int
    stones: tuple[Stone, ...]


@dataclass(frozen=True)
class Drawing:
    """The whole path, lowest level at the foot."""

    width: int
    height: int
    stretches: tuple[Stretch, ...] = field(default_factory=tuple)


def _places(count: int, size: Size, foot: int) -> list[tuple[int, int]]:
    """Where the stones of one level lie: rows from the foot upwards, turning at each end like a path on a hill."""
    places = []
    for position in range(count):
        row, column = divmod(position, size.per_row)
        if row % 2:
            column = size.per_row - 1 - column
        wobble = size.wobble if position % 2 else -size.wobble
        places.append((size.left + column * size.gap, foot - row * size.row_gap + wobble))
    return places


def _smooth(places: Sequence[tuple[int, int]]) -> str:
    """One soft line through all places (Catmull and Rom's, written as Bezier curves)."""
    if not places:
        return ""
    if len(places) == 1:
        (x, y) = places[0]
        return f"M{x} {y}h1"
    line = f"M{places[0][0]} {places[0][1]}"
    for before, here, there, beyond in zip(
        [places[0], *places], places, places[1:], [*places[2:], places[-1]], strict=False
    ):
        one = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        two = (there[0] - (beyond[0] - here[0]) / 6, there[1] - (beyond[1] - here[1]) / 6)
        line += f"C{one[0]:.1f} {one[1]:.1f} {two[0]:.1f} {two[1]:.1f} {there[0]} {there[1]}"
    return line


def _words(stones: Sequence[Mapping[str, Any]], state: str) -> str:
    """What is met of a level in a few words."""
    met = sum(stone["status"] == "met" for stone in stones)
    if stones and not met and state == "past":
        return "not assessed here"
    return f"{met} of {len(stones)} met" if stones else "nothing asked yet"


def pathway(levels: Sequence[Mapping[str, Any]]) -> Drawing:
    """Lay out levels, lowest first, as stretches of one path with a stone per competency.

    Each level is {"name", "state": past | here | next | later, "stones": [{"status", ...}]}.
    """
    stretches: list[Stretch] = []
    top = 0
    for level in reversed(levels):
        stones = list(level["stones"])
        size = HERE if level["state"] == "here" else AWAY
        rows = max(1, ceil(len(stones) / size.per_row))
        heading = NAME_HEIGHT + (WORDS_HEIGHT if level["state"] == "here" else 0)
        foot = top + heading + size.down + 8 + (rows - 1) * size.row_gap
        places = _places(len(stones), size, foot)
        stretches.append(
            Stretch(
                name=str(level["name"]),
                state=level["state"],
                words=_words(stones, level["state"]),
                name_y=top + 20,
                ground=_smooth(places),
                broad=size.down * 2 + 4,
                stones=tuple(
                    Stone(x, y, size.across, size.down, stone["status"])
                    for (x, y), stone in zip(places, stones, strict=True)
                ),
            )
        )
        top = foot + size.down + 18
    return Drawing(WIDTH, max(top, 1), tuple(stretches))


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, with what it stands for."""

    label: str
    value: float
    shown: str
    tone: str
    width: float
    y: int


@dataclass(frozen=True)
class Bars:
    """A bar chart's bars and how tall it is."""

    height: int
    bars: tuple[Bar, ...] = field(default_factory=tuple)


BAR_SPACE = 52


def bars(rows: Sequence[Mapping[str, Any]]) -> Bars:
    """Lay out rows {"label", "value", "shown"?, "tone"?} as bars that share one scale from nought."""
    most = max((row["value"] for row in rows), default=0)
    placed = tuple(
        Bar(
            label=str(row["label"]),
            value=row["value"],
            shown=str(row.get("shown", row["value"])),
            tone=str(row.get("tone", "")),
            width=round(100 * row["value"] / most, 1) if most > 0 else 0,
            y=position * BAR_SPACE,
        )
        for position, row in enumerate(rows)
    )
    return Bars(max(1, len(rows) * BAR_SPACE), placed)
