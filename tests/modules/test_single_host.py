"""Pathway on one host name alone, as on a laptop: H5P plays without any origin, courses are off."""

import copy

import pytest
from django.urls import reverse

from modules.actions.packages import launch_activity, preview_package
from modules.models import ActivityResult, Launch, Statement, UserState
from modules.queries.tickets import ticket_for
from pathway.core.exceptions import RuleBroken
from pathway.core.management.commands.run_pathway import _addresses
from tests.factories.attacks import OBTAINED_NOTHING
from tests.factories.courses import make_course
from tests.factories.packages import build_hostile_package, make_activity, make_package, put_into_module
from tests.modules.test_playing import LISTEN, attacker_of, open_activity

ALONE = "sandbox allow-scripts allow-forms"


@pytest.fixture
def one_host(settings):
    settings.CONTENT_ORIGIN = ""
    settings.APP_ORIGIN = "http://testserver"
    return settings


@pytest.fixture
def alone(live, settings):
    """The running site without a second name."""
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["frame-src"] = ["'self'"]
    settings.CONTENT_SECURITY_POLICY = policy
    settings.CONTENT_ORIGIN = ""
    live.content = live.app
    return live


def launched(cast):
    activity = make_activity(make_package(cast.edith, approver=cast.priya))
    put_into_module(activity, cast.amira, author=cast.edith)
    return launch_activity(worker=cast.amira, activity=activity)


def test_a_package_plays_on_the_one_host_without_an_origin(client, cast, fixed_clock, one_host):
    launch = launched(cast)
    client.force_login(cast.amira)
    address = reverse("modules:player", args=[ticket_for(launch)])
    answer = client.get(address)
    policy = dict(part.partition(" ")[::2] for part in answer["Content-Security-Policy"].split("; "))
    assert ALONE in answer["Content-Security-Policy"].split("; ")
    assert policy["connect-src"] == "http://testserver/p/ data: blob:"
    assert policy["script-src"].startswith("http://testserver/p/ ")
    assert not answer.cookies
    asset = client.get(reverse("modules:package-file", args=[ticket_for(launch), "content/content.json"]))
    assert b"".join(asset.streaming_content).startswith(b"{")
    assert asset["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert client.get(reverse("modules:activity-detail", args=[launch.activity_id])).status_code == 200
    assert client.get(address, headers={"Service-Worker": "script"}).status_code == 404


@pytest.mark.parametrize("origin", ["", "http://testserver:8001"])
def test_what_shares_the_name_of_the_pages_gets_no_origin(client, cast, fixed_clock, one_host, origin):
    one_host.CONTENT_ORIGIN = origin
    launch = launched(cast)
    client.force_login(cast.amira)
    told = client.post(reverse("modules:activity-launch", args=[launch.activity_id])).json()
    assert told["apart"] is False
    assert told["origin"] == (origin or "http://testserver")


def test_a_course_kept_from_before_does_not_play(client, cast, fixed_clock, settings):
    package = make_course(cast.edith, approver=cast.priya)
    activity = make_activity(package)
    put_into_module(activity, cast.amira, author=cast.edith)
    launch = Launch.objects.get(pk=launch_activity(worker=cast.amira, activity=activity).pk)
    settings.CONTENT_ORIGIN, settings.APP_ORIGIN = "", "http://testserver"
    assert client.get(reverse("modules:player", args=[ticket_for(launch)])).status_code == 404
    page = reverse("modules:package-file", args=[ticket_for(launch), "course/index.html"])
    assert client.get(page).status_code == 404
    Launch.objects.all().delete()
    with pytest.raises(RuleBroken, match="cannot be played now"):
        launch_activity(worker=cast.amira, activity=activity)
    with pytest.raises(RuleBroken, match="switched off here"):
        preview_package(viewer=cast.edith, package=package)
    client.force_login(cast.edith)
    answer = client.post(reverse("modules:package-preview", args=[package.pk]))
    assert answer.status_code == 422
    assert "switched off here" in answer.json()["sentence"]


def test_a_worker_plays_on_the_one_host_and_goes_on_later(alone, own_cast, page):
    activity = make_activity(make_package(own_cast.edith, approver=own_cast.priya))
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    frame = open_activity(page, alone, own_cast.amira, activity)
    frame.get_by_role("button", name=LISTEN).click()
    page.get_by_text("Best score 100 %.").wait_for()
    page.get_by_text("Saved ").wait_for()
    page.reload()
    page.get_by_role("button", name="Open again").click()
    page.frame_locator("iframe.activity__frame").get_by_text(f"Last time you chose {LISTEN}").wait_for()
    assert UserState.objects.get().state == '{"chosen":0}'


@pytest.mark.parametrize("opened", ["in its page", "by itself"])
def test_a_hostile_package_obtains_nothing_on_the_one_host(alone, own_cast, context, opened):
    package = make_package(own_cast.edith, build_hostile_package(alone.app), own_cast.priya)
    activity = make_activity(package)
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    launch = launch_activity(worker=own_cast.amira, activity=activity)
    taken = []
    context.route("https://elsewhere.example/**", lambda route: (taken.append(1), route.fulfill(body="taken")))
    page = context.new_page()
    if opened == "in its page":
        open_activity(page, alone, own_cast.amira, activity)
    else:
        alone.sign_in(page, own_cast.amira)
        page.goto(f"{alone.app}/p/{ticket_for(launch)}/player")
    got = attacker_of(page, alone, "/player").evaluate("() => window.__got")
    assert got.pop("done")
    harmless = {name: got.pop(name) for name in OBTAINED_NOTHING if name in got}
    assert harmless.items() <= OBTAINED_NOTHING.items()
    assert len(got) >= 12
    assert all(value.startswith("refused") for value in got.values()), got
    assert not taken
    if opened == "in its page":
        assert page.url == alone.url("modules:activity-detail", pk=activity.pk)
    assert not Statement.objects.exists()
    assert not ActivityResult.objects.get(worker=own_cast.amira, activity=activity).is_complete
    # Whoever plays it is still signed in.
    assert page.goto(alone.url("home:home")).status == 200
    assert page.url == alone.url("home:home")


def test_make_run_listens_on_this_machine_alone_without_a_second_name(settings):
    settings.APP_ORIGIN, settings.CONTENT_ORIGIN = "http://localhost:8123", ""
    assert _addresses() == [("127.0.0.1", 8123)]
