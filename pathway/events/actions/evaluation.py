"""Evaluation: two minutes after each course, and eight weeks later whether it was used."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from modules.models import Completion
from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.schedule import due
from pathway.notifications.actions import notify
from pathway.people.enums import MentoringKind
from pathway.people.models import Mentoring, User

from ..enums import Asked, Used, Way
from ..models import Evaluation, UsedAnswer

LOOK_BACK = timedelta(days=14)
USED_AFTER = timedelta(weeks=8)
USED_UNTIL = timedelta(weeks=12)


@transaction.atomic
def answer_evaluation(
    *, worker: User, evaluation: Evaluation, before: int, after: int, useful: int, words: str = ""
) -> None:
    """Say what a course was worth; once."""
    require(worker, "events.answer_evaluation", evaluation)
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if held.answered_at is not None:
        raise RuleBroken("You have answered already. Thank you.")
    if not all(1 <= number <= 5 for number in (before, after, useful)):
        raise RuleBroken("Choose a number from 1 to 5 for each question.")
    Evaluation.objects.filter(pk=held.pk).update(
        answered_at=clock.now(), before=before, after=after, useful=useful, words=words.strip()
    )
    record(actor=worker, verb="events.evaluation_answered", thing=held, subject=worker)


@transaction.atomic
def answer_used(*, answerer: User, asked: UsedAnswer, answer: str) -> None:
    """Say whether what was learned has been used; once."""
    require(answerer, "events.answer_used", asked)
    held = UsedAnswer.objects.select_for_update().get(pk=asked.pk)
    if held.answered_at is not None:
        raise RuleBroken("You have answered already. Thank you.")
    if answer not in Used.values:
        raise RuleBroken("Choose one of the answers.")
    UsedAnswer.objects.filter(pk=held.pk).update(answered_at=clock.now(), answer=answer)
    record(actor=answerer, verb="events.used_answered", thing=held, subject=held.asked_of)


@transaction.atomic
def ask_about_module(*, completion: Completion) -> Evaluation:
    """Ask a worker about a module they completed; done by the clock, once."""
    organisation = completion.worker.organisation
    if organisation is None or Evaluation.objects.filter(completion=completion).exists():
        raise RuleBroken("Nobody is to be asked about this.")
    evaluation = Evaluation.objects.create(
        organisation=organisation,
        worker=completion.worker,
        completion=completion,
        way=Way.MODULE,
        title=completion.title,
        taken_on=timezone.localdate(completion.completed_at),
        asked_at=clock.now(),
    )
    notify(
        recipient=completion.worker,
        kind="events.evaluation",
        sentence=f"Two minutes on “{completion.title}”: did it help?",
        action_label="Answer",
        action_path=reverse("events:evaluation-form", args=[evaluation.pk]),
        key=f"evaluation:{evaluation.pk}",
    )
    record(actor=None, verb="events.evaluation_asked", thing=evaluation, subject=completion.worker)
    return evaluation


@due("events.ask_about_modules", every=timedelta(hours=1))
def ask_about_modules() -> int:
    """Ask about every module completed in the last fortnight; says how many."""
    done = Completion.objects.filter(
        completed_at__gt=clock.now() - LOOK_BACK,
        completed_at__lte=clock.now(),
        evaluation__isnull=True,
        worker__is_active=True,
        worker__organisation__isnull=False,
    )
    number = 0
    for completion in done.select_related("worker__organisation"):
        ask_about_module(completion=completion)
        number += 1
    return number


@transaction.atomic
def ask_whether_used(*, evaluation: Evaluation) -> list[UsedAnswer]:
    """Ask the worker, and one mentor of theirs, whether a course was used; done by the clock, each once."""
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if held.used.exists():
        raise RuleBroken("They have been asked already.")
    worker = held.worker
    rows = Mentoring.objects.current().filter(worker=worker, kind=MentoringKind.MENTOR, mentor__is_active=True)
    mentor = rows.select_related("mentor").order_by("started_on", "pk").first()
    people = [(Asked.WORKER, worker, f"Eight weeks after “{held.title}”: have you used it?")]
    if mentor is not None:
        words = f"Eight weeks after “{held.title}”: has {worker} used it?"
        people.append((Asked.MENTOR, mentor.mentor, words))
    made = []
    for role, person, words in people:
        asked = UsedAnswer.objects.create(evaluation=held, role=role, asked_of=person, asked_at=clock.now())
        notify(
            recipient=person,
            kind="events.used",
            sentence=words,
            action_label="Answer in one tap",
            action_path=reverse("events:used-form", args=[asked.pk]),
            key=f"used:{asked.pk}",
        )
        made.append(asked)
    record(actor=None, verb="events.used_asked", thing=held, subject=worker)
    return made


@due("events.ask_whether_used", every=timedelta(hours=6))
def ask_all_whether_used() -> int:
    """Ask about every course taken eight weeks ago, up to twelve where the clock stood still; says about how many."""
    today = clock.today()
    old = Evaluation.objects.filter(
        taken_on__lte=today - USED_AFTER,
        taken_on__gt=today - USED_UNTIL,
        used__isnull=True,
        worker__is_active=True,
    )
    number = 0
    for evaluation in old.select_related("worker"):
        ask_whether_used(evaluation=evaluation)
        number += 1
    return number
