"""What an organisation decides about data: how long it is kept, what is held, erased and complained about."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, roles_of

from .enums import COMPLAINT_DAYS, PROPOSED_MONTHS, ComplaintAbout, Compliance, Keeping

LONGEST_COMPLAINT = 4000
FEWEST_MONTHS, MOST_MONTHS = 1, 1200


def governs(user: Any) -> bool:
    """Whether this person answers for their organisation's data: its information governance contact."""
    return user.organisation_id is not None and roles_of(user).holds(AppointmentKind.INFORMATION_GOVERNANCE)


class GovernedQuerySet(models.QuerySet[Any]):
    """Rows of an organisation that its information governance contact keeps."""

    def visible_to(self, user: Any) -> Self:
        """Those of the organisation that the person answers for."""
        if not getattr(user, "is_authenticated", False) or not governs(user):
            return self.none()
        return self.filter(organisation_id=user.organisation_id)


class RetentionRule(models.Model):
    """For how many months an organisation keeps a kind of record.

    .. no_pii: a rule of the organisation.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="retention_rules")
    keeping = models.CharField(max_length=20, choices=Keeping.choices)
    months = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(FEWEST_MONTHS), MaxValueValidator(MOST_MONTHS)]
    )

    objects = GovernedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "keeping"], name="one_rule_per_kind_of_record"),
            models.CheckConstraint(
                condition=Q(months__gte=FEWEST_MONTHS, months__lte=MOST_MONTHS), name="kept_for_some_months"
            ),
            models.CheckConstraint(
                condition=Q(keeping__in=[str(keeping) for keeping in PROPOSED_MONTHS]),
                name="only_what_is_purged_has_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_keeping_display()}: {self.months} months"


class LegalHold(models.Model):
    """That nothing about a person may be purged or erased for now, and why.

    .. pii: that somebody's records matter to a case, and why.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="legal_holds")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=400)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        ordering = ("-placed_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="one_standing_hold_per_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_hold_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="a_lifted_hold_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.person}"


class Erasure(models.Model):
    """That a leaver is to be erased, who asked for it and when it was done; kept, so that a restore does it again.

    .. pii: that somebody was erased, by number and stand-in name only.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="erasures")
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure")
    pseudonym = models.CharField("stand-in name", max_length=40)
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_erasure_says_why"),
            models.CheckConstraint(condition=~Q(asked_by=models.F("person")), name="nobody_erases_themselves"),
        ]

    def __str__(self) -> str:
        return f"Erasure of {self.pseudonym}"


class ComplaintQuerySet(GovernedQuerySet):
    """Complaints about how data is handled."""

    def visible_to(self, user: Any) -> Self:
        """A person's own, and those of the organisation for its information governance contact, if not about them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(made_by=user)
        if governs(user):
            own |= Q(organisation_id=user.organisation_id)
        return self.filter(own)


class Complaint(models.Model):
    """What somebody says is wrong with how their data is handled, and the answer; to be acknowledged in 30 days.

    .. pii: a person's own words, and the answer to them.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="data_complaints")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="data_complaints")
    about = models.CharField(
        "what it is about", max_length=20, choices=ComplaintAbout.choices, default=ComplaintAbout.OTHER
    )
    text = models.TextField("what is wrong", max_length=LONGEST_COMPLAINT)
    made_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answer = models.TextField(max_length=LONGEST_COMPLAINT, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, acknowledged_at__isnull=False)
                & ~Q(answer=""),
                name="an_answer_says_who_when_and_what",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="an_acknowledgement_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True) | ~Q(acknowledged_by=models.F("made_by")),
                name="nobody_acknowledges_their_own_complaint",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("made_by")),
                name="nobody_answers_their_own_complaint",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, answered_at__isnull=False),
                name="a_closed_complaint_was_answered",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=models.F("made_by")),
                name="nobody_closes_their_own_complaint",
            ),
            models.CheckConstraint(
                condition=Q(about__in=ComplaintAbout.values), name="a_complaint_is_about_something_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_complaint_says_what_is_wrong"),
        ]

    def __str__(self) -> str:
        return f"Complaint {self.reference}"

    @property
    def reference(self) -> str:
        """What both sides call it by."""
        return f"DP-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return self.closed_at is None

    @property
    def state(self) -> str:
        """How far it has come: made, acknowledged, answered or closed."""
        if self.closed_at:
            return "closed"
        if self.answered_at:
            return "answered"
        return "acknowledged" if self.acknowledged_at else "made"

    @property
    def is_overdue(self) -> bool:
        """Whether the days for acknowledging it are over and nobody has."""
        return self.acknowledged_at is None and self.days_left < 0

    @property
    def due_at(self) -> datetime:
        """By when it has to be acknowledged."""
        return self.made_at + timedelta(days=COMPLAINT_DAYS)

    @property
    def days_left(self) -> int:
        """Whole days until it has to be acknowledged; below zero when it is overdue."""
        return (self.due_at - clock.now()).days

    @property
    def days_words(self) -> str:
        """The days left or over, in words."""
        days = self.days_left if self.days_left >= 0 else -self.days_left - 1
        return "less than a day" if days == 0 else "1 day" if days == 1 else f"{days} days"


class StatementQuerySet(GovernedQuerySet):
    """Public statements."""

    def public_to(self, user: Any) -> Self:
        """What anybody may read: to somebody who has signed in, that of their own organisation."""
        organisation_id = getattr(user, "organisation_id", None)
        rows = self.select_related("organisation").order_by("organisation__name")
        return rows.filter(organisation_id=organisation_id) if organisation_id else rows


class PublicStatement(models.Model):
    """Whom to ask about data and about accessibility, and what an organisation adds to both public statements.

    .. no_pii: contacts of an organisation, meant to be public.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="public_statement")
    data_contact = models.CharField("who answers for data", max_length=120, blank=True)
    data_email = models.EmailField("their e-mail", blank=True)
    lawful_basis = models.TextField("why it may be kept, in your words", max_length=4000, blank=True)
    accessibility_email = models.EmailField("where people report what they cannot use", blank=True)
    accessibility_phone = models.CharField("telephone for that", max_length=40, blank=True)
    compliance = models.CharField(
        "how far it meets WCAG 2.2, level AA", max_length=10, choices=Compliance.choices, blank=True
    )
    tested_on = models.DateField("last tested on", null=True, blank=True)
    tested_how = models.TextField("who tested it, and how", max_length=2000, blank=True)
    reply_days = models.PositiveSmallIntegerField(
        "days until people who report something hear from you",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    not_accessible = models.TextField("what else is not accessible, and why", max_length=4000, blank=True)
    prepared_on = models.DateField("accessibility statement prepared on", null=True, blank=True)
    reviewed_on = models.DateField("and last reviewed on", null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True)
                | Q(prepared_on__isnull=False, reviewed_on__gte=models.F("prepared_on")),
                name="reviewed_after_it_was_prepared",
            ),
            models.CheckConstraint(
                condition=Q(compliance="") | Q(tested_on__isnull=False) & ~Q(tested_how=""),
                name="nothing_is_claimed_that_was_not_tested",
            ),
            models.CheckConstraint(
                condition=Q(compliance__in=["", *Compliance.values]), name="compliance_is_one_that_the_law_knows"
            ),
            models.CheckConstraint(
                condition=Q(reply_days__isnull=True) | Q(reply_days__gte=1, reply_days__lte=90),
                name="a_reply_within_days",
            ),
        ]

    def __str__(self) -> str:
        return f"Public statements of {self.organisation}"
