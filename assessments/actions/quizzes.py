"""Taking a knowledge check."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User

from ..enums import ItemKind, SelfMark
from ..models import DrawnItem, ExtraTime, Quiz, QuizAttempt, QuizItem
from ..models.quizzes import EXTENSIONS
from ..queries.quizzes import may_start_at, time_for

AFTER_QUIZ_PASSED: list[Callable[[QuizAttempt], None]] = []
"""What upper floors do, inside the same transaction, when a worker has passed."""

MUST_GET_SHARE = 3
GRACE = timedelta(minutes=1)
_chance = random.SystemRandom()


@transaction.atomic
def start_attempt(*, worker: User, quiz: Quiz) -> QuizAttempt:
    """Draw questions across the outcomes, must-get ones among them; an open attempt is gone on with."""
    require(worker, "assessments.take_quiz", quiz)
    open_attempt = QuizAttempt.objects.filter(worker=worker, quiz=quiz, finished_at__isnull=True).first()
    if open_attempt is not None:
        return open_attempt
    free_at = may_start_at(worker, quiz)
    if free_at is not None and free_at > clock.now():
        raise RuleBroken("Take a break and read the module again. You can try once more a day after your last try.")
    items = draw(list(quiz.items.in_use().prefetch_related("options")), quiz.draws, _chance)
    if not any(item.is_marked for item in items):
        raise RuleBroken("This knowledge check has no questions yet. Tell the author of the module.")
    time = time_for(worker, quiz)
    attempt = QuizAttempt.objects.create(
        worker=worker,
        quiz=quiz,
        started_at=clock.now(),
        out_of=sum(item.is_marked for item in items),
        ends_at=clock.now() + time if time else None,
    )
    for order, item in enumerate(items, 1):
        DrawnItem.objects.create(attempt=attempt, item=item, order=order, option_order=_as_shown(item))
    record(actor=worker, verb="assessments.quiz_started", thing=attempt, subject=worker)
    return attempt


def _as_shown(item: QuizItem) -> list[int]:
    shown = [option.pk for option in item.options.all()]
    right = list(shown)
    if item.kind != ItemKind.TRUE_FALSE:
        _chance.shuffle(shown)
    if item.kind == ItemKind.ORDERING and shown == right:
        shown.reverse()
    return shown


def draw(items: list[QuizItem], draws: int, chance: random.Random) -> list[QuizItem]:
    """Choose `draws` items: about a third must-get ones, then one outcome after another so that each is asked."""
    shuffled = chance.sample(items, len(items))
    chosen = [item for item in shuffled if item.is_must_get][: -(-draws // MUST_GET_SHARE)]
    rest = [item for item in shuffled if item not in chosen]
    while rest and len(chosen) < draws:
        asked = [item.outcome for item in chosen]
        rest.sort(key=lambda item: asked.count(item.outcome))
        chosen.append(rest.pop(0))
    return chance.sample(chosen, len(chosen))


@transaction.atomic
def finish_attempt(
    *,
    worker: User,
    attempt: QuizAttempt,
    chosen: Mapping[int, list[int]],
    words: Mapping[int, str] | None = None,
) -> QuizAttempt:
    """Mark an attempt on the server: `chosen` gives the option ids for each drawn question, `words` own words.

    A second sending of the same form changes nothing. Every must-get question must be right to pass. What is sent
    after the time was over is marked to learn from and does not pass.
    """
    require(worker, "assessments.finish_attempt", attempt)
    attempt = QuizAttempt.objects.select_for_update().select_related("quiz").get(pk=attempt.pk)
    if attempt.finished_at is not None:
        return attempt
    drawn = list(attempt.drawn.select_related("item").prefetch_related("item__options"))
    for question in drawn:
        picked, said = list(chosen.get(question.pk, [])), (words or {}).get(question.pk, "")
        if not question.is_answered_by(picked, said):
            raise RuleBroken(f"Question {question.order} has no whole answer yet. Answer it, then send your answers.")
        question.chosen, question.words = picked, said.strip()
        question.is_right = question.is_answered_rightly_by(picked)
    DrawnItem.objects.bulk_update(drawn, ["chosen", "words", "is_right"])
    attempt.score = sum(bool(question.is_right) for question in drawn)
    attempt.is_late = attempt.ends_at is not None and clock.now() > attempt.ends_at + GRACE
    missed_for_safety = any(question.item.is_must_get and not question.is_right for question in drawn)
    enough = attempt.score >= attempt.quiz.right_answers_needed(attempt.out_of)
    attempt.is_passed = enough and not missed_for_safety and not attempt.is_late
    attempt.finished_at = clock.now()
    attempt.save(update_fields=["score", "is_passed", "is_late", "finished_at"])
    if attempt.is_passed:
        for tell in AFTER_QUIZ_PASSED:
            tell(attempt)
    record(actor=worker, verb="assessments.quiz_finished", thing=attempt, subject=worker, is_passed=attempt.is_passed)
    return attempt


@transaction.atomic
def extend_attempt(*, worker: User, attempt: QuizAttempt) -> QuizAttempt:
    """Give half the time again to whoever asks for it while there is some left: ten times at most."""
    require(worker, "assessments.finish_attempt", attempt)
    attempt = QuizAttempt.objects.select_for_update().select_related("quiz").get(pk=attempt.pk)
    if attempt.finished_at is not None or attempt.ends_at is None or attempt.quiz.minutes is None:
        raise RuleBroken("There is no time running that could be made longer.")
    if clock.now() > attempt.ends_at + GRACE:
        raise RuleBroken("The time is over. Send your answers to see what each teaches, then start again.")
    if attempt.times_extended >= EXTENSIONS:
        raise RuleBroken("You have made the time longer ten times. Send your answers; you can try again.")
    attempt.times_extended += 1
    attempt.ends_at = max(attempt.ends_at, clock.now()) + timedelta(minutes=attempt.quiz.minutes) / 2
    attempt.save(update_fields=["times_extended", "ends_at"])
    record(actor=worker, verb="assessments.quiz_extended", thing=attempt, subject=worker)
    return attempt


@transaction.atomic
def mark_own_words(*, worker: User, question: DrawnItem, mark: str) -> DrawnItem:
    """Say how one's own words compare with the model answer; it never counts towards the mark."""
    require(worker, "assessments.finish_attempt", question.attempt)
    if question.attempt.finished_at is None or question.item.is_marked or mark not in SelfMark.values:
        raise RuleBroken("Choose one of the three once you have seen the model answer.")
    question.self_mark = mark
    question.save(update_fields=["self_mark"])
    record(actor=worker, verb="assessments.own_words_compared", thing=question.attempt, subject=worker)
    return question


@transaction.atomic
def agree_extra_time(*, manager: User, worker: User, percent: int) -> ExtraTime | None:
    """Give a worker more time in every knowledge check with a time limit, or none with 0; nobody writes down why."""
    require(manager, "assessments.agree_extra_time", worker)
    if percent and not 10 <= percent <= 300:
        raise RuleBroken("Give between 10 and 300 per cent more time, or 0 for none.")
    ExtraTime.objects.filter(worker=worker, ended_on__isnull=True).update(ended_on=clock.today())
    made = None
    if percent:
        made = ExtraTime.objects.create(worker=worker, percent=percent, agreed_by=manager, started_on=clock.today())
    record(actor=manager, verb="assessments.extra_time_agreed", thing=made, subject=worker)
    return made
