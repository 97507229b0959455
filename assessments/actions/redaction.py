"""Taking a family's detail out of what was decided about evidence, so that the log still verifies."""

import re
from typing import Any

from pathway.people.models import User
from portfolio.citing import redacts_words_about, tells_words_about
from portfolio.models import EvidenceItem

from ..chain import ERASURE
from ..models import (
    Appeal,
    Assurance,
    AssuranceAction,
    ChainEntry,
    ClaimAdjustment,
    Countersignature,
    Decision,
    DecisionLog,
    Meeting,
    Opening,
    PendingDecision,
    Withdrawal,
    WitnessRequest,
)

WORDS = ("comment", "next_step", "feedback", "reason")
TYPED = ("comment", "next_step")
HEADINGS = {"comment": "Comment", "next_step": "Do this next", "feedback": "Quality assurance", "reason": "Withdrawn"}


@tells_words_about
def words_of_decisions(item: EvidenceItem) -> list[tuple[str, str]]:
    """The comments and next steps written about a piece of evidence, for whoever handles a report about it."""
    pending = PendingDecision.objects.filter(version__item=item)
    asked = AssuranceAction.objects.filter(assurance__decision__version__item=item)
    return [
        *(("Asked by quality assurance", words) for row in asked for words in (row.what, row.answer) if words),
        *((HEADINGS[opening.field], opening.value) for opening in _openings(item) if opening.field in WORDS),
        *((HEADINGS[field], getattr(row, field)) for row in pending for field in TYPED),
    ]


@tells_words_about
def words_around(item: EvidenceItem) -> list[tuple[str, str]]:
    """What was recorded or asked before it became evidence, and why a claim was adjusted."""
    told = [(heading, getattr(row, field)) for heading, row, field in _rows_around(item)]
    return [(heading, text) for heading, text in told if text]


def _rows_around(item: EvidenceItem) -> list[tuple[str, Any, str]]:
    """Rows that hold words about a piece of evidence, as (heading, row, field)."""
    found: list[tuple[str, Any, str]] = []
    for meeting in Meeting.objects.filter(item=item):
        fields = (("About", "about"), ("Recorded", "summary"), ("The worker adds", "worker_comment"))
        found += [(heading, meeting, field) for heading, field in fields]
        found += [("Seen", criterion, "note") for criterion in meeting.criteria.all()]
    for request in WitnessRequest.objects.filter(item=item):
        found += [("Asked of a witness", request, "question"), ("A witness says", request, "statement")]
    adjustments = ClaimAdjustment.objects.filter(claim__version__item=item)
    found += [("Why a claim was adjusted", adjustment, "reason") for adjustment in adjustments]
    appeals = Appeal.objects.filter(decision__version__item=item)
    return found + [("Why the worker asks for another look", appeal, "reason") for appeal in appeals]


@redacts_words_about
def redact_around(contact: User, item: EvidenceItem, rule: re.Pattern[str], instead: str) -> None:
    """Take the detail out of what was recorded, asked or adjusted around a piece of evidence."""
    for _, row, field in _rows_around(item):
        changed = rule.sub(instead, getattr(row, field))
        if changed != getattr(row, field):
            longest = row._meta.get_field(field).max_length
            setattr(row, field, changed[:longest])
            row.save(update_fields=[field])


def _openings(item: EvidenceItem) -> list[Opening]:
    decisions = Decision.objects.filter(version__item=item)
    entries = [*decisions.values_list("entry", flat=True)]
    entries += Countersignature.objects.filter(decision__in=decisions).values_list("entry", flat=True)
    entries += Assurance.objects.filter(decision__in=decisions).values_list("entry", flat=True)
    entries += Withdrawal.objects.filter(decision__in=decisions).values_list("entry", flat=True)
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
    for asked in AssuranceAction.objects.filter(assurance__decision__version__item=item):
        asked.what, asked.answer = rule.sub(instead, asked.what)[:300], rule.sub(instead, asked.answer)[:600]
        asked.save(update_fields=["what", "answer"])
    by_entry: dict[int, list[Opening]] = {}
    for opening in _openings(item):
        if opening.field == "evidence_sha256" or rule.search(str(opening.value)):
            by_entry.setdefault(opening.entry_id, []).append(opening)
    for entry_id, openings in by_entry.items():
        _erase(ChainEntry.objects.select_related("log__organisation").get(pk=entry_id), openings)


def erase_words_about(worker: User) -> None:
    """Erase every signed word about a worker, and the fingerprints of their evidence; the logs say so."""
    about = [
        *Decision.objects.filter(worker=worker).values_list("entry", flat=True),
        *Countersignature.objects.filter(worker=worker).values_list("entry", flat=True),
        *Withdrawal.objects.filter(worker=worker).values_list("entry", flat=True),
    ]
    by_entry: dict[int, list[Opening]] = {}
    for opening in Opening.objects.filter(entry__in=about, field__in=(*WORDS, "evidence_sha256")):
        by_entry.setdefault(opening.entry_id, []).append(opening)
    for entry in ChainEntry.objects.select_related("log__organisation").filter(pk__in=by_entry).order_by("seq"):
        _erase(entry, by_entry[entry.pk])


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
