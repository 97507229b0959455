"""What is remembered of practice scenarios: what authors write, and the versions made of it."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of

from ..enums import EndingKind, Sensitivity
from .packages import Activity, Package


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Practice scenarios."""

    def visible_to(self, user: Any) -> Self:
        """Those of the person's own organisation, for its authors and approvers."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        roles = roles_of(user)
        if roles.holds(AppointmentKind.CMS_AUTHOR) or roles.holds(AppointmentKind.APPROVER):
            return self.filter(organisation=user.organisation_id)
        return self.none()


class Scenario(models.Model):
    """A practice scenario as its authors write it; workers play the versions that were made of it.

    .. no_pii: teaching content about people who do not exist.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="scenarios")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=120)
    intro = models.TextField("before it begins", max_length=2000)
    sensitivity = models.CharField(
        "what it is about", max_length=20, choices=Sensitivity.choices, blank=True, default=Sensitivity.NONE
    )
    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="scenario", null=True)
    begun_at = models.DateTimeField()

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


class ScenarioMomentQuerySet(models.QuerySet["ScenarioMoment"]):
    """Moments."""

    def visible_to(self, user: Any) -> Self:
        """Those of scenarios that the person may see."""
        return self.filter(scenario__in=Scenario.objects.visible_to(user))


class ScenarioMoment(models.Model):
    """One moment of a scenario: something happens, and either the worker chooses or it ends there.

    .. no_pii: teaching content.
    """

    wagtail_reference_index_ignore = True

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="moments")
    name = models.CharField("short name", max_length=40)
    text = models.TextField("what happens", max_length=2000, blank=True)
    ending = models.CharField("how it goes on", max_length=10, choices=EndingKind.choices, blank=True)
    debrief = models.TextField("what to take from this ending", max_length=2000, blank=True)
    position = models.IntegerField(default=0)

    objects = ScenarioMomentQuerySet.as_manager()

    class Meta:
        db_table = "modules_scenario_moment"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["scenario", "name"], name="a_moment_has_a_name_of_its_own"),
            models.CheckConstraint(condition=~Q(name=""), name="a_moment_has_a_name"),
            models.CheckConstraint(
                condition=~Q(ending="") | Q(debrief=""), name="only_an_ending_has_something_to_take_from_it"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScenarioChoice(models.Model):
    """Something the worker may do at a moment, what they hear about it, and where it leads; perhaps nowhere yet.

    .. no_pii: teaching content.
    """

    wagtail_reference_index_ignore = True

    moment = models.ForeignKey(ScenarioMoment, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField("what one may do", max_length=300)
    feedback = models.TextField("what it led to", max_length=1000, blank=True)
    goes_to = models.ForeignKey(ScenarioMoment, on_delete=models.SET_NULL, related_name="reached_by", null=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "modules_scenario_choice"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["moment", "position"], name="choices_stand_one_after_the_other"),
            models.CheckConstraint(condition=~Q(text=""), name="a_choice_says_what_one_may_do"),
        ]

    def __str__(self) -> str:
        return self.text


class ScenarioVersion(models.Model):
    """A version made of a scenario: a package that never changes, whoever is still playing an earlier one.

    .. pii: which author made it.
    """

    wagtail_reference_index_ignore = True

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="scenario_versions")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    in_words = models.TextField("the same in words")

    class Meta:
        db_table = "modules_scenario_version"
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="a_scenario_has_one_version_of_a_number"),
            models.UniqueConstraint(fields=["scenario", "package"], name="a_version_is_made_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario}, version {self.number}"
