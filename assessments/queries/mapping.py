"""How well a worker's evidence covers what their level asks: the grid, what it rests on, and what to think about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from pathway.careers.enums import CompetencyStatus
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.once import once
from pathway.people.models import User
from portfolio.enums import EvidenceKind, EvidenceStatus
from portfolio.models import Claim, EvidenceItem
from portfolio.queries import claimable_by

from ..enums import Judgement
from ..models import Decision, SelfRating
from .decisions import competency_statuses

# Our own rules of thumb: none comes from a framework, and all they do is ask the worker to think.
MANY_CLAIMS = 5
MANY_AT_ONCE = 4
STALE_MONTHS = 24


@dataclass(frozen=True)
class Prompt:
    """Something about the evidence that a worker may want to think about before others ask."""

    title: str
    words: str
    code: str


@dataclass
class Square:
    """How many accepted pieces of one kind show one statement, and how many more are on their way."""

    kind: str
    accepted: int = 0
    on_its_way: int = 0

    @property
    def state(self) -> str:
        """The state of the square in our drawings."""
        if self.accepted:
            return "met"
        return "claimed" if self.on_its_way else "none"

    @property
    def tone(self) -> str:
        """How the square is coloured."""
        return "active" if self.state == "claimed" else self.state

    @property
    def words(self) -> str:
        """What the square says."""
        if self.accepted:
            return f"{self.accepted} accepted"
        return f"{self.on_its_way} sent" if self.on_its_way else "none"


@dataclass
class CoverageRow:
    """One statement of the level: where it stands, and a square for each kind of evidence."""

    competency: Competency
    status: str
    squares: list[Square]
    rating: SelfRating | None = None

    @property
    def is_gap(self) -> bool:
        """Whether nothing shows it yet, accepted or sent."""
        return not any(square.accepted or square.on_its_way for square in self.squares)

    @property
    def accepted(self) -> int:
        """How many accepted pieces show it."""
        return sum(square.accepted for square in self.squares)

    @property
    def state_words(self) -> str:
        """Where it stands, in a word."""
        return str(CompetencyStatus(self.status).label)


@dataclass
class Coverage:
    """The whole grid, with the kinds that are used at all as columns."""

    rows: list[CoverageRow] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The kinds of evidence, in the order of the squares."""
        return [str(EvidenceKind(square.kind).label) for square in self.rows[0].squares] if self.rows else []

    @property
    def gaps(self) -> list[CoverageRow]:
        """The statements that nothing shows yet."""
        return [row for row in self.rows if row.is_gap]

    @property
    def covered(self) -> int:
        """How many statements something accepted shows."""
        return sum(bool(row.accepted) for row in self.rows)


def newest_ratings(worker: User) -> dict[int, SelfRating]:
    """A worker's newest rating of each statement, by competency id."""
    return {row.competency_id: row for row in SelfRating.objects.visible_to(worker).order_by("rated_at", "pk")}


def rating_beside(decision: Decision) -> SelfRating | None:
    """What the worker said of themselves before a decision was recorded; private until then."""
    rows = SelfRating.objects.filter(worker=decision.worker_id, competency=decision.competency_id)
    return rows.filter(rated_at__lte=decision.decided_at).order_by("-rated_at", "-pk").first()


@once
def _standing(worker: User) -> list[Decision]:
    """The newest counting decision about each statement on each piece of evidence."""
    newest: dict[tuple[int, int], Decision] = {}
    rows = Decision.objects.counting().filter(worker=worker).exclude(version__item__status=EvidenceStatus.WITHDRAWN)
    for decision in rows.select_related("version", "mentor", "competency").order_by("entry__log", "entry__seq"):
        newest[decision.version.item_id, decision.competency_id] = decision
    return list(newest.values())


def coverage_of(worker: User, *, with_ratings: bool = False) -> Coverage:
    """A worker's statements against the kinds of evidence that show them; own ratings for the worker alone."""
    statuses = competency_statuses(worker)
    accepted: dict[tuple[int, str], int] = defaultdict(int)
    for decision in _standing(worker):
        if decision.judgement == Judgement.MEETS:
            accepted[decision.competency_id, decision.version.kind] += 1
    sent: dict[tuple[int, str], int] = defaultdict(int)
    waiting = Claim.objects.filter(version__item__owner=worker, version__item__status=EvidenceStatus.SUBMITTED)
    for competency, kind in waiting.filter(version__submitted_at__isnull=False).values_list(
        "competency", "version__kind"
    ):
        sent[competency, kind] += 1
    ratings = newest_ratings(worker) if with_ratings else {}
    return Coverage(
        [
            CoverageRow(
                competency=one,
                status=statuses.get(one.pk, CompetencyStatus.NOT_STARTED),
                squares=[Square(kind, accepted[one.pk, kind], sent[one.pk, kind]) for kind in EvidenceKind.values],
                rating=ratings.get(one.pk),
            )
            for one in claimable_by(worker)
        ]
    )


def prompts_for(worker: User) -> list[Prompt]:
    """What a worker may want to think about in their own evidence, told to them before anybody else asks."""
    standing = [one for one in _standing(worker) if one.judgement == Judgement.MEETS]
    return [*_rests_on_one(standing), *_stale(standing), *_claimed_for_much(worker), *_bunched(worker)]


def _rests_on_one(standing: Iterable[Decision]) -> list[Prompt]:
    by_competency: dict[int, list[Decision]] = defaultdict(list)
    for decision in standing:
        by_competency[decision.competency_id].append(decision)
    one_piece = [rows[0].competency.code for rows in by_competency.values() if len(rows) == 1]
    one_person = [
        rows[0].competency.code
        for rows in by_competency.values()
        if len(rows) > 1 and len({one.mentor_id for one in rows}) == 1
    ]
    found = []
    if one_piece:
        words = "A second piece, of another kind, makes these sturdier."
        found.append(Prompt(f"On one piece of evidence only: {', '.join(sorted(one_piece))}", words, "one_piece"))
    if one_person:
        words = "Somebody else’s eyes on one of the pieces make these sturdier. Ask your mentor who could look."
        found.append(Prompt(f"Decided by one person only: {', '.join(sorted(one_person))}", words, "one_assessor"))
    return found


def _stale(standing: Iterable[Decision]) -> list[Prompt]:
    oldest_still_fresh = clock.now() - timedelta(days=STALE_MONTHS * 30.44)
    newest: dict[str, Any] = {}
    for decision in standing:
        sent_at: Any = decision.version.submitted_at
        newest[decision.competency.code] = max(sent_at, newest.get(decision.competency.code, sent_at))
    codes = sorted(code for code, sent_at in newest.items() if sent_at < oldest_still_fresh)
    if not codes:
        return []
    words = f"All that shows these is older than {STALE_MONTHS} months. Add something from this year."
    return [Prompt(f"Getting old: {', '.join(codes)}", words, "stale")]


def _claimed_for_much(worker: User) -> list[Prompt]:
    items = EvidenceItem.objects.owned_by(worker).free().exclude(status=EvidenceStatus.WITHDRAWN)
    found = []
    for item in items.select_related("current").prefetch_related("current__claims"):
        count = len(item.current.claims.all()) if item.current else 0
        if count > MANY_CLAIMS:
            words = "Two or three well shown are worth more than many. Which ones does it really show?"
            found.append(Prompt(f"“{item}” is claimed for {count} statements", words, "many_claims"))
    return found


def _bunched(worker: User) -> list[Prompt]:
    by_day: dict[Any, int] = defaultdict(int)
    items = EvidenceItem.objects.owned_by(worker).exclude(status=EvidenceStatus.WITHDRAWN)
    rows = items.filter(versions__submitted_at__isnull=False, versions__number=1)
    for sent_at in rows.values_list("versions__submitted_at", flat=True):
        by_day[localdate(sent_at)] += 1
    most = max(by_day.values(), default=0)
    if most < MANY_AT_ONCE:
        return []
    day = max(day for day, count in by_day.items() if count == most)
    words = "Your mentor needs longer for a pile. A piece a week, soon after it happened, is easier on both of you."
    return [Prompt(f"{most} pieces sent on one day ({day.day} {day:%B})", words, "bunched")]
