"""Writing evidence, sending it, and noting what came of it."""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import date, timedelta
from functools import partial
from pathlib import Path, PurePath
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.crash import crash_point
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.people.queries import holders_of, mentors_of

from .citing import TOLD_OF_SENDING, redact_words_about
from .enums import ALLOWED_MOVES, SHARED, WAITING, DetailPlace, EvidenceStatus, ReportState
from .files import SEEN_OR_HEARD, Kind, Refused, display_name, examine, extract_text, kind_for_upload, pieces
from .files.bucket import BucketSilent, not_kept
from .files.camera import camera_notes
from .files.shelf import at_hand, keep, redact_mail
from .identifiers import LABELS, LONGEST, WARN, any_of, hash_of, plain_words, with_instead
from .models import (
    SENTENCE_LENGTH,
    TITLE_LENGTH,
    Claim,
    DenyList,
    DetailFinding,
    DetailReport,
    EvidenceFile,
    EvidenceItem,
    EvidenceVersion,
    JournalEntry,
    JournalTalk,
    Upload,
)
from .queries import (
    details_of,
    family_details,
    has_read_lately,
    is_revisable,
    kinds_to_confirm,
    space_left,
    virus_scanner,
    what_is_missing,
    who_is_told,
)
from .tasks import unlink_unnamed

MOST_FINDINGS = 200
"""Of one file; more of them say nothing new."""
MOST_CHECKED = 400_000
"""Characters of a document that are read by the check."""
READ_AS_TEXT = ("pdf", "docx", "xlsx", "pptx", "txt")
MOST_HALF_SENT = 20
"""Files of one person that are on their way at once, so that nobody fills the disk with beginnings."""
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
        examined = examine(source, shown, scanner=virus_scanner())
    except Refused as refused:
        raise RuleBroken(refused.finding(shown).message) from refused
    _refuse_seen_or_heard(item, examined.kind, shown)
    notes = camera_notes(source, examined.kind) if examined.kind.family == "picture" else ("", False)
    try:
        kept = keep(settings.PRIVATE_ROOT, examined, source)
    except BucketSilent as silent:
        raise RuleBroken(not_kept(shown)) from silent
    crash_point("upload.file_kept")
    with at_hand(kept.sha256) as place:
        words = extract_text(place, examined.kind.code)[:MOST_CHECKED]
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
            _look_into(file, words, notes)
            record(actor=owner, verb="portfolio.file_added", thing=file, subject=owner, item=item.pk, kind=file.kind)
        crash_point("upload.row_written")
    return file


class OutOfStep(RuleBroken):
    """A piece that does not follow on from what has come; `received` is where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__("This piece does not follow on from what has come so far.")
        self.received = received


@transaction.atomic
def begin_upload(*, owner: User, item: EvidenceItem, name: str, size: int, sha256: str) -> Upload:
    """Say that a file will come in pieces; the same file for the same draft goes on where it stopped."""
    require(owner, "portfolio.edit_evidence", item)
    shown, version = display_name(name), _open_version(item)
    before = Upload.objects.filter(item=item, sha256=sha256).select_related("file").first()
    if before is not None and before.size == size and (before.file is None or before.file.version_id == version.pk):
        before.item = item
        return before
    try:
        kind = kind_for_upload(PurePath(shown).suffix.lower(), size)
    except Refused as refused:
        raise RuleBroken(refused.finding(shown).message) from refused
    _refuse_seen_or_heard(item, kind, shown)
    full = space_left(owner)
    if full:
        raise RuleBroken(full)
    if before is not None:
        _forget_upload(before)
    if Upload.objects.visible_to(owner).half_sent().count() >= MOST_HALF_SENT:
        raise RuleBroken(
            f"{MOST_HALF_SENT} of your files are half sent. Go on with one of them, or remove it, and add this again."
        )
    return Upload.objects.create(
        item=item, name=shown, size=size, sha256=sha256, began_at=clock.now(), moved_at=clock.now()
    )


@transaction.atomic
def start_with_file(*, owner: User, key: UUID, name: str, size: int, sha256: str) -> Upload:
    """Begin a piece of evidence with a file that will come in pieces; where the file is refused, nothing is begun."""
    item = start_evidence(owner=owner, key=key)
    return begin_upload(owner=owner, item=item, name=name, size=size, sha256=sha256)


@transaction.atomic
def add_piece(*, owner: User, upload: Upload, at: int, piece: bytes) -> Upload:
    """Put the next piece of a file behind what has come; OutOfStep says where to go on if it does not fit there."""
    require(owner, "portfolio.edit_evidence", upload.item)
    locked = Upload.objects.select_for_update(of=("self",)).select_related("file", "item").get(pk=upload.pk)
    if locked.file is not None:
        return locked
    place = pieces.place_of(Path(settings.PRIVATE_ROOT), locked.place)
    # What a crash took from the disk is asked for again, whatever the row says.
    have = min(locked.received, pieces.size_of(place))
    if at != have:
        raise OutOfStep(have)
    if have + len(piece) > locked.size:
        raise RuleBroken(f"{locked.name} is longer than it said it was. Add it again.")
    pieces.write(place, at, piece)
    crash_point("upload.piece_written")
    locked.received, locked.moved_at = have + len(piece), clock.now()
    locked.save(update_fields=["received", "moved_at"])
    return locked


def finish_upload(*, owner: User, upload: Upload) -> EvidenceFile:
    """Check a file that has come whole as any other file is, keep it with its draft, and let go of its pieces."""
    require(owner, "portfolio.edit_evidence", upload.item)
    place = pieces.place_of(Path(settings.PRIVATE_ROOT), upload.place)
    try:
        with place.open("rb") as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != upload.sha256:
                raise RuleBroken(f"{upload.name} did not arrive as it was sent. Add it again.")
            file = attach_file(owner=owner, item=upload.item, source=source, name=upload.name)
    except FileNotFoundError:
        kept = Upload.objects.filter(pk=upload.pk).select_related("file").first()
        if kept is not None and kept.file is not None:
            return kept.file
        _forget_upload(upload)
        raise RuleBroken(f"{upload.name} is no longer here. Add it again.") from None
    except RuleBroken as broken:
        # A scanner or bucket that does not answer says nothing against the file: it is tried again in a few minutes.
        if not can_be_tried_again(broken):
            _forget_upload(upload)
        raise
    Upload.objects.filter(pk=upload.pk).update(file=file, moved_at=clock.now())
    pieces.let_go(place)
    return file


def can_be_tried_again(broken: RuleBroken) -> bool:
    """Whether a file was refused only because the virus scanner or the bucket does not answer just now."""
    cause = broken.__cause__
    return isinstance(cause, BucketSilent) or (isinstance(cause, Refused) and cause.code == "upload.not_scanned")


@transaction.atomic
def drop_upload(*, owner: User, upload: Upload) -> None:
    """Throw away what has come of a file that was never kept."""
    require(owner, "portfolio.edit_evidence", upload.item)
    _forget_upload(upload)


def _forget_upload(upload: Upload) -> None:
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk).delete()
        _let_go_of([upload.place])


def _let_go_of(places: Collection[UUID]) -> None:
    for place in places:
        transaction.on_commit(partial(pieces.let_go, pieces.place_of(Path(settings.PRIVATE_ROOT), place)))


def _refuse_seen_or_heard(item: EvidenceItem, kind: Kind, shown: str) -> None:
    if kind.family in SEEN_OR_HEARD and not item.organisation.takes_photos_and_recordings:
        raise RuleBroken(
            f"{shown} was not added: photos, sound and video are switched off at {item.organisation}. "
            "Write what it shows, or ask your organisation's admin."
        )


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
def submit_evidence(
    *,
    owner: User,
    item: EvidenceItem,
    declared: bool,
    revision: int | None = None,
    not_details: Collection[str] = (),
) -> EvidenceVersion:
    """Send a draft to the worker's mentors; from now on this version never changes. Sending twice sends once.

    Where the page that was read through knows which `revision` it showed, nothing else than that is sent. `not_details`
    are the kinds of finding that the owner has looked at and says are no family detail.
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
    version.not_details = _look_for_details(version, not_details)
    version.declared_at = version.submitted_at = clock.now()
    version.save(update_fields=["declared_at", "submitted_at", "not_details"])
    _move(item, EvidenceStatus.SUBMITTED)
    record(actor=owner, verb="portfolio.evidence_submitted", thing=version, subject=owner, number=version.number)
    for mentor in who_is_told(owner):
        notify(
            recipient=mentor,
            kind="submitted",
            sentence=f"{owner} has sent you evidence to look at.",
            action_label="Look at it",
            action_path=_path_to_decide(version),
            key=f"submitted:{version.pk}",
            in_digest=True,
        )
    for told in TOLD_OF_SENDING:
        told(version)
    return version


def _look_for_details(version: EvidenceVersion, not_details: Collection[str]) -> list[str]:
    """Refuse what may tell who a family is; note kind and place of what was looked at and is sent all the same."""
    details = details_of(version)
    blocking = [detail for detail in details if detail.blocks]
    if blocking:
        first = blocking[0]
        raise RuleBroken(f"{first.heading} holds {first.label}. Take it out or replace it, then send it.")
    asked = kinds_to_confirm(details)
    for code in asked:
        if code not in not_details:
            raise RuleBroken(f"Look at {LABELS[code]}: replace it, or say that it is not a family detail.")
    DetailFinding.objects.bulk_create(
        DetailFinding(
            version=version,
            place=detail.place,
            code=detail.finding.code,
            strength=detail.finding.strength,
            start=detail.finding.start,
            end=detail.finding.end,
        )
        for detail in details
        if detail.file is None
    )
    return sorted(asked)


@transaction.atomic
def replace_words(*, owner: User, item: EvidenceItem, words: str, instead: str, code: str) -> EvidenceVersion:
    """Replace words by what stands in for them wherever they are in a draft: its title, text, claims and file names."""
    require(owner, "portfolio.edit_evidence", item)
    version = _open_version(item)
    if not words.strip() or not re.fullmatch(r"(?:Child|Parent|Person) [A-Z]|\[[a-z -]+ ?removed\]", instead):
        raise RuleBroken("Choose what is to be replaced, and by what.")
    title, text = with_instead([version.title, version.text], words, instead, code)
    if (title, text) != (version.title, version.text):
        _write(version, kind=version.kind, title=title[:TITLE_LENGTH], text=text)
    for claim in version.claims.all():
        (sentence,) = with_instead([claim.sentence], words, instead, code)
        if sentence != claim.sentence:
            claim.sentence = sentence[:SENTENCE_LENGTH]
            claim.save(update_fields=["sentence"])
    for file in version.files.all():
        (name,) = with_instead([file.name], words, instead, code)
        if name != file.name:
            file.name = name
            file.save(update_fields=["name"])
            file.findings.filter(place=DetailPlace.FILE_NAME).delete()
            _note_findings(file, DetailPlace.FILE_NAME, name)
    record(actor=owner, verb="portfolio.detail_replaced", thing=item, subject=owner, kind=code)
    return version


def _note_findings(file: EvidenceFile, place: str, text: str) -> None:
    """Keep kind and place of what the check finds in a file's name or text."""
    organisation = file.version.item.organisation
    DetailFinding.objects.bulk_create(
        DetailFinding(
            version=file.version,
            file=file,
            place=place,
            code=one.code,
            strength=one.strength,
            start=one.start,
            end=one.end,
        )
        for one in family_details(text, organisation)[:MOST_FINDINGS]
    )


def _note_photo(file: EvidenceFile, notes: tuple[str, bool]) -> None:
    words, has_place = notes
    if has_place or family_details(words, file.version.item.organisation):
        DetailFinding.objects.create(
            version=file.version,
            file=file,
            place=DetailPlace.METADATA,
            code="photo_place",
            strength=WARN,
            start=0,
            end=0,
        )


def _look_into(file: EvidenceFile, words: str, notes: tuple[str, bool]) -> None:
    """What the check finds in a new file: in its name, its text, and what a camera wrote into it."""
    stem = PurePath(file.name).stem.replace("_", " ").replace("-", " ")
    _note_findings(file, DetailPlace.FILE_NAME, stem)
    if file.kind in READ_AS_TEXT:
        _note_findings(file, DetailPlace.FILE_TEXT, words)
        if not words.strip():
            DetailFinding.objects.create(
                version=file.version,
                file=file,
                place=DetailPlace.FILE_TEXT,
                code="unread",
                strength=WARN,
                start=0,
                end=0,
            )
    _note_photo(file, notes)


def _path_to_decide(version: EvidenceVersion) -> str:
    # The page stands on the floor above; its address is all that is known of it here.
    try:
        return reverse("assessments:decision-page", args=[version.pk])
    except NoReverseMatch:
        return reverse("portfolio:evidence-detail", args=[version.item_id])


def _move(item: EvidenceItem, status: EvidenceStatus) -> None:
    before = EvidenceStatus(EvidenceItem.objects.values_list("status", flat=True).get(pk=item.pk))
    if before != status and (before, status) not in ALLOWED_MOVES:
        raise RuleBroken(f"Evidence that is {before.label.lower()} cannot become {status.label.lower()}.")
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
        findings = list(file.findings.all())
        file.pk, file.version = None, version
        file.save(force_insert=True)
        for finding in findings:
            finding.pk, finding.version, finding.file = None, version, file
        DetailFinding.objects.bulk_create(findings)
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
    _let_go_of(list(item.uploads.values_list("place", flat=True)))
    item.uploads.all().delete()
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


@transaction.atomic
def mark_waiting_again(*, decider: User, version: EvidenceVersion) -> None:
    """Let a version wait for a decision again, because one about it was withdrawn."""
    _settle(decider, version, EvidenceStatus.SUBMITTED, "portfolio.evidence_waits_again")


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
def mark_reopened(*, assurer: User, version: EvidenceVersion) -> None:
    """Let a decided version wait for a decision again, because one about it was overturned."""
    item = (
        EvidenceItem.objects.select_for_update(of=("self",))
        .select_related("owner", "organisation")
        .get(pk=version.item_id)
    )
    require(assurer, "portfolio.reopen_evidence", item)
    newest = item.versions.submitted().order_by("-number").first()
    if item.status not in SHARED or newest is None or newest.pk != version.pk:
        raise RuleBroken("This is no longer decided: it was withdrawn, or replaced by a newer version.")
    _move(item, EvidenceStatus.SUBMITTED)
    record(actor=assurer, verb="portfolio.evidence_reopened", thing=version, subject=item.owner, number=version.number)


@transaction.atomic
def note_reading(*, reader: User, version: EvidenceVersion, file: EvidenceFile | None = None) -> None:
    """Write down that somebody else than its owner read a version; a reading of ten minutes is one line."""
    require(reader, "portfolio.read_version", version)
    if reader.pk == version.item.owner_id or has_read_lately(reader, version):
        return
    detail: dict[str, Any] = {"number": version.number, "file": file.pk if file else None}
    record(actor=reader, verb="portfolio.evidence_read", thing=version, subject=version.item.owner, **detail)


@transaction.atomic
def keep_words_out(*, keeper: User, words: str, start_anew: bool = False) -> int:
    """Add words, one or a few a line, to those that block evidence; only salted hashes are kept. Returns how many."""
    require(keeper, "portfolio.keep_words_out")
    organisation = keeper.organisation
    assert organisation is not None
    lines = [plain_words(line) for line in words.splitlines()]
    wanted = [line for line in lines if line]
    if not wanted and not start_anew:
        raise RuleBroken("Write at least one word, one or a few on each line.")
    if any(len(line) > LONGEST for line in wanted):
        raise RuleBroken(f"Write at most {LONGEST} words on each line.")
    row, _ = DenyList.objects.select_for_update().get_or_create(
        organisation=organisation, defaults={"salt": secrets.token_hex(32)}
    )
    before = set() if start_anew else set(row.hashes)
    row.hashes = sorted(before | {hash_of(line, bytes.fromhex(row.salt)) for line in wanted})
    row.changed_at = clock.now()
    row.save(update_fields=["hashes", "changed_at"])
    record(actor=keeper, verb="portfolio.words_kept_out", thing=row, count=len(row.hashes))
    return len(row.hashes)


@transaction.atomic
def report_detail(*, reporter: User, item: EvidenceItem, code: str, place: str) -> DetailReport:
    """Say that a family can be recognised in evidence: from now on nobody but the contact sees what it holds."""
    require(reporter, "portfolio.report_detail", item)
    locked = (
        EvidenceItem.objects.select_for_update(of=("self",)).select_related("owner", "organisation").get(pk=item.pk)
    )
    if locked.held_at is not None:
        raise RuleBroken("Somebody has reported this already. Nobody sees it until it has been looked at.")
    locked.held_at = item.held_at = clock.now()
    locked.save(update_fields=["held_at"])
    report = DetailReport.objects.create(
        organisation=locked.organisation,
        item=locked,
        reporter=reporter,
        code=code,
        place=place,
        reported_at=clock.now(),
    )
    record(actor=reporter, verb="portfolio.detail_reported", thing=report, subject=locked.owner, kind=code, place=place)
    _tell_contacts(report)
    for person in {locked.owner, *mentors_of(locked.owner)} - {reporter}:
        whose = "Your evidence" if person == locked.owner else f"Evidence of {locked.owner}"
        notify(
            recipient=person,
            kind="portfolio.held",
            sentence=f"{whose} is held back: somebody says that a family can be recognised in it.",
            action_label="Read what happens now",
            action_path=reverse("portfolio:evidence-detail", args=[locked.pk]),
            key=f"held:{report.pk}",
        )
    return report


def _tell_contacts(report: DetailReport) -> None:
    """The contact is told where to look; where there is none, the admins are asked to appoint one, and told no more."""
    people = holders_of(AppointmentKind.INFORMATION_GOVERNANCE, report.organisation).exclude(pk=report.item.owner_id)
    for contact in people:
        notify(
            recipient=contact,
            kind="portfolio.detail_reported",
            sentence="A family detail was reported in evidence. Decide about it within 72 hours.",
            action_label="Look at the report",
            action_path=reverse("portfolio:report-detail", args=[report.pk]),
            key=f"reported:{report.pk}",
        )
    if people:
        return
    for admin in holders_of(AppointmentKind.ORGANISATION_ADMIN, report.organisation):
        notify(
            recipient=admin,
            kind="portfolio.contact_needed",
            sentence="A family detail was reported and nobody can look. Appoint an information governance contact.",
            action_label="See who is who",
            action_path=reverse("people:person-list"),
            key=f"contact-needed:{report.pk}",
        )


@transaction.atomic
def release_report(*, contact: User, report: DetailReport, reason: str) -> None:
    """Decide that nobody can be recognised: the evidence is there again as it was."""
    require(contact, "portfolio.handle_report", report)
    locked, item = _open_report(report)
    _close(locked, item, contact, ReportState.FALSE_ALARM, reason)
    record(actor=contact, verb="portfolio.report_released", thing=locked, subject=item.owner)
    _tell_of_decision(locked, item, "is there again as it was: no family can be recognised in it")


@transaction.atomic
def redact_detail(
    *,
    contact: User,
    report: DetailReport,
    words: str,
    instead: str,
    reason: str,
    files: Collection[EvidenceFile] = (),
) -> None:
    """Take words (one or a few a line) and files out of every version of evidence and of what was written about it.

    The words themselves are kept nowhere, and signed decisions still verify.
    """
    require(contact, "portfolio.handle_report", report)
    locked, item = _open_report(report)
    _tidy_sqlite("PRAGMA secure_delete = ON")
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    gone = {file.sha256 for file in files if file.version.item_id == item.pk}
    if not lines and not gone:
        raise RuleBroken("Write the words to take out, or choose a file.")
    rule = any_of(lines)
    kept_files = EvidenceFile.objects.filter(version__item=item).exclude(sha256__in=gone)
    for file in kept_files:
        if rule and rule.search(_text_of(file)):
            raise RuleBroken(f"{rule.sub(instead, file.name)} holds these words too. Choose it to be taken out.")
    EvidenceFile.objects.filter(version__item=item, sha256__in=gone).delete()
    if rule:
        _redact_versions(item, rule, instead)
        _redact_notices(item, rule, instead)
        redact_words_about(contact, item, rule, instead)
    else:
        redact_words_about(contact, item, re.compile(r"(?!)"), instead)
    _close(locked, item, contact, ReportState.REDACTED, rule.sub(instead, reason) if rule else reason)
    record(actor=contact, verb="portfolio.detail_redacted", thing=locked, subject=item.owner, files=len(gone))
    _tell_of_decision(locked, item, "is there again, with the detail taken out of every version")
    transaction.on_commit(partial(_leave_no_trace, sorted(gone), rule, instead))


def _open_report(report: DetailReport) -> tuple[DetailReport, EvidenceItem]:
    locked = DetailReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not locked.is_open:
        raise RuleBroken("This report has been decided already.")
    item = EvidenceItem.objects.select_for_update(of=("self",)).select_related("owner", "organisation")
    return locked, item.get(pk=locked.item_id)


def _close(report: DetailReport, item: EvidenceItem, contact: User, state: ReportState, reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("Say in a sentence what you decided and why.")
    report.state, report.decided_by, report.decided_at, report.reason = (
        state,
        contact,
        clock.now(),
        reason.strip()[:400],
    )
    report.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    item.held_at = None
    item.save(update_fields=["held_at"])


def _redact_versions(item: EvidenceItem, rule: re.Pattern[str], instead: str) -> None:
    for version in item.versions.all():
        title, text = rule.sub(instead, version.title)[:TITLE_LENGTH], rule.sub(instead, version.text)
        if (title, text) != (version.title, version.text):
            version.title, version.text = title, text
            version.save(update_fields=["title", "text"])
        DetailFinding.objects.filter(version=version, file__isnull=True).delete()
        for claim in version.claims.all():
            claim.sentence = rule.sub(instead, claim.sentence)[:SENTENCE_LENGTH]
            claim.save(update_fields=["sentence"])
        for file in version.files.all():
            if rule.search(PurePath(file.name).stem.replace("_", " ").replace("-", " ")) or rule.search(file.name):
                file.name = f"{instead}{PurePath(file.name).suffix}"[:140]
                file.save(update_fields=["name"])


def _redact_notices(item: EvidenceItem, rule: re.Pattern[str], instead: str) -> None:
    """Notices speak of evidence without its words; this looks all the same."""
    notices = Notification.objects.filter(recipient__organisation=item.organisation, created_at__gte=item.created_at)
    for notice in notices.only("pk", "sentence"):
        changed = rule.sub(instead, notice.sentence)
        if changed != notice.sentence:
            Notification.objects.filter(pk=notice.pk).update(sentence=changed[:300])


def _tell_of_decision(report: DetailReport, item: EvidenceItem, what: str) -> None:
    for person in {item.owner, report.reporter, *mentors_of(item.owner)}:
        whose = "Your evidence" if person == item.owner else f"Evidence of {item.owner}"
        notify(
            recipient=person,
            kind="portfolio.report_decided",
            sentence=f"{whose} {what}.",
            action_label="Look at it",
            action_path=reverse("portfolio:evidence-detail", args=[item.pk]),
            key=f"report-decided:{report.pk}",
        )


def _text_of(file: EvidenceFile) -> str:
    try:
        with at_hand(file.sha256) as place:
            return extract_text(place, file.kind) if place.exists() else ""
    except FileNotFoundError:
        return ""


def _leave_no_trace(hashes: list[str], rule: re.Pattern[str] | None, instead: str) -> None:
    """What lies outside the tables: files nobody names any more, mail in files, the database's own leftovers."""
    unlink_unnamed(hashes)
    if rule and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        redact_mail(Path(settings.EMAIL_FILE_PATH), rule, instead)
    if not connection.in_atomic_block:
        _tidy_sqlite("PRAGMA wal_checkpoint(TRUNCATE)")


def _tidy_sqlite(pragma: str) -> None:
    """SQLite leaves what was deleted in its file until the place is needed; PostgreSQL, until the next VACUUM."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(pragma)


@transaction.atomic
def write_journal(*, owner: User, text: str, entry: JournalEntry | None = None) -> JournalEntry:
    """Keep a page of one's private journal, new or written anew; nobody else ever reads it."""
    require(owner, "portfolio.keep_journal", entry)
    if not text.strip():
        raise RuleBroken("Write at least a line.")
    if entry is None:
        entry = JournalEntry.objects.create(owner=owner, text=text, written_at=clock.now(), changed_at=clock.now())
    else:
        JournalEntry.objects.filter(pk=entry.pk).update(text=text, changed_at=clock.now())
    record(actor=owner, verb="portfolio.journal_written", thing=entry)
    return entry


@transaction.atomic
def tear_out(*, owner: User, entry: JournalEntry) -> None:
    """Take a page out of one's journal for good, with what was said of talks about it."""
    require(owner, "portfolio.keep_journal", entry)
    record(actor=owner, verb="portfolio.journal_page_removed", thing=entry)
    JournalEntry.objects.filter(pk=entry.pk).delete()


@transaction.atomic
def tell_of_talk(*, owner: User, entry: JournalEntry, mentor: User, talked_on: date) -> JournalTalk:
    """Ask a mentor to confirm that a reflection was talked through; the mentor learns the day and not a word of it."""
    require(owner, "portfolio.keep_journal", entry)
    if not mentors_of(owner).filter(pk=mentor.pk).exists():
        raise RuleBroken("Choose one of your mentors.")
    if talked_on > clock.today() or talked_on < timezone.localdate(entry.written_at) - timedelta(days=31):
        raise RuleBroken("Choose the day on which you talked, not after today.")
    talk, is_new = JournalTalk.objects.get_or_create(
        entry=entry, mentor=mentor, talked_on=talked_on, defaults={"owner": owner, "asked_at": clock.now()}
    )
    if not is_new:
        raise RuleBroken(f"You have asked {mentor} about that day already.")
    notify(
        recipient=mentor,
        kind="portfolio.talk",
        sentence=f"{owner} says that you talked a reflection through. Confirm that you did.",
        action_label="Confirm the talk",
        action_path=reverse("portfolio:talk-detail", args=[talk.pk]),
        key=f"talk:{talk.pk}",
        in_digest=True,
    )
    record(actor=owner, verb="portfolio.talk_told", thing=talk, subject=owner)
    return talk


@transaction.atomic
def confirm_talk(*, mentor: User, talk: JournalTalk) -> None:
    """Confirm that a talk about a reflection took place, without having read it."""
    require(mentor, "portfolio.confirm_talk", talk)
    if not JournalTalk.objects.unconfirmed().filter(pk=talk.pk).update(confirmed_at=clock.now()):
        raise RuleBroken("You have confirmed this already.")
    record(actor=mentor, verb="portfolio.talk_confirmed", thing=talk, subject=talk.owner)
