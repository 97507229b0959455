"""How long decisions take, in working days: for the worker, the mentor and quality assurance, and for nobody else."""

import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from pathway.core import clock
from pathway.core.working_days import working_days
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, roles_of
from portfolio.enums import EvidenceStatus
from portfolio.models import EvidenceVersion

from ..models import Decision

NUDGED_AFTER = (5, 10)
LOOKED_BACK = 182


def working_days_between(first: date, last: date) -> int:
    """The working days after the first day up to the last: 0 on the same day, 1 from Friday to Monday."""
    return sum(1 for _ in working_days(first + timedelta(days=1), last))


def waiting_at_least(days: int) -> list[EvidenceVersion]:
    """Versions that wait for a decision and have for so many working days or more, the oldest first."""
    today = clock.today()
    waiting = (
        EvidenceVersion.objects.newest_submitted()
        .filter(item__status=EvidenceStatus.SUBMITTED, item__held_at__isnull=True)
        .filter(submitted_at__lt=clock.now() - timedelta(days=days))
        .select_related("item__owner__organisation", "item__organisation")
        .order_by("submitted_at", "pk")
    )
    return [one for one in waiting if working_days_between(localdate(one.submitted_at), today) >= days]


@dataclass(frozen=True)
class Turnaround:
    """How long one mentor's decisions took: the middle one, and how many were looked at."""

    mentor: User
    days: int
    pieces: int
    late: int

    @property
    def words(self) -> str:
        """The same as half a sentence."""
        usual = "on the same day" if self.days == 0 else f"within {self.days} working day{'s' if self.days > 1 else ''}"
        return f"usually {usual}"


def turnaround_of(decisions: QuerySet[Decision]) -> list[Turnaround]:
    """Per mentor of these decisions, by name: never a ranking. A piece counts once, with its first decision."""
    first: dict[tuple[int, int], tuple[Any, Any]] = {}
    since = clock.now() - timedelta(days=LOOKED_BACK)
    rows = decisions.filter(decided_at__gte=since).order_by("decided_at")
    for mentor, version, sent_at, decided_at in rows.values_list(
        "mentor", "version", "version__submitted_at", "decided_at"
    ):
        first.setdefault((mentor, version), (sent_at, decided_at))
    by_mentor: dict[int, list[int]] = defaultdict(list)
    for (mentor, _), (sent_at, decided_at) in first.items():
        by_mentor[mentor].append(working_days_between(localdate(sent_at), localdate(decided_at)))
    people = User.objects.in_bulk(by_mentor)
    found = [
        Turnaround(people[pk], round(statistics.median(days)), len(days), sum(one > NUDGED_AFTER[0] for one in days))
        for pk, days in by_mentor.items()
    ]
    return sorted(found, key=lambda one: (one.mentor.full_name, one.mentor.pk))


def turnaround_seen_by(user: User) -> list[Turnaround]:
    """One's own as a mentor, what was decided about oneself, and everybody's for a quality assurer."""
    if AppointmentKind.QUALITY_ASSURER in roles_of(user).kinds:
        return turnaround_of(Decision.objects.filter(mentor__organisation=user.organisation_id))
    return turnaround_of(Decision.objects.filter(mentor=user)) + turnaround_of(Decision.objects.filter(worker=user))


def is_assurer(user: User) -> bool:
    """Whether this person assures the quality of decisions in their organisation."""
    return AppointmentKind.QUALITY_ASSURER in roles_of(user).kinds
