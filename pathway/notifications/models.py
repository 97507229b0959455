"""What a person has been told."""

from typing import Any, Self

from django.conf import settings
from django.db import models


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices to people."""

    def visible_to(self, user: Any) -> Self:
        """A person's own notices and nobody else's."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Notices not yet opened."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One thing one person is told once, with the one action that follows from it.

    .. pii: the recipient, and a sentence that may name a colleague.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60)
    sentence = models.CharField(max_length=300)
    action_label = models.CharField(max_length=60)
    action_path = models.CharField(max_length=300)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="nobody_is_told_the_same_thing_twice")]

    def __str__(self) -> str:
        return self.sentence
