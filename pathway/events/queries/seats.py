"""Questions about seats: how many are free, for whom, who stands in line, and who is expected elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from pathway.core import clock
from pathway.people.models import TeamMembership, User, teams_and_below
from pathway.training.queries import Seat, WayToBook

from ..clashes import BUSY, Busy
from ..enums import BookingStatus
from ..models import Booking, Event, SeatHold


@dataclass
class Seats:
    """An event's seats as they are now: which are given, and how many of the others are kept for teams."""

    capacity: int
    taken: set[int]
    holds: list[tuple[SeatHold, set[int], int]]

    @property
    def booked(self) -> int:
        """How many seats are given."""
        return len(self.taken)

    @property
    def kept(self) -> int:
        """How many of the free seats are kept for teams."""
        return min(self.capacity - self.booked, sum(left for _, _, left in self.holds))

    @property
    def free(self) -> int:
        """How many seats anybody can have."""
        return max(0, self.capacity - self.booked - self.kept)

    def free_for(self, team: int | None) -> int:
        """How many seats somebody of a team can have: those for anybody, and those kept for the team."""
        others = sum(left for _, teams, left in self.holds if team not in teams)
        return max(0, self.capacity - self.booked - others)

    def give(self, team: int | None) -> int:
        """Give the lowest free seat to somebody of a team, who takes from what is kept for them first."""
        seat = next(number for number in range(1, self.capacity + 1) if number not in self.taken)
        self.taken.add(seat)
        for place, (hold, teams, left) in enumerate(self.holds):
            if team in teams and left:
                self.holds[place] = (hold, teams, left - 1)
                break
        return seat


def seats_of(event: Event) -> Seats:
    """The seats of an event now, with what is kept for teams and not used by them yet."""
    rows = list(event.bookings.booked().values_list("seat", "worker"))
    holds = list(event.holds.filter(until__gte=clock.today()).select_related("team"))
    teams = teams_of([worker for _, worker in rows]) if holds else {}
    found = []
    for hold in holds:
        inside = teams_and_below(event.organisation_id, {hold.team_id})
        used = sum(teams.get(worker) in inside for _, worker in rows)
        found.append((hold, inside, max(0, hold.seats - used)))
    return Seats(event.capacity, {seat for seat, _ in rows if seat is not None}, found)


def teams_of(people: Collection[int]) -> dict[int, int]:
    """The team in which each of some people stands today, by id."""
    return dict(TeamMembership.objects.current().filter(person__in=people).values_list("person", "team"))


def busy_with(
    people: Collection[int], starts_at: datetime, ends_at: datetime, but: Event | None = None
) -> dict[int, list[Busy]]:
    """What each of some people has at a time already: other events, those they teach, and what upper floors know."""
    meets = Q(event__starts_at__lt=ends_at, event__ends_at__gt=starts_at, event__cancelled_at__isnull=True)
    booked = Booking.objects.booked().filter(meets, worker__in=people)
    taught = Event.objects.filter(
        trainer__in=people, starts_at__lt=ends_at, ends_at__gt=starts_at, cancelled_at__isnull=True
    )
    if but is not None:
        booked, taught = booked.exclude(event=but), taught.exclude(pk=but.pk)
    found = [
        Busy(worker, begins, ends, f"“{title}”")
        for worker, begins, ends, title in booked.values_list(
            "worker", "event__starts_at", "event__ends_at", "event__title"
        )
    ]
    found += [
        Busy(trainer, begins, ends, f"teaching “{title}”")
        for trainer, begins, ends, title in taught.values_list("trainer", "starts_at", "ends_at", "title")
        if trainer is not None
    ]
    for ask in BUSY:
        found += [busy for busy in ask(people, starts_at, ends_at) if busy.meets(starts_at, ends_at)]
    return {person: sorted((b for b in found if b.person == person), key=lambda b: b.starts_at) for person in people}


def seats_for_training(people: QuerySet[User]) -> list[Seat]:
    """The places that people have at events to come, for the table of training, in one query."""
    rows = Booking.objects.booked().filter(
        Q(event__module__isnull=False) | Q(event__course__isnull=False),
        worker__in=people,
        event__cancelled_at__isnull=True,
        event__starts_at__gt=clock.now(),
    )
    return [
        Seat(
            row.worker_id,
            row.event.thing,
            timezone.localdate(row.event.starts_at),
            row.event.where,
            reverse("events:event-detail", args=[row.event_id]),
        )
        for row in rows.select_related("event").order_by("event__starts_at")
        if row.event.thing is not None
    ]


def ways_to_book(viewer: User, things: Collection[int]) -> dict[int, WayToBook]:
    """For each of some modules and courses the events at which it can be booked, with the places not given; one query.

    Things are modules by their number, and below zero courses that are not modules.
    """
    named = Q(module__in=[thing for thing in things if thing > 0]) | Q(
        course__in=[-thing for thing in things if thing < 0]
    )
    given = Count("bookings", filter=Q(bookings__status=BookingStatus.BOOKED))
    rows = Event.objects.visible_to(viewer).to_come().filter(named).order_by().annotate(given=given)
    free: dict[int, int] = {}
    for module, course, capacity, booked in rows.values_list("module", "course", "capacity", "given"):
        thing = module if module is not None else -course
        free[thing] = free.get(thing, 0) + max(0, capacity - booked)
    page = reverse("events:event-list")
    return {
        thing: WayToBook(f"{page}?module={thing}" if thing > 0 else f"{page}?course={-thing}", left)
        for thing, left in free.items()
    }


def with_places(events: Iterable[Event]) -> list[tuple[Event, int, int]]:
    """Events with how many seats are given and how many people wait; kept seats are not looked at."""
    known = list(events)
    rows = (
        Booking.objects.filter(event__in=[event.pk for event in known])
        .values("event")
        .annotate(
            booked=Count("pk", filter=Q(status=BookingStatus.BOOKED)),
            waiting=Count("pk", filter=Q(status=BookingStatus.WAITING)),
        )
        .values_list(F("event"), "booked", "waiting")
    )
    counts = {event: (booked, waiting) for event, booked, waiting in rows}
    return [(event, *counts.get(event.pk, (0, 0))) for event in known]
