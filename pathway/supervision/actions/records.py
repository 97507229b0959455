"""Writing what was said, acknowledging it, locking it, adding to it; and opening it against the rule, with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from modules.models import ModulePage, ModuleSnapshot
from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.schedule import due
from pathway.core.templatetags.pathway import day as british
from pathway.core.working_days import working_days_after
from pathway.events.models import Event
from pathway.notifications.actions import notify
from pathway.people.models import User

from ..enums import CaseTheme, Mode, Outcome, SessionStatus
from ..models import (
    ActionStep,
    Addendum,
    AgreedAction,
    Attendance,
    BreakGlass,
    Draft,
    Record,
    Session,
    Wellbeing,
)
from ..queries.rhythm import LOCK_WORKING_DAYS
from ..queries.sessions import actions_to_review
from ..validators import refuse_what_identifies
from .sessions import make_session

MOST_TYPED = 200_000


@dataclass(frozen=True)
class NewAction:
    """An action as it is agreed: what, who, by when, and what it helps with."""

    text: str
    owner: User
    due_on: date
    competency: Competency | None = None
    module: ModulePage | None = None
    event: Event | None = None


@dataclass(frozen=True)
class Reviewed:
    """What became of an earlier action."""

    action: AgreedAction
    outcome: str
    reason: str = ""


@dataclass
class Written:
    """A record as the supervisor finishes it."""

    held_on: date
    actual_minutes: int
    mode: str = Mode.IN_PERSON
    wellbeing: str = ""
    families: int | None = None
    families_complex: int | None = None
    workload: str = ""
    practice: str = ""
    learning: str = ""
    inclusion: str = ""
    leave_looked_at: bool = False
    cases_discussed: int = 0
    cases_recorded_on: date | None = None
    case_themes: Sequence[str] = ()
    safeguarding_concern: bool = False
    safeguarding_recorded: str = ""
    reviewed: list[Reviewed] = field(default_factory=list)
    agreed: list[NewAction] = field(default_factory=list)
    next_time: datetime | None = None


class ChangedElsewhere(RuleBroken):
    """Newer words were kept from another page since this one was opened."""


@transaction.atomic
def save_draft(
    *,
    supervisor: User,
    session: Session,
    typed: dict[str, list[str]],
    private_notes: str = "",
    known: str | None = None,
) -> Draft:
    """Keep what the supervisor has typed so far, for the supervisor alone.

    `known` is the saving that the page last knew (Draft.known): an older page never overwrites newer words.
    """
    require(supervisor, "supervision.write_record", session)
    if session.locked_at is not None or not (session.is_open or session.has_record):
        raise RuleBroken("This record can no longer be changed. Write an addendum instead.")
    if sum(len(word) for words in typed.values() for word in words) + len(private_notes) > MOST_TYPED:
        raise RuleBroken("This is more than a record can hold. Shorten it.")
    draft = Draft.objects.select_for_update().filter(session=session).first() or Draft(session=session)
    if known is not None and draft.known != known and (draft.typed, draft.private_notes) != (typed, private_notes):
        raise ChangedElsewhere(
            f"More was written at {timezone.localtime(draft.saved_at):%H:%M} in another tab or on another device, and "
            "is kept. What you typed here still stands below: send it again to put it in the other’s place."
        )
    draft.typed, draft.private_notes, draft.saved_at = typed, private_notes, clock.now()
    draft.save()
    return draft


@transaction.atomic
def complete_session(*, supervisor: User, session: Session, written: Written) -> Session:
    """Finish and sign a record; the workers are asked to acknowledge it. Until one does it can be finished anew."""
    require(supervisor, "supervision.write_record", session)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.locked_at is not None or not (locked.is_open or locked.has_record):
        raise RuleBroken("This record can no longer be changed. Write an addendum instead.")
    if locked.attendances.filter(acknowledged_at__isnull=False).exists():
        raise RuleBroken("This record has been acknowledged. Write an addendum once it is locked.")
    _check(locked, written)
    first_time = not locked.has_record
    workers = list(User.objects.filter(supervision_attendances__session=locked).order_by("pk"))
    _forget_what_was_written(locked)
    Session.objects.filter(pk=locked.pk).update(
        status=SessionStatus.HELD,
        held_on=written.held_on,
        actual_minutes=written.actual_minutes,
        mode=written.mode,
        completed_at=clock.now(),
    )
    locked.refresh_from_db()
    _write(locked, written, workers, supervisor)
    if written.next_time is not None:
        make_session(
            supervisor, workers, written.next_time, kind=locked.kind, minutes=locked.planned_minutes, mode=locked.mode
        )
    for worker in workers:
        notify(
            recipient=worker,
            kind="supervision.completed",
            sentence=f"{supervisor} has written up your supervision of {british(written.held_on)}. Please read it.",
            action_label="Read it",
            action_path=reverse("supervision:session-detail", args=[locked.pk]),
            key=f"supervision-completed:{locked.pk}",
        )
    record(
        actor=supervisor,
        verb="supervision.completed" if first_time else "supervision.completed_anew",
        thing=locked,
        subject=None if locked.is_group else workers[0],
    )
    return locked


def _check(session: Session, written: Written) -> None:
    if written.held_on > clock.today():
        raise RuleBroken("A session is written up once it has been held. Its day is still to come.")
    if session.is_group and written.wellbeing:
        raise RuleBroken("A group session has no wellbeing part.")
    if written.cases_discussed and written.cases_recorded_on is None:
        raise RuleBroken(
            "You discussed families: record what was decided on the case system first, and give the day you did."
        )
    if written.cases_recorded_on is not None and written.cases_recorded_on > clock.today():
        raise RuleBroken("The day on which it was recorded on the case system is still to come.")
    if set(written.case_themes) - set(CaseTheme.values):
        raise RuleBroken("Choose themes from the list.")
    if written.safeguarding_concern and not written.safeguarding_recorded.strip():
        raise RuleBroken("A safeguarding concern was raised: say where it is recorded.")
    if (written.families_complex or 0) > (written.families or 0):
        raise RuleBroken("More families with complex needs than families altogether: check the two numbers.")
    back = {one.action.pk for one in actions_to_review(session)}
    seen = {one.action.pk for one in written.reviewed}
    if seen - back:
        raise RuleBroken("One of the earlier actions has been closed meanwhile. Open the page again and look.")
    if back - seen:
        raise RuleBroken("Say first what became of each earlier action: done, carried on, or cancelled.")
    for one in written.reviewed:
        if one.outcome == Outcome.CANCELLED and not one.reason.strip():
            raise RuleBroken(f"Say why “{one.action}” is cancelled.")
    refuse_what_identifies(
        wellbeing=written.wellbeing,
        reflection_on_practice=written.practice,
        learning_and_progress=written.learning,
        fairness_and_inclusion=written.inclusion,
        where_the_concern_is_recorded=written.safeguarding_recorded,
        **{f"action_{n}": one.text for n, one in enumerate(written.agreed, 1)},
        **{f"reason_{n}": one.reason for n, one in enumerate(written.reviewed, 1)},
    )


def _forget_what_was_written(session: Session) -> None:
    """Before anybody has acknowledged it, a record is finished anew as a whole."""
    Record.objects.filter(session=session).delete()
    Wellbeing.objects.filter(session=session).delete()
    ActionStep.objects.filter(session=session).delete()
    AgreedAction.objects.filter(session=session, steps__isnull=True).delete()


def _write(session: Session, written: Written, workers: list[User], supervisor: User) -> None:
    Record.objects.create(
        session=session,
        families=written.families,
        families_complex=written.families_complex,
        workload=written.workload,
        practice=written.practice.strip(),
        learning=written.learning.strip(),
        inclusion=written.inclusion.strip(),
        leave_looked_at=written.leave_looked_at,
        cases_discussed=written.cases_discussed,
        cases_recorded_on=written.cases_recorded_on if written.cases_discussed else None,
        case_themes=sorted(set(written.case_themes)) if written.cases_discussed else [],
        safeguarding_concern=written.safeguarding_concern,
        safeguarding_recorded=written.safeguarding_recorded.strip() if written.safeguarding_concern else "",
    )
    if written.wellbeing.strip():
        Wellbeing.objects.create(session=session, text=written.wellbeing.strip())
    ActionStep.objects.bulk_create(
        ActionStep(
            action=one.action,
            session=session,
            outcome=one.outcome,
            reason=one.reason.strip(),
            by=supervisor,
            at=clock.now(),
        )
        for one in written.reviewed
    )
    kept = set(AgreedAction.objects.filter(session=session).values_list("text", flat=True))
    allowed = {supervisor.pk, *(worker.pk for worker in workers)}
    for agreed in written.agreed:
        if agreed.text.strip() in kept:
            continue
        _refuse_foreign(agreed, supervisor, allowed, written.held_on)
        AgreedAction.objects.create(
            session=session,
            worker=agreed.owner if session.is_group and agreed.owner.pk != supervisor.pk else workers[0],
            owner=agreed.owner,
            text=agreed.text.strip(),
            due_on=agreed.due_on,
            competency=agreed.competency,
            module_id=agreed.module.pk if agreed.module else None,
            event=agreed.event,
        )


def _refuse_foreign(agreed: NewAction, supervisor: User, allowed: set[int], held_on: date) -> None:
    if not agreed.text.strip():
        raise RuleBroken("Say what is to be done.")
    if agreed.owner.pk not in allowed:
        raise RuleBroken("An action is for one of those who were there.")
    if agreed.due_on < held_on:
        raise RuleBroken(f"“{agreed.text}” would be due before the session was held.")
    if agreed.competency and not Competency.objects.visible_to(supervisor).filter(pk=agreed.competency.pk).exists():
        raise RuleBroken("Choose a statement of your own organisation's framework.")
    if agreed.module and not ModuleSnapshot.objects.visible_to(supervisor).filter(module=agreed.module.pk).exists():
        raise RuleBroken("Choose a module that your people can open.")
    if agreed.event and not Event.objects.visible_to(supervisor).filter(pk=agreed.event.pk).exists():
        raise RuleBroken("Choose an event of your own organisation.")
    if agreed.event and (agreed.competency or agreed.module):
        raise RuleBroken("Link an action to one thing: a statement, a module or an event.")


@transaction.atomic
def acknowledge(*, worker: User, session: Session, comment: str = "", disagreement: str = "") -> Session:
    """A worker has read the record, adds what they want and signs; once all have, it is locked for good."""
    require(worker, "supervision.acknowledge", session)
    refuse_what_identifies(your_comment=comment, where_you_disagree=disagreement)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if not locked.has_record:
        raise RuleBroken("There is nothing to acknowledge yet.")
    if locked.locked_at is not None:
        raise RuleBroken("This record is locked. You can still add an addendum.")
    signed = locked.attendances.filter(worker=worker, acknowledged_at__isnull=True).update(
        acknowledged_at=clock.now(), comment=comment.strip(), disagreement=disagreement.strip()
    )
    if not signed:
        raise RuleBroken("You have acknowledged this already.")
    if not locked.attendances.filter(acknowledged_at__isnull=True).exists():
        _lock(locked)
    if disagreement.strip() and locked.supervisor is not None:
        notify(
            recipient=locked.supervisor,
            kind="supervision.disagreed",
            sentence=f"{worker} has read the record of {british(locked.held_on)} and disagrees with part of it.",
            action_label="Read what they wrote",
            action_path=reverse("supervision:session-detail", args=[locked.pk]),
            key=f"supervision-disagreed:{locked.pk}:{worker.pk}",
        )
    record(actor=worker, verb="supervision.acknowledged", thing=locked, subject=worker)
    return locked


def _lock(session: Session) -> None:
    """Lock a record with all that belongs to it; the supervisor's draft and private notes are thrown away."""
    Draft.objects.filter(session=session).delete()
    session.locked_at = clock.now()
    Session.objects.filter(pk=session.pk).update(locked_at=session.locked_at)


def locks_on(session: Session) -> date | None:
    """The day from which a completed record is locked, acknowledged or not: ten working days after."""
    if session.completed_at is None:
        return None
    return working_days_after(timezone.localdate(session.completed_at), LOCK_WORKING_DAYS)


@transaction.atomic
def lock_overdue(*, session: Session) -> None:
    """Lock a record that nobody acknowledged within ten working days; done by the clock."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    until = locks_on(locked)
    if until is None or locked.locked_at is not None or clock.today() <= until:
        raise RuleBroken("This record is not to be locked yet.")
    _lock(locked)
    worker = None if locked.is_group else User.objects.get(supervision_attendances__session=locked)
    record(actor=None, verb="supervision.locked", thing=locked, subject=worker)


@due("supervision.lock_overdue_records", every=timedelta(hours=6))
def lock_overdue_records() -> int:
    """Lock every record whose ten working days are over; says how many."""
    number = 0
    for session in Session.objects.held().filter(completed_at__isnull=False, locked_at__isnull=True):
        until = locks_on(session)
        if until is not None and clock.today() > until:
            lock_overdue(session=session)
            number += 1
    return number


@transaction.atomic
def add_addendum(*, author: User, session: Session, text: str) -> Addendum:
    """Add words to a locked record; the record itself stays as it is."""
    require(author, "supervision.prepare_session", session)
    words = text.strip()
    if not words:
        raise RuleBroken("Write what you want to add.")
    refuse_what_identifies(addendum=words)
    if session.locked_at is None:
        raise RuleBroken("This record is not locked yet: change the record itself.")
    addendum = Addendum.objects.create(session=session, author=author, text=words, written_at=clock.now())
    for person in _the_two(session) - {author.pk}:
        notify(
            recipient=User.objects.get(pk=person),
            kind="supervision.addendum",
            sentence=f"{author} has added to the record of {british(session.held_on)}.",
            action_label="Read it",
            action_path=reverse("supervision:session-detail", args=[session.pk]),
            key=f"supervision-addendum:{addendum.pk}",
        )
    record(actor=author, verb="supervision.addendum_added", thing=session, subject=_subject(session))
    return addendum


def _the_two(session: Session) -> set[int]:
    workers = set(Attendance.objects.filter(session=session).values_list("worker", flat=True))
    return workers | ({session.supervisor_id} if session.supervisor_id else set())


def _subject(session: Session) -> User | None:
    """The worker whose record it is; nobody where it is that of several."""
    return None if session.is_group else User.objects.filter(supervision_attendances__session=session).first()


@transaction.atomic
def close_action(*, closer: User, action: AgreedAction, outcome: str = Outcome.DONE, reason: str = "") -> ActionStep:
    """Say between two sessions that an agreed action is done, or cancelled and why."""
    require(closer, "supervision.close_action", action)
    refuse_what_identifies(reason=reason)
    if outcome not in (Outcome.DONE, Outcome.CANCELLED):
        raise RuleBroken("Between sessions an action is done or cancelled.")
    if outcome == Outcome.CANCELLED and not reason.strip():
        raise RuleBroken("Say why it is cancelled.")
    locked = AgreedAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if not AgreedAction.objects.open().filter(pk=locked.pk).exists():
        raise RuleBroken("This action is closed already.")
    step = ActionStep.objects.create(action=locked, outcome=outcome, reason=reason.strip(), by=closer, at=clock.now())
    record(actor=closer, verb="supervision.action_closed", thing=locked, subject=action.worker, outcome=outcome)
    return step


@transaction.atomic
def break_glass(*, reader: User, session: Session, reason: str) -> BreakGlass:
    """Open for an hour a record that is for two only, its wellbeing part included; the two are told who and why."""
    require(reader, "supervision.break_glass", session)
    words = reason.strip()
    if len(words) < 10:
        raise RuleBroken("Say in a sentence why you must open this. The worker and the supervisor read your reason.")
    refuse_what_identifies(reason=words)
    opening = BreakGlass.objects.create(session=session, reader=reader, reason=words, opened_at=clock.now())
    for person in _the_two(session):
        notify(
            recipient=User.objects.get(pk=person),
            kind="supervision.glass_broken",
            # The reason itself stays out of the mail; it stands on the page and in the trail.
            sentence=f"{reader} opened the supervision record of {british(session.held_on)}, which is for two only.",
            action_label="Read why",
            action_path=reverse("supervision:session-detail", args=[session.pk]),
            key=f"glass:{opening.pk}",
        )
    record(actor=reader, verb="supervision.glass_broken", thing=session, subject=_subject(session), reason=words)
    return opening


@transaction.atomic
def note_reading(*, reader: User, session: Session, with_wellbeing: bool = False) -> None:
    """Write into the trail that somebody opened a record."""
    require(reader, "supervision.open_session", session)
    detail: dict[str, Any] = {"held_on": british(session.held_on), "wellbeing": with_wellbeing}
    record(actor=reader, verb="supervision.record_read", thing=session, subject=_subject(session), **detail)
