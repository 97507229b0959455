"""From statements to a result: when somebody started and finished an activity, and with which score.

A pure function of the set of statements: neither their order nor a statement that arrives twice changes the result,
so that any result can be worked out again from the log. Scores come from the learner's own browser; they may complete
an activity, and never by themselves sign anything off. Rules after Moodle's core_h5p, made stricter.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeGuard
from urllib.parse import parse_qs, urlsplit

from .content_types import CompletionRule

VERBS = "http://adlnet.gov/expapi/verbs/"
FINISHING = frozenset({f"{VERBS}answered", f"{VERBS}completed"})
SCORING = FINISHING | {f"{VERBS}passed", f"{VERBS}failed", f"{VERBS}mastered", f"{VERBS}scored"}
WORKING = frozenset({f"{VERBS}interacted", f"{VERBS}progressed", f"{VERBS}answered"})
SAME_FINISH_WITHIN = timedelta(seconds=5)
BEGINNING = datetime.min.replace(tzinfo=UTC)

Statement = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """What its editor asks of an activity.

    To finish it, to reach a pass mark in per cent, to pass by the activity's own measure, or the worker's own word.
    """

    kind: CompletionRule
    pass_mark: int | None = None
    max_attempts: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached out of points possible; only a share (out of 1) where a statement gives no points."""

    raw: float
    max: float

    @property
    def share(self) -> Fraction:
        """The exact share reached, from 0 to 1."""
        return Fraction(str(self.raw)) / Fraction(str(self.max))

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded down so that nobody reads a pass mark that was not reached."""
        return math.floor(self.share * 100)

    def reaches(self, pass_mark: int) -> bool:
        """Whether the share, not rounded, is at least the pass mark in per cent."""
        return self.share * 100 >= pass_mark


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time somebody finished an activity, and with which score."""

    finished_at: datetime | None
    score: Score | None


@dataclass(frozen=True, slots=True)
class Result:
    """Where somebody stands with an activity."""

    started_at: datetime | None = None
    finished: bool = False
    passed: bool | None = None
    completed: bool = False
    completed_at: datetime | None = None
    last_completed_at: datetime | None = None
    best: Score | None = None
    last: Score | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """One statement, read once."""

    at: datetime | None
    key: str
    verb: str
    is_root: bool
    has_result: bool
    score: Score | None

    @property
    def place(self) -> tuple[datetime, str]:
        return (self.at or BEGINNING, self.key)

    @property
    def finishes(self) -> bool:
        """A question has to say what was answered; an activity that is completed need not say more."""
        return self.is_root and (
            self.verb == f"{VERBS}completed" or (self.verb == f"{VERBS}answered" and self.has_result)
        )


def grade(
    statements: Iterable[Statement], rule: Rule, *, activity: str | None = None, declared_at: datetime | None = None
) -> Result:
    """Work out a result from raw statements.

    `activity` is the activity's address: statements about anything else are not counted. `declared_at` is when the
    worker said, in Pathway itself, that they have worked through it; no statement can say that for them.
    """
    lines = _within(_in_order(statements, activity), rule.max_attempts)
    finishing = [line for line in lines if line.finishes]
    scored = [line for line in lines if line.is_root and line.verb in SCORING and line.score]
    scores = [line.score for line in scored if line.score]
    passing = [line for line in lines if line.is_root and line.verb == f"{VERBS}passed"]
    qualifying = passing if rule.kind == "passed" else _qualifying(finishing, scored, rule)
    times = [line.at for line in qualifying if line.at]
    completed = bool(qualifying)
    if rule.kind == "self_declared":
        completed, times = declared_at is not None, [declared_at] if declared_at else []
    best = max(scores, key=lambda score: score.share, default=None)
    return Result(
        started_at=min((line.at for line in lines if line.at), default=declared_at),
        finished=bool(finishing),
        passed=None if rule.pass_mark is None else best is not None and best.reaches(rule.pass_mark),
        completed=completed,
        completed_at=min(times, default=None),
        last_completed_at=max(times, default=None),
        best=best,
        last=scores[-1] if scores else None,
        attempts=len(_finishes(lines)),
    )


def history(statements: Iterable[Statement], *, activity: str | None = None) -> list[Attempt]:
    """Each time the activity was finished, oldest first; the last score said within an attempt is its score."""
    lines = _in_order(statements, activity)
    starts = [*_finishes(lines), len(lines)]
    found = []
    for first, after in pairwise(starts):
        scores = [line.score for line in lines[first:after] if line.finishes and line.score]
        found.append(Attempt(lines[first].at, scores[-1] if scores else None))
    return found


def score_of(result: Any) -> Score | None:
    """The score of a statement's result, worked out anew; None where it does not make sense."""
    score = result.get("score") if isinstance(result, Mapping) else None
    if not isinstance(score, Mapping):
        return None
    raw, most = score.get("raw"), score.get("max")
    if raw is None and most is None:
        raw, most = score.get("scaled"), 1
    if not (_is_number(raw) and _is_number(most)) or most <= 0 or not 0 <= raw <= most:
        return None
    return Score(raw=raw, max=most)


def moment_of(value: Any) -> datetime | None:
    """A timestamp with its time zone as a moment in UTC; None where there is none that can be read."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_about(statement: Statement, activity: str) -> bool:
    """Whether a statement speaks of this activity or of a part of it."""
    return str(_part(statement, "object", "id") or "").partition("?")[0] == activity.partition("?")[0]


def is_root(statement: Statement) -> bool:
    """Whether a statement speaks of the whole activity, not of a question or page inside it."""
    identity = str(_part(statement, "object", "id") or "")
    return not _part(statement, "context", "contextActivities", "parent") and not (
        "?" in identity and _names_a_part(identity)
    )


def _qualifying(finishing: list[_Line], scored: list[_Line], rule: Rule) -> list[_Line]:
    if rule.kind == "finished":
        return finishing
    if rule.kind == "score":
        mark = rule.pass_mark or 0
        return [line for line in scored if line.score and line.score.reaches(mark)]
    return []


def _in_order(statements: Iterable[Statement], activity: str | None) -> list[_Line]:
    """Each statement once, by time; of two with the same id, one is taken, whichever came first."""
    by_key: dict[str, Statement] = {}
    for statement in statements:
        if activity is None or is_about(statement, activity):
            identity = statement.get("id")
            key = identity.lower() if isinstance(identity, str) else _text_of(statement)
            other = by_key.setdefault(key, statement)
            if other is not statement:
                by_key[key] = min(other, statement, key=_text_of)
    return sorted((_read(statement, key) for key, statement in by_key.items()), key=lambda line: line.place)


def _text_of(statement: Statement) -> str:
    return json.dumps(statement, sort_keys=True, default=str)


def _read(statement: Statement, key: str) -> _Line:
    result = statement.get("result")
    return _Line(
        at=moment_of(statement.get("timestamp")) or moment_of(statement.get("stored")),
        key=key,
        verb=str(_part(statement, "verb", "id") or ""),
        is_root=is_root(statement),
        has_result=isinstance(result, Mapping) and bool(result),
        score=score_of(result),
    )


def _finishes(lines: list[_Line]) -> list[int]:
    """Where each attempt was finished: a finish sent twice, or again on returning, counts once."""
    places, before, worked = [], None, False
    for place, line in enumerate(lines):
        if line.finishes:
            again = before is not None and before.score == line.score
            soon = before is not None and line.place[0] - before.place[0] <= SAME_FINISH_WITHIN
            if not (again and (soon or not worked)):
                places.append(place)
            before, worked = line, False
        elif line.verb in WORKING:
            worked = True
    return places


def _within(lines: list[_Line], max_attempts: int | None) -> list[_Line]:
    """The lines up to the attempt that is one too many."""
    finishes = _finishes(lines) if max_attempts else []
    return lines[: finishes[max_attempts]] if max_attempts and len(finishes) > max_attempts else lines


def _part(thing: Any, *keys: str) -> Any:
    for key in keys:
        # A dict is asked for first: almost everything is one, and asking for a Mapping takes long.
        thing = thing.get(key) if isinstance(thing, (dict, Mapping)) else None
    return thing


def _names_a_part(identity: str) -> bool:
    try:
        return "subContentId" in parse_qs(urlsplit(identity).query, keep_blank_values=True)
    except ValueError:
        return True


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
