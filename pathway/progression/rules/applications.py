"""Who may apply, say something about an application, decide about it, and read it."""

from typing import Any

from pathway.careers.rules import PLACED_BY, may_keep_framework
from pathway.core.permissions import allows
from pathway.people.models import User
from pathway.people.queries import is_manager_of

from ..enums import ApplicationState, Outcome, PanelPart
from ..models import Application, MoveDecision
from ..queries.applications import (
    decides_as,
    hearer_of,
    may_be_appealed,
    membership,
    newest_decision,
    open_appeal,
    reads_pack,
)


@allows("progression.read_application")
def may_read_application(actor: Any, application: Application) -> bool:
    """The worker, their managers, the workforce lead, and the panel for a time."""
    return Application.objects.visible_to(actor).filter(pk=application.pk).exists()


@allows("progression.read_pack")
def may_read_pack(actor: Any, application: Application) -> bool:
    """The worker, their managers, whoever decides, and the panel for a time."""
    return reads_pack(actor, application)


@allows("progression.apply")
def may_apply(actor: Any, worker: User) -> bool:
    """People apply for themselves alone."""
    return actor.pk == worker.pk and worker.organisation_id is not None


@allows("progression.withdraw_application")
def may_withdraw(actor: Any, application: Application) -> bool:
    """A worker takes their own application back while it is open."""
    return actor.pk == application.worker_id and application.is_open


@allows("progression.state_as_manager")
def may_state(actor: Any, application: Application) -> bool:
    """The worker's managers say what they think of an open application."""
    return application.is_open and is_manager_of(actor, application.worker)


@allows("progression.name_panel")
def may_name_panel(actor: Any, application: Application) -> bool:
    """The workforce lead and the admin name a panel, never their own."""
    return (
        application.is_open
        and actor.pk != application.worker_id
        and may_keep_framework(actor, application.organisation)
    )


@allows("progression.give_view")
def may_give_view(actor: Any, application: Application) -> bool:
    """A member of the panel gives their own view while the application is open."""
    seat = membership(actor, application)
    return application.is_open and seat is not None and seat.part != PanelPart.APPEAL


@allows("progression.decide_move")
def may_decide_move(actor: Any, application: Application) -> bool:
    """By the level's route: a manager, the panel's chair, or for a vacancy; and whoever hears an appeal."""
    if application.is_open:
        return bool(decides_as(actor, application))
    hearer = hearer_of(application)
    return hearer is not None and hearer.member_id == actor.pk and open_appeal(application) is not None


@allows("progression.correct_decision")
def may_correct_decision(actor: Any, application: Application) -> bool:
    """Whoever decided corrects it, as long as nobody has moved up by it and nobody has appealed against it."""
    decision = newest_decision(application)
    return (
        decision is not None
        and decision.decider_id == actor.pk
        and not decision.is_positive
        and not application.appeals.exists()
    )


@allows("progression.appeal")
def may_appeal(actor: Any, application: Application) -> bool:
    """A worker appeals once against a decision that did not move them up, within four weeks."""
    return (
        actor.pk == application.worker_id
        and application.state == ApplicationState.DECIDED
        and may_be_appealed(application) is not None
    )


@allows("progression.name_hearer")
def may_name_hearer(actor: Any, application: Application) -> bool:
    """The workforce lead and the admin name who hears an appeal."""
    return (
        actor.pk != application.worker_id
        and may_keep_framework(actor, application.organisation)
        and open_appeal(application) is not None
    )


def has_just_decided(actor: Any, worker: User) -> bool:
    """Whether a positive decision of this person about the worker has not moved them yet: it is being recorded now."""
    return (
        actor.pk != worker.pk
        and MoveDecision.objects.filter(
            decider=actor, worker=worker, outcome=Outcome.PROGRESS, move__isnull=True, application__move__isnull=True
        ).exists()
    )


PLACED_BY.append(has_just_decided)
