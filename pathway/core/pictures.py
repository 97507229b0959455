"""The sums behind our drawings: where a stone lies, how long a bar is. The templates draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

STONES_PER_ROW = 9
STONE_GAP = 62
ROW_GAP = 54
LEFT = 42
NAME_HEIGHT = 34


def share(part: float, whole: float) -> int:
    """A part of a whole in whole hundredths, never below 0 or above 100; nothing of nothing is 0."""
    if whole <= 0:
        return 0
    return max(0, min(100, round(100 * part / whole)))


@dataclass(frozen=True)
class Stone:
    """A competency on the path: where it lies and how it stands."""

    x: int
    y: int
    status: str


@dataclass(frozen=True)
class Stretch:
    """One level of the path: its name, its ground and its stones."""

    name: str
    state: str
    name_y: int
    ground: str
    stones: tuple[Stone, ...]


@dataclass(frozen=True)
class Drawing:
    """The whole path, lowest level at the foot."""

    width: int
    height: int
    stretches: tuple[Stretch, ...] = field(default_factory=tuple)


def _ground(rows: int, top: int, last_row_stones: int) -> str:
    """A line that winds upwards through the rows of one level, turning at each end like a path on a hill."""
    right = LEFT + (STONES_PER_ROW - 1) * STONE_GAP
    parts = []
    for row in range(rows):
        y = top + (rows - 1 - row) * ROW_GAP
        last = row == rows - 1
        reach = LEFT + (max(last_row_stones, 1) - 1) * STONE_GAP
        start, end = LEFT, (reach if last else right)
        if row % 2:
            start, end = right, (right - (max(last_row_stones, 1) - 1) * STONE_GAP if last else LEFT)
        if row == 0:
            parts.append(f"M{start} {y}")
        else:
            side = 30 if start > LEFT else -30
            parts.append(f"C{start + side} {y + ROW_GAP} {start + side} {y} {start} {y}")
        # A bare point draws nothing, so the shortest stretch is one pixel long.
        parts.append(f"L{end if end != start else start + 1} {y}")
    return "".join(parts)


def pathway(levels: Sequence[Mapping[str, Any]]) -> Drawing:
    """Lay out levels, lowest first, as stretches of one path with a stone per competency.

    Each level is {"name", "state": past | here | next | later, "stones": [{"status", ...}]}.
    """
    stretches: list[Stretch] = []
    y = 0
    for level in reversed(levels):
        stones = list(level["stones"])
        rows = max(1, ceil(len(stones) / STONES_PER_ROW))
        name_y = y + 20
        top = y + NAME_HEIGHT + 20
        placed = []
        for position, stone in enumerate(stones):
            row, column = divmod(position, STONES_PER_ROW)
            if row % 2:
                column = STONES_PER_ROW - 1 - column
            placed.append(Stone(LEFT + column * STONE_GAP, top + (rows - 1 - row) * ROW_GAP, stone["status"]))
        in_last_row = len(stones) - (rows - 1) * STONES_PER_ROW
        stretches.append(Stretch(level["name"], level["state"], name_y, _ground(rows, top, in_last_row), tuple(placed)))
        y = top + (rows - 1) * ROW_GAP + 36
    return Drawing(LEFT * 2 + (STONES_PER_ROW - 1) * STONE_GAP, max(y, 1), tuple(stretches))


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
