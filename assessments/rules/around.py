"""Who may keep what is arranged around decisions, book meetings, ask witnesses and see how things stand."""

from typing import Any

from pathway.careers.models import Competency
from pathway.core.permissions import allows, may
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, managed_by, mentored_by, roles_of

from ..models import DeclaredConflict, Meeting, WitnessRequest
from ..queries.arrangements import may_be_close_to
from ..queries.decisions import role_towards


def _administers(actor: Any) -> bool:
    return actor.organisation_id is not None and AppointmentKind.ORGANISATION_ADMIN in roles_of(actor).organisation_wide


@allows("assessments.keep_policy")
def may_keep_policy(actor: Any, _: None = None) -> bool:
    """The organisation admin keeps the words of the exits and how long one password counts."""
    return _administers(actor)


@allows("assessments.declare_conflict")
def may_declare_conflict(actor: Any, pair: tuple[User, User]) -> bool:
    """One of the two declares it, about somebody near; the admin declares it for any two of their organisation."""
    one, other = pair
    if actor.organisation_id is None or {one.organisation_id, other.organisation_id} != {actor.organisation_id}:
        return False
    if _administers(actor):
        return True
    if actor.pk not in (one.pk, other.pk):
        return False
    return may_be_close_to(actor).filter(pk=other.pk if actor.pk == one.pk else one.pk).exists()


@allows("assessments.end_conflict")
def may_end_conflict(actor: Any, conflict: DeclaredConflict) -> bool:
    """Whoever declared a conflict ends it, and the admin of the organisation."""
    if conflict.declared_by_id == actor.pk:
        return True
    return _administers(actor) and conflict.one.organisation_id == actor.organisation_id


@allows("assessments.keep_rule")
def may_keep_rule(actor: Any, competency: Competency) -> bool:
    """Whoever keeps the framework says how many pieces a statement asks for."""
    return may(actor, "careers.keep_framework", competency.domain.framework.organisation)


@allows("assessments.rate_oneself")
def may_rate_oneself(actor: Any, _: None = None) -> bool:
    """Everybody who belongs to an organisation says where they stand."""
    return bool(actor.organisation_id is not None)


@allows("assessments.book_meeting")
def may_book_meeting(actor: Any, worker: User) -> bool:
    """Whoever decides about a worker today observes them and talks with them."""
    return role_towards(actor, worker) is not None


@allows("assessments.record_meeting")
def may_record_meeting(actor: Any, meeting: Meeting) -> bool:
    """Whoever booked it records it, as long as they decide about the worker."""
    return meeting.observer_id == actor.pk and role_towards(actor, meeting.worker) is not None


@allows("assessments.answer_meeting")
def may_answer_meeting(actor: Any, meeting: Meeting) -> bool:
    """The worker alone adds their words and sends it."""
    return bool(meeting.worker_id == actor.pk)


@allows("assessments.cancel_meeting")
def may_cancel_meeting(actor: Any, meeting: Meeting) -> bool:
    """Either of the two calls it off."""
    return actor.pk in (meeting.worker_id, meeting.observer_id)


@allows("assessments.ask_witness")
def may_ask_witness(actor: Any, _: None = None) -> bool:
    """Everybody who belongs to an organisation may ask somebody who saw their work."""
    return actor.organisation_id is not None


@allows("assessments.own_question")
def may_keep_question(actor: Any, request: WitnessRequest) -> bool:
    """A question and its answer are the worker's own."""
    return bool(request.worker_id == actor.pk)


@allows("assessments.see_coverage")
def may_see_coverage(actor: Any, worker: User) -> bool:
    """A worker sees their own coverage; their mentors and managers of today see it too."""
    if actor.pk == worker.pk:
        return actor.organisation_id is not None
    near = mentored_by(actor) | managed_by(actor)
    return User.objects.filter(near, pk=worker.pk, organisation=actor.organisation_id).exists()
