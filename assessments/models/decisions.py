"""Decisions about claimed competencies: pending for half a minute, then recorded and never changed."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from pathway.careers.enums import Expected
from pathway.careers.models import Competency, Framework, Level
from pathway.core import clock
from pathway.people.models import User, managed_by, mentored_by
from portfolio.models import EvidenceItem, EvidenceVersion

from .. import chain
from ..enums import Countersigned, DeciderRole, Found, Judgement, PassingOn
from .chain import Signed

COUNTED = (Judgement.MEETS, Judgement.PARTLY)
"""Judgements that say where somebody stands with a competency; the others only send one piece of work back."""

TO_BE_COUNTERSIGNED = Q(mentor_role=DeciderRole.MENTOR_IN_TRAINING, judgement__in=COUNTED)
"""Decisions of mentors in training that would count, and do so only once a mentor of theirs agrees."""


def withdrawn_since(until: datetime | None = None) -> Exists:
    """The condition "what was decided about this claim was withdrawn afterwards": this decision, or a later one.

    So an earlier decision about the same piece does not come back because the one that took its place is withdrawn.
    What was withdrawn after the moment `until` still counted then.
    """
    rows = Withdrawal.objects.filter(
        decision__worker=OuterRef("worker"),
        decision__competency=OuterRef("competency"),
        decision__version__item=OuterRef("version__item"),
        entry__log=OuterRef("entry__log"),
        entry__seq__gt=OuterRef("entry__seq"),
    )
    return Exists(rows if until is None else rows.filter(withdrawn_at__lte=until))


def overturned_since(until: datetime | None = None) -> Exists:
    """The condition "quality assurance overturned what was decided about this claim": this decision, or its correction.

    So an earlier decision about the same piece does not come back because the one that took its place is overturned; a
    later one goes on counting, whatever is found of those before it. What was overturned after `until` still counted
    then.
    """
    rows = Decision.objects.filter(
        assurance__outcome=Found.OVERTURNED,
        worker=OuterRef("worker"),
        competency=OuterRef("competency"),
        version__item=OuterRef("version__item"),
        entry__log=OuterRef("entry__log"),
        entry__seq__gte=OuterRef("entry__seq"),
    )
    return Exists(rows if until is None else rows.filter(assurance__assured_at__lte=until))


def words_missing(judgement: str, comment: str, next_step: str) -> tuple[str, str] | None:
    """The words that a judgement still needs: which of `comment` and `next_step`, and a sentence that asks for them."""
    if judgement in (Judgement.RETURN, Judgement.TALK_FIRST) and not next_step.strip():
        return "next_step", "Write one sentence that says what to do next."
    if judgement == Judgement.PARTLY and not comment.strip():
        return "comment", "Write what is there already and what is still missing."
    return None


class PendingDecisionQuerySet(models.QuerySet["PendingDecision"]):
    """Decisions that can still be undone."""

    def visible_to(self, user: Any) -> Self:
        """One's own; nobody else sees a decision that is not recorded."""
        return self.filter(mentor=user)

    def due(self, moment: datetime | None = None) -> Self:
        """Decisions whose time for undoing is over."""
        return self.filter(decided_at__lte=(moment or clock.now()) - timedelta(seconds=settings.UNDO_SECONDS))


class PendingDecision(models.Model):
    """A decision in its first half minute: stored, undone by one press, seen by nobody but the mentor.

    .. pii: who decides about whom, and in what words.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="pending_decisions")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    judgement = models.CharField(max_length=20, choices=Judgement.choices)
    comment = models.TextField(blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    corrects = models.ForeignKey("Decision", on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField()
    decided_at = models.DateTimeField()

    objects = PendingDecisionQuerySet.as_manager()

    class Meta:
        ordering = ("decided_at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(mentor=F("worker")), name="nobody_decides_about_themselves"),
            models.UniqueConstraint(fields=["version", "competency"], name="one_pending_decision_per_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.get_judgement_display()}, pending"

    @property
    def state(self) -> str:
        """The state of the tag that stands for it."""
        return Judgement(self.judgement).state

    @property
    def undo_until(self) -> datetime:
        """The moment at which this is recorded."""
        return self.decided_at + timedelta(seconds=settings.UNDO_SECONDS)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Recorded decisions."""

    def visible_to(self, user: Any) -> Self:
        """Decisions about oneself, about people one mentors or manages today, one's own, and any to countersign."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        about = User.objects.filter(mentored_by(user) | managed_by(user), organisation_id=user.organisation_id)
        in_training = User.objects.filter(mentored_by(user), organisation_id=user.organisation_id)
        return self.filter(
            Q(worker=user) | Q(mentor=user) | Q(worker__in=about) | TO_BE_COUNTERSIGNED & Q(mentor__in=in_training)
        )

    def counting(self, until: datetime | None = None) -> Self:
        """Decisions that count: by a mentor, or by one in training and countersigned; not overturned, not withdrawn.

        Nor does what such a decision had taken the place of count again. What was overturned or withdrawn after the
        moment `until` still counted then.
        """
        made = self.filter(~TO_BE_COUNTERSIGNED | Q(countersignature__verdict=Countersigned.AGREES))
        return made.exclude(overturned_since(until)).exclude(withdrawn_since(until))

    def awaiting_countersign(self) -> Self:
        """Decisions of mentors in training that nobody has countersigned yet."""
        open_yet = self.filter(countersignature__isnull=True, superseded_by__isnull=True, withdrawal__isnull=True)
        return open_yet.filter(TO_BE_COUNTERSIGNED)

    def with_words(self) -> Self:
        """With everything that a page says of a decision, in a fixed number of queries."""
        return self.select_related(
            "worker",
            "mentor",
            "competency__domain",
            "version__item",
            "level",
            "framework",
            "entry",
            "countersignature",
            "assurance",
            "withdrawal",
        ).prefetch_related("entry__openings")

    def with_everything(self) -> Self:
        """With what took its place and what was said in countersigning too."""
        return (
            self.with_words()
            .select_related("superseded_by", "countersignature__countersigner", "countersignature__entry")
            .select_related("withdrawal__withdrawer", "withdrawal__entry")
            .prefetch_related("countersignature__entry__openings", "withdrawal__entry__openings")
        )


class Decision(Signed):
    """What a mentor decided about one claimed competency on one piece of evidence; a changed mind is a new row.

    .. pii: who decided about whom; the words stand in openings, which can be erased.
    """

    KIND: ClassVar[str] = "decision"
    TOLD_WITH: ClassVar[tuple[str, ...]] = ("competency",)

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions_about")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions_made")
    mentor_role = models.CharField("decided as", max_length=20, choices=DeciderRole.choices)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="decisions")
    judgement = models.CharField(max_length=20, choices=Judgement.choices)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+", null=True)
    expected = models.CharField(max_length=20, choices=Expected.choices, blank=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="superseded_by", null=True)
    form_key = models.UUIDField()
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-decided_at",)
        indexes = [models.Index(fields=["mentor", "form_key"], name="decisions_by_form")]
        constraints = [
            models.CheckConstraint(condition=~Q(mentor=F("worker")), name="nobody_signs_off_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.get_judgement_display()}, {self.competency.code}"

    @property
    def facts(self) -> dict[str, chain.Plain]:
        """What its entry says of it in the open."""
        return {
            "judgement": self.judgement,
            "competency": self.competency_id,
            "statement": str(self.competency),
            "framework": self.framework_id,
            "level": self.level_id,
            "expected": self.expected,
            "supersedes": str(self.supersedes_id) if self.supersedes_id else None,
            "form": str(self.form_key),
            "decided_at": chain.moment(self.decided_at),
        }

    @property
    def personal(self) -> dict[str, Any]:
        """What its entry commits to and this row holds too."""
        return {
            "worker": self.worker_id,
            "mentor": self.mentor_id,
            "mentor_role": self.mentor_role,
            "version": self.version_id,
        }

    @property
    def state(self) -> str:
        """The state of the tag that stands for it."""
        return Judgement(self.judgement).state

    @property
    def comment(self) -> str:
        """What the mentor said of the evidence; nothing while that is held back."""
        return self.word("comment") if self.version.item.held_at is None else ""

    @property
    def next_step(self) -> str:
        """The one sentence that says what to do next; nothing while the evidence is held back."""
        return self.word("next_step") if self.version.item.held_at is None else ""

    @property
    def needs_countersign(self) -> bool:
        """Whether it was made by a mentor in training and would count: then a mentor of theirs has to agree."""
        return self.mentor_role == DeciderRole.MENTOR_IN_TRAINING and self.judgement in COUNTED

    @property
    def is_overturned(self) -> bool:
        """Whether a quality assurer overturned it; it still stands in the log and no longer counts."""
        return hasattr(self, "assurance") and self.assurance.outcome == Found.OVERTURNED

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn, with a reason; it still stands in the log and no longer counts."""
        return hasattr(self, "withdrawal")

    @property
    def awaits_countersign(self) -> bool:
        """Whether this only counts once a mentor of the mentor has agreed."""
        return self.needs_countersign and not hasattr(self, "countersignature") and not self.is_withdrawn


class Countersignature(Signed):
    """What a mentor of a mentor in training says of their decision; without an agreeing one it does not count.

    .. pii: who countersigned a decision about whom; the words stand in openings, which can be erased.
    """

    KIND: ClassVar[str] = "countersignature"
    TOLD_WITH: ClassVar[tuple[str, ...]] = ()

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="countersignature")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    countersigner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="countersignatures")
    verdict = models.CharField(max_length=10, choices=Countersigned.choices)
    countersigned_at = models.DateTimeField()

    class Meta:
        ordering = ("-countersigned_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(countersigner=F("worker")) & ~Q(countersigner=F("mentor")) & ~Q(mentor=F("worker")),
                name="nobody_countersigns_themselves",
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()

    @property
    def agrees(self) -> bool:
        """Whether the decision counts by this."""
        return self.verdict == Countersigned.AGREES

    @property
    def facts(self) -> dict[str, chain.Plain]:
        """What its entry says of it in the open."""
        return {
            "decision": str(self.decision_id),
            "verdict": self.verdict,
            "countersigned_at": chain.moment(self.countersigned_at),
        }

    @property
    def personal(self) -> dict[str, Any]:
        """What its entry commits to and this row holds too."""
        return {"worker": self.worker_id, "mentor": self.mentor_id, "countersigner": self.countersigner_id}

    @property
    def comment(self) -> str:
        """What the countersigner said; nothing while the evidence is held back."""
        return self.word("comment") if self.decision.version.item.held_at is None else ""


class Withdrawal(Signed):
    """Somebody who may decide takes a recorded decision back, with a reason; the claim waits for a decision again.

    .. pii: who took back what had been decided about whom; the reason stands in an opening, which can be erased.
    """

    KIND: ClassVar[str] = "withdrawal"
    TOLD_WITH: ClassVar[tuple[str, ...]] = ()

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="withdrawal")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-withdrawn_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(withdrawer=F("worker")) & ~Q(mentor=F("worker")),
                name="nobody_withdraws_a_decision_about_themselves",
            )
        ]

    def __str__(self) -> str:
        return f"Withdrawn, {self.withdrawn_at:%d %B %Y}"

    @property
    def facts(self) -> dict[str, chain.Plain]:
        """What its entry says of it in the open."""
        return {"decision": str(self.decision_id), "withdrawn_at": chain.moment(self.withdrawn_at)}

    @property
    def personal(self) -> dict[str, Any]:
        """What its entry commits to and this row holds too."""
        return {"worker": self.worker_id, "mentor": self.mentor_id, "withdrawer": self.withdrawer_id}

    @property
    def reason(self) -> str:
        """Why it was withdrawn; nothing while the evidence is held back."""
        return self.word("reason") if self.decision.version.item.held_at is None else ""


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Evidence that somebody does not decide about."""

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Recusal(models.Model):
    """Somebody will not decide about a piece of evidence: it is not theirs, or they are too close to it.

    .. pii: that a mentor stepped aside from a worker's evidence.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="recusals")
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    reason = models.CharField("why", max_length=20, choices=PassingOn.choices, default=PassingOn.NOT_MINE)
    passed_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reassigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "mentor"], condition=Q(taken_back_at__isnull=True), name="one_open_recusal_per_item"
            ),
            models.CheckConstraint(
                condition=Q(passed_to__isnull=True) | ~Q(passed_to=F("mentor")),
                name="nothing_is_passed_on_to_oneself",
            ),
            models.CheckConstraint(
                condition=Q(reason=PassingOn.REASSIGNED, reassigned_by__isnull=False, passed_to__isnull=False)
                | ~Q(reason=PassingOn.REASSIGNED) & Q(reassigned_by__isnull=True),
                name="what_is_reassigned_says_by_whom_and_to_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} steps aside"
