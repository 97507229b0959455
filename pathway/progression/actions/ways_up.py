"""Saying what moving up asks: written as a draft, tried on the people it concerns, and counting from a day on."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from modules.models import ModulePage
from pathway.audit.actions import record
from pathway.careers.models import Competency, Level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.people.models import User

from ..enums import COUNTED_KINDS, CriterionKind, GroupMode, Scope
from ..models import Criterion, CriterionGroup, CriterionModule, WayUp
from ..queries.ways_up import Rules, draft_of, proposal_for, rules_on

MOST_LINES = 30
MOST = {CriterionKind.MONTHS: 120, CriterionKind.SUPERVISION: 24}


@transaction.atomic
def adopt_proposal(*, keeper: User, level: Level) -> WayUp:
    """Let Pathway's proposal for a level count from today, as the organisation's first version."""
    require(keeper, "progression.keep_ways_up", level.organisation)
    if WayUp.objects.filter(level=level, started_on__isnull=False).exists():
        raise RuleBroken(f"{level} has rules of its own already. Change those.")
    with or_say("Somebody else has just done this. Look again."):
        way = _copy(proposal_for(level), level)
    WayUp.objects.filter(pk=way.pk).update(started_on=clock.today(), adopted_by=keeper)
    way.refresh_from_db()
    record(actor=keeper, verb="progression.way_up_adopted", thing=way, level=level.code)
    return way


@transaction.atomic
def start_draft(*, keeper: User, level: Level) -> WayUp:
    """Begin a draft as a copy of what counts now; the one there is, if there is one."""
    require(keeper, "progression.keep_ways_up", level.organisation)
    if (draft := draft_of(level)) is not None:
        return draft
    with or_say("Somebody else has just begun a draft. Open it again."):
        way = _copy(rules_on([level], clock.today())[level.pk], level, is_proposal=False)
    record(actor=keeper, verb="progression.draft_started", thing=way, level=level.code)
    return way


def _copy(rules: Rules, level: Level, is_proposal: bool | None = None) -> WayUp:
    newest = WayUp.objects.filter(level=level).aggregate(newest=Max("version"))["newest"] or 0
    way = WayUp.objects.create(
        level=level,
        version=newest + 1,
        route=rules.route,
        panel_size=rules.panel_size,
        may_apply_early=rules.may_apply_early,
        is_proposal=rules.is_proposal if is_proposal is None else is_proposal,
        made_at=clock.now(),
    )
    statements = {
        each.code: each
        for each in Competency.objects.current().filter(domain__framework__organisation=level.organisation_id)
    }
    for place, group in enumerate(rules.groups, 1):
        row = CriterionGroup.objects.create(
            way_up=way, order=place, mode=group.mode, needed=group.needed if group.mode == GroupMode.SOME else None
        )
        for number, ask in enumerate(group.asks, 1):
            line = Criterion.objects.create(
                group=row,
                order=number,
                kind=ask.kind,
                scope=ask.scope,
                count=ask.count or None,
                evidence_kind=ask.evidence_kind,
            )
            line.competencies.set([statements[code] for code in sorted(ask.codes) if code in statements])
            CriterionModule.objects.bulk_create(
                CriterionModule(criterion=line, module_id=pk, title=title) for pk, title in ask.modules
            )
    return way


@transaction.atomic
def change_route(*, keeper: User, way: WayUp, route: str, panel_size: int, may_apply_early: bool) -> WayUp:
    """Say in a draft who decides, and whether people may apply before every line is met."""
    _in_draft(keeper, way)
    way.route, way.panel_size, way.may_apply_early = route, panel_size, may_apply_early
    way.save(update_fields=["route", "panel_size", "may_apply_early"])
    record(actor=keeper, verb="progression.draft_changed", thing=way)
    return way


@transaction.atomic
def add_group(*, keeper: User, way: WayUp, mode: str, needed: int | None = None) -> CriterionGroup:
    """Add an empty group to a draft."""
    _in_draft(keeper, way)
    order = (way.groups.aggregate(last=Max("order"))["last"] or 0) + 1
    group = CriterionGroup.objects.create(way_up=way, order=order, mode=mode, needed=_needed(mode, needed))
    record(actor=keeper, verb="progression.draft_changed", thing=way)
    return group


@transaction.atomic
def change_group(*, keeper: User, group: CriterionGroup, mode: str, needed: int | None = None) -> CriterionGroup:
    """Say how many lines of a draft's group have to be met."""
    _in_draft(keeper, group.way_up)
    group.mode, group.needed = mode, _needed(mode, needed)
    group.save(update_fields=["mode", "needed"])
    record(actor=keeper, verb="progression.draft_changed", thing=group.way_up)
    return group


def _needed(mode: str, needed: int | None) -> int | None:
    if mode != GroupMode.SOME:
        return None
    if not needed:
        raise RuleBroken("Say how many of these have to be met.")
    return needed


@transaction.atomic
def remove_group(*, keeper: User, group: CriterionGroup) -> None:
    """Take a group with its lines out of a draft."""
    way = group.way_up
    _in_draft(keeper, way)
    group.delete()
    record(actor=keeper, verb="progression.draft_changed", thing=way)


@transaction.atomic
def put_line(
    *,
    keeper: User,
    group: CriterionGroup,
    line: Criterion | None = None,
    kind: str,
    scope: str = "",
    count: int | None = None,
    evidence_kind: str = "",
    competencies: Iterable[Competency] = (),
    modules: Iterable[ModulePage] = (),
) -> Criterion:
    """Add a line to a draft's group, or change the one that is given."""
    _in_draft(keeper, group.way_up)
    named, held = list(competencies), list(modules)
    fields = _meant(kind, scope, count, evidence_kind, named, held)
    with or_say("This group asks for that already. Change the line there is."):
        if line is None:
            if Criterion.objects.filter(group__way_up=group.way_up).count() >= MOST_LINES:
                raise RuleBroken(f"{MOST_LINES} lines are the most that people can keep in view.")
            order = (group.criteria.aggregate(last=Max("order"))["last"] or 0) + 1
            line = Criterion.objects.create(group=group, order=order, **fields)
        else:
            for name, value in fields.items():
                setattr(line, name, value)
            line.save(update_fields=list(fields))
    line.competencies.set(named if fields["scope"] == Scope.NAMED and kind == CriterionKind.COMPETENCIES else [])
    line.modules.all().delete()
    if fields["scope"] == Scope.NAMED and kind == CriterionKind.TRAINING:
        CriterionModule.objects.bulk_create(
            CriterionModule(criterion=line, module_id=each.pk, title=each.title) for each in held
        )
    record(actor=keeper, verb="progression.draft_changed", thing=group.way_up)
    return line


def _meant(
    kind: str, scope: str, count: int | None, evidence_kind: str, named: list[Any], held: list[Any]
) -> dict[str, Any]:
    """The fields that a kind of line uses; the others stay empty."""
    if kind == CriterionKind.COMPETENCIES and scope not in Scope.values:
        raise RuleBroken("Say which statements: all core ones, all, or those you name.")
    if kind == CriterionKind.TRAINING and scope not in (Scope.ALL, Scope.NAMED):
        raise RuleBroken("Say which training: all that is required, or the modules you name.")
    if scope == Scope.NAMED and kind == CriterionKind.COMPETENCIES and not named:
        raise RuleBroken("Name at least one statement.")
    if scope == Scope.NAMED and kind == CriterionKind.TRAINING and not held:
        raise RuleBroken("Name at least one module.")
    if kind in COUNTED_KINDS and not count:
        raise RuleBroken("Say how many.")
    if kind in COUNTED_KINDS and count and count > MOST.get(CriterionKind(kind), 50):
        raise RuleBroken(f"{count} is more than anybody can be asked for: {MOST.get(CriterionKind(kind), 50)} at most.")
    if kind == CriterionKind.EVIDENCE and not evidence_kind:
        raise RuleBroken("Say what kind of evidence.")
    return {
        "kind": kind,
        "scope": scope if kind in (CriterionKind.COMPETENCIES, CriterionKind.TRAINING) else "",
        "count": count if kind in COUNTED_KINDS else None,
        "evidence_kind": evidence_kind if kind == CriterionKind.EVIDENCE else "",
    }


@transaction.atomic
def remove_line(*, keeper: User, line: Criterion) -> None:
    """Take a line out of a draft."""
    way = line.group.way_up
    _in_draft(keeper, way)
    line.delete()
    record(actor=keeper, verb="progression.draft_changed", thing=way)


@transaction.atomic
def adopt_draft(*, keeper: User, way: WayUp) -> WayUp:
    """Let a draft count from today; who applied before is judged by the version they applied under."""
    _in_draft(keeper, way)
    if not Criterion.objects.filter(group__way_up=way).exists():
        raise RuleBroken("Put at least one line in: a way up that asks nothing is none.")
    too_few = [g for g in way.groups.all() if g.mode == GroupMode.SOME and (g.needed or 0) > g.criteria.count()]
    if too_few:
        raise RuleBroken(f"A group asks for {too_few[0].needed} lines and has fewer. Add lines or ask for fewer.")
    CriterionGroup.objects.filter(way_up=way, criteria__isnull=True).delete()
    WayUp.objects.filter(pk=way.pk, started_on__isnull=True).update(started_on=clock.today(), adopted_by=keeper)
    way.refresh_from_db()
    record(actor=keeper, verb="progression.way_up_changed", thing=way, level=way.level.code)
    return way


@transaction.atomic
def discard_draft(*, keeper: User, way: WayUp) -> None:
    """Throw a draft away; what counts stays as it is."""
    _in_draft(keeper, way)
    record(actor=keeper, verb="progression.draft_discarded", thing=way)
    way.delete()


def _in_draft(keeper: User, way: WayUp) -> None:
    require(keeper, "progression.keep_ways_up", way.level.organisation)
    if not WayUp.objects.select_for_update().filter(pk=way.pk, started_on__isnull=True).exists():
        raise RuleBroken("This version counts already and never changes. Begin a draft from it.")
