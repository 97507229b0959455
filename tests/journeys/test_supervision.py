"""A supervisor holds two sessions, one missed and rearranged; an action from the first closes in the second."""

import datetime as dt
from typing import Any

import pytest

from pathway.core import clock
from pathway.supervision.models import AgreedAction, Session
from tests.factories.supervision import at
from tests.journeys.test_main_job import Journey

D = dt.date
TO_DO = "Try the restorative questions in one visit"


class MovableClock:
    """The one clock, stopped at a moment that the test moves; the server's threads read it too."""

    def __init__(self) -> None:
        self.moment = at(D(2026, 11, 2), 9)

    def get(self) -> dt.datetime:
        return self.moment


@pytest.fixture
def time(monkeypatch) -> MovableClock:
    moved = MovableClock()
    monkeypatch.setattr(clock, "_frozen", moved)
    return moved


@pytest.fixture
def journey(time, page, live, own_cast, axe):
    return Journey(page, live, axe)


def open_person(journey: Journey, cast: Any) -> None:
    """The supervisor comes home and opens the worker from the list of people she supervises."""
    journey.be(cast.grace)
    journey.page.locator("section", has=journey.page.get_by_role("heading", name="People you supervise")).get_by_role(
        "link", name="Amira Example"
    ).click()
    journey.page.wait_for_url("**/supervision/people/*/")


def write_up(journey: Journey, cast: Any) -> None:
    open_person(journey, cast)
    journey.follow("Write up")


def acknowledge(journey: Journey, cast: Any, name: str) -> None:
    """The worker reads what was written and signs it from her own first page."""
    journey.be(cast.amira)
    journey.follow("Read and acknowledge")
    journey.look(f"{name}-to-acknowledge")
    journey.press("I have read it")
    journey.page.get_by_text("It stays as it is; you can only add to it.").wait_for()


def test_supervision_with_memory(journey, own_cast, time):
    page, cast = journey.page, own_cast
    page.set_default_timeout(60_000)
    # The supervisor sees that supervision is late, and plans it at a time at which both are free.
    open_person(journey, cast)
    journey.look("supervisee")
    journey.follow("Plan a session")
    journey.look("plan")
    journey.press("Plan it")
    first = Session.objects.get()
    assert first.planned_for == at(D(2026, 11, 3), 10)
    # The worker is told and says what she wants to talk about.
    journey.be(cast.amira)
    journey.look("worker-home")
    journey.follow("3 November 2026, 10:00")
    page.get_by_label("What do you want to talk about?").fill("Time for learning \N{SEEDLING}")
    journey.press("Add to the agenda")
    page.get_by_text("Added to the agenda.").wait_for()
    journey.look("agenda")
    journey.follow("Print the agenda")
    journey.look("agenda-on-paper")
    # After the hour the supervisor types a few lines; what she types is kept although she leaves the page.
    time.moment = at(D(2026, 11, 3), 11, 45)
    write_up(journey, cast)
    page.get_by_label("Reflection on practice").fill("Went well: a calm goodbye.")
    page.get_by_text("Saved at").wait_for()
    page.reload()
    assert page.get_by_label("Reflection on practice").input_value() == "Went well: a calm goodbye."
    page.locator("#id_cases_discussed").fill("2")
    journey.press("Finish and sign")
    page.get_by_text("Record what was decided on the case system").first.wait_for()
    journey.look("write-up-with-a-gap")
    assert page.get_by_label("Reflection on practice").input_value() == "Went well: a calm goodbye."
    page.get_by_label("What was decided is recorded on the case system").check()
    page.locator("#id_cases_recorded_on").fill("2026-11-03")
    page.locator("#id_do_1").fill(TO_DO)
    journey.press("Finish and sign")
    journey.look("finished")
    acknowledge(journey, cast, "first")
    first.refresh_from_db()
    assert first.locked_at is not None
    # The next one, planned on the same page, is missed; it is rearranged with its reason in one go.
    second = Session.objects.get(status="planned")
    assert second.day == D(2026, 11, 24)
    time.moment = at(second.day, 16)
    journey.be(cast.grace)
    page.goto(journey.live.url("supervision:session-detail", pk=second.pk))
    journey.follow("It did not, or will not, take place")
    page.get_by_label("It was missed").check()
    page.get_by_label("Service demand").check()
    journey.look("missed")
    journey.press("Save")
    page.get_by_text("Rearranged for 25 November 2026").first.wait_for()
    journey.look("rearranged")
    third = Session.objects.get(status="planned")
    assert third.rearranged_from == second
    # The action from the first session has come back, and closes.
    time.moment = at(third.day, 12)
    write_up(journey, cast)
    page.get_by_text(TO_DO).first.wait_for()
    journey.press("Finish and sign")
    page.get_by_text("There is a problem").or_(page.get_by_text("this still needs your answer")).first.wait_for()
    page.get_by_label("Done", exact=True).check()
    page.get_by_label("I will plan it later").check()
    journey.look("write-up")
    journey.press("Finish and sign")
    acknowledge(journey, cast, "second")
    assert not AgreedAction.objects.open().exists()
    page.goto(journey.live.url("supervision:my-supervision"))
    page.get_by_text("Nothing is open.").wait_for()
    journey.look("my-supervision")
    # The workforce lead reads dates and numbers.
    journey.be(cast.wanda)
    page.goto(journey.live.url("supervision:date-list"))
    journey.look("dates")
    page.goto(journey.live.url("supervision:rule-list"))
    journey.look("rules")
