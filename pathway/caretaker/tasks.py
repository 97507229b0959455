"""The beat: the scheduler notes that it lives and asks the worker to do so too; and mail that failed goes out again."""

from datetime import timedelta
from typing import Any

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from pathway.core import clock
from pathway.core.schedule import due

from .models import SCHEDULER, WORKER, Heartbeat

EVERY = timedelta(minutes=5)


@task(backend="background")
def note_worker() -> None:
    """The task worker is at work."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": clock.now()})


@due("caretaker.beat", every=EVERY)
def beat() -> None:
    """Note the scheduler's beat, ask the worker for its own, and forget yesterday's."""
    Heartbeat.objects.update_or_create(name=SCHEDULER, defaults={"beat_at": clock.now()})
    asked = DBTaskResult.objects.filter(task_path=note_worker.module_path)
    asked.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=clock.now() - timedelta(hours=1)).delete()
    if not asked.filter(status=TaskResultStatus.READY).exists():
        note_worker.enqueue()


# How long to wait after the first, second ... attempt; after the last one the task stays failed, and is counted.
WAITS = [timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12)]
ON_THE_WAY = ("smtplib.", "socket.", "ssl.")
NO_ANSWER = {
    "builtins.BrokenPipeError",
    "builtins.ConnectionAbortedError",
    "builtins.ConnectionError",
    "builtins.ConnectionRefusedError",
    "builtins.ConnectionResetError",
    "builtins.TimeoutError",
}
DEAD_AFTER = timedelta(minutes=15)


@due("caretaker.try_again", every=timedelta(minutes=2))
def try_again() -> int:
    """Ask anew for mail that a server did not take, later each time, or whose worker died; returns how much."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=clock.now() - 2 * max(WAITS))
    again = [task.pk for task in failed if _failed_on_the_way(task) and _has_waited(task)]
    dead = DBTaskResult.objects.running().filter(started_at__lt=clock.now() - DEAD_AFTER)
    again += [task.pk for task in dead if task.task_path.rpartition(".")[2].startswith("mail_") and _may_again(task)]
    waits = DBTaskResult.objects.filter(pk__in=again).exclude(status=TaskResultStatus.SUCCESSFUL)
    return waits.update(status=TaskResultStatus.READY, run_after=clock.now())


def _failed_on_the_way(task: DBTaskResult[Any, Any]) -> bool:
    return task.exception_class_path.startswith(ON_THE_WAY) or task.exception_class_path in NO_ANSWER


def _may_again(task: DBTaskResult[Any, Any]) -> bool:
    return 0 < len(task.worker_ids) <= len(WAITS)


def _has_waited(task: DBTaskResult[Any, Any]) -> bool:
    if not _may_again(task) or task.finished_at is None:
        return False
    return bool(task.finished_at + WAITS[len(task.worker_ids) - 1] <= clock.now())
