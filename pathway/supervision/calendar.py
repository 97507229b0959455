"""When supervision is due and whether its rhythm was kept: pure sums on dates, the same for any day past or present.

Spells and absences are pairs (first day, day on which it no longer holds or None).
"""

import calendar
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from pathway.core.working_days import working_days

GRACE_DAYS = 3
LONG_DAYS = 28
FIRST_DAYS = 14
WORKED_DAYS = 20
Spell = tuple[date, date | None]
Most = Callable[[date], int]


@dataclass(frozen=True)
class Gap:
    """How long there may be between two sessions: `first_days` in somebody's first months in post, then `days`."""

    days: int
    first_days: int
    first_months: int

    def on(self, day: date, in_post_since: date) -> int:
        """The longest gap that may begin on a day."""
        return self.first_days if day < months_later(in_post_since, self.first_months) else self.days

    @property
    def in_words(self) -> str:
        """The rule as a sentence."""
        if not self.first_months or self.first_days == self.days:
            return f"at least every {self.days} days"
        months = "month" if self.first_months == 1 else f"{self.first_months} months"
        return f"at least every {self.first_days} days in the first {months} in post, then every {self.days} days"


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, calendar.monthrange(day.year + years, month + 1)[1]))


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from the month of one day to the month of another."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = months_later(day, 1)
    return found


def long_absences(absences: Iterable[Spell], until: date) -> list[Spell]:
    """The absences of four weeks or more, counted as far as `until` where they have no end."""
    return [(start, end) for start, end in absences if ((end or until + timedelta(days=1)) - start).days >= LONG_DAYS]


def _inside(day: date, spells: Iterable[Spell]) -> bool:
    return any(start <= day and (end is None or day < end) for start, end in spells)


def days_away(start: date, end: date, absences: Sequence[Spell]) -> int:
    """How many days after `start`, up to and including `end`, fall into an absence; overlapping ones count once."""
    return sum(_inside(start + timedelta(days=number), absences) for number in range(1, (end - start).days + 1))


def worked_days(first: date, last: date, *, jobs: Sequence[Spell], absences: Sequence[Spell], since: date) -> int:
    """Working days between two days on which somebody was in post, past their first 14 days and not long absent."""
    settled = since + timedelta(days=FIRST_DAYS)
    return sum(
        day >= settled and _inside(day, jobs) and not _inside(day, absences) for day in working_days(first, last)
    )


def is_eligible(month: date, *, jobs: Sequence[Spell], absences: Sequence[Spell], since: date) -> bool:
    """Whether somebody worked at least 20 working days of a month, or all of them where the month has fewer."""
    first, last = month_of(month)
    asked = min(WORKED_DAYS, sum(1 for _ in working_days(first, last)))
    return worked_days(first, last, jobs=jobs, absences=absences, since=since) >= asked


@dataclass(frozen=True)
class Between:
    """The time between two sessions: from when, until when, how many days without long absence, how many it may be."""

    start: date
    end: date
    days: int
    most: int
    is_running: bool = False

    def is_kept(self, grace: int = GRACE_DAYS) -> bool:
        """Whether it is no longer than the rule allows, with some days of grace."""
        return self.days <= self.most + grace


def gaps(
    first: date,
    last: date,
    *,
    held: Iterable[date],
    since: date,
    most: Most,
    absences: Sequence[Spell] = (),
) -> list[Between]:
    """The gaps of a span of days: from the last session before it, between those in it, and as far as the last has run.

    Where there was no session before, the first gap runs from the first day in post. A long absence stops the clock.
    `most` says how long a gap that begins on a day may be. What came after `last` is not looked at.
    """
    days = sorted({day for day in held if since <= day <= last})
    before = [day for day in days if day < first]
    points = [before[-1] if before else since, *(day for day in days if day >= first)]
    found = [
        Between(start, end, (end - start).days - days_away(start, end, absences), most(start))
        for start, end in pairwise(points)
    ]
    if points[-1] < last:
        start = points[-1]
        ran = (last - start).days - days_away(start, last, absences)
        found.append(Between(start, last, ran, most(start), is_running=True))
    return found


@dataclass(frozen=True)
class Due:
    """By when the next session is due, counted from which event, and by which rule."""

    on: date
    counted_from: date
    days: int
    is_first: bool

    def days_over(self, day: date) -> int:
        """How many days it is late; none before it is due."""
        return max(0, (day - self.on).days)


def next_due(day: date, *, held: Iterable[date], since: date, most: Most, absences: Sequence[Spell] = ()) -> Due:
    """When the next session is due, as seen on a day; a long absence moves it on by as many days as it has lasted."""
    last = max((each for each in held if since <= each <= day), default=None)
    start = last or since
    days, tomorrow = most(start), day + timedelta(days=1)
    known = [(begun, min(end or tomorrow, tomorrow)) for begun, end in absences if begun <= day]
    due, moved = start, start + timedelta(days=days)
    while moved != due:
        due, moved = moved, start + timedelta(days=days + days_away(start, moved, known))
    return Due(due, start, days, last is None)


def middle(numbers: Iterable[float]) -> float | None:
    """The median, or nothing where there is nothing to count."""
    known = list(numbers)
    return median(known) if known else None
