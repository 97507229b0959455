"""A worker's record as it leaves the house: in sections for people, and as facts for programs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from pathway.careers.models import Placement
from pathway.core.templatetags.pathway import day, moment
from pathway.people.models import User
from portfolio.enums import EvidenceStatus
from portfolio.models import EvidenceVersion
from portfolio.queries import details_of

from .. import chain
from ..models import Assurance, Countersignature, Decision, Withdrawal
from ..models.chain import Signed
from ..models.decisions import DecisionQuerySet


def decisions_of(worker: User) -> DecisionQuerySet:
    """Every recorded decision about a worker's evidence that is not held back, oldest first."""
    rows = Decision.objects.filter(worker=worker, version__item__held_at__isnull=True)
    return rows.with_everything().order_by("entry__seq")


def may_leave(worker: User) -> QuerySet[EvidenceVersion]:
    """The newest sent version of each of a worker's pieces that is neither held back nor withdrawn, newest first."""
    rows = EvidenceVersion.objects.newest_submitted().filter(item__owner=worker, item__held_at__isnull=True)
    rows = rows.exclude(item__status=EvidenceStatus.WITHDRAWN)
    return rows.select_related("item__owner", "item__organisation").order_by("-submitted_at", "-pk")


def held_out(versions: Iterable[EvidenceVersion]) -> set[int]:
    """Of some versions those in which the check finds today what tells who a family is: they stay here."""
    return {version.pk for version in versions if any(detail.blocks for detail in details_of(version))}


def _decision_entry(decision: Decision) -> dict[str, Any]:
    later = getattr(decision, "superseded_by", None)
    standing = " No longer counts: overturned by quality assurance." if decision.is_overturned else ""
    standing = " No longer counts: withdrawn." if decision.is_withdrawn else standing
    standing = standing or (" A later decision took its place." if later else "")
    asked = (
        f"Asked of {decision.level}: {decision.get_expected_display()}." if decision.level and decision.expected else ""
    )
    said = [f"{decision.get_judgement_display()}.{standing}", asked, decision.comment, decision.next_step]
    return {
        "title": str(decision.competency),
        "lines": [line for line in said if line],
        "soft": (
            f"{decision.mentor}, {decision.get_mentor_role_display().lower()}, {moment(decision.decided_at)}. "
            f"Entry {decision.entry.seq}, {decision.entry.hash[:16]}"
        ),
    }


def decision_section(decisions: Sequence[Decision]) -> dict[str, Any]:
    """The recorded decisions for people."""
    return {
        "heading": "Decisions",
        "empty": "Nothing has been decided.",
        "entries": [_decision_entry(decision) for decision in decisions],
    }


def level_section(worker: User) -> dict[str, Any]:
    """The levels a worker held, for people."""
    rows = Placement.objects.filter(worker=worker).select_related("level").order_by("started_on", "pk")
    return {
        "heading": "Levels",
        "empty": "No level is recorded.",
        "entries": [
            {
                "title": row.level.name,
                "lines": [f"From {day(row.started_on)}" + (f" to {day(row.ended_on)}" if row.ended_on else "")],
                "soft": "",
            }
            for row in rows
        ],
    }


def evidence_section(versions: Sequence[EvidenceVersion], links: Mapping[int, list[dict[str, str]]]) -> dict[str, Any]:
    """Pieces of evidence for people, each with links to its files."""
    return {
        "heading": "Evidence",
        "empty": "No evidence was chosen.",
        "entries": [
            {
                "title": version.title,
                "lines": [
                    line
                    for line in [
                        version.text,
                        *(f"{claim.competency.code}: {claim.sentence}" for claim in version.claims.all()),
                    ]
                    if line
                ],
                "soft": f"{version.get_kind_display()}, sent {day(version.submitted_at)}, version {version.number}",
                "links": links.get(version.pk, []),
            }
            for version in versions
        ],
    }


def decision_facts(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """The recorded decisions for programs; the checker compares them with the log's entries."""
    return [
        {
            "id": str(decision.pk),
            "judgement": decision.judgement,
            "statement": str(decision.competency),
            "framework": str(decision.framework),
            "level": str(decision.level) if decision.level else "",
            "decided_at": chain.moment(decision.decided_at),
            "decided_by": str(decision.mentor),
            "decided_as": decision.mentor_role,
            "comment": decision.comment,
            "next_step": decision.next_step,
            "overturned": decision.is_overturned,
            "withdrawn": decision.is_withdrawn,
            "entry": decision.entry.seq,
            "hash": decision.entry.hash,
        }
        for decision in decisions
    ]


def entries_about(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """The log's entries about some decisions, what was found of them and what was withdrawn, in the log's order.

    Each decision's entry comes with what opens its commitments; of the others' words only the hashes leave.
    """
    pks = [decision.pk for decision in decisions]
    found: list[Signed] = [*decisions]
    found += Countersignature.objects.filter(decision__in=pks).select_related("entry")
    found += Assurance.objects.filter(decision__in=pks).select_related("entry")
    found += Withdrawal.objects.filter(decision__in=pks).select_related("entry")
    told = []
    for signed in sorted(found, key=lambda one: one.entry.seq):
        entry = signed.entry
        openings = entry.openings.all() if isinstance(signed, Decision) else ()
        told.append(
            {
                "version": entry.version,
                "seq": entry.seq,
                "prev": entry.prev,
                "hash": entry.hash,
                "body": entry.body,
                "openings": [{"field": one.field, "salt": one.salt, "text": one.text} for one in openings],
            }
        )
    return told
