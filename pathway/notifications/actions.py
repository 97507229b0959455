"""Telling people things, once."""

from functools import partial
from typing import Any

from django.db import transaction

from pathway.core import clock

from .models import Notification
from .tasks import mail_notification


def notify(*, recipient: Any, kind: str, sentence: str, action_label: str, action_path: str, key: str) -> Notification:
    """Tell a person one thing, in the app now and by mail once the transaction is safe.

    `key` names the event (`decided:42`); a second call with the same key for the same person tells nothing new.
    """
    notification, is_new = Notification.objects.get_or_create(
        recipient=recipient,
        key=key,
        defaults={
            "kind": kind,
            "sentence": sentence[:300],
            "action_label": action_label,
            "action_path": action_path,
            "created_at": clock.now(),
        },
    )
    if is_new:
        transaction.on_commit(partial(mail_notification.enqueue, notification.pk))
    return notification


def mark_read(*, reader: Any, notification: Notification) -> None:
    """Note that the recipient has opened a notice."""
    Notification.objects.visible_to(reader).unread().filter(pk=notification.pk).update(read_at=clock.now())
