"""Figures of events and the report on courses, as CSV."""

from collections.abc import Iterable

from django.utils import timezone

from pathway.core.spreadsheets import as_csv

from .queries.evaluation import CourseReport
from .queries.lists import Figure

HIDDEN = "fewer than ten answered"


def figures_as_csv(figures: Iterable[Figure]) -> str:
    """A row for each event that took place."""
    headings = [
        "Event",
        "Begins",
        "Where",
        "Trainer",
        "Places",
        "Booked",
        "There",
        "Part of it",
        "Did not come",
        "Not marked",
        "Cancelled within two days",
        "Cost, £",
        "Cost per place, £",
        "Cost per person who came, £",
    ]
    rows = [
        [
            figure.event.title,
            f"{timezone.localtime(figure.event.starts_at):%Y-%m-%d %H:%M}",
            figure.event.where,
            figure.event.taught_by,
            figure.event.capacity,
            figure.booked,
            figure.there,
            figure.partly,
            figure.absent,
            figure.unmarked,
            figure.late,
            figure.event.cost,
            figure.per_place,
            figure.per_person,
        ]
        for figure in figures
    ]
    return as_csv(headings, rows)


def reports_as_csv(reports: Iterable[CourseReport]) -> str:
    """A row for each course; what rests on few answers is left out and says so. Words are not in the file."""
    headings = [
        "Course",
        "How",
        "Asked",
        "Answered",
        "Response rate",
        "Answers in the figures",
        "Confidence before, mean of 1 to 5",
        "Confidence after, mean of 1 to 5",
        "Change",
        "Useful, mean of 1 to 5",
        "After 8 weeks: workers asked",
        "After 8 weeks: workers answered",
        "Workers who used it, per cent of those who could say",
        "After 8 weeks: mentors asked",
        "After 8 weeks: mentors answered",
        "Mentors who saw it used, per cent of those who could say",
    ]
    rows = [
        [
            report.title,
            report.way_word,
            report.asked,
            report.answered,
            report.rate,
            len(report.shown),
            report.before or HIDDEN,
            report.after or HIDDEN,
            report.change.replace("−", "- ").replace("- ", "minus ") or HIDDEN,
            report.useful or HIDDEN,
            report.worker.asked,
            len(report.worker.answers),
            report.worker.share or HIDDEN,
            report.mentor.asked,
            len(report.mentor.answers),
            report.mentor.share or HIDDEN,
        ]
        for report in reports
    ]
    return as_csv(headings, rows)
