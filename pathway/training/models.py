"""What an organisation's people must hold."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from modules.models.learning import module_key
from pathway.careers.models import Level
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, managed_by, mentored_by, roles_of

from .enums import Complexity, TimeLost


class RequirementQuerySet(DatedQuerySet):
    """Requirements."""

    def visible_to(self, user: Any) -> Self:
        """Requirements of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)

    def with_levels(self) -> Self:
        """With the levels that each asks, in one further query."""
        return self.prefetch_related("levels")


class Requirement(Dated):
    """Everybody, or everybody at some levels, must have done a module by a day and again every so many months.

    .. no_pii: a rule of the organisation.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requirements")
    module = module_key("requirements")
    title = models.CharField(max_length=255)
    levels = models.ManyToManyField(Level, related_name="requirements", blank=True)
    ladder_only = models.BooleanField("not for people who only need training", default=False)
    first_due_days = models.PositiveSmallIntegerField("days to do it in")
    refresh_months = models.PositiveSmallIntegerField("months until it is to be done again", null=True, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("title",)
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "module"],
                condition=Q(ended_on__isnull=True),
                name="one_open_requirement_per_module",
            ),
            models.CheckConstraint(
                condition=Q(refresh_months__isnull=True) | Q(refresh_months__gte=1),
                name="a_refresher_comes_after_a_month_or_more",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule_in_words(self) -> str:
        """The rule as one sentence."""
        who = "everybody" if not self.levels.all() else ", ".join(level.name for level in self.levels.all())
        again = f", then every {self.refresh_months} months" if self.refresh_months else ", once"
        return f"{who}: within {self.first_due_days} days{again}"


class LearningPromise(Dated):
    """How many hours a week are protected for learning at a level.

    .. no_pii: a rule of the organisation.
    """

    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="learning_promises")
    hours_a_week = models.DecimalField(max_digits=3, decimal_places=1)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["level"], condition=Q(ended_on__isnull=True), name="one_open_promise_per_level"
            ),
            models.CheckConstraint(
                condition=Q(hours_a_week__gte=0, hours_a_week__lte=20), name="a_promise_is_of_0_to_20_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours_a_week} hours a week for {self.level}"


class OfWorkers(models.QuerySet[Any]):
    """What workers note about their own weeks and months."""

    def visible_to(self, user: Any) -> Self:
        """One's own, those of the people one manages, and all of the organisation for its workforce lead."""
        return self.filter(worker__in=User.objects.filter(time_seen_by(user)))


class LearningWeek(models.Model):
    """The hours for learning that a worker had in one week, and why any that were promised were lost.

    .. pii: how a person's working week went.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="learning_weeks")
    week_on = models.DateField("week that begins on Monday")
    hours = models.DecimalField("hours for learning", max_digits=3, decimal_places=1)
    why_lost = models.CharField("why hours were lost", max_length=20, choices=TimeLost.choices, blank=True)

    objects = OfWorkers.as_manager()

    class Meta:
        ordering = ("-week_on",)
        constraints = [
            models.UniqueConstraint(fields=["worker", "week_on"], name="a_week_is_noted_once"),
            models.CheckConstraint(condition=Q(hours__gte=0, hours__lte=60), name="a_week_has_0_to_60_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.worker}, week of {self.week_on}: {self.hours} hours"


class FamiliesMonth(models.Model):
    """How many families a worker worked with in a month, as a count and a band; no family is named anywhere.

    .. pii: how much work a person had.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="families_months")
    month_on = models.DateField("month that begins on the first")
    families = models.PositiveSmallIntegerField()
    complexity = models.CharField(max_length=10, choices=Complexity.choices, default=Complexity.MIXED)

    objects = OfWorkers.as_manager()

    class Meta:
        ordering = ("-month_on",)
        constraints = [
            models.UniqueConstraint(fields=["worker", "month_on"], name="a_month_is_noted_once"),
            models.CheckConstraint(condition=Q(families__lte=100), name="a_month_has_at_most_100_families"),
        ]

    def __str__(self) -> str:
        return f"{self.worker}, {self.month_on:%B %Y}: {self.families} families"


def time_seen_by(user: Any) -> Q:
    """The condition "this person's learning time and count of families may be read by `user`"."""
    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    organisation = Q(organisation_id=user.organisation_id)
    if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
        return organisation
    return Q(pk=user.pk) | managed_by(user) & organisation


class ExternalCourseQuerySet(models.QuerySet["ExternalCourse"]):
    """Courses of other systems."""

    def visible_to(self, user: Any) -> Self:
        """Courses that the person's own organisation brought in."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)

    def to_map(self) -> Self:
        """Courses of which nobody has said yet what they count for."""
        return self.filter(module__isnull=True, counts_for_nothing=False)


class ExternalCourse(models.Model):
    """A course as another system calls it, and the module of ours that it counts for; remembered for the next file.

    .. no_pii: the title of a course.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="external_courses")
    title = models.CharField(max_length=255)
    key = models.CharField("title without case", max_length=255)
    module = module_key("external_courses")
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
