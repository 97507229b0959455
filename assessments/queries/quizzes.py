"""Questions about knowledge checks."""

from datetime import datetime
from typing import cast

from pathway.people.models import User

from ..models import Quiz, QuizAttempt
from ..models.quizzes import wait_until


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
