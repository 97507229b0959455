"""When training is due and what state it is in: pure sums on dates, the same for any day past or present."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .enums import HeldState

SOON_DAYS = 60


@dataclass(frozen=True)
class Held:
    """What a day's sum found: the state, the day by which something is to be done, and why."""

    state: HeldState
    due_on: date | None
    done_on: date | None
    because: str


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it is shorter (29 February, 31 of a month)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unbroken_since(spells: Iterable[tuple[date, date | None]], day: date, gap_days: int = 0) -> date | None:
    """The first day of the run of spells that holds on a day; None if none does.

    A spell holds from its start until, and not on, its end. Gaps of so many days or fewer do not break the run.
    """
    known = [(start, end) for start, end in spells if start <= day]
    since = min((start for start, end in known if end is None or end > day), default=None)
    if since is None:
        return None
    # By their start alone: two that begin on one day may differ in having an end.
    for start, end in sorted(known, key=lambda spell: spell[0], reverse=True):
        if start < since and (end is None or (since - end).days <= gap_days):
            since = start
    return since


def held_on(
    day: date,
    *,
    applies_from: date,
    first_due_days: int,
    refresh_months: int | None,
    done_on: Sequence[date],
    redo_since: date | None = None,
) -> Held:
    """Where somebody stands on `day` with something that applies to them from `applies_from`.

    `done_on` are the days on which they completed a version that still counts; what came after `day` is not looked
    at. `redo_since` is the day a version came out that all must redo. A day on which something expires still counts.
    """
    done = max((when for when in done_on if when <= day), default=None)
    if done is None:
        start, event = applies_from, "it applies to you"
        if redo_since is not None and applies_from < redo_since <= day:
            start, event = redo_since, "a new version came out that everybody must do again"
        due = start + timedelta(days=first_due_days)
        state = HeldState.NOT_YET_DUE if day <= due else HeldState.NEVER_DONE_OVERDUE
        return Held(state, due, None, f"{first_due_days} days after {event}")
    if refresh_months is None:
        return Held(HeldState.IN_DATE, None, done, "done once and for all")
    expires = months_later(done, refresh_months)
    because = f"{refresh_months} months after it was done"
    if expires < day:
        return Held(HeldState.OVERDUE_REFRESH, expires, done, because)
    soon = expires - day <= timedelta(days=SOON_DAYS)
    return Held(HeldState.DUE_SOON if soon else HeldState.IN_DATE, expires, done, because)


def share(part: int, whole: int) -> str:
    """A percentage in whole numbers, or n/a where there is nobody to count; never 100% of nothing."""
    return f"{round(100 * part / whole)}%" if whole else "n/a"
