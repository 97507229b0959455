"""A family detail that the check missed: one taken out again, one that the contact has still to look at."""

import datetime as dt

from pathway.core import clock
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.people.queries import mentors_of
from portfolio.actions import keep_words_out, redact_detail, report_detail
from portfolio.enums import DetailPlace
from portfolio.models import DetailReport

from .people import Place, at
from .texts import STORIES, Story
from .work import send, write

MISSED = "tegan's mum rang twice before nine. I said that I would come the same day, and I did."
STILL_HELD = "We met where the old mill burnt down, which everybody here remembers. I listened, and we made a plan."


def what_the_check_missed(here: Place, last_day: dt.date) -> None:
    """The contact keeps words out; a name in small letters is reported and taken out; a story is still held."""
    ines, tariq = here.people["ines"], here.people["tariq"]
    with clock.at(at(last_day - dt.timedelta(days=40), 10)):
        appoint(admin=here.admin, person=ines, kind=AppointmentKind.INFORMATION_GOVERNANCE)
        keep_words_out(keeper=ines, words="mill house\nthe quarry lane case")
    report = _reported(here, tariq, MISSED, "name", last_day - dt.timedelta(days=20))
    with clock.at(at(last_day - dt.timedelta(days=19), 11)):
        redact_detail(
            contact=ines,
            report=report,
            words="tegan",
            instead="Child A",
            reason="A first name in small letters, which the check does not see. Read by the mentor alone.",
        )
    _reported(here, tariq, STILL_HELD, "denied", last_day)


def _reported(here: Place, owner: User, text: str, code: str, day: dt.date) -> DetailReport:
    usual = STORIES[4]
    story = Story("A call before nine", usual.kind, text, usual.claims)
    version = send(owner, write(here, owner, story, day), day)
    mentor = mentors_of(owner).order_by("pk").first()
    assert mentor is not None
    with clock.at(at(day, 17)):
        return report_detail(reporter=mentor, item=version.item, code=code, place=DetailPlace.TEXT)
