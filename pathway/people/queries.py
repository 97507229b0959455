"""Questions about who is who to whom."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from pathway.core import clock

from .enums import MentoringKind
from .models import (
    Appointment,
    LineManagement,
    Mentoring,
    Organisation,
    Team,
    TeamMembership,
    User,
    managed_by,
    mentored_by,
)


def mentees_of(mentor: User) -> QuerySet[User]:
    """The workers whom this person mentors today."""
    return User.objects.filter(mentored_by(mentor), organisation=mentor.organisation)


def people_managed_by(manager: User) -> QuerySet[User]:
    """The workers whom this person manages today, with the teams below theirs."""
    return User.objects.filter(managed_by(manager), organisation=manager.organisation)


def mentors_of(worker: User) -> QuerySet[User]:
    """The people who mentor this worker today."""
    rows = Mentoring.objects.current().filter(worker=worker, kind=MentoringKind.MENTOR)
    return User.objects.filter(pk__in=rows.values("mentor"), is_active=True)


def manager_of(worker: User) -> User | None:
    """The worker's line manager today."""
    row = LineManagement.objects.current().filter(worker=worker).select_related("manager").first()
    return row.manager if row else None


def is_mentor_of(mentor: Any, worker: User) -> bool:
    """Whether this person mentors the worker today."""
    return (
        mentor.pk != worker.pk
        and mentor.organisation_id == worker.organisation_id
        and Mentoring.objects.current().filter(mentor=mentor, worker=worker, kind=MentoringKind.MENTOR).exists()
    )


def is_manager_of(manager: Any, worker: User) -> bool:
    """Whether this person manages the worker today, in line or through a team."""
    return (
        manager.pk != worker.pk
        and manager.organisation_id == worker.organisation_id
        and User.objects.filter(managed_by(manager), pk=worker.pk).exists()
    )


def team_of(person: User, day: date | None = None) -> Team | None:
    """The team a person stands in on a day."""
    row = TeamMembership.objects.on(day or clock.today()).filter(person=person).select_related("team").first()
    return row.team if row else None


def holders_of(kind: str, organisation: Organisation) -> QuerySet[User]:
    """The people who hold an appointment of this kind in the organisation today."""
    rows = Appointment.objects.current().filter(kind=kind, organisation=organisation)
    return User.objects.filter(pk__in=rows.values("person"), is_active=True)
