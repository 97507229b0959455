"""What a question of a bank says, and what it still needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..enums import ItemKind
from ..models import Quiz, QuizItem

MOST_OPTIONS = 8


@dataclass(frozen=True)
class OptionText:
    """An answer as an author writes it; `match` is what belongs to it where things are matched."""

    text: str
    is_correct: bool = False
    feedback: str = ""
    match: str = ""


@dataclass(frozen=True)
class ItemText:
    """A question as an author writes it; where an order is asked, the answers stand in the right one."""

    code: str
    stem: str
    options: tuple[OptionText, ...] = ()
    kind: str = ItemKind.SINGLE
    outcome: int = 1
    is_must_get: bool = False
    feedback: str = ""
    source: str = ""
    checked_on: date | None = None
    situation: str = ""
    model_answer: str = ""


def what_is_wrong_with(text: ItemText) -> str:
    """The one sentence that says what a question still needs, or nothing where it can be asked."""
    kind = ItemKind(text.kind)
    right = sum(option.is_correct for option in text.options)
    matches = [option.match.strip() for option in text.options]
    texts = [option.text.strip().casefold() for option in text.options]
    if len(text.options) > MOST_OPTIONS:
        return f"Question {text.code} offers {len(text.options)} answers. Offer {MOST_OPTIONS} at most."
    if len(set(texts)) != len(texts):
        return f"Question {text.code} offers the same answer twice. Change or remove one."
    if kind is ItemKind.SHORT_TEXT:
        if not text.model_answer.strip():
            return f"Question {text.code} is answered in own words. Write a model answer to compare them with."
        if text.is_must_get:
            return f"Question {text.code} is answered in own words, which nobody marks. It cannot be a must-get one."
        return "" if not text.options else f"Question {text.code} is answered in own words. Remove its answers."
    if len(text.options) < 2:
        return f"Question {text.code} needs two answers or more."
    if kind is ItemKind.TRUE_FALSE and len(text.options) != 2:
        return f"Question {text.code} is true or false. Give it two answers."
    if kind is ItemKind.SCENARIO and not text.situation.strip():
        return f"Question {text.code} is about a situation. Tell the situation."
    if kind is ItemKind.MATCHING:
        if not all(matches):
            return f"Question {text.code} matches things. Say beside each what belongs to it."
        if len(set(matches)) < 2:
            return f"Question {text.code} matches things, but the same belongs to each. Write different ones."
    elif kind.has_one_right and right != 1:
        return f"Question {text.code} has {right} right answers. Mark exactly one as right."
    elif kind is ItemKind.MULTIPLE and right < 1:
        return f"Question {text.code} has no right answer. Mark one or more as right."
    return ""


@dataclass(frozen=True)
class BankChange:
    """What a file would do to a bank, by the codes of questions."""

    new: list[str]
    changed: list[str]
    retired: list[str]
    same: list[str]


def what_would_change(quiz: Quiz, items: Iterable[ItemText]) -> BankChange:
    """What replacing the bank by these questions would do."""
    before = {item.code: text_of(item) for item in quiz.items.in_use().prefetch_related("options")}
    wanted = {item.code: item for item in items}
    return BankChange(
        new=[code for code in wanted if code not in before],
        changed=[code for code, text in wanted.items() if code in before and before[code] != text],
        retired=[code for code in before if code not in wanted],
        same=[code for code, text in wanted.items() if before.get(code) == text],
    )


def text_of(item: QuizItem) -> ItemText:
    """A question of the bank as an author writes it."""
    return ItemText(
        code=item.code,
        stem=item.stem,
        options=tuple(OptionText(o.text, o.is_correct, o.feedback, o.match) for o in item.options.all()),
        kind=item.kind,
        outcome=item.outcome,
        is_must_get=item.is_must_get,
        feedback=item.feedback,
        source=item.source,
        checked_on=item.checked_on,
        situation=item.situation,
        model_answer=item.model_answer,
    )
