"""Observations and professional discussions: booked, recorded on a phone, answered by the worker."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pathway.careers.models import Competency
from pathway.people.models import Organisation, User
from portfolio.models import EvidenceItem

from ..enums import MeetingKind, MeetingState, Seen

NOTE_LENGTH = 400
SUMMARY_LENGTH = 4000


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Booked observations and discussions."""

    def visible_to(self, user: Any) -> Self:
        """For the two who meet; what was seen is the worker's once it is recorded."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(Q(worker=user) | Q(observer=user))

    def open(self) -> Self:
        """Booked, or recorded and not yet answered."""
        return self.filter(state__in=(MeetingState.BOOKED, MeetingState.RECORDED))


class Meeting(models.Model):
    """A mentor sees a worker at work, or talks their practice through with them, and writes down what was shown.

    .. pii: when two people met and what one says of the other's work.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=MeetingKind.choices)
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="meetings")
    observer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="meetings_held")
    starts_at = models.DateTimeField()
    about = models.CharField("what it is about", max_length=160)
    state = models.CharField(max_length=20, choices=MeetingState.choices, default=MeetingState.BOOKED)
    summary = models.TextField(max_length=SUMMARY_LENGTH, blank=True)
    recorded_at = models.DateTimeField(null=True)
    worker_comment = models.TextField(max_length=SUMMARY_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True)
    item = models.OneToOneField(EvidenceItem, on_delete=models.PROTECT, related_name="meeting", null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=~Q(worker=F("observer")), name="nobody_observes_themselves"),
            models.CheckConstraint(
                condition=Q(state__in=("booked", "cancelled"), recorded_at__isnull=True)
                | Q(state__in=("recorded", "sent"), recorded_at__isnull=False),
                name="a_recorded_meeting_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", item__isnull=False, answered_at__isnull=False)
                | ~Q(state="sent") & Q(item__isnull=True, answered_at__isnull=True),
                name="a_sent_meeting_is_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    @property
    def tag(self) -> str:
        """The state of the tag that stands for it."""
        return {"recorded": "waiting", "sent": "done", "cancelled": "withdrawn"}.get(self.state, self.state)


class Criterion(models.Model):
    """One statement that a meeting looks at, and what was seen of it.

    .. pii: what one person says of another's work.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="criteria")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    seen = models.CharField(max_length=10, choices=Seen.choices, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ("competency__domain__number", "competency__order")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "competency"], name="a_meeting_looks_at_a_statement_once"),
            models.CheckConstraint(
                condition=~Q(seen__in=("seen", "partly")) | ~Q(note=""), name="what_was_seen_is_said_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency.code}: {self.get_seen_display()}"
