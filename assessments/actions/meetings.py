"""Booking an observation or a professional discussion, recording it, and the worker's answer that makes it evidence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify
from pathway.people.models import User
from portfolio.enums import EvidenceKind
from portfolio.queries import claimable_by

from ..enums import MeetingKind, MeetingState, Seen
from ..models import Criterion, Meeting
from .becoming import sent_as_evidence

MOST_CRITERIA = 6
BECOMES = {MeetingKind.OBSERVATION: EvidenceKind.DIRECT_OBSERVATION, MeetingKind.DISCUSSION: EvidenceKind.DISCUSSION}


@dataclass(frozen=True)
class Noted:
    """What an observer notes of one statement."""

    seen: str
    note: str = ""


def _when(moment: datetime) -> str:
    """A moment as a person says it: 5 December 2026 at 14:00."""
    local = timezone.localtime(moment)
    return f"{british(local.date())} at {local:%H:%M}"


@transaction.atomic
def book_meeting(
    *,
    observer: User,
    worker: User,
    kind: str,
    starts_at: datetime,
    about: str,
    competencies: Collection[Competency],
) -> Meeting:
    """Book a time at which a mentor sees a worker at work or talks with them, and what it will look at."""
    require(observer, "assessments.book_meeting", worker)
    assert worker.organisation is not None
    if starts_at < clock.now() - timedelta(days=14):
        raise RuleBroken("That is more than two weeks ago. Record it within two weeks, while it is fresh.")
    if starts_at > clock.now() + timedelta(days=366):
        raise RuleBroken("That is more than a year ahead. Book a nearer day.")
    if not about.strip():
        raise RuleBroken("Say in a few words what it is about.")
    own = {competency.pk for competency in claimable_by(worker)}
    if not competencies or len(competencies) > MOST_CRITERIA or any(one.pk not in own for one in competencies):
        raise RuleBroken(f"Choose one to {MOST_CRITERIA} statements of {worker.short_name}'s level.")
    meeting = Meeting.objects.create(
        organisation=worker.organisation, kind=kind, worker=worker, observer=observer, starts_at=starts_at, about=about
    )
    Criterion.objects.bulk_create(Criterion(meeting=meeting, competency=one) for one in competencies)
    _tell(
        meeting,
        worker,
        f"{observer} booked a time with you: {meeting.get_kind_display()}, {_when(starts_at)}.",
        "booked",
    )
    record(actor=observer, verb="assessments.meeting_booked", thing=meeting, subject=worker, kind=kind)
    return meeting


def _tell(meeting: Meeting, recipient: User, sentence: str, deed: str, label: str = "Look at it") -> None:
    notify(
        recipient=recipient,
        kind="assessments.meeting",
        sentence=sentence,
        action_label=label,
        action_path=reverse("assessments:meeting-detail", args=[meeting.pk]),
        key=f"meeting-{deed}:{meeting.pk}",
    )


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("worker", "observer").get(pk=meeting.pk)


@transaction.atomic
def record_meeting(*, observer: User, meeting: Meeting, summary: str, noted: Mapping[Competency, Noted]) -> Meeting:
    """Write down what was seen of each statement; the worker reads it and answers."""
    require(observer, "assessments.record_meeting", meeting)
    locked = _locked(meeting)
    if locked.state != MeetingState.BOOKED:
        raise RuleBroken("This has been recorded or cancelled already.")
    if locked.starts_at > clock.now():
        raise RuleBroken(f"It begins on {_when(locked.starts_at)}. Record it once you have met.")
    if not summary.strip():
        raise RuleBroken("Say in a few sentences what happened.")
    criteria = {criterion.competency_id: criterion for criterion in locked.criteria.select_related("competency")}
    if {competency.pk for competency in noted} != set(criteria):
        raise RuleBroken("Say of each statement whether you saw it.")
    if all(one.seen == Seen.NOT_SEEN for one in noted.values()):
        raise RuleBroken("Nothing of it was seen this time. Cancel it and book another time.")
    for competency, one in noted.items():
        if one.seen not in Seen.values or (one.seen != Seen.NOT_SEEN and not one.note.strip()):
            raise RuleBroken(f"Say in a sentence what you saw of {competency.code}.")
        criterion = criteria[competency.pk]
        criterion.seen, criterion.note = one.seen, one.note.strip()
        criterion.save(update_fields=["seen", "note"])
    locked.state, locked.summary, locked.recorded_at = MeetingState.RECORDED, summary.strip(), clock.now()
    locked.save(update_fields=["state", "summary", "recorded_at"])
    sentence = f"{observer} wrote down what you showed. Read it, add your own words and send it."
    _tell(locked, locked.worker, sentence, "recorded", "Read it")
    record(actor=observer, verb="assessments.meeting_recorded", thing=locked, subject=locked.worker)
    return locked


@transaction.atomic
def answer_meeting(*, worker: User, meeting: Meeting, comment: str, declared: bool) -> Meeting:
    """Add the worker's own words to what was recorded, and send both as evidence."""
    require(worker, "assessments.answer_meeting", meeting)
    locked = _locked(meeting)
    if locked.state != MeetingState.RECORDED:
        raise RuleBroken("This has been sent already, or is not recorded yet.")
    if not declared:
        raise RuleBroken("Read it through, and tick that nobody can be recognised in it.")
    locked.worker_comment, locked.answered_at = comment.strip(), clock.now()
    criteria = list(locked.criteria.select_related("competency"))
    locked.item = sent_as_evidence(
        worker,
        kind=BECOMES[MeetingKind(locked.kind)],
        title=f"{locked.get_kind_display()}: {locked.about}",
        text=_told(locked, criteria),
        sentences={one.competency: one.note for one in criteria if one.seen != Seen.NOT_SEEN},
        key=locked.pk,
    )
    locked.state = MeetingState.SENT
    locked.save(update_fields=["state", "worker_comment", "answered_at", "item"])
    record(actor=worker, verb="assessments.meeting_answered", thing=locked, subject=worker)
    return locked


def _told(meeting: Meeting, criteria: Collection[Criterion]) -> str:
    lines = [
        f"Recorded by {meeting.observer} of {_when(meeting.starts_at)}.",
        meeting.summary,
        *(f"{one.competency.code}, {one.get_seen_display().lower()}: {one.note}".rstrip(": ") for one in criteria),
    ]
    if meeting.worker_comment:
        lines.append(f"{meeting.worker} adds: {meeting.worker_comment}")
    return "\n\n".join(lines)


@transaction.atomic
def cancel_meeting(*, canceller: User, meeting: Meeting) -> None:
    """Call off a booked time; the other is told."""
    require(canceller, "assessments.cancel_meeting", meeting)
    locked = _locked(meeting)
    if locked.state != MeetingState.BOOKED:
        raise RuleBroken("Only what is booked can be called off.")
    locked.state = MeetingState.CANCELLED
    locked.save(update_fields=["state"])
    other = locked.worker if canceller.pk == locked.observer_id else locked.observer
    _tell(locked, other, f"{canceller} called off your time of {_when(locked.starts_at)}.", "cancelled")
    record(actor=canceller, verb="assessments.meeting_cancelled", thing=locked, subject=locked.worker)
