"""SCORM courses played in a real browser, on the content host."""

import json

import pytest

from modules.models import ActivityResult, Statement, UserState
from tests.factories.courses import build_course, make_course, two_parts
from tests.factories.packages import make_activity, put_into_module

RIGHT = "Knock, say who you are, wait"


def course(own_cast, data, **fields):
    activity = make_activity(make_course(own_cast.edith, data, own_cast.priya), **fields)
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    return activity


def press_start(page, live, person, activity):
    live.sign_in(page, person)
    page.goto(live.url("modules:activity-detail", pk=activity.pk))
    begin(page)


def begin(page):
    page.locator("form[data-launch] button").click()
    return inside(page)


def inside(page):
    """The part that is open, in the frame within the frame."""
    return page.frame_locator("iframe.activity__frame").frame_locator("main iframe")


@pytest.mark.parametrize("edition", ["1.2", "2004 3rd Edition"])
def test_a_worker_plays_leaves_at_once_and_goes_on(live, own_cast, page, axe, edition):
    activity = course(own_cast, build_course(edition=edition), text_alternative="The same in words.")
    press_start(page, live, own_cast.amira, activity)
    part = inside(page)
    part.get_by_text("ab-initio at page 1").wait_for()
    told = part.locator("#who").inner_text()
    assert told.startswith("Learner ")
    assert own_cast.amira.full_name not in told
    part.get_by_label("Your note").fill("half a thought")
    part.get_by_role("button", name="Next page").click()
    page.reload()
    part = begin(page)
    part.get_by_text("resume at page 2half a thought").wait_for()
    assert not ActivityResult.objects.get(worker=own_cast.amira).is_complete
    part.get_by_role("button", name=RIGHT).click()
    page.get_by_text("Best score 90 %.").wait_for()
    axe(page)
    page.set_viewport_size({"width": 375, "height": 740})
    part.get_by_role("button", name="Leave the course").click()
    page.frame_locator("iframe.activity__frame").get_by_text("You have finished this part.").wait_for()
    result = ActivityResult.objects.get(worker=own_cast.amira, activity=activity)
    assert (result.is_complete, result.attempts) == (True, 1)
    kept = json.loads(UserState.objects.get().state)["values"]
    assert not [name for name in kept if "student" in name or "learner_" in name.replace("learner_preference", "")]
    page.frame_locator("iframe.activity__frame").get_by_role("button", name="Open it again").click()
    part.get_by_text("resume at page 2half a thought").wait_for()


def test_parts_are_taken_in_any_order_and_make_one_standing(live, own_cast, page, axe):
    activity = course(own_cast, two_parts())
    press_start(page, live, own_cast.amira, activity)
    parts = page.frame_locator("iframe.activity__frame").get_by_role("navigation", name="Parts of this course")
    part = inside(page)
    parts.get_by_role("button", name="At the door Not started").click()
    part.get_by_role("heading", name="At the door").wait_for()
    part.get_by_role("button", name=RIGHT).click()
    parts.get_by_role("button", name="At the door Done").wait_for()
    axe(page)
    parts.get_by_role("button", name="Before you go").click()
    part.get_by_role("heading", name="Before you go").wait_for()
    part.get_by_role("button", name="Go straight in").click()
    page.get_by_text("Best score 55 %.").wait_for()
    verbs = [verb.rsplit("/", 1)[1] for verb in Statement.objects.values_list("verb", flat=True)]
    assert verbs.count("completed") == 1
    page.reload()
    begin(page)
    parts.get_by_role("button", name="Before you go Done").wait_for()


def test_what_was_done_without_a_connection_arrives_later_and_once(live, own_cast, page):
    activity = course(own_cast, build_course())
    press_start(page, live, own_cast.amira, activity)
    part = inside(page)
    part.get_by_text("ab-initio at page 1").wait_for()
    page.get_by_text("Saved ").wait_for()
    page.route("**/state/", lambda route: route.abort())
    part.get_by_role("button", name=RIGHT).click()
    part.get_by_text("You have 90 points.").wait_for()
    page.locator("[data-saved].activity__saved--problem").wait_for()
    assert not ActivityResult.objects.get(worker=own_cast.amira).is_complete
    page.unroute("**/state/")
    page.get_by_text("Best score 90 %.").wait_for()
    assert ActivityResult.objects.get(worker=own_cast.amira).attempts == 1


def test_preview_of_a_course_says_whether_it_reports(live, own_cast, page):
    package = make_course(own_cast.edith, build_course())
    live.sign_in(page, own_cast.priya)
    page.goto(live.url("modules:package-detail", pk=package.pk))
    page.get_by_role("button", name="Open the preview").click()
    page.get_by_text("The course reports to Pathway.").wait_for()
    assert not UserState.objects.exists()
