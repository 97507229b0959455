"""A package played in a real browser, on the content host."""

import json
from pathlib import Path

import pytest

from modules.models import ActivityResult, Launch, Statement, UserState
from tests.factories.packages import (
    build_hostile_package,
    build_package,
    make_activity,
    make_package,
    probe_library,
    put_into_module,
)

REAL = sorted((Path(__file__).parents[3] / "shared" / "packages" / "h5p").glob("*.h5p"))
DO_NOT_START = {"vietnamese-story.h5p"}
LISTEN, WAIT = "Listen, and tell your safeguarding lead today", "Wait for the next visit"


@pytest.fixture
def played(live, own_cast):
    """amira's activity: a question in a module that she has started."""
    package = make_package(own_cast.edith, approver=own_cast.priya)
    activity = make_activity(package)
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    return activity


def open_activity(page, live, person, activity):
    live.sign_in(page, person)
    page.goto(live.url("modules:activity-detail", pk=activity.pk))
    page.get_by_role("button", name="Start").or_(page.get_by_role("button", name="Carry on")).click()
    return page.frame_locator("iframe.activity__frame")


def test_a_worker_plays_answers_and_goes_on_later(live, own_cast, page, played, axe):
    frame = open_activity(page, live, own_cast.amira, played)
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("Best score 100 %.").wait_for()
    page.get_by_text("Saved ").wait_for()
    axe(page)

    result = ActivityResult.objects.get(worker=own_cast.amira, activity=played)
    assert result.is_complete
    assert (result.best_raw, result.best_max, result.attempts) == (5, 5, 1)
    verbs = [verb.rsplit("/", 1)[1] for verb in Statement.objects.values_list("verb", flat=True)]
    assert verbs == ["attempted", "interacted", "answered", "answered", "completed"]
    actors = {json.dumps(raw["actor"], sort_keys=True) for raw in Statement.objects.values_list("raw", flat=True)}
    account = {"homePage": live.app, "name": str(own_cast.amira.pk)}
    assert actors == {json.dumps({"objectType": "Agent", "account": account}, sort_keys=True)}

    page.reload()
    page.get_by_role("button", name="Open again").click()
    page.frame_locator("iframe.activity__frame").get_by_text(f"Last time you chose {LISTEN}").wait_for()
    assert Launch.objects.count() == 1
    assert UserState.objects.get().state == '{"chosen":0}'


def test_a_hostile_package_obtains_nothing(live, own_cast, context):
    package = make_package(own_cast.edith, build_hostile_package(live.app), own_cast.priya)
    activity = make_activity(package)
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    page = context.new_page()
    frame = open_activity(page, live, own_cast.amira, activity)
    frame.get_by_text("Hostile").wait_for()
    inner = next(frame for frame in page.frames if frame.url.startswith(live.content))
    inner.wait_for_function("() => window.__got && window.__got.done")
    got = inner.evaluate("() => window.__got")
    assert got.pop("cookies") == ""
    assert got.pop("done")
    assert set(got) == {"parent title", "parent storage", "fetch", "post", "service worker", "top"}
    assert all(value.startswith("refused") for value in got.values()), got
    assert page.url == live.url("modules:activity-detail", pk=activity.pk)
    assert not Statement.objects.exists()
    assert not ActivityResult.objects.get(worker=own_cast.amira, activity=activity).is_complete


@pytest.mark.parametrize("width", [375, 1280])
def test_pages_of_authors_and_approvers_are_accessible(live, own_cast, page, axe, played, width):
    page.set_viewport_size({"width": width, "height": 900})
    newer = build_package(libraries=(probe_library(js="window.newer = 1;", version=(1, 3, 0)),))
    waiting = make_package(own_cast.edith, newer)
    live.sign_in(page, own_cast.edith)
    for name, arguments in (
        ("activity-list", {}),
        ("package-upload", {}),
        ("package-detail", {"pk": played.package_id}),
        ("activity-make", {"pk": played.package_id}),
        ("activity-change", {"pk": played.pk}),
    ):
        page.goto(live.url(f"modules:{name}", **arguments))
        axe(page)
    page.goto(live.url("modules:package-upload"))
    bad = build_package(extra={"content/a.exe": "x", "content/b.html": "x"})
    page.set_input_files("input[type=file]", {"name": "a.h5p", "mimeType": "application/zip", "buffer": bad})
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_text("Also found in this file").wait_for()
    axe(page)
    live.sign_in(page, own_cast.priya)
    page.goto(live.url("modules:package-detail", pk=waiting.pk))
    axe(page)
    page.get_by_role("button", name="Approve this code").click()
    page.get_by_text("Approved. Its author can put it to use now.").wait_for()


def test_what_was_done_without_a_connection_is_sent_later(live, own_cast, page, played):
    frame = open_activity(page, live, own_cast.amira, played)
    frame.get_by_text("Wait for the next visit").wait_for()
    page.get_by_text("Saved ").wait_for()
    page.route("**/statements/", lambda route: route.abort())
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("Not saved yet. We keep trying").wait_for()
    assert not ActivityResult.objects.get(worker=own_cast.amira).is_complete
    page.unroute("**/statements/")
    page.get_by_text("Best score 100 %.").wait_for()


def test_who_was_signed_out_signs_in_elsewhere_and_loses_nothing(live, own_cast, page, context, played):
    frame = open_activity(page, live, own_cast.amira, played)
    page.get_by_text("Saved ").wait_for()
    context.clear_cookies()
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("You have been signed out.").wait_for()
    live.sign_in(page, own_cast.amira)
    page.get_by_text("Best score 100 %.").wait_for()
    assert ActivityResult.objects.get(worker=own_cast.amira).attempts == 1


@pytest.mark.skipif(not REAL, reason="real packages by others are not part of the project")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_packages_start(live, own_cast, context, path):
    package = make_package(own_cast.edith, path.read_bytes(), own_cast.priya)
    page = context.new_page()
    live.sign_in(page, own_cast.edith)
    page.goto(live.url("modules:package-detail", pk=package.pk))
    page.get_by_role("button", name="Open the preview").click()
    words = "did not start" if path.name in DO_NOT_START else "A preview: nothing you do here is kept."
    page.get_by_text(words).wait_for()
