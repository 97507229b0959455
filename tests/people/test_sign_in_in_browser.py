"""The pages around signing in, and the warning before a sitting ends, in a real browser."""

import os
from importlib import import_module
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as configured
from django.urls import reverse
from playwright.sync_api import expect

from pathway.core import clock
from pathway.people.actions import change_sign_in, keep_identity_provider
from tests.gallery.looking import look

SIZES = ((375, 812), (1280, 900))


@pytest.fixture
def pictures(tmp_path):
    """Where pictures of the pages are kept, to be looked at."""
    return Path(os.environ.get("SIGN_IN_PICTURES") or tmp_path)


def seen_long_ago(page, minutes):
    """As if the last press on this browser had been so many minutes ago."""
    name = configured.SESSION_COOKIE_NAME
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == name)
    session = import_module(configured.SESSION_ENGINE).SessionStore(key)
    session["seen_at"] = clock.now().timestamp() - 60 * minutes
    session.save()
    # What the browser says when somebody comes back to a window.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_pages_are_clean_at_both_sizes(own_cast, live, page, pictures):
    keep_identity_provider(organisation=own_cast.northvale, issuer="https://sign-in.example.org/x", client_id="one")
    for agent, ip in (("Mozilla/5.0 (iPhone) Safari/604.1", "192.0.2.4"), ("Firefox on Windows", "2001:db8::7")):
        UserSession.objects.create(user=own_cast.otto, session_key=agent[:20], user_agent=agent, ip=ip)

    def looked_at(name, *arguments):
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(live.app + reverse(name, args=arguments))
            found = look(page, pictures / f"{name.rpartition(':')[2]}-{width}.png")
            assert not found, "\n".join(found.lines)

    looked_at("people:work-account")
    live.sign_in(page, own_cast.otto)
    # So that the list has something to show, the two sittings are real ones.
    store = import_module(configured.SESSION_ENGINE).SessionStore
    for row in UserSession.objects.filter(user=own_cast.otto):
        session = store()
        session["_auth_user_hash"] = own_cast.otto.get_session_auth_hash()
        session.create()
        UserSession.objects.filter(pk=row.pk).update(session_key=session.session_key)
    looked_at("people:device-list")
    expect(page.get_by_text("Safari on an iPhone").first).to_be_visible()
    looked_at("people:sign-in-policy")
    looked_at("people:organisation-settings")
    change_sign_in(admin=own_cast.otto, organisation=own_cast.northvale, second_step_for=["everybody"], idle_minutes=30)
    looked_at("people:second-step")
    page.get_by_role("link", name="Set up a code from an app").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Is it still you?")


def test_one_press_on_the_warning_keeps_somebody_in(own_cast, live, page, settings, pictures):
    settings.SITTINGS_END = True
    live.sign_in(page, own_cast.amira)
    page.goto(live.url("portfolio:evidence-list"))
    seen_long_ago(page, 29)
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("You are signed out in two minutes")
    found = look(page, pictures / "warning-375.png")
    assert not found, "\n".join(found.lines)
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.goto(live.url("portfolio:evidence-list"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("vidence")


def test_what_was_typed_when_the_sitting_ended_waits_for_its_writer(own_cast, live, page, settings):
    settings.SITTINGS_END = True
    live.sign_in(page, own_cast.otto)
    page.goto(live.url("people:team-add"))
    page.get_by_label("Name").fill("A team I was still thinking about")
    seen_long_ago(page, 31)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_text("nothing was pressed for a while")).to_be_visible()
    assert not own_cast.northvale.teams.filter(name__startswith="A team I was").exists()
    own_cast.otto.set_password("correct-horse-battery")
    own_cast.otto.save(update_fields=["password"])
    page.get_by_label("Email").fill(own_cast.otto.email)
    page.get_by_label("Password", exact=True).fill("correct-horse-battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("A team I was still thinking about").first).to_be_visible()
