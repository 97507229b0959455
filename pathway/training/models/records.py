"""What is known of a person's training beside modules: courses done, exemptions, qualifications, and what was done."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, managed_by, roles_of
from portfolio.files.kinds import BY_CODE

from ..enums import ERASED, FollowUpKind, RecordKind, RecordState
from .requirements import Course


def training_seen_by(user: Any) -> Q:
    """The condition "this person's training record may be read by `user`": their own, their managers', the lead's."""
    if not getattr(user, "is_authenticated", False) or not user.organisation_id:
        return Q(pk__in=[])
    organisation = Q(organisation_id=user.organisation_id)
    if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
        return organisation
    return organisation & (Q(pk=user.pk) | managed_by(user))


class AboutWorkers(models.QuerySet[Any]):
    """Rows about a worker's training."""

    def visible_to(self, user: Any) -> Self:
        """One's own, those of the people one manages, and all of the organisation for its workforce lead."""
        return self.filter(worker__in=User.objects.filter(training_seen_by(user)))


class CourseRecordQuerySet(AboutWorkers):
    """Courses done."""

    def waiting(self) -> Self:
        """Certificates that nobody has checked yet."""
        return self.filter(state=RecordState.WAITING)


class CourseRecord(models.Model):
    """That somebody did a course, shown by a certificate that a second person checked, or said by who keeps training.

    It counts from `known_on` on, so that a past day shows what was known then.

    .. pii: a person's training record, and the certificate they uploaded.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="course_records")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=20, choices=RecordKind.choices)
    state = models.CharField(max_length=10, choices=RecordState.choices, default=RecordState.WAITING)
    completed_on = models.DateField("done on")
    expires_on = models.DateField("the certificate says until", null=True, blank=True)
    provider = models.CharField("who taught it", max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, validators=[RegexValidator(r"^[0-9a-f]{64}$")], db_index=True)
    file_name = models.CharField(max_length=140, blank=True)
    file_kind = models.CharField(
        max_length=10, choices=[(code, kind.label) for code, kind in BY_CODE.items()], blank=True
    )
    file_size = models.PositiveBigIntegerField("bytes", default=0)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="course_records_added")
    added_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="course_records_checked", null=True, blank=True
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("why it was sent back", max_length=300, blank=True)
    known_on = models.DateField("counts from", null=True, blank=True)

    objects = CourseRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-completed_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("worker")) & ~Q(checked_by=F("added_by")),
                name="a_certificate_is_checked_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RecordKind.CERTIFICATE)
                | Q(state=RecordState.WAITING, checked_by__isnull=True, known_on__isnull=True)
                | Q(state=RecordState.RETURNED, checked_by__isnull=False, known_on__isnull=True)
                | Q(state=RecordState.CHECKED, checked_by__isnull=False, known_on__isnull=False),
                name="a_certificate_counts_once_it_was_checked",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RecordKind.CERTIFICATE) | ~Q(sha256="") | Q(file_name=ERASED),
                name="a_certificate_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RecordKind.ADDED) | ~Q(added_by=F("worker")),
                name="nobody_adds_a_course_for_themselves",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("completed_on")),
                name="a_course_record_expires_after_it_was_earned",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecordState.RETURNED) | ~Q(reason=""), name="who_sends_a_certificate_back_says_why"
            ),
            models.UniqueConstraint(
                fields=["worker", "course", "completed_on"],
                condition=~Q(state=RecordState.RETURNED),
                name="a_course_is_recorded_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, done on {self.completed_on}"

    @property
    def name(self) -> str:
        """What the file is saved as."""
        return self.file_name

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self.file_size

    @property
    def media_type(self) -> str:
        """What a browser is told that the file is."""
        return BY_CODE[self.file_kind].media_type


class ExemptionQuerySet(DatedQuerySet):
    """Exemptions."""

    def visible_to(self, user: Any) -> Self:
        """One's own, those of the people one manages, and all of the organisation for its workforce lead."""
        return self.filter(worker__in=User.objects.filter(training_seen_by(user)))


class Exemption(Dated):
    """That a course is not asked of a worker until a day, who agreed to it and why.

    `agreed_to` is the last day that was agreed; it ends on the day after or, taken back, earlier.

    .. pii: why something is not asked of a person.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exemptions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="exemptions")
    reason = models.CharField(max_length=300)
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exemptions_approved")
    agreed_to = models.DateField("last day")

    objects = ExemptionQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("-started_on", "-pk")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(ended_on__isnull=False), name="an_exemption_ends"),
            models.CheckConstraint(condition=~Q(approver=F("worker")), name="nobody_exempts_themselves"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_exemption_has_a_reason"),
            models.CheckConstraint(
                condition=Q(agreed_to__gte=F("started_on")), name="an_exemption_is_agreed_to_a_day_ahead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} exempt from {self.course} to {self.agreed_to}"


class Qualification(models.Model):
    """A qualification that a worker holds; what counts is that a second person saw the certificate.

    .. pii: what a person studied and when.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="qualifications")
    title = models.CharField(max_length=160)
    level = models.PositiveSmallIntegerField("level, where it has one", null=True, blank=True)
    awarded_by = models.CharField("awarded by", max_length=120, blank=True)
    awarded_on = models.DateField("awarded on")
    expires_on = models.DateField("valid until", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="qualifications_added")
    added_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="qualifications_checked", null=True, blank=True
    )
    checked_at = models.DateTimeField("certificate seen", null=True, blank=True)

    objects = AboutWorkers.as_manager()

    class Meta:
        ordering = ("-awarded_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "title", "awarded_on"], name="a_qualification_is_registered_once"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(checked_by=F("worker")),
                name="a_qualification_is_checked_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("awarded_on")),
                name="a_qualification_ends_after_it_was_awarded",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=8),
                name="a_qualification_is_of_level_1_to_8",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FollowUp(models.Model):
    """What somebody did about a worker's training that is due or late: reminded them, noted something, passed it on.

    .. pii: what was written about a person's training.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follow_ups")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=FollowUpKind.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follow_ups_made")
    holder = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="follow_ups_held",
        null=True,
        blank=True,
        verbose_name="who sees to it now",
    )
    text = models.CharField(max_length=300, blank=True)
    week_on = models.DateField("week that begins on Monday")
    done_at = models.DateTimeField()

    objects = AboutWorkers.as_manager()

    class Meta:
        ordering = ("-done_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "course", "week_on"],
                condition=Q(kind=FollowUpKind.NUDGE),
                name="nobody_is_reminded_of_a_course_twice_a_week",
            ),
            models.CheckConstraint(
                condition=Q(kind=FollowUpKind.REASSIGN, holder__isnull=False)
                | ~Q(kind=FollowUpKind.REASSIGN) & Q(holder__isnull=True),
                name="what_is_passed_on_has_a_holder",
            ),
            models.CheckConstraint(condition=~Q(kind=FollowUpKind.NOTE) | ~Q(text=""), name="a_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.worker}, {self.course}"
