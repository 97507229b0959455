"""What is remembered of learning: published snapshots, who learns what, and what they completed."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, managed_by, mentored_by, roles_of

from ..enums import ALWAYS_QUICK_EXIT, ChangeKind, Nation, Sensitivity
from .pages import ModulePage


def module_key(related_name: str) -> models.ForeignKey[ModulePage | None, ModulePage | None]:
    """A pointer to a page that outlives it: deleting a page never touches training history."""
    return models.ForeignKey(
        ModulePage,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name=related_name,
        verbose_name="module",
    )


class ModuleSnapshotQuerySet(models.QuerySet["ModuleSnapshot"]):
    """Published versions of modules."""

    def newest(self) -> Self:
        """The last version of each module."""
        newer = ModuleSnapshot.objects.filter(module=OuterRef("module"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))

    def live(self) -> Self:
        """The version of each module that learners read now; none where the page has been taken down."""
        return self.newest().filter(module__live=True)

    def visible_to(self, user: Any) -> Self:
        """Versions of the person's own organisation's modules and of the shared library's."""
        organisation = getattr(user, "organisation_id", None) or 0
        return self.filter(Q(organisation__isnull=True) | Q(organisation=organisation))

    def offered_to(self, user: Any) -> Self:
        """Live versions offered to a person: their organisation's own copy in place of the shared module."""
        organisation = getattr(user, "organisation_id", None) or 0
        copies = ModuleSnapshot.objects.filter(
            organisation=organisation, module__live=True, module__taken_from=OuterRef("module")
        )
        return self.live().visible_to(user).filter(~Exists(copies))


class ModuleSnapshot(models.Model):
    """A numbered version of a module, as it went live; never changed afterwards.

    .. pii: who published and who approved it.
    """

    wagtail_reference_index_ignore = True

    module = module_key("snapshots")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="module_snapshots", null=True, blank=True
    )
    number = models.PositiveIntegerField("version")
    revision = models.PositiveBigIntegerField("Wagtail revision")
    code = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=300)
    outcomes = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField()
    nation = models.CharField(max_length=20, choices=Nation.choices)
    sensitivity = models.CharField(max_length=20, choices=Sensitivity.choices, blank=True)
    quick_exit = models.BooleanField("“Exit this page” on each page", default=False)
    content_warning = models.TextField(blank=True)
    content_owner = models.CharField(max_length=120)
    legal_basis_checked_on = models.DateField()
    next_content_review_on = models.DateField()
    reviewed_by = models.CharField(max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    needs_sections = models.BooleanField(default=True)
    needs_activities = models.BooleanField(default=True)
    needs_quiz = models.BooleanField(default=True)
    sections = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    contents = models.JSONField(default=dict)
    what_changed = models.TextField(blank=True)
    change_kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    redo_from = models.PositiveIntegerField("completions count from version")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    objects = ModuleSnapshotQuerySet.as_manager()

    class Meta:
        db_table = "modules_snapshot"
        ordering = ("title", "-number")
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="versions_of_a_module_are_numbered_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(published_by__isnull=True)
                | ~Q(approved_by=models.F("published_by")),
                name="nobody_approves_what_they_publish",
            ),
            models.CheckConstraint(
                condition=Q(redo_from__lte=models.F("number")), name="a_version_counts_from_itself_or_earlier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def is_sensitive(self) -> bool:
        """Whether it is about safeguarding or domestic abuse."""
        return bool(self.sensitivity)

    @property
    def has_quick_exit(self) -> bool:
        """Whether each of its pages can be left at once."""
        return self.quick_exit or self.sensitivity in ALWAYS_QUICK_EXIT

    @property
    def awaits_review(self) -> bool:
        """Whether no practitioner had put their name to this version."""
        return not (self.reviewed_by and self.reviewed_on)

    @property
    def section_keys(self) -> list[str]:
        """The keys of its sections, in order."""
        keys: list[str] = self.contents["sections"]
        return keys

    def holds(self, kind: str, pk: int) -> bool:
        """Whether it refers to this image, document, quiz or activity."""
        return pk in self.contents.get(kind, [])


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Who learns what."""

    def open(self) -> Self:
        """Enrolments not completed yet."""
        return self.filter(completed_at__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """A worker's own enrolments and nobody else's."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)


class Enrolment(models.Model):
    """A worker's way through a module, from starting it to completing it once.

    .. pii: what a person learns and when.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolments")
    module = module_key("enrolments")
    title = models.CharField(max_length=255)
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "module"],
                condition=Q(completed_at__isnull=True),
                name="one_open_enrolment_per_worker_and_module",
            )
        ]

    def __str__(self) -> str:
        return f"{self.worker} on {self.title}"


class SectionProgress(models.Model):
    """That a worker has read a section, and in which version.

    .. pii: what a person has read.
    """

    wagtail_reference_index_ignore = True

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    section_key = models.CharField(max_length=36)
    number = models.PositiveIntegerField("version read")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "section_key"], name="a_section_is_read_once_an_enrolment")
        ]

    def __str__(self) -> str:
        return f"section {self.section_key} of {self.enrolment}"


class ReflectionAnswerQuerySet(models.QuerySet["ReflectionAnswer"]):
    """Private answers."""

    def visible_to(self, user: Any) -> Self:
        """A worker's own answers and nobody else's, whatever their role."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)


class ReflectionAnswer(models.Model):
    """What a worker wrote for themselves while learning; no other person ever reads it.

    .. pii: private thoughts about work.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reflection_answers")
    module = module_key("reflection_answers")
    key = models.CharField(max_length=36)
    prompt = models.TextField()
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField()

    objects = ReflectionAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("-updated_at",)
        constraints = [
            models.UniqueConstraint(fields=["worker", "module", "key"], name="one_answer_per_prompt_and_worker")
        ]

    def __str__(self) -> str:
        return f"a private answer of {self.worker}"


class CompletionQuerySet(models.QuerySet["Completion"]):
    """Completed modules."""

    def visible_to(self, user: Any) -> Self:
        """Completions of the person, of those they mentor or manage today, and for a workforce lead of everybody."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(worker=user)
        if user.organisation_id is None:
            return self.filter(own)
        same = Q(worker__organisation=user.organisation_id)
        if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
            return self.filter(own | same)
        people = User.objects.filter(mentored_by(user) | managed_by(user), organisation=user.organisation_id)
        return self.filter(own | Q(worker__in=people))


class Completion(models.Model):
    """That a worker completed a module in one version, once and for all.

    .. pii: a person's training record.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="completions")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="completion")
    module = module_key("completions")
    snapshot_number = models.PositiveIntegerField("version")
    code = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=255)
    minutes = models.PositiveSmallIntegerField()
    awaited_review = models.BooleanField("the version awaited review by a practitioner")
    completed_at = models.DateTimeField()
    reference = models.CharField("certificate", max_length=20, unique=True)
    quiz_attempt = models.PositiveBigIntegerField(null=True, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        db_table = "modules_completion"
        ordering = ("-completed_at",)
        indexes = [models.Index(fields=["worker", "module"], name="completions_by_worker")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.snapshot_number}, by {self.worker}"
