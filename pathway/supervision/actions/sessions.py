"""Planning sessions, preparing them, saying why one did not take place, and loading those of an older system."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import moment
from pathway.notifications.actions import notify
from pathway.people.models import Organisation, User

from ..enums import Mode, NotHeld, SessionKind, SessionStatus
from ..models import AgendaItem, Attendance, Session, SessionMove
from ..queries.sessions import agreement_between, busy_times, is_free
from ..validators import refuse_what_identifies

MOST_ON_AN_AGENDA = 30
MOST_IN_A_GROUP = 20


@transaction.atomic
def plan_session(
    *,
    supervisor: User,
    worker: User,
    planned_for: datetime,
    kind: str = SessionKind.LINE_MANAGEMENT,
    minutes: int = 90,
    mode: str = Mode.IN_PERSON,
) -> Session:
    """Plan a session with somebody one supervises, who is asked what they want to talk about."""
    require(supervisor, "supervision.supervise", worker)
    if kind == SessionKind.GROUP:
        raise RuleBroken("Plan a group session on its own page.")
    session = _make(supervisor, [worker], planned_for, kind=kind, minutes=minutes, mode=mode)
    record(actor=supervisor, verb="supervision.session_planned", thing=session, subject=worker)
    return session


@transaction.atomic
def plan_group(
    *,
    supervisor: User,
    workers: Iterable[User],
    planned_for: datetime,
    minutes: int = 90,
    mode: str = Mode.IN_PERSON,
) -> Session:
    """Plan a group session with people whom one supervises or manages; it has one record and no wellbeing part."""
    everybody = list(workers)
    require(supervisor, "supervision.lead_group", everybody)
    if not 2 <= len(everybody) <= MOST_IN_A_GROUP:
        raise RuleBroken(f"Choose between 2 and {MOST_IN_A_GROUP} people.")
    session = _make(supervisor, everybody, planned_for, kind=SessionKind.GROUP, minutes=minutes, mode=mode)
    record(actor=supervisor, verb="supervision.group_planned", thing=session, people=len(everybody))
    return session


def _make(
    supervisor: User,
    workers: list[User],
    planned_for: datetime,
    *,
    kind: str,
    minutes: int,
    mode: str,
    rearranged_from: Session | None = None,
) -> Session:
    """The one place where sessions are planned; everybody but the supervisor is told and asked for the agenda."""
    today = clock.today()
    if not today - timedelta(days=60) <= timezone.localdate(planned_for) <= today + timedelta(days=400):
        raise RuleBroken("Choose a day from two months ago to a year ahead.")
    if not 5 <= minutes <= 600:
        raise RuleBroken("Give between 5 and 600 minutes.")
    busy = busy_times([supervisor, *workers], planned_for, planned_for + timedelta(minutes=minutes))
    if not is_free(planned_for, minutes, busy):
        raise RuleBroken(f"One of you has supervision at that time already ({moment(planned_for)}). Choose another.")
    assert supervisor.organisation is not None
    session = Session.objects.create(
        organisation=supervisor.organisation,
        supervisor=supervisor,
        kind=kind,
        planned_for=planned_for,
        planned_minutes=minutes,
        mode=mode,
        rearranged_from=rearranged_from,
        agreement=agreement_between(workers[0], supervisor) if len(workers) == 1 else None,
        created_at=clock.now(),
    )
    Attendance.objects.bulk_create(Attendance(session=session, worker=worker) for worker in workers)
    if planned_for > clock.now():
        for worker in workers:
            notify(
                recipient=worker,
                kind="supervision.planned",
                sentence=f"Supervision with {supervisor} on {moment(planned_for)}. Say what you want to talk about.",
                action_label="Add to the agenda",
                action_path=reverse("supervision:session-detail", args=[session.pk]),
                key=f"supervision-planned:{session.pk}",
            )
    return session


make_session = _make


@transaction.atomic
def add_to_agenda(*, author: User, session: Session, text: str) -> AgendaItem:
    """Put something on the agenda of a session that is still to come."""
    require(author, "supervision.prepare_session", session)
    words = text.strip()
    if not words:
        raise RuleBroken("Say in a few words what you want to talk about.")
    refuse_what_identifies(agenda=words)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if not locked.is_open:
        raise RuleBroken("This session is over. Bring it to the next one.")
    if locked.agenda.count() >= MOST_ON_AN_AGENDA:
        raise RuleBroken(f"An agenda holds {MOST_ON_AN_AGENDA} items. Take one off first.")
    item = AgendaItem.objects.create(session=locked, author=author, text=words, added_at=clock.now())
    record(actor=author, verb="supervision.agenda_added", thing=session)
    return item


@transaction.atomic
def take_off_agenda(*, author: User, item: AgendaItem) -> None:
    """Take one's own item off the agenda."""
    require(author, "supervision.prepare_session", item.session)
    if item.author_id != author.pk:
        raise RuleBroken("Only whoever added it takes it off.")
    if not item.session.is_open:
        raise RuleBroken("This session is over; its agenda stays as it was.")
    record(actor=author, verb="supervision.agenda_taken_off", thing=item.session)
    item.delete()


@transaction.atomic
def mark_not_held(
    *, teller: User, session: Session, status: str, reason: str, new_time: datetime | None = None
) -> Session | None:
    """Say that a session was missed or is cancelled, and why; with a new time it is rearranged at once."""
    require(teller, "supervision.prepare_session", session)
    if status not in (SessionStatus.MISSED, SessionStatus.CANCELLED) or reason not in NotHeld.values:
        raise RuleBroken("Say whether it was missed or is cancelled, and why.")
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if not locked.is_open or locked.planned_for is None or locked.supervisor_id is None:
        raise RuleBroken("Something has been said about this session already.")
    if status == SessionStatus.MISSED and locked.planned_for > clock.now():
        raise RuleBroken("It has not come yet, so it cannot have been missed. Cancel it instead.")
    Session.objects.filter(pk=locked.pk).update(status=status, reason=reason)
    workers = list(User.objects.filter(supervision_attendances__session=locked).order_by("pk"))
    supervisor = User.objects.get(pk=locked.supervisor_id)
    rearranged = None
    if new_time is not None:
        if new_time <= clock.now():
            raise RuleBroken("Choose a new time that is still to come.")
        rearranged = _make(
            supervisor,
            workers,
            new_time,
            kind=locked.kind,
            minutes=locked.planned_minutes,
            mode=locked.mode,
            rearranged_from=locked,
        )
        for item in locked.agenda.order_by("added_at", "pk"):
            AgendaItem.objects.create(
                session=rearranged, author_id=item.author_id, text=item.text, added_at=item.added_at
            )
    _tell_not_held(teller, locked, status, supervisor, workers, rearranged)
    record(
        actor=teller,
        verb="supervision.not_held",
        thing=session,
        subject=None if locked.is_group else workers[0],
        status=SessionStatus(status).label.lower(),
    )
    return rearranged


@transaction.atomic
def move_session(*, mover: User, session: Session, new_time: datetime, reason: str) -> SessionMove:
    """Move a planned session to another time, with a reason; it stays the same session, and everybody else is told."""
    require(mover, "supervision.prepare_session", session)
    if reason not in NotHeld.values:
        raise RuleBroken("Say why it moves.")
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if not locked.is_open or locked.planned_for is None or locked.supervisor_id is None:
        raise RuleBroken("Something has been said about this session already.")
    if locked.planned_for <= clock.now():
        raise RuleBroken("Its time has come. Say that it was missed, and rearrange it there.")
    if not clock.now() < new_time <= clock.now() + timedelta(days=400):
        raise RuleBroken("Choose a new time that is still to come, within a year or so.")
    if new_time == locked.planned_for:
        raise RuleBroken("It is planned for that time already. Choose another.")
    workers = list(User.objects.filter(supervision_attendances__session=locked).order_by("pk"))
    everybody = [User.objects.get(pk=locked.supervisor_id), *workers]
    until = new_time + timedelta(minutes=locked.planned_minutes)
    if not is_free(new_time, locked.planned_minutes, busy_times(everybody, new_time, until, but=locked)):
        raise RuleBroken(f"One of you has supervision at that time already ({moment(new_time)}). Choose another.")
    Session.objects.filter(pk=locked.pk).update(planned_for=new_time)
    move = SessionMove.objects.create(
        session=locked, was_for=locked.planned_for, now_for=new_time, reason=reason, by=mover, at=clock.now()
    )
    for person in everybody:
        if person != mover:
            notify(
                recipient=person,
                kind="supervision.moved",
                sentence=f"{mover} moved supervision of {moment(move.was_for)} to {moment(new_time)}.",
                action_label="Open supervision",
                action_path=reverse("supervision:session-detail", args=[locked.pk]),
                key=f"supervision-moved:{move.pk}",
            )
    record(
        actor=mover,
        verb="supervision.session_moved",
        thing=session,
        subject=None if locked.is_group else workers[0],
        to=moment(new_time),
    )
    return move


def _tell_not_held(
    teller: User,
    session: Session,
    status: str,
    supervisor: User,
    workers: list[User],
    rearranged: Session | None,
) -> None:
    word = SessionStatus(status).label.lower()
    rest = f" The new time is {moment(rearranged.planned_for)}." if rearranged else " There is no new time yet."
    for person in {supervisor, *workers} - {teller}:
        notify(
            recipient=person,
            kind="supervision.not_held",
            sentence=f"Supervision of {moment(session.planned_for)} is {word}.{rest}",
            action_label="Open supervision",
            action_path=reverse("supervision:session-detail", args=[(rearranged or session).pk]),
            key=f"supervision-not-held:{session.pk}",
        )


@transaction.atomic
def import_past_session(
    *,
    keeper: User,
    worker: User,
    held_on: date,
    source: str,
    kind: str = SessionKind.LINE_MANAGEMENT,
    supervisor: User | None = None,
) -> tuple[Session, bool]:
    """Load that a session took place, from an older system: a date that counts for the rhythm, and no record.

    Returns the session and whether it is new. What stands here for that worker and day already is stronger, or the
    same, and stays as it is; loading twice loads once.
    """
    organisation: Organisation | None = worker.organisation
    require(keeper, "supervision.keep_rules", organisation)
    assert organisation is not None
    if held_on > clock.today():
        raise RuleBroken(f"{held_on:%d/%m/%Y} is still to come.")
    if not source.strip():
        raise RuleBroken("Say which system the date comes from.")
    if kind not in SessionKind.values:
        raise RuleBroken(f"“{kind}” is no type of supervision.")
    if supervisor is not None and (supervisor.organisation_id != organisation.pk or supervisor.pk == worker.pk):
        raise RuleBroken("The supervisor is somebody else of the same organisation.")
    known = Session.objects.held().of(worker).filter(organisation=organisation, held_on=held_on, kind=kind)
    there = known.order_by("source", "pk").first()
    session = there or Session.objects.create(
        organisation=organisation,
        supervisor=supervisor,
        kind=kind,
        status=SessionStatus.HELD,
        held_on=held_on,
        source=source.strip()[:80],
        created_at=clock.now(),
    )
    if there is None:
        Attendance.objects.create(session=session, worker=worker)
    record(
        actor=keeper,
        verb="supervision.date_loaded",
        thing=session,
        subject=worker,
        outcome="new" if there is None else "there already",
    )
    return session, there is None
