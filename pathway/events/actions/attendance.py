"""Who came; those who were there all the time have completed it and get a certificate."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from modules.actions.certificates import certificate_of_event
from modules.models import Certificate
from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.models import User
from pathway.training.actions import keep_attended

from ..enums import Presence, Way
from ..models import Booking, Evaluation, Event

Mark = tuple[str, int | None]


@transaction.atomic
def take_attendance(*, taker: User, event: Event, marks: Mapping[int, Mark], finish: bool = False) -> list[Booking]:
    """Note who came, by booking: there, for a part (with minutes), or not there; None in all again clears it.

    Finished, everybody has to be marked: who was there has completed it, with a certificate, and is asked about it.
    Returns the bookings that were completed.
    """
    require(taker, "events.take_attendance", event)
    held = Event.objects.select_for_update().get(pk=event.pk)
    if held.is_cancelled:
        raise RuleBroken("This event is cancelled.")
    if not held.has_begun:
        raise RuleBroken("This event has not begun. Take attendance once it has.")
    if held.finished_at is not None:
        raise RuleBroken("The attendance of this event is finished.")
    bookings = {booking.pk: booking for booking in held.bookings.booked().select_related("worker")}
    for pk, (presence, minutes) in marks.items():
        if pk not in bookings or presence not in ("", *Presence.values):
            raise RuleBroken("Choose from the people who are booked.")
        _mark(taker, held, bookings[pk], presence, minutes)
    if finish and (open_ := [b.worker.full_name for b in bookings.values() if not b.presence]):
        raise RuleBroken(f"Say of everybody whether they came. Not said yet: {', '.join(sorted(open_))}.")
    done = [b for b in bookings.values() if b.presence == Presence.THERE] if finish else []
    day = timezone.localdate(held.starts_at)
    for booking in done:
        certificate = certificate_of_event(booking.worker, held.title, held.thing, day, held.minutes)
        completion = keep_attended(
            booking.worker, held.title, held.thing, day, certificate.valid_until, certificate.reference
        )
        Booking.objects.filter(pk=booking.pk).update(completion=completion, certificate=certificate)
        _hand_over(held, booking, certificate)
    if finish:
        Event.objects.filter(pk=held.pk).update(finished_at=clock.now())
    event.refresh_from_db()
    record(actor=taker, verb="events.attendance_finished" if finish else "events.attendance_noted", thing=held)
    return done


def _mark(taker: User, event: Event, booking: Booking, presence: str, minutes: int | None) -> None:
    part = presence == Presence.PARTLY
    if part and (minutes is None or not 1 <= minutes < event.minutes):
        raise RuleBroken(
            f"{booking.worker.full_name}: say for how many minutes, from 1 to {event.minutes - 1}, they were there."
        )
    booking.presence, booking.minutes = presence, minutes if part else None
    Booking.objects.filter(pk=booking.pk).update(
        presence=presence, minutes=booking.minutes, marked_by=taker if presence else None
    )


def _hand_over(event: Event, booking: Booking, certificate: Certificate) -> None:
    """Tell a worker of their certificate, and ask them about the event."""
    worker = booking.worker
    evaluation = Evaluation.objects.create(
        organisation=event.organisation,
        worker=worker,
        booking=booking,
        way=Way.EVENT,
        title=event.title,
        taken_on=certificate.earned_on,
        asked_at=clock.now(),
    )
    notify(
        recipient=worker,
        kind="events.completed",
        sentence=f"You completed “{event.title}”. Your certificate is ready.",
        action_label="Get your certificate",
        action_path=reverse("modules:certificate", args=[certificate.reference]),
        key=f"event-completed:{booking.pk}",
    )
    notify(
        recipient=worker,
        kind="events.evaluation",
        sentence=f"Two minutes on “{event.title}”: did it help?",
        action_label="Answer",
        action_path=reverse("events:evaluation-form", args=[evaluation.pk]),
        key=f"evaluation:{evaluation.pk}",
    )
