"""Keeping small numbers from those who may not read the rows: hide, round, refuse.

Counts of 1 to 5 are hidden, then as many others as it takes that nobody can work them out again from the totals; what
is shown is rounded to 5. The threshold is that of the DfE's children-in-need release; rounding to 5 is our own choice.
"""

from dataclasses import dataclass, field
from typing import Any

HIDDEN = "c"
MOST_HIDDEN = 5
BASE = 5
LEAST_WHOLE = 10
ANYTHING = 10**9


def is_small(number: float) -> bool:
    """Whether a count is one that must not be shown: 1 to 5."""
    return 1 <= number <= MOST_HIDDEN


def rounded(number: float) -> int:
    """A count to the nearest 5; nought stays nought."""
    return int(number + BASE // 2) // BASE * BASE


def published(number: int) -> int | str:
    """A count that stands alone: hidden from 1 to 5, rounded otherwise."""
    return HIDDEN if is_small(number) else rounded(number)


def published_share(part: int, whole: int) -> int | str | None:
    """A percentage as it may be published: whole, of rounded counts, and of ten people or more; None of nobody.

    Hidden where the part or the rest of the whole is 1 to 5, or the whole is under ten.
    """
    if whole == 0:
        return None
    if whole < LEAST_WHOLE or is_small(part) or is_small(whole - part):
        return HIDDEN
    return min(100, round(100 * rounded(part) / rounded(whole)))


def singles_out(result: int, whole: int) -> bool:
    """Whether a filter would leave 1 to 5 people in, or 1 to 5 out, and so must be refused."""
    return is_small(result) or is_small(whole - result)


@dataclass
class Protected:
    """A table of counts with its totals as it may be published; what must not be known is HIDDEN."""

    cells: list[list[int | str]]
    row_totals: list[int | str]
    column_totals: list[int | str]
    total: int | str


@dataclass
class _Table:
    """Counts with their totals as one grid, whose last row and column are the totals."""

    grid: list[list[int]]
    hidden: set[tuple[int, int]] = field(default_factory=set)

    @property
    def lines(self) -> list[list[tuple[int, int]]]:
        """Every row and every column; the last place of each is the sum of those before it."""
        height, width = len(self.grid), len(self.grid[0])
        rows = [[(row, column) for column in range(width)] for row in range(height)]
        columns = [[(row, column) for row in range(height)] for column in range(width)]
        return rows + columns

    def at(self, place: tuple[int, int]) -> int:
        """The true count at a place."""
        return self.grid[place[0]][place[1]]

    def known(self) -> dict[tuple[int, int], tuple[int, int]]:
        """What a reader can work out of each place, the least and the most, by going round the sums until nothing
        moves."""
        bounds: dict[tuple[int, int], tuple[int, int]] = {}
        for row, counts in enumerate(self.grid):
            for column, count in enumerate(counts):
                shown, half = rounded(count), BASE // 2
                if (row, column) in self.hidden:
                    bounds[row, column] = (1, ANYTHING)
                elif count == 0:
                    bounds[row, column] = (0, 0)
                else:
                    bounds[row, column] = (max(MOST_HIDDEN + 1, shown - half), shown + half)
        lines, moved = self.lines, True
        while moved:
            moved = bool(sum(_narrow(bounds, line) for line in lines))
        return bounds


def _narrow(bounds: dict[tuple[int, int], tuple[int, int]], line: list[tuple[int, int]]) -> bool:
    *parts, whole = line
    least, most = sum(bounds[part][0] for part in parts), sum(bounds[part][1] for part in parts)
    news = {whole: (max(bounds[whole][0], least), min(bounds[whole][1], most))}
    for part in parts:
        low, high = bounds[part]
        news[part] = (max(low, news[whole][0] - (most - high)), min(high, news[whole][1] - (least - low)))
    moved = any(bounds[place] != new for place, new in news.items())
    bounds.update(news)
    return moved


def protect(counts: list[list[int]]) -> Protected:
    """A table of counts with its totals, so hidden and rounded that each of 1 to 5 could be five numbers or more.

    Hides what is small, then asks what a reader could work out, and hides the smallest number of a line that gives
    something away, until nothing does.
    """
    if not counts or not counts[0]:
        return Protected([[] for _ in counts], [0 for _ in counts], [], 0)
    grid = [[*row, sum(row)] for row in counts]
    grid.append([sum(column) for column in zip(*grid, strict=True)])
    table = _Table(grid)
    places = [(row, column) for row in range(len(grid)) for column in range(len(grid[0]))]
    small = [place for place in places if is_small(table.at(place))]
    table.hidden = set(small)
    while given_away := _given_away(table, small):
        rows = {row: (row, column) for row, column in given_away}
        for place in rows.values():
            _hide_another(table, place)
    shown: list[list[Any]] = [
        [HIDDEN if (row, column) in table.hidden else rounded(count) for column, count in enumerate(line)]
        for row, line in enumerate(grid)
    ]
    return Protected([row[:-1] for row in shown[:-1]], [row[-1] for row in shown[:-1]], shown[-1][:-1], shown[-1][-1])


def _given_away(table: _Table, small: list[tuple[int, int]]) -> list[tuple[int, int]]:
    known = table.known()
    return [place for place in small if known[place][1] - known[place][0] < MOST_HIDDEN - 1]


def _hide_another(table: _Table, place: tuple[int, int]) -> None:
    """Hide the smallest number that stands in a line with a place, or else of all; with all hidden nothing is known."""
    beside = {other for line in table.lines if place in line for other in line}
    everything = {other for line in table.lines for other in line}
    for candidates in (beside, everything):
        open_ones = [other for other in candidates - table.hidden if table.at(other)]
        if open_ones:
            table.hidden.add(min(open_ones, key=lambda other: (table.at(other), other)))
            return
