"""What changes how people's data is kept: copies, complaints, holds, erasures, months and public statements."""

import secrets
from typing import Any

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.enums import Standing
from pathway.people.models import Organisation, User

from .enums import COMPLAINT_DAYS, PROPOSED_MONTHS, ComplaintAbout, Keeping
from .erasing import erase_person
from .models import FEWEST_MONTHS, MOST_MONTHS, Complaint, Erasure, LegalHold, PublicStatement, RetentionRule
from .purging import past_their_time
from .queries import admins_for, handlers_of


def _said(words: str, what: str) -> str:
    if not words.strip():
        raise RuleBroken(what)
    return words.strip()


@transaction.atomic
def note_copy(*, contact: User, person: User, reason: str) -> None:
    """Note that the information governance contact took a copy for somebody, and why it holds what is for two only."""
    require(contact, "protection.handle", person)
    because = f", with what is for few eyes: {reason.rstrip('.')}" if reason else ""
    record(actor=contact, verb="protection.copy_taken", subject=person, because=because)


@transaction.atomic
def note_own_copy(*, person: User) -> None:
    """Note in somebody's own trail that they took a copy of what is kept about them."""
    record(actor=person, verb="protection.own_copy_taken", subject=person)


@transaction.atomic
def complain(*, worker: User, about: str, text: str) -> Complaint:
    """Say what is wrong with how one's data is handled; whoever handles complaints hears of it."""
    require(worker, "protection.complain")
    assert worker.organisation is not None
    if about not in ComplaintAbout.values:
        raise RuleBroken("Choose what your complaint is about.")
    complaint = Complaint.objects.create(
        organisation=worker.organisation,
        made_by=worker,
        about=about,
        text=_said(text, "Say what is wrong."),
        made_at=clock.now(),
    )
    record(actor=worker, verb="protection.complained", thing=complaint, subject=worker)
    handlers = list(handlers_of(complaint))
    for handler in handlers:
        _tell(
            handler,
            complaint,
            f"Complaint {complaint.reference} about data: acknowledge it within {COMPLAINT_DAYS} days.",
            "made",
        )
    for admin in [] if handlers else admins_for(complaint):
        notify(
            recipient=admin,
            kind="complaint",
            sentence="Nobody can handle a complaint about data: appoint an information governance contact.",
            action_label="Open people",
            action_path=reverse("people:person-list"),
            key=f"complaint-unhandled:{complaint.pk}",
        )
    return complaint


@transaction.atomic
def acknowledge_complaint(*, contact: User, complaint: Complaint) -> None:
    """Say that a complaint has arrived and is looked at."""
    require(contact, "protection.handle_complaint", complaint)
    waiting = Complaint.objects.filter(pk=complaint.pk, acknowledged_at__isnull=True)
    if not waiting.update(acknowledged_at=clock.now(), acknowledged_by=contact):
        raise RuleBroken(f"Complaint {complaint.reference} was acknowledged already.")
    record(actor=contact, verb="protection.complaint_acknowledged", thing=complaint, subject=complaint.made_by)
    _tell(complaint.made_by, complaint, f"Your complaint {complaint.reference} has arrived and is looked at.", "seen")


@transaction.atomic
def answer_complaint(*, contact: User, complaint: Complaint, answer: str) -> None:
    """Answer a complaint, once and for good; an answer acknowledges it too."""
    require(contact, "protection.handle_complaint", complaint)
    answer = _said(answer, "Write the answer.")
    complaint = Complaint.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=complaint.pk)
    if complaint.answered_at is not None:
        raise RuleBroken(f"Complaint {complaint.reference} was answered already.")
    now = clock.now()
    if complaint.acknowledged_at is None:
        complaint.acknowledged_at, complaint.acknowledged_by = now, contact
    complaint.answer, complaint.answered_at, complaint.answered_by = answer, now, contact
    complaint.save(update_fields=["acknowledged_at", "acknowledged_by", "answer", "answered_at", "answered_by"])
    record(actor=contact, verb="protection.complaint_answered", thing=complaint, subject=complaint.made_by)
    _tell(complaint.made_by, complaint, f"Your complaint {complaint.reference} is answered.", "answered")


@transaction.atomic
def close_complaint(*, contact: User, complaint: Complaint) -> None:
    """Say that nothing more is to be done about an answered complaint."""
    require(contact, "protection.handle_complaint", complaint)
    answered = Complaint.objects.filter(pk=complaint.pk, answered_at__isnull=False, closed_at__isnull=True)
    if not answered.update(closed_at=clock.now(), closed_by=contact):
        raise RuleBroken("Only a complaint that is answered and still open can be closed.")
    record(actor=contact, verb="protection.complaint_closed", thing=complaint, subject=complaint.made_by)
    _tell(complaint.made_by, complaint, f"Your complaint {complaint.reference} is closed.", "closed")


def _tell(recipient: User, complaint: Complaint, sentence: str, what: str) -> None:
    notify(
        recipient=recipient,
        kind="complaint",
        sentence=sentence,
        action_label="Open the complaint",
        action_path=reverse("protection:complaint-detail", args=[complaint.pk]),
        key=f"complaint-{what}:{complaint.pk}",
    )


@transaction.atomic
def place_hold(*, contact: User, person: User, reason: str) -> LegalHold:
    """Keep everything about a person until the hold is lifted."""
    require(contact, "protection.handle", person)
    assert person.organisation is not None
    reason = _said(reason, "Say what the records are needed for.")
    with or_say(f"{person} is held already."):
        hold = LegalHold.objects.create(
            organisation=person.organisation,
            person=person,
            reason=reason,
            placed_by=contact,
            placed_at=clock.now(),
        )
    # A case may not be told of to the person it is about: the event names no subject.
    record(actor=contact, verb="protection.hold_placed", thing=hold)
    return hold


@transaction.atomic
def lift_hold(*, contact: User, hold: LegalHold) -> None:
    """Let the usual months count again."""
    require(contact, "protection.handle", hold.person)
    changed = LegalHold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(
        lifted_at=clock.now(), lifted_by=contact
    )
    if not changed:
        raise RuleBroken("This hold was lifted already.")
    record(actor=contact, verb="protection.hold_lifted", thing=hold)


@transaction.atomic
def ask_erasure(*, contact: User, person: User, reason: str) -> Erasure:
    """Ask whoever runs the installation to erase somebody who has left."""
    require(contact, "protection.handle", person)
    assert person.organisation is not None
    reason = _said(reason, "Say why.")
    _may_be_erased(person)
    with or_say(f"{person} is to be erased already."):
        erasure = Erasure.objects.create(
            organisation=person.organisation,
            person=person,
            pseudonym=f"Former worker {secrets.token_hex(3).upper()}",
            reason=reason,
            asked_by=contact,
            asked_at=clock.now(),
        )
    record(actor=contact, verb="protection.erasure_asked", thing=erasure, subject=person)
    return erasure


@transaction.atomic
def take_back_erasure(*, contact: User, erasure: Erasure) -> None:
    """Take back that somebody is to be erased, for as long as it has not been done."""
    require(contact, "protection.handle", erasure.person)
    person, pk = erasure.person, erasure.pk
    waiting, _ = Erasure.objects.filter(pk=pk, done_at__isnull=True).delete()
    if not waiting:
        raise RuleBroken(f"{erasure.pseudonym} is erased; that cannot be taken back.")
    erasure.pk = pk
    record(actor=contact, verb="protection.erasure_taken_back", thing=erasure, subject=person)


def _may_be_erased(person: User) -> None:
    if person.standing != Standing.LEFT:
        raise RuleBroken(f"{person} still works here. Only somebody who has left can be erased.")
    if LegalHold.objects.filter(person=person, lifted_at__isnull=True).exists():
        raise RuleBroken(f"{person} is held for a case. Nothing may be erased until the hold is lifted.")


@transaction.atomic
def carry_out_erasure(*, erasure: Erasure) -> None:
    """Erase, from the command line and as the database's owner; what was asked is looked at once more."""
    erasure = Erasure.objects.select_for_update(of=("self",)).select_related("person__organisation").get(pk=erasure.pk)
    if erasure.done_at is not None:
        raise RuleBroken(f"{erasure.pseudonym} was erased already.")
    _may_be_erased(erasure.person)
    erase_person(erasure)
    record(actor=None, verb="protection.erased", thing=erasure, subject=erasure.person)


@transaction.atomic
def keep_retention(*, keeper: User, months: dict[str, int | None]) -> None:
    """Say for how many months the organisation keeps each class of records; None leaves a class undecided."""
    require(keeper, "protection.keep_retention")
    assert keeper.organisation is not None
    for keeping, number in months.items():
        if keeping not in PROPOSED_MONTHS:
            raise RuleBroken("Months can be set only for what is purged.")
        if number is None:
            RetentionRule.objects.filter(organisation=keeper.organisation, keeping=keeping).delete()
            continue
        if not FEWEST_MONTHS <= number <= MOST_MONTHS:
            raise RuleBroken(f"{Keeping(keeping).label}: between {FEWEST_MONTHS} and {MOST_MONTHS} months.")
        RetentionRule.objects.update_or_create(
            organisation=keeper.organisation, keeping=keeping, defaults={"months": number}
        )
    told = {keeping: number or 0 for keeping, number in months.items()}
    record(actor=keeper, verb="protection.retention_kept", thing=keeper.organisation, **told)


@transaction.atomic
def keep_statement(*, contact: User, told: dict[str, Any]) -> PublicStatement:
    """Fill in what the public privacy notice and accessibility statement say of the organisation."""
    require(contact, "protection.govern")
    with or_say("Say when and how it was tested before you state how accessible it is, and give the dates in order."):
        statement, _ = PublicStatement.objects.update_or_create(organisation=contact.organisation, defaults=told)
    record(actor=contact, verb="protection.statement_kept", thing=statement)
    return statement


@transaction.atomic
def purge(*, organisation: Organisation) -> dict[str, int]:
    """Remove, from the command line, what is past the months that the organisation has set itself."""
    removed: dict[str, int] = {}
    for past in past_their_time(organisation):
        if past.is_decided:
            _, by_model = past.rows.delete()
            removed |= by_model
    if removed:
        record(actor=None, verb="protection.purged", thing=organisation, **removed)
    return removed
