"""What is remembered of packages: what was uploaded and approved, who plays what, and what they did in it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Self, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of

from ..enums import CompletionRule, PackageStatus, PartsNeeded, PartsScore, Standing
from ..packages.content_types import CompletionRule as RuleKind
from ..packages.grading import Rule, Score
from ..packages.store import folder_of


def shared_or_of(user: Any, prefix: str = "") -> Q:
    """The condition "it belongs to the shared library or to the person's own organisation"."""
    organisation = getattr(user, "organisation_id", None) or 0
    return Q(**{f"{prefix}organisation__isnull": True}) | Q(**{f"{prefix}organisation": organisation})


class PackageVersion(models.Model):
    """The unpacked content of a package: a folder named by the fingerprint of everything in it, never changed.

    .. no_pii: files that an author bought or made.
    """

    wagtail_reference_index_ignore = True

    fingerprint = models.CharField("SHA-256 of every file", max_length=64, unique=True)
    title = models.CharField(max_length=255)
    main_library = models.CharField(max_length=300)
    report = models.JSONField("what it is")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "modules_package_version"

    def __str__(self) -> str:
        return f"{self.title} ({self.fingerprint[:8]})"

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return folder_of(Path(settings.PACKAGES_ROOT), self.fingerprint)

    @property
    def is_course(self) -> bool:
        """Whether it is a SCORM course."""
        return bool(self.report.get("kind") == "scorm")

    @property
    def parts(self) -> dict[str, dict[str, Any]]:
        """The parts of a SCORM course by their keys, in their order; none in an H5P package."""
        return {part["key"]: part for part in self.report.get("parts", [])}


class PackageQuerySet(models.QuerySet["Package"]):
    """Uploaded packages."""

    def ready(self) -> Self:
        """Packages that may be played."""
        return self.filter(status=PackageStatus.READY)

    def waiting(self) -> Self:
        """Packages about which somebody else has yet to decide."""
        return self.filter(Q(status=PackageStatus.WAITING) | Q(status=PackageStatus.READY, asks_second_person=True))

    def visible_to(self, user: Any) -> Self:
        """Packages of the person's own organisation, for its authors and approvers; an operator sees shared ones."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self.filter(organisation__isnull=True)
        roles = roles_of(user)
        if user.organisation_id and (roles.holds(AppointmentKind.CMS_AUTHOR) or roles.holds(AppointmentKind.APPROVER)):
            return self.filter(organisation=user.organisation_id)
        return self.none()


class Package(models.Model):
    """A package that somebody uploaded for their organisation, or the operator for everybody.

    .. pii: who uploaded and who approved it.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="packages", null=True, blank=True
    )
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="packages")
    file_name = models.CharField(max_length=255)
    status = models.CharField(max_length=10, choices=PackageStatus.choices)
    findings = models.JSONField(default=list)
    new_libraries = models.JSONField("code never seen before", default=list)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    uploaded_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("why it was refused", max_length=500, blank=True)
    asks_second_person = models.BooleanField("somebody else is asked to approve what it teaches", default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_why = models.CharField("why it was withdrawn", max_length=500, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(uploaded_by__isnull=True) | ~Q(decided_by=F("uploaded_by")),
                name="nobody_approves_a_package_they_uploaded",
            ),
            models.UniqueConstraint(
                fields=["organisation", "version"],
                condition=~Q(status__in=[PackageStatus.REFUSED, PackageStatus.WITHDRAWN]),
                name="a_package_is_kept_once_in_an_organisation",
            ),
            # Where there is no organisation, no two rows are alike to a database: the shared library has its own rule.
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(organisation__isnull=True)
                & ~Q(status__in=[PackageStatus.REFUSED, PackageStatus.WITHDRAWN]),
                name="a_package_is_kept_once_in_the_library",
            ),
            models.CheckConstraint(
                condition=Q(status=PackageStatus.WITHDRAWN, withdrawn_at__isnull=False)
                & ~Q(withdrawn_why="")
                & Q(withdrawn_by__isnull=False)
                | (~Q(status=PackageStatus.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_why="")),
                name="whoever_withdraws_a_package_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.version.title

    @property
    def is_ready(self) -> bool:
        """Whether it may be played."""
        return self.status == PackageStatus.READY

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a second person before anybody plays it."""
        return self.status == PackageStatus.WAITING

    @property
    def is_undecided(self) -> bool:
        """Whether a second person is asked to decide about it, be it played meanwhile or not."""
        return self.is_waiting or (self.is_ready and self.asks_second_person)

    @property
    def is_withdrawn(self) -> bool:
        """Whether its authors took it out of use."""
        return self.status == PackageStatus.WITHDRAWN

    @property
    def has_second_person(self) -> bool:
        """Whether somebody other than its uploader approved it."""
        return self.is_ready and self.decided_by_id is not None


class Library(models.Model):
    """One version of a library's code as it was seen in an organisation, and whether it is trusted there.

    .. no_pii: names and fingerprints of programs.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="package_libraries", null=True, blank=True
    )
    machine = models.CharField(max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    description = models.JSONField()
    trusted = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField()
    source = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="libraries")

    class Meta:
        ordering = ("machine", "major", "minor", "patch")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "machine", "major", "minor", "patch", "sha256"],
                name="a_library_version_is_seen_once",
            ),
            models.UniqueConstraint(
                fields=["machine", "major", "minor", "patch", "sha256"],
                condition=Q(organisation__isnull=True),
                name="a_shared_library_version_is_seen_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "machine", "major", "minor", "patch"],
                condition=Q(trusted=True),
                name="one_trusted_code_per_library_version",
            ),
            models.UniqueConstraint(
                fields=["machine", "major", "minor", "patch"],
                condition=Q(trusted=True, organisation__isnull=True),
                name="one_trusted_code_per_shared_library_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine} {self.major}.{self.minor}.{self.patch}"


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities."""

    def in_use(self) -> Self:
        """Activities not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Activities of the person's own organisation and of the shared library."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(shared_or_of(user))


class Activity(models.Model):
    """A package put to use: what it is called, what completes it, and what to do for those who cannot play it.

    .. pii: who withdrew it.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="activities", null=True, blank=True
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=255)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="activities")
    completion_rule = models.CharField(
        "what completes it", max_length=20, choices=CompletionRule.choices, default=CompletionRule.FINISHED
    )
    pass_mark = models.PositiveSmallIntegerField("pass mark in per cent", null=True, blank=True)
    parts_needed = models.CharField(
        "parts to be finished", max_length=10, choices=PartsNeeded.choices, default=PartsNeeded.ALL
    )
    parts_score = models.CharField(
        "score of several parts", max_length=10, choices=PartsScore.choices, default=PartsScore.AVERAGE
    )
    max_attempts = models.PositiveSmallIntegerField("attempts at most", null=True, blank=True)
    text_alternative = models.TextField("the same in words", blank=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_why = models.CharField("why it was withdrawn", max_length=500, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(completion_rule=CompletionRule.SCORE, pass_mark__isnull=False)
                | (~Q(completion_rule=CompletionRule.SCORE) & Q(pass_mark__isnull=True)),
                name="a_pass_mark_belongs_to_the_score_rule",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__isnull=True) | Q(pass_mark__gte=1, pass_mark__lte=100),
                name="a_pass_mark_is_1_to_100_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__isnull=True) | Q(max_attempts__gte=1, max_attempts__lte=20),
                name="there_are_1_to_20_attempts_or_as_many_as_one_likes",
            ),
            models.CheckConstraint(
                condition=(Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""))
                | Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why=""),
                name="whoever_withdraws_an_activity_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """The name by which its statements speak of it."""
        return f"{settings.APP_ORIGIN}/activities/{self.key}"

    @property
    def rule(self) -> Rule:
        """What completes it, for grading."""
        return Rule(cast(RuleKind, self.completion_rule), self.pass_mark, self.max_attempts)

    @property
    def is_self_declared(self) -> bool:
        """Whether the worker's own word completes it."""
        return self.completion_rule == CompletionRule.SELF_DECLARED


class LaunchQuerySet(models.QuerySet["Launch"]):
    """Launches."""

    def open(self) -> Self:
        """Launches that still play."""
        return self.filter(expires_at__gt=clock.now(), revoked_at__isnull=True)

    def stopped(self) -> Self:
        """Launches whose addresses would still be valid but that no longer play; what is withdrawn plays to its end."""
        return self.filter(expires_at__gt=clock.now()).filter(
            Q(revoked_at__isnull=False)
            | Q(worker__is_active=False)
            | Q(worker__access_ends_on__lte=clock.today())
            | Q(package__status=PackageStatus.REFUSED)
        )

    def visible_to(self, user: Any) -> Self:
        """A person's own launches and nobody else's."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)


class Launch(models.Model):
    """One person's leave to play one package for some hours; without an activity it is an author's preview.

    .. pii: who played what and when.
    """

    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="launches")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="launches", null=True)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="launches")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = LaunchQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        indexes = [
            models.Index(fields=["worker", "activity"], name="launches_by_worker"),
            models.Index(fields=["expires_at"], name="launches_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.activity or self.package} by {self.worker}"

    @property
    def is_open(self) -> bool:
        """Whether what comes from it is still taken."""
        return self.expires_at > clock.now() and self.revoked_at is None

    @property
    def is_preview(self) -> bool:
        """Whether an author only looks at a package; nothing that happens in it is kept."""
        return self.activity_id is None


class ActivityResultQuerySet(models.QuerySet["ActivityResult"]):
    """Results."""

    def completed(self) -> Self:
        """Results that count as done."""
        return self.filter(completed_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """A worker's own results and nobody else's."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)


class ActivityResult(models.Model):
    """Where a worker stands with an activity, worked out from their statements; once completed it stays so.

    .. pii: a person's learning and scores.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="activity_results")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="results")
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField("first completed at", null=True)
    last_completed_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)
    passed = models.BooleanField(null=True)
    attempts = models.PositiveIntegerField("times finished", default=0)
    best_raw = models.FloatField(null=True)
    best_max = models.FloatField(null=True)
    last_raw = models.FloatField(null=True)
    last_max = models.FloatField(null=True)

    objects = ActivityResultQuerySet.as_manager()

    class Meta:
        db_table = "modules_activity_result"
        constraints = [
            models.UniqueConstraint(fields=["worker", "activity"], name="one_result_per_worker_and_activity")
        ]

    def __str__(self) -> str:
        return f"{self.worker} with {self.activity}: {self.standing.label}"

    @property
    def standing(self) -> Standing:
        """Not started, in progress or finished."""
        if self.completed_at:
            return Standing.FINISHED
        return Standing.IN_PROGRESS if self.started_at else Standing.NOT_STARTED

    @property
    def is_complete(self) -> bool:
        """Whether it counts as done."""
        return self.completed_at is not None

    @property
    def best_percent(self) -> int | None:
        """The best score in whole per cent; none where there is no score."""
        return None if self.best_raw is None or self.best_max is None else Score(self.best_raw, self.best_max).percent

    @property
    def last_percent(self) -> int | None:
        """The last score in whole per cent; none where there is no score."""
        return None if self.last_raw is None or self.last_max is None else Score(self.last_raw, self.last_max).percent

    @property
    def attempts_left(self) -> int | None:
        """How many attempts are left; none where there may be as many as one likes."""
        most = self.activity.max_attempts
        return None if most is None else max(0, most - self.attempts)


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements."""

    def visible_to(self, user: Any) -> Self:
        """A person's own statements and nobody else's."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)


class Statement(models.Model):
    """One thing that was said about a worker's activity, kept as it came and never changed.

    A playing package said it in a launch; without a launch it came from the worker's own program, by the API.

    .. pii: answers, scores and times of one person; free text in some packages.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="statements")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="statements")
    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="statements", null=True)
    identity = models.UUIDField()
    content_hash = models.CharField("SHA-256 of what was sent", max_length=64)
    verb = models.CharField(max_length=255)
    raw = models.JSONField()
    happened_at = models.DateTimeField()
    stored_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        db_table = "modules_statement"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["worker", "identity"], name="a_person_says_a_statement_once")]
        indexes = [
            models.Index(fields=["worker", "stored_at"], name="statements_by_time"),
            models.Index(fields=["worker", "activity"], name="statements_by_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} at {self.happened_at:%Y-%m-%d %H:%M}"


class UserState(models.Model):
    """Where a worker left an activity, so that they go on from there; it belongs to one version of the package.

    .. pii: half-finished answers of one person.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="activity_states")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="states")
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="states")
    sub_id = models.CharField("part", max_length=64, default="0")
    data_type = models.CharField(max_length=64, default="state")
    state = models.TextField()
    sequence = models.PositiveBigIntegerField("which of several savings is the newest", default=0)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "modules_user_state"
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "activity", "version", "sub_id", "data_type"], name="one_state_per_part"
            )
        ]

    def __str__(self) -> str:
        return f"state of {self.activity} for {self.worker}"
