"""What the caretaker notes about the installation itself."""

from django.db import models

SCHEDULER, WORKER = "scheduler", "worker"


class Heartbeat(models.Model):
    """When the scheduler and the task worker were last seen at work.

    .. no_pii: names of processes.
    """

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at:%Y-%m-%d %H:%M}"
