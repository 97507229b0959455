"""How often people are supervised: when it is due, whether the rhythm was kept, and compliance by month.

Nothing here reads what was said at a session. A mentor is never shown any of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, BooleanField, CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from pathway.careers.models import Level, Placement
from pathway.core import clock
from pathway.core.once import once
from pathway.core.templatetags.pathway import day as british
from pathway.core.working_days import working_days_after
from pathway.people.enums import WorkerKind
from pathway.people.models import Absence, Employment, Organisation, TeamMembership, User
from pathway.training.calendar import unbroken_since

from .. import calendar
from ..calendar import Between, Due, Gap, Spell
from ..enums import COUNTED, NotHeld, SessionStatus
from ..models import ActionStep, AgreedAction, Attendance, RhythmRule

SERVICE_GAP_DAYS = 28
LOCK_WORKING_DAYS = 10
# Proposed, until an organisation says otherwise: the code of the level, and everybody else under an empty code.
PROPOSED = {"apprentice": Gap(28, 14, 3), "trainee": Gap(28, 14, 3), "": Gap(28, 28, 0)}


@dataclass(frozen=True)
class Rules:
    """An organisation's own rules about how often, past and present, over the proposed ones."""

    rows: tuple[RhythmRule, ...]

    def gap(self, level_id: int | None, code: str, day: date) -> tuple[Gap, bool]:
        """The rule for a level on a day, and whether it is the organisation's own rather than a proposal."""
        for wanted in (level_id, None) if level_id is not None else (None,):
            for row in self.rows:
                if row.level_id == wanted and row.holds(day):
                    return row.gap, True
        return PROPOSED.get(code, PROPOSED[""]), False


@once
def rules_of(organisation_id: int | None) -> Rules:
    """The organisation's rules about how often."""
    rows = RhythmRule.objects.filter(organisation=organisation_id or 0).select_related("level")
    return Rules(tuple(rows.order_by("-started_on", "-pk")))


@dataclass(frozen=True)
class RuleLine:
    """The rule that holds today for a level, or for everybody else."""

    level: Level | None
    gap: Gap
    is_own: bool

    @property
    def name(self) -> str:
        """Whom it is for."""
        return self.level.name if self.level else "Everybody else"


def rule_lines(organisation: Organisation) -> list[RuleLine]:
    """Today's rules level by level, and for everybody else."""
    rules, today = rules_of(organisation.pk), clock.today()
    levels: list[Level | None] = [*Level.objects.filter(organisation=organisation).order_by("order"), None]
    return [
        RuleLine(level, *rules.gap(level.pk if level else None, level.code if level else "", today)) for level in levels
    ]


@dataclass(frozen=True)
class Stay:
    """A level at which somebody stands from one day to another."""

    level_id: int
    code: str
    name: str
    started_on: date
    ended_on: date | None

    def holds(self, day: date) -> bool:
        """Whether they stand there on a day."""
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass
class Supervised:
    """One person in post with everything that their supervision's rhythm is worked out from."""

    person: User
    kind: str
    since: date
    until: date
    jobs: list[Spell]
    rules: Rules
    stays: list[Stay] = field(default_factory=list)
    absences: list[Spell] = field(default_factory=list)
    held: list[date] = field(default_factory=list)
    team: str = "No team"

    @property
    def on_ladder(self) -> bool:
        """Whether this is a family support worker."""
        return self.kind == WorkerKind.FAMILY_SUPPORT

    def stay(self, day: date) -> Stay | None:
        """The level on a day."""
        return next((stay for stay in self.stays if stay.holds(day)), None)

    def level(self, day: date) -> str:
        """The level's name on a day."""
        stay = self.stay(day)
        return stay.name if stay else ""

    def rule(self, day: date) -> tuple[Gap, bool]:
        """The rule that holds for this person on a day, and whether it is the organisation's own."""
        stay = self.stay(day)
        return self.rules.gap(stay.level_id if stay else None, stay.code if stay else "", day)

    def most(self, day: date) -> int:
        """The longest gap that may begin on a day."""
        return self.rule(day)[0].on(day, self.since)

    def due(self, day: date) -> Due:
        """When the next session is due, as seen on a day."""
        return calendar.next_due(day, held=self.held, since=self.since, most=self.most, absences=self.absences)

    def gaps(self, first: date, last: date) -> list[Between]:
        """The gaps between sessions that end in a span of days, the running one included."""
        return calendar.gaps(
            first, min(last, self.until), held=self.held, since=self.since, most=self.most, absences=self.absences
        )


def supervised(people: QuerySet[User], last: date, first: date | None = None) -> list[Supervised]:
    """The people of a set who were in post between two days, by name, in a fixed number of questions."""
    first = first or last
    known: dict[int, list[Employment]] = defaultdict(list)
    jobs = Employment.objects.filter(person__in=people, organisation=F("person__organisation"), started_on__lte=last)
    for job in jobs.select_related("person").order_by("person__full_name", "person", "started_on"):
        known[job.person_id].append(job)
    found: dict[int, Supervised] = {}
    rules: dict[int | None, Rules] = {}
    for pk, spells in known.items():
        until = min(last, max((job.ended_on - timedelta(days=1) if job.ended_on else last) for job in spells))
        pairs = [(job.started_on, job.ended_on) for job in spells]
        since = unbroken_since(pairs, until, SERVICE_GAP_DAYS)
        if since is None or until < first:
            continue
        job = next(job for job in spells if job.holds(until))
        organisation = job.person.organisation_id
        if organisation not in rules:
            rules[organisation] = rules_of(organisation)
        found[pk] = Supervised(job.person, job.kind, since, until, pairs, rules[organisation])
    _add_what_bears_on_it(found, people, last)
    return list(found.values())


def _add_what_bears_on_it(found: dict[int, Supervised], people: QuerySet[User], last: date) -> None:
    for what, who, level, code, name, start, end, is_long in sorted(_bearing(people, last), key=lambda row: row[5]):
        one = found.get(who)
        if one is None:
            continue
        if what == LEVEL:
            one.stays.append(Stay(level, code, name, start, end))
        elif what == TEAM and (end is None or one.until < end) and start <= one.until:
            one.team = name
        elif what == HELD:
            one.held.append(start)
        elif what == AWAY and (is_long or calendar.long_absences([(start, end)], one.until)):
            one.absences.append((start, end))


LEVEL, TEAM, HELD, AWAY = "level", "team", "held", "away"


def _bearing(people: QuerySet[User], last: date) -> Iterable[tuple[Any, ...]]:
    """Levels, teams, sessions held and absences of people up to a day, in one question."""

    def rows(queryset: QuerySet[Any], what: str, who: str, begins: str, **more: Any) -> Any:
        columns = {
            "level": Value(0, output_field=BigIntegerField()),
            "code": Value("", output_field=CharField()),
            "name": Value("", output_field=CharField()),
            "start": F(begins),
            "end": Cast(Value(None), DateField()),
            "long": Value(False, output_field=BooleanField()),
        }
        found = queryset.filter(**{f"{who}__in": people, f"{begins}__lte": last}).order_by()
        named = {f"b_{name}": column for name, column in (columns | more).items()}
        found = found.annotate(b_what=Value(what, output_field=CharField()), b_who=F(f"{who}_id"), **named)
        return found.values_list("b_what", "b_who", *named)

    levels = rows(
        Placement.objects.all(), LEVEL, "worker", "started_on",
        level=F("level_id"), code=F("level__code"), name=F("level__name"), end=F("ended_on"),
    )  # fmt: skip
    teams = rows(TeamMembership.objects.all(), TEAM, "person", "started_on", name=F("team__name"), end=F("ended_on"))
    counted = Attendance.objects.filter(session__status=SessionStatus.HELD, session__kind__in=COUNTED)
    held = rows(counted, HELD, "worker", "session__held_on")
    away = rows(Absence.objects.all(), AWAY, "person", "started_on", end=F("ended_on"), long=F("is_long_term"))
    return levels.union(teams, held, away, all=True)  # type: ignore[no-any-return]


def next_due(worker: User, on: date | None = None) -> Due | None:
    """When a worker's next session is due, as seen on a day; None for somebody not in post."""
    day = on or clock.today()
    found = supervised(User.objects.filter(pk=worker.pk), day)
    return found[0].due(day) if found else None


def days_until_next(worker: User, day: date) -> int:
    """After how many days, at most, the session after one on a day is due."""
    found = supervised(User.objects.filter(pk=worker.pk), max(day, clock.today()))
    return found[0].most(day) if found else PROPOSED[""].days


def since_when(due: Due) -> str:
    """Which event made a due date, in a few words."""
    return f"{due.days} days after {_event(due)} on {british(due.counted_from)}."


def _event(due: Due) -> str:
    return "the first day in post" if due.is_first else "the last session"


def why_due(one: Supervised, due: Due) -> str:
    """Which rule and which event made a due date, in words."""
    event = _event(due)
    rule, is_own = one.rule(due.counted_from)
    whose = "your organisation’s rule" if is_own else "the proposed rule, which your organisation has not confirmed yet"
    words = f"{due.days} days after {event} on {british(due.counted_from)}: {rule.in_words}, by {whose}."
    if due.on != due.counted_from + timedelta(days=due.days):
        words += " Long absence is left out of the count."
    return words


@dataclass(frozen=True)
class Rhythm:
    """Whether a worker's supervision kept its rhythm over a span of days."""

    worker: User
    since: date
    until: date
    gaps: tuple[Between, ...]
    sessions: int

    @property
    def is_kept(self) -> bool:
        """Whether there is a gap to judge, and no gap was longer than the rule allows with three days of grace."""
        return bool(self.gaps) and all(gap.is_kept() for gap in self.gaps)

    @property
    def broken(self) -> list[Between]:
        """The gaps that were too long."""
        return [gap for gap in self.gaps if not gap.is_kept()]

    @property
    def words(self) -> str:
        """The same in a sentence."""
        count = f"{self.sessions} session{'' if self.sessions == 1 else 's'} since {british(self.since)}"
        if not self.gaps:
            return f"{count}; nothing to judge yet."
        if self.is_kept:
            return f"{count}, none later than the rule allows."
        worst = max(self.broken, key=lambda gap: gap.days - gap.most)
        return (
            f"{count}; {worst.days} days without a session from {british(worst.start)}, where {worst.most} are allowed."
        )


def rhythm_kept(worker: User, since: date, until: date) -> Rhythm:
    """Whether a worker's supervision kept its rhythm from one day to another, both included.

    For the worker, their supervisors and the workforce lead; a mentor is never shown it.
    """
    found = supervised(User.objects.filter(pk=worker.pk), until, since)
    if not found:
        return Rhythm(worker, since, until, (), 0)
    one = found[0]
    first = max(since, one.since)
    return Rhythm(worker, first, until, tuple(one.gaps(first, until)), sum(first <= day <= until for day in one.held))


@dataclass
class ComplianceRow:
    """One person's supervision in one month: dates and numbers, never what was said."""

    person: User
    team: str
    level: str
    on_ladder: bool
    month: date
    is_eligible: bool
    gaps: list[Between] = field(default_factory=list)
    promised: int = 0
    held: int = 0
    planned: int = 0
    not_held: Counter[str] = field(default_factory=Counter)
    overdue_actions: int = 0
    unsigned: int = 0

    @property
    def is_compliant(self) -> bool:
        """Whether every gap of the month is within the rule; only asked of the eligible."""
        return self.is_eligible and bool(self.gaps) and all(gap.is_kept() for gap in self.gaps)

    @property
    def finished_gaps(self) -> list[int]:
        """The gaps that a session of the month ended, in days."""
        return [gap.days for gap in self.gaps if not gap.is_running]


@dataclass
class Compliance:
    """Rows added up: the rate with its denominator, and what stands beside it."""

    name: str
    rows: list[ComplianceRow] = field(default_factory=list)

    @property
    def eligible(self) -> int:
        """The denominator."""
        return sum(row.is_eligible for row in self.rows)

    @property
    def compliant(self) -> int:
        """Those whose every gap was within the rule."""
        return sum(row.is_compliant for row in self.rows)

    @property
    def not_eligible(self) -> int:
        """People in post in the month who are not counted: new, long absent, or there for part of it."""
        return len(self.rows) - self.eligible

    @property
    def rate(self) -> float | None:
        """Compliant as a percentage of eligible, unrounded; nothing where nobody is eligible."""
        return 100 * self.compliant / self.eligible if self.eligible else None

    @property
    def rate_in_words(self) -> str:
        """The rate in whole numbers, or n/a."""
        return "n/a" if self.rate is None else f"{self.rate:.0f}%"

    @property
    def held(self) -> int:
        """Sessions held in the month."""
        return sum(row.held for row in self.rows)

    @property
    def planned(self) -> int:
        """Sessions planned for the month, whatever became of them."""
        return sum(row.planned for row in self.rows)

    @property
    def promised(self) -> int:
        """Sessions that the rule promised in the month."""
        return sum(row.promised for row in self.rows)

    @property
    def not_held(self) -> Counter[str]:
        """Sessions missed or cancelled, by reason."""
        return sum((row.not_held for row in self.rows), Counter())

    @property
    def not_held_in_words(self) -> str:
        """The same in words."""
        parts = [f"{number} {NotHeld(reason).label.lower()}" for reason, number in sorted(self.not_held.items())]
        return ", ".join(parts)

    @property
    def median_gap(self) -> float | None:
        """The middle of the gaps that sessions of the month ended, in days."""
        return calendar.middle(gap for row in self.rows for gap in row.finished_gaps)

    @property
    def overdue_actions(self) -> int:
        """Agreed actions open past their day at the end of the month."""
        return sum(row.overdue_actions for row in self.rows)

    @property
    def unsigned(self) -> int:
        """Records that were not acknowledged within ten working days."""
        return sum(row.unsigned for row in self.rows)


def compliance(people: QuerySet[User], month: date, as_at: date | None = None) -> list[ComplianceRow]:
    """A row for every person in post in a month; `month` is any day of it, and nothing after `as_at` is looked at."""
    first, end = calendar.month_of(month)
    last = min(end, as_at or clock.today())
    if last < first:
        return []
    rows = {one.person.pk: _row(one, first, last) for one in supervised(people, last, first)}
    _count_sessions(rows, people, first, last)
    _count_actions(rows, people, last)
    _count_unsigned(rows, people, first, last)
    return list(rows.values())


def _row(one: Supervised, first: date, last: date) -> ComplianceRow:
    """Eligibility looks at the whole month, as if all in post stayed to its end; gaps only as far as it has run."""
    start = max(first, one.since)
    days = (one.until - start).days + 1 - calendar.days_away(start - timedelta(days=1), one.until, one.absences)
    return ComplianceRow(
        person=one.person,
        team=one.team,
        level=one.level(one.until),
        on_ladder=one.on_ladder,
        month=first,
        is_eligible=calendar.is_eligible(first, jobs=one.jobs, absences=one.absences, since=one.since),
        gaps=one.gaps(start, last),
        promised=max(0, days) // one.most(start),
    )


def _count_sessions(rows: dict[int, ComplianceRow], people: QuerySet[User], first: date, last: date) -> None:
    seen = Attendance.objects.filter(worker__in=people, session__kind__in=COUNTED).values_list(
        "worker", "session__status", "session__held_on", "session__planned_for", "session__reason"
    )
    midnight = timezone.make_aware(datetime.combine(first, time.min))
    recent = seen.filter(session__held_on__gte=first) | seen.filter(session__planned_for__gte=midnight)
    for worker, status, held_on, planned_for, reason in recent:
        row = rows.get(worker)
        if row is None:
            continue
        planned_on = timezone.localdate(planned_for) if planned_for else held_on
        if held_on is not None and first <= held_on <= last:
            row.held += 1
        if planned_on is not None and first <= planned_on <= last:
            row.planned += 1
            if status in (SessionStatus.MISSED, SessionStatus.CANCELLED):
                row.not_held[reason] += 1


def _count_actions(rows: dict[int, ComplianceRow], people: QuerySet[User], last: date) -> None:
    closed: dict[int, date] = {}
    steps = ActionStep.objects.closing().filter(action__worker__in=people)
    for action, at in steps.order_by("-at").values_list("action", "at"):
        closed[action] = timezone.localdate(at)
    agreed = AgreedAction.objects.effective().filter(worker__in=people, due_on__lt=last, session__held_on__lte=last)
    for pk, worker in agreed.values_list("pk", "worker"):
        if worker in rows and (pk not in closed or closed[pk] > last):
            rows[worker].overdue_actions += 1


def _count_unsigned(rows: dict[int, ComplianceRow], people: QuerySet[User], first: date, last: date) -> None:
    seen = Attendance.objects.filter(worker__in=people, session__completed_at__isnull=False)
    for worker, completed_at, acknowledged_at in seen.values_list("worker", "session__completed_at", "acknowledged_at"):
        until = working_days_after(timezone.localdate(completed_at), LOCK_WORKING_DAYS)
        signed = timezone.localdate(acknowledged_at) if acknowledged_at else None
        if worker in rows and first <= until < last and (signed is None or signed > until):
            rows[worker].unsigned += 1


def added_up(rows: Iterable[ComplianceRow], by: str = "") -> list[Compliance]:
    """Rows added up by `team` or `level`, or all together under an empty name."""
    found: dict[str, Compliance] = {}
    for row in rows:
        name = getattr(row, by) if by else ""
        found.setdefault(name, Compliance(name)).rows.append(row)
    return [found[name] for name in sorted(found)] or [Compliance("")] * (not by)
