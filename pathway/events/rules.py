"""Who keeps events, who books whom, who sees who comes, and who answers what."""

from typing import Any

from django.db.models import Q

from pathway.core.permissions import allows
from pathway.people.models import Organisation, User, in_post, managed_by, roles_of

from .models import Booking, Evaluation, Event, UsedAnswer, keeps_events


@allows("events.keep")
def may_keep(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead keeps the events of their own organisation and reads its figures."""
    return organisation is not None and actor.organisation_id == organisation.pk and keeps_events(actor)


@allows("events.see")
def may_see(actor: Any, event: Event) -> bool:
    """Everybody sees the events of their own organisation."""
    return actor.organisation_id is not None and event.organisation_id == actor.organisation_id


@allows("events.book_others")
def may_book_others(actor: Any, event: Event) -> bool:
    """Managers book their own people and the workforce lead anybody of the organisation."""
    return bool(may_see(actor, event) and (roles_of(actor).manager or keeps_events(actor)))


@allows("events.book")
def may_book(actor: Any, worker: User) -> bool:
    """A worker books for themselves, a manager for their people, the workforce lead for the organisation."""
    return bool(bookable_by(actor, User.objects.filter(pk=worker.pk)).exists())


def bookable_by(actor: Any, people: Any = None) -> Any:
    """The people in post for whom this person may book, by name."""
    people = User.objects.all() if people is None else people
    if not getattr(actor, "organisation_id", None):
        return people.none()
    here = people.filter(in_post(), organisation=actor.organisation_id)
    return here if keeps_events(actor) else here.filter(Q(pk=actor.pk) | managed_by(actor))


@allows("events.change_booking")
def may_change_booking(actor: Any, booking: Booking) -> bool:
    """Who may book for somebody may cancel that booking too; a trainer may not."""
    if actor.organisation_id is None or booking.event.organisation_id != actor.organisation_id:
        return False
    if booking.worker_id == actor.pk or keeps_events(actor):
        return True
    return User.objects.filter(managed_by(actor), pk=booking.worker_id, organisation=actor.organisation_id).exists()


@allows("events.approve_booking")
def may_approve_booking(actor: Any, booking: Booking) -> bool:
    """A manager of the worker approves, or the workforce lead; never oneself."""
    return booking.worker_id != actor.pk and may_change_booking(actor, booking)


@allows("events.take_attendance")
def may_take_attendance(actor: Any, event: Event) -> bool:
    """The trainer of an event takes its attendance, or the workforce lead."""
    return Event.objects.taken_by(actor).filter(pk=event.pk).exists()


@allows("events.hold_booking")
def may_hold_booking(actor: Any, booking: Booking) -> bool:
    """A worker takes away their own invitation."""
    return bool(booking.worker_id == actor.pk)


@allows("events.keep_own_calendar")
def may_keep_own_calendar(actor: Any, worker: User) -> bool:
    """A person's calendar is their own."""
    return bool(worker.pk == actor.pk and worker.organisation_id is not None)


@allows("events.answer_evaluation")
def may_answer_evaluation(actor: Any, evaluation: Evaluation) -> bool:
    """Only the worker answers about a course."""
    return bool(evaluation.worker_id == actor.pk)


@allows("events.answer_used")
def may_answer_used(actor: Any, asked: UsedAnswer) -> bool:
    """Only who was asked says whether something was used."""
    return bool(asked.asked_of_id == actor.pk)
