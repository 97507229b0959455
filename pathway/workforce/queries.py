"""The rows that figures are worked out from: a fixed number of questions, however many people there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assessments.queries.decisions import statuses_of
from pathway.careers.enums import CompetencyStatus
from pathway.careers.models import Competency, Expectation, Level, Placement
from pathway.people.enums import AppointmentKind
from pathway.people.models import (
    Absence,
    AgencyPost,
    Employment,
    ExitInterview,
    LeavingReason,
    Organisation,
    Team,
    TeamMembership,
    User,
    Vacancy,
    managed_by,
    roles_of,
    teams_and_below,
)
from pathway.supervision.queries.rhythm import ComplianceRow, compliance
from pathway.training.models import FamiliesMonth, LearningPromise, LearningWeek
from pathway.training.queries import Cell, cells_for, rules_on


@dataclass(frozen=True)
class Reach:
    """Whose figures somebody sees, and whether exactly or only as they may be published."""

    viewer: User
    organisation: Organisation
    is_exact: bool
    is_whole: bool
    teams: frozenset[int] = frozenset()

    @property
    def people(self) -> QuerySet[User]:
        """The people of this reach, those who have left a team of theirs included."""
        everybody = User.objects.filter(organisation=self.organisation)
        if self.is_whole:
            return everybody
        once = TeamMembership.objects.filter(team__in=self.teams).values("person")
        return everybody.filter(Q(pk__in=once) | managed_by(self.viewer)).exclude(pk=self.viewer.pk)


def reach_of(viewer: Any) -> Reach | None:
    """The whole organisation for its workforce lead; what may be published of it for its admin and its head of service;
    their own people for a manager; None for anybody else."""
    organisation = getattr(viewer, "organisation", None)
    if organisation is None:
        return None
    roles = roles_of(viewer)
    if AppointmentKind.WORKFORCE_LEAD in roles.organisation_wide:
        return Reach(viewer, organisation, is_exact=True, is_whole=True)
    if {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.SERVICE_MANAGER} & roles.organisation_wide:
        return Reach(viewer, organisation, is_exact=False, is_whole=True)
    if roles.manager:
        return Reach(viewer, organisation, is_exact=True, is_whole=False, teams=roles.managed_teams)
    return None


@dataclass(frozen=True)
class Structure:
    """An organisation's teams and levels, and the teams inside a chosen one."""

    teams: dict[int, str]
    levels: dict[int, Level]
    chosen: frozenset[int]


def structure_of(reach: Reach, team: int | None) -> Structure:
    """The teams and levels of a reach; `chosen` are a team and those inside it, if one is named."""
    teams = dict(Team.objects.filter(organisation=reach.organisation).values_list("pk", "name"))
    if not reach.is_whole:
        teams = {pk: name for pk, name in teams.items() if pk in reach.teams}
    levels = {level.pk: level for level in Level.objects.filter(organisation=reach.organisation)}
    chosen = teams_and_below(reach.organisation.pk, {team}) if team in teams and team is not None else set()
    return Structure(teams, levels, frozenset(chosen))


def spell_rows(reach: Reach, last: date) -> list[tuple[Any, ...]]:
    """Person, first and last day, full-time equivalent, kind, name, job and id of every job begun by a day."""
    jobs = Employment.objects.filter(
        person__in=reach.people, organisation=reach.organisation, started_on__lte=last
    ).order_by("person__full_name", "started_on", "pk")
    names = ("person", "started_on", "ended_on", "fte", "kind", "person__full_name", "job_title", "pk")
    return list(jobs.values_list(*names))


def membership_rows(reach: Reach, last: date) -> list[tuple[int, int, date, date | None]]:
    """Person, team, first and last day of every place in a team begun by a day."""
    rows = TeamMembership.objects.filter(person__in=reach.people, started_on__lte=last)
    return list(rows.values_list("person", "team", "started_on", "ended_on"))


def placement_rows(reach: Reach, last: date) -> list[tuple[int, int, date, date | None]]:
    """Person, level, first and last day of every level begun by a day."""
    rows = Placement.objects.filter(worker__in=reach.people, started_on__lte=last)
    return list(rows.values_list("worker", "level", "started_on", "ended_on"))


def line_reports(reach: Reach) -> set[int]:
    """The people a manager manages today, in line or through a team."""
    if reach.is_whole:
        return set()
    return set(
        User.objects.filter(managed_by(reach.viewer), organisation=reach.organisation).values_list("pk", flat=True)
    )


def vacancies_on(reach: Reach, day: date) -> list[Vacancy]:
    """The jobs that nobody held on a day."""
    return list(Vacancy.objects.on(day).filter(organisation=reach.organisation).select_related("team"))


def agency_posts_on(reach: Reach, day: date) -> list[AgencyPost]:
    """The jobs that an agency did on a day."""
    return list(AgencyPost.objects.on(day).filter(organisation=reach.organisation).select_related("team"))


def absence_rows(organisation: Organisation, first: date, last: date) -> list[tuple[Any, ...]]:
    """Person, first day away, day back, working days lost if known and long-term of absences that touch a period."""
    rows = Absence.objects.between(first, last).filter(person__organisation=organisation)
    return list(rows.values_list("person", "started_on", "ended_on", "days_lost", "is_long_term"))


@dataclass(frozen=True)
class Reasons:
    """Why jobs ended: the first reason by job, further reasons, and the themes of exit interviews."""

    first: dict[int, str]
    further: list[str]
    interviews: int
    themes: list[str]


def reasons_of(jobs: list[int]) -> Reasons:
    """Why these jobs ended."""
    interviews = ExitInterview.objects.filter(employment__in=jobs)
    return Reasons(
        first=dict(Employment.objects.filter(pk__in=jobs).values_list("pk", "leaver_reason")),
        further=list(LeavingReason.objects.filter(employment__in=jobs).values_list("reason", flat=True)),
        interviews=interviews.count(),
        themes=list(interviews.filter(themes__isnull=False).values_list("themes__theme", flat=True)),
    )


def training_cells(reach: Reach, day: date) -> list[Cell]:
    """Each person in post with each requirement that applies to them on a day."""
    return cells_for(reach.people, reach.organisation, day, rules_on(reach.organisation, day))


def supervision_rows(reach: Reach, month: date, as_at: date) -> list[ComplianceRow]:
    """Each person's supervision in a month, as dates and numbers only."""
    return compliance(reach.people, month, as_at)


def week_rows(reach: Reach, first: date, last: date) -> list[tuple[Any, ...]]:
    """Person, Monday, hours and reason for loss of the weeks for learning noted in a period."""
    rows = LearningWeek.objects.filter(worker__in=reach.people, week_on__gte=first, week_on__lte=last)
    return list(rows.values_list("worker", "week_on", "hours", "why_lost"))


def family_rows(reach: Reach, first: date, last: date) -> list[tuple[Any, ...]]:
    """Person, first of the month, families and band of the months noted in a period."""
    rows = FamiliesMonth.objects.filter(worker__in=reach.people, month_on__gte=first.replace(day=1), month_on__lte=last)
    return list(rows.values_list("worker", "month_on", "families", "complexity"))


def promise_rows(organisation: Organisation) -> list[tuple[Any, ...]]:
    """Level, first and last day, and hours a week of every promise of time for learning."""
    rows = LearningPromise.objects.filter(level__organisation=organisation)
    return list(rows.values_list("level", "started_on", "ended_on", "hours_a_week"))


@dataclass(frozen=True)
class Asked:
    """One statement asked of one worker, and whether it is met at their level or beyond."""

    worker: int
    competency: int
    is_met: bool


MET = {CompetencyStatus.MEETS, CompetencyStatus.EXCEEDS}


def asked_of(levels: dict[int, int]) -> tuple[dict[int, Competency], list[Asked]]:
    """The statements by id, and each statement asked of each worker, by their level."""
    wanted = set(levels.values())
    known = {each.pk: each for each in Competency.objects.current().filter(expectations__level__in=wanted).distinct()}
    by_level: dict[int, list[int]] = {level: [] for level in wanted}
    asks = Expectation.objects.filter(level__in=wanted, competency__in=known).values_list("level", "competency")
    for level, competency in asks.order_by("competency__domain__number", "competency__order"):
        by_level[level].append(competency)
    statuses = statuses_of(levels, levels)
    return known, [
        Asked(worker, competency, statuses.get(worker, {}).get(competency) in MET)
        for worker, level in levels.items()
        for competency in by_level[level]
    ]
