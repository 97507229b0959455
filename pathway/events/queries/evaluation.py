"""Whether courses helped: a report by course that never shows what a few people said.

Figures come from the oldest ten answers on, in steps of five: the last few are not in them until five have come.
So nobody can work out one answer by reading the page before and after it. Whoever answers is never named.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from ..enums import Asked, Used, Way
from ..models import Evaluation, UsedAnswer

LEAST = 10
STEP = 5
YES = (Used.OFTEN, Used.ONCE)


def counted(answers: Sequence[Any]) -> Sequence[Any]:
    """The oldest answers that figures may rest on: none of fewer than ten, then every five."""
    return answers[: len(answers) - len(answers) % STEP] if len(answers) >= LEAST else answers[:0]


@dataclass
class Yes:
    """How many of those asked eight weeks later answered, and how many said that they had used it."""

    asked: int = 0
    answers: list[str] = field(default_factory=list)

    @property
    def rate(self) -> str:
        """Answers of those asked."""
        return _rate(len(self.answers), self.asked)

    @property
    def counted(self) -> int:
        """On how many answers the share rests."""
        return len(counted(self.answers))

    @property
    def share(self) -> str:
        """The share that said yes, of those who could say; hidden where few answered."""
        said = [answer for answer in counted(self.answers) if answer != Used.CANNOT_SAY]
        return _rate(sum(answer in YES for answer in said), len(said)) if len(said) >= LEAST else ""


@dataclass
class CourseReport:
    """One course: how many were asked and answered, and what their answers come to."""

    title: str
    way: str
    asked: int = 0
    answers: list[Evaluation] = field(default_factory=list)
    worker: Yes = field(default_factory=Yes)
    mentor: Yes = field(default_factory=Yes)

    @property
    def way_word(self) -> str:
        """How it was taught."""
        return str(Way(self.way).label)

    @property
    def answered(self) -> int:
        """How many forms came back."""
        return len(self.answers)

    @property
    def rate(self) -> str:
        """The response rate."""
        return _rate(self.answered, self.asked)

    @property
    def shown(self) -> Sequence[Evaluation]:
        """The answers on which the figures rest."""
        return counted(self.answers)

    @property
    def is_hidden(self) -> bool:
        """Whether too few answered."""
        return not self.shown

    @property
    def before(self) -> str:
        """Mean confidence before."""
        return self._mean("before")

    @property
    def after(self) -> str:
        """Mean confidence after."""
        return self._mean("after")

    @property
    def change(self) -> str:
        """By how much confidence moved in the mean."""
        if self.is_hidden:
            return ""
        return f"{fmean((e.after or 0) - (e.before or 0) for e in self.shown):+.1f}".replace("-", "−")

    @property
    def useful(self) -> str:
        """Mean of how useful it was."""
        return self._mean("useful")

    @property
    def words(self) -> list[str]:
        """What people wrote, in an order that tells nothing of who wrote it or when."""
        said = [evaluation.words for evaluation in self.shown if evaluation.words]
        return sorted(said, key=lambda words: hashlib.sha256(words.encode()).hexdigest())

    def _mean(self, name: str) -> str:
        return "" if self.is_hidden else f"{fmean(getattr(e, name) for e in self.shown):.1f}"


def course_reports(organisation: int) -> list[CourseReport]:
    """Every course that people of an organisation were asked about, by title; two queries however many."""
    found: dict[tuple[str, str], CourseReport] = {}
    rows = Evaluation.objects.filter(organisation=organisation).order_by("answered_at", "pk")
    keys = {}
    for row in rows:
        key = keys[row.pk] = (row.title, row.way)
        report = found.setdefault(key, CourseReport(row.title, row.way))
        report.asked += 1
        if row.answered_at is not None:
            report.answers.append(row)
    used: dict[tuple[tuple[str, str], str], list[UsedAnswer]] = defaultdict(list)
    answers = UsedAnswer.objects.filter(evaluation__organisation=organisation)
    for answer in answers.order_by("answered_at", "pk"):
        used[keys[answer.evaluation_id], answer.role].append(answer)
    for (key, role), asked in used.items():
        yes = found[key].worker if role == Asked.WORKER else found[key].mentor
        yes.asked, yes.answers = len(asked), _said(asked)
    return sorted(found.values(), key=lambda report: (report.title.casefold(), report.way))


def _said(asked: Iterable[UsedAnswer]) -> list[str]:
    return [answer.answer for answer in asked if answer.answered_at is not None]


def _rate(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "n/a"
