"""Mail of the first floor that goes out behind the page."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django_tasks import task

from . import chain
from .models import SentHead


@task(backend="background")
def mail_head(sent_id: int) -> None:
    """Mail a day's signed head to the address that the organisation named."""
    sent = SentHead.objects.select_related("log__organisation").get(pk=sent_id)
    if not sent.sent_to:
        return
    context = {"sent": sent, "organisation": sent.log.organisation, "line": chain.as_line(chain.Head(**sent.head))}
    send_mail(
        subject=f"Signed head of {sent.log.organisation}'s decisions, {sent.day:%d %B %Y}",
        message=render_to_string("assessments/head_mail.txt", context),
        from_email=None,
        recipient_list=[sent.sent_to],
    )
