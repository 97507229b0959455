"""Changing who is who: invitations, appointments, mentoring, line management, teams and leavers."""

import hashlib
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
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require

from .enums import AppointmentKind, MentoringKind, WorkerKind
from .models import (
    Appointment,
    EmailDomain,
    Employment,
    Invitation,
    LineManagement,
    Mentoring,
    Organisation,
    Team,
    TeamMembership,
    User,
    forget_roles,
    teams_and_below,
)
from .tasks import mail_invitation

INVITATION_DAYS = 14


@transaction.atomic
def create_organisation(*, name: str, slug: str, email_domain: str, admin_email: str) -> tuple[Organisation, str]:
    """Open a new organisation and invite its first admin; returns it with the admin's one-time link path.

    Only somebody at the server's command line can do this, so no permission is asked.
    """
    if Organisation.objects.filter(slug=slug).exists():
        raise RuleBroken(f"There is already an organisation with the slug {slug}.")
    if Organisation.objects.filter(name__iexact=name).exists():
        raise RuleBroken(f"There is already an organisation called {name}.")
    organisation = Organisation.objects.create(name=name, slug=slug)
    EmailDomain.objects.create(organisation=organisation, domain=email_domain.lower().lstrip("@"))
    admin = _new_person(organisation=organisation, email=admin_email, full_name=admin_email.partition("@")[0])
    Appointment.objects.create(
        person=admin,
        kind=AppointmentKind.ORGANISATION_ADMIN,
        organisation=organisation,
        started_on=clock.today(),
    )
    token = _new_invitation(person=admin, invited_by=None)
    record(actor=None, verb="people.organisation_created", thing=organisation, subject=admin)
    return organisation, token


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
    if team is not None and team.organisation_id != organisation.pk:
        raise RuleBroken("Choose a team of your own organisation.")
    first_day = started_on or clock.today()
    if Employment.objects.filter(
        organisation=organisation, staff_id_key=staff_id.strip().lower(), started_on=first_day
    ).exists():
        raise RuleBroken(f"Somebody with staff id {staff_id.strip()} already starts on that day.")
    person = _new_person(organisation=organisation, email=email, full_name=full_name)
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
    _new_invitation(person=person, invited_by=admin)
    record(actor=admin, verb="people.invited", thing=person, subject=person)
    return person


@transaction.atomic
def invite_again(*, admin: User, person: User) -> None:
    """Send a fresh link to somebody who has not joined yet; the old link stops working."""
    require(admin, "people.arrange", person)
    if person.is_active or not person.invitations.exists():
        raise RuleBroken(f"{person} has already joined.")
    person.invitations.not_accepted().update(revoked_at=clock.now())
    _new_invitation(person=person, invited_by=admin)
    record(actor=admin, verb="people.invited_again", thing=person, subject=person)


@transaction.atomic
def accept_invitation(*, token: str, full_name: str, password: str) -> User:
    """Join by a one-time link: set one's name as it should appear, and a password."""
    invitation = open_invitation(token)
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


def open_invitation(token: str) -> Invitation | None:
    """The invitation that a link opens, if it still does."""
    found = Invitation.objects.open().filter(token_hash=_hashed(token)).select_related("person__organisation")
    return found.first()


@transaction.atomic
def appoint(*, admin: User, person: User, kind: str, team: Team | None = None) -> Appointment:
    """Appoint somebody else to a post, in the whole organisation or in one team and those below it."""
    require(admin, "people.appoint", person)
    organisation = person.organisation
    assert organisation is not None
    _own_team(team, organisation)
    if kind == AppointmentKind.TEAM_MANAGER and team is None:
        raise RuleBroken("Choose the team that this manager manages.")
    if Appointment.objects.current().filter(person=person, kind=kind, team=team).exists():
        raise RuleBroken(f"{person} already holds this appointment.")
    appointment = Appointment.objects.create(
        person=person, kind=kind, organisation=organisation, team=team, started_on=clock.today()
    )
    forget_roles(person)
    record(actor=admin, verb="people.appointed", thing=appointment, subject=person, kind=kind)
    return appointment


@transaction.atomic
def end_appointment(*, admin: User, appointment: Appointment) -> None:
    """End an appointment at once; the last admin's cannot be ended."""
    person = appointment.person
    require(admin, "people.appoint", person)
    if appointment.kind == AppointmentKind.ORGANISATION_ADMIN:
        _keep_one_admin(person)
    Appointment.objects.filter(pk=appointment.pk).update(ended_on=clock.today())
    forget_roles(person)
    record(actor=admin, verb="people.appointment_ended", thing=appointment, subject=person, kind=appointment.kind)


@transaction.atomic
def assign_mentor(
    *,
    admin: User,
    mentor: User,
    worker: User,
    kind: str = MentoringKind.MENTOR,
    in_training: bool = False,
    started_on: date | None = None,
) -> Mentoring:
    """Give a worker a mentor or a buddy from today, or from a day named."""
    require(admin, "people.arrange", worker)
    _same_organisation(mentor, worker)
    if mentor.pk == worker.pk:
        raise RuleBroken("Nobody can be their own mentor.")
    if mentor.pk == admin.pk:
        raise RuleBroken("You cannot make yourself somebody's mentor. Ask another admin to do it.")
    if Mentoring.objects.current().filter(mentor=mentor, worker=worker).exists():
        raise RuleBroken(f"{mentor} already is {worker}'s mentor or buddy.")
    mentoring = Mentoring.objects.create(
        mentor=mentor,
        worker=worker,
        kind=kind,
        in_training=in_training,
        started_on=started_on or clock.today(),
    )
    forget_roles(mentor)
    record(actor=admin, verb="people.mentor_assigned", thing=mentoring, subject=worker)
    return mentoring


@transaction.atomic
def end_mentoring(*, admin: User, mentoring: Mentoring) -> None:
    """End a mentoring at once."""
    require(admin, "people.arrange", mentoring.worker)
    Mentoring.objects.filter(pk=mentoring.pk).update(ended_on=clock.today())
    forget_roles(mentoring.mentor)
    record(actor=admin, verb="people.mentoring_ended", thing=mentoring, subject=mentoring.worker)


@transaction.atomic
def assign_manager(*, admin: User, manager: User, worker: User, started_on: date | None = None) -> LineManagement:
    """Give a worker a line manager; the one before ends on the same day."""
    require(admin, "people.arrange", worker)
    _same_organisation(manager, worker)
    if manager.pk == worker.pk:
        raise RuleBroken("Nobody can manage themselves.")
    if manager.pk == admin.pk:
        raise RuleBroken("You cannot make yourself somebody's manager. Ask another admin to do it.")
    day = started_on or clock.today()
    LineManagement.objects.filter(worker=worker, ended_on__isnull=True).update(ended_on=day)
    line = LineManagement.objects.create(manager=manager, worker=worker, started_on=day)
    forget_roles(manager)
    record(actor=admin, verb="people.manager_assigned", thing=line, subject=worker)
    return line


@transaction.atomic
def move_team(*, admin: User, person: User, team: Team, on: date | None = None) -> TeamMembership:
    """Move a person to another team from a day on."""
    require(admin, "people.arrange", person)
    assert person.organisation is not None
    _own_team(team, person.organisation)
    day = on or clock.today()
    open_row = TeamMembership.objects.filter(person=person, ended_on__isnull=True).first()
    if open_row and open_row.team_id == team.pk:
        raise RuleBroken(f"{person} already is in {team}.")
    if open_row and open_row.started_on > day:
        raise RuleBroken(f"{person} only joins {open_row.team} on {open_row.started_on}. Choose a later day.")
    TeamMembership.objects.filter(person=person, ended_on__isnull=True).update(ended_on=day)
    membership = TeamMembership.objects.create(person=person, team=team, started_on=day)
    record(actor=admin, verb="people.team_moved", thing=membership, subject=person)
    return membership


@transaction.atomic
def deactivate(*, admin: User, person: User, leaver_reason: str = "", on: date | None = None) -> None:
    """End a person's access from their next request, with their job and relationships; their records stay."""
    require(admin, "people.deactivate", person)
    _keep_one_admin(person)
    day = on or clock.today()
    Employment.objects.filter(person=person, ended_on__isnull=True).update(ended_on=day, leaver_reason=leaver_reason)
    for rows in (
        TeamMembership.objects.filter(person=person),
        Mentoring.objects.filter(mentor=person),
        Mentoring.objects.filter(worker=person),
        LineManagement.objects.filter(manager=person),
        LineManagement.objects.filter(worker=person),
        Appointment.objects.filter(person=person),
    ):
        rows.filter(ended_on__isnull=True, started_on__lte=day).update(ended_on=day)
    person.access_ends_on = day
    person.is_active = day > clock.today()
    person.save(update_fields=["access_ends_on", "is_active"])
    person.invitations.not_accepted().update(revoked_at=clock.now())
    record(actor=admin, verb="people.deactivated", thing=person, subject=person)


@transaction.atomic
def reactivate(
    *, admin: User, person: User, job_title: str, staff_id: str, started_on: date | None = None, fte: Any = 1
) -> Employment:
    """Let somebody who left come back: a new job from a day on, and access again."""
    require(admin, "people.arrange", person)
    if Employment.objects.current().filter(person=person).exists():
        raise RuleBroken(f"{person} is in post already.")
    day = started_on or clock.today()
    if Employment.objects.filter(
        organisation=person.organisation, staff_id_key=staff_id.strip().lower(), started_on=day
    ).exists():
        raise RuleBroken(f"Somebody with staff id {staff_id.strip()} already starts on that day.")
    assert person.organisation is not None
    spell = Employment.objects.create(
        person=person,
        organisation=person.organisation,
        staff_id=staff_id.strip(),
        job_title=job_title,
        started_on=day,
        fte=fte,
    )
    person.access_ends_on = None
    person.is_active = True
    person.save(update_fields=["access_ends_on", "is_active"])
    record(actor=admin, verb="people.reactivated", thing=person, subject=person)
    return spell


@transaction.atomic
def open_team(*, admin: User, name: str, parent: Team | None = None, area_of_practice: str = "") -> Team:
    """Open a team, inside another if one is named."""
    organisation = admin.organisation
    require(admin, "people.administer", organisation)
    assert organisation is not None
    _own_team(parent, organisation)
    _free_team_name(organisation, name)
    team = Team.objects.create(
        organisation=organisation, name=name.strip(), parent=parent, area_of_practice=area_of_practice
    )
    record(actor=admin, verb="people.team_opened", thing=team)
    return team


@transaction.atomic
def change_team(*, admin: User, team: Team, name: str, parent: Team | None, area_of_practice: str) -> Team:
    """Rename a team, move it under another or change what it mostly does."""
    require(admin, "people.keep_team", team)
    _own_team(parent, team.organisation)
    _free_team_name(team.organisation, name, but=team)
    if parent is not None and parent.pk in teams_and_below(team.organisation_id, {team.pk}):
        raise RuleBroken(f"{team} cannot stand inside itself or a team of its own. Choose another team above it.")
    team.name, team.parent, team.area_of_practice = name.strip(), parent, area_of_practice
    team.save(update_fields=["name", "parent", "area_of_practice"])
    record(actor=admin, verb="people.team_changed", thing=team)
    return team


def _new_person(*, organisation: Organisation, email: str, full_name: str) -> User:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleBroken(f"{email or 'The e-mail'} is not an e-mail address. Check it for slips.") from error
    domains = list(organisation.email_domains.values_list("domain", flat=True))
    if email.rpartition("@")[2] not in domains:
        raise RuleBroken(f"Use a work e-mail that ends in {' or '.join('@' + d for d in domains)}.")
    if User.objects.filter(email__iexact=email).exists():
        raise RuleBroken(f"Somebody with the e-mail {email} is here already.")
    return User.objects.create_user(email, full_name=full_name.strip(), organisation=organisation, is_active=False)


def _new_invitation(*, person: User, invited_by: User | None) -> str:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        person=person,
        invited_by=invited_by,
        token_hash=_hashed(token),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
    )
    transaction.on_commit(partial(mail_invitation.enqueue, invitation.pk, token))
    return token


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _own_team(team: Team | None, organisation: Organisation) -> None:
    if team is not None and team.organisation_id != organisation.pk:
        raise RuleBroken("Choose a team of your own organisation.")


def _free_team_name(organisation: Organisation, name: str, but: Team | None = None) -> None:
    others = Team.objects.filter(organisation=organisation, name__iexact=name.strip())
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise RuleBroken(f"There is already a team called {name.strip()}.")


def _same_organisation(one: User, other: User) -> None:
    if one.organisation_id != other.organisation_id or not one.is_active:
        raise RuleBroken("Choose somebody of your own organisation who has joined.")


def _keep_one_admin(person: User) -> None:
    admins = Appointment.objects.current().filter(
        kind=AppointmentKind.ORGANISATION_ADMIN, organisation_id=person.organisation_id
    )
    if admins.filter(person=person).exists() and not admins.exclude(person=person).exists():
        raise RuleBroken(f"{person} is the only admin. Appoint another before ending this one's access.")
