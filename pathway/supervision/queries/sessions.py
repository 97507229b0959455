"""What the pages of supervision show: the next session, what is open, when two people are free."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from pathway.core import clock
from pathway.core.working_days import is_working_day
from pathway.events.clashes import Busy
from pathway.people.models import LineManagement, User, managed_by

from ..calendar import Due
from ..enums import Outcome, SessionKind, SessionStatus
from ..models import (
    ActionStep,
    AgreedAction,
    Agreement,
    Attendance,
    PracticeSupervision,
    Session,
    Wellbeing,
    supervised_by,
)
from ..models.records import AgreedActionQuerySet
from .rhythm import Supervised, next_due, since_when, supervised, why_due

TIMES = (time(10, 0), time(14, 0), time(11, 30), time(15, 30))
SHOWN = 12


def supervisees_of(supervisor: Any) -> QuerySet[User]:
    """The people whom this person supervises today, in line or as practice supervisor."""
    return User.objects.filter(supervised_by(supervisor), is_active=True).order_by("full_name", "pk")


def people_for_group(leader: Any) -> QuerySet[User]:
    """The people whom this person may bring together in a group: those they supervise or manage."""
    people = User.objects.filter(supervised_by(leader) | managed_by(leader), organisation=leader.organisation_id)
    return people.filter(is_active=True).exclude(pk=leader.pk).order_by("full_name", "pk")


def supervisors_of(worker: User) -> QuerySet[User]:
    """Who supervises a worker today: the line manager first, then the named practice supervisors."""
    line = LineManagement.objects.current().filter(worker=worker)
    named = PracticeSupervision.objects.current().filter(worker=worker).order_by("started_on", "pk")
    since = named.filter(supervisor=OuterRef("pk")).values("started_on")[:1]
    people = User.objects.filter(Q(pk__in=line.values("manager")) | Q(pk__in=named.order_by().values("supervisor")))
    return people.annotate(in_line=Exists(line.filter(manager=OuterRef("pk"))), named_on=Subquery(since)).order_by(
        "-in_line", "named_on", "pk"
    )


def agreement_between(worker: User, supervisor: User | None) -> Agreement | None:
    """The agreement in force between two people: the newest that both accepted."""
    if supervisor is None:
        return None
    rows = Agreement.objects.accepted().filter(worker=worker, supervisor=supervisor)
    return rows.order_by("-version").first()


def busy_times(
    people: Iterable[User], first: datetime, last: datetime, but: Session | None = None
) -> list[tuple[datetime, datetime]]:
    """When any of these people has a supervision session planned already, but for one that is to move."""
    wanted = [person.pk for person in people]
    near = Session.objects.planned().filter(planned_for__range=(first - timedelta(hours=10), last))
    near = near.exclude(pk=but.pk) if but is not None else near
    rows = near.filter(Q(supervisor__in=wanted) | Q(attendances__worker__in=wanted)).distinct()
    return [
        (starts, starts + timedelta(minutes=minutes))
        for starts, minutes in rows.values_list("planned_for", "planned_minutes")
        if starts is not None
    ]


def busy_people(people: Collection[int], first: datetime, last: datetime) -> list[Busy]:
    """When each of some people, by id, has supervision planned, for who books them elsewhere."""
    near = Session.objects.planned().filter(planned_for__range=(first - timedelta(hours=10), last))
    held = near.filter(supervisor__in=people).values_list("supervisor", "planned_for", "planned_minutes")
    had = near.filter(attendances__worker__in=people)
    rows = [*held, *had.values_list("attendances__worker", "planned_for", "planned_minutes")]
    return [
        Busy(person, starts, starts + timedelta(minutes=minutes), "supervision")
        for person, starts, minutes in rows
        if person in people and starts is not None
    ]


def is_free(starts: datetime, minutes: int, busy: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether a session of some minutes would meet none of these times."""
    ends = starts + timedelta(minutes=minutes)
    return not any(starts < other_end and other_start < ends for other_start, other_end in busy)


def free_slots(people: Iterable[User], around: date, minutes: int = 90, count: int = 3) -> list[datetime]:
    """The first moments on working days at which nobody of them has supervision, one a day.

    They begin a week before the day by which the session is due, but never before tomorrow.
    """
    everybody = list(people)
    day = max(clock.today() + timedelta(days=1), around - timedelta(days=7))
    first = timezone.make_aware(datetime.combine(day, time.min))
    busy = busy_times(everybody, first, first + timedelta(days=60))
    found: list[datetime] = []
    for number in range(60):
        this = day + timedelta(days=number)
        if not is_working_day(this):
            continue
        moments = (timezone.make_aware(datetime.combine(this, at)) for at in TIMES)
        free = next((moment for moment in moments if is_free(moment, minutes, busy)), None)
        if free is not None:
            found.append(free)
        if len(found) == count:
            break
    return found


@dataclass(frozen=True)
class OpenAction:
    """An agreed action that is not closed, and how often it was carried on."""

    action: AgreedAction
    carried: int

    @property
    def state(self) -> str:
        """The state's name in our drawings."""
        return "overdue" if self.action.is_overdue else "due"


def open_actions(actions: QuerySet[AgreedAction], besides: Session | None = None) -> list[OpenAction]:
    """The open ones of a set of actions, oldest due first, in one question however many they are."""
    still: QuerySet[AgreedAction] = actions.open(besides)  # type: ignore[attr-defined]
    with_names = still.select_related("owner", "worker", "competency", "session", "event")
    steps = ActionStep.objects.effective().filter(action=OuterRef("pk"), outcome=Outcome.CARRIED)
    if besides:
        steps = steps.exclude(session=besides)
    times = steps.order_by().values("action").annotate(times=Count("pk")).values("times")
    rows: QuerySet[Any] = with_names.annotate(carried=Coalesce(Subquery(times), 0))
    return [OpenAction(action, action.carried) for action in rows.order_by("due_on", "pk")]


def actions_to_review(session: Session) -> list[OpenAction]:
    """The open actions that come back at a session: those of its worker, or those of earlier groups.

    What somebody agreed on their own never comes up in front of a group.
    """
    of_a_group = Q(session__kind=SessionKind.GROUP)
    fitting = of_a_group if session.is_group else ~of_a_group | Q(owner=F("worker"))
    workers = session.attendances.values("worker")
    theirs = AgreedAction.objects.filter(fitting, worker__in=workers).exclude(session=session)
    # What this very session closed comes back with it, for it is finished anew as a whole.
    return open_actions(theirs, besides=session)


@dataclass
class Supervisee:
    """A line for somebody whom one supervises: when it is due and why, the next session, what is open."""

    person: User
    rhythm: Supervised | None
    due: Due | None
    upcoming: Session | None = None
    to_write: Session | None = None
    to_acknowledge: int = 0
    open_actions: int = 0
    slots: list[datetime] = field(default_factory=list)

    @property
    def days_over(self) -> int:
        """How many days supervision is late."""
        return self.due.days_over(clock.today()) if self.due else 0

    @property
    def why(self) -> str:
        """Which rule and event made the due date."""
        return why_due(self.rhythm, self.due) if self.rhythm and self.due else ""

    @property
    def since_when(self) -> str:
        """Which event made the due date, in a few words; the rule is told where one person is read about."""
        return since_when(self.due) if self.due else ""

    @property
    def state(self) -> str:
        """The state's name in our drawings."""
        if self.days_over:
            return "overdue"
        return "booked" if self.upcoming else "due"


def supervisee_lines(supervisor: User, *, with_slots: bool = False) -> list[Supervisee]:
    """A line for each person one supervises, the most pressing first; the same few questions however many they are."""
    people = supervisees_of(supervisor)
    if not people:
        return []
    today = clock.today()
    rhythms = {one.person.pk: one for one in supervised(people, today)}
    lines = {
        person.pk: Supervisee(
            person, rhythms.get(person.pk), rhythms[person.pk].due(today) if person.pk in rhythms else None
        )
        for person in people
    }
    planned = Attendance.objects.filter(worker__in=list(lines), session__supervisor=supervisor)
    for row in (
        planned.filter(session__status=SessionStatus.PLANNED)
        .select_related("session")
        .order_by("-session__planned_for")
    ):
        line = lines[row.worker_id]
        if row.session.is_over:
            line.to_write = row.session
        if row.session.planned_for is not None and row.session.planned_for >= clock.now():
            line.upcoming = row.session
    waiting = planned.filter(session__completed_at__isnull=False, session__locked_at__isnull=True, acknowledged_at=None)
    for worker in waiting.values_list("worker", flat=True):
        lines[worker].to_acknowledge += 1
    for worker in AgreedAction.objects.open().filter(worker__in=list(lines)).values_list("worker", flat=True):
        lines[worker].open_actions += 1
    found = sorted(lines.values(), key=lambda line: (line.due.on if line.due else date.max, line.person.full_name))
    if with_slots:
        _propose(found, supervisor)
    return found


def _propose(lines: list[Supervisee], supervisor: User) -> None:
    """Three free slots for each line without a session to come, asked of the database once for all."""
    first = clock.now()
    everybody = [supervisor, *(line.person for line in lines)]
    busy = busy_times(everybody, first, first + timedelta(days=120))
    for line in lines:
        if line.upcoming or line.due is None:
            continue
        day = max(clock.today() + timedelta(days=1), line.due.on - timedelta(days=7))
        while len(line.slots) < 3:
            if is_working_day(day):
                moments = (timezone.make_aware(datetime.combine(day, at)) for at in TIMES)
                free = next((each for each in moments if is_free(each, 90, busy)), None)
                line.slots += [free] if free else []
            day += timedelta(days=1)


@dataclass
class OwnSupervision:
    """A worker's own supervision: with whom, when next and why, what is open, what was."""

    supervisors: list[User]
    due: Due | None
    why: str
    upcoming: list[Session]
    to_acknowledge: list[Session]
    actions: list[OpenAction]
    agreements: list[Agreement]
    past: list[Session]

    @property
    def next_session(self) -> Session | None:
        """The session that comes next."""
        return self.upcoming[0] if self.upcoming else None


def owed_by(worker: User) -> AgreedActionQuerySet:
    """What was agreed at a worker's own supervision, or falls to them from others'."""
    return AgreedAction.objects.filter(Q(worker=worker) | Q(owner=worker, session__organisation=worker.organisation_id))


@dataclass
class Ahead:
    """What lies ahead in a worker's own supervision: the sessions planned, those to acknowledge, and the day due."""

    upcoming: list[Session]
    to_acknowledge: list[Session]
    due: Due | None

    @property
    def next_session(self) -> Session | None:
        """The session that comes next."""
        return self.upcoming[0] if self.upcoming else None


def supervision_ahead(worker: User) -> Ahead:
    """What lies ahead for a worker; when it is due is worked out only where no session is planned."""
    upcoming, to_acknowledge = _ahead_of(worker)
    return Ahead(upcoming, to_acknowledge, None if upcoming else next_due(worker))


def _ahead_of(worker: User) -> tuple[list[Session], list[Session]]:
    to_read = Attendance.objects.filter(worker=worker, acknowledged_at__isnull=True).values("session")
    waiting = (
        Session.objects.of(worker)
        .select_related("supervisor")
        .filter(
            Q(status=SessionStatus.PLANNED)
            | Q(status=SessionStatus.HELD, completed_at__isnull=False, locked_at__isnull=True, pk__in=to_read)
        )
        .order_by("-held_on", "planned_for", "pk")
    )
    upcoming = [session for session in waiting if session.status == SessionStatus.PLANNED]
    return upcoming, [session for session in waiting if session.status == SessionStatus.HELD]


def own_supervision(worker: User) -> OwnSupervision:
    """A worker's own supervision on one page: what lies ahead, what was, and what was agreed about it."""
    found = supervised(User.objects.filter(pk=worker.pk), clock.today())
    due = found[0].due(clock.today()) if found else None
    upcoming, to_acknowledge = _ahead_of(worker)
    sessions = Session.objects.of(worker).select_related("supervisor")
    past = sessions.exclude(status=SessionStatus.PLANNED)
    agreements = Agreement.objects.filter(worker=worker).select_related("supervisor")
    return OwnSupervision(
        supervisors=list(supervisors_of(worker)),
        due=due,
        why=why_due(found[0], due) if due else "",
        upcoming=upcoming,
        to_acknowledge=to_acknowledge,
        actions=open_actions(owed_by(worker)),
        agreements=list(agreements.order_by("-proposed_at")),
        past=list(past.order_by("-held_on", "-planned_for")[:SHOWN]),
    )


def last_read_at_hand_over(supervisor: User, worker: User) -> Session | None:
    """The earlier supervisor's last record, where the agreement lets the next one read it."""
    rows = Session.objects.visible_to(supervisor).of(worker).held().exclude(supervisor=supervisor)
    return rows.filter(completed_at__isnull=False).order_by("-held_on").first()


def wellbeing_for(reader: User, session: Session) -> Wellbeing | None:
    """The wellbeing part, for those who may read it."""
    return Wellbeing.objects.visible_to(reader).filter(session=session).first()
