"""What decisions do by themselves: nudges after five and ten working days, mail to witnesses, the day's signed head."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from pathway.core.schedule import due
from pathway.notifications.actions import notify
from pathway.people.enums import AppointmentKind
from pathway.people.queries import holders_of

from . import chain
from .models import SentHead, WitnessRequest
from .models.witnesses import CODE_MINUTES
from .queries.decisions import deciders_of
from .queries.turnaround import NUDGED_AFTER, waiting_at_least


@due("assessments.nudge", every=timedelta(hours=1))
def nudge() -> int:
    """Remind whoever may decide of what has waited five and ten working days; returns how many pieces those are.

    At ten, quality assurance is told as well, of the wait and not of the evidence. It comes with the day's digest.
    """
    nudged = 0
    for days in NUDGED_AFTER:
        for version in waiting_at_least(days):
            nudged += 1
            owner = version.item.owner
            for person in deciders_of(owner).exclude(pk__in=version.item.recusals.standing().values("mentor")):
                notify(
                    recipient=person,
                    kind="assessments.nudge",
                    sentence=f"{owner}'s evidence has waited {days} working days for a decision.",
                    action_label="Decide",
                    action_path=reverse("assessments:decision-page", args=[version.pk]),
                    key=f"nudge-{days}:{version.pk}",
                    in_digest=True,
                )
            if days == max(NUDGED_AFTER):
                for assurer in holders_of(AppointmentKind.QUALITY_ASSURER, version.item.organisation).exclude(
                    pk=owner.pk
                ):
                    notify(
                        recipient=assurer,
                        kind="assessments.long_wait",
                        sentence=f"A piece of {owner}'s evidence has waited {days} working days for a decision.",
                        action_label="See how long decisions take",
                        action_path=reverse("assessments:turnaround"),
                        key=f"nudge-{days}:{version.pk}",
                        in_digest=True,
                    )
    return nudged


@task(backend="background")
def mail_witness_question(request_id: str) -> None:
    """Mail a witness the link to the one question, unless it was taken back meanwhile."""
    request = WitnessRequest.objects.open().select_related("worker", "organisation").filter(pk=request_id).first()
    if request is None:
        return
    path = reverse("assessments:witness-page", args=[request.token])
    context = {"request": request, "link": f"{settings.APP_ORIGIN}{path}"}
    send_mail(
        subject=f"{request.worker} of {request.organisation} asks for a few words",
        message=render_to_string("assessments/witness_question_mail.txt", context),
        from_email=None,
        recipient_list=[request.email],
    )


@task(backend="background")
def mail_witness_code(request_id: str) -> None:
    """Mail a witness the code that opens the question."""
    request = WitnessRequest.objects.open().filter(pk=request_id).first()
    if request is None:
        return
    context = {"code": request.code, "minutes": CODE_MINUTES}
    send_mail(
        subject="Your code for Pathway",
        message=render_to_string("assessments/witness_code_mail.txt", context),
        from_email=None,
        recipient_list=[request.email],
    )


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
