"""Keeping events: adding, changing, cancelling with a reason, bringing back, and keeping seats for a team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from modules.models import ModulePage, ModuleSnapshot
from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import moment
from pathway.people.models import Team, User
from pathway.training.models import Course

from ..enums import OPEN
from ..models import Booking, Event, Interest, SeatHold
from ..models.events import LONGEST_REASON
from ..queries.seats import busy_with, seats_of
from ..seating import call_off, locked_event, move_up, put_in_calendar, tell_of_event


@dataclass(frozen=True)
class Planned:
    """What a keeper says of an event."""

    title: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    place: str = ""
    link: str = ""
    trainer: User | None = None
    trainer_name: str = ""
    about: str = ""
    module: ModulePage | None = None
    course: Course | None = None
    needs_approval: bool = False
    cost: Decimal | None = None


@transaction.atomic
def add_event(*, keeper: User, planned: Planned) -> Event:
    """Offer a training event; who wanted to hear of its subject is told."""
    organisation = keeper.organisation
    require(keeper, "events.keep", organisation)
    assert organisation is not None
    _look_at(keeper, planned)
    event = Event.objects.create(
        organisation=organisation, created_by=keeper, created_at=clock.now(), **_fields(planned)
    )
    interested = Interest.objects.filter(organisation=organisation, subject=event.subject).select_related("worker")
    for interest in interested.order_by("noted_at", "pk"):
        words = f"There is a new date for “{event.title}”: {moment(event.starts_at)}."
        tell_of_event(interest.worker, event, words, "new_date", f"event-new-date:{event.pk}", "Look at it")
    record(actor=keeper, verb="events.added", thing=event)
    return event


@transaction.atomic
def change_event(*, keeper: User, event: Event, planned: Planned) -> Event:
    """Change an event; who comes is told of another time or place, and more places move the waiting list."""
    require(keeper, "events.keep", event.organisation)
    before = locked_event(event)
    if before.is_cancelled:
        raise RuleBroken("This event is cancelled. Bring it back first.")
    if before.has_begun:
        raise RuleBroken("This event has begun. It stays as it was.")
    _look_at(keeper, planned, but=before)
    booked = seats_of(before).booked
    if planned.capacity < booked:
        raise RuleBroken(
            f"{booked} people are booked already. Keep at least {booked} places, or cancel bookings first."
        )
    new = _fields(planned)
    moved = any(getattr(before, name) != new[name] for name in ("title", "starts_at", "ends_at", "place", "link"))
    Event.objects.filter(pk=before.pk).update(**new, sequence=before.sequence + moved)
    event.refresh_from_db()
    _move_into_line(event)
    if moved:
        words = f"“{event.title}” has changed: {moment(event.starts_at)}, {event.where}."
        _tell_everybody(event, words, f"event-changed:{event.pk}:{event.sequence}", put_in_calendar)
    move_up(event)
    record(actor=keeper, verb="events.changed", thing=event)
    return event


@transaction.atomic
def cancel_event(*, keeper: User, event: Event, why: str) -> None:
    """Cancel an event with a reason; bookings stay as they are, everybody is told, and it can be brought back."""
    require(keeper, "events.keep", event.organisation)
    reason = why.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise RuleBroken(f"Say why, in at most {LONGEST_REASON} characters. Everybody who is booked reads it.")
    held = locked_event(event)
    if held.is_cancelled:
        raise RuleBroken("This event is cancelled already.")
    if held.finished_at is not None:
        raise RuleBroken("The attendance of this event is finished, so it took place.")
    Event.objects.filter(pk=held.pk).update(
        cancelled_at=clock.now(), cancelled_by=keeper, why_cancelled=reason, sequence=held.sequence + 1
    )
    event.refresh_from_db()
    words = f"“{event.title}” on {moment(event.starts_at)} is cancelled: {reason}"
    _tell_everybody(event, words, f"event-cancelled:{event.pk}:{event.sequence}", call_off)
    record(actor=keeper, verb="events.cancelled", thing=event)


@transaction.atomic
def restore_event(*, keeper: User, event: Event) -> None:
    """Bring a cancelled event back with its bookings and its waiting list as they were; everybody is told."""
    require(keeper, "events.keep", event.organisation)
    held = locked_event(event)
    if not held.is_cancelled:
        raise RuleBroken("This event is not cancelled.")
    if held.has_begun:
        raise RuleBroken("Its day has gone by. Add a new event instead.")
    Event.objects.filter(pk=held.pk).update(
        cancelled_at=None, cancelled_by=None, why_cancelled="", sequence=held.sequence + 1
    )
    event.refresh_from_db()
    words = f"“{event.title}” takes place after all: {moment(event.starts_at)}, {event.where}."
    _tell_everybody(event, words, f"event-restored:{event.pk}:{event.sequence}", put_in_calendar)
    move_up(event)
    record(actor=keeper, verb="events.restored", thing=event)


@transaction.atomic
def keep_seats(*, keeper: User, event: Event, team: Team, seats: int, until: date) -> SeatHold:
    """Keep seats for a team, and the teams inside it, until and including a day; saying it again changes it."""
    require(keeper, "events.keep", event.organisation)
    held = locked_event(event)
    if not held.is_open:
        raise RuleBroken("This event is cancelled or has begun.")
    if team.organisation_id != held.organisation_id:
        raise RuleBroken("Choose a team of your own organisation.")
    if until < clock.today() or until > held.starts_at.date():
        raise RuleBroken("Keep seats until a day from today to the day of the event.")
    now = seats_of(held)
    others = sum(left for hold, _, left in now.holds if hold.team_id != team.pk)
    mine = next((hold for hold, _, _ in now.holds if hold.team_id == team.pk), None)
    used = next((hold.seats - left for hold, _, left in now.holds if hold.team_id == team.pk), 0)
    most = held.capacity - now.booked - others + (used if mine else 0)
    if not 1 <= seats <= most:
        raise RuleBroken(f"At most {max(most, 0)} of the places that are left can be kept for this team.")
    hold, _ = SeatHold.objects.update_or_create(
        event=held, team=team, defaults={"seats": seats, "until": until, "released_at": None}
    )
    move_up(held)
    record(actor=keeper, verb="events.seats_kept", thing=held)
    return hold


@transaction.atomic
def give_up_seats(*, keeper: User, hold: SeatHold) -> None:
    """Keep no seats for a team any longer; the waiting list moves."""
    require(keeper, "events.keep", hold.event.organisation)
    event = locked_event(hold.event)
    SeatHold.objects.filter(pk=hold.pk).delete()
    move_up(event)
    record(actor=keeper, verb="events.seats_given_up", thing=event)


def _fields(planned: Planned) -> dict[str, object]:
    return {each.name: getattr(planned, each.name) for each in fields(planned)}


def _look_at(keeper: User, planned: Planned, but: Event | None = None) -> None:
    if planned.starts_at <= clock.now():
        raise RuleBroken("Choose a beginning that is still to come.")
    if planned.ends_at <= planned.starts_at:
        raise RuleBroken("The event has to end after it begins.")
    if not planned.place and not planned.link:
        raise RuleBroken("Say where it takes place, or give the link to join.")
    if planned.trainer is None and not planned.trainer_name:
        raise RuleBroken("Say who teaches it.")
    if planned.trainer is not None:
        if planned.trainer.organisation_id != keeper.organisation_id:
            raise RuleBroken("Choose a trainer of your own organisation, or write the name of one from elsewhere.")
        busy = busy_with([planned.trainer.pk], planned.starts_at, planned.ends_at, but)[planned.trainer.pk]
        if busy:
            raise RuleBroken(f"{planned.trainer} has {busy[0].what} at that time. Choose another time or trainer.")
    offered = ModuleSnapshot.objects.visible_to(keeper)
    if planned.module is not None and not offered.filter(module=planned.module).exists():
        raise RuleBroken("Choose a module that your people can open.")
    if planned.course is not None:
        if planned.module is not None:
            raise RuleBroken("An event counts for a module or for a course, not for both. Choose one of them.")
        if planned.course.organisation_id != keeper.organisation_id or planned.course.module_id is not None:
            raise RuleBroken("Choose a course of your own organisation that is not taught here as a module.")


def _move_into_line(event: Event) -> None:
    """Where there are fewer places than before, the seats keep numbers that exist."""
    high = list(event.bookings.booked().filter(seat__gt=event.capacity).order_by("seat"))
    taken = set(event.bookings.booked().values_list("seat", flat=True))
    free = (number for number in range(1, event.capacity + 1) if number not in taken)
    for booking in high:
        Booking.objects.filter(pk=booking.pk).update(seat=next(free))


def _tell_everybody(event: Event, words: str, key: str, send: Callable[[Booking], None]) -> None:
    """Tell who is booked, who waits or asks, and the trainer; calendars of those with a seat follow."""
    for booking in event.bookings.filter(status__in=OPEN).select_related("worker"):
        tell_of_event(booking.worker, event, words, "changed", key)
        if booking.seat is not None:
            send(booking)
    if event.trainer is not None:
        tell_of_event(event.trainer, event, words, "changed", key)
