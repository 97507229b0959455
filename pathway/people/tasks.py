"""Invitations that go out behind the page."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django_tasks import task

from .models import Invitation


@task(backend="background")
def mail_invitation(invitation_id: int) -> None:
    """Mail the one-time link to somebody invited, unless it no longer opens anything."""
    invitation = (
        Invitation.objects.open().filter(pk=invitation_id).select_related("person__organisation", "invited_by").first()
    )
    if invitation is None:
        return
    context = {"invitation": invitation, "link": f"{settings.APP_ORIGIN}/join/{invitation.token}/"}
    send_mail(
        subject=f"Join {invitation.person.organisation} on Pathway",
        message=render_to_string("people/invitation_mail.txt", context),
        from_email=None,
        recipient_list=[invitation.person.email],
    )
