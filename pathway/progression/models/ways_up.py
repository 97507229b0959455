"""What it takes to move up from a level: groups of lines, in versions that never change once they count."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from modules.models.learning import module_key
from pathway.careers.models import Competency, Level
from pathway.core import clock
from pathway.people.models import User
from portfolio.enums import EvidenceKind

from ..enums import COUNTED_KINDS, CriterionKind, DecisionRoute, GroupMode, Scope

LEAST_PANEL = 3


class WayUpQuerySet(models.QuerySet["WayUp"]):
    """Versions of what it takes to move up."""

    def visible_to(self, user: Any) -> Self:
        """Those of the person's own organisation."""
        return self.filter(level__organisation_id=getattr(user, "organisation_id", None) or 0)

    def drafts(self) -> Self:
        """Versions that do not count yet."""
        return self.filter(started_on__isnull=True)

    def on(self, day: date | None = None) -> Self:
        """Of each level the version that counts on a day: the newest begun by then."""
        newest = (
            WayUp.objects.filter(level=models.OuterRef("level"), started_on__lte=day or clock.today())
            .order_by("-version")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest))


class WayUp(models.Model):
    """One version of what it takes to move up from a level, and who decides; a draft until it begins to count.

    .. pii: who adopted it.
    """

    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="ways_up")
    version = models.PositiveSmallIntegerField()
    route = models.CharField("who decides", max_length=20, choices=DecisionRoute.choices)
    panel_size = models.PositiveSmallIntegerField("people on the panel, at least", default=LEAST_PANEL)
    may_apply_early = models.BooleanField("people may apply before every line is met", default=False)
    is_proposal = models.BooleanField("Pathway's proposal, not yet the organisation's own", default=False)
    started_on = models.DateField("counts from", null=True, blank=True)
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = WayUpQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ways up"
        ordering = ("level__order", "-version")
        constraints = [
            models.UniqueConstraint(fields=["level", "version"], name="ways_up_are_numbered_once"),
            models.UniqueConstraint(
                fields=["level"], condition=Q(started_on__isnull=True), name="one_draft_way_up_per_level"
            ),
            models.CheckConstraint(condition=Q(panel_size__gte=LEAST_PANEL), name="a_panel_has_three_members_or_more"),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True, adopted_by__isnull=True)
                | Q(started_on__isnull=False, adopted_by__isnull=False),
                name="somebody_adopts_a_way_up",
            ),
        ]

    def __str__(self) -> str:
        return f"Way up from {self.level}, version {self.version}"


class CriterionGroup(models.Model):
    """Lines that belong together: all of them, any one, or a number of them have to be met.

    Groups hold lines and no other groups, so a way up is a tree of two storeys by its very shape.

    .. no_pii: a rule of the organisation.
    """

    way_up = models.ForeignKey(WayUp, on_delete=models.CASCADE, related_name="groups")
    order = models.PositiveSmallIntegerField()
    mode = models.CharField("how many have to be met", max_length=10, choices=GroupMode.choices)
    needed = models.PositiveSmallIntegerField("how many", null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(mode=GroupMode.SOME, needed__isnull=False, needed__gte=1)
                | ~Q(mode=GroupMode.SOME) & Q(needed__isnull=True),
                name="a_number_of_these_says_how_many",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.needed} of these" if self.mode == GroupMode.SOME else self.get_mode_display()


class Criterion(models.Model):
    """One line of a way up: what is asked, and how much of it.

    .. no_pii: a rule of the organisation.
    """

    group = models.ForeignKey(CriterionGroup, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField("what it asks", max_length=20, choices=CriterionKind.choices)
    scope = models.CharField("which", max_length=10, choices=Scope.choices, blank=True)
    count = models.PositiveSmallIntegerField("how many", null=True, blank=True)
    evidence_kind = models.CharField("what kind of evidence", max_length=30, choices=EvidenceKind.choices, blank=True)
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=CriterionKind.COMPETENCIES) & ~Q(scope="")
                | Q(kind=CriterionKind.TRAINING, scope__in=(Scope.ALL, Scope.NAMED))
                | ~Q(kind__in=(CriterionKind.COMPETENCIES, CriterionKind.TRAINING)) & Q(scope=""),
                name="statements_and_training_say_which",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=COUNTED_KINDS, count__isnull=False, count__gte=1)
                | ~Q(kind__in=COUNTED_KINDS) & Q(count__isnull=True),
                name="what_is_counted_says_how_many",
            ),
            models.CheckConstraint(
                condition=Q(kind=CriterionKind.EVIDENCE) & ~Q(evidence_kind="")
                | ~Q(kind=CriterionKind.EVIDENCE) & Q(evidence_kind=""),
                name="evidence_says_of_what_kind",
            ),
            models.UniqueConstraint(
                fields=["group", "kind"],
                condition=Q(kind__in=(CriterionKind.MONTHS, CriterionKind.STATEMENT, CriterionKind.SUPERVISION)),
                name="a_group_asks_once_for_time_supervision_and_a_statement",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class CriterionModule(models.Model):
    """A module that a line asks for by name.

    .. no_pii: a rule of the organisation.
    """

    wagtail_reference_index_ignore = True

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="modules")
    module = module_key("asked_on_the_way_up")
    title = models.CharField(max_length=255)

    class Meta:
        ordering = ("title", "pk")
        constraints = [models.UniqueConstraint(fields=["criterion", "module"], name="a_line_names_a_module_once")]

    def __str__(self) -> str:
        return self.title
