"""What an organisation's people must hold."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from modules.models.learning import module_key
from pathway.careers.models import Level
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.models import Organisation


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
