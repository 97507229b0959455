"""Taking a knowledge check, and keeping its bank of items."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import Organisation, User

from ..enums import ItemKind
from ..models import DrawnItem, Quiz, QuizAttempt, QuizItem, QuizOption
from ..queries.quizzes import may_start_at

AFTER_QUIZ_PASSED: list[Callable[[QuizAttempt], None]] = []
"""What upper floors do, inside the same transaction, when a worker has passed."""

MUST_GET_SHARE = 3
_chance = random.SystemRandom()


@dataclass(frozen=True)
class OptionText:
    """An answer as an author writes it."""

    text: str
    is_correct: bool
    feedback: str = ""


@dataclass(frozen=True)
class ItemText:
    """A question as an author writes it."""

    code: str
    stem: str
    options: tuple[OptionText, ...]
    kind: str = ItemKind.SINGLE
    outcome: int = 1
    is_must_get: bool = False
    feedback: str = ""
    source: str = ""
    checked_on: date | None = field(default=None)


@transaction.atomic
def keep_quiz(
    *,
    keeper: User | None,
    organisation: Organisation | None,
    slug: str,
    title: str,
    items: Iterable[ItemText],
    draws: int = 8,
    pass_percent: int = 80,
) -> Quiz:
    """Put a knowledge check into the library: unchanged items stay, changed ones get a new version, others retire.

    Without a keeper it is the server's own command line that fills the shared library.
    """
    if keeper is not None:
        require(keeper, "assessments.keep_quiz", organisation)
    elif organisation is not None:
        raise RuleBroken("Name the author who keeps this organisation's quiz.")
    quiz, _ = Quiz.objects.update_or_create(
        organisation=organisation,
        slug=slug,
        defaults={"title": title, "draws": draws, "pass_percent": pass_percent},
    )
    in_use = {item.code: item for item in quiz.items.in_use().prefetch_related("options")}
    wanted = {item.code: item for item in items}
    if len(wanted) < draws:
        raise RuleBroken(f"The quiz draws {draws} questions but holds {len(wanted)}. Write more or draw fewer.")
    for code, item in in_use.items():
        if code not in wanted or not _says_the_same(item, wanted[code]):
            QuizItem.objects.filter(pk=item.pk).update(retired_at=clock.now())
    for code, text in wanted.items():
        if code not in in_use or not _says_the_same(in_use[code], text):
            _write_item(quiz, text)
    record(actor=keeper, verb="assessments.quiz_kept", thing=quiz)
    return quiz


def _write_item(quiz: Quiz, text: ItemText) -> None:
    right = sum(option.is_correct for option in text.options)
    if len(text.options) < 2 or right < 1 or (right != 1 and text.kind != ItemKind.MULTIPLE):
        raise RuleBroken(f"Question {text.code} needs two or more answers and the right number of right ones.")
    version = quiz.items.filter(code=text.code).count() + 1
    item = QuizItem.objects.create(
        quiz=quiz,
        code=text.code,
        version=version,
        outcome=text.outcome,
        kind=text.kind,
        is_must_get=text.is_must_get,
        stem=text.stem,
        feedback=text.feedback,
        source=text.source,
        checked_on=text.checked_on,
    )
    QuizOption.objects.bulk_create(
        QuizOption(item=item, order=order, text=option.text, is_correct=option.is_correct, feedback=option.feedback)
        for order, option in enumerate(text.options, 1)
    )


def _says_the_same(item: QuizItem, text: ItemText) -> bool:
    options = tuple(OptionText(o.text, o.is_correct, o.feedback) for o in item.options.all())
    kept = ItemText(
        code=item.code,
        stem=item.stem,
        options=options,
        kind=item.kind,
        outcome=item.outcome,
        is_must_get=item.is_must_get,
        feedback=item.feedback,
        source=item.source,
        checked_on=item.checked_on,
    )
    return kept == text


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
    if not items:
        raise RuleBroken("This knowledge check has no questions yet. Tell the author of the module.")
    attempt = QuizAttempt.objects.create(worker=worker, quiz=quiz, started_at=clock.now(), out_of=len(items))
    for order, item in enumerate(items, 1):
        shown = [option.pk for option in item.options.all()]
        if item.kind != ItemKind.TRUE_FALSE:
            _chance.shuffle(shown)
        DrawnItem.objects.create(attempt=attempt, item=item, order=order, option_order=shown)
    record(actor=worker, verb="assessments.quiz_started", thing=attempt, subject=worker)
    return attempt


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
def finish_attempt(*, worker: User, attempt: QuizAttempt, chosen: Mapping[int, list[int]]) -> QuizAttempt:
    """Mark an attempt on the server: `chosen` gives the option ids for each drawn question.

    A second sending of the same form changes nothing. Every must-get question must be right to pass.
    """
    require(worker, "assessments.finish_attempt", attempt)
    attempt = QuizAttempt.objects.select_for_update().select_related("quiz").get(pk=attempt.pk)
    if attempt.finished_at is not None:
        return attempt
    drawn = list(attempt.drawn.select_related("item").prefetch_related("item__options"))
    for question in drawn:
        options = set(question.option_order)
        picked = [pk for pk in chosen.get(question.pk, []) if pk in options]
        if not picked:
            raise RuleBroken(f"Question {question.order} has no answer yet. Choose one, then send your answers.")
        right = {option.pk for option in question.item.options.all() if option.is_correct}
        question.chosen, question.is_right = picked, set(picked) == right
    DrawnItem.objects.bulk_update(drawn, ["chosen", "is_right"])
    attempt.score = sum(bool(question.is_right) for question in drawn)
    missed_for_safety = any(question.item.is_must_get and not question.is_right for question in drawn)
    attempt.is_passed = attempt.score >= attempt.quiz.right_answers_needed(attempt.out_of) and not missed_for_safety
    attempt.finished_at = clock.now()
    attempt.save(update_fields=["score", "is_passed", "finished_at"])
    if attempt.is_passed:
        for tell in AFTER_QUIZ_PASSED:
            tell(attempt)
    record(actor=worker, verb="assessments.quiz_finished", thing=attempt, subject=worker, is_passed=attempt.is_passed)
    return attempt
