"""Learning: starting a module, going through it, and completing it."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from assessments.models import QuizAttempt
from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.models import User

from ..models import (
    ActivityResult,
    Completion,
    Enrolment,
    ModulePage,
    ModuleSnapshot,
    ReflectionAnswer,
    SectionProgress,
)
from ..queries.learning import Standing, open_standings, standing_of
from .certificates import certificate_for, new_reference

LONGEST_REFLECTION = 10_000


@transaction.atomic
def enrol(*, worker: User, module: ModulePage) -> Enrolment:
    """Start a module, or go on with it where it is started already; a completed one may be done again."""
    require(worker, "modules.enrol", module)
    snapshot = ModuleSnapshot.objects.live().get(module=module)
    enrolment, is_new = Enrolment.objects.get_or_create(
        worker=worker,
        module=module,
        completed_at=None,
        defaults={"title": snapshot.title, "started_at": clock.now()},
    )
    if is_new:
        record(actor=worker, verb="modules.enrolled", thing=enrolment, subject=worker)
    return enrolment


@transaction.atomic
def mark_section_read(*, worker: User, enrolment: Enrolment, section_key: str) -> None:
    """Note that a section of the live version has been read; a second time, or after completing, changes nothing."""
    require(worker, "modules.learn", enrolment)
    if enrolment.completed_at is not None:
        return
    snapshot = _live(enrolment)
    if section_key not in snapshot.section_keys:
        raise RuleBroken("This section has changed since you opened it. Read it again, then go on.")
    progress, is_new = SectionProgress.objects.get_or_create(
        enrolment=enrolment,
        section_key=section_key,
        defaults={"number": snapshot.number, "read_at": clock.now()},
    )
    if not is_new and progress.number >= snapshot.redo_from:
        return
    if not is_new:
        SectionProgress.objects.filter(pk=progress.pk).update(number=snapshot.number, read_at=clock.now())
    record(actor=worker, verb="modules.section_read", thing=enrolment, subject=worker)


@transaction.atomic
def save_reflection(*, worker: User, snapshot: ModuleSnapshot, key: str, text: str) -> ReflectionAnswer:
    """Keep a worker's private answer; it is saved as they type, so the trail says nothing of it."""
    require(worker, "modules.enrol", snapshot.module)
    prompts = {
        part["key"]: part["prompt"]
        for section in snapshot.sections
        for part in section["parts"]
        if part["type"] == "reflection"
    }
    if key not in prompts:
        raise RuleBroken("This question has changed since you opened it. Copy your answer, then open the page again.")
    if len(text) > LONGEST_REFLECTION:
        raise RuleBroken(f"Your answer is longer than {LONGEST_REFLECTION:,} characters. Shorten it, then save it.")
    answer, _ = ReflectionAnswer.objects.update_or_create(
        worker=worker,
        module=snapshot.module,
        key=key,
        defaults={"prompt": prompts[key], "text": text, "updated_at": clock.now()},
    )
    return answer


@transaction.atomic
def complete(*, worker: User, enrolment: Enrolment) -> Completion | None:
    """Complete a module once its own rule is met, with a certificate; None while something is left to do."""
    require(worker, "modules.learn", enrolment)
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.completed_at is not None:
        return Completion.objects.filter(enrolment=enrolment).first()
    return _complete(worker, standing_of(worker, _live(enrolment)))


def _complete(worker: User, standing: Standing) -> Completion | None:
    enrolment, snapshot, now = standing.enrolment, standing.snapshot, clock.now()
    if enrolment is None or not standing.is_met:
        return None
    if not Enrolment.objects.open().filter(pk=enrolment.pk).update(completed_at=now):
        return None
    attempts = [standing.passed[pk].pk for pk in snapshot.contents.get("quizzes", []) if pk in standing.passed]
    completion = Completion.objects.create(
        worker=worker,
        enrolment_id=enrolment.pk,
        module_id=snapshot.module_id,
        snapshot_number=snapshot.number,
        code=snapshot.code,
        title=snapshot.title,
        minutes=snapshot.minutes,
        awaited_review=snapshot.awaits_review,
        completed_at=now,
        reference=new_reference(),
        quiz_attempt=attempts[-1] if attempts else None,
    )
    certificate_for(completion)
    notify(
        recipient=worker,
        kind="module_completed",
        sentence=f"You completed “{snapshot.title}”.",
        action_label="Get your certificate",
        action_path=reverse("modules:certificate", args=[completion.reference]),
        key=f"module-completed:{completion.pk}",
        is_first=True,
    )
    record(actor=worker, verb="modules.completed", thing=completion, subject=worker, number=snapshot.number)
    return completion


def quiz_passed(attempt: QuizAttempt) -> None:
    """Complete the modules that waited for this knowledge check only."""
    # The same lock as an activity takes: of two last things at the same moment, the second sees the first.
    User.objects.select_for_update(no_key=True).get(pk=attempt.worker_id)
    _complete_those_with(attempt.worker, "quizzes", attempt.quiz_id)


def activity_completed(result: ActivityResult) -> None:
    """Complete the modules that waited for this activity only."""
    _complete_those_with(result.worker, "activities", result.activity_id)


def _complete_those_with(worker: User, kind: str, pk: int) -> None:
    with transaction.atomic():
        for standing in open_standings(worker):
            if standing.snapshot.holds(kind, pk):
                _complete(worker, standing)


def _live(enrolment: Enrolment) -> ModuleSnapshot:
    snapshot = ModuleSnapshot.objects.live().filter(module=enrolment.module_id).first()
    if snapshot is None:
        raise RuleBroken("This module has been taken down. What you have done so far is kept.")
    return snapshot
