"""Who may take and who may keep a knowledge check."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of
from pathway.people.queries import is_manager_of

from ..models import Quiz, QuizAttempt


@allows("assessments.take_quiz")
def may_take_quiz(actor: Any, quiz: Quiz) -> bool:
    """Everybody takes knowledge checks of the shared library and of their own organisation."""
    return quiz.organisation_id is None or bool(quiz.organisation_id == actor.organisation_id)


@allows("assessments.finish_attempt")
def may_finish_attempt(actor: Any, attempt: QuizAttempt) -> bool:
    """A worker finishes their own attempt and nobody else's."""
    return bool(attempt.worker_id == actor.pk)


@allows("assessments.keep_quiz")
def may_keep_quiz(actor: Any, organisation: Organisation | None) -> bool:
    """An author of learning keeps their own organisation's knowledge checks; the shared library's, an operator."""
    if organisation is None:
        return bool(actor.is_superuser)
    return actor.organisation_id == organisation.pk and roles_of(actor).holds(AppointmentKind.CMS_AUTHOR)


@allows("assessments.keep_banks")
def may_keep_banks(actor: Any, thing: None = None) -> bool:
    """An author of an organisation keeps banks of its own; an operator, who has none, fills the shared library."""
    return actor.organisation is not None and may_keep_quiz(actor, actor.organisation)


@allows("assessments.agree_extra_time")
def may_agree_extra_time(actor: Any, worker: User) -> bool:
    """A manager of the worker agrees more time with them."""
    return is_manager_of(actor, worker)
