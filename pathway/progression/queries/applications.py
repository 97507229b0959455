"""Questions about applications: who may do what next, what each person may read, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import Decision
from assessments.queries.decisions import statuses_of
from modules.models import Completion
from pathway.careers.models import Competency, Placement
from pathway.careers.queries import competencies_at
from pathway.core import clock
from pathway.core.templatetags.pathway import day as british
from pathway.people.enums import AppointmentKind, Standing, WorkerKind
from pathway.people.models import Employment, Organisation, User, managed_by, roles_of
from pathway.people.queries import holders_of, is_manager_of, is_mentor_of, manager_of
from pathway.training.queries import Cell, required_of

from ..enums import ApplicationState, CriterionKind, DecidedAs, DecisionRoute, PanelPart
from ..models import Appeal, Application, ManagerStatement, MoveDecision, PanelMember, PanelView, WayUp
from ..models.applications import ApplicationQuerySet, on_panel
from .ways import Way, sees_supervision, way_of
from .ways_up import rules_of, whole

APPEAL_DAYS = 28


def newest_statement(application: Application) -> ManagerStatement | None:
    """What the manager says of it now."""
    return application.statements.select_related("manager").order_by("-made_at", "-pk").first()


def newest_decision(application: Application) -> MoveDecision | None:
    """What stands of what was decided about it."""
    return application.decisions.select_related("decider").order_by("-number").first()


def panel_of(application: Application) -> list[PanelMember]:
    """The people on its panel, the chair first."""
    return list(application.panel.voting().select_related("member").order_by("-is_chair", "pk"))  # type: ignore[attr-defined]


def hearer_of(application: Application) -> PanelMember | None:
    """Who hears its appeal."""
    return application.panel.standing().filter(part=PanelPart.APPEAL).select_related("member").first()  # type: ignore[attr-defined]


def membership(viewer: Any, application: Application) -> PanelMember | None:
    """The viewer's own seat on its panel."""
    return application.panel.standing().filter(member=viewer).first()  # type: ignore[attr-defined]


def newest_views(application: Application) -> dict[int, PanelView]:
    """What each member of the panel thinks of it now, by member."""
    return {view.member_id: view for view in application.views.select_related("member").order_by("given_at", "pk")}


def views_shown_to(viewer: Any, application: Application) -> list[PanelView]:
    """The views this person may read: their own, and the others' once they have given it."""
    seat = membership(viewer, application)
    if seat is None or not Application.objects.filter(on_panel(viewer), pk=application.pk).exists():
        return []
    views = newest_views(application)
    if seat.part == PanelPart.APPEAL or seat.member_id in views:
        return list(views.values())
    return []


def open_appeal(application: Application) -> Appeal | None:
    """An appeal that nobody has answered yet."""
    answered = application.decisions.filter(decided_as=DecidedAs.APPEAL).exists()
    return None if answered else application.appeals.select_related("decision").first()


def may_be_appealed(application: Application) -> MoveDecision | None:
    """The decision that the worker may appeal against today: the standing one, if it was not positive."""
    decision = newest_decision(application)
    if decision is None or decision.is_positive or decision.decided_as == DecidedAs.APPEAL:
        return None
    if application.appeals.exists() or (clock.now() - decision.decided_at).days >= APPEAL_DAYS:
        return None
    return decision


def involved_in(application: Application) -> set[int]:
    """Everybody who had a part in it, by id, and so cannot hear an appeal."""
    people = {application.worker_id}
    people |= set(application.panel.exclude(part=PanelPart.APPEAL).values_list("member", flat=True))
    people |= set(application.decisions.values_list("decider", flat=True))
    people |= set(application.statements.values_list("manager", flat=True))
    return people


def colleagues(organisation: Organisation) -> QuerySet[User]:
    """The people of an organisation who have joined, to choose from."""
    return User.objects.get_queryset().filter(organisation=organisation).standing(Standing.ACTIVE)


def hearers_for(application: Application) -> QuerySet[User]:
    """Who could hear an appeal: somebody with a post or a manager's job who had no part, nor manages nor mentors."""
    jobs = Employment.objects.filter(
        kind__in=(WorkerKind.MANAGER, WorkerKind.SOCIAL_WORKER), organisation=application.organisation_id
    )
    worker = application.worker
    not_them = Q(pk__in=worker.management_received.current().values("manager"))  # type: ignore[attr-defined]
    not_them |= Q(pk__in=worker.mentorings_received.current().values("mentor"))  # type: ignore[attr-defined]
    people = colleagues(application.organisation).filter(pk__in=jobs.values("person"))
    return people.exclude(pk__in=involved_in(application)).exclude(not_them).order_by("full_name")


def decides_as(actor: Any, application: Application) -> str:
    """In which part this person may decide about an open application; empty if in none."""
    worker = application.worker
    if actor.pk == worker.pk or actor.organisation_id is None or actor.organisation_id != application.organisation_id:
        return ""
    if application.route == DecisionRoute.MANAGER:
        return DecidedAs.MANAGER if is_manager_of(actor, worker) else ""
    if application.route == DecisionRoute.VACANCY:
        lead = AppointmentKind.WORKFORCE_LEAD in roles_of(actor).organisation_wide
        return DecidedAs.VACANCY if lead or is_manager_of(actor, worker) else ""
    seat = membership(actor, application)
    return DecidedAs.CHAIR if seat is not None and seat.is_chair and seat.stood_down_at is None else ""


def unfit_to_chair(person: User, worker: User) -> str:
    """Why somebody may not chair a worker's panel; empty if they may."""
    if is_manager_of(person, worker):
        return "manages"
    return "mentors" if is_mentor_of(person, worker) else ""


@dataclass(frozen=True)
class Waits:
    """One thing about an application that waits for this person."""

    words: str
    label: str
    href: str
    since: date


def going_on_before(person: User) -> ApplicationQuerySet:
    """The applications of others that this person may read and that are open or appealed."""
    appealed = Q(state=ApplicationState.DECIDED, pk__in=Appeal.objects.values("application"))
    seen = Application.objects.visible_to(person).exclude(worker=person)
    return seen.filter(Q(state=ApplicationState.OPEN) | appealed)


def waiting_for(person: User) -> list[Waits]:
    """What waits for this person: statements to write, panels to name, views to give, decisions, appeals to hear."""
    if person.organisation_id is None:
        return []
    found: list[Waits] = []
    roles = roles_of(person)
    lead = AppointmentKind.WORKFORCE_LEAD in roles.organisation_wide
    managed = set(User.objects.filter(managed_by(person)).values_list("pk", flat=True)) if roles.manager else set()
    going_on = going_on_before(person)
    for one in going_on.with_people().prefetch_related("statements", "views", "panel", "appeals", "decisions"):
        if one.is_open:
            found += _next_moves(person, one, is_manager=one.worker_id in managed, is_lead=lead)
        else:
            found += _of_an_appeal(person, one, is_lead=lead)
    return sorted(found, key=lambda each: each.since)


def _next_moves(person: User, one: Application, *, is_manager: bool, is_lead: bool) -> Iterable[Waits]:
    since = clock_day(one.applied_at)
    detail = reverse("progression:application-detail", args=[one.pk])

    def waits(words: str, label: str, name: str = "") -> Waits:
        href = reverse(f"progression:{name}", args=[one.pk]) if name else detail
        return Waits(words, label, href, since)

    statements = list(one.statements.all())
    if is_manager and not statements:
        yield waits(f"{one.worker} asks to move up to {one.to_level}.", "Write your statement", "statement-add")
    elif statements and (
        (one.route == DecisionRoute.MANAGER and is_manager)
        or (one.route == DecisionRoute.VACANCY and (is_manager or is_lead))
    ):
        yield waits(f"{one.worker}’s application waits for a decision.", "Decide", "application-decide")
    if one.route != DecisionRoute.PANEL:
        return
    seats = [seat for seat in one.panel.all() if seat.stood_down_at is None]
    voting = [seat for seat in seats if seat.part != PanelPart.APPEAL]
    if is_lead and not voting:
        yield waits(f"{one.worker}’s application needs a panel.", "Name the panel", "panel-name")
    mine = next((seat for seat in voting if seat.member_id == person.pk), None)
    if mine is None:
        return
    given = {view.member_id for view in one.views.all()}
    if person.pk not in given:
        yield waits(f"You are on {one.worker}’s panel.", "Read the pack and give your view", "panel-view")
    elif mine.is_chair and statements and all(seat.member_id in given for seat in voting):
        yield waits(f"{one.worker}’s panel has given its views.", "Record the decision", "application-decide")


def _of_an_appeal(person: User, one: Application, *, is_lead: bool) -> Iterable[Waits]:
    appeal = next(iter(one.appeals.all()), None)
    if appeal is None or any(decision.decided_as == DecidedAs.APPEAL for decision in one.decisions.all()):
        return
    since = clock_day(appeal.made_at)
    seats = [seat for seat in one.panel.all() if seat.stood_down_at is None]
    hearer = next((seat for seat in seats if seat.part == PanelPart.APPEAL), None)
    if hearer is None and is_lead:
        href = reverse("progression:hearing-name", args=[one.pk])
        yield Waits(f"{one.worker} appeals against a decision.", "Name who hears the appeal", href, since)
    elif hearer is not None and hearer.member_id == person.pk:
        href = reverse("progression:application-decide", args=[one.pk])
        yield Waits(f"{one.worker}’s appeal waits for you.", "Read the pack and decide", href, since)


def clock_day(moment: Any) -> date:
    """The local day of a moment."""
    return localdate(moment)


@dataclass
class Pack:
    """What a panel reads of a worker: criteria, evidence, decisions, training, certificates, gaps, rhythm."""

    application: Application
    way: Way | None
    lines: list[PackLine] = field(default_factory=list)
    evidence: list[PackEvidence] | None = None
    training: list[Cell] = field(default_factory=list)
    certificates: list[Completion] = field(default_factory=list)
    statement: ManagerStatement | None = None
    appeal: Appeal | None = None

    @property
    def gaps(self) -> list[Any]:
        """What is still missing, in the words of the lines."""
        return self.way.readiness.open_lines if self.way else []

    @property
    def shows_supervision(self) -> bool:
        """Whether a line of it tells how supervision was held."""
        return self.way is not None and any(
            line.ask.kind == CriterionKind.SUPERVISION for line in self.way.readiness.lines
        )


@dataclass(frozen=True)
class PackLine:
    """A statement of the level: how the worker rates themselves and what was decided."""

    competency: Competency
    rating: str
    status: str
    decisions: list[Decision]


@dataclass(frozen=True)
class PackEvidence:
    """A piece of evidence that was accepted: what it is, what it was said to show, and how it was decided."""

    title: str
    kind: str
    decided_at: Any
    codes: list[str]


def reads_pack(viewer: Any, application: Application) -> bool:
    """Whether somebody reads the pack: the worker, their managers, who decides, and the panel for a time."""
    if viewer.pk == application.worker_id:
        return True
    if viewer.organisation_id is None or viewer.organisation_id != application.organisation_id:
        return False
    if Application.objects.filter(on_panel(viewer), pk=application.pk).exists():
        return True
    return is_manager_of(viewer, application.worker) or (application.is_open and bool(decides_as(viewer, application)))


def reads_evidence_titles(viewer: Any, application: Application) -> bool:
    """Whether the pack names this reader single pieces of evidence, and not their number alone."""
    if viewer.pk == application.worker_id or membership(viewer, application) is not None:
        return True
    if decides_as(viewer, application):
        return True
    return application.organisation.supervisors_see_evidence and manager_of(application.worker) == viewer


def pack_of(application: Application, viewer: User) -> Pack:
    """The whole pack as this person may read it, as things stand today or stood when it was decided."""
    worker = application.worker
    day = clock_day(application.closed_at) if application.closed_at else clock.today()
    way = _way_asked(application, viewer, day)
    ratings = {row.competency_id: row.get_rating_display() for row in application.self_assessments.all()}
    statuses = statuses_of([worker.pk], {worker.pk: application.from_level_id}).get(worker.pk, {})
    about: dict[int, list[Decision]] = {}
    counting = Decision.objects.counting().filter(worker=worker)
    # What was withdrawn or overturned takes no earlier decision's place.
    replaced = counting.filter(supersedes__isnull=False).values("supersedes")
    for decision in (
        counting.exclude(pk__in=replaced).select_related("mentor", "version", "competency").order_by("-decided_at")
    ):
        about.setdefault(decision.competency_id, []).append(decision)
    lines = [
        PackLine(
            competency=each,
            rating=ratings.get(each.pk, ""),
            status=str(statuses.get(each.pk, "not_started")),
            decisions=about.get(each.pk, []),
        )
        for each in competencies_at(application.from_level)
    ]
    return Pack(
        application=application,
        way=way,
        lines=lines,
        evidence=_evidence(about) if reads_evidence_titles(viewer, application) else None,
        training=required_of(worker),
        certificates=list(Completion.objects.filter(worker=worker).order_by("-completed_at")),
        statement=newest_statement(application),
        appeal=application.appeals.first(),
    )


def _way_asked(application: Application, viewer: User, day: date) -> Way | None:
    """The way up as it was asked when the worker applied, answered at the level applied from."""
    rows = Placement.objects.filter(worker=application.worker, level=application.from_level, started_on__lte=day)
    placement = rows.select_related("worker", "level").order_by("-started_on", "-pk").first()
    if placement is None:
        return None
    rules = rules_of(whole(WayUp.objects.filter(pk=application.way_up_id)).get())
    return way_of(application.worker, placement, application.to_level, viewer=viewer, day=day, rules=rules)


def _evidence(about: dict[int, list[Decision]]) -> list[PackEvidence]:
    by_item: dict[int, PackEvidence] = {}
    for decisions in about.values():
        for one in decisions:
            if one.judgement != "meets":
                continue
            known = by_item.setdefault(
                one.version.item_id,
                PackEvidence(one.version.shown_title, one.version.get_kind_display(), one.decided_at, []),
            )
            known.codes.append(one.competency.code)
    return sorted(by_item.values(), key=lambda each: each.decided_at, reverse=True)


def shows_rhythm(viewer: User, application: Application) -> bool:
    """Whether this reader of the pack learns how supervision was held."""
    return sees_supervision(viewer, application.worker)


def last_told(application: Application) -> str:
    """Where an application stands, in a sentence."""
    decision = newest_decision(application)
    if decision is not None:
        return f"{decision.get_outcome_display()}, decided on {british(decision.decided_at)}."
    if application.state == ApplicationState.WITHDRAWN:
        return f"Withdrawn on {british(application.closed_at)}."
    return f"Applied on {british(application.applied_at)}."


def people_for_panel(application: Application, part: str) -> QuerySet[User]:
    """Who could sit on the panel in one part."""
    people = colleagues(application.organisation).exclude(pk=application.worker_id)
    if part == PanelPart.SERVICE_MANAGER:
        return people.filter(pk__in=holders_of(AppointmentKind.SERVICE_MANAGER, application.organisation))
    if part == PanelPart.WORKFORCE_LEAD:
        return people.filter(pk__in=holders_of(AppointmentKind.WORKFORCE_LEAD, application.organisation))
    if part == PanelPart.PRACTITIONER:
        jobs = Employment.objects.current().filter(kind__in=(WorkerKind.FAMILY_SUPPORT, WorkerKind.SOCIAL_WORKER))
        in_line = application.worker.management_received.current().values("manager")  # type: ignore[attr-defined]
        return people.filter(pk__in=jobs.values("person")).exclude(pk__in=in_line)
    return people
