"""Training events at Northvale: two that have been, with attendance and answers, and four to come."""

import datetime as dt
from decimal import Decimal

from pathway.core import clock
from pathway.events.actions.attendance import take_attendance
from pathway.events.actions.bookings import book, cancel_booking, note_interest
from pathway.events.actions.evaluation import answer_evaluation, answer_used, ask_whether_used
from pathway.events.actions.events import Planned, add_event, cancel_event, keep_seats
from pathway.events.models import Evaluation, Event
from pathway.events.rules import bookable_by
from pathway.people.models import User

from .people import Place, at

SAID = (
    "More time for the role play, please.",
    "The cards were the best part.",
    "I would have liked the slides before.",
    "",
    "Bring a parent along next time, if they want to.",
    "",
)


def tell(here: Place, last_day: dt.date) -> None:
    """The lead plans, books groups and reads figures; people come, or not, and say whether it helped."""
    lead, trainer = here.people["wanda"], here.people["moses"]
    with clock.at(at(last_day, 8)):
        known = list(bookable_by(lead).order_by("pk"))
    workers = [worker for worker in here.workers if worker in known and worker not in (trainer, lead)]
    _held(here, lead, trainer, workers[:18], last_day - dt.timedelta(days=63), "Working with fathers", used=True)
    _held(here, lead, trainer, workers[6:18], last_day - dt.timedelta(days=20), "Talking about money", used=False)
    _to_come(here, lead, trainer, workers, last_day)


def _plan(lead: User, said_on: dt.date, day: dt.date, title: str, capacity: int, **more: object) -> Event:
    where = {"place": "Civic Centre, room 2"} if "link" not in more else {}
    planned = Planned(title, at(day, 9), at(day, 12), capacity, **where, **more)  # type: ignore[arg-type]
    with clock.at(at(said_on, 10)):
        return add_event(keeper=lead, planned=planned)


def _held(here: Place, lead: User, trainer: User, people: list[User], day: dt.date, title: str, *, used: bool) -> None:
    """An event that took place: most came, one for a part, one not at all; most of them answered."""
    event = _plan(
        lead, day - dt.timedelta(days=30), day, title, len(people), trainer=trainer, cost=Decimal(40 * len(people))
    )
    with clock.at(at(day - dt.timedelta(days=21), 11)):
        there = bookable_by(lead, User.objects.filter(pk__in=[worker.pk for worker in people])).order_by("pk")
        bookings = book(booker=lead, event=event, workers=there, anyway=True)
    with clock.at(at(day, 12)):
        marks: dict[int, tuple[str, int | None]] = {booking.pk: ("there", None) for booking in bookings}
        marks |= {bookings[0].pk: ("absent", None), bookings[1].pk: ("partly", 90)}
        take_attendance(taker=trainer, event=event, marks=marks, finish=True)
    forms = list(Evaluation.objects.filter(booking__event=event).select_related("worker"))
    for number, form in enumerate(forms[:-2]):
        with clock.at(at(day + dt.timedelta(days=1 + number % 4), 9)):
            answer_evaluation(
                worker=form.worker,
                evaluation=form,
                before=2 + number % 2,
                after=3 + number % 3,
                useful=4 + number % 2,
                words=SAID[number % len(SAID)],
            )
    if used:
        for number, form in enumerate(forms):
            with clock.at(at(day + dt.timedelta(weeks=8), 8)):
                asked = ask_whether_used(evaluation=form)
            with clock.at(at(day + dt.timedelta(weeks=8, days=1), 8)):
                for one in asked[: 2 if number % 3 else 1]:
                    answer_used(answerer=one.asked_of, asked=one, answer=("often", "once", "not_yet")[number % 3])


def _to_come(here: Place, lead: User, trainer: User, workers: list[User], last_day: dt.date) -> None:
    """Four to come: one full with people waiting, one online, one that asks for approval, one cancelled."""
    said = last_day - dt.timedelta(days=6)
    amira, grace = here.people["amira"], here.people["grace"]
    rest = [worker for worker in workers if worker != amira]
    full = _plan(lead, said, last_day + dt.timedelta(days=12), "Safety planning", 6, trainer_name="Sam Trainer")
    with clock.at(at(said, 11)):
        made = book(booker=lead, event=full, workers=[*rest[:7], amira], anyway=True)
    with clock.at(at(last_day - dt.timedelta(days=2), 9)):
        cancel_booking(canceller=made[2].worker, booking=made[2])
        note_interest(worker=rest[9], event=full)
    online = _plan(
        lead, said, last_day + dt.timedelta(days=19), "Recording that reads well", 20,
        trainer=trainer, link="https://meet.example.org/recording", about="Bring one page of your own, without names.",
    )  # fmt: skip
    team = here.organisation.teams.order_by("pk").last()
    with clock.at(at(said, 12)):
        if team is not None:
            keep_seats(keeper=lead, event=online, team=team, seats=4, until=last_day + dt.timedelta(days=7))
        book(booker=lead, event=online, workers=rest[3:8], anyway=True)
    asking = _plan(
        lead, said, last_day + dt.timedelta(days=33), "Video feedback: two days", 8,
        trainer_name="Kim Trainer", needs_approval=True,
    )  # fmt: skip
    with clock.at(at(last_day - dt.timedelta(days=1), 9)):
        book(booker=amira, event=asking, workers=[amira], anyway=True)
    gone = _plan(lead, said, last_day + dt.timedelta(days=9), "Life story work", 10, trainer=grace)
    with clock.at(at(last_day - dt.timedelta(days=3), 15)):
        book(booker=lead, event=gone, workers=rest[10:13], anyway=True)
        cancel_event(keeper=lead, event=gone, why="The room is not free. A new date follows.")
