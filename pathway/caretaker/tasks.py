"""The beat: the scheduler notes that it lives, and asks the worker to do the same."""

from datetime import timedelta

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
