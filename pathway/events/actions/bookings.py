"""Booking: for oneself or a group, waiting, approving, cancelling, and asking to hear of the next date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.core.schedule import due
from pathway.core.templatetags.pathway import moment
from pathway.people.models import LineManagement, User

from ..enums import BookingStatus
from ..models import Booking, Event, Interest, SeatHold
from ..queries.seats import Seats, busy_with, seats_of, teams_of
from ..seating import call_off, end_booking, locked_event, move_up, put_in_calendar, tell_of_event

TWICE = "One of them has been booked a moment ago. Open the event again."


@transaction.atomic
def book(*, booker: User, event: Event, workers: Iterable[User], anyway: bool = False) -> list[Booking]:
    """Book people on an event: a seat while there are any, then the waiting list; all of them or nobody.

    Where the event asks for approval, somebody who books for themselves waits for it and holds no seat until then.
    Who is expected elsewhere at that time is not booked unless it is said `anyway`.
    """
    require(booker, "events.see", event)
    people = list({worker.pk: worker for worker in workers}.values())
    if not people:
        raise RuleBroken("Choose at least one person.")
    for worker in people:
        require(booker, "events.book", worker)
    held = locked_event(event)
    _may_be_booked(held, people, anyway)
    seats, teams = seats_of(held), teams_of([worker.pk for worker in people])
    in_line = set(held.bookings.in_line().values_list("worker", flat=True))
    made = []
    with or_say(TWICE):
        for worker in people:
            booking = _make(booker, held, worker, seats, teams.get(worker.pk), in_line)
            record(actor=booker, verb="events.booked", thing=booking, subject=worker, state=booking.status)
            made.append(booking)
    Interest.objects.filter(worker__in=people, subject=held.subject).delete()
    return made


def _may_be_booked(event: Event, people: list[User], anyway: bool) -> None:
    if event.is_cancelled:
        raise RuleBroken("This event is cancelled.")
    if event.has_begun:
        raise RuleBroken("This event has begun. Choose one that is still to come.")
    already = event.bookings.open().filter(worker__in=people).select_related("worker")
    if names := ", ".join(sorted(booking.worker.full_name for booking in already)):
        raise RuleBroken(f"Booked or waiting already: {names}.")
    if event.trainer_id in {worker.pk for worker in people}:
        raise RuleBroken("The trainer needs no place.")
    busy = busy_with([worker.pk for worker in people], event.starts_at, event.ends_at)
    clashes = [
        f"{w.full_name} has {busy[w.pk][0].what}, {moment(busy[w.pk][0].starts_at)}" for w in people if busy[w.pk]
    ]
    if clashes and not anyway:
        raise RuleBroken(f"At that time {'; '.join(clashes)}. Change that first, or say below to book anyway.")


def _make(booker: User, event: Event, worker: User, seats: Seats, team: int | None, in_line: set[int]) -> Booking:
    own = booker.pk == worker.pk
    status, seat = BookingStatus.WAITING, None
    if event.needs_approval and own:
        status = BookingStatus.ASKED
    elif seats.free_for(team):
        status, seat = BookingStatus.BOOKED, seats.give(team)
    booking = Booking.objects.create(
        event=event, worker=worker, status=status, seat=seat, booked_by=booker, queued_at=clock.now()
    )
    when = f"“{event.title}”, {moment(event.starts_at)}"
    if status == BookingStatus.ASKED:
        _ask_managers(booking)
    elif status == BookingStatus.BOOKED:
        put_in_calendar(booking)
    else:
        in_line.add(worker.pk)
    if not own:
        place = "booked you on" if seat else f"put you on the waiting list (number {len(in_line)}) of"
        tell_of_event(worker, event, f"{booker} {place} {when}.", "booked", f"event-booked:{booking.pk}")
    return booking


def _ask_managers(booking: Booking) -> None:
    rows = LineManagement.objects.current().filter(worker=booking.worker).select_related("manager")
    for row in rows:
        words = f"{booking.worker} would like a place on “{booking.event.title}”, {moment(booking.event.starts_at)}."
        tell_of_event(row.manager, booking.event, words, "asked", f"event-asked:{booking.pk}", "Decide")


@transaction.atomic
def decide_booking(*, decider: User, booking: Booking, approve: bool) -> Booking:
    """Approve that somebody goes to an event, or not; approved, they get a seat or join the waiting list."""
    require(decider, "events.approve_booking", booking)
    event = locked_event(booking.event)
    held = Booking.objects.select_related("worker").get(pk=booking.pk)
    if held.status != BookingStatus.ASKED:
        raise RuleBroken("This booking does not wait for approval any longer.")
    if not event.is_open:
        raise RuleBroken("This event is cancelled or has begun.")
    when = f"“{event.title}”, {moment(event.starts_at)}"
    if not approve:
        end_booking(held, BookingStatus.DECLINED)
        words = f"{decider} did not approve your place on {when}. Talk with them about it."
    else:
        seats, team = seats_of(event), teams_of([held.worker_id]).get(held.worker_id)
        held.seat = seats.give(team) if seats.free_for(team) else None
        held.status = BookingStatus.BOOKED if held.seat else BookingStatus.WAITING
        Booking.objects.filter(pk=held.pk).update(status=held.status, seat=held.seat, queued_at=clock.now())
        words = f"{decider} approved it: you are {'booked' if held.seat else 'on the waiting list'} for {when}."
        if held.seat:
            put_in_calendar(held)
    Booking.objects.filter(pk=held.pk).update(decided_by=decider)
    tell_of_event(held.worker, event, words, "decided", f"event-decided:{held.pk}")
    record(
        actor=decider,
        verb="events.booking_approved" if approve else "events.booking_declined",
        thing=held,
        subject=held.worker,
    )
    held.refresh_from_db()
    return held


@transaction.atomic
def cancel_booking(*, canceller: User, booking: Booking) -> list[Booking]:
    """Give a place back before the event begins; whoever waits longest gets it in the same moment and is told.

    Returns the bookings that moved up.
    """
    require(canceller, "events.change_booking", booking)
    event = locked_event(booking.event)
    held = Booking.objects.select_related("worker").get(pk=booking.pk)
    if not held.is_open:
        raise RuleBroken("This booking has ended already.")
    if event.has_begun:
        raise RuleBroken("This event has begun. The trainer notes who came.")
    had_seat = held.seat is not None
    end_booking(held, BookingStatus.CANCELLED)
    if had_seat:
        Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1)
        event.refresh_from_db()
        call_off(held)
    if canceller.pk != held.worker_id:
        words = f"{canceller} cancelled your place on “{event.title}”, {moment(event.starts_at)}."
        tell_of_event(held.worker, event, words, "booking_cancelled", f"event-booking-cancelled:{held.pk}")
    record(actor=canceller, verb="events.booking_cancelled", thing=held, subject=held.worker)
    return move_up(event) if had_seat else []


@transaction.atomic
def note_interest(*, worker: User, event: Event) -> None:
    """Note that somebody wants to hear of the next date; a second time takes it back."""
    require(worker, "events.see", event)
    interest, is_new = Interest.objects.get_or_create(
        worker=worker,
        subject=event.subject,
        defaults={"organisation": event.organisation, "title": event.title, "noted_at": clock.now()},
    )
    if not is_new:
        interest.delete()
    record(
        actor=worker, verb="events.interest_noted" if is_new else "events.interest_ended", thing=event, subject=worker
    )


@transaction.atomic
def release_seats(*, event: Event) -> None:
    """Give seats that were kept until yesterday or before to those who wait; done by the clock."""
    held = locked_event(event)
    lapsed = held.holds.filter(until__lt=clock.today(), released_at__isnull=True)
    if not lapsed.exists():
        raise RuleBroken("No seats of this event are to be given up.")
    lapsed.update(released_at=clock.now())
    move_up(held)
    record(actor=None, verb="events.seats_released", thing=held)


@due("events.release_kept_seats", every=timedelta(minutes=30))
def release_kept_seats() -> int:
    """Release the seats of every event whose day for keeping them has gone by; says of how many events."""
    lapsed = SeatHold.objects.filter(until__lt=clock.today(), released_at__isnull=True)
    events = Event.objects.to_come().filter(pk__in=lapsed.values("event"))
    number = 0
    for event in events:
        release_seats(event=event)
        number += 1
    return number
