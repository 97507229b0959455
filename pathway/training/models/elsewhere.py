"""What people did in other systems, as those systems say it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from modules.models.learning import module_key
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, managed_by, mentored_by, roles_of

from .requirements import Course


class ExternalCourseQuerySet(models.QuerySet["ExternalCourse"]):
    """Courses of other systems."""

    def visible_to(self, user: Any) -> Self:
        """Courses that the person's own organisation brought in."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)

    def to_map(self) -> Self:
        """Courses of which nobody has said yet what they count for."""
        return self.filter(module__isnull=True, counts_as__isnull=True, counts_for_nothing=False)


class ExternalCourse(models.Model):
    """A course as another system calls it, and the module of ours that it counts for; remembered for the next file.

    .. no_pii: the title of a course.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="external_courses")
    title = models.CharField(max_length=255)
    key = models.CharField("title without case", max_length=255)
    module = module_key("external_courses")
    counts_as = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="known_elsewhere_as", null=True, blank=True
    )
    counts_for_nothing = models.BooleanField("kept as a record only", default=False)

    objects = ExternalCourseQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="a_course_is_known_once_in_an_organisation"),
            models.CheckConstraint(
                condition=Q(module__isnull=True) | Q(counts_for_nothing=False),
                name="a_course_counts_for_a_module_or_for_nothing",
            ),
            models.CheckConstraint(
                condition=Q(counts_as__isnull=True) | Q(counts_for_nothing=False, module__isnull=True),
                name="a_course_from_elsewhere_counts_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ExternalCompletionQuerySet(models.QuerySet["ExternalCompletion"]):
    """Training done in other systems."""

    def visible_to(self, user: Any) -> Self:
        """One's own, that of the people one mentors or manages, and all of the organisation for its workforce lead."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        here = self.filter(worker__organisation=user.organisation_id)
        if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
            return here
        people = User.objects.filter(Q(pk=user.pk) | mentored_by(user) | managed_by(user))
        return here.filter(worker__in=people)


class ExternalCompletion(models.Model):
    """That somebody completed a course in another system, as that system says; weaker than a completion here.

    .. pii: a person's training record.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="external_completions")
    course = models.ForeignKey(ExternalCourse, on_delete=models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    expires_on = models.DateField("the certificate says until", null=True, blank=True)
    certificate = models.CharField("certificate number", max_length=80, blank=True)
    source = models.CharField("the system it was loaded from", max_length=80, blank=True)
    brought_in_at = models.DateTimeField()

    objects = ExternalCompletionQuerySet.as_manager()

    class Meta:
        ordering = ("-completed_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "course", "completed_on"], name="a_course_is_completed_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("completed_on")),
                name="a_certificate_expires_after_it_was_earned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} by {self.worker}, {self.completed_on}"
