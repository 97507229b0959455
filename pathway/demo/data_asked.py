"""What people ask about their data: months are set, statements filled in, a complaint answered and one waiting."""

import datetime as dt

from pathway.core import clock
from pathway.people.enums import Standing
from pathway.people.models import User
from pathway.protection.actions import (
    acknowledge_complaint,
    answer_complaint,
    close_complaint,
    complain,
    keep_retention,
    keep_statement,
    note_own_copy,
    place_hold,
)
from pathway.protection.enums import ComplaintAbout

from .people import Place, at


def what_people_ask_of_their_data(here: Place, last_day: dt.date) -> None:
    """The contact sets months and statements; one complaint is closed, one waits; a leaver's records are held."""
    ines, amira, tariq = (User.objects.get(pk=here.people[name].pk) for name in ("ines", "amira", "tariq"))
    with clock.at(at(last_day - dt.timedelta(days=30), 11)):
        keep_retention(keeper=ines, months={"record": 84, "notices": 12})
        keep_statement(
            contact=ines,
            told={
                "data_contact": "The information governance contact",
                "data_email": "data@northvale.example.org",
                "lawful_basis": "An example for the demo: public task, and employment where it is about one’s job.",
                "accessibility_email": "access@northvale.example.org",
                "reply_days": 10,
            },
        )
    with clock.at(at(last_day - dt.timedelta(days=24), 12)):
        first = complain(
            worker=tariq,
            about=ComplaintAbout.ACCESS,
            text="A manager whom I no longer have spoke about my last review. Can they still read it?",
        )
    with clock.at(at(last_day - dt.timedelta(days=22), 9)):
        acknowledge_complaint(contact=ines, complaint=first)
    with clock.at(at(last_day - dt.timedelta(days=18), 15)):
        answer_complaint(
            contact=ines,
            complaint=first,
            answer="They read it while they were your manager, as the trail shows, and have not been able to since. "
            "We have spoken to them. If you are not content, you may go to the regulator (ICO).",
        )
        close_complaint(contact=ines, complaint=first)
    with clock.at(at(last_day - dt.timedelta(days=3), 16)):
        note_own_copy(person=amira)
        complain(
            worker=amira,
            about=ComplaintAbout.TOO_LONG,
            text="My copy shows notices from my first week. Why are they still there?",
        )
    left = User.objects.filter(organisation=here.organisation).order_by("pk")
    gone = [person for person in left if person.standing == Standing.LEFT]
    if gone:
        with clock.at(at(last_day - dt.timedelta(days=10), 10)):
            place_hold(
                contact=ines, person=gone[0], reason="An example: correspondence with a union, reference 26/014."
            )
