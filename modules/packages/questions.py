"""What many learners answered to each question of an activity, from their statements: a pure function.

Formative: it shows authors which question misleads, and nobody what one person said. What is written in free words is
counted and never shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .grading import VERBS, moment_of, score_of

FEWEST = 10
MOST_ANSWERS = 12
LONGEST = 160
TYPES = {
    "choice": "Choice",
    "true-false": "True or false",
    "fill-in": "Fill in",
    "long-fill-in": "Free text",
    "matching": "Matching",
    "sequencing": "Putting in order",
    "numeric": "Number",
    "likert": "Scale",
    "performance": "Doing",
    "other": "Other",
}
IN_FREE_WORDS = frozenset({"fill-in", "long-fill-in", "performance", "other", "numeric"})
Statement = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that learners gave, and how many of them."""

    words: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what was asked, how many answered, and how many of those were right where that can be said."""

    text: str
    kind: str
    learners: int
    right_percent: int | None = None
    answers: list[Answer] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether enough learners answered for anything to be said."""
        return self.learners >= FEWEST

    @property
    def kind_label(self) -> str:
        """The kind of question in words."""
        return TYPES.get(self.kind, "Other")


def questions_of(said: Iterable[tuple[int, Statement]]) -> list[Question]:
    """The questions of an activity, in the order in which they were first met; `said` holds learner and statement.

    Each learner counts once for each question, with their first answer. Under ten learners nothing is told of it.
    """
    first: dict[str, dict[int, tuple[Any, Statement]]] = {}
    for learner, statement in said:
        kind = _part(statement, "object", "definition", "interactionType")
        if _part(statement, "verb", "id") != f"{VERBS}answered" or kind not in TYPES:
            continue
        identity = str(_part(statement, "object", "id") or "")
        place = (str(moment_of(statement.get("timestamp")) or ""), str(statement.get("id")))
        answered = first.setdefault(identity, {})
        if learner not in answered or place < answered[learner][0]:
            answered[learner] = (place, statement)
    order = sorted(first, key=lambda identity: min(place for place, _ in first[identity].values()))
    return [_question([statement for _, statement in first[identity].values()]) for identity in order]


def _question(answers: list[Statement]) -> Question:
    example = min(answers, key=lambda statement: str(statement.get("id")))
    definition = _part(example, "object", "definition")
    kind = str(_part(definition, "interactionType"))
    if len(answers) < FEWEST:
        return Question(_words(_part(definition, "description")), kind, len(answers))
    judged = [right for right in map(_is_right, answers) if right is not None]
    percent = None if len(judged) < FEWEST else 100 * sum(judged) // len(judged)
    told = [] if kind in IN_FREE_WORDS else _answers(answers, definition, kind)
    return Question(_words(_part(definition, "description")), kind, len(answers), percent, told)


def _answers(answers: list[Statement], definition: Mapping[str, Any], kind: str) -> list[Answer]:
    words = {part: _names(_part(definition, part)) for part in ("choices", "source", "target", "steps", "scale")}
    counted: Counter[str] = Counter()
    for statement in answers:
        response = _part(statement, "result", "response")
        for said in _said(response if isinstance(response, str) else "", words, kind):
            counted[said] += 1
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_ANSWERS]
    return [Answer(said, count, 100 * count // len(answers)) for said, count in ranked]


def _said(response: str, words: Mapping[str, Mapping[str, str]], kind: str) -> list[str]:
    """The parts of an answer in words; what is not one of the offered answers is told as something else."""
    parts = response.split("[,]") if response else []
    if kind == "true-false":
        return [{"true": "True", "false": "False"}.get(response, "Something else")]
    if kind == "matching":
        pairs = (part.partition("[.]") for part in parts)
        return [
            f"{words['source'].get(left, 'Something else')} with {words['target'].get(right, 'something else')}"
            for left, _, right in pairs
        ]
    offered = {**words["choices"], **words["steps"], **words["scale"]}
    named = [offered.get(part, "Something else") for part in parts]
    if kind == "sequencing":
        return [", then ".join(named)[:LONGEST]] if named else []
    return sorted(set(named))


def _names(listed: Any) -> dict[str, str]:
    items = listed if isinstance(listed, list) else []
    return {
        str(item.get("id")): _words(item.get("description")) or str(item.get("id"))[:LONGEST]
        for item in items
        if isinstance(item, Mapping)
    }


def _is_right(statement: Statement) -> bool | None:
    result = statement.get("result")
    success = _part(result, "success")
    if isinstance(success, bool):
        return success
    score = score_of(result)
    return None if score is None else score.share == 1


def _words(languages: Any) -> str:
    """The words in English where they are given in several languages, on one line."""
    if not isinstance(languages, Mapping):
        return ""
    chosen = next((languages[key] for key in ("en-GB", "en-US", "en") if key in languages), None)
    if chosen is None:
        chosen = next(iter(languages.values()), "")
    return " ".join(str(chosen).split())[:LONGEST]


def _part(thing: Any, *keys: str) -> Any:
    for key in keys:
        thing = thing.get(key) if isinstance(thing, Mapping) else None
    return thing
