"""Quality assurance: what is sampled by which rule, each draw as it was made, and what was found."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import (
    Appointment,
    Organisation,
    TeamMembership,
    User,
    managed_by,
    mentored_by,
    roles_of,
    teams_and_below,
)
from portfolio.enums import EvidenceKind

from .. import chain
from ..enums import ActionState, Found, Stage
from ..sampling import WHY
from .chain import Signed
from .decisions import Decision


def assures(user: Any) -> bool:
    """Whether this person is a quality assurer of their organisation, or of teams in it."""
    return user.organisation_id is not None and roles_of(user).holds(AppointmentKind.QUALITY_ASSURER)


def assured_by(user: Any) -> Q:
    """The condition "this decision may be assured by `user`": in their reach, never their own or their own worker's.

    Who decided, countersigned, is decided about, or mentors or manages the worker today, does not assure.
    """
    if not assures(user):
        return Q(pk__in=[])
    posts = Appointment.objects.current().filter(
        person=user, kind=AppointmentKind.QUALITY_ASSURER, organisation=user.organisation_id
    )
    teams = set(posts.values_list("team", flat=True))
    reach = Q(worker__organisation=user.organisation_id)
    if None not in teams:
        inside = TeamMembership.objects.current().filter(team__in=teams_and_below(user.organisation_id, teams))
        reach &= Q(worker__in=inside.values("person"))
    theirs = User.objects.filter(mentored_by(user) | managed_by(user))
    countersigned = Q(pk__in=Decision.objects.filter(countersignature__countersigner=user).values("pk"))
    return reach & ~Q(worker=user) & ~Q(mentor=user) & ~Q(worker__in=theirs) & ~countersigned


class SamplingRuleQuerySet(models.QuerySet["SamplingRule"]):
    """Lines of an organisation's sampling policy."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's organisation, for its quality assurers."""
        if not getattr(user, "is_authenticated", False) or not assures(user):
            return self.none()
        return self.filter(organisation=user.organisation_id)


class SamplingRule(models.Model):
    """One line of the sampling policy: of whose decisions, about what, at which stage, how many are looked at.

    What is left open stands for all; of several lines that fit a decision the most exact one holds.

    .. pii: that somebody's decisions are sampled by a rule of their own.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sampling_rules")
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    method = models.CharField(max_length=30, choices=EvidenceKind.choices, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    percent = models.PositiveSmallIntegerField("how many of a hundred")
    minimum = models.PositiveSmallIntegerField("at least")
    changed_at = models.DateTimeField(default=clock.now)

    objects = SamplingRuleQuerySet.as_manager()

    class Meta:
        ordering = ("assessor__full_name", "method", "stage", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "assessor", "method", "stage"], name="one_rule_for_what_is_sampled"
            ),
            models.UniqueConstraint(
                fields=["organisation", "method", "stage"],
                condition=Q(assessor__isnull=True),
                name="one_rule_for_what_is_sampled_of_everybody",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="no_more_than_all_is_sampled"),
            models.CheckConstraint(condition=Q(minimum__lte=1000), name="a_minimum_is_a_thousand_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} per cent, at least {self.minimum}"

    @property
    def about(self) -> str:
        """What it holds for, in words."""
        parts = [
            str(self.assessor) if self.assessor else "Everybody",
            self.get_method_display() if self.method else "every kind of evidence",
            self.get_stage_display().lower() if self.stage else "every stage",
        ]
        return ", ".join(parts)


class SampleDrawQuerySet(models.QuerySet["SampleDraw"]):
    """Draws."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's organisation, for its quality assurers."""
        if not getattr(user, "is_authenticated", False) or not assures(user):
            return self.none()
        return self.filter(organisation=user.organisation_id)


class SampleDraw(models.Model):
    """A draw as it was made: everything it was drawn from, by which rules and with which seed; never changed.

    .. pii: ids of decisions and of those who made them, and why each was more likely to be drawn.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sample_draws")
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    first_on = models.DateField("decisions from")
    last_on = models.DateField("decisions until")
    method = models.PositiveSmallIntegerField("version of the way of drawing", default=1)
    seed = models.CharField(max_length=64)
    rules = models.JSONField()
    population = models.JSONField()
    population_sha256 = models.CharField(max_length=64)

    objects = SampleDrawQuerySet.as_manager()

    class Meta:
        ordering = ("-drawn_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="a_draw_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"Draw of {self.drawn_at:%d %B %Y}"


class SampleQuerySet(models.QuerySet["Sample"]):
    """Decisions that were drawn."""

    def visible_to(self, user: Any) -> Self:
        """What this person may assure today; what is held back by a report of a family detail waits."""
        if not getattr(user, "is_authenticated", False) or not assures(user):
            return self.none()
        return self.filter(
            decision__in=Decision.objects.filter(assured_by(user)), decision__version__item__held_at__isnull=True
        )

    def open(self) -> Self:
        """Not looked at yet, and not withdrawn meanwhile."""
        return self.filter(decision__assurance__isnull=True, decision__withdrawal__isnull=True)

    def with_words(self) -> Self:
        """With what a list says of each, in a fixed number of queries."""
        return self.select_related(
            "draw",
            "decision__worker",
            "decision__mentor",
            "decision__competency__domain",
            "decision__version__item",
            "decision__assurance",
            "decision__appeal",
        )


class Sample(models.Model):
    """One decision that a draw, or an appeal of the worker, brought up, once and for all, and why.

    .. pii: that a decision about a worker is looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draw = models.ForeignKey(SampleDraw, on_delete=models.PROTECT, related_name="samples", null=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="sample")
    reasons = models.JSONField(default=list)

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ("draw", "decision__decided_at")

    def __str__(self) -> str:
        return f"Sample of {self.decision}"

    @property
    def reasons_in_words(self) -> list[str]:
        """Why it was more likely to come up."""
        return [WHY[reason] for reason in self.reasons]


class Appeal(models.Model):
    """A worker asks quality assurance to look again at a decision about their evidence; what is found is the answer.

    .. pii: why a worker sees a decision about themselves differently.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    reason = models.CharField("why it should be looked at again", max_length=1000)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="an_appeal_says_why")]

    def __str__(self) -> str:
        return f"Appeal of {self.made_at:%d %B %Y}"

    @property
    def shown(self) -> str:
        """Why the worker asks; nothing of it while the evidence is held back."""
        return self.reason if self.decision.version.item.held_at is None else "Held back while a report is looked at"


class Assurance(Signed):
    """What a quality assurer found of a sampled decision; an overturned decision no longer counts, and still stands.

    .. pii: who assured whose decision about whom; the words stand in openings, which can be erased.
    """

    KIND: ClassVar[str] = "assurance"
    TOLD_WITH: ClassVar[tuple[str, ...]] = ()

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="assurance")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assurances")
    assurer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Found.choices)
    assured_at = models.DateTimeField()

    class Meta:
        ordering = ("-assured_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(assurer=F("worker")) & ~Q(assurer=F("mentor")), name="nobody_assures_their_own"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def facts(self) -> dict[str, chain.Plain]:
        """What its entry says of it in the open."""
        return {
            "decision": str(self.decision_id),
            "outcome": self.outcome,
            "assured_at": chain.moment(self.assured_at),
        }

    @property
    def personal(self) -> dict[str, Any]:
        """What its entry commits to and this row holds too."""
        return {"worker": self.worker_id, "mentor": self.mentor_id, "assurer": self.assurer_id}

    @property
    def feedback(self) -> str:
        """What the assurer says of the decision; nothing while the evidence is held back."""
        return self.word("feedback") if self.decision.version.item.held_at is None else ""

    @property
    def state(self) -> str:
        """The state of the tag that stands for it."""
        return {Found.UPHELD: "met", Found.ACTION: "due", Found.OVERTURNED: "returned"}[Found(self.outcome)]


class AssuranceActionQuerySet(models.QuerySet["AssuranceAction"]):
    """What assessors are asked to do."""

    def visible_to(self, user: Any) -> Self:
        """Those asked of oneself, and those about decisions that one may assure."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        theirs = Decision.objects.filter(assured_by(user))
        return self.filter(Q(mentor=user) | Q(assurance__decision__in=theirs))

    def open(self) -> Self:
        """Not closed by a quality assurer."""
        return self.exclude(state=ActionState.CLOSED)

    def to_do(self) -> Self:
        """Still to be done by whoever decided."""
        return self.filter(state=ActionState.TO_DO)

    def with_words(self) -> Self:
        """With what a page says of each."""
        return self.select_related(
            "mentor",
            "assurance__assurer",
            "assurance__decision__worker",
            "assurance__decision__competency__domain",
            "assurance__decision__version__item",
        )


class AssuranceAction(models.Model):
    """What somebody who decided is asked to do by a day; it is open until a quality assurer has seen that it is done.

    .. pii: what somebody is asked to do about a decision of theirs.
    """

    assurance = models.OneToOneField(Assurance, on_delete=models.PROTECT, related_name="action")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assurance_actions")
    what = models.CharField("what is to be done", max_length=300)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.TO_DO)
    answer = models.CharField("what was done", max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)

    objects = AssuranceActionQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="an_assurance_action_says_what"),
            models.CheckConstraint(
                condition=~Q(state=ActionState.DONE) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="a_done_assurance_action_says_what_was_done",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.CLOSED, closed_by__isnull=False, closed_at__isnull=False)
                | ~Q(state=ActionState.CLOSED) & Q(closed_by__isnull=True, closed_at__isnull=True),
                name="a_closed_assurance_action_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("mentor")),
                name="nobody_closes_their_own_assurance_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor}, by {self.due_on}"

    @property
    def shown(self) -> str:
        """What is to be done; nothing of it while the evidence is held back."""
        held = self.assurance.decision.version.item.held_at
        return self.what if held is None else "Held back while a report is looked at"

    @property
    def days_over(self) -> int:
        """How many days it is past its day; 0 or less if it is not."""
        return (clock.today() - self.due_on).days

    @property
    def is_late(self) -> bool:
        """Whether its day is past and nothing has been done."""
        return self.state == ActionState.TO_DO and self.days_over > 0

    @property
    def tag(self) -> str:
        """The state of the tag that stands for it."""
        if self.state == ActionState.CLOSED:
            return "done"
        return "submitted" if self.state == ActionState.DONE else "overdue" if self.is_late else "due"
