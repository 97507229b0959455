"""Telling people things, once."""

from functools import partial
from typing import Any

from django.db import transaction

from pathway.core import clock

from .models import Notification
from .tasks import mail_notification


def notify(
    *,
    recipient: Any,
    kind: str,
    sentence: str,
    action_label: str,
    action_path: str,
    key: str,
    is_first: bool = False,
    in_digest: bool = False,
) -> Notification:
    """Tell a person one thing, in the app now and by mail once the transaction is safe.

    `key` names the event (`decided:42`); a second call with the same key for the same person tells nothing new.
    `is_first` spares the look for an earlier one, where the event has only just come to be. What is `in_digest` comes
    by mail with the rest of the day's, at the next daily digest, unless it is read before.
    """
    told = {
        "kind": kind,
        "sentence": sentence[:300],
        "action_label": action_label,
        "action_path": action_path,
        "created_at": clock.now(),
        "in_digest": in_digest,
    }
    if is_first:
        notification, is_new = Notification.objects.create(recipient=recipient, key=key, **told), True
    else:
        notification, is_new = Notification.objects.get_or_create(recipient=recipient, key=key, defaults=told)
    if is_new and not in_digest:
        transaction.on_commit(partial(mail_notification.enqueue, notification.pk))
    return notification


def mark_read(*, reader: Any, notification: Notification) -> None:
    """Note that the recipient has opened a notice."""
    Notification.objects.visible_to(reader).unread().filter(pk=notification.pk).update(read_at=clock.now())
