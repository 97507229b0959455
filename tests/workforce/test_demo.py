"""The demo's year of facts, on a small organisation."""

import random

from pathway.demo import figures
from pathway.demo.people import Place
from pathway.demo.story import LAST_DAY
from pathway.people.models import Absence, AgencyPost, Appointment, ExitInterview, Vacancy
from pathway.training.models import FamiliesMonth, LearningPromise, LearningWeek
from tests.factories.people import make_team
from tests.factories.workforce import make_workers


def test_the_demo_notes_a_year_of_facts(cast):
    Appointment.objects.update(started_on=LAST_DAY.replace(year=2024))
    levels = {level.code: level for level in cast.northvale.levels.all()}
    west = make_team(cast.northvale, "West locality")
    start = LAST_DAY.replace(year=2024)
    more = make_workers(cast.northvale, west, 9, start=start, level=levels["fsw"], manager=cast.grace)
    make_workers(cast.northvale, west, 2, start=start, end=LAST_DAY.replace(month=6), reason="pay")
    here = Place(
        cast.northvale,
        cast.otto,
        levels,
        random.Random(1),
        people={"wanda": cast.wanda},
        workers=[cast.amira, cast.tariq, *more],
    )
    figures.a_year_of_facts(here, "wanda", LAST_DAY)
    figures.why_they_left(here, LAST_DAY)
    assert LearningPromise.objects.count() == 4
    assert Vacancy.objects.count() == AgencyPost.objects.count() == 1
    assert Absence.objects.count() >= 3
    assert LearningWeek.objects.filter(worker__in=more).exists()
    assert FamiliesMonth.objects.count() >= 15
    assert ExitInterview.objects.count() == 2
