"""Where an organisation has the signed head of its log sent, and each day's head as it was sent."""

from typing import Any, Self

from django.db import models

from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, roles_of

from .chain import DecisionLog


class SentHeadQuerySet(models.QuerySet["SentHead"]):
    """Heads that were sent outside."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's organisation, for its admins."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if AppointmentKind.ORGANISATION_ADMIN not in roles_of(user).organisation_wide:
            return self.none()
        return self.filter(log__organisation=user.organisation_id)


class HeadAddress(models.Model):
    """The address, of somebody who does not run the server, that gets each day's signed head.

    .. pii: an organisation's address, perhaps somebody's.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="head_address")
    email = models.EmailField(max_length=254)

    def __str__(self) -> str:
        return self.email


class SentHead(models.Model):
    """One day's signed head of a log, as it was written to a file outside the database and mailed; never changed.

    .. pii: where it was mailed to.
    """

    log = models.ForeignKey(DecisionLog, on_delete=models.PROTECT, related_name="sent_heads")
    day = models.DateField()
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    head = models.JSONField()
    sent_at = models.DateTimeField()
    sent_to = models.CharField(max_length=254, blank=True)

    objects = SentHeadQuerySet.as_manager()

    class Meta:
        ordering = ("-day",)
        constraints = [models.UniqueConstraint(fields=["log", "day"], name="one_head_is_sent_a_day")]

    def __str__(self) -> str:
        return f"Head of {self.day}, entry {self.seq}"
