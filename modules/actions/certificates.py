"""Certificates: issued with what was completed, shown in the name their holder chooses, and withdrawn with a reason."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.fields import one_line
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.models import User

from ..models import Certificate, Completion
from ..models.certificates import NAME_LENGTH
from ..queries.certificates import valid_until

UNMISTAKABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST_REASON = 300


def new_reference() -> str:
    """Twelve characters that cannot be guessed (57 bits) nor taken for one another, in groups of four."""
    letters = "".join(secrets.choice(UNMISTAKABLE) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def certificate_for(completion: Completion) -> Certificate:
    """The certificate of a module just completed; the caller's transaction tells of it."""
    earned_on = timezone.localdate(completion.completed_at)
    return Certificate.objects.create(
        worker=completion.worker,
        completion=completion,
        name=completion.worker.full_name,
        title=completion.title,
        code=completion.code,
        version=completion.snapshot_number,
        minutes=completion.minutes,
        awaited_review=completion.awaited_review,
        earned_on=earned_on,
        valid_until=valid_until(completion.worker, completion.module_id, earned_on),
        reference=completion.reference,
        issued_at=completion.completed_at,
    )


def certificate_of_event(worker: User, title: str, thing: int | None, earned_on: date, minutes: int) -> Certificate:
    """The certificate of a training event just attended; the caller's transaction and permission.

    `thing` is what it counts for: a module by its number, or below zero a course of an upper floor.
    """
    return Certificate.objects.create(
        worker=worker,
        name=worker.full_name,
        title=title,
        minutes=minutes,
        earned_on=earned_on,
        valid_until=valid_until(worker, thing, earned_on),
        reference=new_reference(),
        issued_at=clock.now(),
    )


@transaction.atomic
def open_certificate(*, reader: User, certificate: Certificate) -> None:
    """Note who opened somebody else's certificate; one's own is nobody's business."""
    require(reader, "modules.see_certificate", certificate)
    if reader.pk != certificate.worker_id:
        record(actor=reader, verb="modules.certificate_opened", thing=certificate, subject=certificate.worker)


@transaction.atomic
def choose_name(*, holder: User, certificate: Certificate, name: str) -> None:
    """Let a certificate bear another form of its holder's name, at least one part of which stands on their card."""
    require(holder, "modules.hold_certificate", certificate)
    chosen = one_line(name)
    if not chosen or len(chosen) > NAME_LENGTH:
        raise RuleBroken(f"Write a name of at most {NAME_LENGTH} characters.")
    if not _parts(chosen) & _parts(holder.full_name):
        raise RuleBroken(
            f"Keep at least one part of “{holder.full_name}”. If your name has changed, ask your organisation’s admin "
            "to change it first."
        )
    Certificate.objects.filter(pk=certificate.pk).update(name=chosen)
    record(actor=holder, verb="modules.certificate_named", thing=certificate, subject=holder)


def _parts(name: str) -> set[str]:
    return {part.casefold() for part in name.replace("-", " ").split() if len(part) > 1}


@transaction.atomic
def withdraw_certificate(*, lead: User, certificate: Certificate, why: str) -> None:
    """Withdraw a certificate that should not have been issued; whoever checks it reads that it no longer stands."""
    require(lead, "modules.withdraw_certificate", certificate)
    reason = one_line(why)
    if not reason or len(reason) > LONGEST_REASON:
        raise RuleBroken(f"Say why, in at most {LONGEST_REASON} characters. The holder reads it.")
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if held.is_withdrawn:
        raise RuleBroken("This certificate has been withdrawn already.")
    Certificate.objects.filter(pk=held.pk).update(withdrawn_at=clock.now(), withdrawn_by=lead, why_withdrawn=reason)
    notify(
        recipient=held.worker,
        kind="certificate_withdrawn",
        sentence=f"Your certificate for “{held.title}” has been withdrawn.",
        action_label="Read why",
        action_path=reverse("modules:certificate-list"),
        key=f"certificate-withdrawn:{held.pk}",
    )
    record(actor=lead, verb="modules.certificate_withdrawn", thing=held, subject=held.worker)
