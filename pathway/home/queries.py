"""What each person's first page says, in the order in which it matters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from assessments.queries.decisions import Queue, queue_of
from modules.queries.learning import LearningRow, Listed, learning_begun
from pathway.careers.queries import FirstStep, first_steps, people_without_level
from pathway.core import clock
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import ImportRun, Roles, User, roles_of
from pathway.people.queries import ToArrange, last_import, people_managed_by, to_arrange
from pathway.progression.queries import LevelPage, Waits, going_on_before, level_page, may_move_up, waiting_for
from pathway.supervision.queries.sessions import (
    Ahead,
    Supervisee,
    owed_by,
    supervisee_lines,
    supervisees_of,
    supervision_ahead,
    supervisors_of,
)
from pathway.training.queries import Cell, cells_for, people_seen_by
from portfolio.enums import EvidenceStatus
from portfolio.models import Claim
from portfolio.queries import by_turn, evidence_of
from portfolio.sections import next_steps

SHOWN = 4


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next."""

    words: str
    label: str
    href: str
    why: str = ""


def _sent_at(item: Any) -> datetime:
    sent: datetime = item.last_sent_at
    return sent


@dataclass
class OwnWork:
    """A worker's own first page: what to do next, what came back, who has it now, and how far they are."""

    level: LevelPage
    turns: dict[str, list[Any]]
    started: list[LearningRow]

    @property
    def returned(self) -> list[Any]:
        """Evidence that came back with something to do."""
        return self.turns["returned"]

    @property
    def returned_too(self) -> list[Any]:
        """What came back besides the one that is the next step."""
        return self.returned[1:]

    @property
    def waiting(self) -> list[Any]:
        """Evidence on which somebody else has the next move, the longest waiting first."""
        return sorted(self.turns["waiting"], key=_sent_at)[:SHOWN]

    @property
    def overdue(self) -> list[Cell]:
        """Required training that is late."""
        return [cell for cell in self.level.training if cell.held.state.is_overdue]

    @property
    def due(self) -> list[Cell]:
        """Required training with a day ahead: first ones and refreshers that open soon."""
        return [cell for cell in self.level.training if cell.held.state in ("not_yet_due", "due_soon")]

    @property
    def held(self) -> int:
        """How many required trainings are in date."""
        return sum(cell.held.state.is_held for cell in self.level.training)

    @property
    def next_step(self) -> NextStep:
        """What came back first, then what is late, a move up, learning begun, a draft, and something new."""
        return next(filter(None, (find(self) for find in NEXT)), _capture())


def _come_back(own: OwnWork) -> NextStep | None:
    if not own.returned:
        return None
    item = own.returned[0]
    href = reverse("portfolio:evidence-detail", args=[item.pk])
    return NextStep(f"Your mentor sent back “{item}”.", "Do it now", href, item.asked or "One thing is asked of you.")


def _go_on(own: OwnWork) -> NextStep | None:
    if not own.started:
        return None
    row = own.started[0]
    left = row.sections - row.read
    why = f"{row.read} of {row.sections} sections read." if left else "Only the end is left."
    href = reverse("modules:module-detail", args=[row.module_id])
    return NextStep(f"Go on with “{row.title}”.", "Go on", href, why)


def _late(own: OwnWork) -> NextStep | None:
    late = [cell for cell in own.overdue if cell.requirement.module_id]
    if not late:
        return None
    cell = late[0]
    href = reverse("modules:module-detail", args=[cell.requirement.module_id])
    return NextStep(
        f"“{cell.requirement.title}” is overdue.",
        "Start it",
        href,
        f"{cell.held.because[:1].upper()}{cell.held.because[1:]}.",
    )


def _draft(own: OwnWork) -> NextStep | None:
    if not own.turns["drafts"]:
        return None
    item = own.turns["drafts"][0]
    href = reverse("portfolio:evidence-detail", args=[item.pk])
    return NextStep(f"You have a draft: “{item}”.", "Finish and send it", href)


def _capture() -> NextStep:
    """What to do when nothing else waits."""
    href = reverse("portfolio:evidence-new")
    return NextStep("Nothing waits for you.", "Capture something from this week", href, "A few lines are enough.")


def _move_up(own: OwnWork) -> NextStep | None:
    if not may_move_up(own.level):
        return None
    words = f"You have everything that moving up to {own.level.next_level} asks."
    return NextStep(words, "Apply to move up", reverse("progression:apply"), "Your manager is asked next.")


NEXT: tuple[Callable[[OwnWork], NextStep | None], ...] = (_come_back, _late, _move_up, _go_on, _draft)


def own_work(worker: User) -> OwnWork:
    """A worker's own first page."""
    claims = Claim.objects.filter(version__item=OuterRef("pk"), version__item__status=EvidenceStatus.SUBMITTED)
    together = claims.order_by().values("version__item").annotate(every=Listed("competency")).values("every")
    items: list[Any] = list(evidence_of(worker).annotate(claimed=Subquery(together)))
    turns: dict[str, list[Any]] = by_turn(items)
    asked = next_steps(turns["returned"]) if turns["returned"] else {}
    for item in turns["returned"]:
        item.asked = asked.get(item.pk, "")
    claimed = frozenset(int(pk) for item in items for pk in (item.claimed or "").split(",") if pk)
    return OwnWork(level_page(worker, in_full=False, claimed=claimed), turns, learning_begun(worker))


@dataclass(frozen=True)
class Tally:
    """A few things about a person, asked together, which say what else there is to ask."""

    unread: int
    is_supervised: bool
    supervises: bool
    has_moves: bool
    actions: int


def tally_of(person: User) -> Tally:
    """How much waits for a person, and which parts of their first page have anything in them."""

    def counted(rows: QuerySet[Any]) -> Coalesce:
        together = rows.order_by().annotate(every=Value(1)).values("every").annotate(number=Count("pk", distinct=True))
        return Coalesce(Subquery(together.values("number")), 0)

    row = User.objects.filter(pk=person.pk).values_list(
        counted(Notification.objects.visible_to(person).unread()),
        Exists(supervisors_of(person)),
        Exists(supervisees_of(person)),
        Exists(going_on_before(person)),
        counted(owed_by(person).open()),
    )
    return Tally(*row.get())


@dataclass
class TeamLine:
    """One line for each person of a team manager's team."""

    person: User
    job_title: str
    level: str
    cells: list[Cell] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        """How many required trainings are late."""
        return sum(cell.held.state.is_overdue for cell in self.cells)

    @property
    def soon(self) -> int:
        """How many expire or fall due within the next weeks."""
        return sum(cell.held.state in ("due_soon", "not_yet_due") for cell in self.cells)


def team_lines(manager: User) -> list[TeamLine]:
    """One line for each person this manager manages, those with something overdue first."""
    lines: dict[int, TeamLine] = {}
    for cell in cells_for(people_managed_by(manager), manager.organisation):
        who = cell.standing
        lines.setdefault(who.person.pk, TeamLine(who.person, who.job_title, who.level)).cells.append(cell)
    return sorted(lines.values(), key=lambda line: (-line.overdue, line.person.full_name))


@dataclass(frozen=True)
class LeadSentences:
    """A workforce lead's first page: the figures that its sentences say, of the people in post today."""

    day: date
    people: int
    others: int
    done: int
    counted: int
    overdue: int
    never: int
    expiring: int


def lead_sentences(lead: User) -> LeadSentences:
    """The figures of a workforce lead's sentences, in post today; training only of family support workers."""
    cells = cells_for(User.objects.filter(people_seen_by(lead)), lead.organisation)
    ladder = [cell for cell in cells if cell.standing.on_ladder]
    return LeadSentences(
        day=clock.today(),
        people=len({cell.standing.person.pk for cell in ladder}),
        others=len({cell.standing.person.pk for cell in cells if not cell.standing.on_ladder}),
        done=sum(cell.held.state.is_held for cell in ladder),
        counted=sum(cell.held.state.is_counted for cell in ladder),
        overdue=sum(cell.held.state == "overdue_refresh" for cell in ladder),
        never=sum(cell.held.state == "never_done_overdue" for cell in ladder),
        expiring=sum(cell.held.state == "due_soon" for cell in ladder),
    )


@dataclass
class HomePage:
    """The parts of one person's first page; a part is None where it is not theirs."""

    queue: Queue | None = None
    lead: LeadSentences | None = None
    team: list[TeamLine] | None = None
    arrange: ToArrange | None = None
    without_level: list[User] | None = None
    moves: list[Waits] | None = None
    first_steps: list[FirstStep] | None = None
    keeps_files: bool = False
    last_import: ImportRun | None = None
    writes: bool = False
    own: OwnWork | None = None
    supervision: Ahead | None = None
    actions: int = 0
    unread: int = 0
    supervisees: list[Supervisee] | None = None


def home_of(person: User) -> HomePage:
    """What a person finds on coming in: what waits on them for others first, then their own work."""
    roles: Roles = roles_of(person)
    tally = tally_of(person)
    page = HomePage(unread=tally.unread, actions=tally.actions)
    if person.organisation is None:
        return page
    if roles.mentor:
        page.queue = queue_of(person)
    if AppointmentKind.WORKFORCE_LEAD in roles.organisation_wide:
        page.lead = lead_sentences(person)
    if roles.manager:
        page.team = team_lines(person)
    if AppointmentKind.ORGANISATION_ADMIN in roles.organisation_wide:
        page.arrange = to_arrange(person.organisation)
        page.without_level = list(people_without_level(person.organisation))
        steps = first_steps(person.organisation)
        page.first_steps = steps if not all(step.is_done for step in steps) else None
    keepers = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}
    if keepers & roles.organisation_wide:
        page.keeps_files = True
        page.last_import = last_import(person.organisation)
    page.moves = waiting_for(person) if tally.has_moves else []
    page.writes = roles.holds(AppointmentKind.CMS_AUTHOR) or roles.holds(AppointmentKind.APPROVER)
    page.own = own_work(person)
    page.supervision = supervision_ahead(person) if tally.is_supervised else None
    page.supervisees = supervisee_lines(person, with_slots=True) if tally.supervises else []
    return page
