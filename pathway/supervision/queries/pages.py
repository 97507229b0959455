"""What supervision pulls in from other floors, and the page of dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from assessments.models import Decision
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, managed_by, roles_of
from pathway.training.queries import Cell, required_of

from .. import calendar
from ..enums import SessionStatus
from ..models import Attendance, supervised_by
from .rhythm import Compliance, ComplianceRow, Supervised, added_up, compliance, supervised

RECENT_DAYS = 60
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Progress:
    """A worker's learning and progress, pulled in so that nobody types it: training due and decisions of late."""

    training: list[Cell]
    held: int
    decisions: list[Decision]


def progress_lines(worker: User) -> Progress:
    """What is due or overdue of a worker's training, how much is in date, and what mentors decided of late."""
    cells = required_of(worker)
    since = clock.now() - timedelta(days=RECENT_DAYS)
    decisions = Decision.objects.filter(worker=worker, decided_at__gte=since).select_related("competency")
    return Progress(
        training=[cell for cell in cells if cell.held.state != "in_date"],
        held=sum(cell.held.state.is_held for cell in cells),
        decisions=list(decisions.order_by("-decided_at")[:6]),
    )


@dataclass
class DateLine:
    """One person's dates: when last, when due, when next, and whether the month's rhythm was kept."""

    one: Supervised
    row: ComplianceRow | None
    last_held: date | None
    due_on: date
    days_over: int
    upcoming: date | None = None
    is_mine: bool = False


@dataclass
class DatesPage:
    """The dates of the people one answers for, in one month."""

    month: date
    months: list[date]
    everybody: Compliance
    by_team: list[Compliance]
    by_level: list[Compliance]
    lines: list[DateLine]
    teams: list[str]
    team: str
    sees_all: bool
    others: int = 0
    rows: list[ComplianceRow] = field(default_factory=list)


def people_with_dates(viewer: User) -> QuerySet[User]:
    """The people whose dates of supervision somebody may see: all for a workforce lead, else those they answer for."""
    people = User.objects.filter(organisation=viewer.organisation_id or 0)
    if AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide:
        return people
    return people.filter(managed_by(viewer) | supervised_by(viewer))


def dates_page(viewer: User, month: date, team: str = "") -> DatesPage:
    """Dates and compliance of family support workers: all for a workforce lead, else the people one manages."""
    people = people_with_dates(viewer)
    everybody = compliance(people, month)
    ladder = [row for row in everybody if row.on_ladder]
    rows = [row for row in ladder if team in ("", row.team)]
    today = clock.today()
    by_person = {row.person.pk: row for row in rows}
    mine = set(User.objects.filter(supervised_by(viewer)).values_list("pk", flat=True))
    lines = []
    for one in supervised(people, today):
        if not one.on_ladder or team not in ("", one.team):
            continue
        due = one.due(today)
        last = max(one.held, default=None)
        row = by_person.get(one.person.pk)
        lines.append(DateLine(one, row, last, due.on, due.days_over(today), is_mine=one.person.pk in mine))
    _add_upcoming(lines)
    return DatesPage(
        month=month,
        months=calendar.months_between(calendar.months_later(today.replace(day=1), -MONTHS_SHOWN), today)[::-1],
        everybody=added_up(rows)[0],
        by_team=added_up(rows, "team"),
        by_level=added_up(rows, "level"),
        lines=sorted(lines, key=lambda line: (line.due_on, line.one.person.full_name)),
        teams=sorted({row.team for row in ladder}),
        team=team,
        sees_all=AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide,
        others=len(everybody) - len(ladder),
        rows=rows,
    )


def _add_upcoming(lines: list[DateLine]) -> None:
    known = {line.one.person.pk: line for line in lines}
    planned = Attendance.objects.filter(
        Q(session__planned_for__gte=clock.now()), worker__in=list(known), session__status=SessionStatus.PLANNED
    )
    for row in planned.select_related("session").order_by("-session__planned_for"):
        known[row.worker_id].upcoming = row.session.day
