"""The pages of data protection in a real browser, on a phone and at a desk."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pathway.core import clock
from pathway.people.actions import deactivate
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.protection.actions import answer_complaint, complain, place_hold
from tests.factories.people import appoint
from tests.factories.portfolio import make_evidence
from tests.gallery.looking import look

pytestmark = pytest.mark.slow
PICTURES = Path(os.environ["PICTURES"]) if os.environ.get("PICTURES") else None


def seen(page: Page, name: str) -> list[str]:
    """What is wrong with the open page on a phone and at a desk."""
    found = []
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += look(page, PICTURES / f"{name}-{width}.png" if PICTURES else None).lines
    page.set_viewport_size({"width": 375, "height": 800})
    return [f"{name}: {line}" for line in found]


def fresh(person: User) -> User:
    return User.objects.select_related("organisation").get(pk=person.pk)


def test_a_worker_takes_a_copy_and_complains(live, own_cast, page: Page):
    appoint(own_cast.ines, AppointmentKind.INFORMATION_GOVERNANCE)
    make_evidence(own_cast.amira, sent=True)
    live.sign_in(page, own_cast.amira)
    page.goto(live.url("home:home"))
    page.get_by_role("contentinfo").get_by_role("link", name="My data").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My data")
    assert seen(page, "my-data") == []
    page.get_by_text("Your evidence and journal").click()
    assert seen(page, "my-data-open") == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download my copy").click()
    assert taken.value.suggested_filename == f"my-data-{clock.today():%Y-%m-%d}.zip"
    page.get_by_role("link", name="Make a complaint").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Make a complaint")
    page.get_by_role("button", name="Send the complaint").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert seen(page, "complaint-new") == []
    page.get_by_label("Somebody saw or used my data who should not have").check()
    page.get_by_label("What is wrong?").fill("My old manager knew what I wrote.")
    page.get_by_role("button", name="Send the complaint").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("DP-")
    assert seen(page, "complaint-own") == []


def test_the_contact_works_through_the_room(live, own_cast, page: Page):
    appoint(own_cast.ines, AppointmentKind.INFORMATION_GOVERNANCE)
    ines = fresh(own_cast.ines)
    complain(worker=own_cast.amira, about="access", text="My old manager knew what I wrote.")
    answered = complain(worker=own_cast.amira, about="wrong", text="My level was wrong for a month.")
    answer_complaint(contact=ines, complaint=answered, answer="It is corrected since Monday.")
    make_evidence(own_cast.tariq, sent=True)
    deactivate(admin=own_cast.otto, person=own_cast.tariq)
    place_hold(contact=ines, person=fresh(own_cast.moses), reason="Tribunal 12/26")
    live.sign_in(page, ines)
    found = []
    for name in ("room", "complaint-list", "hold-list", "erasure-list", "copy-for", "statement-edit", "retention"):
        page.goto(live.url(f"protection:{name}"))
        found += seen(page, name)
    page.goto(live.url("protection:complaint-detail", pk=answered.pk))
    found += seen(page, "complaint-handled")
    page.goto(live.url("protection:erasure-list"))
    page.get_by_role("link", name="Tariq Example").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What an erasure takes away")
    page.locator("summary", has_text="Records of").click()
    found += seen(page, "erasure-ask")
    assert found == []


def test_the_public_pages_are_clean_before_anybody_signs_in(live, own_cast, page: Page):
    found = []
    for name in ("privacy", "cookies", "accessibility"):
        page.goto(live.url(f"home:{name}"))
        found += seen(page, name)
    assert found == []
