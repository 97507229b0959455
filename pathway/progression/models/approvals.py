"""What somebody may do on their own: what each kind of approval rests on, who gives it, and who holds it until when."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from modules.models.learning import module_key
from pathway.careers.enums import Expected
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.models import Organisation, User

from ..enums import ApprovalVerdict


class ApprovalKindQuerySet(DatedQuerySet):
    """Things that somebody may be let do on their own."""

    def visible_to(self, user: Any) -> Self:
        """Those of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)


class ApprovalKind(Dated):
    """One thing that nobody does on their own before somebody says so: a solo visit, say.

    .. no_pii: a rule of the organisation.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="approval_kinds")
    code = models.SlugField(max_length=40)
    name = models.CharField("what it lets somebody do", max_length=120)
    meaning = models.TextField("what that means here", blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    months = models.PositiveSmallIntegerField("how many months it lasts", default=12)
    least = models.CharField(
        "how far its statements have to be met", max_length=20, choices=Expected.choices, blank=True
    )
    needs_licence = models.BooleanField("it needs a programme's licence", default=False)
    needs_overseer = models.BooleanField("it needs a named overseer who is social-work qualified", default=False)
    is_proposal = models.BooleanField("Pathway's proposal, not yet the organisation's own", default=False)

    objects = ApprovalKindQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("order", "name")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "code"], condition=Q(ended_on__isnull=True), name="approval_codes_are_unique"
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=60), name="approval_lasts_one_to_sixty_months"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApprovalNeed(models.Model):
    """A statement to be met, or a module to be held in date, before approval of a kind holds.

    .. no_pii: a rule of the organisation.
    """

    wagtail_reference_index_ignore = True

    kind = models.ForeignKey(ApprovalKind, on_delete=models.CASCADE, related_name="needs")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    module = module_key("needed_for_approval")
    title = models.CharField(max_length=300)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(competency__isnull=False, module__isnull=True)
                | Q(competency__isnull=True, module__isnull=False),
                name="approval_needs_a_statement_or_a_module",
            ),
            models.UniqueConstraint(fields=["kind", "competency"], name="approval_needs_a_statement_once"),
            models.UniqueConstraint(fields=["kind", "module"], name="approval_needs_a_module_once"),
        ]

    def __str__(self) -> str:
        return self.title


class NamedApprover(Dated):
    """Who gives and takes back approval of a kind; where nobody is named, the line manager does.

    .. pii: a person's post.
    """

    kind = models.ForeignKey(ApprovalKind, on_delete=models.PROTECT, related_name="approvers")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "approver"], condition=Q(ended_on__isnull=True), name="an_approver_is_named_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approver} approves {self.kind}"


class LicenceQuerySet(models.QuerySet["Licence"]):
    """Programme licences."""

    def visible_to(self, user: Any) -> Self:
        """Those of the person's own organisation; see the rule for who reads them."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)

    def on(self, day: date | None = None) -> Self:
        """Licences that hold on a day."""
        day = day or clock.today()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), valid_from__lte=day, valid_until__gte=day)


class Licence(models.Model):
    """That somebody is licensed to deliver a programme until a day.

    .. pii: who holds a licence, and its reference.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="licences")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="licences")
    programme = models.CharField(max_length=120)
    reference = models.CharField("licence reference", max_length=80)
    valid_from = models.DateField("valid from")
    valid_until = models.DateField("valid until")
    ended_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = LicenceQuerySet.as_manager()

    class Meta:
        ordering = ("programme", "valid_until")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="a_licence_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["organisation", "holder", "programme", "reference", "valid_from"],
                name="a_licence_is_recorded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, until {self.valid_until}"


class Approval(models.Model):
    """An approver gave somebody approval until a day, or took it back; the newest row counts.

    .. pii: what a worker may do on their own, and why.
    """

    kind = models.ForeignKey(ApprovalKind, on_delete=models.PROTECT, related_name="approvals")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=ApprovalVerdict.choices)
    reason = models.TextField("your reason", max_length=1000)
    until = models.DateField(null=True, blank=True)
    overseer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    overseer_is_qualified = models.BooleanField("the overseer is social-work qualified", default=False)
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("-given_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(approver=F("worker")), name="nobody_gives_themselves_approval"),
            models.CheckConstraint(condition=~Q(reason=""), name="approval_is_given_and_taken_with_a_reason"),
            models.CheckConstraint(
                condition=Q(verdict=ApprovalVerdict.GRANTED, until__isnull=False)
                | Q(verdict=ApprovalVerdict.WITHDRAWN, until__isnull=True, overseer__isnull=True, licence__isnull=True),
                name="approval_ends_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(overseer__isnull=True) | Q(overseer_is_qualified=True) & ~Q(overseer=F("worker")),
                name="an_overseer_is_qualified_and_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.kind}"
