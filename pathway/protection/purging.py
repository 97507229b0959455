"""What is past its time: rows that an organisation said it keeps no longer, and people who left long ago."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import models
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from pathway.core import clock
from pathway.people.enums import Standing
from pathway.people.models import Organisation, User
from pathway.training.calendar import months_later

from .enums import PROPOSED_MONTHS, Keeping
from .models import Erasure, LegalHold, RetentionRule
from .register import REGISTER


@dataclass(frozen=True)
class Counted:
    """From which moment a model's rows are counted, by which path they are somebody's, and which of them go."""

    person: str
    since: str
    only: Q


PURGED = {
    "notifications.Notification": Counted("recipient", "created_at", Q()),
    "notifications.DailyDigest": Counted("recipient", "sent_at", Q()),
    "people.Invitation": Counted("person", "created_at", Q(accepted_at__isnull=False)),
    # A leave to play that answers hang on stays with them: they are part of the training record.
    "modules.Launch": Counted("worker", "expires_at", Q(statements__isnull=True)),
    "modules.UserState": Counted("worker", "saved_at", Q()),
}


@dataclass(frozen=True)
class Past:
    """The rows of one model that are past their time, and how many more are held for a case."""

    keeping: Keeping
    months: int
    is_decided: bool
    model: type[models.Model]
    old: models.QuerySet[Any]
    is_held: Q

    @property
    def title(self) -> str:
        """What the rows are called."""
        return REGISTER[self.model._meta.label].called

    @property
    def rows(self) -> models.QuerySet[Any]:
        """What would go."""
        return self.old.exclude(self.is_held)

    def counts(self) -> dict[str, int]:
        """How many rows would go, and how many more are held for a case."""
        told = self.old.aggregate(past=Count("pk"), held=Count("pk", filter=self.is_held))
        return {"past": told["past"] - told["held"], "held": told["held"]}


@dataclass(frozen=True)
class Kept:
    """How long an organisation keeps one class of records, and whether it has said so itself."""

    keeping: Keeping
    proposed: int
    decided: int | None

    @property
    def months(self) -> int:
        """What the organisation decided, or else the proposal."""
        return self.decided or self.proposed


def kept_by(organisation: Organisation) -> list[Kept]:
    """Each class that has months, with the proposal and what the organisation decided."""
    decided = dict(RetentionRule.objects.filter(organisation=organisation).values_list("keeping", "months"))
    return [Kept(keeping, months, decided.get(keeping)) for keeping, months in PROPOSED_MONTHS.items()]


def past_their_time(organisation: Organisation, rules: list[Kept] | None = None) -> Iterator[Past]:
    """Model by model what is past its time today; what was only proposed is told, and not for removing."""
    kept = {each.keeping: each for each in rules or kept_by(organisation)}
    held = LegalHold.objects.filter(organisation=organisation, lifted_at__isnull=True).values("person")
    for label, counted in PURGED.items():
        rule = kept[Keeping(REGISTER[label].kept)]
        model = REGISTER[label].model
        old = model._default_manager.filter(
            counted.only,
            **{f"{counted.person}__organisation": organisation, f"{counted.since}__lt": _months_ago(rule.months)},
        )
        is_held = Q(**{f"{counted.person}__in": held})
        yield Past(rule.keeping, rule.months, rule.decided is not None, model, old, is_held)


def left_long_ago(organisation: Organisation, rules: list[Kept] | None = None) -> Any:
    """Leavers whose records are past their time, for somebody to ask for their erasure; nobody who is held."""
    months = next(each.months for each in rules or kept_by(organisation) if each.keeping == Keeping.RECORD)
    held = LegalHold.objects.filter(organisation=organisation, lifted_at__isnull=True).values("person")
    asked = Erasure.objects.filter(organisation=organisation).values("person")
    leavers = (
        User.objects.get_queryset().of(organisation).standing(Standing.LEFT).exclude(pk__in=held).exclude(pk__in=asked)
    )
    left = leavers.annotate(left_on=Max("employments__ended_on"))
    return left.filter(left_on__lt=months_later(clock.today(), -months)).order_by("left_on", "pk")


def leavers_of(organisation: Organisation) -> Any:
    """Everybody who has left and is not erased nor to be, latest first, with the day their last job ended."""
    asked = Erasure.objects.filter(organisation=organisation).values("person")
    leavers = User.objects.get_queryset().of(organisation).standing(Standing.LEFT).exclude(pk__in=asked)
    left = leavers.annotate(left_on=Max("employments__ended_on"))
    return left.order_by(F("left_on").desc(nulls_last=True), "full_name", "pk")


def _months_ago(months: int) -> datetime:
    return timezone.make_aware(datetime.combine(months_later(clock.today(), -months), time.min))
