"""Questions about who holds what on a day."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from modules.models import Completion, ModuleSnapshot
from pathway.careers.models import Level, Placement
from pathway.core import clock
from pathway.core.templatetags.pathway import day as british
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.people.models import Employment, Organisation, TeamMembership, User, managed_by, roles_of

from .calendar import Held, held_on, share, unbroken_since
from .enums import HeldState
from .models import ExternalCompletion, ExternalCourse, FamiliesMonth, LearningPromise, LearningWeek, Requirement

SERVICE_GAP_DAYS = 28
DEFAULTS = Path(__file__).with_name("defaults.toml")


@dataclass(frozen=True)
class Standing:
    """A person in post on a day: team, level and job, as far as requirements ask."""

    person: User
    kind: str
    job_title: str
    in_post_since: date
    team: str
    level_id: int | None
    level: str
    levels: tuple[tuple[int, date, date | None], ...] = ()

    @property
    def on_ladder(self) -> bool:
        """Whether this is a family support worker; the others only need training and are counted apart."""
        return self.kind == WorkerKind.FAMILY_SUPPORT


@dataclass(frozen=True)
class Cell:
    """One person and one requirement that applies to them."""

    standing: Standing
    requirement: Requirement
    held: Held


@dataclass
class Count:
    """People by state, for one requirement in one group."""

    cells: list[Cell] = field(default_factory=list)

    def of(self, *states: HeldState) -> int:
        """How many stand in one of these states."""
        return sum(cell.held.state in states for cell in self.cells)

    @property
    def done(self) -> int:
        """How many hold it, soon expiring or not."""
        return self.of(HeldState.IN_DATE, HeldState.DUE_SOON)

    @property
    def due(self) -> int:
        """How many have not done it and still have time."""
        return self.of(HeldState.NOT_YET_DUE)

    @property
    def overdue(self) -> int:
        """How many must do it again and are late."""
        return self.of(HeldState.OVERDUE_REFRESH)

    @property
    def never(self) -> int:
        """How many have never done it and are late."""
        return self.of(HeldState.NEVER_DONE_OVERDUE)

    @property
    def counted(self) -> int:
        """The denominator: all to whom it applies, less those who still have time."""
        return sum(cell.held.state.is_counted for cell in self.cells)

    @property
    def share(self) -> str:
        """Done as a share of the denominator, or n/a where there is nobody in it."""
        return share(self.done, self.counted)


def may_see_all(viewer: Any) -> bool:
    """Whether this person sees the training of the whole organisation."""
    return AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide


def people_seen_by(viewer: User) -> Q:
    """The condition "this person's training stands in the viewer's table": all for a workforce lead, else one's own
    people."""
    if may_see_all(viewer):
        return Q(organisation=viewer.organisation)
    return managed_by(viewer) & Q(organisation=viewer.organisation)


def standings(people: QuerySet[User], day: date) -> list[Standing]:
    """The people in post on a day, by name, with team and levels; two queries however many they are."""
    team = TeamMembership.objects.on(day).filter(person=OuterRef("person")).values("team__name")[:1]
    placements: dict[int, list[Placement]] = defaultdict(list)
    rows = Placement.objects.filter(worker__in=people, started_on__lte=day)
    for placement in rows.select_related("level").order_by("started_on"):
        placements[placement.worker_id].append(placement)
    jobs: dict[int, list[Employment]] = defaultdict(list)
    known = Employment.objects.filter(person__in=people, organisation=F("person__organisation"), started_on__lte=day)
    known = known.select_related("person").annotate(team_name=Subquery(team))
    for job in known.order_by("person__full_name", "person", "started_on"):
        jobs[job.person_id].append(job)
    found = []
    for person, spells in jobs.items():
        since = unbroken_since(((job.started_on, job.ended_on) for job in spells), day, SERVICE_GAP_DAYS)
        if since is None:
            continue
        job = next(job for job in spells if job.holds(day))
        now = next((each for each in placements[person] if each.holds(day)), None)
        found.append(
            Standing(
                person=job.person,
                kind=job.kind,
                job_title=job.job_title,
                in_post_since=since,
                team=getattr(job, "team_name", None) or "No team",
                level_id=now.level_id if now else None,
                level=now.level.name if now else "",
                levels=tuple((each.level_id, each.started_on, each.ended_on) for each in placements[person]),
            )
        )
    return found


@dataclass(frozen=True)
class Rules:
    """An organisation's requirements on a day, and every rule up to it."""

    day: date
    current: list[Requirement]
    history: dict[int | None, list[Requirement]]


def rules_on(organisation: Organisation | None, day: date) -> Rules:
    """The organisation's requirements that hold on a day, by title, with those before them for the same module."""
    known = list(Requirement.objects.filter(organisation=organisation, started_on__lte=day).with_levels())
    history: dict[int | None, list[Requirement]] = defaultdict(list)
    for rule in known:
        history[rule.module_id].append(rule)
    return Rules(day, [rule for rule in known if rule.holds(day)], history)


def cells_for(
    people: QuerySet[User],
    organisation: Organisation | None,
    day: date | None = None,
    rules: Rules | None = None,
) -> list[Cell]:
    """Each person in post with each requirement that applies to them on a day, worked out from events alone."""
    day = day or clock.today()
    rules = rules or rules_on(organisation, day)
    redo = _to_redo([r.module_id for r in rules.current if r.module_id], day)
    done = _done_on(people, redo)
    cells = []
    for standing in standings(people, day):
        for requirement in rules.current:
            since = applies_from(requirement, standing, day, rules.history[requirement.module_id])
            if since is not None:
                _, redo_since = redo.get(requirement.module_id or 0, (1, None))
                held = held_on(
                    day,
                    applies_from=since,
                    first_due_days=requirement.first_due_days,
                    refresh_months=requirement.refresh_months,
                    done_on=done[standing.person.pk, requirement.module_id],
                    redo_since=redo_since,
                )
                cells.append(Cell(standing, requirement, held))
    return cells


def applies_from(
    requirement: Requirement, standing: Standing, day: date, history: Iterable[Requirement]
) -> date | None:
    """The day since which a module has been asked of a person without a break, under this rule or the ones before it.

    None if it does not apply. A changed rule, another level that is asked as well, or another job in the same
    service gives nobody fresh days.
    """
    if unbroken_since(_asked(requirement, standing), day) is None:
        return None
    since = unbroken_since((spell for rule in history for spell in _asked(rule, standing)), day)
    return max(since, standing.in_post_since) if since else None


def _asked(rule: Requirement, standing: Standing) -> Iterable[tuple[date, date | None]]:
    """The spells in which a rule asked its module of a person."""
    if rule.ladder_only and not standing.on_ladder:
        return
    wanted = {level.pk for level in rule.levels.all()}
    if not wanted:
        yield rule.started_on, rule.ended_on
        return
    for level, start, end in standing.levels:
        if level in wanted:
            first = max(start, rule.started_on)
            last = min((each for each in (end, rule.ended_on) if each is not None), default=None)
            if last is None or first < last:
                yield first, last


def _to_redo(modules: list[int], day: date) -> dict[int, tuple[int, date | None]]:
    """For each module the first version whose completions still count on a day, and when it came out."""
    versions: dict[int, list[ModuleSnapshot]] = defaultdict(list)
    rows = ModuleSnapshot.objects.filter(module__in=modules).only("module", "number", "redo_from", "published_at")
    for row in rows.order_by("number"):
        if timezone.localdate(row.published_at) <= day and row.module_id:
            versions[row.module_id].append(row)
    found: dict[int, tuple[int, date | None]] = {}
    for module, known in versions.items():
        first = known[-1].redo_from
        out = next((timezone.localdate(v.published_at) for v in known if v.number == first), None)
        found[module] = (first, out if first > 1 else None)
    return found


def _done_on(
    people: QuerySet[User], redo: dict[int, tuple[int, date | None]]
) -> defaultdict[tuple[int, int | None], list[date]]:
    done: defaultdict[tuple[int, int | None], list[date]] = defaultdict(list)
    rows = Completion.objects.filter(worker__in=people, module__in=list(redo))
    for worker, module, number, at in rows.values_list("worker", "module", "snapshot_number", "completed_at"):
        if module is not None and number >= redo[module][0]:
            done[worker, module].append(timezone.localdate(at))
    elsewhere = ExternalCompletion.objects.filter(worker__in=people, course__module__in=list(redo))
    for worker, module, day in elsewhere.values_list("worker", "course__module", "completed_on"):
        # Another system knows no versions of ours: what was done before everybody had to do it again counts no more.
        since = redo[module][1] if module is not None else None
        if since is None or day >= since:
            done[worker, module].append(day)
    return done


def done_elsewhere(worker: User) -> set[int]:
    """The modules for which a worker completed something in another system."""
    rows = ExternalCompletion.objects.filter(worker=worker, course__module__isnull=False)
    return {module for module in rows.values_list("course__module", flat=True) if module is not None}


def courses_of(lead: User) -> QuerySet[ExternalCourse]:
    """The courses that an organisation brought in, those that count for nothing yet first, with how many did them."""
    courses = ExternalCourse.objects.visible_to(lead).annotate(
        people=models.Count("completions__worker", distinct=True)
    )
    return courses.select_related("module").order_by(
        Case(When(module__isnull=True, counts_for_nothing=False, then=0), default=1), "title"
    )


def counts(cells: Iterable[Cell], by: str = "") -> dict[str, dict[Requirement, Count]]:
    """Cells counted by requirement, in groups by `team` or `level`, or all together under an empty name."""
    found: dict[str, dict[Requirement, Count]] = defaultdict(lambda: defaultdict(Count))
    for cell in cells:
        group = getattr(cell.standing, by) if by else ""
        found[group][cell.requirement].cells.append(cell)
    return {group: dict(found[group]) for group in sorted(found)}


def required_of(worker: User) -> list[Cell]:
    """What a worker must hold today and where they stand with it, most pressing first."""
    order = list(HeldState)
    order.sort(key=lambda state: (not state.is_overdue, state is not HeldState.NOT_YET_DUE))
    cells = cells_for(User.objects.filter(pk=worker.pk), worker.organisation)
    return sorted(cells, key=lambda cell: (order.index(cell.held.state), cell.held.due_on or date.max))


def proposed_for(lead: User) -> list[tuple[ModuleSnapshot, dict[str, Any]]]:
    """The proposed rules whose module is live for the lead's people and not required yet, with that module.

    Where an organisation has taken a copy of a library module, its own copy is meant.
    """
    rules = {rule["code"]: rule for rule in tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["modules"]}
    asked = set(Requirement.objects.current().filter(organisation=lead.organisation).values_list("module", flat=True))
    live: dict[str, ModuleSnapshot] = {}
    for snapshot in ModuleSnapshot.objects.live().visible_to(lead).filter(code__in=rules).order_by("organisation"):
        if snapshot.code not in live or snapshot.organisation_id is not None:
            live[snapshot.code] = snapshot
    return [(live[code], rule) for code, rule in rules.items() if code in live and live[code].module_id not in asked]


def due_words(worker: User) -> dict[int, str]:
    """What a worker reads beside each required module in their list of learning, by module."""
    return {
        cell.requirement.module_id: _in_words(cell.held) for cell in required_of(worker) if cell.requirement.module_id
    }


def _in_words(held: Held) -> str:
    if held.due_on is None:
        return ""
    if held.state.is_overdue:
        return f"Required, and overdue since {british(held.due_on)}"
    if held.state == HeldState.NOT_YET_DUE:
        return f"Required by {british(held.due_on)}"
    return f"Required again by {british(held.due_on)}"


def promised_hours(worker: User, on: date) -> Decimal | None:
    """The hours a week protected for learning at the worker's level on a day; None where nothing was promised."""
    placements = Placement.objects.on(on).filter(worker=worker)
    promise = LearningPromise.objects.on(on).filter(level__in=placements.values("level")).first()
    return promise.hours_a_week if promise else None


@dataclass(frozen=True)
class TimeOf:
    """One worker's noted weeks and months, newest first, and what is promised now."""

    promised: Decimal | None
    weeks: list[LearningWeek]
    months: list[FamiliesMonth]

    @property
    def hours(self) -> Decimal:
        """The hours of the weeks shown."""
        return sum((week.hours for week in self.weeks), Decimal(0))


def time_of(worker: User, weeks: int = 13, months: int = 12) -> TimeOf:
    """A worker's last weeks of learning time and months of families."""
    return TimeOf(
        promised=promised_hours(worker, clock.today()),
        weeks=list(LearningWeek.objects.filter(worker=worker)[:weeks]),
        months=list(FamiliesMonth.objects.filter(worker=worker)[:months]),
    )


def promises_of(organisation: Organisation | None) -> list[tuple[Level, Decimal | None]]:
    """Each level of the organisation with the hours a week promised now."""
    promised = dict(
        LearningPromise.objects.current().filter(level__organisation=organisation).values_list("level", "hours_a_week")
    )
    return [(level, promised.get(level.pk)) for level in Level.objects.filter(organisation=organisation)]
