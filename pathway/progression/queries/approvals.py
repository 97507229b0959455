"""Questions about what people may do on their own: each line with yes or no, until when, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.queries.decisions import statuses_as_asked
from modules.models import Completion
from pathway.core import clock
from pathway.core.once import once
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.people.models import Employment, Organisation, TeamMembership, User, managed_by, roles_of
from pathway.people.queries import is_manager_of, manager_of
from pathway.training.queries import cells_for

from ..enums import ApprovalVerdict
from ..models import Approval, ApprovalKind, Licence, NamedApprover
from ..permission import ApprovalFacts, Given, Need, Verdict, may_do
from .ways import MET

WARN_DAYS = 30


@dataclass(frozen=True)
class Asked:
    """A worker and one thing they might be let do on their own."""

    kind: ApprovalKind
    worker: User


def kinds_of(organisation: Any, day: date | None = None) -> QuerySet[ApprovalKind]:
    """What needs approval in an organisation on a day, with what it rests on."""
    rows = ApprovalKind.objects.on(day or clock.today()).filter(organisation=organisation)
    return rows.prefetch_related("needs__competency", "needs__module").order_by("order", "name")


def named_approvers(kinds: Iterable[ApprovalKind], day: date | None = None) -> dict[int, list[User]]:
    """Who is named to approve each kind on a day; kinds with nobody named are left to the line manager."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = NamedApprover.objects.on(day or clock.today()).filter(kind__in=list(kinds)).select_related("approver")
    for row in rows.order_by("approver__full_name"):
        found[row.kind_id].append(row.approver)
    return found


def approves(actor: Any, kind: ApprovalKind, worker: User, everybody: dict[int, list[User]] | None = None) -> bool:
    """Whether this person approves a kind for a worker today: who is named for it, or a manager if nobody is.

    `everybody` is the answer of named_approvers, for whoever asks about many kinds.
    """
    if actor.pk == worker.pk or actor.organisation_id is None:
        return False
    if not actor.organisation_id == worker.organisation_id == kind.organisation_id or not kind.holds():
        return False
    named = (named_approvers([kind]) if everybody is None else everybody).get(kind.pk, [])
    return actor in named if named else is_manager_of(actor, worker)


@once
def kinds_seen(viewer: Any, worker: User) -> list[ApprovalKind]:
    """The lines of a worker's card that this person may read: all, or those they approve."""
    kinds = list(kinds_of(worker.organisation_id))
    if viewer.pk == worker.pk:
        return kinds
    if viewer.organisation_id is None or viewer.organisation_id != worker.organisation_id:
        return []
    lead = AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide
    if lead or is_manager_of(viewer, worker):
        return kinds
    named = named_approvers(kinds)
    return [kind for kind in kinds if viewer in named.get(kind.pk, [])]


def workers_on_card(viewer: Any) -> QuerySet[User]:
    """The people whose card this person may open: their own, those they manage, all for the lead and for approvers."""
    own = Q(pk=getattr(viewer, "pk", None) or 0)
    if getattr(viewer, "organisation_id", None) is None:
        return User.objects.filter(own)
    roles = roles_of(viewer)
    approver = NamedApprover.objects.current().filter(
        Q(kind__ended_on__isnull=True) | Q(kind__ended_on__gt=clock.today()), approver=viewer
    )
    if AppointmentKind.WORKFORCE_LEAD in roles.organisation_wide or approver.exists():
        return User.objects.filter(own | Q(organisation=viewer.organisation_id))
    return User.objects.filter(own | managed_by(viewer) & Q(organisation=viewer.organisation_id))


@dataclass(frozen=True)
class CardLine:
    """One line of a card: what it is about, yes or no, until when and why, and who gives it."""

    kind: ApprovalKind
    verdict: Verdict
    approvers: list[User]
    approval: Approval | None
    history: list[Approval] = field(default_factory=list)
    may_give: bool = False


@dataclass
class Card:
    """What one worker may do on their own on a day."""

    worker: User
    day: date
    lines: list[CardLine]
    licences: list[Licence] = field(default_factory=list)

    @property
    def yes(self) -> list[CardLine]:
        """What they may do."""
        return [line for line in self.lines if line.verdict.is_yes]

    @property
    def words(self) -> str:
        """The card in a sentence."""
        return f"{len(self.yes)} of {len(self.lines)} things on one’s own."


def cards_for(
    workers: Iterable[User],
    organisation: Organisation,
    day: date | None = None,
    kinds: list[ApprovalKind] | None = None,
) -> dict[int, Card]:
    """The cards of many workers of one organisation on a day, with as many queries as for one."""
    day = day or clock.today()
    end = timezone.make_aware(datetime.combine(day, time.max))
    people = {worker.pk: worker for worker in workers}
    kinds = list(kinds_of(organisation, day)) if kinds is None else kinds
    facts = _facts(people, organisation, kinds, day, end)
    history = _history(people, kinds, end)
    licences = defaultdict(list)
    for licence in Licence.objects.on(day).filter(organisation=organisation, holder__in=people):
        licences[licence.holder_id].append(licence)
    approvers = named_approvers(kinds, day)
    cards = {}
    for pk, worker in people.items():
        lines = []
        for kind in kinds:
            rows = history[pk, kind.pk]
            given = rows[0] if rows and rows[0].verdict == ApprovalVerdict.GRANTED else None
            verdict = may_do(
                day, needs=facts(pk, kind), given=_given(given, kind), took_back=bool(rows) and given is None
            )
            lines.append(CardLine(kind, verdict, approvers.get(kind.pk, []), given, rows))
        cards[pk] = Card(worker, day, lines, licences[pk])
    return cards


def _given(approval: Approval | None, kind: ApprovalKind) -> Given | None:
    if approval is None or approval.until is None:
        return None
    licence = approval.licence
    ends = min(licence.valid_until, licence.ended_on - timedelta(days=1)) if licence and licence.ended_on else None
    return Given(
        by=str(approval.approver),
        on=timezone.localdate(approval.given_at),
        until=approval.until,
        licence=str(licence.programme) if licence else "",
        licence_until=ends or (licence.valid_until if licence else None),
        overseer=str(approval.overseer) if approval.overseer else "",
        needs_licence=kind.needs_licence,
        needs_overseer=kind.needs_overseer,
    )


def _history(
    people: Iterable[int], kinds: list[ApprovalKind], end: datetime
) -> defaultdict[tuple[int, int], list[Approval]]:
    """What was given and taken back, newest first; approval of an earlier version of a kind goes on counting."""
    found: defaultdict[tuple[int, int], list[Approval]] = defaultdict(list)
    by_code = {kind.code: kind.pk for kind in kinds}
    organisations = {kind.organisation_id for kind in kinds}
    rows = Approval.objects.filter(
        worker__in=list(people), kind__code__in=by_code, kind__organisation__in=organisations, given_at__lte=end
    )
    for row in rows.select_related("kind", "approver", "overseer", "licence").order_by("-given_at", "-pk"):
        found[row.worker_id, by_code[row.kind.code]].append(row)
    return found


def _facts(
    people: Mapping[int, User], organisation: Organisation, kinds: list[ApprovalKind], day: date, end: datetime
) -> Any:
    """A function from a worker and a kind to what is known of each thing that the kind rests on."""
    asked = {kind.least for kind in kinds} or {""}
    statuses = statuses_as_asked(people, asked, until=end)
    wanted = {need.module_id for kind in kinds for need in kind.needs.all() if need.module_id}
    held: dict[tuple[int, int], tuple[bool, date | None]] = {}
    if wanted:
        done = Completion.objects.filter(worker__in=people, module__in=wanted, completed_at__lte=end)
        held = dict.fromkeys(done.values_list("worker", "module"), (True, None))
        for cell in cells_for(User.objects.filter(pk__in=people), organisation, day):
            module = cell.requirement.module_id
            if module is not None and module in wanted:
                is_held = cell.held.state.is_held
                held[cell.standing.person.pk, module] = (is_held, cell.held.due_on if is_held else None)

    def known(pk: int, kind: ApprovalKind) -> ApprovalFacts:
        needs = []
        for need in kind.needs.all():
            if need.competency_id:
                met = statuses[kind.least].get(pk, {}).get(need.competency_id) in MET
                needs.append(Need(need.title, met, is_statement=True))
            else:
                is_held, until = held.get((pk, need.module_id or 0), (False, None))
                needs.append(Need(need.title, is_held, until=until, module=need.module_id))
        return ApprovalFacts(tuple(needs))

    return known


def card_of(worker: User, viewer: User) -> Card:
    """A worker's card as this person may read it."""
    assert worker.organisation is not None
    kinds = kinds_seen(viewer, worker)
    card = cards_for([worker], worker.organisation, kinds=kinds)[worker.pk]
    managers, named = _managers(worker), named_approvers(kinds)
    card.lines = [
        CardLine(
            line.kind,
            line.verdict,
            line.approvers or managers,
            line.approval,
            line.history,
            may_give=approves(viewer, line.kind, worker, named),
        )
        for line in card.lines
    ]
    all_seen = viewer.pk == worker.pk or len(kinds) == kinds_of(worker.organisation_id).count()
    card.licences = card.licences if all_seen else []
    return card


def _managers(worker: User) -> list[User]:
    manager = manager_of(worker)
    return [manager] if manager else []


@dataclass
class ApprovalTable:
    """Who may do what: a row for each worker, a column for each kind, and what rests on one person alone."""

    kinds: list[ApprovalKind]
    rows: list[TableRow]
    alone: list[Alone]


@dataclass(frozen=True)
class TableRow:
    """A worker with their team and the verdict for each kind."""

    worker: User
    team: str
    verdicts: list[Verdict]


@dataclass(frozen=True)
class Alone:
    """Something that only one person of the organisation may do."""

    what: str
    who: User


def approval_table(organisation: Organisation, *, team: str = "", day: date | None = None) -> ApprovalTable:
    """Who may do what in an organisation on a day, family support workers in post by name."""
    day = day or clock.today()
    jobs = Employment.objects.on(day).filter(organisation=organisation, kind=WorkerKind.FAMILY_SUPPORT)
    people = User.objects.filter(pk__in=jobs.values("person"), organisation=organisation).order_by("full_name")
    teams = dict(TeamMembership.objects.on(day).filter(person__in=people).values_list("person", "team__name"))
    kinds = list(kinds_of(organisation, day))
    cards = cards_for(people, organisation, day, kinds)
    rows = [
        TableRow(card.worker, teams.get(pk, "No team"), [line.verdict for line in card.lines])
        for pk, card in cards.items()
    ]
    alone = _alone(kinds, rows, organisation, day)
    return ApprovalTable(kinds, [row for row in rows if not team or row.team == team], alone)


def _alone(kinds: list[ApprovalKind], rows: list[TableRow], organisation: Organisation, day: date) -> list[Alone]:
    found = []
    for place, kind in enumerate(kinds):
        holders = [row.worker for row in rows if row.verdicts[place].is_yes]
        if len(holders) == 1:
            found.append(Alone(kind.name, holders[0]))
    by_programme: dict[str, dict[int, User]] = defaultdict(dict)
    for licence in Licence.objects.on(day).filter(organisation=organisation).select_related("holder"):
        by_programme[licence.programme][licence.holder_id] = licence.holder
    for programme, people in sorted(by_programme.items()):
        if len(people) == 1:
            found.append(Alone(f"Licence: {programme}", next(iter(people.values()))))
    return found


def qualified_overseers(organisation: Organisation, worker: User) -> QuerySet[User]:
    """Who could oversee lead practice: managers and social workers in post, other than the worker."""
    jobs = Employment.objects.current().filter(
        organisation=organisation, kind__in=(WorkerKind.SOCIAL_WORKER, WorkerKind.MANAGER)
    )
    return User.objects.filter(pk__in=jobs.values("person"), is_active=True).exclude(pk=worker.pk).order_by("full_name")


def ending_soon(day: date | None = None) -> tuple[list[Approval], list[Licence]]:
    """Approval and licences of which 30 days or fewer are left, and that nothing newer has taken the place of."""
    day = day or clock.today()
    last = day + timedelta(days=WARN_DAYS)
    rows = Approval.objects.filter(until__gte=day, until__lte=last, verdict=ApprovalVerdict.GRANTED)
    approvals = []
    for row in rows.select_related("kind", "worker__organisation", "approver"):
        newer = Approval.objects.filter(
            worker=row.worker, kind__code=row.kind.code, kind__organisation=row.kind.organisation
        )
        if not newer.filter(Q(given_at__gt=row.given_at) | Q(given_at=row.given_at, pk__gt=row.pk)).exists():
            approvals.append(row)
    licences = []
    for licence in Licence.objects.on(day).filter(valid_until__lte=last).select_related("holder__organisation"):
        longer = Licence.objects.filter(
            holder=licence.holder,
            programme=licence.programme,
            valid_until__gt=licence.valid_until,
            ended_on__isnull=True,
        )
        if not longer.exists():
            licences.append(licence)
    return approvals, licences
