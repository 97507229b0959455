"""Makes people and what they are to one another, without going through the actions."""

import datetime as dt
import itertools
from typing import Any

from pathway.people.enums import WorkerKind
from pathway.people.models import (
    Appointment,
    EmailDomain,
    Employment,
    LineManagement,
    Mentoring,
    Organisation,
    Team,
    TeamMembership,
    User,
)

LONG_AGO = dt.date(2026, 1, 5)
staff_ids = itertools.count(1)


def make_organisation(name: str, slug: str, domain: str) -> Organisation:
    """An organisation with one mail domain, which has switched photos and recordings on."""
    organisation = Organisation.objects.create(
        name=name,
        slug=slug,
        worried_phone="01632 960100",
        worried_out_of_hours_phone="01632 960101",
        takes_photos_and_recordings=True,
    )
    EmailDomain.objects.create(organisation=organisation, domain=domain)
    return organisation


def make_team(organisation: Organisation, name: str, parent: Team | None = None) -> Team:
    """A team, inside another if one is named."""
    return Team.objects.create(organisation=organisation, name=name, parent=parent)


def make_person(organisation: Organisation, name: str, **fields: Any) -> User:
    """A person who can sign in, called after their part in the cast."""
    domain = organisation.email_domains.get().domain
    fields.setdefault("full_name", f"{name.title()} Example")
    return User.objects.create_user(f"{name}@{domain}", "correct-horse-battery", organisation=organisation, **fields)


def employ(
    person: User, job_title: str, team: Team | None = None, kind: str = WorkerKind.FAMILY_SUPPORT, **fields: Any
) -> Employment:
    """A job since 5 January 2026, and a place in a team."""
    assert person.organisation is not None
    fields.setdefault("started_on", LONG_AGO)
    fields.setdefault("staff_id", f"S{next(staff_ids):05}")
    if team:
        TeamMembership.objects.create(person=person, team=team, started_on=fields["started_on"])
    return Employment.objects.create(
        person=person, organisation=person.organisation, job_title=job_title, kind=kind, **fields
    )


def appoint(person: User, kind: str, team: Team | None = None) -> Appointment:
    """A post since 5 January 2026."""
    assert person.organisation is not None
    return Appointment.objects.create(
        person=person, kind=kind, organisation=person.organisation, team=team, started_on=LONG_AGO
    )


def give_mentor(worker: User, mentor: User, **fields: Any) -> Mentoring:
    """A mentor since 5 January 2026."""
    return Mentoring.objects.create(worker=worker, mentor=mentor, started_on=LONG_AGO, **fields)


def give_manager(worker: User, manager: User) -> LineManagement:
    """A line manager since 5 January 2026."""
    return LineManagement.objects.create(worker=worker, manager=manager, started_on=LONG_AGO)
