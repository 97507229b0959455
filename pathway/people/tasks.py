"""Invitations and large files, behind the page."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django_tasks import task

from pathway.core.schedule import due

from .intake import shelf
from .intake.kinds import STEPS
from .models import ImportRun, Invitation


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
        subject=f"Join {invitation.person.organisation or 'an inspection'} on Pathway",
        message=render_to_string("people/invitation_mail.txt", context),
        from_email=None,
        recipient_list=[invitation.person.email],
    )


@task(backend="background")
def work_on_import(run_id: int, step: str) -> None:
    """Check a large file, bring it in, or invite the people it brought: whatever is next for it."""
    STEPS[step](run_id)


@due("people.sweep_imports", every=timedelta(hours=6))
def sweep_imports() -> int:
    """Remove uploaded files that no run waits for; returns how many."""
    wanted = set(ImportRun.objects.waiting().values_list("shelf", flat=True))
    return shelf.sweep(Path(settings.PRIVATE_ROOT), wanted)
