"""Questions about levels and statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Prefetch, Q, QuerySet

from pathway.core import clock
from pathway.core.dated import holds_on
from pathway.core.once import once
from pathway.people.enums import AppointmentKind, AreaOfPractice, WorkerKind
from pathway.people.models import Appointment, Employment, Organisation, User, still_open

from .models import Competency, Domain, Expectation, Framework, Level, Placement


def current_framework(organisation: Organisation) -> Framework | None:
    """The newest published version of the organisation's framework."""
    return Framework.objects.published().filter(organisation=organisation).order_by("-version").first()


@once
def level_of(worker: User, on: date | None = None) -> Level | None:
    """The level a worker stands at on a day; None for those without a ladder."""
    placement = Placement.objects.on(on or clock.today()).filter(worker=worker).select_related("level").first()
    return placement.level if placement else None


@once
def next_level(level: Level) -> Level | None:
    """The rung above this one."""
    return Level.objects.filter(organisation=level.organisation_id, order__gt=level.order).order_by("order").first()


def ladder_of(worker: User) -> tuple[Placement | None, list[Level]]:
    """Where a worker stands today, if at any level, and the whole ladder, lowest first, in one question."""
    mine = Q(placements__worker=worker) & holds_on(clock.today(), "placements__")
    levels = Level.objects.filter(organisation=worker.organisation_id).annotate(
        held=FilteredRelation("placements", condition=mine)
    )
    columns = {f"held_{name}": F(f"held__{name}") for name in ("pk", "started_on", "ended_on", "route")}
    rungs: list[Any] = list(levels.annotate(**columns).order_by("order"))
    here = next((rung for rung in rungs if rung.held_pk), None)
    if here is None:
        return None, rungs
    dates = {"started_on": here.held_started_on, "ended_on": here.held_ended_on}
    return Placement(pk=here.held_pk, worker=worker, level=here, route=here.held_route, **dates), rungs


def competencies_at(level: Level) -> QuerySet[Competency]:
    """The statements that a level asks for, each with `expectations` of that level only, in order."""
    here = Expectation.objects.filter(level=level)
    return (
        Competency.objects.current()
        .filter(domain__framework__organisation=level.organisation_id, expectations__level=level)
        .select_related("domain")
        .prefetch_related(Prefetch("expectations", queryset=here))
        .order_by("domain__number", "order")
    )


@once
def asked_on_the_ladder(organisation: int) -> tuple[Expectation, ...]:
    """What every level of an organisation asks for, each with its statement, in the framework's order."""
    statements = Competency.objects.current().filter(domain__framework__organisation=organisation)
    rows = Expectation.objects.filter(competency__in=statements).select_related("competency__domain")
    return tuple(rows.order_by("competency__domain__number", "competency__order"))


@dataclass(frozen=True)
class Asked:
    """One statement of the framework, with what each level asks of it, in the ladder's order."""

    competency: Competency
    by_level: list[tuple[Level, str]]


@dataclass(frozen=True)
class Heading:
    """A domain of the framework and its statements."""

    domain: Domain
    statements: list[Asked]


def framework_page(framework: Framework) -> list[Heading]:
    """The whole framework by domain, in four questions however long it is."""
    levels = list(Level.objects.filter(organisation=framework.organisation_id).order_by("order"))
    expected: dict[int, dict[int, str]] = defaultdict(dict)
    for row in Expectation.objects.filter(competency__domain__framework=framework):
        expected[row.competency_id][row.level_id] = row.get_expected_display()
    statements = defaultdict(list)
    for competency in Competency.objects.filter(domain__framework=framework).order_by("order"):
        asks = [(level, expected[competency.pk].get(level.pk, "")) for level in levels]
        statements[competency.domain_id].append(Asked(competency, asks))
    return [Heading(domain, statements[domain.pk]) for domain in framework.domains.order_by("number")]


@dataclass(frozen=True)
class Rung:
    """A level with the statements it asks for, put together by how far each is asked."""

    level: Level
    asks: list[tuple[str, list[str]]]

    @property
    def count(self) -> int:
        """How many statements it asks for."""
        return sum(len(statements) for _, statements in self.asks)


def ladder(organisation: Organisation, framework: Framework | None) -> list[Rung]:
    """Every level, lowest first, with what the framework asks of it in the words of its statements."""
    asked: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = (
        Expectation.objects.filter(competency__domain__framework=framework)
        .select_related("competency")
        .order_by("competency__domain__number", "competency__order")
    )
    for row in rows if framework else ():
        asked[row.level_id][row.get_expected_display()].append(row.competency.statement)
    levels = Level.objects.filter(organisation=organisation).order_by("order")
    return [Rung(level, list(asked[level.pk].items())) for level in levels]


def areas_of_work(organisation: Organisation) -> list[str]:
    """What the organisation's open teams mostly do, each once."""
    used = set(organisation.teams.filter(closed_on__isnull=True).values_list("area_of_practice", flat=True))
    return [str(area.label) for area in AreaOfPractice if area.value in used]


def people_without_level(organisation: Organisation) -> QuerySet[User]:
    """Family support workers in post, or about to be, who stand at no level."""
    learners = Employment.objects.filter(still_open(), organisation=organisation, kind=WorkerKind.FAMILY_SUPPORT)
    placed = Placement.objects.filter(still_open())
    return User.objects.filter(pk__in=learners.values("person")).exclude(pk__in=placed.values("worker"))


@dataclass(frozen=True)
class FirstStep:
    """One thing to do when an organisation starts, and whether it is done."""

    title: str
    hint: str
    door: str
    is_done: bool


def first_steps(organisation: Organisation) -> list[FirstStep]:
    """What an organisation's admin does first, in order."""
    posts = set(Appointment.objects.current().filter(organisation=organisation).values_list("kind", flat=True))
    people = User.objects.filter(organisation=organisation).count()
    return [
        FirstStep(
            "Numbers to ring when worried about a child",
            "Your own duty line and out-of-hours line.",
            "people:organisation-settings",
            bool(organisation.worried_phone and organisation.worried_out_of_hours_phone),
        ),
        FirstStep(
            "Levels and statements",
            "Start with the illustrative framework and make it yours.",
            "careers:framework",
            organisation.levels.exists(),
        ),
        FirstStep(
            "Teams",
            "The teams people belong to, one inside another if need be.",
            "people:team-list",
            organisation.teams.exists(),
        ),
        FirstStep("People", "Invite colleagues with their job, team and level.", "people:person-invite", people > 1),
        FirstStep(
            "A workforce lead",
            "Open a person's page and appoint them.",
            "people:person-list",
            AppointmentKind.WORKFORCE_LEAD in posts,
        ),
        FirstStep(
            "Authors and approvers of learning",
            "An author writes, another person approves.",
            "people:person-list",
            {AppointmentKind.CMS_AUTHOR, AppointmentKind.APPROVER} <= posts,
        ),
    ]
