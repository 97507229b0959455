"""Files from other systems that Northvale brought in: last week's staff file, and what was done in the old system."""

import datetime as dt

from modules.models import ModulePage
from pathway.core import clock
from pathway.core.spreadsheets import as_csv
from pathway.people.actions import confirm_import, start_import
from pathway.people.actions.imports import carry_out_run, check_run
from pathway.people.intake import KINDS
from pathway.people.models import Team, User
from pathway.training.actions import map_courses
from pathway.training.models import ExternalCourse

from . import people

OLD_SYSTEM = "Old learning system"
COURSE = "Supervised contact, half-day course"


def bring_in_files(here: people.Place, module: ModulePage, last_day: dt.date) -> None:
    """The admin brings in a staff file of six rows; the workforce lead brings in an old course and says what it is."""
    day = last_day - dt.timedelta(days=3)
    with clock.at(people.at(day, 9, 40)):
        _bring_in(here.admin, "hr", f"staff-{day:%Y-%m}.csv", _staff_rows(here))
    lead = here.people["wanda"]
    with clock.at(people.at(day, 10, 15)):
        _bring_in(lead, "training", "old-learning-system.csv", _training_rows(here, last_day))
        course = ExternalCourse.objects.get(organisation=here.organisation, title=COURSE)
        map_courses(lead=lead, answers={course: module})


def _bring_in(keeper: User, kind: str, name: str, rows: list[list[object]]) -> None:
    columns = [column.name for column in KINDS[kind].columns]
    text = as_csv(columns, rows)
    run = start_import(keeper=keeper, kind=KINDS[kind], file_name=name, chunks=[text.encode()])
    check_run(run.pk)
    confirm_import(keeper=keeper, run=run)
    carry_out_run(run.pk)


def _staff_rows(here: people.Place) -> list[list[object]]:
    """Five people of the first team as they are, one of them with other hours, and somebody new without a mentor."""
    team = Team.objects.get(organisation=here.organisation, name="East locality")
    spared = set(here.people.values())
    rows: list[list[object]] = []
    for worker in [each for each in here.workers if each not in spared][:5]:
        job = worker.employments.latest("started_on")
        given, _, family = worker.full_name.partition(" ")
        fte = job.fte if rows else "0.9"
        rows.append(
            [job.staff_id, worker.email, given, family, "", "fsw", "", "", job.started_on, "", fte, job.job_title, ""]
        )
    given, _, family = here.new_name().partition(" ")
    email = f"{given}.{family}@northvale.example.org".lower()
    here.staff_number += 1
    start = clock.today() + dt.timedelta(days=14)
    manager = here.managers["East locality"].employments.get().staff_id
    rows.append(
        [f"N{here.staff_number:05}", email, given, family, team.name, "fsw", "trainee", manager, start, "", "1", "", ""]
    )
    return rows


def _training_rows(here: people.Place, last_day: dt.date) -> list[list[object]]:
    done_on = last_day - dt.timedelta(days=240)
    people_then = [each for each in here.workers if each.employments.filter(started_on__lt=done_on).exists()]
    jobs = [worker.employments.earliest("started_on") for worker in people_then[:8]]
    return [[job.staff_id, "", COURSE, done_on, "", "", OLD_SYSTEM, ""] for job in jobs]
