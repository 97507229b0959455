"""Protected time for learning, and how many families there were beside it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from pathway.careers.models import Level
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, managed_by, roles_of

from ..enums import Complexity, TimeLost


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
