"""Questions about knowledge checks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Min, QuerySet

from pathway.people.models import User

from ..models import DrawnItem, ExtraTime, Quiz, QuizAttempt, QuizItem
from ..models.quizzes import wait_until

LEARNERS_NEEDED = 10
QUICK_EXIT: list[Callable[[int], bool]] = []
"""Whether the pages of a knowledge check, by id, can be left at once: modules, upstairs, say so."""


def has_quick_exit(quiz: int) -> bool:
    """Whether the pages of a knowledge check can be left at once."""
    return any(say(quiz) for say in QUICK_EXIT)


def has_passed(worker: User, quiz: Quiz) -> datetime | None:
    """When the worker first passed this knowledge check, if ever."""
    attempt = QuizAttempt.objects.passed().filter(worker=worker, quiz=quiz).order_by("finished_at").first()
    return attempt.finished_at if attempt else None


def may_start_at(worker: User, quiz: Quiz) -> datetime | None:
    """The moment from which the worker may try again, or None if nothing stands in the way."""
    failed: list[datetime] = []
    finished = QuizAttempt.objects.finished().filter(worker=worker, quiz=quiz).order_by("-finished_at")
    for ended_at, is_passed in finished.values_list("finished_at", "is_passed"):
        if is_passed:
            break
        failed.append(cast(datetime, ended_at))
    return wait_until(failed)


def extra_time_of(worker: User) -> int:
    """How much more time a worker gets today, in per cent."""
    arranged = ExtraTime.objects.current().filter(worker=worker).first()
    return arranged.percent if arranged else 0


def time_for(worker: User, quiz: Quiz) -> timedelta | None:
    """How long this worker may take, with what was agreed for them; None where there is no time limit."""
    if quiz.minutes is None:
        return None
    return timedelta(minutes=quiz.minutes) * (100 + extra_time_of(worker)) / 100


def keepable_quizzes(keeper: User) -> QuerySet[Quiz]:
    """The knowledge checks of the author's own organisation, by title."""
    return Quiz.objects.filter(organisation=keeper.organisation, organisation__isnull=False).order_by("title")


@dataclass(frozen=True)
class Facility:
    """How many learners met a question and how many answered it right the first time they did."""

    item: QuizItem
    learners: int
    right: int

    @property
    def is_enough(self) -> bool:
        """Whether ten learners or more have met it; fewer say too little, and could be told apart."""
        return self.learners >= LEARNERS_NEEDED

    @property
    def percent(self) -> int | None:
        """Right first answers as a whole percentage; None under ten learners."""
        return round(100 * self.right / self.learners) if self.is_enough else None

    @property
    def word(self) -> str:
        """What an author may want to do about it."""
        if self.percent is None:
            return "Fewer than 10 learners"
        if self.percent < 30:
            return "Hard: look at the wording and at what the module teaches"
        return "Easy: almost everybody knows it" if self.percent > 95 else "In the useful range"


def facilities(quiz: Quiz) -> dict[int, Facility]:
    """The facility of each question in use, by item: first answers of finished attempts, one for each learner."""
    items = {item.pk: item for item in quiz.items.in_use()}
    answers = DrawnItem.objects.filter(item__in=items, attempt__finished_at__isnull=False, is_right__isnull=False)
    firsts = answers.values("item", "attempt__worker").annotate(first=Min("pk")).values("first")
    learners: dict[int, int] = dict.fromkeys(items, 0)
    right: dict[int, int] = dict.fromkeys(items, 0)
    for item, is_right in answers.filter(pk__in=firsts).values_list("item", "is_right"):
        learners[item] += 1
        right[item] += bool(is_right)
    return {pk: Facility(item, learners[pk], right[pk]) for pk, item in items.items()}
