"""When training is due and what state it is in: pure sums on dates, the same for any day past or present."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pathway.core.templatetags.pathway import day as british

from .enums import HeldState

SOON_DAYS = 60
BACK_DAYS = 28
FIRST_YEAR_MONTHS = 12
Spell = tuple[date, date | None]
# From a day until, and not on, another; the third is the last day that was agreed at first.
Exempt = tuple[date, date, date]


@dataclass(frozen=True, slots=True)
class Held:
    """What a day's sum found: the state, the day by which something is to be done, and why.

    `opens_on` is the first day on which a refresher may be done by its short way, `closes_on` the last.
    """

    state: HeldState
    due_on: date | None
    done_on: date | None
    because: str
    opens_on: date | None = None
    closes_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether the refresher is open on a day."""
        return self.opens_on is not None and self.closes_on is not None and self.opens_on <= day <= self.closes_on


@dataclass(frozen=True)
class Who:
    """Of whom a rule asks something: whoever fits every one of these that names anything."""

    levels: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    areas: frozenset[str] = frozenset()
    jobs: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    ladder_only: bool = False
    first_year_only: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule as it stood from one day to another: of whom, by when, how often, and what is let pass."""

    started_on: date
    ended_on: date | None = None
    who: Who = Who()
    first_due_days: int = 0
    refresh_months: int | None = None
    opens_days: int = SOON_DAYS
    grace_days: int = 0
    minimum_active_days: int = 0

    def holds(self, day: date) -> bool:
        """Whether it asks anything on a day."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Facts:
    """What is known of a person: since when in post, and the spells of their levels, teams, jobs and posts.

    Levels are (id, name), teams (id, name, area of practice), jobs a title, posts the kind of an appointment.
    `away` are spells of long absence.
    """

    in_post_since: date
    on_ladder: bool = True
    levels: tuple[tuple[int, str, Spell], ...] = ()
    teams: tuple[tuple[int, str, str, Spell], ...] = ()
    jobs: tuple[tuple[str, Spell], ...] = ()
    posts: tuple[tuple[str, Spell], ...] = ()
    away: tuple[Spell, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Since when something has been asked of a person without a break, and the event with which that began."""

    since: date
    event: str


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it is shorter (29 February, 31 of a month)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unbroken_since(spells: Iterable[Spell], day: date, gap_days: int = 0) -> date | None:
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


def meet(ones: Iterable[Spell], others: Sequence[Spell]) -> list[Spell]:
    """The spells in which one of the first and one of the second both hold."""
    found = []
    for start, end in ones:
        for other_start, other_end in others:
            first = max(start, other_start)
            last = min((each for each in (end, other_end) if each is not None), default=None)
            if last is None or first < last:
                found.append((first, last))
    return found


def spells_asked(rule: Rule, person: Facts) -> list[Spell]:
    """The spells in which a rule asked its training of a person."""
    who = rule.who
    if who.ladder_only and not person.on_ladder:
        return []
    # In the first year: of whoever was in theirs while the rule stood, until it is done.
    if who.first_year_only and months_later(person.in_post_since, FIRST_YEAR_MONTHS) <= rule.started_on:
        return []
    spells: list[Spell] = [(rule.started_on, rule.ended_on)]
    if who.levels:
        spells = meet(spells, [spell for level, _, spell in person.levels if level in who.levels])
    if who.teams:
        spells = meet(spells, [spell for team, _, _, spell in person.teams if team in who.teams])
    if who.areas:
        spells = meet(spells, [spell for _, _, area, spell in person.teams if area in who.areas])
    if who.jobs:
        spells = meet(spells, [spell for title, spell in person.jobs if title.casefold() in who.jobs])
    if who.posts:
        spells = meet(spells, [spell for post, spell in person.posts if post in who.posts])
    return spells


def asked_on(day: date, rule: Rule, history: Iterable[Rule], person: Facts) -> Asked | None:
    """Since when a thing has been asked of a person without a break, under this rule or the ones before it.

    None if it does not apply. A changed rule, another level that is asked as well, or another job in the same
    service gives nobody fresh days.
    """
    if not rule.holds(day) or unbroken_since(spells_asked(rule, person), day) is None:
        return None
    begun = unbroken_since((spell for each in history for spell in spells_asked(each, person)), day)
    if begun is None:
        return None
    since = max(begun, person.in_post_since)
    return Asked(since, _event(since, rule.who, person))


def _event(since: date, who: Who, person: Facts) -> str:
    """What happened on the day from which something was asked: of what the rule asks about, else the rule itself."""
    on = british(since)
    if since == person.in_post_since:
        return f"the first day in post, {on}"
    for level, name, (start, _) in person.levels:
        if start == since and level in who.levels:
            return f"the move to {name} on {on}"
    for team, name, area, (start, _) in person.teams:
        if start == since and (team in who.teams or area in who.areas):
            return f"joining {name} on {on}"
    for title, (start, _) in person.jobs:
        if start == since and title.casefold() in who.jobs:
            return f"the start as {title} on {on}"
    if any(start == since and post in who.posts for post, (start, _) in person.posts):
        return f"the appointment of {on}"
    return f"the day on which it became required, {on}"


@dataclass(frozen=True)
class _Pauses:
    """The spells in which nothing is asked of a person, by start; what has not happened by a day is not looked at."""

    day: date
    spells: list[tuple[date, date | None, str]] = field(default_factory=list)

    def moved(self, due: date) -> tuple[date, str]:
        """The day by which something is to be done, put off by the pauses that it fell into, and what put it off."""
        why = ""
        for start, end, kind in self.spells:
            if end is not None and end <= self.day and start <= due < end + timedelta(days=BACK_DAYS):
                due = end + timedelta(days=BACK_DAYS)
                why = f", put off to {BACK_DAYS} days after {kind} that ended on {british(end)}"
        return due, why


def _pauses(day: date, away: Iterable[Spell], exempt: Iterable[Exempt]) -> _Pauses:
    known: list[tuple[date, date | None, str]]
    known = [(start, end, "a long time away") for start, end in away if start <= day]
    known += [(start, end, "the exemption") for start, end, _ in exempt if start <= day]
    return _Pauses(day, sorted(known, key=lambda spell: (spell[0], spell[1] or date.max)))


def held_on(
    day: date,
    *,
    applies_from: date,
    first_due_days: int,
    refresh_months: int | None,
    done_on: Sequence[date],
    redo_since: date | None = None,
    event: str = "",
    until: Mapping[date, date] | None = None,
    opens_days: int = SOON_DAYS,
    grace_days: int = 0,
    minimum_active_days: int = 0,
    away: Iterable[Spell] = (),
    exempt: Iterable[Exempt] = (),
) -> Held:
    """Where somebody stands on `day` with something that applies to them from `applies_from`.

    `done_on` are the days on which they completed a version that still counts; what came after `day` is not looked
    at. `until` says by such a day when its own certificate runs out. `redo_since` is the day a version came out that
    all must redo. A day on which something expires still counts.
    """
    away, exempt = list(away), list(exempt)
    excused = _excused(day, done_on, away, exempt)
    if excused is not None:
        return excused
    pauses = _pauses(day, away, exempt)
    renewal = _renewal(day, done_on, refresh_months, minimum_active_days, until or {})
    if renewal is None:
        return _first(day, applies_from, first_due_days, redo_since, event, pauses)
    done, expires, because = renewal
    if expires is None:
        return Held(HeldState.IN_DATE, None, done, f"done once and for all on {british(done)}")
    opens = max(expires - timedelta(days=opens_days), min(done + timedelta(days=minimum_active_days), expires))
    last, put_off = pauses.moved(expires)
    if grace_days and not put_off:
        last += timedelta(days=grace_days)
    if day <= expires:
        soon = day >= expires - timedelta(days=opens_days)
        return Held(HeldState.DUE_SOON if soon else HeldState.IN_DATE, expires, done, because, opens, last)
    if put_off or grace_days:
        because += put_off or f", and {grace_days} days of grace to {british(last)}"
    if day <= last:
        return Held(HeldState.NOT_YET_DUE, last, done, because, opens, last)
    return Held(HeldState.OVERDUE_REFRESH, last if put_off else expires, done, because, opens, last)


def _excused(day: date, done_on: Sequence[date], away: Iterable[Spell], exempt: Iterable[Exempt]) -> Held | None:
    """Exempt, or away for long: nothing is asked on that day."""
    done = max((when for when in done_on if when <= day), default=None)
    for start, end, agreed in exempt:
        if start <= day < end:
            because = f"exempt from {british(start)} to {british(agreed)}"
            return Held(HeldState.EXEMPT, agreed, done, because)
    if any(start <= day and (end is None or end > day) for start, end in away):
        return Held(HeldState.PAUSED, None, done, "not counted just now")
    return None


def _first(
    day: date, applies_from: date, first_due_days: int, redo_since: date | None, event: str, pauses: _Pauses
) -> Held:
    start, words = applies_from, event or f"it began to apply on {british(applies_from)}"
    if redo_since is not None and applies_from < redo_since <= day:
        start = redo_since
        words = f"a new version came out that everybody must do again, on {british(redo_since)}"
    due, put_off = pauses.moved(start + timedelta(days=first_due_days))
    state = HeldState.NOT_YET_DUE if day <= due else HeldState.NEVER_DONE_OVERDUE
    after = f"{first_due_days} days after {words}" if first_due_days else f"from {words}, without further days"
    return Held(state, due, None, after + put_off)


def _renewal(
    day: date,
    done_on: Sequence[date],
    refresh_months: int | None,
    minimum_active_days: int,
    until: Mapping[date, date],
) -> tuple[date, date | None, str] | None:
    """The last time that counts, when it expires, and why; what was repeated too soon renews nothing."""
    found: tuple[date, date | None, str] | None = None
    for done in sorted(when for when in done_on if when <= day):
        if found is not None:
            last, expires, _ = found
            too_soon = (done - last).days < minimum_active_days
            if too_soon and (expires is None or done <= expires):
                continue
        found = (done, *_expiry(done, refresh_months, until.get(done)))
    return found


def _expiry(done: date, refresh_months: int | None, certificate: date | None) -> tuple[date | None, str]:
    by_rule = months_later(done, refresh_months) if refresh_months is not None else None
    if certificate is not None and (by_rule is None or certificate < by_rule):
        return certificate, f"the certificate of {british(done)} runs out on {british(certificate)}"
    return by_rule, f"{refresh_months} months after it was done on {british(done)}"


def share(part: int, whole: int) -> str:
    """A percentage in whole numbers, or n/a where there is nobody to count; never 100% of nothing."""
    return f"{round(100 * part / whole)}%" if whole else "n/a"
