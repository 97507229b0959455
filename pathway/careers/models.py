"""Levels, the statements each level asks for, and who stands where since when."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.models import Organisation, User, visible_people

from .enums import Expected, MoveRoute


class InOrganisation(models.QuerySet[Any]):
    """Things that everybody of one organisation may read and nobody of another."""

    path = "organisation"

    def visible_to(self, user: Any) -> Self:
        """Things of the person's own organisation."""
        return self.filter(**{f"{self.path}_id": getattr(user, "organisation_id", None) or 0})


class Level(models.Model):
    """A rung of an organisation's own ladder, in its own words and order.

    .. no_pii: names and guides of levels.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="levels")
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()
    summary = models.TextField(blank=True)
    expected_months = models.PositiveSmallIntegerField(null=True, blank=True)
    least_months = models.PositiveSmallIntegerField(null=True, blank=True)
    families_guide = models.CharField("families, as a guide", max_length=60, blank=True)
    route_up = models.CharField("how people move up from here", max_length=200, blank=True)

    objects = InOrganisation.as_manager()

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="level_codes_are_unique"),
            models.UniqueConstraint(
                fields=["organisation", "order"],
                name="no_two_levels_share_a_rung",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FrameworkQuerySet(InOrganisation):
    """Competency frameworks."""

    def published(self) -> Self:
        """Versions that people are or were judged by."""
        return self.filter(published_at__isnull=False)


class Framework(models.Model):
    """One version of an organisation's competency framework; a published version never changes.

    .. no_pii: statements about work.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="frameworks")
    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    is_illustrative = models.BooleanField("illustrative; the organisation has not adopted it", default=True)
    published_at = models.DateTimeField(null=True, blank=True)
    what_changed = models.TextField(blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="framework_versions_are_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class Domain(models.Model):
    """A heading of a framework under which statements stand.

    .. no_pii: a heading.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="domains")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="domains_are_numbered_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class CompetencyQuerySet(InOrganisation):
    """Statements of competency."""

    path = "domain__framework__organisation"

    def current(self) -> Self:
        """Statements of the newest published version of each organisation's framework."""
        newest = (
            Framework.objects.published()
            .filter(organisation=models.OuterRef("domain__framework__organisation"))
            .order_by("-version")
        )
        return self.filter(domain__framework=models.Subquery(newest.values("pk")[:1]))


class Competency(models.Model):
    """One statement of what a family support worker does, such as 1.1 "Recognises and reports concerns".

    .. no_pii: a statement about work.
    """

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="competencies")
    code = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    statement = models.CharField(max_length=300)
    everyday_work = models.TextField("everyday work that would count", blank=True)

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "competencies"
        ordering = ("domain__number", "order")
        constraints = [models.UniqueConstraint(fields=["domain", "code"], name="statement_codes_are_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.statement}"


class Expectation(models.Model):
    """How far a statement is asked for at a level.

    .. no_pii: a rule of the framework.
    """

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="expectations")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="expectations")
    expected = models.CharField(max_length=20, choices=Expected.choices)
    is_core = models.BooleanField("must be met to move up", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="a_level_asks_for_a_statement_once")
        ]

    def __str__(self) -> str:
        return f"{self.competency.code} {self.get_expected_display()} at {self.level}"


class PlacementQuerySet(DatedQuerySet):
    """Who stands at which level."""

    def visible_to(self, user: Any) -> Self:
        """Placements of people whose card the person may open."""
        return self.filter(worker__in=User.objects.filter(visible_people(user)))


class Placement(Dated):
    """Where a worker stands on the ladder, from one day to another.

    .. pii: a person's level.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="placements")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="placements")
    route = models.CharField(max_length=20, choices=MoveRoute.choices, default=MoveRoute.STARTED)

    objects = PlacementQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["worker"], condition=Q(ended_on__isnull=True), name="one_open_placement_per_worker"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} at {self.level} from {self.started_on}"


class PublicPage(models.Model):
    """What an organisation tells people who might come to work there; nobody sees it before its admin opens it.

    .. no_pii: an introduction to the work, in the organisation's own words.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="public_page")
    introduction = models.TextField(blank=True)
    ways_in = models.TextField(blank=True)
    qualifications = models.TextField(blank=True)
    onward = models.TextField("going on from here", blank=True)
    is_open = models.BooleanField("anybody may read it", default=False)

    objects = InOrganisation.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=False) | ~Q(introduction=""), name="an_open_page_has_an_introduction"
            )
        ]

    def __str__(self) -> str:
        return f"Working at {self.organisation}"
