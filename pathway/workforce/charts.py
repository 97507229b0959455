"""The sums behind the drawings of figures: a curve with its band, pairs of bars. The templates draw."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 200
LEFT, TOP, RIGHT, FOOT = 44, 10, 10, 28


@dataclass(frozen=True)
class Tick:
    """A mark on an axis with its words."""

    at: float
    words: str


@dataclass(frozen=True)
class Curve:
    """A curve that goes down in steps, with the band in which it may lie."""

    line: str
    band: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - FOOT


def curve(steps: Sequence[tuple[int, float, float, float]], until: int) -> Curve:
    """Draw steps of (days, share, lower, upper) from the whole at day 0 until the last day shown."""
    until = max(until, 1)

    def x(day: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(day, until) / until, 1)

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - FOOT) * (1 - share), 1)

    line, upper, lower = f"M{x(0)} {y(1)}", f"M{x(0)} {y(1)}", ""
    low = 1.0
    for day, share, least, most in steps:
        line += f"H{x(day)}V{y(share)}"
        upper += f"H{x(day)}V{y(most)}"
        lower = f"H{x(day)}V{y(low)}" + lower
        low = least
    band = f"{upper}H{x(until)}V{y(low)}{lower}H{x(0)}Z" if steps else ""
    years = range(0, until // 365 + 1) if until >= 365 else range(0, 1)
    space = max(1, len(years) // 6)
    return Curve(
        line=f"{line}H{x(until)}",
        band=band,
        across=tuple(Tick(x(365 * year), "start" if year == 0 else f"{year} y") for year in years if year % space == 0),
        up=tuple(Tick(y(part / 4), f"{25 * part}%") for part in range(5)),
    )


@dataclass(frozen=True)
class Pair:
    """Two bars that belong together: what was promised and what was had."""

    label: str
    words: str
    promised: float
    had: float
    y: int


PAIR_SPACE = 56


@dataclass(frozen=True)
class Pairs:
    """Pairs of bars under one another, and how tall they are."""

    rows: tuple[Pair, ...]
    height: int


def pairs(rows: Sequence[tuple[str, float, float, str]]) -> Pairs:
    """Lay out (label, promised, had, words) as pairs of bars, in hundredths of the longest."""
    most = max((max(promised, had) for _, promised, had, _ in rows), default=0) or 1
    laid = tuple(
        Pair(label, words, round(100 * promised / most, 1), round(100 * had / most, 1), place * PAIR_SPACE)
        for place, (label, promised, had, words) in enumerate(rows)
    )
    return Pairs(laid, max(1, len(laid) * PAIR_SPACE))


@dataclass(frozen=True)
class Spread:
    """How numbers of a group lie: the least and the most, the middle half, the middle one and what is expected, each
    in hundredths of the width."""

    label: str
    words: str
    least: float
    low: float
    middle: float
    high: float
    most: float
    expected: float | None
    y: int

    @property
    def half(self) -> float:
        """How wide the middle half is drawn: where all are the same, as a stroke that can be seen."""
        return max(round(self.high - self.low, 1), 0.6)


@dataclass(frozen=True)
class Spreads:
    """Spreads under one another on one scale that begins at nought, and how tall they are."""

    rows: tuple[Spread, ...]
    height: int


def spreads(rows: Sequence[tuple[str, float, float, float, float, float, int | None]]) -> Spreads:
    """Lay out (label, least, a quarter under, middle, a quarter over, most, expected) months."""
    longest = max((max(row[5], row[6] or 0) for row in rows), default=0) or 1

    def part(months: float) -> float:
        return round(99 * months / longest, 1)

    laid = tuple(
        Spread(
            label,
            f"{least:.0f} to {most:.0f} months, the middle half {low:.0f} to {high:.0f}"
            + (f"; expected {expected}" if expected else ""),
            least=part(least),
            low=part(low),
            middle=part(middle),
            high=part(high),
            most=part(most),
            expected=part(expected) if expected else None,
            y=place * PAIR_SPACE,
        )
        for place, (label, least, low, middle, high, most, expected) in enumerate(rows)
    )
    return Spreads(laid, max(1, len(laid) * PAIR_SPACE))
