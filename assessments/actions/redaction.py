"""Taking a family's detail out of what was decided about evidence, so that the log still verifies."""

import re

from pathway.people.models import User
from portfolio.citing import redacts_words_about, tells_words_about
from portfolio.models import EvidenceItem

from ..chain import ERASURE
from ..models import ChainEntry, Countersignature, Decision, DecisionLog, Opening, PendingDecision

WORDS = ("comment", "next_step")
HEADINGS = {"comment": "Comment", "next_step": "Do this next"}


@tells_words_about
def words_of_decisions(item: EvidenceItem) -> list[tuple[str, str]]:
    """The comments and next steps written about a piece of evidence, for whoever handles a report about it."""
    pending = PendingDecision.objects.filter(version__item=item)
    return [
        *((HEADINGS[opening.field], opening.value) for opening in _openings(item) if opening.field in WORDS),
        *((HEADINGS[field], getattr(row, field)) for row in pending for field in WORDS),
    ]


def _openings(item: EvidenceItem) -> list[Opening]:
    decisions = Decision.objects.filter(version__item=item)
    entries = [*decisions.values_list("entry", flat=True)]
    entries += Countersignature.objects.filter(decision__in=decisions).values_list("entry", flat=True)
    found = Opening.objects.filter(entry__in=entries, field__in=(*WORDS, "evidence_sha256"))
    return [one for one in found.order_by("entry__seq", "field") if one.value]


@redacts_words_about
def redact_decisions(contact: User, item: EvidenceItem, rule: re.Pattern[str], instead: str) -> None:
    """Erase signed words that hold the detail, whole, and the fingerprint of the evidence as it was; the log says so.

    The fingerprint goes because with the rest of the text known it could be used to guess the detail.
    """
    for row in PendingDecision.objects.filter(version__item=item):
        row.comment, row.next_step = rule.sub(instead, row.comment), rule.sub(instead, row.next_step)
        row.save(update_fields=["comment", "next_step"])
    by_entry: dict[int, list[Opening]] = {}
    for opening in _openings(item):
        if opening.field == "evidence_sha256" or rule.search(str(opening.value)):
            by_entry.setdefault(opening.entry_id, []).append(opening)
    for entry_id, openings in by_entry.items():
        _erase(ChainEntry.objects.select_related("log__organisation").get(pk=entry_id), openings)


def _erase(entry: ChainEntry, openings: list[Opening]) -> None:
    fields = sorted(opening.field for opening in openings)
    DecisionLog.objects.append(
        organisation=entry.log.organisation,
        kind=ERASURE,
        record="",
        facts={"of_entry": entry.seq, "fields": " ".join(fields)},
        personal={},
    )
    Opening.objects.filter(entry=entry, field__in=fields).delete()
