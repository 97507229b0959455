"""What a worker keeps to show what they can do: evidence in versions, its files, and what each is said to show."""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from pathway.careers.models import Competency
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import LineManagement, Organisation, User, countersigned_by, mentored_by, roles_of

from .enums import SHARED, DetailPlace, EvidenceKind, EvidenceStatus, ReportState
from .files.kinds import BY_CODE, MEGABYTE
from .identifiers import BLOCK, LABELS, WARN

TITLE_LENGTH = 160
TEXT_LENGTH = 20_000
SENTENCE_LENGTH = 400
HELD_BACK = "Held back while a report is looked at"
HOURS_TO_GO_ON = 24
"""From its last piece on, a file that comes in pieces waits so long for the next."""
HOURS_TO_DECIDE = 72
"""From the report on, for telling the regulator where that has to be done (UK GDPR, article 33)."""


def readable_by_others(user: Any, path: str = "") -> Q:
    """The condition "what was submitted of this item may be read by `user`, who is not its owner".

    Readers are the worker's mentor of today; whoever countersigns where that mentor is in training; and, where the
    organisation says so, their line manager of today.
    """

    def where(**conditions: Any) -> Q:
        return Q(**{f"{path}{key}": value for key, value in conditions.items()})

    supervised = LineManagement.objects.current().filter(
        manager=user, worker__organisation__supervisors_see_evidence=True
    )
    return (
        where(organisation=user.organisation_id)
        & where(status__in=SHARED)
        & (
            where(owner__in=User.objects.filter(mentored_by(user) | countersigned_by(user)).values("pk"))
            | where(owner__in=supervised.values("worker"))
        )
    )


def handles_reports(user: Any) -> bool:
    """Whether this person looks at reports of family details for their organisation."""
    return user.organisation_id is not None and roles_of(user).holds(AppointmentKind.INFORMATION_GOVERNANCE)


def handled_by(user: Any, path: str = "") -> Q:
    """The condition "held back by a report that this person handles"; nobody handles a report about their own work."""
    return Q(**{f"{path}organisation": user.organisation_id, f"{path}held_at__isnull": False}) & ~Q(
        **{f"{path}owner": user}
    )


class EvidenceItemQuerySet(models.QuerySet["EvidenceItem"]):
    """Pieces of evidence."""

    def visible_to(self, user: Any) -> Self:
        """A person's own, and what was submitted to them as mentor or supervisor of today."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if not user.organisation_id:
            return self.filter(owner=user)
        mine = Q(owner=user) | readable_by_others(user)
        return self.filter(mine | handled_by(user)) if handles_reports(user) else self.filter(mine)

    def owned_by(self, owner: Any) -> Self:
        """One person's own evidence."""
        return self.filter(owner=owner)

    def free(self) -> Self:
        """Not held back while a report of a family detail is looked at."""
        return self.filter(held_at__isnull=True)


class EvidenceItem(models.Model):
    """A piece of evidence: one story of its owner's work, told in one version or several.

    .. pii: whose evidence it is.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence_items")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="evidence_items")
    status = models.CharField(max_length=20, choices=EvidenceStatus.choices, default=EvidenceStatus.DRAFT)
    current = models.ForeignKey("EvidenceVersion", on_delete=models.PROTECT, related_name="+", null=True)
    key = models.UUIDField("sent by the form, so that a second press makes no second item")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    held_at = models.DateTimeField("held back since, while a report is looked at", null=True)

    objects = EvidenceItemQuerySet.as_manager()

    class Meta:
        ordering = ("-changed_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_item_per_form_sent"),
            models.CheckConstraint(
                condition=Q(status__in=EvidenceStatus.values), name="evidence_stands_somewhere_in_its_life"
            ),
        ]
        indexes = [models.Index(fields=["owner", "status"], name="evidence_by_owner")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title of the newest version, or words that say there is none yet."""
        if self.held_at is not None:
            return HELD_BACK
        return self.current.title or "Untitled" if self.current else "Untitled"

    @property
    def state(self) -> str:
        """The state's name in our drawings."""
        return {"talk_first": "talk", "decided": "done"}.get(self.status, self.status)

    @property
    def is_being_written(self) -> bool:
        """Whether its newest version is still its owner's alone."""
        return self.current is not None and self.current.submitted_at is None


class EvidenceVersionQuerySet(models.QuerySet["EvidenceVersion"]):
    """Versions of evidence."""

    def submitted(self) -> Self:
        """Versions that were sent, and never change again."""
        return self.filter(submitted_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """All versions of one's own, and the sent ones of what one may read."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        free = Q(item__held_at__isnull=True)
        own = Q(item__owner=user) & free
        if not user.organisation_id:
            return self.filter(own)
        mine = own | Q(submitted_at__isnull=False) & readable_by_others(user, "item__") & free
        return self.filter(mine | handled_by(user, "item__")) if handles_reports(user) else self.filter(mine)

    def newest_submitted(self) -> Self:
        """Of each item the version that was sent last."""
        newest = (
            EvidenceVersion.objects.submitted()
            .filter(item=models.OuterRef("item"))
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest))


class EvidenceVersion(models.Model):
    """What a piece of evidence says, numbered from 1; once sent, the database refuses every change to it.

    .. pii: a worker's account of their work, in which nobody else should be recognisable.
    """

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("what is it?", max_length=30, choices=EvidenceKind.choices, blank=True)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    text = models.TextField("what happened", max_length=TEXT_LENGTH, blank=True)
    revision = models.PositiveIntegerField("how often it was saved", default=0)
    saved_at = models.DateTimeField(default=clock.now)
    declared_at = models.DateTimeField("when its owner said that nobody can be recognised", null=True)
    submitted_at = models.DateTimeField(null=True)
    not_details = models.JSONField("kinds of finding its owner said are no family detail", default=list)

    objects = EvidenceVersionQuerySet.as_manager()

    class Meta:
        ordering = ("item", "number")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="evidence_versions_are_numbered_once"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(submitted_at__isnull=True), name="one_unsent_version_per_item"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(declared_at__isnull=False) & ~Q(title="") & ~Q(kind=""),
                name="sent_evidence_has_a_kind_a_title_and_a_declaration",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_title}, version {self.number}"

    @property
    def shown_title(self) -> str:
        """The title, or words that say there is none yet, or that it is held back."""
        return HELD_BACK if self.item.held_at is not None else self.title or "Untitled"


class EvidenceFileQuerySet(models.QuerySet["EvidenceFile"]):
    """Files of evidence."""

    def visible_to(self, user: Any) -> Self:
        """Files of versions that the person may read."""
        return self.filter(version__in=EvidenceVersion.objects.visible_to(user))


class EvidenceFile(models.Model):
    """A file of a version: its clean copy lies under the private root, named by the hash of its content.

    .. pii: a worker's document, picture or recording, and the name it was given.
    """

    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")], db_index=True)
    name = models.CharField("shown as", max_length=140)
    kind = models.CharField(max_length=10, choices=[(code, kind.label) for code, kind in BY_CODE.items()])
    size = models.PositiveBigIntegerField("bytes")
    note = models.CharField("what was taken out of it", max_length=400, blank=True)
    added_at = models.DateTimeField(default=clock.now)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["version", "sha256"], name="a_version_holds_a_file_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def media_type(self) -> str:
        """What a browser is told that the file is."""
        return BY_CODE[self.kind].media_type

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, which was drawn anew and may be shown in the page."""
        return BY_CODE[self.kind].family == "picture"

    @property
    def plays_as(self) -> str:
        """`video` or `audio` where it can be played in the page, else nothing."""
        return {"video": "video", "sound": "audio"}.get(BY_CODE[self.kind].family, "")

    @property
    def icon(self) -> str:
        """The drawing that stands beside its name."""
        icons = {"picture": "image", "video": "video", "sound": "headphones"}
        return icons.get(BY_CODE[self.kind].family, "file")


class UploadQuerySet(models.QuerySet["Upload"]):
    """Files on their way."""

    def visible_to(self, user: Any) -> Self:
        """One's own, while their evidence is not held back; nobody else ever sees a file before it is kept."""
        return self.filter(item__owner=user, item__held_at__isnull=True)

    def half_sent(self) -> Self:
        """Not yet kept: some of the file is still to come, or it is still to be checked."""
        return self.filter(file__isnull=True)


class Upload(models.Model):
    """A file that its owner sends in pieces: how much of it has come; the pieces lie in one file beside the shelf.

    .. pii: the name that a worker's file has on their device.
    """

    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="uploads")
    sha256 = models.CharField(max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    name = models.CharField(max_length=140)
    size = models.PositiveIntegerField("bytes of the whole file")
    received = models.PositiveIntegerField("bytes that have come", default=0)
    place = models.UUIDField("where its pieces lie", default=uuid4, unique=True)
    began_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField("when the last piece came", default=clock.now, db_index=True)
    file = models.ForeignKey(EvidenceFile, on_delete=models.CASCADE, related_name="uploads", null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("began_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["item", "sha256"], name="a_file_is_on_its_way_once"),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="no_more_of_a_file_comes_than_it_has"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=25 * MEGABYTE), name="a_file_on_its_way_is_no_larger_than_25_mb"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_all_come(self) -> bool:
        """Whether every byte is here, so that it can be checked and kept."""
        return self.received == self.size


class DetailFinding(models.Model):
    """That the check found something in a version which may tell who a family is: kind and place, never the words.

    .. no_pii: kinds and places of characters.
    """

    version = models.ForeignKey(EvidenceVersion, on_delete=models.CASCADE, related_name="findings")
    file = models.ForeignKey(EvidenceFile, on_delete=models.CASCADE, related_name="findings", null=True)
    place = models.CharField("found in", max_length=20, choices=DetailPlace.choices)
    code = models.CharField("kind", max_length=20, choices=list(LABELS.items()))
    strength = models.CharField(max_length=5, choices=[(BLOCK, "stops sending"), (WARN, "is asked about")])
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("place", "file", "start")

    def __str__(self) -> str:
        return f"{self.get_place_display()}: {self.get_code_display()}"


class DetailReportQuerySet(models.QuerySet["DetailReport"]):
    """Reports of family details."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's organisation, for its information governance contact; never about one's own work."""
        if not getattr(user, "is_authenticated", False) or not handles_reports(user):
            return self.none()
        return self.filter(organisation=user.organisation_id).exclude(item__owner=user)

    def open(self) -> Self:
        """Still to be decided."""
        return self.filter(state=ReportState.OPEN)


class DetailReport(models.Model):
    """Somebody says that a piece of evidence holds a family detail: an incident with its clock; the detail is not here.

    .. pii: who reported about whose evidence, and who decided what to do.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="detail_reports")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("what it holds", max_length=20, choices=list(LABELS.items()))
    place = models.CharField("where", max_length=20, choices=DetailPlace.choices)
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField("what was decided and why", max_length=400, blank=True)

    objects = DetailReportQuerySet.as_manager()

    class Meta:
        ordering = ("-reported_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state=ReportState.OPEN), name="one_open_report_per_item"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state=ReportState.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
                name="a_decided_report_says_who_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"

    @property
    def due_at(self) -> datetime:
        """By when it has to be decided, and the regulator told where that is needed."""
        return self.reported_at + timedelta(hours=HOURS_TO_DECIDE)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == ReportState.OPEN

    @property
    def hours_left(self) -> int:
        """Whole hours until it is due; below zero when it is overdue."""
        return int((self.due_at - clock.now()).total_seconds() // 3600)


class DenyList(models.Model):
    """Words that an organisation keeps out of evidence, as salted hashes: nobody can read them here.

    .. no_pii: hashes.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="deny_list")
    salt = models.CharField(max_length=64)
    hashes = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{len(self.hashes)} words of {self.organisation}"


class Claim(models.Model):
    """What a worker says their evidence shows: one sentence for one statement.

    .. pii: a worker's sentence about their own work.
    """

    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="claims")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="claims")
    sentence = models.CharField("what it shows", max_length=SENTENCE_LENGTH, blank=True)

    class Meta:
        ordering = ("competency__domain__number", "competency__order")
        constraints = [models.UniqueConstraint(fields=["version", "competency"], name="a_statement_is_claimed_once")]

    def __str__(self) -> str:
        return f"{self.competency.code} {self.sentence}"


class JournalEntryQuerySet(models.QuerySet["JournalEntry"]):
    """Journals."""

    def visible_to(self, user: Any) -> Self:
        """One's own and nobody else's, whoever asks."""
        return self.filter(owner=user)


class JournalEntry(models.Model):
    """A page of a person's private journal, which nobody else ever reads.

    .. pii: a person's own reflection, for themselves alone.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="journal")
    text = models.TextField("what you think about it", max_length=TEXT_LENGTH)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "journal entries"
        ordering = ("-written_at", "-id")

    def __str__(self) -> str:
        return f"Journal, {self.written_at:%d %B %Y}"


class JournalTalkQuerySet(models.QuerySet["JournalTalk"]):
    """Talks about reflections."""

    def visible_to(self, user: Any) -> Self:
        """For the two who talked."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(Q(owner=user) | Q(mentor=user))

    def unconfirmed(self) -> Self:
        """Not yet confirmed by the mentor."""
        return self.filter(confirmed_at__isnull=True)


class JournalTalk(models.Model):
    """A person says that they talked a reflection through with a mentor, who confirms the talk and never sees a word.

    .. pii: that two people talked, and on which day.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="talks")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    talked_on = models.DateField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    objects = JournalTalkQuerySet.as_manager()

    class Meta:
        ordering = ("talked_on", "id")
        constraints = [
            models.UniqueConstraint(fields=["entry", "mentor", "talked_on"], name="a_talk_is_told_once"),
            models.CheckConstraint(condition=~Q(mentor=models.F("owner")), name="nobody_talks_with_themselves"),
        ]

    def __str__(self) -> str:
        return f"Talk on {self.talked_on}"
