"""The facts of a year that figures are worked out from: absences, vacancies, time for learning, why people left."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q

from pathway.core import clock
from pathway.people.actions import open_vacancy, record_absence, record_leaving, start_agency_post
from pathway.people.enums import AbsenceClass, ExitTheme, LeaverReason
from pathway.people.models import Employment, Team, User
from pathway.people.queries import manager_of
from pathway.training.actions import note_families, note_week, promise_learning_time
from pathway.training.enums import Complexity, TimeLost
from pathway.training.queries import promised_hours

from .people import FIRST_DAY, Place, at

PROMISES = {"apprentice": Decimal(6), "trainee": Decimal(4), "fsw": Decimal(2), "senior": Decimal(2)}
VACANCIES = (
    ("West locality", "Family support worker", "1", dt.date(2026, 7, 6)),
    ("North locality", "Senior family support worker", "0.8", dt.date(2026, 9, 1)),
    ("Safer families", "Trainee family support worker", "1", dt.date(2026, 10, 19)),
)
FAMILIES = {"apprentice": (2, 4), "trainee": (4, 8), "fsw": (9, 12), "senior": (6, 8)}
BANDS = (Complexity.LOWER, Complexity.MIXED, Complexity.HIGHER)


def a_year_of_facts(here: Place, lead: str, last_day: dt.date) -> None:
    """Promise time for learning, keep vacancies, and note absences, weeks and families."""
    wanda = here.people[lead]
    with clock.at(at(FIRST_DAY, 15)):
        for code, hours in PROMISES.items():
            promise_learning_time(lead=wanda, level=here.levels[code], hours_a_week=hours)
    for team_name, job, fte, day in VACANCIES:
        team = Team.objects.filter(organisation=here.organisation, name=team_name).first()
        if team is not None:
            with clock.at(at(day)):
                open_vacancy(keeper=wanda, team=team, job_title=job, fte=Decimal(fte))
    _an_agency_post(here, wanda, last_day)
    _absences(here, last_day)
    _weeks(here, last_day)


def _an_agency_post(here: Place, lead: User, last_day: dt.date) -> None:
    team = Team.objects.filter(organisation=here.organisation, name="West locality").first()
    if team is not None:
        with clock.at(at(last_day - dt.timedelta(days=75))):
            start_agency_post(keeper=lead, team=team, job_title="Family support worker")


def _absences(here: Place, last_day: dt.date) -> None:
    for number, worker in enumerate(here.workers):
        manager = manager_of(worker)
        if manager is None or number % 3:
            continue
        day = last_day - dt.timedelta(days=here.chance.randrange(30, 200))
        long = number % 12 == 0
        days = here.chance.randrange(40, 70) if long else here.chance.randrange(1, 6)
        back = min(day + dt.timedelta(days=days), last_day - dt.timedelta(days=1))
        if worker.employments.filter(started_on__lt=day).exists():
            with clock.at(at(last_day, 8)):
                record_absence(
                    keeper=manager, person=worker, reason=AbsenceClass.SICKNESS, started_on=day, ended_on=back
                )


def _weeks(here: Place, last_day: dt.date) -> None:
    """Two of three workers note their weeks: the newer somebody is, the more of the promise they lose."""
    monday = last_day - dt.timedelta(days=last_day.weekday())
    for number, worker in enumerate(here.workers):
        placement = worker.placements.filter(ended_on=None).select_related("level").first()
        if placement is None or number % 3 == 2 or not worker.employments.filter(ended_on=None).exists():
            continue
        for week in range(12):
            day = monday - dt.timedelta(weeks=week)
            if not worker.employments.filter(Q(ended_on=None), started_on__lte=day).exists():
                continue
            promised = promised_hours(worker, day)
            if promised is None:
                continue
            lost = Decimal(here.chance.choice(["0", "0", "0.5", "1", "2"]))
            why = here.chance.choice([TimeLost.SERVICE_DEMAND, TimeLost.COVER, TimeLost.NOT_PLANNED]) if lost else ""
            with clock.at(at(min(day + dt.timedelta(days=4), last_day), 16)):
                note_week(
                    noter=worker, worker=worker, week_on=day, hours=max(promised - lost, Decimal(0)), why_lost=why
                )
        least, most = FAMILIES[placement.level.code]
        first_day = worker.employments.filter(ended_on=None).earliest("started_on").started_on
        for month in (9, 10, 11):
            if first_day > dt.date(2026, month, 1):
                continue
            with clock.at(at(dt.date(2026, month, 18), 16)):
                note_families(
                    noter=worker,
                    worker=worker,
                    month_on=dt.date(2026, month, 1),
                    families=here.chance.randrange(least, most + 1),
                    complexity=here.chance.choice(BANDS),
                )


def why_they_left(here: Place, last_day: dt.date) -> None:
    """The admin records what the exit interviews were about."""
    gone = Employment.objects.filter(organisation=here.organisation, ended_on__isnull=False)
    for number, job in enumerate(gone.exclude(leaver_reason="").select_related("person").order_by("ended_on")):
        further = {LeaverReason.WORKLOAD, LeaverReason.PAY} - {job.leaver_reason}
        with clock.at(at(last_day, 9)):
            record_leaving(
                keeper=here.admin,
                employment=job,
                leaver_reason=job.leaver_reason,
                further_reasons=sorted(further)[: number % 2 + 1],
                interview_on=job.ended_on,
                themes=[ExitTheme.WORKLOAD, ExitTheme.DEVELOPMENT][: number % 2 + 1],
            )
