"""A lead books a group, a place frees and the list moves; who was there has a certificate that a stranger checks."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from modules.models import Certificate
from pathway.core import clock
from pathway.events.enums import BookingStatus
from pathway.events.models import Booking, Event
from pathway.notifications.models import Notification
from pathway.people.models import User
from pathway.training.actions import require_course
from pathway.training.queries import required_of

pytestmark = pytest.mark.browser
SHOTS = Path(os.environ.get("JOURNEY_SHOTS", "test-results/journeys")) / "events"
SIZES = {"phone": (375, 812), "desk": (1280, 900)}


class Walk:
    """A browser that looks at every page it comes to at both sizes and asks axe."""

    def __init__(self, page: Any, live: Any, axe: Any) -> None:
        self.page, self.live, self.axe, self.number = page, live, axe, 0
        SHOTS.mkdir(parents=True, exist_ok=True)

    def look(self, name: str) -> None:
        self.number += 1
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=str(SHOTS / f"{self.number:02}-{name}-{size}.png"), full_page=True)
            self.axe(self.page)
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, name
        self.page.set_viewport_size({"width": 375, "height": 812})

    def be(self, person: User, door: str, **arguments: Any) -> None:
        self.live.sign_in(self.page, person)
        self.page.goto(self.live.url(door, **arguments))

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name).first.click()


def test_from_a_group_booking_to_a_certificate_that_a_stranger_checks(page, live, own_cast, axe, browser):
    cast, walk = own_cast, Walk(page, live, axe)
    rule = require_course(lead=cast.wanda, title="Working with the whole family", first_due_days=60)
    walk.be(cast.wanda, "events:event-list")
    walk.look("nothing-yet")
    walk.follow("Add an event")
    walk.look("add")
    day = clock.today() + dt.timedelta(days=10)
    page.locator("#id_title").fill("Working with fathers")
    page.locator("#id_on").fill(day.isoformat())
    page.locator("#id_begins").fill("09:30")
    page.locator("#id_ends").fill("12:30")
    page.locator("#id_place").fill("Civic Centre, room 2")
    page.locator("#id_trainer").select_option(label=cast.peter.full_name)
    page.locator("#id_capacity").fill("2")
    page.locator("#id_cost").fill("240")
    page.locator("#id_course").select_option(label="Working with the whole family")
    walk.press("Offer it")
    event = Event.objects.get()
    walk.look("offered")
    walk.follow("Book a group")
    for person in (cast.amira, cast.moses, cast.tariq):
        page.get_by_label(person.full_name).check()
    assert page.get_by_text("Tariq Example: Required by").is_visible()
    walk.look("group")
    walk.press("Book them")
    assert page.get_by_text("2 booked. 1 on the waiting list.").is_visible()
    walk.look("booked")
    walk.be(cast.wanda, "training:runway")
    assert page.get_by_role("row", name="Working with the whole family").get_by_text("2", exact=True).first.is_visible()
    walk.look("next-twelve-months")

    walk.be(cast.tariq, "events:event-detail", pk=event.pk)
    assert page.get_by_text("You are number 1.").is_visible()
    walk.be(cast.amira, "events:my-events")
    walk.look("my-events")
    walk.follow("Working with fathers")
    walk.follow("Give my place back")
    walk.look("give-back")
    walk.press("Give it back")
    assert page.get_by_text("Whoever waited longest has it now").is_visible()
    assert Booking.objects.get(worker=cast.tariq).status == BookingStatus.BOOKED
    assert Notification.objects.filter(recipient=cast.tariq, kind="events.moved_up").count() == 1

    begins = clock.now() - dt.timedelta(hours=1)
    Event.objects.filter(pk=event.pk).update(starts_at=begins, ends_at=begins + dt.timedelta(hours=3))
    walk.be(cast.peter, "events:event-list")
    walk.look("trainer")
    walk.follow("Working with fathers")
    tariq, moses = Booking.objects.get(worker=cast.tariq), Booking.objects.get(worker=cast.moses)
    walk.look("attendance")
    for target in page.locator(".attendance__choice").all():
        assert target.bounding_box()["height"] >= 48
    page.locator(f"#id_came_{tariq.pk}").get_by_text("There", exact=True).click()
    walk.press("Save and finish")
    assert (
        page.get_by_role("link", name="Say of everybody whether they came", exact=False)
        .or_(page.get_by_text("Not said yet: Moses Example"))
        .first.is_visible()
    )
    assert page.locator(f"#id_came_{tariq.pk} input[value=there]").is_checked()
    page.locator(f"#id_came_{moses.pk}").get_by_text("Part of it").click()
    page.locator(f"#id_minutes_{moses.pk}").fill("60")
    walk.press("Save and finish")
    assert page.get_by_text("1 completed it").is_visible()
    walk.look("finished")

    (held,) = [cell.held for cell in required_of(cast.tariq) if cell.requirement == rule]
    assert held.state.is_held
    walk.be(cast.tariq, "events:my-events")
    walk.look("asked-and-certificate")
    walk.follow("Did “Working with fathers” help?")
    for name, value in (("before", 2), ("after", 4), ("useful", 5)):
        page.locator(f"input[name={name}][value='{value}']").check()
    walk.look("evaluation")
    walk.press("Send")
    assert page.get_by_text("Thank you.").first.is_visible()
    page.goto(live.url("modules:certificate-list"))
    walk.look("certificates")
    reference = Certificate.objects.get().reference

    stranger = browser.new_context(viewport={"width": 375, "height": 812}).new_page()
    stranger.goto(live.url("modules:certificate-check"))
    them = Walk(stranger, live, axe)
    them.number = walk.number
    them.look("stranger-types")
    stranger.get_by_label("Reference on the certificate").fill(reference.lower())
    them.press("Check it")
    assert stranger.get_by_role("heading", name="This certificate is genuine and valid").is_visible()
    assert stranger.get_by_text("Tariq Example").is_visible()
    assert not stranger.get_by_text("Northvale").count()
    them.look("stranger-reads")
    stranger.goto(live.url("modules:certificate-checked", reference="2222-2222-2222"))
    them.look("stranger-unknown")
    stranger.context.close()

    walk.be(cast.wanda, "events:figures")
    walk.look("figures")
    page.goto(live.url("events:evaluation-report"))
    walk.look("report")
