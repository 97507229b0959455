"""Who may decide about whom, and who may read what was decided."""

from typing import Any

from pathway.core.permissions import allows
from portfolio.models import EvidenceVersion

from ..models import Decision
from ..queries.decisions import countersigners_of, role_towards


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


@allows("assessments.read_decision")
def may_read_decision(actor: Any, decision: Decision) -> bool:
    """The worker, their mentors and managers of today, whoever decided, and whoever is asked to countersign."""
    return Decision.objects.visible_to(actor).filter(pk=decision.pk).exists()
