"""What an organisation arranges around decisions: its own words and times, who is too close to whom, what counts."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of
from portfolio.models import Claim, EvidenceVersion

from ..enums import SamplingReason

SHORTEST_SITTING, LONGEST_SITTING = 5, 30
MOST_PIECES = 9
EXIT_LENGTH = 600


class DecisionPolicy(models.Model):
    """An organisation's own settings around decisions; without a row the defaults hold.

    .. no_pii: settings of an employer.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="decision_policy")
    sitting_minutes = models.PositiveSmallIntegerField(
        "minutes for which one password counts",
        default=LONGEST_SITTING,
        validators=[MinValueValidator(SHORTEST_SITTING), MaxValueValidator(LONGEST_SITTING)],
    )
    practice_words = models.TextField("worried about how somebody works", max_length=EXIT_LENGTH, blank=True)
    wellbeing_words = models.TextField("worried about how somebody is", max_length=EXIT_LENGTH, blank=True)

    class Meta:
        verbose_name_plural = "decision policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(sitting_minutes__gte=SHORTEST_SITTING, sitting_minutes__lte=LONGEST_SITTING),
                name="a_sitting_lasts_five_to_thirty_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"Decisions at {self.organisation}"


class ConflictQuerySet(DatedQuerySet):
    """Conflicts of interest."""

    def visible_to(self, user: Any) -> Self:
        """Those one is part of, and all of the organisation for its admins."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = Q(one=user) | Q(other=user)
        if AppointmentKind.ORGANISATION_ADMIN in roles_of(user).organisation_wide:
            return self.filter(mine | Q(one__organisation=user.organisation_id))
        return self.filter(mine)


class DeclaredConflict(Dated):
    """Two people are too close for one to decide about the other; why is not asked.

    .. pii: that two colleagues are close, without a reason.
    """

    one = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ConflictQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("-started_on", "-id")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_conflict_names_two_people_in_one_order"),
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(ended_on__isnull=True), name="one_open_conflict_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"


class CompetencyRule(models.Model):
    """What it takes for one statement to be met; without a row one accepted piece is enough.

    .. no_pii: a rule of the framework.
    """

    competency = models.OneToOneField(Competency, on_delete=models.PROTECT, related_name="rule")
    pieces = models.PositiveSmallIntegerField(
        "accepted pieces of evidence",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PIECES)],
    )
    partly_counts = models.BooleanField("a piece that partly shows it counts as half", default=False)
    observed = models.BooleanField("one of them is a direct observation", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pieces__gte=1, pieces__lte=MOST_PIECES), name="a_statement_asks_for_one_to_nine_pieces"
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency.code}: {self.pieces}"


class ClaimAdjustmentQuerySet(models.QuerySet["ClaimAdjustment"]):
    """Adjusted claims."""

    def visible_to(self, user: Any) -> Self:
        """With the version they belong to."""
        return self.filter(claim__version__in=EvidenceVersion.objects.visible_to(user))


class ClaimAdjustment(models.Model):
    """A mentor says that a sent claim belongs to another statement, or to none here; the claim itself stays as sent.

    .. pii: a mentor's sentence about a worker's evidence.
    """

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="adjustment")
    to = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField("why", max_length=300)
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    adjusted_at = models.DateTimeField()

    objects = ClaimAdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_adjustment_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.claim.competency.code} adjusted"


class SamplingMark(models.Model):
    """Something about a decision that quality assurance should look at, such as that it was made very fast.

    .. pii: how a mentor decided.
    """

    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="sampling_marks")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(unique=True)
    reason = models.CharField(max_length=20, choices=SamplingReason.choices)
    marked_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.get_reason_display()
