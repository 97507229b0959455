"""Questions about evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Max, Min, Prefetch, QuerySet, Sum, When
from django.shortcuts import get_object_or_404

from pathway.audit.models import Event
from pathway.careers.models import Competency
from pathway.careers.queries import competencies_at, level_of
from pathway.core import clock
from pathway.people.models import Organisation, Team, User, mentored_by
from pathway.people.queries import mentors_of

from .enums import REVISABLE, WAITING, DetailPlace, EvidenceStatus, ReportState
from .files import Scanner
from .identifiers import BLOCK, LABELS, Denied, Finding, check, stand_ins
from .models import Claim, DenyList, DetailFinding, DetailReport, EvidenceFile, EvidenceItem, EvidenceVersion

# The floor above says here who decides about a worker's evidence, so that nobody too close to them is asked.
ASKED_TO_DECIDE: list[Callable[[User], Iterable[User]]] = []
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
    return by_turn(evidence_of(owner))


def by_turn(items: Iterable[EvidenceItem]) -> dict[str, list[EvidenceItem]]:
    """Evidence by whose turn it is, in the order in which it came."""
    groups: dict[str, list[EvidenceItem]] = {"returned": [], "drafts": [], "waiting": [], "settled": []}
    places = {
        EvidenceStatus.RETURNED: "returned",
        EvidenceStatus.TALK_FIRST: "returned",
        EvidenceStatus.DRAFT: "drafts",
        EvidenceStatus.SUBMITTED: "waiting",
    }
    for item in items:
        groups[places.get(EvidenceStatus(item.status), "settled")].append(item)
    return groups


def evidence_waiting_for(mentor: User) -> QuerySet[EvidenceVersion]:
    """The versions on which this mentor has still to decide, the longest waiting first."""
    return (
        EvidenceVersion.objects.newest_submitted()
        .filter(
            item__status__in=WAITING,
            item__held_at__isnull=True,
            item__organisation=mentor.organisation_id,
            item__owner__in=User.objects.filter(mentored_by(mentor)),
        )
        .select_related("item", "item__owner")
        .prefetch_related(*WHOLE)
        .order_by("submitted_at", "pk")
    )


def who_is_told(owner: User) -> list[User]:
    """Who learns that a person has sent evidence: their mentors and deputies of today, but for those too close."""
    asked: list[User] = [person for who in ASKED_TO_DECIDE for person in who(owner)]
    return asked if ASKED_TO_DECIDE else list(mentors_of(owner))


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


def allowed_names(organisation: Organisation | None) -> list[str]:
    """Names that may stand in what people write: colleagues, their teams and the organisation itself."""
    if organisation is None:
        return []
    people = User.objects.filter(organisation=organisation).values_list("full_name", flat=True)
    teams = Team.objects.filter(organisation=organisation).values_list("name", flat=True)
    return [organisation.name, *people, *teams]


def denied_by(organisation: Organisation | None) -> Denied | None:
    """The organisation's own list of words to keep out; nothing where it keeps none."""
    row = DenyList.objects.filter(organisation=organisation).first() if organisation else None
    return Denied(bytes.fromhex(row.salt), frozenset(row.hashes)) if row and row.hashes else None


def family_details(text: str, organisation: Organisation | None) -> list[Finding]:
    """What in a text may tell who a family is, with this organisation's colleagues allowed and its own list asked."""
    return check(text, allowed_names=allowed_names(organisation), denied=denied_by(organisation))


@dataclass(frozen=True)
class Detail:
    """One finding in a piece of evidence, with where it stands; its words are read from the text when it is shown."""

    place: str
    heading: str
    text: str
    finding: Finding
    options: list[tuple[str, str]]
    file: EvidenceFile | None = None

    @property
    def words(self) -> str:
        """The words that were found; empty where they stand inside a file."""
        return self.text[self.finding.start : self.finding.end]

    @property
    def quoted(self) -> str:
        """The words with a few around them, for the one page that shows them."""
        return quoted(self.text, self.finding) if self.text else ""

    @property
    def label(self) -> str:
        """The kind of finding in words."""
        return LABELS[self.finding.code]

    @property
    def blocks(self) -> bool:
        """Whether it stops the evidence from being sent."""
        return self.finding.strength == BLOCK


SNIPPET = 24


def quoted(text: str, finding: Finding) -> str:
    """A finding with a few words around it, for the one answer that shows it; never kept."""
    start, end = max(0, finding.start - SNIPPET), min(len(text), finding.end + SNIPPET)
    before = ("…" if start else "") + text[start : finding.start]
    after = text[finding.end : end] + ("…" if end < len(text) else "")
    return " ".join(f"{before}{text[finding.start : finding.end]}{after}".split())


def words_of(version: EvidenceVersion) -> list[tuple[str, str, str]]:
    """Everything typed in a version as (place, heading, text): title, text, claims."""
    claims = [
        (DetailPlace.CLAIM, f"What it shows, {claim.competency.code}", claim.sentence)
        for claim in version.claims.select_related("competency")
    ]
    return [
        (DetailPlace.TITLE, "Title", version.title),
        (DetailPlace.TEXT, "What happened", version.text),
        *claims,
    ]


def details_of(version: EvidenceVersion) -> list[Detail]:
    """Everything in a version that may tell who a family is: in its words now, in its files when they were added."""
    organisation = version.item.organisation
    allowed, denied = allowed_names(organisation), denied_by(organisation)
    typed = words_of(version)
    texts = [text for _, _, text in typed]
    found = [
        Detail(place, heading, text, finding, stand_ins(texts, finding.code))
        for place, heading, text in typed
        for finding in check(text, allowed_names=allowed, denied=denied)
    ]
    rows = DetailFinding.objects.filter(version=version, file__isnull=False).select_related("file")
    for row in rows:
        assert row.file is not None
        name = row.file.name if row.place == DetailPlace.FILE_NAME else ""
        heading = f"{row.get_place_display()}: {row.file.name}"
        finding = Finding(row.start, row.end, row.code, row.strength)
        found.append(Detail(row.place, heading, name, finding, stand_ins(texts, row.code) if name else [], row.file))
    return found


def kinds_to_confirm(details: Sequence[Detail]) -> dict[str, int]:
    """The kinds of finding that are asked about, and how many of each there are."""
    counted: dict[str, int] = {}
    for detail in details:
        if not detail.blocks:
            counted[detail.finding.code] = counted.get(detail.finding.code, 0) + 1
    return counted


def reports_for(contact: User) -> QuerySet[DetailReport]:
    """The reports that this person handles, open ones first and the oldest of them on top."""
    still_open = Case(When(state=ReportState.OPEN, then=0), default=1)
    return (
        DetailReport.objects.visible_to(contact)
        .select_related("item__owner", "reporter", "decided_by")
        .order_by(still_open, "reported_at", "pk")
    )


def who_saw(item: EvidenceItem) -> list[dict[str, Any]]:
    """Who else than its owner has read any version of an item, from the trail: {"who", "first", "last", "times"}."""
    versions = [str(pk) for pk in item.versions.values_list("pk", flat=True)]
    rows = (
        Event.objects.filter(
            subject=item.owner_id,
            thing_type=EvidenceVersion._meta.label_lower,
            thing_id__in=versions,
            verb="portfolio.evidence_read",
        )
        .order_by("actor__full_name", "actor")
        .values("actor", "actor__full_name")
        .annotate(first=Min("at"), last=Max("at"), times=Count("pk"))
    )
    return [{"who": row["actor__full_name"], **row} for row in rows]


def virus_scanner() -> Scanner | None:
    """The virus scanner that every file has to pass; none where the installation has none."""
    return Scanner(settings.CLAMD_ADDRESS, settings.CLAMD_SECONDS) if settings.CLAMD_ADDRESS else None
