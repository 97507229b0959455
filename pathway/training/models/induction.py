"""The first weeks: what an organisation's induction asks, policies by version, and how far each newcomer is."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, Team, User, managed_by, mentored_by, roles_of

from ..enums import TaskKind
from .requirements import OfOrganisation


class Policy(models.Model):
    """A policy that people confirm to have read and understood.

    .. no_pii: the title of a policy.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="policies")
    title = models.CharField(max_length=160)

    objects = OfOrganisation.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        ordering = ("title",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="a_policy_is_known_by_one_title"),
            models.CheckConstraint(condition=~Q(title=""), name="a_policy_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class PolicyVersion(models.Model):
    """One version of a policy: where it is to be read, and what changed. Never changed afterwards.

    .. no_pii: where a policy is to be read.
    """

    wagtail_reference_index_ignore = True

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    link = models.URLField("where to read it", max_length=300)
    what_changed = models.CharField(max_length=300, blank=True)
    published_on = models.DateField()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="versions_of_a_policy_are_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy}, version {self.number}"


class PolicyReading(models.Model):
    """That somebody confirmed to have read and understood a version of a policy.

    .. pii: what a person has read.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="policy_readings")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField("read and understood")

    class Meta:
        ordering = ("-read_at",)
        constraints = [
            models.UniqueConstraint(fields=["worker", "version"], name="a_version_of_a_policy_is_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}, read by {self.worker}"


class InductionTask(models.Model):
    """One thing that an organisation's induction asks of newcomers, everywhere or in one team.

    .. no_pii: what an induction asks.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="induction_tasks")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="induction_tasks", null=True, blank=True)
    kind = models.CharField(max_length=20, choices=TaskKind.choices, default=TaskKind.TASK)
    title = models.CharField(max_length=160)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="asked_in", null=True, blank=True)
    due_days = models.PositiveSmallIntegerField("days after the first day", default=14)
    is_retired = models.BooleanField("no longer asked of newcomers", default=False)

    objects = OfOrganisation.as_manager()

    class Meta:
        ordering = ("due_days", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=TaskKind.POLICY, policy__isnull=False)
                | ~Q(kind=TaskKind.POLICY) & Q(policy__isnull=True),
                name="a_policy_to_read_names_the_policy",
            ),
            models.CheckConstraint(condition=Q(due_days__lte=366), name="an_induction_lasts_a_year_at_most"),
            models.CheckConstraint(condition=~Q(title=""), name="an_induction_task_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class InductionQuerySet(models.QuerySet["Induction"]):
    """Inductions."""

    def open(self) -> Self:
        """Inductions that are not finished."""
        return self.filter(finished_on__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """One's own, those of the people one mentors or manages, and all of the organisation for its workforce lead."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        here = self.filter(worker__organisation=user.organisation_id)
        if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
            return here
        return here.filter(worker__in=User.objects.filter(Q(pk=user.pk) | mentored_by(user) | managed_by(user)))


class Induction(models.Model):
    """A newcomer's first weeks.

    .. pii: how a person's induction goes.
    """

    wagtail_reference_index_ignore = True

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inductions")
    started_on = models.DateField("first day")
    finished_on = models.DateField(null=True, blank=True)

    objects = InductionQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(finished_on__isnull=True), name="one_open_induction_per_worker"
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on")),
                name="an_induction_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"Induction of {self.worker}"


class InductionItem(models.Model):
    """One thing of a newcomer's induction. Of a DBS check only that it is in place is kept, and until when it holds.

    .. pii: what a person has done in their first weeks, and that checks are in place.
    """

    wagtail_reference_index_ignore = True

    induction = models.ForeignKey(Induction, on_delete=models.PROTECT, related_name="items")
    task = models.ForeignKey(InductionTask, on_delete=models.PROTECT, related_name="items")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    next_check_on = models.DateField("check again on", null=True, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["induction", "task"], name="an_induction_asks_a_task_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="what_is_done_in_an_induction_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(next_check_on__isnull=True) | Q(next_check_on__gt=F("done_on")),
                name="a_check_is_made_again_later",
            ),
        ]

    def __str__(self) -> str:
        return str(self.task)
