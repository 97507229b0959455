"""Training on a day: when, where, with whom, how many seats, and for whom some are kept."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from modules.models.learning import module_key
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, Team, User, roles_of
from pathway.training.models import Course

MOST_SEATS = 500
LONGEST_REASON = 300


def keeps_events(user: Any) -> bool:
    """Whether this person is the workforce lead, who keeps their organisation's events."""
    return (
        getattr(user, "organisation_id", None) is not None
        and AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide
    )


class EventQuerySet(models.QuerySet["Event"]):
    """Training events."""

    def visible_to(self, user: Any) -> Self:
        """Events of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)

    def to_come(self) -> Self:
        """Events that have not begun and are not cancelled."""
        return self.filter(cancelled_at__isnull=True, starts_at__gt=clock.now())

    def past(self) -> Self:
        """Events that have begun."""
        return self.filter(starts_at__lte=clock.now())

    def taken_by(self, user: Any) -> Self:
        """Events whose attendance this person takes: their own as a trainer, all of the organisation as its lead."""
        here = self.visible_to(user)
        return here if keeps_events(user) else here.filter(trainer_id=getattr(user, "pk", None) or 0)


class Event(models.Model):
    """One training event: it is cancelled with a reason and never deleted.

    .. pii: who teaches it, and who cancelled it.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="events")
    module = module_key("events")
    course = models.ForeignKey(
        Course,
        on_delete=models.PROTECT,
        related_name="events",
        null=True,
        blank=True,
        verbose_name="course that is not a module",
    )
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    starts_at = models.DateTimeField("begins")
    ends_at = models.DateTimeField("ends")
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField("link to join online", max_length=300, blank=True)
    trainer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events_taught", null=True, blank=True)
    trainer_name = models.CharField("trainer from elsewhere", max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField("places")
    needs_approval = models.BooleanField("a manager approves each booking", default=False)
    cost = models.DecimalField("what it costs in all, in pounds", max_digits=9, decimal_places=2, null=True, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField("how often its invitation changed", default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    why_cancelled = models.CharField(max_length=LONGEST_REASON, blank=True)
    finished_at = models.DateTimeField("when its attendance was finished", null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = [models.Index(fields=["organisation", "starts_at"], name="events_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_event_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="an_event_has_a_place_or_a_link"),
            models.CheckConstraint(
                condition=Q(trainer__isnull=False) | ~Q(trainer_name=""), name="an_event_has_a_trainer"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_SEATS), name="an_event_has_1_to_500_places"
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="an_event_costs_nought_or_more"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, why_cancelled="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(why_cancelled=""),
                name="who_cancels_an_event_says_why",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="a_cancelled_event_has_no_attendance",
            ),
            models.CheckConstraint(
                condition=Q(module__isnull=True) | Q(course__isnull=True), name="an_event_counts_for_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.cancelled_at is not None

    @property
    def has_begun(self) -> bool:
        """Whether its first minute has come."""
        return self.starts_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Whether places can be booked still."""
        return not self.is_cancelled and not self.has_begun

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def taught_by(self) -> str:
        """The trainer's name."""
        return self.trainer.full_name if self.trainer else self.trainer_name

    @property
    def where(self) -> str:
        """The place, or that it is online."""
        return self.place or "Online"

    @property
    def thing(self) -> int | None:
        """What it counts for: a module by its number, a course that is not a module below zero, or neither."""
        thing: int | None = self.module_id
        if thing is None and self.course_id is not None:
            thing = -self.course_id
        return thing

    @property
    def subject(self) -> str:
        """What it is about, the same for every event on it: the module or course it counts for, else its title."""
        return subject_of(self.thing, self.title)


def subject_of(thing: int | None, title: str) -> str:
    """The key of a subject: a module, a course below zero, or a title without case."""
    if thing is None:
        return f"title:{title.casefold()}"[:220]
    return f"module:{thing}" if thing > 0 else f"course:{-thing}"


class SeatHoldQuerySet(models.QuerySet["SeatHold"]):
    """Seats kept for teams."""

    def visible_to(self, user: Any) -> Self:
        """Those of the person's own organisation."""
        return self.filter(event__organisation_id=getattr(user, "organisation_id", None) or 0)

    def current(self) -> Self:
        """Seats that are kept today."""
        return self.filter(until__gte=clock.today())


class SeatHold(models.Model):
    """Seats of an event that are kept for a team until, and including, a day.

    .. no_pii: a team and a number.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="holds")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="seat_holds")
    seats = models.PositiveSmallIntegerField()
    until = models.DateField("kept until")
    released_at = models.DateTimeField("when the waiting list was told", null=True, blank=True)

    objects = SeatHoldQuerySet.as_manager()

    class Meta:
        ordering = ("until", "pk")
        constraints = [
            models.UniqueConstraint(fields=["event", "team"], name="an_event_keeps_seats_for_a_team_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="a_team_is_kept_one_seat_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} for {self.team}"
