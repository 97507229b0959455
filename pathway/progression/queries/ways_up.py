"""Questions about what moving up asks: the version that counts, Pathway's proposal, and a draft beside it."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Prefetch, QuerySet

from pathway.careers.models import Level
from pathway.people.models import Organisation
from portfolio.enums import EvidenceKind

from ..enums import DecisionRoute
from ..models import Criterion, CriterionGroup, CriterionModule, WayUp
from ..models.ways_up import LEAST_PANEL
from ..readiness import Ask, AskGroup

PROPOSED = Path(__file__).parent.with_name("ways_up.toml")


@dataclass(frozen=True)
class Rules:
    """What moving up from a level asks and who decides, wherever it comes from."""

    level: Level
    route: str
    groups: tuple[AskGroup, ...]
    panel_size: int = LEAST_PANEL
    may_apply_early: bool = False
    is_proposal: bool = True
    way_up: WayUp | None = None

    @property
    def route_words(self) -> str:
        """Who decides, in words."""
        return str(DecisionRoute(self.route).label)

    @property
    def since(self) -> date | None:
        """The day from which it counts; None for a proposal that nobody has adopted."""
        return self.way_up.started_on if self.way_up else None

    @property
    def months_of_supervision(self) -> set[int]:
        """The spans over which its lines ask for supervision."""
        return {ask.count for group in self.groups for ask in group.asks if ask.kind == "supervision"}

    @property
    def modules(self) -> dict[int, str]:
        """The modules that its lines name."""
        return {pk: title for group in self.groups for ask in group.asks for pk, title in ask.modules}


@cache
def _proposals() -> dict[str, Any]:
    return tomllib.loads(PROPOSED.read_text(encoding="utf-8"))


def proposal_for(level: Level) -> Rules:
    """Pathway's proposal for a level: by its code, or the plainest one."""
    entry = _proposals().get(level.code) or _proposals()["other"]
    groups = tuple(
        AskGroup(group["mode"], tuple(_ask_of(ask) for ask in group["asks"]), group.get("needed", 0))
        for group in entry["groups"]
    )
    return Rules(level, entry["route"], groups)


def _ask_of(entry: dict[str, Any]) -> Ask:
    kind = entry.get("evidence_kind", "")
    return Ask(
        kind=entry["kind"],
        scope=entry.get("scope", ""),
        count=entry.get("count", 0),
        evidence_kind=kind,
        evidence_word=_evidence_word(kind),
    )


def _evidence_word(kind: str) -> str:
    return str(EvidenceKind(kind).label) if kind else ""


def whole(ways: QuerySet[WayUp]) -> QuerySet[WayUp]:
    """Ways up with their groups, lines and what those name, in a fixed number of queries."""
    lines = Criterion.objects.prefetch_related("competencies", "modules")
    groups = CriterionGroup.objects.prefetch_related(Prefetch("criteria", queryset=lines))
    return ways.select_related("level").prefetch_related(Prefetch("groups", queryset=groups))


def groups_of(way: WayUp) -> tuple[AskGroup, ...]:
    """A way up as the sums know it."""
    return tuple(
        AskGroup(group.mode, tuple(ask_of(line) for line in group.criteria.all()), group.needed or 0)
        for group in way.groups.all()
    )


def ask_of(line: Criterion) -> Ask:
    """A line as the sums know it."""
    return Ask(
        kind=line.kind,
        scope=line.scope,
        count=line.count or 0,
        evidence_kind=line.evidence_kind,
        evidence_word=_evidence_word(line.evidence_kind),
        codes=frozenset(each.code for each in line.competencies.all()),
        modules=tuple((each.module_id or 0, each.title) for each in line.modules.all()),
    )


def rules_of(way: WayUp) -> Rules:
    """A stored version as rules."""
    return Rules(
        level=way.level,
        route=way.route,
        groups=groups_of(way),
        panel_size=way.panel_size,
        may_apply_early=way.may_apply_early,
        is_proposal=way.is_proposal,
        way_up=way,
    )


def rules_on(levels: Iterable[Level], day: date) -> dict[int, Rules]:
    """By level what moving up asks on a day: the organisation's own version, or Pathway's proposal."""
    known = list(levels)
    stored = {way.level_id: rules_of(way) for way in whole(WayUp.objects.filter(level__in=known).on(day))}
    return {level.pk: stored.get(level.pk) or proposal_for(level) for level in known}


def draft_of(level: Level) -> WayUp | None:
    """The version that is being written for a level, whole."""
    return whole(WayUp.objects.filter(level=level).drafts()).first()


def ladder(organisation: Organisation) -> list[Level]:
    """The organisation's levels, lowest first."""
    return list(Level.objects.filter(organisation=organisation).order_by("order"))


def criterion_modules(line: Criterion) -> QuerySet[CriterionModule]:
    """The modules that a line names."""
    return line.modules.all()
