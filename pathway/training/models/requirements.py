"""What an organisation's people must hold: courses, and the rules that ask for them."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from assessments.models import Quiz
from modules.models.learning import module_key
from pathway.careers.models import Level
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.enums import AppointmentKind, AreaOfPractice
from pathway.people.models import Organisation, Team

from ..calendar import SOON_DAYS, Rule, Who

MOST_DAYS = 366


class OfOrganisation(models.QuerySet[Any]):
    """Things that everybody of one organisation may read and nobody of another."""

    def visible_to(self, user: Any) -> Self:
        """Things of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)


class Course(models.Model):
    """Something to be learned that people may have to hold: a module of ours, or a course that is not taught here.

    .. no_pii: the title of a course.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="courses")
    code = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=255)
    module = module_key("courses")
    areas = models.JSONField("areas of practice that it suggests itself for", default=list, blank=True)

    objects = OfOrganisation.as_manager()

    class Meta:
        ordering = ("title",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "module"], name="a_module_is_one_course_of_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["organisation", "code"], condition=~Q(code=""), name="course_codes_are_unique"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="a_course_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def thing(self) -> int:
        """What is held: a module by its number, a course without one by its own below zero."""
        return self.module_id or -self.pk


class RequirementQuerySet(DatedQuerySet):
    """Requirements."""

    def visible_to(self, user: Any) -> Self:
        """Requirements of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)

    def with_levels(self) -> Self:
        """With the levels and teams that each asks, in two further queries."""
        return self.select_related("course").prefetch_related("levels", "teams")


class Requirement(Dated):
    """Everybody, or everybody at some levels, must have done a module by a day and again every so many months.

    .. no_pii: a rule of the organisation.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requirements")
    module = module_key("requirements")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="requirements", null=True, blank=True)
    title = models.CharField(max_length=255)
    levels = models.ManyToManyField(Level, related_name="requirements", blank=True)
    teams = models.ManyToManyField(Team, related_name="requirements", blank=True)
    areas = models.JSONField("areas of practice", default=list, blank=True)
    jobs = models.JSONField("job titles", default=list, blank=True)
    posts = models.JSONField("appointments", default=list, blank=True)
    ladder_only = models.BooleanField("not for people who only need training", default=False)
    first_year_only = models.BooleanField("only for people in their first year", default=False)
    first_due_days = models.PositiveSmallIntegerField("days to do it in")
    refresh_months = models.PositiveSmallIntegerField("months until it is to be done again", null=True, blank=True)
    opens_days = models.PositiveSmallIntegerField(
        "days before it expires on which a refresher opens",
        default=SOON_DAYS,
        validators=[MaxValueValidator(MOST_DAYS)],
    )
    grace_days = models.PositiveSmallIntegerField("days of grace after it expired", default=0)
    minimum_active_days = models.PositiveSmallIntegerField("days before which doing it again renews nothing", default=0)
    diagnostic = models.ForeignKey(
        Quiz,
        on_delete=models.PROTECT,
        related_name="shortens",
        null=True,
        blank=True,
        verbose_name="short check that stands for a refresher",
    )
    is_proposal = models.BooleanField("a proposed default that nobody has changed yet", default=False)

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
            models.UniqueConstraint(
                fields=["organisation", "course"],
                condition=Q(ended_on__isnull=True),
                name="one_open_requirement_per_course",
            ),
            models.CheckConstraint(
                condition=Q(module__isnull=False) | Q(course__isnull=False),
                name="a_requirement_names_a_module_or_a_course",
            ),
            models.CheckConstraint(
                condition=Q(diagnostic__isnull=True) | Q(refresh_months__isnull=False),
                name="a_short_check_stands_for_a_refresher",
            ),
            models.CheckConstraint(
                condition=Q(opens_days__lte=MOST_DAYS, grace_days__lte=MOST_DAYS, minimum_active_days__lte=MOST_DAYS),
                name="windows_of_a_rule_are_a_year_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def thing(self) -> int:
        """What is held: a module by its number, a course without one by its own below zero."""
        if self.module_id is None and self.course is not None:
            return self.course.thing
        return self.module_id or 0

    def who(self, levels: Iterable[int], teams: Iterable[int]) -> Who:
        """Of whom it asks, given the levels that it names, and the teams with those inside them."""
        return Who(
            levels=frozenset(levels),
            teams=frozenset(teams),
            areas=frozenset(self.areas),
            jobs=frozenset(job.casefold() for job in self.jobs),
            posts=frozenset(self.posts),
            ladder_only=self.ladder_only,
            first_year_only=self.first_year_only,
        )

    def rule(self, who: Who) -> Rule:
        """The rule as a sum of days needs it."""
        return Rule(
            started_on=self.started_on,
            ended_on=self.ended_on,
            who=who,
            first_due_days=self.first_due_days,
            refresh_months=self.refresh_months,
            opens_days=self.opens_days,
            grace_days=self.grace_days,
            minimum_active_days=self.minimum_active_days,
        )

    @property
    def who_in_words(self) -> str:
        """Of whom it asks, in words: "Trainee, in Parenting support, in their first year"."""
        levels = [level.name for level in self.levels.all()]
        parts = [", ".join(levels)] if levels else []
        parts += [f"in {', '.join(team.name for team in self.teams.all())}"] if self.teams.all() else []
        if self.areas:
            parts.append(f"working in {', '.join(str(AreaOfPractice(area).label).lower() for area in self.areas)}")
        parts += [f"with the job {' or '.join(self.jobs)}"] if self.jobs else []
        if self.posts:
            parts.append(f"appointed as {', '.join(str(AppointmentKind(post).label).lower() for post in self.posts)}")
        parts += ["in their first year"] if self.first_year_only else []
        everybody = "family support workers" if self.ladder_only else "everybody"
        return ", ".join(parts if levels else [everybody, *parts])

    @property
    def rule_in_words(self) -> str:
        """The rule as one sentence."""
        again = f", then every {self.refresh_months} months" if self.refresh_months else ", once"
        if self.grace_days:
            again += f" with {self.grace_days} days of grace"
        if self.diagnostic_id:
            again += "; a short check may stand for the refresher"
        return f"{self.who_in_words}: within {self.first_due_days} days{again}"
