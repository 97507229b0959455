"""Questions about moving what waits with one mentor to another: with whom it waits, and who could take it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from pathway.core import clock
from pathway.people.enums import AppointmentKind, MentoringKind
from pathway.people.models import LineManagement, Mentoring, User, managed_by, roles_of
from portfolio.enums import EvidenceStatus
from portfolio.models import EvidenceVersion

from ..models import DeclaredConflict, Recusal
from .decisions import Waiting, promised_on, queue_of, unsettled_claims


def administers(actor: Any) -> bool:
    """Whether this person is an admin of their organisation today."""
    return AppointmentKind.ORGANISATION_ADMIN in roles_of(actor).organisation_wide


def in_reach_of(keeper: Any) -> Q:
    """The condition "this person moves what waits about this worker": whom they manage, or everybody else."""
    theirs = Q(organisation=keeper.organisation_id) & ~Q(pk=keeper.pk)
    return theirs if administers(keeper) else theirs & managed_by(keeper)


@dataclass
class WithMentor:
    """What waits with one mentor, as far as somebody may see it who reads none of it."""

    mentor: User
    pieces: int = 0
    promises: list[date] = field(default_factory=list)

    @property
    def oldest(self) -> date:
        """The oldest promise."""
        return min(self.promises)

    @property
    def over(self) -> int:
        """How many pieces are past their promise."""
        return sum(day < clock.today() for day in self.promises)

    @property
    def over_words(self) -> str:
        """The same in words that blame nobody."""
        return f"{self.over} past the day"


def waiting_by_mentor(keeper: User) -> list[WithMentor]:
    """With each mentor of the keeper's people: how many pieces wait and since when, the oldest promise first."""
    versions = (
        EvidenceVersion.objects.newest_submitted()
        .filter(item__status=EvidenceStatus.SUBMITTED, item__held_at__isnull=True)
        .filter(item__owner__in=User.objects.filter(in_reach_of(keeper)), pk__in=unsettled_claims().values("version"))
        .select_related("item__owner")
    )
    by_worker: dict[int, list[EvidenceVersion]] = defaultdict(list)
    for version in versions:
        by_worker[version.item.owner_id].append(version)
    not_theirs = _not_theirs(keeper)
    aside = set(Recusal.objects.standing().values_list("item", "mentor").filter(item__organisation=keeper.organisation))
    mentorings = Mentoring.objects.current().filter(
        kind=MentoringKind.MENTOR, worker__in=by_worker, mentor__is_active=True
    )
    found: dict[int, WithMentor] = {}
    for mentoring in mentorings.select_related("mentor"):
        if (mentoring.mentor_id, mentoring.worker_id) in not_theirs:
            continue
        for version in by_worker[mentoring.worker_id]:
            if (version.item_id, mentoring.mentor_id) not in aside:
                one = found.setdefault(mentoring.mentor_id, WithMentor(mentoring.mentor))
                one.pieces += 1
                one.promises.append(promised_on(version))
    return sorted(found.values(), key=lambda one: (one.oldest, one.mentor.full_name))


def _not_theirs(keeper: User) -> set[tuple[int, int]]:
    """Pairs of mentor and worker of whom the one does not decide about the other: too close, or managing them."""
    assert keeper.organisation is not None
    close = DeclaredConflict.objects.current().filter(one__organisation=keeper.organisation)
    pairs = set(close.values_list("one", "other"))
    pairs |= {(other, one) for one, other in pairs}
    if not keeper.organisation.supervisors_assess:
        lines = LineManagement.objects.current().filter(worker__organisation=keeper.organisation)
        pairs |= set(lines.values_list("manager", "worker"))
    return pairs


def waiting_with(keeper: User, mentor: User) -> list[Waiting]:
    """What waits with a mentor about people whom the keeper may move, the oldest promise first."""
    reach = set(User.objects.filter(in_reach_of(keeper)).values_list("pk", flat=True))
    waiting = queue_of(mentor, with_claims=False).waiting
    return [one for one in waiting if one.version.item.owner_id in reach]


def who_could_take(mentor: User, waiting: Iterable[Waiting]) -> QuerySet[User]:
    """Other people who decide about at least one of the workers; the deed itself asks about each piece."""
    workers = {one.version.item.owner_id for one in waiting}
    who = Q(pk__in=Mentoring.objects.current().filter(kind=MentoringKind.MENTOR, worker__in=workers).values("mentor"))
    if mentor.organisation is not None and mentor.organisation.supervisors_assess:
        who |= Q(pk__in=LineManagement.objects.current().filter(worker__in=workers).values("manager"))
    people = User.objects.filter(who, is_active=True, organisation=mentor.organisation_id)
    return people.exclude(pk=mentor.pk).order_by("full_name")
