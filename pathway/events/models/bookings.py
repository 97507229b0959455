"""Who comes: bookings with their seats, the waiting list, interest, and each person's own calendar."""

from __future__ import annotations

import hashlib
from typing import Any, Self

from django.db import models
from django.db.models import Q

from modules.models import Certificate
from pathway.people.models import Organisation, User, managed_by
from pathway.training.models import ExternalCompletion

from ..enums import OPEN, BookingStatus, Presence
from .events import Event, keeps_events


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings."""

    def open(self) -> Self:
        """Bookings that hold, wait or ask."""
        return self.filter(status__in=OPEN)

    def booked(self) -> Self:
        """Bookings with a seat."""
        return self.filter(status=BookingStatus.BOOKED)

    def in_line(self) -> Self:
        """The waiting list, first come first."""
        return self.filter(status=BookingStatus.WAITING).order_by("queued_at", "pk")

    def visible_to(self, user: Any) -> Self:
        """One's own, those of the people one manages, those of the events one teaches, and all of the organisation
        for its workforce lead; a mentor reads none."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        here = self.filter(event__organisation_id=user.organisation_id)
        if keeps_events(user):
            return here
        people = User.objects.filter(managed_by(user), organisation=user.organisation_id)
        return here.filter(Q(worker=user) | Q(event__trainer=user, status=BookingStatus.BOOKED) | Q(worker__in=people))


class Booking(models.Model):
    """A worker's place at an event, or their wish for one, and whether they came; two never share a seat.

    .. pii: where a person was to be, and whether they came.
    """

    wagtail_reference_index_ignore = True

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="bookings")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bookings")
    status = models.CharField(max_length=10, choices=BookingStatus.choices)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField("when it was asked for")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    presence = models.CharField(max_length=10, choices=Presence.choices, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes there", null=True, blank=True)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    completion = models.OneToOneField(
        ExternalCompletion, on_delete=models.PROTECT, related_name="booking", null=True, blank=True
    )
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="booking", null=True, blank=True
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ("queued_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "worker"], condition=Q(status__in=OPEN), name="a_worker_has_one_open_booking_per_event"
            ),
            models.UniqueConstraint(
                fields=["event", "seat"], condition=Q(seat__isnull=False), name="a_seat_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(status=BookingStatus.BOOKED, seat__gte=1)
                | ~Q(status=BookingStatus.BOOKED) & Q(seat__isnull=True),
                name="who_is_booked_has_a_seat_and_nobody_else",
            ),
            models.CheckConstraint(
                condition=Q(presence="") | Q(status=BookingStatus.BOOKED), name="who_came_was_booked"
            ),
            models.CheckConstraint(
                condition=Q(presence=Presence.PARTLY, minutes__gte=1)
                | ~Q(presence=Presence.PARTLY) & Q(minutes__isnull=True),
                name="who_came_for_a_part_has_minutes",
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=True) | Q(presence=Presence.THERE, completion__isnull=False),
                name="a_certificate_is_for_who_was_there",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("worker")),
                name="nobody_approves_their_own_booking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} at {self.event}"

    @property
    def is_open(self) -> bool:
        """Whether it holds, waits or asks."""
        return self.status in OPEN

    @property
    def state(self) -> str:
        """The state's name in our drawings."""
        if self.event.is_cancelled:
            return "withdrawn"
        if self.presence:
            return {"there": "done", "partly": "partly", "absent": "ended"}[self.presence]
        return {"asked": "pending", "waiting": "waiting", "booked": "booked"}.get(self.status, "ended")

    @property
    def state_word(self) -> str:
        """The same in words."""
        if self.event.is_cancelled:
            return "Event cancelled"
        return self.get_presence_display() if self.presence else self.get_status_display()


class InterestQuerySet(models.QuerySet["Interest"]):
    """Interest in further events."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and all of the organisation for its workforce lead."""
        here = self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)
        return here if keeps_events(user) else here.filter(worker_id=getattr(user, "pk", None) or 0)


class Interest(models.Model):
    """That somebody wants to hear of the next event on a subject.

    .. pii: what a person wants to learn.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="event_interest")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="event_interest")
    subject = models.CharField(max_length=220)
    title = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ("title", "noted_at")
        constraints = [
            models.UniqueConstraint(fields=["worker", "subject"], name="interest_in_a_subject_is_noted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.worker}: {self.title}"


class CalendarFeed(models.Model):
    """The secret address under which a person's own calendar can be read; only its hash is kept.

    .. pii: that a person reads their events in another calendar.
    """

    worker = models.OneToOneField(User, on_delete=models.PROTECT, related_name="calendar_feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.worker}"


def hash_of(secret: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
