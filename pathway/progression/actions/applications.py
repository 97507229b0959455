"""Applying to move up, saying something about it, and deciding; what was said is only ever added to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.careers.actions import place
from pathway.careers.enums import MoveRoute
from pathway.careers.models import Competency, Placement
from pathway.careers.queries import competencies_at, next_level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.people.queries import holders_of, manager_of

from ..enums import ApplicationState, DecidedAs, DecisionRoute, Outcome, PanelPart, Rating
from ..models import (
    Appeal,
    Application,
    ManagerStatement,
    Move,
    MoveDecision,
    PanelMember,
    PanelView,
    SelfAssessment,
)
from ..queries.applications import (
    decides_as,
    hearer_of,
    hearers_for,
    may_be_appealed,
    newest_decision,
    newest_statement,
    newest_views,
    panel_of,
    people_for_panel,
    unfit_to_chair,
)
from ..queries.ways import way_up_of

NEEDED_PARTS = (PanelPart.SERVICE_MANAGER, PanelPart.WORKFORCE_LEAD, PanelPart.PRACTITIONER)
ROUTES = {DecisionRoute.PANEL: MoveRoute.PANEL, DecisionRoute.VACANCY: MoveRoute.VACANCY}
FURTHEST = timedelta(days=365)


def _path(name: str, application: Application) -> str:
    return reverse(f"progression:{name}", args=[application.pk])


def _locked(application: Application) -> Application:
    """The application as it is now, held until the transaction ends, so that two deeds follow one another."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    return Application.objects.with_people().select_related("organisation").get(pk=locked.pk)


@transaction.atomic
def apply(*, worker: User, statement: str, ratings: Mapping[Competency, str]) -> Application:
    """Ask to move up one level, in one's own words and with a rating of oneself for each statement."""
    require(worker, "progression.apply", worker)
    current = Placement.objects.current().filter(worker=worker).select_related("level").first()
    above = next_level(current.level) if current else None
    way = way_up_of(worker, viewer=worker)
    if current is None or above is None or way is None:
        raise RuleBroken("There is no level above yours to apply for.")
    if way.rules.way_up is None:
        raise RuleBroken("Your organisation has not said yet what moving up asks. Your workforce lead does that.")
    if way.application is not None:
        raise RuleBroken("You have applied already. Take that application back before you send another.")
    if not way.is_ready and not way.rules.may_apply_early:
        raise RuleBroken("Not every line is met yet. Your level’s page says what would close each gap.")
    _rated(list(competencies_at(current.level)), ratings)
    if not statement.strip():
        raise RuleBroken("Say in a few sentences why you are ready.")
    assert worker.organisation is not None
    with or_say("You have applied already. Take that application back before you send another."):
        application = Application.objects.create(
            worker=worker,
            organisation=worker.organisation,
            from_level=current.level,
            to_level=above,
            way_up=way.rules.way_up,
            route=way.rules.route,
            statement=statement.strip(),
            applied_at=clock.now(),
        )
    SelfAssessment.objects.bulk_create(
        SelfAssessment(application=application, competency=each, rating=rating) for each, rating in ratings.items()
    )
    _ask_for_statement(application)
    record(actor=worker, verb="progression.applied", thing=application, subject=worker)
    return application


def _rated(asked: Sequence[Competency], ratings: Mapping[Competency, str]) -> None:
    known = {each.pk for each in ratings}
    missing = [each.code for each in asked if each.pk not in known]
    if missing:
        raise RuleBroken(f"Rate yourself against every statement. Still missing: {', '.join(missing)}.")
    if known - {each.pk for each in asked} or any(rating not in Rating.values for rating in ratings.values()):
        raise RuleBroken("Rate yourself against the statements of your level, each once.")


def _ask_for_statement(application: Application) -> None:
    manager = manager_of(application.worker)
    recipients = [manager] if manager else list(holders_of(AppointmentKind.WORKFORCE_LEAD, application.organisation))
    wanted = "asks for your statement" if manager else "has no line manager to write a statement"
    for recipient in recipients:
        if recipient.pk != application.worker_id:
            notify(
                recipient=recipient,
                kind="progression.statement_asked",
                sentence=f"{application.worker} applies to move up and {wanted}.",
                action_label="Read the application",
                action_path=_path("application-detail", application),
                key=f"statement-asked:{application.pk}",
            )


@transaction.atomic
def withdraw_application(*, worker: User, application: Application) -> None:
    """Take one's own open application back."""
    application = _locked(application)
    require(worker, "progression.withdraw_application", application)
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.WITHDRAWN, closed_at=clock.now())
    for seat in application.panel.standing().select_related("member"):  # type: ignore[attr-defined]
        notify(
            recipient=seat.member,
            kind="progression.withdrawn",
            sentence=f"{worker} took their application back. There is nothing more to do.",
            action_label="Home",
            action_path=reverse("home:home"),
            key=f"application-withdrawn:{application.pk}",
        )
    record(actor=worker, verb="progression.application_withdrawn", thing=application, subject=worker)


@transaction.atomic
def make_statement(*, manager: User, application: Application, recommendation: str, reasons: str) -> ManagerStatement:
    """Say as the worker's manager whether to recommend the move, with reasons; a later statement takes its place."""
    application = _locked(application)
    require(manager, "progression.state_as_manager", application)
    if not reasons.strip():
        raise RuleBroken("Give your reasons: the worker and the panel read them.")
    statement = ManagerStatement.objects.create(
        application=application,
        worker=application.worker,
        manager=manager,
        recommendation=recommendation,
        reasons=reasons.strip(),
        made_at=clock.now(),
    )
    notify(
        recipient=application.worker,
        kind="progression.statement_made",
        sentence=f"{manager} wrote the manager’s statement for your application.",
        action_label="Read it",
        action_path=_path("application-detail", application),
        key=f"statement-made:{statement.pk}",
    )
    if application.route == DecisionRoute.PANEL and not panel_of(application):
        for lead in holders_of(AppointmentKind.WORKFORCE_LEAD, application.organisation):
            if lead.pk != application.worker_id:
                notify(
                    recipient=lead,
                    kind="progression.panel_needed",
                    sentence=f"{application.worker}’s application needs a panel.",
                    action_label="Name the panel",
                    action_path=_path("panel-name", application),
                    key=f"panel-needed:{application.pk}",
                )
    record(
        actor=manager,
        verb="progression.statement_made",
        thing=application,
        subject=application.worker,
        recommendation=recommendation,
    )
    return statement


@dataclass(frozen=True)
class Seat:
    """Somebody for a panel and what they are on it for."""

    member: User
    part: str
    is_chair: bool = False


@transaction.atomic
def name_panel(*, keeper: User, application: Application, seats: Sequence[Seat]) -> list[PanelMember]:
    """Name the panel of an application, or change it; who is no longer named stops reading the pack at once."""
    application = _locked(application)
    require(keeper, "progression.name_panel", application)
    if application.route != DecisionRoute.PANEL:
        raise RuleBroken(f"{application.from_level} is not decided by a panel.")
    _fit(application, seats)
    standing = {seat.member_id: seat for seat in panel_of(application)}
    wanted = {seat.member.pk: seat for seat in seats}
    same = {pk for pk, seat in wanted.items() if pk in standing and _is_same(standing[pk], seat)}
    gone = [seat.pk for pk, seat in standing.items() if pk not in same]
    PanelMember.objects.filter(pk__in=gone).update(stood_down_at=clock.now())
    with or_say("Somebody else has just named the panel. Look again."):
        for pk, seat in wanted.items():
            if pk not in same:
                PanelMember.objects.create(
                    application=application,
                    worker=application.worker,
                    member=seat.member,
                    part=seat.part,
                    is_chair=seat.is_chair,
                    named_by=keeper,
                    named_at=clock.now(),
                )
    panel = panel_of(application)
    for each in panel:
        notify(
            recipient=each.member,
            kind="progression.panel_named",
            sentence=f"You are named to the panel about {application.worker}’s move up.",
            action_label="Read the pack",
            action_path=_path("pack", application),
            key=f"panel-named:{application.pk}",
        )
    record(
        actor=keeper, verb="progression.panel_named", thing=application, subject=application.worker, members=len(panel)
    )
    return panel


def _is_same(seat: PanelMember, wanted: Seat) -> bool:
    return seat.part == wanted.part and seat.is_chair == wanted.is_chair


def _fit(application: Application, seats: Sequence[Seat]) -> None:
    """Refuse a panel that is too small, lacks a part, has somebody twice, or an unfit chair."""
    worker, least = application.worker, application.way_up.panel_size
    members = [seat.member.pk for seat in seats]
    if len(set(members)) != len(members):
        raise RuleBroken("Name each person once: a panel has as many views as people.")
    if len(members) < least:
        raise RuleBroken(f"Name at least {least} people.")
    for part in NEEDED_PARTS:
        if part not in {seat.part for seat in seats}:
            raise RuleBroken(f"A panel needs this part: {PanelPart(part).label.lower()}.")
    for seat in seats:
        if (
            seat.part == PanelPart.APPEAL
            or not people_for_panel(application, seat.part).filter(pk=seat.member.pk).exists()
        ):
            raise RuleBroken(f"{seat.member} cannot sit on this panel as {PanelPart(seat.part).label.lower()}.")
    chairs = [seat.member for seat in seats if seat.is_chair]
    if len(chairs) != 1:
        raise RuleBroken("Name one chair.")
    if tie := unfit_to_chair(chairs[0], worker):
        raise RuleBroken(f"{chairs[0]} {tie} {worker} and so cannot be chair. Choose another chair.")


@transaction.atomic
def give_view(*, member: User, application: Application, outcome: str, notes: str) -> PanelView:
    """Say as a member of the panel what one would decide and why; others read it once they have given theirs."""
    application = _locked(application)
    require(member, "progression.give_view", application)
    if not notes.strip():
        raise RuleBroken("Say why, in a sentence or two.")
    view = PanelView.objects.create(
        application=application,
        worker=application.worker,
        member=member,
        outcome=outcome,
        notes=notes.strip(),
        given_at=clock.now(),
    )
    views = newest_views(application)
    panel = panel_of(application)
    if all(seat.member_id in views for seat in panel):
        chair = next((seat.member for seat in panel if seat.is_chair), None)
        if chair is not None:
            notify(
                recipient=chair,
                kind="progression.views_given",
                sentence=f"Everybody on {application.worker}’s panel has given a view.",
                action_label="Record the decision",
                action_path=_path("application-decide", application),
                key=f"views-given:{application.pk}",
            )
    record(actor=member, verb="progression.view_given", thing=application, subject=application.worker)
    return view


@transaction.atomic
def decide_move(
    *,
    decider: User,
    application: Application,
    outcome: str,
    feedback: str,
    actions: str = "",
    again_on: date | None = None,
    vacancy: str = "",
    moves_on: date | None = None,
) -> MoveDecision:
    """Decide about an application, or about an appeal; a positive decision puts the worker on the next level at once.

    All of it or nothing, and once: of two people who press at the same moment the second is told so.
    """
    application = _locked(application)
    if newest_decision(application) is not None and hearer_of(application) is None:
        _tell_who_was_first(decider, application)
    require(decider, "progression.decide_move", application)
    part = decides_as(decider, application) if application.is_open else str(DecidedAs.APPEAL)
    _may_be_decided(application, part)
    if outcome == Outcome.PROGRESS:
        _must_be_movable(application, moves_on)
    decision = _write(decider, application, part, outcome, feedback, actions, again_on, vacancy)
    if application.is_open:
        Application.objects.filter(pk=application.pk).update(state=ApplicationState.DECIDED, closed_at=clock.now())
    if decision.is_positive:
        _move(decider, application, decision, moves_on)
    _tell_of_decision(application, decision)
    record(
        actor=decider,
        verb="progression.decided",
        thing=application,
        subject=application.worker,
        outcome=outcome,
    )
    return decision


def _tell_who_was_first(decider: User, application: Application) -> None:
    """Say who decided already, to somebody who might have decided themselves."""
    decision = newest_decision(application)
    if decision is not None and decides_as(decider, application):
        raise RuleBroken(f"{decision.decider} decided about this on {british(decision.decided_at)} already.")


def _may_be_decided(application: Application, part: str) -> None:
    if part == DecidedAs.APPEAL:
        return
    if newest_statement(application) is None:
        raise RuleBroken("The manager’s statement is still missing. It is read before anybody decides.")
    if part == DecidedAs.CHAIR:
        views = newest_views(application)
        missing = [str(seat.member) for seat in panel_of(application) if seat.member_id not in views]
        if missing:
            raise RuleBroken(f"Still missing: the view of {', '.join(missing)}.")


def _write(
    decider: User,
    application: Application,
    part: str,
    outcome: str,
    feedback: str,
    actions: str,
    again_on: date | None,
    vacancy: str,
) -> MoveDecision:
    if not feedback.strip():
        raise RuleBroken("Write the reasons as feedback to the worker.")
    if outcome == Outcome.DEFER:
        if not actions.strip() or again_on is None:
            raise RuleBroken("To defer, say what to do until then, and the day on which it is looked at again.")
        if not clock.today() < again_on <= clock.today() + FURTHEST:
            raise RuleBroken("Choose a day within the next year on which it is looked at again.")
    if outcome == Outcome.PROGRESS and part == DecidedAs.VACANCY and not vacancy.strip():
        raise RuleBroken("Say which vacancy the worker moves into.")
    number = application.decisions.count() + 1
    with or_say("Somebody else has just decided about this. Look again."):
        return MoveDecision.objects.create(
            application=application,
            number=number,
            worker=application.worker,
            decider=decider,
            decided_as=part,
            outcome=outcome,
            feedback=feedback.strip(),
            actions=actions.strip() if outcome == Outcome.DEFER else "",
            again_on=again_on if outcome == Outcome.DEFER else None,
            vacancy=vacancy.strip(),
            decided_at=clock.now(),
        )


def _must_be_movable(application: Application, moves_on: date | None) -> None:
    day = moves_on or clock.today()
    if not clock.today() <= day <= clock.today() + timedelta(days=120):
        raise RuleBroken("Choose a day from today to four months ahead for the move.")
    held = Placement.objects.current().filter(worker=application.worker).select_related("level").first()
    if held is None or held.level_id != application.from_level_id or held.ended_on is not None:
        raise RuleBroken(f"{application.worker} no longer stands at {application.from_level}. Nothing was recorded.")


def _move(decider: User, application: Application, decision: MoveDecision, moves_on: date | None) -> None:
    """Put the worker on the next level by the hall's own action, and tie the placement to the decision."""
    day = moves_on or clock.today()
    route = ROUTES.get(DecisionRoute(application.route), MoveRoute.AUTOMATIC)
    with or_say("The worker has just been moved. Look again."):
        placement = place(keeper=decider, worker=application.worker, level=application.to_level, on=day, route=route)
        Move.objects.create(application=application, decision=decision, placement=placement)


def _tell_of_decision(application: Application, decision: MoveDecision) -> None:
    words = {
        Outcome.PROGRESS: f"You move up to {application.to_level}.",
        Outcome.DEFER: f"Your move up is looked at again on {british(decision.again_on)}.",
        Outcome.NOT_YET: "It is decided about your application: not yet.",
    }[Outcome(decision.outcome)]
    notify(
        recipient=application.worker,
        kind="progression.decided",
        sentence=f"{words} Read the feedback and what comes next.",
        action_label="Read the decision",
        action_path=_path("application-detail", application),
        key=f"move-decided:{decision.pk}",
    )
    manager = manager_of(application.worker)
    if manager is not None and manager.pk != decision.decider_id:
        notify(
            recipient=manager,
            kind="progression.decided",
            sentence=f"It is decided about {application.worker}’s application.",
            action_label="Read the decision",
            action_path=_path("application-detail", application),
            key=f"move-decided:{decision.pk}",
        )


@transaction.atomic
def correct_decision(
    *,
    decider: User,
    application: Application,
    outcome: str,
    feedback: str,
    actions: str = "",
    again_on: date | None = None,
    vacancy: str = "",
    moves_on: date | None = None,
) -> MoveDecision:
    """Put a further decision in the place of one's own; the earlier one stays and stays readable."""
    application = _locked(application)
    require(decider, "progression.correct_decision", application)
    earlier = newest_decision(application)
    assert earlier is not None
    if outcome == Outcome.PROGRESS:
        _must_be_movable(application, moves_on)
    decision = _write(decider, application, earlier.decided_as, outcome, feedback, actions, again_on, vacancy)
    if decision.is_positive:
        _move(decider, application, decision, moves_on)
    _tell_of_decision(application, decision)
    record(
        actor=decider,
        verb="progression.decision_corrected",
        thing=application,
        subject=application.worker,
        outcome=outcome,
    )
    return decision


@transaction.atomic
def appeal(*, worker: User, application: Application, reasons: str) -> Appeal:
    """Ask for a decision to be looked at by somebody who had no part in it."""
    application = _locked(application)
    require(worker, "progression.appeal", application)
    decision = may_be_appealed(application)
    assert decision is not None
    if not reasons.strip():
        raise RuleBroken("Say what should be looked at again.")
    with or_say("You have appealed already."):
        made = Appeal.objects.create(
            application=application,
            decision=decision,
            worker=worker,
            reasons=reasons.strip(),
            made_at=clock.now(),
        )
    for kind in (AppointmentKind.WORKFORCE_LEAD, AppointmentKind.ORGANISATION_ADMIN):
        for keeper in holders_of(kind, application.organisation):
            if keeper.pk != worker.pk:
                notify(
                    recipient=keeper,
                    kind="progression.appealed",
                    sentence=f"{worker} appeals against a decision. Name somebody who had no part in it.",
                    action_label="Name who hears the appeal",
                    action_path=_path("hearing-name", application),
                    key=f"appealed:{made.pk}",
                )
    record(actor=worker, verb="progression.appealed", thing=application, subject=worker)
    return made


@transaction.atomic
def name_hearer(*, keeper: User, application: Application, hearer: User) -> PanelMember:
    """Name who hears an appeal: somebody who had no part in the decision and neither manages nor mentors."""
    application = _locked(application)
    require(keeper, "progression.name_hearer", application)
    if not hearers_for(application).filter(pk=hearer.pk).exists():
        raise RuleBroken(f"{hearer} had a part in this or is too close to it. Choose somebody else.")
    PanelMember.objects.filter(application=application, part=PanelPart.APPEAL, stood_down_at__isnull=True).update(
        stood_down_at=clock.now()
    )
    with or_say("Somebody else has just named who hears it. Look again."):
        seat = PanelMember.objects.create(
            application=application,
            worker=application.worker,
            member=hearer,
            part=PanelPart.APPEAL,
            named_by=keeper,
            named_at=clock.now(),
        )
    notify(
        recipient=hearer,
        kind="progression.hearing_named",
        sentence=f"You are asked to hear {application.worker}’s appeal.",
        action_label="Read the pack",
        action_path=_path("pack", application),
        key=f"hearing-named:{seat.pk}",
    )
    record(actor=keeper, verb="progression.hearer_named", thing=application, subject=application.worker)
    return seat


@transaction.atomic
def note_pack_read(*, reader: User, application: Application) -> None:
    """Write into the trail that somebody else read a worker's pack."""
    require(reader, "progression.read_pack", application)
    record(actor=reader, verb="progression.pack_read", thing=application, subject=application.worker)


@transaction.atomic
def note_pack_taken(*, reader: User, application: Application) -> None:
    """Write into the trail that somebody else took a worker's pack as a file."""
    require(reader, "progression.read_pack", application)
    record(actor=reader, verb="progression.pack_taken", thing=application, subject=application.worker)


@transaction.atomic
def note_application_read(*, reader: User, application: Application) -> None:
    """Write into the trail that somebody else read a worker's application."""
    require(reader, "progression.read_application", application)
    record(actor=reader, verb="progression.application_read", thing=application, subject=application.worker)
