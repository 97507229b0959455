"""What decisions put on the evidence pages: what was decided, and the one thing asked of the owner next."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from pathway.core.permissions import may
from pathway.people.models import User
from pathway.people.sections import CARD_SECTIONS, CardSection
from portfolio.models import EvidenceItem
from portfolio.sections import asked_of_owner, beside_evidence, leads_on

from .actions.decisions import record_due
from .enums import Judgement
from .models import ClaimAdjustment, Decision, Opening
from .queries.quizzes import extra_time_of


@beside_evidence
def decisions_beside(item: EvidenceItem, reader: User) -> dict[str, Any] | None:
    """What was decided about a piece of evidence, newest first, for those who may read it."""
    record_due()
    decisions = Decision.objects.visible_to(reader).filter(version__item=item).with_words().order_by("-entry__seq")
    adjustments = ClaimAdjustment.objects.visible_to(reader).filter(claim__version__item=item)
    adjusted = list(
        adjustments.select_related("claim__competency", "claim__version__item", "to", "mentor").order_by("adjusted_at")
    )
    if not decisions and not adjusted:
        return None
    context = {"decisions": decisions, "adjusted": adjusted}
    return {"template": "assessments/parts/decisions_beside.html", **context}


@asked_of_owner
def next_steps(items: Sequence[EvidenceItem]) -> dict[int, str]:
    """The "do this next" of the newest decision that sent each item back, by item; nothing of what is held back."""
    sent_back = Decision.objects.filter(
        version__item__in=items,
        judgement__in=(Judgement.RETURN, Judgement.TALK_FIRST),
        superseded_by__isnull=True,
        withdrawal__isnull=True,
    )
    said = Opening.objects.filter(entry=OuterRef("entry"), field="next_step").values("text")
    newest_last = sent_back.filter(version__item__held_at__isnull=True).annotate(said=Subquery(said))
    rows = newest_last.order_by("entry__seq").values_list("version__item", "said")
    return {item: json.loads(text) if text else "" for item, text in rows}


def extra_time_on_card(viewer: User, person: User) -> dict[str, Any] | None:
    """How much more time a person gets in knowledge checks, for themselves and their managers."""
    may_change = may(viewer, "assessments.agree_extra_time", person)
    if viewer.pk != person.pk and not may_change:
        return None
    return {"percent": extra_time_of(person), "may_change": may_change}


leads_on("What it covers", "assessments:coverage")
leads_on("Ask a witness", "assessments:witness-list")
leads_on("Observations and discussions", "assessments:meeting-list")
leads_on("How long decisions take", "assessments:turnaround")
CARD_SECTIONS.append(CardSection(order=60, template="assessments/extra_time_on_card.html", context=extra_time_on_card))
