"""What the table of training costs as a file, for 500 people and 25 courses, in the process that serves it."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

PEOPLE, COURSES = 500, 25
TARGET = 0.2
MOODLE = 2.5
RUNS = 5


def fill(world: Any) -> None:
    """Five hundred workers in ten teams, twenty-five courses asked of everybody, and a record of most of them."""
    from pathway.core import clock
    from pathway.training.actions import require_course
    from pathway.training.models import Course, CourseRecord
    from tests.factories.people import make_team
    from tests.factories.workforce import make_workers

    levels = list(world.northvale.levels.order_by("order"))
    workers = []
    for number in range(10):
        team = make_team(world.northvale, f"Training team {number}")
        start = dt.date(2024, 1, 8) + dt.timedelta(days=60 * number)
        workers += make_workers(
            world.northvale, team, PEOPLE // 10, start=start, level=levels[number % len(levels)], word="Learner"
        )
    for number in range(COURSES):
        require_course(
            lead=world.wanda, title=f"Course {number:02}", first_due_days=90, refresh_months=(12, 24, 36)[number % 3]
        )
    today = clock.today()
    courses = list(Course.objects.filter(organisation=world.northvale, title__startswith="Course "))
    CourseRecord.objects.bulk_create(
        CourseRecord(
            worker=worker,
            course=course,
            kind="added",
            state="checked",
            completed_on=today - dt.timedelta(days=(worker.pk * 7 + number * 31) % 900),
            known_on=today - dt.timedelta(days=(worker.pk * 7 + number * 31) % 900),
            added_by=world.wanda,
            added_at=clock.now(),
        )
        for worker in workers
        for number, course in enumerate(courses)
        if (worker.pk + number) % 10
    )


def cost(client: Any) -> tuple[int, int, float, float]:
    """Rows of the file, queries, and the median of seconds that passed and of processor seconds of one file."""
    address = reverse("training:table-csv")
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        queries = len(captured)
    assert answer.status_code == 200, answer.status_code
    rows = len(answer.content.decode("utf-8-sig").splitlines()) - 1
    passed, spent = [], []
    for _ in range(RUNS):
        began, used = time.perf_counter(), time.process_time()
        client.get(address)
        passed.append(time.perf_counter() - began)
        spent.append(time.process_time() - used)
    return rows, queries, statistics.median(passed), statistics.median(spent)


def report(found: tuple[int, int, float, float]) -> str:
    """The cost as a section of docs/performance.md."""
    rows, queries, passed, spent = found
    verdict = "within it" if passed <= TARGET else "not within it"
    return f"""
## The table of training as a file
{PEOPLE} people and {COURSES} courses that all of them must hold, most of them done once, as the workforce lead takes
the file from the page: {rows:,} rows, {queries} queries, {passed:.2f} s that passed, {spent:.2f} s of processor time
(median of {RUNS}). The aim is {TARGET} s: {verdict}. Moodle, asked for the same shape of report, took {MOODLE} s.
"""
