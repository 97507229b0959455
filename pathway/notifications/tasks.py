"""Mail that goes out behind the page."""

import datetime as dt
from collections import defaultdict
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from pathway.core import clock
from pathway.core.schedule import due
from pathway.core.working_days import is_working_day

from .models import DailyDigest, Notification

DIGEST_FROM = dt.time(7, 30)


@task(backend="background")
def mail_notification(notification_id: int) -> None:
    """Mail one notice to its recipient, unless it has been mailed or the person has left."""
    with transaction.atomic():
        notification = Notification.objects.select_for_update().select_related("recipient").get(pk=notification_id)
        if notification.mailed_at or not notification.recipient.is_active:
            return
        Notification.objects.filter(pk=notification_id).update(mailed_at=clock.now())
        context = {"notification": notification, "origin": settings.APP_ORIGIN}
        send_mail(
            subject=notification.sentence,
            message=render_to_string("notifications/mail.txt", context),
            from_email=None,
            recipient_list=[notification.recipient.email],
        )


@due("notifications.send_digests", every=dt.timedelta(minutes=10))
def send_digests() -> int:
    """Gather what waits for each person into one mail, once on a working day from 07:30; returns how many mails."""
    now = timezone.localtime(clock.now())
    if not is_working_day(now.date()) or now.time() < DIGEST_FROM:
        return 0
    waiting = Notification.objects.filter(
        in_digest=True, mailed_at__isnull=True, read_at__isnull=True, recipient__is_active=True
    )
    had = DailyDigest.objects.filter(on=now.date()).values("recipient")
    by_person: dict[int, list[int]] = defaultdict(list)
    for pk, recipient in waiting.exclude(recipient__in=had).values_list("pk", "recipient"):
        by_person[recipient].append(pk)
    return sum(_send_digest(recipient, pks, now.date()) for recipient, pks in by_person.items())


@transaction.atomic
def _send_digest(recipient: int, pks: list[int], day: dt.date) -> bool:
    _, is_new = DailyDigest.objects.get_or_create(
        recipient_id=recipient, on=day, defaults={"notices": len(pks), "sent_at": clock.now()}
    )
    if is_new:
        Notification.objects.filter(pk__in=pks).update(mailed_at=clock.now())
        transaction.on_commit(partial(mail_digest.enqueue, pks))
    return is_new


@task(backend="background")
def mail_digest(pks: list[int]) -> None:
    """Mail one person what a day's digest holds, unless they have left."""
    notices = list(Notification.objects.filter(pk__in=pks).select_related("recipient").order_by("created_at", "pk"))
    if not notices or not notices[0].recipient.is_active:
        return
    count = len(notices)
    context = {"notices": notices, "recipient": notices[0].recipient, "origin": settings.APP_ORIGIN}
    send_mail(
        subject=f"{count} thing{'' if count == 1 else 's'} for you in Pathway",
        message=render_to_string("notifications/digest.txt", context),
        from_email=None,
        recipient_list=[notices[0].recipient.email],
    )
