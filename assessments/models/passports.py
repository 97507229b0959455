"""Passports that workers made of their record, and the link by which they fetch one after leaving."""

import uuid
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from pathway.core import clock
from pathway.people.models import User


class PassportQuerySet(models.QuerySet["Passport"]):
    """Passports."""

    def visible_to(self, user: Any) -> Self:
        """A person's own and nobody else's."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)


class Passport(models.Model):
    """That a worker took their record away at a moment: what was signed, not what was in it; never changed.

    .. pii: that somebody took their record away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passports")
    made_at = models.DateTimeField()
    pieces = models.PositiveSmallIntegerField("pieces of evidence in it")
    manifest_sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    objects = PassportQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"Passport of {self.worker}, {self.made_at:%d %B %Y}"


class PassportLinkQuerySet(models.QuerySet["PassportLink"]):
    """Links to one's own passport."""

    def visible_to(self, user: Any) -> Self:
        """A person's own and nobody else's."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(revoked_at__isnull=True)


class PassportLink(models.Model):
    """A link of a worker's own, with a phrase only they know, that works without signing in until well after they left.

    .. pii: that somebody may fetch their record; the link and the phrase are kept as hashes.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passport_links")
    token_hash = models.CharField(max_length=64, unique=True)
    phrase = models.CharField("hash of the phrase", max_length=200)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField("wrong phrases since the last right one", default=0)
    revoked_at = models.DateTimeField(null=True)

    objects = PassportLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(revoked_at__isnull=True), name="one_passport_link_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Link of {self.worker}"

    @property
    def works_until(self) -> date | None:
        """The last day on which it works; none while no last day of the job is known."""
        ends = self.worker.access_ends_on
        return ends + timedelta(days=settings.PASSPORT_DAYS_AFTER_LEAVING) if ends else None

    @property
    def works(self) -> bool:
        """Whether it still opens."""
        until = self.works_until
        return self.revoked_at is None and (until is None or clock.today() <= until)
