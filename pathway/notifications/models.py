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
    in_digest = models.BooleanField("waits for the day's one mail", default=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="nobody_is_told_the_same_thing_twice")]

    def __str__(self) -> str:
        return self.sentence


class DailyDigest(models.Model):
    """The one mail of a day that gathers what does not have to come at once; nobody gets two in a day.

    .. pii: whom the mail went to, and when.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    notices = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "on"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.notices} notices on {self.on}"
