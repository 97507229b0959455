"""A worker moves a session, and an auditor draws a record by lot and reads it; both who signed it see that."""

import datetime as dt

import pytest

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.supervision.models import AuditSample, Session
from tests.factories.people import appoint
from tests.factories.supervision import at, make_locked, make_planned
from tests.journeys.test_main_job import Journey

D = dt.date


@pytest.fixture
def journey(monkeypatch, page, live, own_cast, axe):
    class Now:
        def get(self):
            return at(D(2026, 11, 23), 11, 15)

    make_locked(
        own_cast.grace, own_cast.amira, D(2026, 10, 26), practice="We looked at endings.", wellbeing="Carries one home."
    )
    make_planned(own_cast.grace, own_cast.amira, D(2026, 11, 26))
    appoint(own_cast.priya, AppointmentKind.SUPERVISION_AUDITOR, team=own_cast.east)
    monkeypatch.setattr(clock, "_frozen", Now())
    return Journey(page, live, axe)


def test_a_session_moves_and_a_record_is_audited(journey, own_cast):
    page, cast = journey.page, own_cast
    planned = Session.objects.get(status="planned")
    journey.be(cast.amira)
    page.goto(journey.live.url("supervision:session-detail", pk=planned.pk))
    journey.look("session-ahead")
    journey.follow("Move it to another time")
    journey.look("move")
    page.get_by_label("Leave", exact=True).check()
    journey.press("Move it")
    page.get_by_text("moved it from 26 November 2026, 10:00").wait_for()
    journey.look("moved")
    # The auditor comes in by her own door, draws and reads.
    journey.be(cast.priya)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Supervision audit").first.click()
    page.get_by_text("Nothing is open to you.").wait_for()
    journey.look("audits-empty")
    journey.follow("Draw records")
    page.locator("#id_team").select_option(label="East")
    journey.look("draw")
    journey.press("Draw")
    page.get_by_text("1 drawn out of 1.").wait_for()
    journey.look("sample")
    journey.follow("26 October 2026")
    page.get_by_text("We looked at endings.").wait_for()
    assert page.get_by_text("Carries one home.").count() == 0
    journey.look("drawn-record")
    journey.follow("Back to the sample")
    page.get_by_text("Read", exact=True).wait_for()
    page.goto(journey.live.url("supervision:audit-list"))
    page.get_by_text("East, drawn 23 November 2026").wait_for()
    journey.look("audits")
    # The worker reads who drew her record, and when it was read.
    session = AuditSample.objects.get().records.get().session
    journey.be(cast.amira)
    page.goto(journey.live.url("supervision:session-detail", pk=session.pk))
    page.get_by_text("first read 23 November 2026").wait_for()
    journey.look("told")
