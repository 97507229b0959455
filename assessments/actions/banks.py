"""Keeping the bank of a knowledge check: its questions, each in versions."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils.text import slugify

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.people.models import Organisation, User

from ..enums import ItemKind
from ..models import Quiz, QuizItem, QuizOption
from ..queries.banks import ItemText, text_of, what_is_wrong_with, what_would_change


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
    minutes: int | None = None,
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
        defaults={"title": title, "draws": draws, "pass_percent": pass_percent, "minutes": minutes},
    )
    _replace_bank(quiz, items)
    record(actor=keeper, verb="assessments.quiz_kept", thing=quiz)
    return quiz


@transaction.atomic
def open_quiz(*, keeper: User, title: str, draws: int, pass_percent: int, minutes: int | None = None) -> Quiz:
    """Begin an empty knowledge check in the author's own organisation."""
    require(keeper, "assessments.keep_banks")
    with or_say(f"There is a knowledge check called “{title}” already. Choose another title."):
        quiz = Quiz.objects.create(
            organisation=keeper.organisation,
            slug=slugify(title)[:80] or "check",
            title=title,
            draws=draws,
            pass_percent=pass_percent,
            minutes=minutes,
        )
    record(actor=keeper, verb="assessments.quiz_kept", thing=quiz)
    return quiz


@transaction.atomic
def change_quiz(
    *, keeper: User, quiz: Quiz, title: str, draws: int, pass_percent: int, minutes: int | None = None
) -> Quiz:
    """Change what a knowledge check is called, how much it asks, what passes and how long it may take."""
    require(keeper, "assessments.keep_quiz", quiz.organisation)
    quiz.title, quiz.draws, quiz.pass_percent, quiz.minutes = title, draws, pass_percent, minutes
    quiz.save(update_fields=["title", "draws", "pass_percent", "minutes"])
    record(actor=keeper, verb="assessments.quiz_kept", thing=quiz)
    return quiz


@transaction.atomic
def copy_quiz(*, keeper: User, quiz: Quiz) -> Quiz:
    """Take a copy of a knowledge check of the shared library, to adapt it."""
    require(keeper, "assessments.keep_banks")
    require(keeper, "assessments.take_quiz", quiz)
    with or_say(f"Your organisation has a copy of “{quiz}” already. Open that one."):
        copy = Quiz.objects.create(
            organisation=keeper.organisation,
            slug=quiz.slug,
            title=quiz.title,
            draws=quiz.draws,
            pass_percent=quiz.pass_percent,
            minutes=quiz.minutes,
        )
    for item in quiz.items.in_use().prefetch_related("options"):
        _write_item(copy, text_of(item))
    record(actor=keeper, verb="assessments.quiz_kept", thing=copy)
    return copy


@transaction.atomic
def keep_item(*, keeper: User, quiz: Quiz, text: ItemText) -> QuizItem:
    """Write a question or change it; a change makes a new version, and attempts made before keep theirs.

    Without a code the question gets the next free one.
    """
    require(keeper, "assessments.keep_quiz", quiz.organisation)
    quiz = Quiz.objects.select_for_update().get(pk=quiz.pk)
    text = text if text.code else replace(text, code=_next_code(quiz))
    before = quiz.items.in_use().filter(code=text.code).prefetch_related("options").first()
    if before is not None and text_of(before) == text:
        return before
    if before is not None:
        QuizItem.objects.filter(pk=before.pk).update(retired_at=clock.now())
    item = _write_item(quiz, text)
    record(actor=keeper, verb="assessments.question_kept", thing=item)
    return item


@transaction.atomic
def retire_item(*, keeper: User, item: QuizItem) -> None:
    """Ask a question in no new attempt; attempts that have it keep it."""
    require(keeper, "assessments.keep_quiz", item.quiz.organisation)
    if QuizItem.objects.in_use().filter(pk=item.pk).update(retired_at=clock.now()):
        record(actor=keeper, verb="assessments.question_retired", thing=item)


@transaction.atomic
def replace_bank(*, keeper: User, quiz: Quiz, items: Iterable[ItemText]) -> Quiz:
    """Make the bank what a file says: unchanged questions stay, changed ones get a new version, missing ones retire."""
    require(keeper, "assessments.keep_quiz", quiz.organisation)
    quiz = Quiz.objects.select_for_update().get(pk=quiz.pk)
    _replace_bank(quiz, items)
    record(actor=keeper, verb="assessments.quiz_kept", thing=quiz)
    return quiz


def _replace_bank(quiz: Quiz, items: Iterable[ItemText]) -> None:
    wanted = {item.code: item for item in items}
    if len(wanted) < quiz.draws:
        raise RuleBroken(f"The quiz draws {quiz.draws} questions but holds {len(wanted)}. Write more or draw fewer.")
    if not any(ItemKind(item.kind).is_marked for item in wanted.values()):
        raise RuleBroken("Every question is answered in own words, which nobody marks. Write some that are marked.")
    change = what_would_change(quiz, wanted.values())
    quiz.items.in_use().filter(code__in=[*change.changed, *change.retired]).update(retired_at=clock.now())
    for code in [*change.new, *change.changed]:
        _write_item(quiz, wanted[code])


def _next_code(quiz: Quiz) -> str:
    taken = set(quiz.items.values_list("code", flat=True))
    return next(code for code in (f"Q{number}" for number in range(1, 10_000)) if code not in taken)


def _write_item(quiz: Quiz, text: ItemText) -> QuizItem:
    problem = what_is_wrong_with(text)
    if problem:
        raise RuleBroken(problem)
    item = QuizItem.objects.create(
        quiz=quiz,
        code=text.code,
        version=quiz.items.filter(code=text.code).count() + 1,
        outcome=text.outcome,
        kind=text.kind,
        is_must_get=text.is_must_get,
        situation=text.situation,
        stem=text.stem,
        model_answer=text.model_answer,
        feedback=text.feedback,
        source=text.source,
        checked_on=text.checked_on,
    )
    QuizOption.objects.bulk_create(
        QuizOption(
            item=item,
            order=order,
            text=option.text,
            is_correct=option.is_correct,
            match=option.match,
            feedback=option.feedback,
        )
        for order, option in enumerate(text.options, 1)
    )
    return item
