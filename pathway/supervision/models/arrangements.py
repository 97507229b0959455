"""Who supervises whom, how often, and what the two have agreed."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.models import LineManagement, Organisation, User

from ..calendar import Gap
from ..enums import NextReads

TEXT_LENGTH = 4_000


def supervised_by(user: Any, day: date | None = None) -> Q:
    """The condition "is supervised by this person on a day", in line or as a named practice supervisor."""
    day = day or clock.today()
    in_line = LineManagement.objects.on(day).filter(manager=user)
    named = PracticeSupervision.objects.on(day).filter(supervisor=user)
    here = Q(organisation_id=getattr(user, "organisation_id", None) or 0)
    return here & (Q(pk__in=in_line.values("worker")) | Q(pk__in=named.values("worker")))


class PracticeSupervision(Dated):
    """A supervisor beside the line manager, from one day to another.

    .. pii: a working relationship.
    """

    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervision_given")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervision_received")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(supervisor=F("worker")), name="nobody_supervises_themselves"),
            models.UniqueConstraint(
                fields=["supervisor", "worker"],
                condition=Q(ended_on__isnull=True),
                name="one_open_practice_supervision_per_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor}, practice supervisor of {self.worker}"


class RhythmRule(Dated):
    """How often people at a level are supervised, or everybody who has no rule of their own level.

    .. no_pii: a rule of the organisation.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supervision_rules")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="supervision_rules", null=True, blank=True)
    max_gap_days = models.PositiveSmallIntegerField("days between sessions, at most")
    first_gap_days = models.PositiveSmallIntegerField("days between sessions in the first months, at most")
    first_months = models.PositiveSmallIntegerField("how many first months")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "level"],
                condition=Q(ended_on__isnull=True, level__isnull=False),
                name="one_open_supervision_rule_per_level",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on__isnull=True, level__isnull=True),
                name="one_open_supervision_rule_for_everybody_else",
            ),
            models.CheckConstraint(
                condition=Q(max_gap_days__range=(1, 366), first_gap_days__range=(1, 366), first_months__lte=24),
                name="supervision_comes_round_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level or 'Everybody else'}: {self.gap.in_words}"

    @property
    def gap(self) -> Gap:
        """The rule as sums use it."""
        return Gap(self.max_gap_days, self.first_gap_days, self.first_months)


class Policy(models.Model):
    """An organisation's own settings for supervision.

    .. no_pii: settings.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="supervision_policy")
    former_reads_days = models.PositiveSmallIntegerField(
        "days for which a former supervisor still reads the notes they wrote", default=30
    )

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(former_reads_days__lte=30), name="a_former_supervisor_reads_for_30_days_at_most"
            )
        ]

    def __str__(self) -> str:
        return f"Supervision at {self.organisation}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Supervision agreements."""

    def accepted(self) -> Self:
        """Agreements that both have accepted."""
        return self.filter(worker_accepted_at__isnull=False, supervisor_accepted_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """One's own as a worker, and as a supervisor for as long as one supervises the worker."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        mine = User.objects.filter(supervised_by(user))
        return self.filter(Q(worker=user) | Q(supervisor=user, worker__in=mine.values("pk")))


class Agreement(models.Model):
    """What a worker and a supervisor have agreed about supervision; once both accept, it never changes.

    .. pii: a working relationship and what two people agreed.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervision_agreements")
    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervision_agreements_given")
    version = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField("how long a session takes, in minutes", default=90)
    place = models.CharField("where and how you meet", max_length=200, blank=True)
    purpose = models.TextField("what supervision is for, for the two of you", max_length=TEXT_LENGTH, blank=True)
    preparation = models.TextField("how you both prepare", max_length=TEXT_LENGTH, blank=True)
    disagreement = models.TextField("what you do when you disagree", max_length=TEXT_LENGTH, blank=True)
    next_reads = models.CharField(
        "what the next supervisor may see", max_length=10, choices=NextReads.choices, default=NextReads.ACTIONS
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    worker_accepted_at = models.DateTimeField(null=True, blank=True)
    supervisor_accepted_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(fields=["worker", "supervisor", "version"], name="agreements_are_numbered_once"),
            models.CheckConstraint(condition=~Q(worker=F("supervisor")), name="nobody_agrees_with_themselves"),
            models.CheckConstraint(condition=Q(minutes__range=(10, 480)), name="a_session_takes_10_to_480_minutes"),
        ]

    def __str__(self) -> str:
        return f"Supervision agreement, version {self.version}"

    @property
    def is_accepted(self) -> bool:
        """Whether both have accepted it."""
        return self.worker_accepted_at is not None and self.supervisor_accepted_at is not None

    def waits_for(self, person: Any) -> bool:
        """Whether this person has still to accept it."""
        if person.pk == self.worker_id:
            return self.worker_accepted_at is None
        return person.pk == self.supervisor_id and self.supervisor_accepted_at is None
