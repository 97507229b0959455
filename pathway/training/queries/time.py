"""Questions about protected time for learning."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pathway.careers.models import Level, Placement
from pathway.core import clock
from pathway.people.models import Organisation, User

from ..models import FamiliesMonth, LearningPromise, LearningWeek


def promised_hours(worker: User, on: date) -> Decimal | None:
    """The hours a week protected for learning at the worker's level on a day; None where nothing was promised."""
    placements = Placement.objects.on(on).filter(worker=worker)
    promise = LearningPromise.objects.on(on).filter(level__in=placements.values("level")).first()
    return promise.hours_a_week if promise else None


@dataclass(frozen=True)
class TimeOf:
    """One worker's noted weeks and months, newest first, and what is promised now."""

    promised: Decimal | None
    weeks: list[LearningWeek]
    months: list[FamiliesMonth]

    @property
    def hours(self) -> Decimal:
        """The hours of the weeks shown."""
        return sum((week.hours for week in self.weeks), Decimal(0))


def time_of(worker: User, weeks: int = 13, months: int = 12) -> TimeOf:
    """A worker's last weeks of learning time and months of families."""
    return TimeOf(
        promised=promised_hours(worker, clock.today()),
        weeks=list(LearningWeek.objects.filter(worker=worker)[:weeks]),
        months=list(FamiliesMonth.objects.filter(worker=worker)[:months]),
    )


def promises_of(organisation: Organisation | None) -> list[tuple[Level, Decimal | None]]:
    """Each level of the organisation with the hours a week promised now."""
    promised = dict(
        LearningPromise.objects.current().filter(level__organisation=organisation).values_list("level", "hours_a_week")
    )
    return [(level, promised.get(level.pk)) for level in Level.objects.filter(organisation=organisation)]
