"""Letting an inspector in for a time, shutting them out, and noting every look."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.actions.invitations import send_invitation
from pathway.people.models import User

from ..models import InspectedPerson, Inspection
from ..queries.inspections import decided_about

LONGEST = timedelta(days=31)


@transaction.atomic
def let_inspector_in(
    *,
    admin: User,
    full_name: str,
    email: str,
    purpose: str,
    ends_at: datetime,
    workers: Sequence[User] = (),
    first_on: date | None = None,
    last_on: date | None = None,
) -> Inspection:
    """Let somebody from outside read a part of the record until a moment; they are invited where they are new."""
    require(admin, "assessments.keep_inspections")
    organisation = admin.organisation
    assert organisation is not None
    now = clock.now()
    if not now < ends_at <= now + LONGEST:
        raise RuleBroken(f"Choose an end within the next {LONGEST.days} days.")
    if not workers and first_on is None:
        raise RuleBroken("Say what may be read: choose people, or days, or both.")
    if (first_on is None) != (last_on is None):
        raise RuleBroken("Give both days, the first and the last.")
    if not purpose.strip():
        raise RuleBroken("Say what the inspection is for.")
    theirs = set(decided_about(organisation).values_list("pk", flat=True))
    if any(worker.pk not in theirs for worker in workers):
        raise RuleBroken("Choose people of your own organisation about whom something was decided.")
    inspector = _inspector(admin, email, full_name)
    inspection = Inspection.objects.create(
        organisation=organisation,
        inspector=inspector,
        purpose=purpose.strip(),
        first_on=first_on,
        last_on=last_on,
        granted_by=admin,
        granted_at=now,
        starts_at=now,
        ends_at=ends_at,
    )
    InspectedPerson.objects.bulk_create(
        InspectedPerson(inspection=inspection, worker=worker) for worker in {one.pk: one for one in workers}.values()
    )
    notify(
        recipient=inspector,
        kind="assessments.let_in",
        sentence=f"{organisation} lets you read a part of its record.",
        action_label="Open the record",
        action_path=reverse("assessments:inspection-room", args=[inspection.pk]),
        key=f"inspection:{inspection.pk}",
    )
    record(actor=admin, verb="assessments.inspector_let_in", thing=inspection, people=len(workers))
    return inspection


def _inspector(admin: User, email: str, full_name: str) -> User:
    """Somebody who belongs to no organisation here; invited with a one-time link until they have joined."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleBroken(f"{email or 'The e-mail'} is not an e-mail address. Check it for slips.") from error
    person = User.objects.filter(email__iexact=email).first()
    if person is not None and (person.organisation_id is not None or person.is_superuser):
        raise RuleBroken("Use an address that is not somebody's work e-mail on Pathway: inspectors come from outside.")
    if person is None:
        person = User.objects.create_user(email, full_name=full_name.strip(), is_active=False)
    if not person.is_active:
        send_invitation(person, admin)
    return person


@transaction.atomic
def shut_inspector_out(*, admin: User, inspection: Inspection) -> None:
    """End an inspection before its time; the inspector's next request meets nothing."""
    require(admin, "assessments.keep_inspection", inspection)
    rows = Inspection.objects.filter(pk=inspection.pk, revoked_at__isnull=True, ends_at__gt=clock.now())
    if not rows.update(revoked_at=clock.now(), revoked_by=admin):
        raise RuleBroken("This inspection is over already.")
    record(actor=admin, verb="assessments.inspector_shut_out", thing=inspection)


@transaction.atomic
def note_room_opened(*, inspector: User, inspection: Inspection) -> None:
    """Note that an inspector opened the list of people."""
    require(inspector, "assessments.inspect", inspection)
    record(actor=inspector, verb="assessments.room_opened", thing=inspection, inspection=str(inspection.pk))


@transaction.atomic
def note_look(*, inspector: User, inspection: Inspection, worker: User, what: str) -> None:
    """Note one look at a worker's record; the worker reads of every one."""
    require(inspector, "assessments.inspect", inspection)
    record(
        actor=inspector,
        verb="assessments.inspected",
        thing=inspection,
        subject=worker,
        what=what,
        inspection=str(inspection.pk),
    )
