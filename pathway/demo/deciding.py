"""What stands around decisions at Northvale: an observation, a witness, own ratings, a journal, a holiday."""

import datetime as dt

from assessments.actions.arrangements import keep_rule, rate_oneself
from assessments.actions.meetings import Noted, answer_meeting, book_meeting, record_meeting
from assessments.actions.witnesses import ask_witness, give_statement
from assessments.models import Meeting, WitnessRequest
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.people.actions import book_holiday
from pathway.people.models import User
from pathway.people.queries import may_stand_in_for
from portfolio.actions import confirm_talk, tell_of_talk, write_journal
from portfolio.queries import claimable_by

from .people import Place, at


def around_decisions(here: Place, last_day: dt.date) -> None:
    """Moses sees Amira at work and writes it down; she sends it, asks a witness, and says where she stands."""
    amira, moses, otto = (here.people[name] for name in ("amira", "moses", "otto"))
    statements = list(claimable_by(amira)[:4])
    day = last_day - dt.timedelta(days=6)
    with clock.at(at(day, 9, 5)):
        seen = _book(here, "observation", at(day, 10), "A first home visit", statements[:2])
        _book(here, "discussion", at(last_day + dt.timedelta(days=4), 14), "What I learned from it", statements[:2])
        rate_oneself(worker=amira, ratings=dict(zip(statements, ("meets", "developing", "developing"), strict=False)))
        keep_rule(keeper=otto, competency=statements[3], pieces=2, partly_counts=True, observed=False)
    with clock.at(at(day, 11, 40)):
        noted = [Noted("seen", "She asked before she wrote anything down."), Noted("partly", "She said what is next.")]
        summary = "Amira introduced herself to Child A first, and listened to Parent B without filling the pauses."
        record_meeting(observer=moses, meeting=seen, summary=summary, noted=dict(zip(statements, noted, strict=False)))
    with clock.at(at(day, 16)):
        answer_meeting(worker=amira, meeting=seen, comment="Next time I leave more time at the end.", declared=True)
        entry = write_journal(owner=amira, text="I was nervous at the door, and it went once I sat on the floor.")
        _ask(amira, statements[0], "What did you see me do at the meeting?")
        answered = _ask(amira, statements[1], "How did I speak with the family?")
    with clock.at(at(day + dt.timedelta(days=1), 10)):
        give_statement(request=answered, statement="Calmly, and with them rather than about them. She checked twice.")
        talk = tell_of_talk(owner=amira, entry=entry, mentor=moses, talked_on=day)
    with clock.at(at(day + dt.timedelta(days=1), 12)):
        confirm_talk(mentor=moses, talk=talk)
        away = last_day + dt.timedelta(days=20)
        book_holiday(
            keeper=moses,
            person=moses,
            started_on=away,
            last_day=away + dt.timedelta(days=9),
            deputy=may_stand_in_for(moses).first(),
        )


def _book(here: Place, kind: str, starts_at: dt.datetime, about: str, competencies: list[Competency]) -> Meeting:
    return book_meeting(
        observer=here.people["moses"],
        worker=here.people["amira"],
        kind=kind,
        starts_at=starts_at,
        about=about,
        competencies=competencies,
    )


def _ask(worker: User, competency: Competency, question: str) -> WitnessRequest:
    address = "visitor@health.example.org"
    return ask_witness(worker=worker, competency=competency, email=address, role="health visitor", question=question)
