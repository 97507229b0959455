"""Certificates: what a stranger may check, and what their holder chose to show."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, managed_by, mentored_by, roles_of

from .learning import Completion

NAME_LENGTH = 120


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates."""

    def standing(self) -> Self:
        """Certificates that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Certificates of the person, of those they mentor or manage today, and for a workforce lead of everybody."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(worker=user)
        if user.organisation_id is None:
            return self.filter(own)
        if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
            return self.filter(own | Q(worker__organisation=user.organisation_id))
        people = User.objects.filter(mentored_by(user) | managed_by(user), organisation=user.organisation_id)
        return self.filter(own | Q(worker__in=people))


class Certificate(models.Model):
    """What a worker can show for something they completed: in their own name, until a day, or withdrawn.

    .. pii: a person's name as they chose it, what they learned, and why a certificate was withdrawn.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    completion = models.OneToOneField(
        Completion, on_delete=models.PROTECT, related_name="certificate", null=True, blank=True
    )
    name = models.CharField("name on the certificate", max_length=NAME_LENGTH)
    title = models.CharField(max_length=255)
    code = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    awaited_review = models.BooleanField("the version awaited review by a practitioner", default=False)
    earned_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=20, unique=True)
    badge = models.UUIDField("name of the badge", default=uuid.uuid4, unique=True)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    why_withdrawn = models.CharField(max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-earned_on", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_certificate_bears_a_name"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("earned_on")),
                name="a_certificate_is_valid_from_the_day_it_was_earned",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, why_withdrawn="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(why_withdrawn=""),
                name="who_withdraws_a_certificate_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.reference}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether it stands no longer."""
        return self.withdrawn_at is not None

    @property
    def has_expired(self) -> bool:
        """Whether the day until which it is valid has gone by."""
        return self.valid_until is not None and self.valid_until < clock.today()

    @property
    def state(self) -> str:
        """Met, expired or withdrawn, as the page draws it."""
        return "withdrawn" if self.is_withdrawn else "expired" if self.has_expired else "met"

    @property
    def state_word(self) -> str:
        """The state in a word."""
        return {"withdrawn": "Withdrawn", "expired": "No longer valid", "met": "Valid"}[self.state]
