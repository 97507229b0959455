"""Arranging a person's mentor, manager, team and job, and letting them leave and come back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify

from ..enums import MentoringKind, Standing, WorkerKind
from ..models import (
    Appointment,
    Employment,
    LineManagement,
    Mentoring,
    Team,
    TeamMembership,
    User,
    forget_roles,
    still_open,
)
from .appointments import keep_one_admin
from .invitations import free_email, refuse_taken_staff_id, send_invitation
from .teams import refuse_foreign_team


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
    """Give a worker a mentor or a buddy from today, or from a day named; both are told."""
    require(admin, "people.arrange", worker)
    _refuse_unfit(mentor, worker)
    if mentor.pk == worker.pk:
        raise RuleBroken("Nobody can be their own mentor.")
    if mentor.pk == admin.pk:
        raise RuleBroken("You cannot make yourself somebody's mentor. Ask another admin to do it.")
    if Mentoring.objects.filter(still_open(), mentor=mentor, worker=worker).exists():
        raise RuleBroken(f"{mentor} already is {worker}'s mentor or buddy.")
    mentoring = Mentoring.objects.create(
        mentor=mentor,
        worker=worker,
        kind=kind,
        in_training=in_training,
        started_on=started_on or clock.today(),
    )
    forget_roles(mentor)
    card = reverse("people:person-detail", args=[worker.pk])
    # A buddy may not open the other's page.
    for recipient, sentence, path in (
        (mentor, f"You are now {worker}'s {mentoring.word}.", card if kind == MentoringKind.MENTOR else "/"),
        (worker, f"{mentor} is now your {mentoring.word}.", card),
    ):
        notify(
            recipient=recipient,
            kind="people.mentor_assigned",
            sentence=sentence,
            action_label="See how it is arranged",
            action_path=path,
            key=f"mentoring:{mentoring.pk}",
        )
    record(actor=admin, verb="people.mentor_assigned", thing=mentoring, subject=worker, kind=kind)
    return mentoring


@transaction.atomic
def end_mentoring(*, admin: User, mentoring: Mentoring) -> None:
    """End a mentoring at once; one that has not begun ends on the day it would have begun."""
    require(admin, "people.arrange", mentoring.worker)
    ended = Mentoring.objects.filter(still_open(), pk=mentoring.pk).update(ended_on=_end(clock.today()))
    if not ended:
        raise RuleBroken("This mentoring has ended already.")
    forget_roles(mentoring.mentor)
    record(actor=admin, verb="people.mentoring_ended", thing=mentoring, subject=mentoring.worker, kind=mentoring.kind)


@transaction.atomic
def assign_manager(*, admin: User, manager: User, worker: User, started_on: date | None = None) -> LineManagement:
    """Give a worker a line manager; the one before ends on the same day."""
    require(admin, "people.arrange", worker)
    _refuse_unfit(manager, worker)
    if manager.pk == worker.pk:
        raise RuleBroken("Nobody can manage themselves.")
    if manager.pk == admin.pk:
        raise RuleBroken("You cannot make yourself somebody's manager. Ask another admin to do it.")
    day = started_on or clock.today()
    rows = LineManagement.objects.filter(worker=worker)
    if rows.filter(still_open(day), manager=manager).exists():
        raise RuleBroken(f"{manager} already is {worker}'s manager.")
    _refuse_overlap(rows, day, f"{worker} has another manager")
    rows.filter(ended_on__isnull=True).update(ended_on=day)
    line = LineManagement.objects.create(manager=manager, worker=worker, started_on=day)
    forget_roles(manager)
    record(actor=admin, verb="people.manager_assigned", thing=line, subject=worker)
    return line


@transaction.atomic
def move_team(*, admin: User, person: User, team: Team, on: date | None = None) -> TeamMembership:
    """Move a person to another team from a day on."""
    require(admin, "people.arrange", person)
    _refuse_leaver(person)
    assert person.organisation is not None
    refuse_foreign_team(team, person.organisation)
    day = on or clock.today()
    rows = TeamMembership.objects.filter(person=person)
    if rows.filter(still_open(day), team=team).exists():
        raise RuleBroken(f"{person} already is in {team}.")
    _refuse_overlap(rows, day, f"{person} stands in another team")
    rows.filter(ended_on__isnull=True).update(ended_on=day)
    membership = TeamMembership.objects.create(person=person, team=team, started_on=day)
    record(actor=admin, verb="people.team_moved", thing=membership, subject=person)
    return membership


@transaction.atomic
def correct_details(
    *, admin: User, person: User, full_name: str, email: str, job_title: str, kind: str, fte: Any
) -> User:
    """Correct a name or the present job; the e-mail only until the person has joined, and with a fresh link."""
    require(admin, "people.correct", person)
    assert person.organisation is not None
    new_address = email.strip().lower() != person.email
    if new_address:
        if person.standing != Standing.INVITED:
            raise RuleBroken(f"{person} has joined with this e-mail, so it can no longer be changed here.")
        person.email = free_email(person.organisation, email)
    person.full_name = full_name.strip()
    person.save(update_fields=["full_name", "email"])
    spell = Employment.objects.filter(still_open(), person=person).order_by("-started_on").first()
    if spell is not None:
        Employment.objects.filter(pk=spell.pk).update(job_title=job_title.strip(), kind=kind, fte=fte)
    if new_address:
        person.invitations.not_accepted().update(revoked_at=clock.now())
        send_invitation(person, invited_by=admin)
    record(actor=admin, verb="people.details_corrected", thing=person, subject=person)
    return person


@transaction.atomic
def deactivate(*, admin: User, person: User, leaver_reason: str = "", on: date | None = None) -> None:
    """End a person's access from their next request, with their job and relationships; their records stay."""
    require(admin, "people.deactivate", person)
    keep_one_admin(person)
    if person.standing == Standing.LEFT:
        raise RuleBroken(f"{person} has left already.")
    day = on or clock.today()
    planned = min(day, person.access_ends_on or day)
    jobs = Employment.objects.filter(person=person)
    first_day = jobs.order_by("-started_on").values_list("started_on", flat=True).first()
    if on is not None and first_day is not None and day < first_day:
        raise RuleBroken(f"{person} only starts on {british(first_day)}. Choose that day or a later one.")
    end_access(person, day, planned, leaver_reason)
    forget_roles(person)
    record(actor=admin, verb="people.deactivated", thing=person, subject=person)


@transaction.atomic
def reactivate(
    *,
    admin: User,
    person: User,
    job_title: str,
    staff_id: str,
    kind: str = WorkerKind.FAMILY_SUPPORT,
    team: Team | None = None,
    started_on: date | None = None,
    fte: Any = 1,
) -> Employment:
    """Let somebody who left come back: a new job from a day on, and access again.

    Who never joined gets a fresh link; everybody else has the password they had.
    """
    require(admin, "people.arrange", person)
    assert person.organisation is not None
    refuse_foreign_team(team, person.organisation)
    if person.standing != Standing.LEFT:
        raise RuleBroken(f"{person} has not left.")
    day = started_on or clock.today()
    if Employment.objects.filter(person=person, ended_on__gt=day).exists():
        raise RuleBroken(f"{person}'s last job ended later than that. Choose a later day.")
    refuse_taken_staff_id(person.organisation, staff_id, day)
    spell = Employment.objects.create(
        person=person,
        organisation=person.organisation,
        staff_id=staff_id.strip(),
        job_title=job_title,
        kind=kind,
        started_on=day,
        fte=fte,
    )
    if team is not None:
        TeamMembership.objects.create(person=person, team=team, started_on=day)
    person.access_ends_on = None
    person.is_active = person.has_usable_password()
    person.save(update_fields=["access_ends_on", "is_active"])
    if not person.is_active:
        send_invitation(person, invited_by=admin)
    record(actor=admin, verb="people.reactivated", thing=person, subject=person)
    return spell


def end_access(person: User, day: date, planned: date, leaver_reason: str) -> None:
    """End a person's jobs, arrangements and access on a day; what was to end on the planned day or later ends then."""
    _open_since(Employment.objects.filter(person=person), planned).update(
        ended_on=_end(day), leaver_reason=leaver_reason
    )
    for rows in (
        TeamMembership.objects.filter(person=person),
        Mentoring.objects.filter(Q(mentor=person) | Q(worker=person)),
        LineManagement.objects.filter(Q(manager=person) | Q(worker=person)),
        Appointment.objects.filter(person=person),
    ):
        _open_since(rows, planned).update(ended_on=_end(day))
    person.access_ends_on = day
    person.is_active = person.is_active and day > clock.today()
    person.save(update_fields=["access_ends_on", "is_active"])
    person.invitations.not_accepted().update(revoked_at=clock.now())


def _end(day: date) -> Any:
    # What has not begun by then ends on its own first day: a row of no length, never one that ends before it starts.
    return Greatest("started_on", Value(day))


def _open_since(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day, ended_on__gt=clock.today()))


def _refuse_unfit(one: User, worker: User) -> None:
    _refuse_leaver(worker)
    if one.organisation_id != worker.organisation_id or one.standing != Standing.ACTIVE:
        raise RuleBroken("Choose somebody of your own organisation who has joined.")


def _refuse_leaver(person: User) -> None:
    if person.standing == Standing.LEFT:
        raise RuleBroken(f"{person} has left. Let them come back first.")


def _refuse_overlap(rows: QuerySet[Any], day: date, fact: str) -> None:
    later = rows.filter(Q(started_on__gt=day) | Q(ended_on__gt=day)).order_by("-started_on").first()
    if later is not None:
        until = later.ended_on if later.ended_on else later.started_on
        word = "until" if later.ended_on else "from"
        raise RuleBroken(f"{fact} {word} {british(until)}. Choose that day or a later one.")
