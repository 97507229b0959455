"""Questions about records, what a change would bring, what expires, and what a worker does next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from modules.models import Enrolment, ModuleSnapshot
from pathway.core import clock
from pathway.people.enums import AppointmentKind, AreaOfPractice
from pathway.people.models import Appointment, LineManagement, Team, User
from pathway.people.queries import holders_of, manager_of, team_of

from ..calendar import months_later
from ..enums import HeldState
from ..models import Course, CourseRecord, PolicyReading, PolicyVersion, Requirement, training_seen_by
from .holding import Cell, Seat, WayToBook, cells_for, required_of, rules_on, teams_inside, ways_to_book

MONTHS = 12


def checkers_of(worker: User) -> list[User]:
    """Who is asked to check a worker's certificate: their manager, else the workforce lead."""
    manager = manager_of(worker)
    if manager is not None:
        return [manager]
    if worker.organisation is None:
        return []
    return list(holders_of(AppointmentKind.WORKFORCE_LEAD, worker.organisation).exclude(pk=worker.pk))


def courses_by_thing(organisation: Any) -> dict[int, Course]:
    """The courses of an organisation by what they are: a module, or below zero a course of its own."""
    return {course.thing: course for course in Course.objects.filter(organisation=organisation)}


def open_short_checks(worker: User, quiz: int) -> list[Requirement]:
    """The requirements whose refresher is open for a worker and may be passed by this knowledge check."""
    asked = Requirement.objects.current().filter(organisation=worker.organisation, diagnostic=quiz)
    if not asked.exists():
        return []
    today = clock.today()
    return [
        cell.requirement
        for cell in required_of(worker)
        if cell.requirement.diagnostic_id == quiz and cell.held.is_open(today)
    ]


@dataclass(frozen=True)
class Change:
    """One person's cell before a change and after it; None where it does not apply."""

    before: Cell | None
    after: Cell | None

    @property
    def cell(self) -> Cell:
        """The cell there is."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def becomes_overdue(self) -> bool:
        """Whether the person is late by the change."""
        was = self.before is not None and self.before.held.state.is_overdue
        return self.after is not None and self.after.held.state.is_overdue and not was

    @property
    def is_let_off(self) -> bool:
        """Whether the person is no longer late by the change."""
        still = self.after is not None and self.after.held.state.is_overdue
        return self.before is not None and self.before.held.state.is_overdue and not still

    @property
    def is_earlier(self) -> bool:
        """Whether somebody who is not late has less time after the change."""
        if self.after is None or self.after.held.state.is_overdue or self.after.held.due_on is None:
            return False
        was = self.before.held.due_on if self.before else None
        return was is None or self.after.held.due_on < was


@dataclass(frozen=True)
class Preview:
    """What a change of a rule would bring today, person by person."""

    changes: list[Change]

    @property
    def overdue(self) -> list[Change]:
        """Who would be late."""
        return [change for change in self.changes if change.becomes_overdue]

    @property
    def let_off(self) -> list[Change]:
        """Who would be late no more."""
        return [change for change in self.changes if change.is_let_off]

    @property
    def earlier(self) -> list[Change]:
        """Who would have less time, the nearest day first."""
        found = [change for change in self.changes if change.is_earlier]
        return sorted(found, key=lambda change: change.cell.held.due_on or date.max)

    @property
    def asked_anew(self) -> int:
        """How many would be asked who are not now."""
        return sum(change.before is None for change in self.changes)

    @property
    def asked_no_more(self) -> int:
        """How many would be asked no more."""
        return sum(change.after is None for change in self.changes)


def preview_change(requirement: Requirement, wanted: dict[str, Any], day: date | None = None) -> Preview:
    """What a rule would bring if it were changed today, worked out by the same sum that follows the change."""
    day = day or clock.today()
    organisation = requirement.organisation
    people = User.objects.filter(organisation=organisation)
    rules = rules_on(organisation, day)
    fields = {name: value for name, value in wanted.items() if name not in ("levels", "teams")}
    fields |= {name: list(fields.get(name, ())) for name in ("areas", "jobs", "posts")}
    draft = Requirement(organisation=organisation, started_on=day, **fields)
    inside = teams_inside(organisation)
    teams = {team for ref in wanted.get("teams", ()) for team in inside.get(ref.pk, {ref.pk})}
    rule = draft.rule(draft.who([level.pk for level in wanted.get("levels", ())], teams))
    only = type(rules)(
        rules.day, [each for each in rules.current if each.pk == requirement.pk], rules.rules, rules.history
    )
    before = {cell.standing.person.pk: cell for cell in cells_for(people, organisation, day, only)}
    changed = only.instead(requirement, rule)
    after = {cell.standing.person.pk: cell for cell in cells_for(people, organisation, day, changed)}
    order = sorted(before | after, key=lambda pk: (before | after)[pk].standing.person.full_name)
    return Preview([Change(before.get(pk), after.get(pk)) for pk in order])


@dataclass
class RunwayMonth:
    """One month to come: what is to be done in it, and the places booked for it."""

    first: date
    cells: list[Cell] = field(default_factory=list)
    seats: int = 0

    @property
    def due(self) -> int:
        """How many things are due or expire."""
        return len(self.cells)


@dataclass(frozen=True)
class Runway:
    """What expires and is due in the next twelve months, against booked places; what is late stands apart."""

    months: list[RunwayMonth]
    late: list[Cell]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The months as a picture with its table draws them."""
        return [
            {
                "label": f"{month.first:%B %Y}",
                "value": month.due,
                "shown": f"{month.due} due, {month.seats} booked",
                "tone": "due" if month.due > month.seats else "met",
            }
            for month in self.months
        ]


def runway_of(cells: Iterable[Cell], seats: Iterable[Seat] = (), day: date | None = None) -> Runway:
    """Cells by the month in which they are to be done, from this month on."""
    day = day or clock.today()
    firsts = [months_later(day.replace(day=1), number) for number in range(MONTHS)]
    months = {(first.year, first.month): RunwayMonth(first) for first in firsts}
    late = []
    for cell in cells:
        if cell.held.state.is_overdue:
            late.append(cell)
        elif cell.held.due_on is not None and cell.held.state not in (HeldState.EXEMPT, HeldState.PAUSED):
            month = months.get((cell.held.due_on.year, cell.held.due_on.month))
            if month is not None:
                month.cells.append(cell)
    for seat, number in Counter((seat.on.year, seat.on.month) for seat in seats).items():
        if seat in months:
            months[seat].seats += number
    return Runway(list(months.values()), late)


@dataclass(frozen=True)
class CourseAhead:
    """One course in the next twelve months: for whom it is late or due, who has a place, and where places are free."""

    requirement: Requirement
    cells: list[Cell]
    book: WayToBook | None

    @property
    def booked(self) -> int:
        """How many of them have a place."""
        return sum(cell.seat is not None for cell in self.cells)

    @property
    def without(self) -> int:
        """How many of them have none."""
        return len(self.cells) - self.booked


def courses_ahead(viewer: User, ahead: Runway) -> list[CourseAhead]:
    """The courses that are late or due in the next twelve months, those with most people without a place first."""
    by_course: dict[Requirement, list[Cell]] = {}
    for cell in [*ahead.late, *(cell for month in ahead.months for cell in month.cells)]:
        by_course.setdefault(cell.requirement, []).append(cell)
    ways = ways_to_book(viewer, {requirement.thing for requirement in by_course}) if by_course else {}
    rows = [CourseAhead(each, cells, ways.get(each.thing)) for each, cells in by_course.items()]
    return sorted(rows, key=lambda row: (-row.without, row.requirement.title))


@dataclass(frozen=True)
class Suggestion:
    """Something that a worker may like to learn, and why it is shown."""

    module_id: int
    title: str
    minutes: int
    why: str


@dataclass(frozen=True)
class OwnTraining:
    """A worker's own training: to do, booked, done, and what else may be for them."""

    to_do: list[Cell]
    booked: list[Cell]
    done: list[Cell]
    aside: list[Cell]
    for_you: list[Suggestion]


def own_training(worker: User) -> OwnTraining:
    """What a worker has to do, has booked and has done, each with its reason, and what may be for them."""
    today = clock.today()
    cells = cells_for(User.objects.filter(pk=worker.pk), worker.organisation, with_seats=True)
    cells.sort(key=lambda cell: (not cell.held.state.is_overdue, cell.held.due_on or date.max, cell.requirement.title))
    aside = [cell for cell in cells if cell.held.state in (HeldState.EXEMPT, HeldState.PAUSED)]
    booked = [cell for cell in cells if cell.state is HeldState.BOOKED]
    rest = [cell for cell in cells if cell not in aside and cell not in booked]
    to_do = [cell for cell in rest if not cell.held.state.is_held or cell.held.state is HeldState.DUE_SOON]
    done = [cell for cell in rest if cell not in to_do]
    asked = {cell.requirement.thing for cell in cells}
    return OwnTraining(to_do, booked, done, aside, for_you(worker, asked, today))


def for_you(worker: User, asked: set[int], day: date) -> list[Suggestion]:
    """Modules that nothing asks of a worker: those begun, those for their team's work, and those of the next level."""
    offered = {each.module_id: each for each in ModuleSnapshot.objects.offered_to(worker) if each.module_id}
    why: dict[int, str] = {}
    for module in Enrolment.objects.open().filter(worker=worker).values_list("module", flat=True):
        why.setdefault(module or 0, "You have begun it.")
    team = team_of(worker)
    if team is not None and team.area_of_practice:
        area = AreaOfPractice(team.area_of_practice)
        for course in Course.objects.filter(organisation=worker.organisation, module__isnull=False):
            if area in course.areas:
                why.setdefault(course.thing, f"Your team, {team}, works in {str(area.label).lower()}.")
    placement = worker.placements.filter(ended_on=None).select_related("level").first()
    if placement is not None:
        above = (
            worker.organisation.levels.filter(order__gt=placement.level.order).first() if worker.organisation else None
        )
        rules = Requirement.objects.on(day).filter(organisation=worker.organisation, levels=above) if above else []
        for rule in rules:
            why.setdefault(rule.thing, f"It is asked at {above}, the next level.")
    return [
        Suggestion(module, offered[module].title, offered[module].minutes, words)
        for module, words in why.items()
        if module in offered and module not in asked
    ]


def modules_found(user: User, words: str) -> list[ModuleSnapshot]:
    """The modules offered to a person in whose title, summary, outcomes or code every word occurs."""
    wanted = words.split()[:8]
    if not wanted:
        return []
    everywhere = [
        Q(title__icontains=word) | Q(summary__icontains=word) | Q(outcomes__icontains=word) | Q(code__iexact=word)
        for word in wanted
    ]
    return list(ModuleSnapshot.objects.offered_to(user).filter(reduce(and_, everywhere)).order_by("title")[:50])


def plans_of(organisation: Any) -> list[tuple[Team, list[Requirement]]]:
    """The first-year plan of each open team: what is asked of its people in their first year, by the day it is due."""
    rules = list(Requirement.objects.current().filter(organisation=organisation, first_year_only=True).with_levels())
    rules.sort(key=lambda rule: (rule.first_due_days, rule.title))
    inside = teams_inside(organisation)
    plans = []
    for team in Team.objects.filter(organisation=organisation, closed_on__isnull=True):
        asked = [
            rule
            for rule in rules
            if (not rule.teams.all() or any(team.pk in inside[named.pk] for named in rule.teams.all()))
            and (not rule.areas or team.area_of_practice in rule.areas)
        ]
        plans.append((team, asked))
    return plans


def readers_of(viewer: User, version: PolicyVersion) -> QuerySet[User]:
    """The people whose training somebody sees to, those who have not confirmed a version of a policy first.

    Each carries `read_at`, and `read_before` for the last earlier version that they confirmed.
    """
    readings = PolicyReading.objects.filter(worker=OuterRef("pk"), version__policy=version.policy_id)
    earlier = readings.filter(version__number__lt=version.number).order_by("-version__number")
    people = people_to_see_to(viewer).annotate(
        read_at=Subquery(readings.filter(version=version.pk).values("read_at")[:1]),
        read_before=Subquery(earlier.values("version__number")[:1]),
    )
    return people.order_by(F("read_at").asc(nulls_first=True), "full_name", "pk")


def who_may_see_to(worker: User) -> QuerySet[User]:
    """The worker's manager, those who manage their team, and the workforce leads of the organisation."""
    leads = Appointment.objects.current().filter(
        organisation=worker.organisation, team__isnull=True, kind=AppointmentKind.WORKFORCE_LEAD
    )
    line = LineManagement.objects.current().filter(worker=worker)
    named = Q(pk__in=leads.values("person")) | Q(pk__in=line.values("manager"))
    people = User.objects.standing("active").filter(organisation=worker.organisation)
    return people.filter(named).exclude(pk=worker.pk)


def files_named() -> set[str]:
    """The hashes of the files that certificates name, for the shelf's sweeper."""
    return set(CourseRecord.objects.exclude(sha256="").values_list("sha256", flat=True))


def people_to_see_to(viewer: User) -> QuerySet[User]:
    """The people whose training somebody sees to, by name, without themselves."""
    return User.objects.standing("active").filter(training_seen_by(viewer)).exclude(pk=viewer.pk)
