"""Questions about evidence."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Prefetch, QuerySet, Sum
from django.shortcuts import get_object_or_404

from pathway.audit.models import Event
from pathway.careers.models import Competency
from pathway.careers.queries import competencies_at, level_of
from pathway.core import clock
from pathway.people.models import User, mentored_by

from .enums import REVISABLE, WAITING, EvidenceStatus
from .models import Claim, EvidenceFile, EvidenceItem, EvidenceVersion

WHOLE = (
    Prefetch("claims", queryset=Claim.objects.select_related("competency", "competency__domain")),
    "files",
)


def evidence_of(owner: Any) -> QuerySet[EvidenceItem]:
    """A person's own evidence with its newest version and how much it holds, what changed last first."""
    return (
        EvidenceItem.objects.owned_by(owner)
        .select_related("current")
        .annotate(
            file_count=Count("current__files", distinct=True),
            claim_count=Count("current__claims", distinct=True),
            last_sent_at=Max("versions__submitted_at"),
        )
    )


def evidence_by_turn(owner: Any) -> dict[str, list[EvidenceItem]]:
    """A person's evidence by whose turn it is: `returned`, `drafts`, `waiting` and `settled`."""
    groups: dict[str, list[EvidenceItem]] = {"returned": [], "drafts": [], "waiting": [], "settled": []}
    places = {
        EvidenceStatus.RETURNED: "returned",
        EvidenceStatus.TALK_FIRST: "returned",
        EvidenceStatus.DRAFT: "drafts",
        EvidenceStatus.SUBMITTED: "waiting",
    }
    for item in evidence_of(owner):
        groups[places.get(EvidenceStatus(item.status), "settled")].append(item)
    return groups


def evidence_waiting_for(mentor: User) -> QuerySet[EvidenceVersion]:
    """The versions on which this mentor has still to decide, the longest waiting first."""
    return (
        EvidenceVersion.objects.newest_submitted()
        .filter(
            item__status__in=WAITING,
            item__organisation=mentor.organisation_id,
            item__owner__in=User.objects.filter(mentored_by(mentor)),
        )
        .select_related("item", "item__owner")
        .prefetch_related(*WHOLE)
        .order_by("submitted_at", "pk")
    )


def version_for_review(user: Any, pk: int) -> EvidenceVersion:
    """A sent version with its claims and files, for somebody who may read it; else there is no such page."""
    versions = EvidenceVersion.objects.visible_to(user).submitted()
    return get_object_or_404(versions.select_related("item", "item__owner").prefetch_related(*WHOLE), pk=pk)


def versions_of(item: EvidenceItem, reader: Any) -> QuerySet[EvidenceVersion]:
    """The versions of an item that this person may read, newest first, with claims and files."""
    return EvidenceVersion.objects.visible_to(reader).filter(item=item).prefetch_related(*WHOLE).order_by("-number")


def is_revisable(item: EvidenceItem) -> bool:
    """Whether its owner may open a new version now."""
    return item.status in REVISABLE and not item.is_being_written


def claimable_for(version: EvidenceVersion) -> list[Competency]:
    """The statements this version may claim: those of its owner's level, and those that it claims already."""
    claimed = Competency.objects.filter(claims__version=version).select_related("domain")
    found = {competency.pk: competency for competency in [*claimable_by(version.item.owner), *claimed]}
    return sorted(found.values(), key=lambda competency: (competency.domain.number, competency.order, competency.pk))


def claimable_by(owner: User) -> QuerySet[Competency]:
    """The statements a person may claim: those of their level, or all of their organisation's where they have none."""
    level = level_of(owner)
    if level is not None:
        return competencies_at(level)
    return (
        Competency.objects.current()
        .filter(domain__framework__organisation=owner.organisation_id)
        .select_related("domain")
        .order_by("domain__number", "order")
    )


def what_is_missing(version: EvidenceVersion) -> list[str]:
    """What keeps a draft from being sent, a sentence each; nothing where it can go."""
    missing = []
    if not version.title:
        missing.append("Give it a title.")
    if not version.kind:
        missing.append("Say what kind of evidence it is.")
    if not version.text.strip() and not version.files.exists():
        missing.append("Say what happened, or add a file.")
    claims = list(version.claims.all())
    if not claims:
        missing.append("Choose at least one statement that it shows.")
    missing += [f"Say in a sentence how it shows {c.competency.code}." for c in claims if not c.sentence.strip()]
    return missing


def space_left(owner: User) -> str:
    """Nothing while the person may add files; else the sentence that says why not and whom to ask."""
    mine = EvidenceFile.objects.filter(version__item__owner=owner)
    if mine.values("sha256").distinct().count() >= settings.EVIDENCE_FILES_PER_PERSON:
        return (
            f"You keep {settings.EVIDENCE_FILES_PER_PERSON} files, which is all there is room for. "
            "Discard drafts you no longer need, or ask your organisation's admin."
        )
    used = EvidenceFile.objects.filter(version__item__organisation=owner.organisation_id).aggregate(Sum("size"))
    if (used["size__sum"] or 0) >= settings.EVIDENCE_ORGANISATION_LIMIT:
        return (
            "Your organisation's space for evidence files is full. Your text is kept. Tell your organisation's admin."
        )
    return ""


def has_read_lately(reader: Any, version: EvidenceVersion, minutes: int = 10) -> bool:
    """Whether the trail already says that this person read this version in the last few minutes."""
    since = clock.now() - timedelta(minutes=minutes)
    return Event.objects.filter(
        actor=reader,
        subject=version.item.owner_id,
        verb="portfolio.evidence_read",
        at__gte=since,
        thing_type=version._meta.label_lower,
        thing_id=str(version.pk),
    ).exists()
