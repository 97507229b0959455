"""Where somebody stands with a SCORM course: what each part says about itself, and all parts together.

A pure function of what the parts last said. Like any statement, it is claimed by the learner's own browser.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from .grading import VERBS, Score

COURSE_STATE = "scorm"
"""The kind of data under which a part's own memory is kept."""

Needed = Literal["all", "any"]
Marks = Literal["average", "highest", "sum"]
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")
NOT_KEPT = ("student_id", "student_name", "learner_id", "learner_name", "session_time")
LONGEST_VALUE = 64_000
VALUES_AT_MOST = 5000


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a part, or a whole course, is finished and passed, and with which score."""

    finished: bool = False
    passed: bool | None = None
    score: Score | None = None


class NoCourseState(ValueError):
    """What a part wants remembered is not in the form that SCORM has; carries the end of a sentence."""


def cleaned_values(values: Any) -> dict[str, str]:
    """What a part wants remembered as names and texts, without anything that would say who the worker is."""
    if not isinstance(values, Mapping):
        raise NoCourseState("does not hold the values of a course")
    kept: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or value == "":
            continue
        if not name.startswith(("cmi.", "adl.")) or len(name) > 200:
            raise NoCourseState("holds a value that SCORM does not have")
        if len(value) > LONGEST_VALUE:
            raise NoCourseState("holds a value that is longer than SCORM allows")
        if not name.endswith(NOT_KEPT):
            kept[name] = value
    if len(kept) > VALUES_AT_MOST:
        raise NoCourseState("holds more values than a course needs")
    return kept


def standing_of(edition: str, values: Mapping[str, str], mastery: float | None = None) -> Standing:
    """Where the worker stands with one part; `mastery` is the share at which its manifest counts it as passed."""
    if edition == "1.2":
        status = values.get("cmi.core.lesson_status", "")
        score = _score(values, "cmi.core.score.")
        finished = status in ("completed", "passed", "failed")
        passed = {"passed": True, "failed": False}.get(status)
    else:
        success, score = values.get("cmi.success_status", ""), _score(values, "cmi.score.")
        finished = values.get("cmi.completion_status") == "completed" or success == "passed"
        passed = {"passed": True, "failed": False}.get(success)
    if mastery is not None and score is not None and finished:
        passed = score.share >= Fraction(str(mastery))
    return Standing(finished, passed, score)


def together(parts: Iterable[Standing], needed: Needed = "all", marks: Marks = "average") -> Standing:
    """All parts as one standing. Several parts have a score together only once as many as are needed are finished."""
    every = list(parts)
    if len(every) == 1:
        return every[0]
    done = [part for part in every if part.finished]
    finished = bool(done) and (needed == "any" or len(done) == len(every))
    if not finished:
        return Standing()
    said = [part.passed for part in done if part.passed is not None]
    passed = None if not said else (any(said) if needed == "any" else all(said))
    return Standing(True, passed, _score_of_all([part.score for part in done if part.score], marks))


def told(before: Standing, after: Standing) -> list[dict[str, Any]]:
    """What has changed from one standing to the next, as verbs with their results; empty where nothing has."""
    result: dict[str, Any] = {}
    if after.finished:
        result["completion"] = True
    if after.passed is not None:
        result["success"] = after.passed
    if after.score is not None:
        result["score"] = {"min": 0, "max": after.score.max, "raw": after.score.raw, "scaled": float(after.score.share)}
    verbs = ["completed"] if after.finished and not before.finished else []
    scored_anew = after.score is not None and after.score != before.score
    if after.passed is not None and (after.passed != before.passed or (scored_anew and not verbs)):
        verbs.append("passed" if after.passed else "failed")
    elif scored_anew and not verbs:
        verbs.append("scored")
    return [{"verb": {"id": VERBS + verb}, "result": result} for verb in verbs]


def _score(values: Mapping[str, str], prefix: str) -> Score | None:
    scaled, raw, least, most = (_number(values.get(prefix + name)) for name in ("scaled", "raw", "min", "max"))
    if scaled is not None:
        return Score(raw=round(min(max(scaled, 0.0), 1.0) * 100, 6), max=100)
    if raw is None:
        return None
    least, most = least or 0.0, 100.0 if most is None else most
    if most <= least or not least <= raw <= most:
        return None
    return Score(raw=raw - least, max=most - least)


def _score_of_all(scores: list[Score], marks: Marks) -> Score | None:
    if not scores:
        return None
    if marks == "highest":
        return max(scores, key=lambda score: score.share)
    if marks == "sum":
        return Score(raw=sum(score.raw for score in scores), max=sum(score.max for score in scores))
    share = sum(score.share for score in scores) / len(scores)
    return Score(raw=round(float(share) * 100, 6), max=100)


def _number(text: str | None) -> float | None:
    if text is None or not NUMBER.fullmatch(text.strip()):
        return None
    value = float(text)
    return value if math.isfinite(value) else None
