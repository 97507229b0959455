"""The trail: who did what to whose record, and when."""

from typing import Any, Self

from django.conf import settings
from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    """Events of the trail."""

    def visible_to(self, user: Any) -> Self:
        """Events about a person's own records, which that person may always read."""
        return self.filter(subject=user)


class Event(models.Model):
    """One thing that somebody did, written in the same transaction as the deed itself.

    .. pii: who acted and whose record it was; never the text of the record.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="who"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="about whom",
    )
    organisation = models.PositiveBigIntegerField(null=True, db_index=True)
    verb = models.CharField(max_length=80)
    thing_type = models.CharField(max_length=80, blank=True)
    thing_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        db_table = "audit_event"
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["subject", "-at"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"
