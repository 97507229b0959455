"""What decisions put on the evidence pages: what was decided, and the one thing asked of the owner next."""

from collections.abc import Sequence
from typing import Any

from pathway.people.models import User
from portfolio.models import EvidenceItem
from portfolio.sections import asked_of_owner, beside_evidence

from .actions.decisions import record_due
from .enums import Judgement
from .models import Decision


@beside_evidence
def decisions_beside(item: EvidenceItem, reader: User) -> dict[str, Any] | None:
    """What was decided about a piece of evidence, newest first, for those who may read it."""
    record_due()
    decisions = Decision.objects.visible_to(reader).filter(version__item=item).with_words().order_by("-entry__seq")
    if not decisions:
        return None
    return {"template": "assessments/parts/decisions_beside.html", "decisions": decisions}


@asked_of_owner
def next_steps(items: Sequence[EvidenceItem]) -> dict[int, str]:
    """The "do this next" of the newest decision that sent each item back, by item."""
    sent_back = Decision.objects.filter(
        version__item__in=items, judgement__in=(Judgement.RETURN, Judgement.TALK_FIRST), superseded_by__isnull=True
    )
    newest_last = (
        sent_back.select_related("version", "entry").prefetch_related("entry__openings").order_by("entry__seq")
    )
    return {decision.version.item_id: decision.next_step for decision in newest_last}
