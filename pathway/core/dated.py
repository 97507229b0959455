"""Things that hold from one day to another: a job, a mentoring, an appointment."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from . import clock


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold between two days."""

    def on(self, day: date) -> Self:
        """Rows that hold on a day: started by then, and not ended or ended later."""
        return self.filter(holds_on(day))

    def current(self) -> Self:
        """Rows that hold today."""
        return self.on(clock.today())


def holds_on(day: date, prefix: str = "") -> Q:
    """The condition "holds on this day", also across a relation named by `prefix`."""
    started = Q(**{f"{prefix}started_on__lte": day})
    not_ended = Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": day})
    return started & not_ended


class Dated(models.Model):
    """A row that holds from `started_on` until, and not on, `ended_on`."""

    started_on = models.DateField("from")
    ended_on = models.DateField("until", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            )
        ]

    def holds(self, day: date | None = None) -> bool:
        """Whether this holds on a day (today if none is given)."""
        day = day or clock.today()
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)
