"""Who sits where: giving a seat, moving the waiting list up, and telling people; inside the caller's transaction."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.urls import reverse

from pathway.core import clock
from pathway.core.templatetags.pathway import moment
from pathway.notifications.actions import notify
from pathway.people.models import User

from .enums import BookingStatus
from .models import Booking, Event
from .queries.seats import seats_of, teams_of
from .tasks import mail_invitation


def locked_event(event: Event) -> Event:
    """The event, held by this transaction until it ends, so that two who book at once take turns."""
    return Event.objects.select_for_update().get(pk=event.pk)


def move_up(event: Event) -> list[Booking]:
    """Give free seats to those who wait, first come first, and tell them; who waits for a kept seat keeps waiting."""
    if not event.is_open:
        return []
    waiting = list(event.bookings.in_line().select_related("worker"))
    if not waiting:
        return []
    seats, teams = seats_of(event), teams_of([booking.worker_id for booking in waiting])
    moved = []
    for booking in waiting:
        team = teams.get(booking.worker_id)
        if seats.free_for(team):
            booking.seat, booking.status = seats.give(team), BookingStatus.BOOKED
            Booking.objects.filter(pk=booking.pk).update(seat=booking.seat, status=booking.status)
            tell_of_event(
                booking.worker,
                event,
                f"A place has come free: you are booked on “{event.title}”, {moment(event.starts_at)}.",
                "moved_up",
                f"event-moved-up:{booking.pk}:{booking.seat}:{event.sequence}",
            )
            put_in_calendar(booking)
            moved.append(booking)
    return moved


def tell_of_event(
    person: User, event: Event, sentence: str, kind: str, key: str, label: str = "Open the event"
) -> None:
    """Tell a person something about an event, in the app and by mail."""
    notify(
        recipient=person,
        kind=f"events.{kind}",
        sentence=sentence,
        action_label=label,
        action_path=reverse("events:event-detail", args=[event.pk]),
        key=key,
    )


def put_in_calendar(booking: Booking) -> None:
    """Send the calendar invitation of a booking once the transaction is safe."""
    transaction.on_commit(partial(mail_invitation.enqueue, booking.pk, "REQUEST"))


def call_off(booking: Booking) -> None:
    """Take the entry out of the worker's calendar once the transaction is safe."""
    transaction.on_commit(partial(mail_invitation.enqueue, booking.pk, "CANCEL"))


def end_booking(booking: Booking, status: str) -> None:
    """End a booking: its seat is free from now on."""
    Booking.objects.filter(pk=booking.pk).update(status=status, seat=None, ended_at=clock.now())
