"""Inviting people and letting them in."""

import secrets
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require

from ..enums import Standing, WorkerKind
from ..models import Employment, Invitation, Organisation, Team, TeamMembership, User, hashed, invitation_token
from ..queries import not_yet_invited, open_invitation
from ..tasks import mail_invitation
from .teams import refuse_foreign_team

INVITATION_DAYS = 14
INVITED_AT_ONCE = 50


@transaction.atomic
def invite(
    *,
    admin: User,
    email: str,
    full_name: str,
    job_title: str,
    staff_id: str,
    kind: str = WorkerKind.FAMILY_SUPPORT,
    team: Team | None = None,
    started_on: date | None = None,
    fte: Any = 1,
) -> User:
    """Invite a new person into the admin's organisation, with their job and team, by a mailed one-time link."""
    organisation = admin.organisation
    require(admin, "people.administer", organisation)
    assert organisation is not None
    refuse_foreign_team(team, organisation)
    first_day = started_on or clock.today()
    refuse_taken_staff_id(organisation, staff_id, first_day)
    person = new_person(organisation, email, full_name)
    Employment.objects.create(
        person=person,
        organisation=organisation,
        staff_id=staff_id.strip(),
        job_title=job_title,
        kind=kind,
        fte=fte,
        started_on=first_day,
    )
    if team is not None:
        TeamMembership.objects.create(person=person, team=team, started_on=first_day)
    send_invitation(person, invited_by=admin)
    record(actor=admin, verb="people.invited", thing=person, subject=person)
    return person


@transaction.atomic
def invite_again(*, admin: User, person: User) -> Invitation:
    """Send a fresh link to somebody who has not joined yet; the old link stops working."""
    require(admin, "people.arrange", person)
    if person.standing == Standing.LEFT:
        raise RuleBroken(f"{person} has left. Let them come back first.")
    if person.standing == Standing.ACTIVE:
        raise RuleBroken(f"{person} has already joined.")
    person.invitations.not_accepted().update(revoked_at=clock.now())
    invitation = send_invitation(person, invited_by=admin)
    record(actor=admin, verb="people.invited_again", thing=person, subject=person)
    return invitation


@transaction.atomic
def invite_waiting(*, admin: User) -> list[User]:
    """Invite those whom a file brought in and nobody has invited, so many at a time; returns who was invited."""
    require(admin, "people.administer", admin.organisation)
    assert admin.organisation is not None
    waiting = list(not_yet_invited(admin.organisation).select_related("organisation")[:INVITED_AT_ONCE])
    if not waiting:
        raise RuleBroken("Nobody waits for an invitation.")
    for person in waiting:
        invite_again(admin=admin, person=person)
    return waiting


@transaction.atomic
def revoke_invitation(*, admin: User, person: User) -> None:
    """Take an invitation back: its link stops working at once, the job and arrangements stay."""
    require(admin, "people.arrange", person)
    if not person.invitations.not_accepted().update(revoked_at=clock.now()):
        raise RuleBroken(f"{person} has no invitation that could be taken back.")
    record(actor=admin, verb="people.invitation_revoked", thing=person, subject=person)


@transaction.atomic
def accept_invitation(*, token: str, full_name: str, password: str) -> User:
    """Join by a one-time link: set one's name as it should appear, and a password."""
    invitation = open_invitation(token, for_update=True)
    if invitation is None:
        raise RuleBroken("This link has been used or is too old. Ask your organisation's admin for a new one.")
    person = invitation.person
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error
    person.full_name = full_name.strip()
    person.is_active = True
    person.set_password(password)
    person.save(update_fields=["full_name", "is_active", "password"])
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=clock.now())
    record(actor=person, verb="people.joined", thing=person, subject=person)
    return person


def new_person(organisation: Organisation, email: str, full_name: str) -> User:
    """A person who has not joined yet, under a work e-mail that their organisation allows."""
    email = free_email(organisation, email)
    with or_say(f"Somebody with the e-mail {email} is here already."):
        return User.objects.create_user(email, full_name=full_name.strip(), organisation=organisation, is_active=False)


def free_email(organisation: Organisation, email: str) -> str:
    """The e-mail in lower case, if it is one of the organisation's domains and nobody else's."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleBroken(f"{email or 'The e-mail'} is not an e-mail address. Check it for slips.") from error
    domains = list(organisation.email_domains.order_by("domain").values_list("domain", flat=True))
    if email.rpartition("@")[2] not in domains:
        raise RuleBroken(f"Use a work e-mail that ends in {' or '.join('@' + d for d in domains)}.")
    if User.objects.filter(email__iexact=email).exists():
        raise RuleBroken(f"Somebody with the e-mail {email} is here already.")
    return email


def refuse_taken_staff_id(organisation: Organisation, staff_id: str, first_day: date) -> None:
    """Refuse a second job under the same staff id from the same day on."""
    spells = Employment.objects.filter(organisation=organisation, staff_id_key=staff_id.strip().lower())
    if spells.filter(started_on=first_day).exists():
        raise RuleBroken(f"Somebody with staff id {staff_id.strip()} already starts on that day.")


def send_invitation(person: User, invited_by: User | None) -> Invitation:
    """Make a one-time link and mail it once the transaction is safe."""
    nonce = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        person=person,
        invited_by=invited_by,
        nonce=nonce,
        token_hash=hashed(invitation_token(nonce)),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
    )
    transaction.on_commit(partial(mail_invitation.enqueue, invitation.pk))
    return invitation
