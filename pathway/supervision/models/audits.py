"""A drawn sample of locked records, which a supervision auditor reads without the wellbeing part, for a time."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Appointment, Organisation, Team, User, teams_and_below

from .sessions import Session

MOST_DRAWN = 20
OPEN_DAYS = 30


def teams_audited_by(user: Any) -> set[int]:
    """The teams, by id, whose supervision this person is appointed to audit today, and those inside them."""
    if not getattr(user, "is_authenticated", False) or not user.organisation_id:
        return set()
    posts = Appointment.objects.current().filter(
        person=user, kind=AppointmentKind.SUPERVISION_AUDITOR, organisation=user.organisation_id
    )
    named = set(posts.values_list("team", flat=True))
    if None in named:
        return set(Team.objects.filter(organisation=user.organisation_id).values_list("pk", flat=True))
    return teams_and_below(user.organisation_id, {team for team in named if team is not None})


class AuditSampleQuerySet(models.QuerySet["AuditSample"]):
    """Drawn samples."""

    def visible_to(self, user: Any) -> Self:
        """One's own samples, while one is appointed for that team and until the day on which the sample closes."""
        teams = teams_audited_by(user)
        return self.filter(auditor_id=getattr(user, "pk", None) or 0, team__in=teams, open_until__gte=clock.today())


class AuditSample(models.Model):
    """Records of a team drawn by lot for an audit of supervision; once drawn, a sample stays as it is.

    .. pii: who audits whose supervision.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supervision_samples")
    auditor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervision_samples")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="supervision_samples")
    held_from = models.DateField("sessions held from")
    held_until = models.DateField("to")
    wanted = models.PositiveSmallIntegerField("how many records")
    eligible = models.PositiveSmallIntegerField("out of how many")
    open_until = models.DateField("open to be read until")
    drawn_at = models.DateTimeField(default=clock.now)

    objects = AuditSampleQuerySet.as_manager()

    class Meta:
        ordering = ("-drawn_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(held_from__lte=F("held_until")), name="a_sample_is_of_some_days"),
            models.CheckConstraint(condition=Q(wanted__range=(1, MOST_DRAWN)), name="a_sample_holds_1_to_20_records"),
        ]

    def __str__(self) -> str:
        return f"Audit of supervision in {self.team}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be read."""
        return self.open_until >= clock.today()


class SampledRecordQuerySet(models.QuerySet["SampledRecord"]):
    """Records in samples."""

    def visible_to(self, user: Any) -> Self:
        """Those of the samples that this person may read."""
        return self.filter(sample__in=AuditSample.objects.visible_to(user))


class SampledRecord(models.Model):
    """One record that was drawn.

    .. pii: whose record somebody else may read.
    """

    sample = models.ForeignKey(AuditSample, on_delete=models.PROTECT, related_name="records")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="sampled")
    first_read_at = models.DateTimeField(null=True, blank=True)

    objects = SampledRecordQuerySet.as_manager()

    class Meta:
        ordering = ("session__held_on", "id")
        constraints = [models.UniqueConstraint(fields=["sample", "session"], name="a_record_is_drawn_once_a_sample")]

    def __str__(self) -> str:
        return f"{self.session} in {self.sample}"
