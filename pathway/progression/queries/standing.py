"""Questions about how near a worker is to what a level asks, and what would close each gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assessments.queries.decisions import claimed_by, statuses_against
from modules.models import ModulePage, ModuleSnapshot
from pathway.careers.enums import CompetencyStatus
from pathway.careers.models import Competency, Expectation, Level, Placement
from pathway.careers.queries import asked_on_the_ladder, ladder_of
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, managed_by, mentored_by, roles_of
from pathway.training.calendar import months_later
from pathway.training.queries import Cell, required_of

from ..models import Application, ModuleCompetency
from .helping import Help, modules_helping
from .ways import Way, is_ready_by_own_rules, way_of

MET = {CompetencyStatus.MEETS, CompetencyStatus.EXCEEDS}


def workers_seen_by(viewer: Any) -> QuerySet[User]:
    """The people whose level this person may read: their own, those they mentor or manage, all for a workforce lead."""
    own = Q(pk=getattr(viewer, "pk", None) or 0)
    if not getattr(viewer, "is_authenticated", False) or viewer.organisation_id is None:
        return User.objects.filter(own)
    theirs = mentored_by(viewer) | managed_by(viewer)
    if AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide:
        theirs = Q()
    return User.objects.filter(own | (theirs & Q(organisation=viewer.organisation_id)))


@dataclass(frozen=True)
class Line:
    """One statement that a level asks: how far, where the worker stands with it, and what would close the gap."""

    competency: Competency
    expectation: Expectation
    status: CompetencyStatus
    is_claimed: bool
    modules: list[Help] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Whether it is met at this level or beyond."""
        return self.status in MET

    @property
    def stone(self) -> str:
        """How its stepping stone is drawn: met, claimed, partly or none."""
        if self.is_met:
            return "met"
        if self.is_claimed:
            return "claimed"
        return "partly" if self.status == CompetencyStatus.DEVELOPING else "none"

    @property
    def word(self) -> str:
        """The same in a few words."""
        if self.status == CompetencyStatus.EXCEEDS:
            return "Met, and beyond"
        words = {"met": "Met", "claimed": "Waits for a decision", "partly": "Partly met", "none": "Still to show"}
        return words[self.stone]


@dataclass(frozen=True)
class Ahead:
    """A statement of the next level that asks for more than this level does."""

    competency: Competency
    expectation: Expectation
    before: str


@dataclass
class LevelPage:
    """Everything that worker, mentor and manager read alike about where a worker stands."""

    worker: User
    placement: Placement | None
    lines: list[Line] = field(default_factory=list)
    training: list[Cell] = field(default_factory=list)
    next_level: Level | None = None
    ahead: list[Ahead] = field(default_factory=list)
    picture: list[dict[str, Any]] = field(default_factory=list)
    way: Way | None = None

    @property
    def level(self) -> Level | None:
        """The level now."""
        return self.placement.level if self.placement else None

    def count(self, stone: str) -> int:
        """How many statements stand so."""
        return sum(line.stone == stone for line in self.lines)

    @property
    def met(self) -> int:
        """How many statements are met."""
        return self.count("met")

    @property
    def gaps(self) -> list[Line]:
        """The statements below met, what the worker has begun first."""
        order = ["partly", "claimed", "none"]
        return sorted((line for line in self.lines if not line.is_met), key=lambda line: order.index(line.stone))

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The statements in the order in which they need somebody: begun, missing, met."""
        gaps = self.gaps
        found = [
            {"key": "begun", "heading": "Begun", "lines": [line for line in gaps if line.stone != "none"]},
            {"key": "missing", "heading": "Still to show", "lines": [line for line in gaps if line.stone == "none"]},
            {"key": "met", "heading": "Met", "lines": [line for line in self.lines if line.is_met]},
        ]
        return [group for group in found if group["lines"]]

    @property
    def words(self) -> str:
        """Where the worker stands, in a sentence."""
        parts = [
            f"{self.count(stone)} {word}"
            for stone, word in (
                ("claimed", "waiting for a decision"),
                ("partly", "partly met"),
                ("none", "still to show"),
            )
            if self.count(stone)
        ]
        head = f"{self.met} of {len(self.lines)} statements met"
        return f"{head}, {', '.join(parts)}." if parts else f"{head}."

    @property
    def months_here(self) -> int:
        """Whole months at this level until today."""
        if self.placement is None:
            return 0
        since, today = self.placement.started_on, clock.today()
        months = (today.year - since.year) * 12 + today.month - since.month
        return max(0, months - (months_later(since, months) > today))

    @property
    def expected(self) -> int | None:
        """How many statements would be met by now if they were met evenly over the months expected."""
        if self.level is None or not self.level.expected_months:
            return None
        return round(len(self.lines) * min(1, self.months_here / self.level.expected_months))

    @property
    def least_until(self) -> date | None:
        """The day on which the least time at this level is over."""
        if self.placement is None or self.level is None or not self.level.least_months:
            return None
        return months_later(self.placement.started_on, self.level.least_months)


def level_page(
    worker: User, viewer: User | None = None, *, in_full: bool = True, claimed: frozenset[int] | None = None
) -> LevelPage:
    """Where a worker stands today with everything their level asks; in brief, without what would close the gaps.

    What waits for a decision is asked for where the page does not know it already.

    What is known of supervision stands in it only for a viewer who may see that, so for nobody if none is named.
    """
    placement, ladder = ladder_of(worker)
    training = required_of(worker)
    if placement is None:
        return LevelPage(worker, None, training=training)
    level = placement.level
    lines = _lines(worker, level, claimed_by(worker) if claimed is None else claimed, with_help=in_full)
    above = next((rung for rung in ladder if rung.order > level.order), None)
    return LevelPage(
        worker=worker,
        placement=placement,
        lines=lines,
        training=training,
        next_level=above,
        ahead=_ahead(lines, above) if above and in_full else [],
        picture=_picture(worker, level, lines, ladder),
        way=way_of(worker, placement, above, viewer=viewer) if above and in_full else None,
    )


def may_move_up(page: LevelPage) -> bool:
    """Whether a worker has everything that their organisation's own rules ask before applying, and has not applied."""
    if page.placement is None or page.next_level is None or not is_ready_by_own_rules(page.placement):
        return False
    return not Application.objects.open().filter(worker=page.worker).exists()


def _lines(worker: User, level: Level, claimed: frozenset[int], *, with_help: bool) -> list[Line]:
    asked = [row for row in asked_on_the_ladder(level.organisation_id) if row.level_id == level.pk]
    statuses = statuses_against(worker, asked)
    helps = modules_helping(worker, [row.competency for row in asked]) if with_help else {}
    return [
        Line(
            competency=row.competency,
            expectation=row,
            status=statuses.get(row.competency_id, CompetencyStatus.NOT_STARTED),
            is_claimed=row.competency_id in claimed,
            modules=helps.get(row.competency_id, []),
        )
        for row in asked
    ]


def _ahead(lines: Iterable[Line], above: Level) -> list[Ahead]:
    here = {line.competency.pk: line.expectation for line in lines}
    found = []
    for asked in asked_on_the_ladder(above.organisation_id):
        before = here.get(asked.competency_id)
        if asked.level_id == above.pk and (before is None or before.expected != asked.expected):
            found.append(Ahead(asked.competency, asked, before.get_expected_display() if before else ""))
    return found


def _picture(worker: User, level: Level, lines: list[Line], ladder: list[Level]) -> list[dict[str, Any]]:
    """The whole ladder, lowest first: what lies behind as it was decided, what lies ahead pale."""
    asked = defaultdict(list)
    for row in asked_on_the_ladder(level.organisation_id):
        asked[row.level_id].append(row)
    stretches = []
    for rung in ladder:
        if rung.pk == level.pk:
            stones = [_stone(line.competency, line.stone, line.word) for line in lines]
        elif rung.order < level.order:
            met = {pk for pk, status in statuses_against(worker, asked[rung.pk]).items() if status in MET}
            stones = [_stone(row.competency, "met" if row.competency_id in met else "none") for row in asked[rung.pk]]
        else:
            stones = [_stone(row.competency, "later") for row in asked[rung.pk]]
        stretches.append({"name": rung.name, "state": _state(ladder, rung, level), "stones": stones})
    return stretches


def _stone(competency: Competency, status: str, word: str = "") -> dict[str, Any]:
    return {"label": str(competency), "status": status, "word": word}


def _state(ladder: list[Level], rung: Level, here: Level) -> str:
    if rung.pk == here.pk:
        return "here"
    if rung.order < here.order:
        return "past"
    return "next" if rung == next(each for each in ladder if each.order > here.order) else "later"


@dataclass(frozen=True)
class Mapped:
    """A module and the statements it helps with."""

    module: int | None
    title: str
    competencies: list[Competency]


def module_map(organisation: Organisation, viewer: User) -> list[Mapped]:
    """Every module people can open, by title, with the statements it helps with."""
    links = defaultdict(list)
    rows = ModuleCompetency.objects.current().filter(
        organisation=organisation, competency__in=Competency.objects.current()
    )
    for row in rows.select_related("competency").order_by("competency__domain__number", "competency__order"):
        links[row.module_id].append(row.competency)
    live = ModuleSnapshot.objects.live().visible_to(viewer).order_by("title")
    return [Mapped(snapshot.module_id, snapshot.title, links[snapshot.module_id]) for snapshot in live]


def mappable_modules(viewer: User) -> QuerySet[ModulePage]:
    """The modules that a keeper may map: those their people can open."""
    wanted = ModuleSnapshot.objects.live().visible_to(viewer).values("module")
    found: QuerySet[ModulePage] = ModulePage.objects.filter(pk__in=wanted)
    return found
