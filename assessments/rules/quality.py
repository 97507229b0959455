"""Who assures the quality of decisions, and who does what is asked."""

from typing import Any

from pathway.core.permissions import allows

from ..models import AssuranceAction, Sample
from ..models.quality import assures


@allows("assessments.assure_quality")
def may_assure_quality(actor: Any, _: None = None) -> bool:
    """A quality assurer keeps the policy and draws samples."""
    return assures(actor)


@allows("assessments.assure_sample")
def may_assure_sample(actor: Any, sample: Sample) -> bool:
    """A quality assurer looks at what was drawn; never at a decision of their own, nor one about their own worker."""
    return Sample.objects.visible_to(actor).filter(pk=sample.pk).exists()


@allows("assessments.answer_action")
def may_answer_action(actor: Any, action: AssuranceAction) -> bool:
    """Whoever decided says what they have done."""
    return bool(action.mentor_id == actor.pk)


@allows("assessments.close_action")
def may_close_action(actor: Any, action: AssuranceAction) -> bool:
    """A quality assurer who may assure the decision sees that it was done; nobody closes their own."""
    if action.mentor_id == actor.pk or not assures(actor):
        return False
    return AssuranceAction.objects.visible_to(actor).filter(pk=action.pk).exists()
