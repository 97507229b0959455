"""Writing evidence, sending it, and noting what came of it."""

from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.models import User
from pathway.people.queries import mentors_of

from .enums import SHARED, WAITING, EvidenceStatus
from .files import Refused, display_name, examine
from .files.shelf import keep
from .models import Claim, EvidenceFile, EvidenceItem, EvidenceVersion
from .queries import has_read_lately, is_revisable, space_left, what_is_missing

ALREADY_SENT = "This has been sent and can no longer be changed."


class ChangedElsewhere(RuleBroken):
    """A draft was saved in another tab or on another device since this page was opened."""

    def __init__(self, saved: EvidenceVersion) -> None:
        super().__init__(
            "This was changed in another tab. What you typed is still here, and what was saved there is below it. "
            "Save again to keep what you typed."
        )
        self.saved = saved


@transaction.atomic
def start_evidence(*, owner: User, key: UUID, kind: str = "", title: str = "", text: str = "") -> EvidenceItem:
    """Begin a piece of evidence as a draft that only its owner sees; the same key begins nothing twice."""
    require(owner, "portfolio.keep_evidence")
    assert owner.organisation is not None
    item, is_new = EvidenceItem.objects.select_related("current").get_or_create(
        owner=owner,
        key=key,
        defaults={
            "organisation": owner.organisation,
            "created_at": clock.now(),
            "changed_at": clock.now(),
        },
    )
    if is_new:
        item.current = EvidenceVersion.objects.create(item=item, number=1, saved_at=clock.now())
        item.save(update_fields=["current"])
        _write(item.current, kind=kind, title=title, text=text)
        record(actor=owner, verb="portfolio.evidence_started", thing=item, subject=owner)
    return item


@transaction.atomic
def save_draft(*, owner: User, item: EvidenceItem, revision: int, kind: str, title: str, text: str) -> EvidenceVersion:
    """Keep what was typed so far; `revision` is what the page last knew, so that no tab writes over another."""
    require(owner, "portfolio.edit_evidence", item)
    version = _open_version(item)
    same = (version.kind, version.title, version.text) == (kind, title, text)
    if version.revision != revision and not same:
        raise ChangedElsewhere(version)
    if not same:
        _write(version, kind=kind, title=title, text=text)
    return version


def _write(version: EvidenceVersion, *, kind: str, title: str, text: str) -> None:
    """The one place where the words of evidence are kept.

    The check for family details (names, dates of birth, addresses) belongs here for words, and in `attach_file` for
    file names and the text of documents: nothing is stored on another way.
    """
    version.kind, version.title, version.text = kind, title, text
    version.revision += 1
    version.saved_at = clock.now()
    version.save(update_fields=["kind", "title", "text", "revision", "saved_at"])
    EvidenceItem.objects.filter(pk=version.item_id).update(changed_at=clock.now())


def _open_version(item: EvidenceItem) -> EvidenceVersion:
    """The item's unsent version, locked until the transaction ends."""
    locked = EvidenceItem.objects.select_for_update().get(pk=item.pk)
    version = EvidenceVersion.objects.filter(item=locked, submitted_at__isnull=True).first()
    if version is None:
        raise RuleBroken(ALREADY_SENT)
    item.status, item.current = locked.status, version
    return version


def attach_file(*, owner: User, item: EvidenceItem, source: BinaryIO, name: str) -> EvidenceFile:
    """Check a file, put its clean copy on the shelf, and add it to the draft; the same file twice is added once."""
    require(owner, "portfolio.edit_evidence", item)
    shown = display_name(name)
    full = space_left(owner)
    if full:
        raise RuleBroken(full)
    # Decoding takes a second or two, so no transaction is open yet; and the file is safe before a row names it.
    try:
        examined = examine(source, shown)
    except Refused as refused:
        raise RuleBroken(refused.finding(shown).message) from refused
    kept = keep(settings.PRIVATE_ROOT, examined, source)
    with transaction.atomic():
        version = _open_version(item)
        file, is_new = EvidenceFile.objects.get_or_create(
            version=version,
            sha256=kept.sha256,
            defaults={
                "name": examined.name,
                "kind": examined.kind.code,
                "size": kept.size,
                "note": " ".join(finding.message for finding in examined.findings),
                "added_at": clock.now(),
            },
        )
        if is_new:
            record(actor=owner, verb="portfolio.file_added", thing=file, subject=owner, item=item.pk, kind=file.kind)
    return file


@transaction.atomic
def remove_file(*, owner: User, file: EvidenceFile) -> None:
    """Take a file out of a draft; it leaves the shelf when nothing names it any more."""
    item = file.version.item
    require(owner, "portfolio.edit_evidence", item)
    version = _open_version(item)
    if file.version_id != version.pk:
        raise RuleBroken(ALREADY_SENT)
    record(actor=owner, verb="portfolio.file_removed", thing=file, subject=owner, item=item.pk, kind=file.kind)
    file.delete()


@transaction.atomic
def claim_competencies(*, owner: User, item: EvidenceItem, sentences: dict[Competency, str]) -> None:
    """Say which statements a draft shows and how; what is not named is no longer claimed."""
    require(owner, "portfolio.edit_evidence", item)
    version = _open_version(item)
    own = Competency.objects.visible_to(owner).filter(pk__in=[str(c.pk) for c in sentences])
    if own.count() != len(sentences):
        raise RuleBroken("Choose statements of your own organisation's framework.")
    version.claims.exclude(competency__in=own).delete()
    for competency, sentence in sentences.items():
        Claim.objects.update_or_create(version=version, competency=competency, defaults={"sentence": sentence})
    EvidenceItem.objects.filter(pk=item.pk).update(changed_at=clock.now())
    codes = sorted(competency.code for competency in sentences)
    record(actor=owner, verb="portfolio.competencies_claimed", thing=item, subject=owner, codes=codes)


def claim_competency(*, owner: User, item: EvidenceItem, competency: Competency, sentence: str) -> None:
    """Say that a draft shows one more statement, and how."""
    version = item.versions.filter(submitted_at__isnull=True).first()
    before = {claim.competency: claim.sentence for claim in version.claims.all()} if version else {}
    claim_competencies(owner=owner, item=item, sentences=before | {competency: sentence})


@transaction.atomic
def submit_evidence(*, owner: User, item: EvidenceItem, declared: bool, revision: int | None = None) -> EvidenceVersion:
    """Send a draft to the worker's mentors; from now on this version never changes. Sending twice sends once.

    Where the page that was read through knows which `revision` it showed, nothing else than that is sent.
    """
    require(owner, "portfolio.edit_evidence", item)
    locked = EvidenceItem.objects.select_for_update(of=("self",)).select_related("current").get(pk=item.pk)
    if locked.status == EvidenceStatus.SUBMITTED and locked.current is not None and locked.current.submitted_at:
        return locked.current
    version = _open_version(item)
    if revision is not None and revision != version.revision:
        raise RuleBroken("This was changed in another tab since you opened this page. Read it once more, then send it.")
    missing = what_is_missing(version)
    if missing:
        raise RuleBroken(" ".join(missing))
    if not declared:
        raise RuleBroken("Read it through, take out what could identify a family, and tick that you have done so.")
    version.declared_at = version.submitted_at = clock.now()
    version.save(update_fields=["declared_at", "submitted_at"])
    _move(item, EvidenceStatus.SUBMITTED)
    record(actor=owner, verb="portfolio.evidence_submitted", thing=version, subject=owner, number=version.number)
    for mentor in mentors_of(owner):
        notify(
            recipient=mentor,
            kind="submitted",
            sentence=f"{owner} has sent you evidence to look at.",
            action_label="Look at it",
            action_path=_path_to_decide(version),
            key=f"submitted:{version.pk}",
        )
    return version


def _path_to_decide(version: EvidenceVersion) -> str:
    # The page stands on the floor above; its address is all that is known of it here.
    try:
        return reverse("assessments:decision-page", args=[version.pk])
    except NoReverseMatch:
        return reverse("portfolio:evidence-detail", args=[version.item_id])


def _move(item: EvidenceItem, status: EvidenceStatus) -> None:
    item.status = status
    item.changed_at = clock.now()
    item.save(update_fields=["status", "changed_at", "current"])


@transaction.atomic
def revise_evidence(*, owner: User, item: EvidenceItem) -> EvidenceVersion:
    """Open a new version, copied from the last, of evidence that was returned, is to be talked about or withdrawn."""
    require(owner, "portfolio.edit_evidence", item)
    locked = EvidenceItem.objects.select_for_update(of=("self",)).select_related("current").get(pk=item.pk)
    last = locked.current
    if last is None or last.submitted_at is None:
        return _open_version(item)
    if not is_revisable(locked):
        raise RuleBroken("A new version can be written when this has been returned to you, or you have withdrawn it.")
    version = EvidenceVersion.objects.create(
        item=item, number=last.number + 1, kind=last.kind, title=last.title, text=last.text, saved_at=clock.now()
    )
    for file in last.files.all():
        file.pk, file.version = None, version
        file.save(force_insert=True)
    Claim.objects.bulk_create(
        Claim(version=version, competency_id=claim.competency_id, sentence=claim.sentence)
        for claim in last.claims.all()
    )
    item.current = version
    _move(item, EvidenceStatus.DRAFT if locked.status == EvidenceStatus.WITHDRAWN else EvidenceStatus(locked.status))
    record(actor=owner, verb="portfolio.evidence_revised", thing=version, subject=owner, number=version.number)
    return version


@transaction.atomic
def discard_draft(*, owner: User, item: EvidenceItem) -> EvidenceItem | None:
    """Throw away what was never sent: the whole item, or the new version only; returns the item if it still stands."""
    require(owner, "portfolio.edit_evidence", item)
    version = _open_version(item)
    record(actor=owner, verb="portfolio.draft_discarded", thing=version, subject=owner, item=item.pk)
    before = item.versions.submitted().order_by("-number").first()
    version.files.all().delete()
    version.claims.all().delete()
    if before is None:
        EvidenceItem.objects.filter(pk=item.pk).update(current=None)
        version.delete()
        item.delete()
        return None
    item.current = before
    _move(item, EvidenceStatus.WITHDRAWN if item.status == EvidenceStatus.DRAFT else EvidenceStatus(item.status))
    version.delete()
    return item


@transaction.atomic
def withdraw_evidence(*, owner: User, item: EvidenceItem) -> None:
    """Take back what nobody has decided about yet; its mentor no longer sees it."""
    require(owner, "portfolio.edit_evidence", item)
    locked = EvidenceItem.objects.select_for_update(of=("self",)).select_related("current").get(pk=item.pk)
    if locked.is_being_written:
        raise RuleBroken("Discard the new version first, then withdraw this.")
    if locked.status not in {*WAITING, EvidenceStatus.RETURNED}:
        raise RuleBroken("Only evidence that is waiting or was returned can be withdrawn.")
    item.current = locked.current
    _move(item, EvidenceStatus.WITHDRAWN)
    record(actor=owner, verb="portfolio.evidence_withdrawn", thing=item, subject=owner)


@transaction.atomic
def mark_returned(*, decider: User, version: EvidenceVersion) -> None:
    """Note that a version goes back to its owner; the decision itself is kept, and told, by whoever calls this."""
    _settle(decider, version, EvidenceStatus.RETURNED, "portfolio.evidence_returned")


@transaction.atomic
def mark_talk_first(*, decider: User, version: EvidenceVersion) -> None:
    """Note that the mentor wants to talk before deciding."""
    _settle(decider, version, EvidenceStatus.TALK_FIRST, "portfolio.evidence_to_be_talked_about")


@transaction.atomic
def mark_decided(*, decider: User, version: EvidenceVersion) -> None:
    """Note that every claim of a version has been decided about."""
    _settle(decider, version, EvidenceStatus.DECIDED, "portfolio.evidence_decided")


def _settle(decider: User, version: EvidenceVersion, status: EvidenceStatus, verb: str) -> None:
    item = (
        EvidenceItem.objects.select_for_update(of=("self",))
        .select_related("owner", "organisation")
        .get(pk=version.item_id)
    )
    require(decider, "portfolio.settle_evidence", item)
    newest = item.versions.submitted().order_by("-number").first()
    # What was decided before can be settled anew, for a decision may be corrected.
    if item.status not in SHARED or newest is None or newest.pk != version.pk:
        raise RuleBroken("This is no longer waiting: it was withdrawn, or replaced by a newer version.")
    _move(item, status)
    record(actor=decider, verb=verb, thing=version, subject=item.owner, number=version.number)


@transaction.atomic
def note_reading(*, reader: User, version: EvidenceVersion, file: EvidenceFile | None = None) -> None:
    """Write down that somebody else than its owner read a version; a reading of ten minutes is one line."""
    require(reader, "portfolio.read_version", version)
    if reader.pk == version.item.owner_id or has_read_lately(reader, version):
        return
    detail: dict[str, Any] = {"number": version.number, "file": file.pk if file else None}
    record(actor=reader, verb="portfolio.evidence_read", thing=version, subject=version.item.owner, **detail)
