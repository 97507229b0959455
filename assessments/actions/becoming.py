"""How what others saw becomes a worker's evidence: with its words fixed, sent at once, by the worker's own hand."""

import uuid
from collections.abc import Mapping

from pathway.careers.models import Competency
from pathway.people.models import User
from portfolio.actions import claim_competencies, start_evidence, submit_evidence
from portfolio.identifiers import KINDS
from portfolio.models import SENTENCE_LENGTH, TITLE_LENGTH, EvidenceItem


def sent_as_evidence(
    owner: User, *, kind: str, title: str, text: str, sentences: Mapping[Competency, str], key: uuid.UUID
) -> EvidenceItem:
    """Make evidence of a record and send it; what only warns was confirmed by whoever wrote it, what blocks is refused.

    Called by an action, in its transaction.
    """
    item = start_evidence(owner=owner, key=key, kind=kind, title=title[:TITLE_LENGTH], text=text)
    claimed = {competency: sentence[:SENTENCE_LENGTH] for competency, sentence in sentences.items()}
    claim_competencies(owner=owner, item=item, sentences=claimed)
    submit_evidence(owner=owner, item=EvidenceItem.objects.get(pk=item.pk), declared=True, not_details=KINDS)
    return EvidenceItem.objects.get(pk=item.pk)
