"""“Exit this page”: on every page of a module that needs it, on its knowledge check and its activities."""

import pytest
from django.urls import reverse

from modules.actions.learning import enrol
from modules.library import read_library
from modules.models import ModuleSnapshot
from tests.factories.modules import make_module, part, publish, section
from tests.factories.packages import make_activity, make_package
from tests.factories.quizzes import make_quiz
from tests.journeys.test_main_job import journey  # noqa: F401  a fixture

EXIT = "https://www.bbc.co.uk/weather"


def test_the_library_gives_it_to_domestic_abuse_and_to_drugs_and_alcohol_at_home():
    assert {module.code for module in read_library() if module.quick_exit} == {"DA1", "SUB1"}


def pages_of(client, cast, **fields):
    """Each page that a learner opens on the way through a module, as (name, whether one can leave at once)."""
    quiz = make_quiz()
    activity = make_activity(make_package(), title="At the door", text_alternative="Ring, wait, say who you are.")
    inside = [part("knowledge_check", {"quiz": quiz.pk, "intro": ""}), part("activity", {"activity": activity.pk})]
    page = make_module(cast.northvale, cast.edith, sections=[section("One", *inside), section("Two")], **fields)
    publish(page, cast.edith, cast.priya)
    enrol(worker=cast.amira, module=page)
    client.force_login(cast.amira)
    attempt = client.post(reverse("assessments:quiz-start", args=[quiz.pk])).url
    seen = {
        "module": client.get(reverse("modules:module-detail", args=[page.pk])),
        "section": client.get(reverse("modules:section", args=[page.pk, 1])),
        "finish": client.get(reverse("modules:module-finish", args=[page.pk])),
        "check": client.get(reverse("assessments:quiz", args=[quiz.pk])),
        "attempt": client.get(attempt),
        "activity": client.get(reverse("modules:activity-detail", args=[activity.pk])),
        "result": client.post(attempt, {}, follow=True),
    }
    return {name: EXIT in answer.content.decode() for name, answer in seen.items()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "has_it"),
    [
        ({}, False),
        ({"quick_exit": True}, True),
        ({"sensitivity": "domestic_abuse"}, True),
        ({"sensitivity": "safeguarding"}, False),
    ],
)
def test_every_page_of_such_a_module_can_be_left_at_once(client, cast, fields, has_it):
    found = pages_of(client, cast, **fields)
    assert set(found.values()) == {has_it}, found


@pytest.mark.django_db
def test_a_published_version_keeps_what_its_author_chose(cast):
    page = make_module(cast.northvale, cast.edith, quick_exit=True)
    assert publish(page, cast.edith).quick_exit
    assert ModuleSnapshot.objects.get().has_quick_exit


@pytest.mark.browser
def test_the_button_and_three_presses_of_shift_leave_the_page(journey, own_cast):  # noqa: F811
    page, live = journey.page, journey.live
    module = make_module(own_cast.northvale, own_cast.edith, title="At home", quick_exit=True)
    publish(module, own_cast.edith)
    page.route(EXIT, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    live.sign_in(page, own_cast.amira)
    here = live.url("modules:module-detail", pk=module.pk)
    page.goto(here)
    button = page.get_by_role("link", name="Emergency: Exit this page")
    button.wait_for()
    journey.look("quick-exit")
    button.click()
    page.wait_for_url(EXIT)
    page.goto(here)
    button.wait_for()
    page.locator(".govuk-exit-this-page[data-govuk-exit-this-page-init]").wait_for()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(EXIT)
