"""Appointing people to posts beside their job."""

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require

from ..enums import AppointmentKind, Standing
from ..models import Appointment, Team, User, forget_roles, still_open
from .teams import refuse_foreign_team


@transaction.atomic
def appoint(*, admin: User, person: User, kind: str, team: Team | None = None) -> Appointment:
    """Appoint somebody else to a post, in the whole organisation or in one team and those below it."""
    require(admin, "people.appoint", person)
    organisation = person.organisation
    assert organisation is not None
    refuse_foreign_team(team, organisation)
    if person.standing == Standing.LEFT:
        raise RuleBroken(f"{person} has left. Let them come back first.")
    if kind == AppointmentKind.TEAM_MANAGER and team is None:
        raise RuleBroken("Choose the team that this manager manages.")
    if kind == AppointmentKind.ORGANISATION_ADMIN and team is not None:
        raise RuleBroken("An organisation admin keeps the whole organisation. Leave the team empty.")
    if Appointment.objects.filter(still_open(), person=person, kind=kind, team=team).exists():
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
    if not appointment.holds():
        raise RuleBroken("This appointment has ended already.")
    if appointment.kind == AppointmentKind.ORGANISATION_ADMIN:
        keep_one_admin(person)
    Appointment.objects.filter(pk=appointment.pk).update(ended_on=clock.today())
    forget_roles(person)
    record(actor=admin, verb="people.appointment_ended", thing=appointment, subject=person, kind=appointment.kind)


def keep_one_admin(person: User) -> None:
    """Refuse to leave an organisation without an admin who can sign in."""
    admins = Appointment.objects.current().filter(
        kind=AppointmentKind.ORGANISATION_ADMIN,
        organisation_id=person.organisation_id,
        team__isnull=True,
        person__in=User.objects.standing(Standing.ACTIVE),
    )
    if admins.filter(person=person).exists() and not admins.exclude(person=person).exists():
        raise RuleBroken(f"{person} is the only admin. Appoint another before ending this one's access.")
