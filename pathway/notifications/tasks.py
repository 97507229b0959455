"""Mail that goes out behind the page."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django_tasks import task

from pathway.core import clock

from .models import Notification


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
