"""A package played in a real browser, on the content host."""

import json
import re
from pathlib import Path

import pytest

from modules.actions.packages import ask_second_person, launch_activity, receive_statements, withdraw_activity
from modules.models import ActivityResult, Enrolment, Launch, Statement, UserState
from modules.queries.tickets import ticket_for
from pathway.core import clock
from tests.factories.attacks import OBTAINED_NOTHING
from tests.factories.courses import build_hostile_course, make_course
from tests.factories.packages import (
    build_hostile_package,
    build_package,
    make_activity,
    make_package,
    probe_library,
    put_into_module,
)
from tests.factories.people import make_person
from tests.gallery import looking

PICTURES = Path("var/gallery/packages")
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
    page.locator(".activity__standing", has_text="In progress").wait_for()
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


@pytest.mark.parametrize("kind", ["h5p", "scorm"])
@pytest.mark.parametrize("opened", ["in its page", "by itself"])
def test_a_hostile_package_obtains_nothing(live, own_cast, context, kind, opened):
    if kind == "h5p":
        package = make_package(own_cast.edith, build_hostile_package(live.app), own_cast.priya)
    else:
        package = make_course(own_cast.edith, build_hostile_course(live.app), own_cast.priya)
    activity = make_activity(package)
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    launch = launch_activity(worker=own_cast.amira, activity=activity)
    inside = f"{live.content}/p/{ticket_for(launch)}/"
    direct = inside + ("player" if kind == "h5p" else "pkg/course/index.html")
    page = context.new_page()
    answered, taken = [], []
    page.on("response", lambda response: answered.append((response.frame.url, response.url)))

    def elsewhere(route):
        taken.append(route.request.url)
        route.fulfill(body="taken")

    context.route("https://elsewhere.example/**", elsewhere)
    if opened == "in its page":
        open_activity(page, live, own_cast.amira, activity)
    else:
        live.sign_in(page, own_cast.amira)
        page.goto(direct)
    attacker = attacker_of(page, live, "/player" if kind == "h5p" else "/index.html")
    got = attacker.evaluate("() => window.__got")
    assert got.pop("done")
    assert {name: got.pop(name) for name in OBTAINED_NOTHING if name in got}.items() <= OBTAINED_NOTHING.items()
    assert len(got) == (18 if opened == "in its page" else 12)
    assert all(value.startswith("refused") for value in got.values()), got
    assert not taken
    outside = [address for of, address in answered if of.startswith(live.content) and not address.startswith(inside)]
    assert not [address for address in outside if not address.startswith(("data:", "blob:", "about:"))]
    assert not [address for _, address in answered if "logout" in address]
    if opened == "in its page":
        assert page.url == live.url("modules:activity-detail", pk=activity.pk)
    assert not Statement.objects.exists()
    assert not UserState.objects.exists()
    assert not ActivityResult.objects.get(worker=own_cast.amira, activity=activity).is_complete
    answer = page.goto(direct.replace(live.content, live.app))
    assert answer.status == 404
    assert "Hostile" not in answer.text()


def attacker_of(page, live, ending):
    """The frame in which the hostile program runs, once it has tried everything."""
    for _ in range(200):
        for frame in page.frames:
            if frame.url.startswith(live.content) and frame.url.endswith(ending):
                frame.wait_for_function("() => window.__got && window.__got.done", polling=100)
                return frame
        page.wait_for_timeout(50)
    raise AssertionError([frame.url for frame in page.frames])


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


def test_who_leaves_at_once_finds_their_place_again(live, own_cast, page, played):
    """Not a moment is waited for: what was just done is told while the page goes away."""
    frame = open_activity(page, live, own_cast.amira, played)
    page.get_by_text("Saved ").wait_for()
    frame.get_by_role("button", name=WAIT).click()
    page.goto(live.url("modules:activity-detail", pk=played.pk))
    page.get_by_role("button", name="Carry on").or_(page.get_by_role("button", name="Open again")).click()
    page.frame_locator("iframe.activity__frame").get_by_text(f"Last time you chose {WAIT}").wait_for()


def test_the_frame_is_as_high_as_what_it_holds(live, own_cast, page, played):
    """At a desk and on a telephone, when it grows and when it shrinks; nothing scrolls inside."""
    page.set_viewport_size({"width": 1280, "height": 900})
    frame = open_activity(page, live, own_cast.amira, played)
    frame.get_by_role("button", name=LISTEN).wait_for()
    inside = frame_of(page, live)
    grow = """(pixels) => { document.querySelector('.fsw-probe').style.minHeight = pixels + 'px';
        H5P.instances[0].trigger('resize'); }"""
    fits = "() => Math.abs(document.documentElement.scrollHeight - window.innerHeight) <= 1"
    height = "document.querySelector('iframe.activity__frame').clientHeight"
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        for pixels in (900, 300):
            inside.evaluate(grow, pixels)
            page.wait_for_function(f"() => {height} >= {pixels} && {height} < {pixels} + 200", polling=100)
            inside.wait_for_function(fits, polling=100)
        assert inside.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_what_was_done_without_a_connection_is_sent_later(live, own_cast, page, played):
    frame = open_activity(page, live, own_cast.amira, played)
    frame.get_by_text("Wait for the next visit").wait_for()
    page.get_by_text("Saved ").wait_for()
    page.route("**/statements/", lambda route: route.abort())
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text(re.compile(r"^Not saved yet\. [1-9]\d? waiting, safe on this device\.$")).wait_for()
    assert not ActivityResult.objects.get(worker=own_cast.amira).is_complete
    page.unroute("**/statements/")
    page.get_by_text("Best score 100 %.").wait_for()
    page.get_by_text(re.compile(r"^Saved [0-2]\d:[0-5]\d$")).wait_for()


def test_a_lost_answer_does_not_keep_done_from_the_page(live, own_cast, page, played):
    """What was kept, though the page never heard of it, is no news when it is sent again: the page asks."""
    frame = open_activity(page, live, own_cast.amira, played)
    page.get_by_text("Saved ").wait_for()

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/statements/", lose_the_answer)
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("waiting, safe on this device.").wait_for()
    page.unroute("**/statements/")
    page.locator(".activity__standing", has_text="Finished").wait_for()
    page.get_by_text("Best score 100 %.").wait_for()
    assert ActivityResult.objects.get(worker=own_cast.amira).attempts == 1


def test_who_leaves_while_something_is_being_sent_loses_nothing(live, own_cast, page, played):
    """Leaving sends once more what is on its way; what is said meanwhile waits until it has arrived itself."""
    frame = open_activity(page, live, own_cast.amira, played)
    frame.get_by_role("button", name=LISTEN).wait_for()
    page.get_by_text("Saved ").wait_for()
    inside = frame_of(page, live)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/statements/", hold)

    def say(verb):
        inside.evaluate(
            """([verb, object]) => parent.postMessage({ns: "pathway", v: 1, type: "statement",
                payload: {verb: {id: "http://adlnet.gov/expapi/verbs/" + verb}, object: {id: object}}}, "*")""",
            [verb, played.address],
        )

    def until_held(number):
        while len(held) < number:
            page.wait_for_timeout(20)

    say("interacted")
    until_held(1)
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    until_held(2)
    say("progressed")
    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('progressed'))")
    held[0].continue_()
    until_held(3)
    held[1].continue_()
    held[2].abort()
    page.get_by_text("waiting, safe on this device.").wait_for()
    page.unroute("**/statements/")
    page.get_by_text(re.compile(r"^Saved \d")).wait_for()
    verbs = {verb.rsplit("/", 1)[1] for verb in Statement.objects.values_list("verb", flat=True)}
    assert "progressed" in verbs


def test_what_is_refused_is_never_called_saved(live, own_cast, page, played):
    frame = open_activity(page, live, own_cast.amira, played)
    frame.get_by_role("button", name=LISTEN).wait_for()
    page.get_by_text("Saved ").wait_for()
    frame_of(page, live).evaluate(
        """() => parent.postMessage({ns: "pathway", v: 1, type: "statement", payload: {verb: "no verb"}}, "*")"""
    )
    page.get_by_text("A part of this could not be saved.").wait_for()
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("Best score 100 %.").wait_for()
    page.get_by_text(re.compile(r"^Saved \d")).wait_for()


def frame_of(page, live):
    """The frame in which the package plays."""
    return next(frame for frame in page.frames if frame.url.startswith(live.content))


def test_who_was_signed_out_signs_in_elsewhere_and_loses_nothing(live, own_cast, page, context, played):
    frame = open_activity(page, live, own_cast.amira, played)
    page.get_by_text("Saved ").wait_for()
    context.clear_cookies()
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("You have been signed out.").wait_for()
    live.sign_in(page, own_cast.amira)
    page.get_by_text("Best score 100 %.").wait_for()
    assert ActivityResult.objects.get(worker=own_cast.amira).attempts == 1


def test_preview_catches_what_a_check_of_the_files_cannot(live, own_cast, page):
    """A library that does not define what it promised, and one that stops while it starts."""
    live.sign_in(page, own_cast.priya)
    without = "var FSW = FSW || {}; FSW.SomethingElse = function () {};"
    stopping = "var FSW = FSW || {}; FSW.Probe = function (params) { this.attach = params.behaviour.go; };"
    for number, js in enumerate((without, stopping)):
        library = probe_library(js=js, version=(1, number, 7))
        package = make_package(own_cast.edith, build_package(libraries=(library,), title=f"Broken {number}"))
        page.goto(live.url("modules:package-detail", pk=package.pk))
        page.get_by_role("button", name="Open the preview").click()
        page.get_by_text("This activity did not start.").wait_for()


def test_what_waits_survives_a_reload_and_arrives_once_from_two_tabs(live, own_cast, page, context, played, axe):
    frame = open_activity(page, live, own_cast.amira, played)
    page.get_by_text("Saved ").wait_for()
    address = page.url
    context.set_offline(True)
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("waiting, safe on this device.").wait_for()
    # The frame tells the page one thing after another: leave only when the last of them is written down.
    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('verbs/completed'))")
    axe(page)
    page.goto("about:blank")
    # The page opens again, but what it sends does not arrive yet.
    context.route("**/statements/", lambda route: route.abort())
    context.route("**/state/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    context.set_offline(False)
    page.goto(address)
    page.get_by_text("waiting, safe on this device.").wait_for()
    other = context.new_page()
    other.goto(address)
    other.get_by_text("waiting, safe on this device.").wait_for()

    context.unroute("**/statements/")
    context.unroute("**/state/")
    for tab in (page, other):
        tab.evaluate("window.dispatchEvent(new Event('online'))")
    for tab in (page, other):
        tab.get_by_text(re.compile(r"^Saved \d")).wait_for()
    page.get_by_text("Best score 100 %.").wait_for()
    assert ActivityResult.objects.get(worker=own_cast.amira).attempts == 1
    assert [verb.rsplit("/", 1)[1] for verb in Statement.objects.values_list("verb", flat=True)] == [
        "attempted",
        "interacted",
        "answered",
        "answered",
        "completed",
    ]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('pathway-waiting'))") == []

    page.reload()
    page.get_by_role("button", name="Open again").click()
    page.frame_locator("iframe.activity__frame").get_by_text(f"Last time you chose {LISTEN}").wait_for()


def test_an_activity_in_words_is_opened_and_declared_without_javascript(live, own_cast, browser):
    package = make_package(own_cast.edith, approver=own_cast.priya)
    words = "Knock, say who you are, wait."
    activity = make_activity(package, completion_rule="self_declared", text_alternative=words)
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740})
    page = context.new_page()
    live.sign_in(page, own_cast.amira)
    page.goto(live.url("modules:activity-detail", pk=activity.pk))
    page.locator(".activity noscript p").wait_for()
    page.get_by_text("The same in words", exact=True).click()
    assert page.get_by_text(words).is_visible()
    page.get_by_role("button", name="I have worked through this").click()
    page.locator(".activity__standing", has_text="Finished").wait_for()
    context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_the_pages_around_an_activity_look_right(live, own_cast, page, context, played, width):
    page.set_viewport_size({"width": width, "height": 900})

    def look(name):
        findings = looking.look(page, PICTURES / f"{name}-{width}.png")
        assert not findings, findings.lines

    newer = build_package(libraries=(probe_library(version=(1, 3, 0)),), title="Newer code")
    waiting = make_package(own_cast.edith, newer)
    asked = make_package(own_cast.edith, build_package(title="Meant for safeguarding"), own_cast.priya)
    ask_second_person(author=own_cast.edith, package=asked)
    tell_answers(own_cast, played)
    live.sign_in(page, own_cast.edith)
    for name, arguments in (
        ("activity-list", {}),
        ("activity-questions", {"pk": played.pk}),
        ("activity-withdraw", {"pk": played.pk}),
        ("package-withdraw", {"pk": played.package_id}),
    ):
        page.goto(live.url(f"modules:{name}", **arguments))
        look(name)
    live.sign_in(page, own_cast.priya)
    for name, package in (("package-waiting", waiting), ("package-asked", asked)):
        page.goto(live.url("modules:package-detail", pk=package.pk))
        page.get_by_role("button", name="Open the preview").click()
        page.frame_locator("iframe.activity__frame").get_by_role("button", name=LISTEN).wait_for()
        look(name)
    frame = open_activity(page, live, own_cast.amira, played)
    frame.get_by_role("button", name=LISTEN).wait_for()
    page.get_by_text("Saved ").wait_for()
    look("player-saved")
    page.route("**/statements/", lambda route: route.abort())
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("waiting, safe on this device.").wait_for()
    look("player-waiting")
    page.unroute("**/statements/")
    page.get_by_text("Best score 100 %.").wait_for()
    withdraw_activity(author=own_cast.edith, activity=played, reason="The guidance has changed.")
    page.reload()
    page.get_by_text("The guidance has changed.").wait_for()
    page.get_by_role("button", name="Open again").wait_for()
    look("player-withdrawn")


def tell_answers(cast, activity):
    """Ten learners answer the question of an activity."""
    definition = {
        "interactionType": "choice",
        "description": {"en-US": "A child tells you they are frightened at home. What do you do first?"},
        "choices": [{"id": "0", "description": {"en-US": LISTEN}}, {"id": "1", "description": {"en-US": WAIT}}],
        "correctResponsesPattern": ["0"],
    }
    for number in range(10):
        worker = make_person(cast.northvale, f"learner{number}")
        Enrolment.objects.create(
            worker=worker, module=Enrolment.objects.first().module, title="Module", started_at=clock.now()
        )
        launch = launch_activity(worker=worker, activity=activity)
        said = {
            "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
            "object": {"id": activity.address, "definition": definition},
            "result": {
                "response": str(number // 7),
                "success": number < 7,
                "score": {"raw": int(number < 7), "max": 1},
            },
        }
        receive_statements(worker=worker, launch=launch, statements=[said])
