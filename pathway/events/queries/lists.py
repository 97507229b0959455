"""What the pages of events show: what there is to book, one's own, who comes, and what events cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from pathway.core import clock
from pathway.people.models import User, managed_by

from ..enums import BookingStatus, Presence
from ..models import Booking, Evaluation, Event, UsedAnswer, keeps_events
from .seats import with_places


@dataclass(frozen=True)
class Offered:
    """One event in a list: how many seats are given, how many people wait, and one's own booking."""

    event: Event
    booked: int
    waiting: int
    own: Booking | None

    @property
    def left(self) -> int:
        """How many seats are not given."""
        return max(0, self.event.capacity - self.booked)

    @property
    def state(self) -> str:
        """The state's name in our drawings."""
        if self.event.is_cancelled:
            return "withdrawn"
        if self.own is not None:
            return self.own.state
        return "active" if self.left else "waiting"

    @property
    def state_word(self) -> str:
        """The same in words."""
        if self.event.is_cancelled:
            return "Cancelled"
        if self.own is not None:
            return self.own.state_word
        if self.left:
            return f"{self.left} of {self.event.capacity} places left"
        return f"Full, {self.waiting} waiting" if self.waiting else "Full"


def to_book(
    viewer: User,
    *,
    words: str = "",
    online: str = "",
    until: date | None = None,
    module: int | None = None,
    course: int | None = None,
) -> QuerySet[Event]:
    """Events still to come, cancelled ones too, narrowed by words, by place or online, a last day and a subject."""
    events = Event.objects.visible_to(viewer).filter(starts_at__gt=clock.now())
    if module is not None:
        events = events.filter(module=module)
    if course is not None:
        events = events.filter(course=course)
    for word in words.split():
        counted = Q(module__title__icontains=word) | Q(course__title__icontains=word)
        events = events.filter(Q(title__icontains=word) | Q(place__icontains=word) | counted)
    if online:
        events = events.filter(place="") if online == "online" else events.exclude(place="")
    if until is not None:
        events = events.filter(starts_at__lt=_start_of(until + timedelta(days=1)))
    return events.select_related("trainer").order_by("starts_at", "pk")


def with_room(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those that are not full and not cancelled."""
    booked = Count("bookings", filter=Q(bookings__status=BookingStatus.BOOKED))
    return events.filter(cancelled_at__isnull=True).annotate(given=booked).filter(given__lt=F("capacity"))


def offered(viewer: User, events: Iterable[Event]) -> list[Offered]:
    """Events with their places and the viewer's own booking, in three queries however many they are."""
    counted = with_places(events)
    own = {
        booking.event_id: booking
        for booking in Booking.objects.open()
        .filter(worker=viewer, event__in=[event.pk for event, _, _ in counted])
        .select_related("event")
    }
    return [Offered(event, booked, waiting, own.get(event.pk)) for event, booked, waiting in counted]


def bookings_of(worker: User) -> tuple[list[Booking], list[Booking]]:
    """A worker's bookings: those to come, soonest first, and the last fifty that have been."""
    rows = Booking.objects.filter(worker=worker).select_related("event__trainer", "certificate")
    now = clock.now()
    ahead = rows.open().filter(event__starts_at__gt=now).order_by("event__starts_at", "pk")
    behind = rows.booked().filter(event__starts_at__lte=now).order_by("-event__starts_at", "-pk")[:50]
    return list(ahead), list(behind)


def to_approve(manager: User) -> QuerySet[Booking]:
    """Bookings that wait for this person's approval, soonest event first."""
    rows = Booking.objects.filter(
        status=BookingStatus.ASKED,
        event__organisation=manager.organisation_id or 0,
        event__cancelled_at__isnull=True,
        event__starts_at__gt=clock.now(),
    ).exclude(worker=manager)
    if not keeps_events(manager):
        rows = rows.filter(worker__in=User.objects.filter(managed_by(manager)))
    return rows.select_related("worker", "event").order_by("event__starts_at", "pk")


def to_take(taker: User) -> QuerySet[Event]:
    """Events whose attendance this person can take now, or soon: those of today and tomorrow, and unfinished ones."""
    soon = clock.now() + timedelta(days=1)
    rows = Event.objects.taken_by(taker).filter(
        starts_at__lte=soon, starts_at__gt=clock.now() - timedelta(days=90), finished_at__isnull=True
    )
    booked = Booking.objects.booked().filter(event=OuterRef("pk"))
    return rows.filter(Exists(booked), cancelled_at__isnull=True).order_by("starts_at", "pk")


def people_of(viewer: User, event: Event) -> list[Booking]:
    """Who comes to an event, as far as this person may know, by name; those who wait after those with a seat."""
    rows = Booking.objects.visible_to(viewer).open().filter(event=event)
    order = {BookingStatus.BOOKED: 0, BookingStatus.WAITING: 1, BookingStatus.ASKED: 2}
    found = list(rows.select_related("worker", "event").order_by("worker__full_name", "pk"))
    waiting = list(event.bookings.in_line().values_list("pk", flat=True))
    for booking in found:
        booking.number = waiting.index(booking.pk) + 1 if booking.pk in waiting else 0  # type: ignore[attr-defined]
    return sorted(found, key=lambda b: (order[BookingStatus(b.status)], getattr(b, "number", 0)))


def changed_by(viewer: User, event: Event) -> set[int]:
    """The bookings of an event that somebody may cancel: their own, and those of the people they manage."""
    people = User.objects.filter(Q(pk=viewer.pk) | managed_by(viewer), organisation=viewer.organisation_id)
    return set(event.bookings.open().filter(worker__in=people).values_list("pk", flat=True))


def to_answer(person: User) -> tuple[QuerySet[Evaluation], QuerySet[UsedAnswer]]:
    """What a person has been asked about courses and has not answered."""
    forms = Evaluation.objects.visible_to(person).filter(answered_at__isnull=True)
    used = UsedAnswer.objects.visible_to(person).filter(answered_at__isnull=True)
    return forms, used.select_related("evaluation__worker")


@dataclass(frozen=True)
class Figure:
    """What became of one event, and what its places cost."""

    event: Event
    booked: int
    there: int
    partly: int
    absent: int
    late: int

    @property
    def unmarked(self) -> int:
        """Of how many nobody has said whether they came."""
        return self.booked - self.there - self.partly - self.absent

    @property
    def per_place(self) -> Decimal | None:
        """What a place cost."""
        return None if self.event.cost is None else _pounds(self.event.cost / self.event.capacity)

    @property
    def per_person(self) -> Decimal | None:
        """What it cost for each person who came, for all or a part of it; nothing where nobody came."""
        came = self.there + self.partly
        return None if self.event.cost is None or not came else _pounds(self.event.cost / came)


def figures_of(viewer: User, first: date, last: date) -> list[Figure]:
    """Every event between two days that took place, newest first, with who came, who did not and what it cost."""
    events = Event.objects.visible_to(viewer).filter(
        cancelled_at__isnull=True,
        starts_at__gte=_start_of(first),
        starts_at__lt=min(_start_of(last + timedelta(days=1)), clock.now()),
    )
    counted = events.select_related("trainer").annotate(
        given=Count("bookings", filter=Q(bookings__status=BookingStatus.BOOKED)),
        **{
            f"n_{presence.value}": Count("bookings", filter=Q(bookings__presence=presence.value))
            for presence in Presence
        },
        n_late=Count(
            "bookings",
            filter=Q(
                bookings__status=BookingStatus.CANCELLED,
                bookings__ended_at__gt=F("starts_at") - timedelta(days=2),
            ),
        ),
    )
    rows: Any = counted.order_by("-starts_at", "-pk")
    return [Figure(row, row.given, row.n_there, row.n_partly, row.n_absent, row.n_late) for row in rows]


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _pounds(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
