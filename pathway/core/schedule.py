"""What happens by itself: jobs that come due every so often, run by `manage.py run_due`.

A job finds its own work in the tables and may run twice without harm, so nothing needs remembering between runs.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections

logger = logging.getLogger(__name__)
Job = Callable[[], object]


@dataclass
class Due:
    """A job, how often it comes round, and the second at which it next does."""

    job: Job
    every: timedelta
    next_at: float = 0.0


DUE: dict[str, Due] = {}


def due(name: str, *, every: timedelta) -> Callable[[Job], Job]:
    """Have a job done every so often, such as @due("people.end_access_of_leavers", every=timedelta(days=1))."""

    def register(job: Job) -> Job:
        if name in DUE:
            raise RuntimeError(f"Two jobs are called {name}.")
        DUE[name] = Due(job, every)
        return job

    return register


def run_due() -> list[str]:
    """Do every job whose turn it is, and say which failed; one that fails waits for its next turn."""
    failed = []
    for name, entry in DUE.items():
        if entry.next_at > time.monotonic():
            continue
        entry.next_at = time.monotonic() + entry.every.total_seconds()
        try:
            entry.job()
        except Exception:
            logger.exception("%s failed", name)
            failed.append(name)
    close_old_connections()
    return failed


def until_next() -> float:
    """Seconds until something is due, at most 60."""
    waits = [entry.next_at - time.monotonic() for entry in DUE.values()]
    return max(0.2, min([60.0, *waits]))
