"""Who may decide about whom, and who may read what was decided."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.models import User, mentorings_of, roles_of
from portfolio.models import EvidenceVersion

from ..enums import DeciderRole
from ..models import Decision
from ..queries.decisions import countersigners_of, role_towards
from ..queries.reassigning import administers, in_reach_of


@allows("assessments.decide")
def may_decide(actor: Any, version: EvidenceVersion) -> bool:
    """A mentor of today decides about a worker's sent evidence; a supervisor where the organisation lets them.

    Nobody decides about their own, whatever else they are.
    """
    if version.submitted_at is None or version.item.held_at is not None:
        return False
    return role_towards(actor, version.item.owner) is not None


@allows("assessments.countersign")
def may_countersign(actor: Any, decision: Decision) -> bool:
    """A mentor of the mentor in training countersigns; never the worker, never the mentor in training."""
    return (
        decision.needs_countersign and countersigners_of(decision.mentor, decision.worker).filter(pk=actor.pk).exists()
    )


@allows("assessments.withdraw_decision")
def may_withdraw_decision(actor: Any, decision: Decision) -> bool:
    """Whoever decides about the worker today, as for a correction; a mentor in training only what they decided."""
    if decision.version.item.held_at is not None:
        return False
    role = role_towards(actor, decision.worker)
    return role is not None and (role != DeciderRole.MENTOR_IN_TRAINING or decision.mentor_id == actor.pk)


@allows("assessments.appeal")
def may_appeal(actor: Any, decision: Decision) -> bool:
    """The worker alone asks for a decision about their own evidence to be looked at again."""
    return bool(decision.worker_id == actor.pk) and decision.version.item.held_at is None


@allows("assessments.see_waiting")
def may_see_waiting(actor: Any, _: None = None) -> bool:
    """Managers see with whom their people's evidence waits, and the organisation's admin everybody's."""
    if actor.organisation_id is None:
        return False
    roles = roles_of(actor)
    return administers(actor) or roles.manager or bool(roles.managed_teams)


@allows("assessments.reassign")
def may_reassign(actor: Any, mentor: User) -> bool:
    """A manager of a mentor's workers, or the admin, moves what waits with that mentor; never their own evidence."""
    if actor.organisation_id is None or mentor.organisation_id != actor.organisation_id:
        return False
    return mentorings_of(mentor).filter(worker__in=User.objects.filter(in_reach_of(actor))).exists()


@allows("assessments.read_decision")
def may_read_decision(actor: Any, decision: Decision) -> bool:
    """The worker, their mentors and managers of today, whoever decided, and whoever is asked to countersign."""
    return Decision.objects.visible_to(actor).filter(pk=decision.pk).exists()
