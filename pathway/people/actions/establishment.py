"""Keeping the jobs that nobody holds, and those that an agency fills."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british

from ..enums import WorkerKind
from ..models import AgencyPost, Organisation, Team, User, Vacancy
from .teams import refuse_foreign_team


@transaction.atomic
def open_vacancy(
    *,
    keeper: User,
    team: Team,
    job_title: str,
    kind: str = WorkerKind.FAMILY_SUPPORT,
    fte: Decimal = Decimal(1),
    started_on: date | None = None,
) -> Vacancy:
    """Record that a job in a team stands empty from a day on."""
    organisation = _own(keeper, started_on)
    refuse_foreign_team(team, organisation)
    vacancy = Vacancy.objects.create(
        organisation=organisation,
        team=team,
        job_title=job_title.strip(),
        kind=kind,
        fte=fte,
        started_on=started_on or clock.today(),
    )
    record(actor=keeper, verb="people.vacancy_opened", thing=vacancy)
    return vacancy


@transaction.atomic
def close_vacancy(*, keeper: User, vacancy: Vacancy, on: date | None = None) -> Vacancy:
    """Record that a vacant job was filled or given up."""
    require(keeper, "people.keep_establishment", vacancy.organisation)
    vacancy.ended_on = _end(vacancy, on)
    vacancy.save(update_fields=["ended_on"])
    record(actor=keeper, verb="people.vacancy_closed", thing=vacancy)
    return vacancy


@transaction.atomic
def start_agency_post(
    *,
    keeper: User,
    team: Team,
    job_title: str,
    kind: str = WorkerKind.FAMILY_SUPPORT,
    fte: Decimal = Decimal(1),
    covers_vacancy: bool = True,
    started_on: date | None = None,
) -> AgencyPost:
    """Record that an agency does a job in a team from a day on."""
    organisation = _own(keeper, started_on)
    refuse_foreign_team(team, organisation)
    post = AgencyPost.objects.create(
        organisation=organisation,
        team=team,
        job_title=job_title.strip(),
        kind=kind,
        fte=fte,
        covers_vacancy=covers_vacancy,
        started_on=started_on or clock.today(),
    )
    record(actor=keeper, verb="people.agency_post_started", thing=post)
    return post


@transaction.atomic
def end_agency_post(*, keeper: User, post: AgencyPost, on: date | None = None) -> AgencyPost:
    """Record that an agency no longer does a job."""
    require(keeper, "people.keep_establishment", post.organisation)
    post.ended_on = _end(post, on)
    post.save(update_fields=["ended_on"])
    record(actor=keeper, verb="people.agency_post_ended", thing=post)
    return post


def _own(keeper: User, started_on: date | None) -> Organisation:
    organisation = keeper.organisation
    require(keeper, "people.keep_establishment", organisation)
    assert organisation is not None
    if started_on is not None and started_on > clock.today():
        raise RuleBroken("Record it once it has begun, not before.")
    return organisation


def _end(row: Vacancy | AgencyPost, on: date | None) -> date:
    day = on or clock.today()
    if row.ended_on is not None:
        raise RuleBroken(f"It ended already, on {british(row.ended_on)}.")
    if day < row.started_on:
        raise RuleBroken(f"It only began on {british(row.started_on)}. Choose that day or a later one.")
    if day > clock.today():
        raise RuleBroken("Record the end once it has come, not before.")
    return day
