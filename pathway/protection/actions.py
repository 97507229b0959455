"""What changes how people's data is kept: copies taken, holds and erasures."""

import secrets

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.people.enums import Standing
from pathway.people.models import User

from .erasing import erase_person
from .models import Erasure, LegalHold


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
