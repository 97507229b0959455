"""The inspector room: somebody from outside reads a part of the record for a time, and every look is noted."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of

from .decisions import Decision, DecisionQuerySet


class InspectionQuerySet(models.QuerySet["Inspection"]):
    """Times for which somebody is let in."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's organisation, for its admins; they read who looked at what, never what was looked at."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if AppointmentKind.ORGANISATION_ADMIN not in roles_of(user).organisation_wide:
            return self.none()
        return self.filter(organisation=user.organisation_id)

    def open(self) -> Self:
        """Running now: begun, not over and not taken back."""
        now = clock.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now, revoked_at__isnull=True)

    def let_in(self, user: Any) -> Self:
        """Those that let this person in at this moment; asked anew with every request."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.open().filter(inspector=user)


class Inspection(models.Model):
    """Who from outside may read what of the record, from when until when, and why; it ends by itself.

    .. pii: who inspects, and whose work.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inspections")
    inspector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inspections")
    purpose = models.CharField("what it is for", max_length=200)
    first_on = models.DateField("decisions from", null=True)
    last_on = models.DateField("decisions until", null=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-granted_at")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_inspection_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(purpose=""), name="an_inspection_says_what_it_is_for"),
            models.CheckConstraint(
                condition=Q(first_on__isnull=True, last_on__isnull=True)
                | Q(first_on__isnull=False, last_on__gte=F("first_on")),
                name="an_inspection_has_both_days_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_inspection_says_who_and_when",
            ),
            models.CheckConstraint(condition=~Q(inspector=F("granted_by")), name="nobody_lets_themselves_in"),
        ]

    def __str__(self) -> str:
        return f"{self.inspector} for {self.organisation}"

    @property
    def standing(self) -> str:
        """Where it stands now, in the words of a tag."""
        now = clock.now()
        if self.revoked_at is not None:
            return "withdrawn"
        if self.ends_at <= now:
            return "ended"
        return "active" if self.starts_at <= now else "later"

    @property
    def is_over(self) -> bool:
        """Whether it lets nobody in any more."""
        return self.standing in ("withdrawn", "ended")

    def decisions(self) -> DecisionQuerySet:
        """The recorded decisions that it lets somebody read; held-back evidence is left out, leavers are not."""
        rows = Decision.objects.filter(worker__organisation=self.organisation_id, version__item__held_at__isnull=True)
        named = self.people.values("worker")
        if self.people.exists():
            rows = rows.filter(worker__in=named)
        if self.first_on is not None:
            rows = rows.filter(decided_at__date__gte=self.first_on, decided_at__date__lte=self.last_on)
        return rows


class InspectedPerson(models.Model):
    """A worker whose record an inspection is about; without any, it is about everybody.

    .. pii: whose work is inspected.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="people")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "inspected people"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "worker"], name="an_inspection_names_a_worker_once")
        ]

    def __str__(self) -> str:
        return str(self.worker)
