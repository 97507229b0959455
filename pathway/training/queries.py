"""Questions about who holds what on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from modules.models import Completion, ModuleSnapshot
from pathway.careers.models import Placement
from pathway.core import clock
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.people.models import Employment, Organisation, TeamMembership, User, managed_by, roles_of

from .calendar import Held, held_on, share
from .enums import HeldState
from .models import Requirement


@dataclass(frozen=True)
class Standing:
    """A person in post on a day: team, level and job, as far as requirements ask."""

    person: User
    kind: str
    job_title: str
    in_post_since: date
    team: str
    level_id: int | None
    level: str
    at_level_since: date | None

    @property
    def on_ladder(self) -> bool:
        """Whether this is a family support worker; the others only need training and are counted apart."""
        return self.kind == WorkerKind.FAMILY_SUPPORT


@dataclass(frozen=True)
class Cell:
    """One person and one requirement that applies to them."""

    standing: Standing
    requirement: Requirement
    held: Held


@dataclass
class Count:
    """People by state, for one requirement in one group."""

    cells: list[Cell] = field(default_factory=list)

    def of(self, *states: HeldState) -> int:
        """How many stand in one of these states."""
        return sum(cell.held.state in states for cell in self.cells)

    @property
    def done(self) -> int:
        """How many hold it, soon expiring or not."""
        return self.of(HeldState.IN_DATE, HeldState.DUE_SOON)

    @property
    def due(self) -> int:
        """How many have not done it and still have time."""
        return self.of(HeldState.NOT_YET_DUE)

    @property
    def overdue(self) -> int:
        """How many must do it again and are late."""
        return self.of(HeldState.OVERDUE_REFRESH)

    @property
    def never(self) -> int:
        """How many have never done it and are late."""
        return self.of(HeldState.NEVER_DONE_OVERDUE)

    @property
    def counted(self) -> int:
        """The denominator: all to whom it applies, less those who still have time."""
        return sum(cell.held.state.is_counted for cell in self.cells)

    @property
    def share(self) -> str:
        """Done as a share of the denominator, or n/a where there is nobody in it."""
        return share(self.done, self.counted)


def may_see_all(viewer: Any) -> bool:
    """Whether this person sees the training of the whole organisation."""
    return AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide


def people_seen_by(viewer: User) -> Q:
    """The condition "this person's training stands in the viewer's table": all for a workforce lead, else one's own
    people."""
    if may_see_all(viewer):
        return Q(organisation=viewer.organisation)
    return managed_by(viewer) & Q(organisation=viewer.organisation)


def standings(people: QuerySet[User], day: date) -> list[Standing]:
    """The people in post on a day, by name, with team and level; three queries however many they are."""
    teams = dict(TeamMembership.objects.on(day).filter(person__in=people).values_list("person", "team__name"))
    placements = {p.worker_id: p for p in Placement.objects.on(day).filter(worker__in=people).select_related("level")}
    found: dict[int, Standing] = {}
    jobs = Employment.objects.on(day).filter(person__in=people, organisation=F("person__organisation"))
    for job in jobs.select_related("person").order_by("person__full_name", "person", "started_on"):
        placement = placements.get(job.person_id)
        found.setdefault(
            job.person_id,
            Standing(
                person=job.person,
                kind=job.kind,
                job_title=job.job_title,
                in_post_since=job.started_on,
                team=teams.get(job.person_id, "No team"),
                level_id=placement.level_id if placement else None,
                level=placement.level.name if placement else "",
                at_level_since=placement.started_on if placement else None,
            ),
        )
    return list(found.values())


def requirements_on(organisation: Organisation | None, day: date) -> list[Requirement]:
    """The organisation's requirements that hold on a day, by title."""
    return list(Requirement.objects.on(day).filter(organisation=organisation).with_levels())


def cells_for(people: QuerySet[User], organisation: Organisation | None, day: date | None = None) -> list[Cell]:
    """Each person in post with each requirement that applies to them on a day, worked out from events alone."""
    day = day or clock.today()
    requirements = requirements_on(organisation, day)
    redo = _to_redo([r.module_id for r in requirements if r.module_id], day)
    done = _done_on(people, redo)
    cells = []
    for standing in standings(people, day):
        for requirement in requirements:
            since = applies_from(requirement, standing)
            if since is not None:
                _, redo_since = redo.get(requirement.module_id or 0, (1, None))
                held = held_on(
                    day,
                    applies_from=since,
                    first_due_days=requirement.first_due_days,
                    refresh_months=requirement.refresh_months,
                    done_on=done[standing.person.pk, requirement.module_id],
                    redo_since=redo_since,
                )
                cells.append(Cell(standing, requirement, held))
    return cells


def applies_from(requirement: Requirement, standing: Standing) -> date | None:
    """The day from which a requirement applies to a person: the latest of rule, job and level; None if it does not."""
    levels = [level.pk for level in requirement.levels.all()]
    if levels and standing.level_id not in levels:
        return None
    if requirement.ladder_only and not standing.on_ladder:
        return None
    days = [requirement.started_on, standing.in_post_since]
    if levels and standing.at_level_since:
        days.append(standing.at_level_since)
    return max(days)


def _to_redo(modules: list[int], day: date) -> dict[int, tuple[int, date | None]]:
    """For each module the first version whose completions still count on a day, and when it came out."""
    versions: dict[int, list[ModuleSnapshot]] = defaultdict(list)
    rows = ModuleSnapshot.objects.filter(module__in=modules).only("module", "number", "redo_from", "published_at")
    for row in rows.order_by("number"):
        if timezone.localdate(row.published_at) <= day and row.module_id:
            versions[row.module_id].append(row)
    found: dict[int, tuple[int, date | None]] = {}
    for module, known in versions.items():
        first = known[-1].redo_from
        out = next((timezone.localdate(v.published_at) for v in known if v.number == first), None)
        found[module] = (first, out if first > 1 else None)
    return found


def _done_on(
    people: QuerySet[User], redo: dict[int, tuple[int, date | None]]
) -> defaultdict[tuple[int, int | None], list[date]]:
    done: defaultdict[tuple[int, int | None], list[date]] = defaultdict(list)
    rows = Completion.objects.filter(worker__in=people, module__in=list(redo))
    for worker, module, number, at in rows.values_list("worker", "module", "snapshot_number", "completed_at"):
        if module is not None and number >= redo[module][0]:
            done[worker, module].append(timezone.localdate(at))
    return done


def counts(cells: Iterable[Cell], by: str = "") -> dict[str, dict[Requirement, Count]]:
    """Cells counted by requirement, in groups by `team` or `level`, or all together under an empty name."""
    found: dict[str, dict[Requirement, Count]] = defaultdict(lambda: defaultdict(Count))
    for cell in cells:
        group = getattr(cell.standing, by) if by else ""
        found[group][cell.requirement].cells.append(cell)
    return {group: dict(found[group]) for group in sorted(found)}


def required_of(worker: User) -> list[Cell]:
    """What a worker must hold today and where they stand with it, most pressing first."""
    order = list(HeldState)
    order.sort(key=lambda state: (not state.is_overdue, state is not HeldState.NOT_YET_DUE))
    cells = cells_for(User.objects.filter(pk=worker.pk), worker.organisation)
    return sorted(cells, key=lambda cell: (order.index(cell.held.state), cell.held.due_on or date.max))
