"""Makes training events and bookings without going through the actions, and courses that were answered."""

import datetime as dt
from typing import Any

from pathway.core import clock
from pathway.events.enums import BookingStatus
from pathway.events.models import Booking, Event
from pathway.people.models import Organisation, User


def make_event(
    organisation: Organisation, keeper: User, *, title: str = "Working with fathers", **fields: Any
) -> Event:
    """An event in a week's time, for three hours, with ten places."""
    fields.setdefault("starts_at", clock.now() + dt.timedelta(days=7))
    fields.setdefault("ends_at", fields["starts_at"] + dt.timedelta(hours=3))
    fields.setdefault("capacity", 10)
    fields.setdefault("place", "Room 2")
    if "trainer" not in fields:
        fields.setdefault("trainer_name", "Sam Trainer")
    return Event.objects.create(
        organisation=organisation, title=title, created_by=keeper, created_at=clock.now(), **fields
    )


def make_booking(event: Event, worker: User, seat: int | None = 1, **fields: Any) -> Booking:
    """A booking with a seat, or a place on the waiting list."""
    fields.setdefault("status", BookingStatus.BOOKED if seat else BookingStatus.WAITING)
    return Booking.objects.create(
        event=event, worker=worker, seat=seat, booked_by=worker, queued_at=clock.now(), **fields
    )
