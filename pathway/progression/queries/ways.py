"""Questions about readiness: what is known of workers on a day, and each line with what would close its gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.queries.decisions import accepted_evidence, claimed_by, statuses_against, statuses_of
from modules.models import Completion, ModulePage
from pathway.careers.enums import CompetencyStatus
from pathway.careers.models import Competency, Expectation, Level, Placement
from pathway.careers.queries import asked_on_the_ladder, next_level
from pathway.core import clock
from pathway.core.once import once
from pathway.core.templatetags.pathway import day as british
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, roles_of
from pathway.people.queries import is_manager_of, is_mentor_of
from pathway.training.queries import Cell, cells_for, cells_of
from portfolio.enums import EvidenceKind

from ..enums import ApplicationState, CriterionKind, Recommendation
from ..models import Application, ManagerStatement, PanelMember
from ..models.applications import open_to_panel
from ..readiness import (
    Facts,
    Gap,
    Line,
    Readiness,
    Rhythm,
    Statement,
    Training,
    answer,
    evaluate,
    ready_to_apply,
    without,
)
from .helping import modules_helping
from .rhythm import rhythm_of
from .ways_up import Rules, rules_on

MET = {CompetencyStatus.MEETS, CompetencyStatus.EXCEEDS}
SHOWN_GAPS = 5


def sees_supervision(viewer: User | None, worker: User) -> bool:
    """Whether somebody may see if this worker's supervision was held on time: never by being their mentor.

    The worker, their managers, the workforce lead, and the members of a panel of theirs who are not their mentor.
    """
    if viewer is None or viewer.pk is None:
        return False
    if viewer.pk == worker.pk:
        return True
    if viewer.organisation_id is None or viewer.organisation_id != worker.organisation_id:
        return False
    if AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide:
        return True
    if is_manager_of(viewer, worker):
        return True
    if is_mentor_of(viewer, worker):
        return False
    open_packs = Application.objects.filter(open_to_panel(), worker=worker)
    return PanelMember.objects.standing().filter(member=viewer, application__in=open_packs).exists()


def placed_at(level: Level, day: date | None = None) -> list[Placement]:
    """Who stands at a level on a day."""
    rows = Placement.objects.on(day or clock.today()).filter(level=level)
    return list(rows.select_related("worker", "level"))


def facts_for(
    placements: Iterable[Placement], rules: Mapping[int, Rules], day: date | None = None
) -> dict[int, tuple[Placement, Facts]]:
    """What is known on a day of workers at their levels, by worker; as many queries for many as for one."""
    day = day or clock.today()
    end = timezone.make_aware(datetime.combine(day, time.max))
    placed = {row.worker_id: row for row in placements}
    if not placed:
        return {}
    people = User.objects.filter(pk__in=placed)
    levels = {pk: row.level_id for pk, row in placed.items()}
    # Of today everything that is known is asked for, as the rest of a page asks it.
    until = None if day == clock.today() else end
    statuses = statuses_of(placed, levels, until=until)
    asked = _asked_at([row.level for row in placed.values()])
    accepted = accepted_evidence(placed, levels, until=end)
    recommended = _recommended(people, end)
    training = _training_of(placed, rules, day)
    rhythm = _rhythms(placed, rules, day)
    return {
        pk: (
            row,
            Facts(
                day=day,
                since=row.started_on,
                statements=tuple(
                    Statement(c.code, c.statement, core, statuses.get(pk, {}).get(c.pk) in MET)
                    for c, core in asked[row.level_id]
                ),
                training=training[pk],
                evidence=accepted.get(pk, {}),
                rhythm=rhythm.get(pk, {}),
                is_recommended=recommended.get(pk),
            ),
        )
        for pk, row in placed.items()
    }


def _asked_at(levels: Iterable[Level]) -> dict[int, list[tuple[Competency, bool]]]:
    found: dict[int, list[tuple[Competency, bool]]] = defaultdict(list)
    for organisation in {level.organisation_id for level in levels}:
        for row in asked_on_the_ladder(organisation):
            found[row.level_id].append((row.competency, row.is_core))
    return found


def _recommended(people: QuerySet[User], end: datetime) -> dict[int, bool]:
    """What the newest statement about each worker's newest application that stood on the day says."""
    newest: dict[int, tuple[int, str]] = {}
    rows = ManagerStatement.objects.filter(worker__in=people, made_at__lte=end).exclude(
        application__state=ApplicationState.WITHDRAWN
    )
    for worker, application, said in rows.order_by("application__applied_at", "made_at", "pk").values_list(
        "worker", "application", "recommendation"
    ):
        newest[worker] = (application, said)
    applied = Application.objects.filter(worker__in=people, applied_at__lte=end).order_by("applied_at", "pk")
    last = dict(applied.values_list("worker", "pk"))
    return {
        worker: said == Recommendation.RECOMMEND
        for worker, (application, said) in newest.items()
        if last.get(worker) == application
    }


def _training_of(
    placed: Mapping[int, Placement], rules: Mapping[int, Rules], day: date
) -> defaultdict[int, tuple[Training, ...]]:
    found: defaultdict[int, list[Training]] = defaultdict(list)
    people = User.objects.filter(pk__in=placed)
    organisations = {rule.level.organisation_id for rule in rules.values()}
    for organisation in organisations:
        for cell in _cells(placed, rules, organisation, day):
            state, requirement = cell.held.state, cell.requirement
            found[cell.standing.person.pk].append(
                Training(requirement.module_id, requirement.title, state.is_overdue, state.is_held)
            )
    named = {pk: title for rule in rules.values() for pk, title in rule.modules.items()}
    if named:
        rows = Completion.objects.filter(worker__in=people, module__in=named, completed_at__date__lte=day)
        for worker, module in set(rows.values_list("worker", "module")):
            if module not in {each.module for each in found[worker]}:
                found[worker].append(Training(module, named[module], False, True, is_required=False))
    return defaultdict(tuple, {pk: tuple(rows) for pk, rows in found.items()})


def _cells(placed: Mapping[int, Placement], rules: Mapping[int, Rules], organisation: int, day: date) -> Iterable[Cell]:
    if len(placed) == 1:
        (row,) = placed.values()
        return cells_of(row.worker, day) if row.worker.organisation_id == organisation else ()
    people = User.objects.filter(pk__in=placed, organisation=organisation)
    return cells_for(people, _organisation(rules, organisation), day)


def _organisation(rules: Mapping[int, Rules], pk: int) -> Any:
    return next(rule.level.organisation for rule in rules.values() if rule.level.organisation_id == pk)


def _rhythms(placed: Mapping[int, Placement], rules: Mapping[int, Rules], day: date) -> dict[int, dict[int, Rhythm]]:
    found: dict[int, dict[int, Rhythm]] = defaultdict(dict)
    asked: dict[int, list[User]] = defaultdict(list)
    for row in placed.values():
        for months in rules[row.level_id].months_of_supervision:
            asked[months].append(row.worker)
    for months, workers in asked.items():
        for pk, rhythm in rhythm_of(workers, months=months, day=day).items():
            found[pk][months] = rhythm
    return found


@dataclass(frozen=True)
class Door:
    """A way to close a gap: words and where they lead."""

    label: str
    href: str = ""


@dataclass(frozen=True)
class ShownLine:
    """A line of the answer with what would close its gap, for whoever reads it."""

    line: Line
    doors: tuple[Door, ...] = ()
    more: int = 0

    @property
    def status(self) -> str:
        """How its tag is drawn."""
        if self.line.is_met:
            return "met"
        if self.line.ask.kind == CriterionKind.TRAINING:
            return "overdue"
        return "waiting" if self.line.ask.kind == CriterionKind.STATEMENT else "none"

    @property
    def word(self) -> str:
        """What its tag says."""
        line = self.line
        if line.is_met:
            return "Met"
        if line.ask.kind == CriterionKind.MONTHS and line.from_day:
            return f"From {british(line.from_day)}"
        if line.ask.kind == CriterionKind.TRAINING and line.ask.scope == "all":
            return f"{len(line.gaps)} overdue"
        if line.needed > 1:
            return f"{line.needed - line.found} to go"
        return "Not yet"


@dataclass(frozen=True)
class ShownGroup:
    """A group of lines with its heading."""

    heading: str
    is_met: bool
    lines: tuple[ShownLine, ...]


@dataclass
class Way:
    """The way up for one worker as one viewer reads it."""

    worker: User
    rules: Rules
    to_level: Level
    day: date
    readiness: Readiness
    groups: tuple[ShownGroup, ...]
    is_ready: bool = False
    is_whole: bool = False
    application: Application | None = None
    applied: list[Application] = field(default_factory=list)

    @property
    def met(self) -> int:
        """How many lines are met."""
        return sum(line.is_met for line in self.readiness.lines)

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self.readiness.lines)

    @property
    def words(self) -> str:
        """How far it is, in a sentence that is as true for somebody who reads only a part."""
        return f"{self.met} of {self.total} lines met."

    @property
    def may_apply(self) -> bool:
        """Whether the worker may apply now."""
        return self.application is None and (self.is_ready or self.rules.may_apply_early)


def way_of(
    worker: User,
    placement: Placement,
    to_level: Level,
    *,
    viewer: User | None,
    day: date | None = None,
    rules: Rules | None = None,
) -> Way:
    """What moving up asks of a worker, line by line, with what would close each gap."""
    day = day or clock.today()
    rules = rules or rules_on([placement.level], day)[placement.level_id]
    facts = facts_for([placement], {placement.level_id: rules}, day)
    return _way(worker, rules, to_level, facts[worker.pk][1], viewer)


def is_ready_by_own_rules(placement: Placement) -> bool:
    """Whether a worker has everything that the organisation's own way up asks before applying; never by a proposal.

    What is at hand is looked at first: whoever lacks a statement or time is not ready, whatever else is found.
    """
    day = clock.today()
    rules = rules_on([placement.level], day)[placement.level_id]
    if rules.way_up is None or not ready_to_apply(rules.groups, _at_best(placement, rules, day)):
        return False
    facts = facts_for([placement], {placement.level_id: rules}, day)
    return ready_to_apply(rules.groups, facts[placement.worker_id][1])


def _at_best(placement: Placement, rules: Rules, day: date) -> Facts:
    """What is known of statements, time and required training, with all the rest as if nothing of it were missing."""
    worker = placement.worker
    asked = [row for row in asked_on_the_ladder(placement.level.organisation_id) if row.level_id == placement.level_id]
    statuses = statuses_against(worker, asked)
    asks = [ask for group in rules.groups for ask in group.asks]
    return Facts(
        day=day,
        since=placement.started_on,
        statements=tuple(
            Statement(
                row.competency.code, row.competency.statement, row.is_core, statuses.get(row.competency_id) in MET
            )
            for row in asked
        ),
        training=(
            *(
                Training(
                    cell.requirement.module_id,
                    cell.requirement.title,
                    cell.held.state.is_overdue,
                    cell.held.state.is_held,
                )
                for cell in cells_of(worker, day)
            ),
            *(Training(pk, title, False, True, is_required=False) for pk, title in rules.modules.items()),
        ),
        evidence={kind: max(ask.count for ask in asks) for kind in EvidenceKind.values},
        rhythm={months: Rhythm(True, "") for months in rules.months_of_supervision},
        is_recommended=True,
    )


def _way(worker: User, rules: Rules, to_level: Level, facts: Facts, viewer: User | None) -> Way:
    whole = sees_supervision(viewer, worker)
    groups = rules.groups if whole else without(rules.groups, CriterionKind.SUPERVISION)
    readiness = evaluate(groups, facts)
    own = viewer is not None and viewer.pk == worker.pk
    helps = _helping(worker, readiness) if own else {}
    waiting = claimed_by(worker)
    claimed = {row.competency.code for row in _ladder_of(worker) if row.competency_id in waiting}
    applied = list(Application.objects.filter(worker=worker).with_people().order_by("-applied_at"))
    return Way(
        worker=worker,
        rules=rules,
        to_level=to_level,
        day=facts.day,
        readiness=readiness,
        groups=tuple(
            ShownGroup(
                stretch.heading, stretch.is_met, tuple(_shown(line, own, helps, claimed) for line in stretch.lines)
            )
            for stretch in readiness.stretches
        ),
        is_ready=ready_to_apply(groups, facts),
        is_whole=whole,
        application=next((one for one in applied if one.is_open), None),
        applied=applied,
    )


def _helping(worker: User, readiness: Readiness) -> dict[str, list[tuple[int, str]]]:
    codes = {gap.code for line in readiness.lines for gap in line.gaps if gap.code}
    wanted = {row.competency for row in _ladder_of(worker) if row.competency.code in codes}
    helps = modules_helping(worker, wanted)
    return {
        each.code: [(help_.module, help_.title) for help_ in helps[each.pk] if not help_.is_done] for each in wanted
    }


def _ladder_of(worker: User) -> tuple[Expectation, ...]:
    return asked_on_the_ladder(worker.organisation_id) if worker.organisation_id else ()


def _shown(line: Line, own: bool, helps: Mapping[str, list[tuple[int, str]]], claimed: set[str]) -> ShownLine:
    if line.is_met:
        return ShownLine(line)
    shown = line.gaps[:SHOWN_GAPS]
    doors = tuple(door for gap in shown for door in _doors(line, gap, own, helps, claimed))
    return ShownLine(line, doors, more=len(line.gaps) - len(shown))


def _doors(
    line: Line, gap: Gap, own: bool, helps: Mapping[str, list[tuple[int, str]]], claimed: set[str]
) -> Iterable[Door]:
    """What would close one gap; only the worker is led somewhere, the others read the same words."""
    kind = line.ask.kind

    def door(label: str, name: str, *args: Any) -> Door:
        return Door(label, reverse(name, args=args) if own else "")

    if kind == CriterionKind.COMPETENCIES and gap.code:
        if gap.code in claimed:
            yield Door(f"{gap.title}: evidence for it waits for a decision")
            return
        yield door(f"{gap.title}: capture evidence", "portfolio:evidence-new")
        for module, title in helps.get(gap.code, []):
            yield door(f"{gap.code}: the module “{title}” helps", "modules:module-detail", module)
    elif kind == CriterionKind.TRAINING:
        live = gap.module in _live_modules()
        yield door(f"Do “{gap.title}”", "modules:module-detail", gap.module) if live else Door(f"“{gap.title}”")
    elif kind == CriterionKind.OBSERVATIONS:
        yield Door("Ask your mentor to watch you at work, and agree a day." if own else "Agree a day to watch.")
        yield door("Write the observation up and send it", "portfolio:evidence-new")
    elif kind == CriterionKind.EVIDENCE:
        yield door(
            f"Capture it: {line.ask.evidence_word[:1].lower()}{line.ask.evidence_word[1:]}", "portfolio:evidence-new"
        )
    elif kind == CriterionKind.SUPERVISION:
        yield Door("Book the next session together with your supervisor." if own else "Book the next session.")
    elif kind == CriterionKind.STATEMENT and line.because.startswith("Asked"):
        yield Door("Nothing to do yet: your manager is asked when you apply." if own else "Asked for on applying.")


@once
def _live_modules() -> frozenset[int]:
    """The modules that can be opened today, whosever they are."""
    return frozenset(ModulePage.objects.live().values_list("pk", flat=True))


@dataclass(frozen=True)
class Ready:
    """Who would be ready by some rules, and by others: what a change of the rules does."""

    worker: User
    before: bool
    after: bool
    missing: tuple[str, ...]


def what_changes(level: Level, before: Rules, after: Rules, day: date | None = None) -> list[Ready]:
    """Everybody at a level with whether they are ready to apply by the rules that count and by a draft."""
    day = day or clock.today()
    people = placed_at(level, day)
    found = []
    # What either asks about is found out together, since it is known of the same people on the same day.
    both = replace(before, groups=(*before.groups, *after.groups))
    for row, facts in facts_for(people, {level.pk: both}, day).values():
        now, later = ready_to_apply(before.groups, facts), ready_to_apply(after.groups, facts)
        missing = tuple(
            line.title for line in evaluate(after.groups, facts).open_lines if line.ask.kind != CriterionKind.STATEMENT
        )
        found.append(Ready(row.worker, now, later, missing))
    return sorted(found, key=lambda each: (each.before == each.after, each.worker.full_name))


def way_up_of(worker: User, *, viewer: User | None, day: date | None = None) -> Way | None:
    """The way up of a worker on a day; None where they stand at no level or at the highest."""
    placement = (
        Placement.objects.on(day or clock.today()).filter(worker=worker).select_related("level", "worker").first()
    )
    above = next_level(placement.level) if placement else None
    if placement is None or above is None:
        return None
    return way_of(worker, placement, above, viewer=viewer, day=day)


def lines_asked(rules: Rules, *, keep_empty: bool = False) -> list[dict[str, Any]]:
    """What a way up asks of anybody, by group: a heading and the title of each line."""
    nobody = Facts(day=clock.today())
    found = []
    for group in rules.groups:
        if not group.asks and not keep_empty:
            continue
        heading = {"all": "All of these", "any": "Any one of these"}.get(group.mode, f"{group.needed} of these")
        found.append({"heading": heading, "lines": [answer(ask, nobody).title for ask in group.asks]})
    return found
