"""What the demo plays: our own scenario to its end, and a SCORM course that holds nobody else's file."""

import io
import random
from zipfile import ZipFile

import pytest

from modules.actions.library import keep_library_module, publish_library_module
from modules.library import read_library
from modules.models import ActivityResult, Completion, ModulePage, Statement
from modules.queries.packages import attempts_of, differing_results, questions_about
from pathway.demo import playing
from pathway.demo.people import Place
from pathway.demo.story import LAST_DAY
from pathway.people.models import Appointment
from tests.factories.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def test_the_demo_plays_a_scenario_and_a_course(cast, tmp_path, settings):
    settings.PACKAGES_ROOT = tmp_path
    Appointment.objects.update(started_on=LAST_DAY.replace(year=2024))
    safeguarding = next(module for module in read_library() if module.code == "SAFE1")
    keep_library_module(module=safeguarding)
    snapshot = publish_library_module(author=cast.edith, approver=cast.priya, slug=safeguarding.slug)
    others = [make_person(cast.northvale, f"demo{number}") for number in range(11)]
    here = Place(
        cast.northvale,
        cast.otto,
        {},
        random.Random(1),
        people={"amira": cast.amira, "edith": cast.edith, "priya": cast.priya},
        workers=[cast.amira, *others],
    )
    playing.tell(here, {"SAFE1": ModulePage.objects.get(pk=snapshot.module_id)}, LAST_DAY)
    scenario = playing.scenario_of(ModulePage.objects.get(pk=snapshot.module_id))
    assert [attempt.score.percent for attempt in attempts_of(cast.amira, scenario)] == [100]
    assert Statement.objects.filter(activity=scenario, verb__endswith="answered").count() >= 5
    course = ActivityResult.objects.filter(activity__title=playing.COURSE)
    assert course.count() == 12
    assert course.completed().count() == Completion.objects.filter(title=playing.COURSE).count() == 9
    assert not list(differing_results())
    assert questions_about(scenario, cast.northvale) is not None


def test_the_course_of_the_demo_is_written_here():
    with ZipFile(io.BytesIO(playing.build_course())) as archive:
        assert sorted(archive.namelist()) == ["course.js", "imsmanifest.xml", "index.html"]
