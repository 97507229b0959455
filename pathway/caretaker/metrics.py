"""Figures for a Prometheus that watches: how many answers, how fast, and whether the work behind is done.

A page is named by its door (`portfolio:evidence-detail`), never by its address, so that no figure is about a person.
Several processes add theirs up where PROMETHEUS_MULTIPROC_DIR names a folder that is empty at the start.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from pathway.core import clock

from .backups import newest_backup
from .health import readiness
from .models import Heartbeat

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
ANSWERS = Counter("pathway_answers", "Answers by page, method and status.", ("page", "method", "status"))
SECONDS = Histogram(
    "pathway_answer_seconds",
    "How long answers took, by page.",
    ("page",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@sync_only_middleware
def count_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count each answer under the name of its page; what has no page counts as none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        found = getattr(request, "resolver_match", None)
        page = found.view_name if found and found.view_name else "none"
        method = request.method if request.method in METHODS else "other"
        ANSWERS.labels(page, method, str(response.status_code)).inc()
        SECONDS.labels(page).observe(time.perf_counter() - began)
        return response

    return middleware


class Installation(Collector):
    """What the database and the folders say at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Readiness; and, where the database answers, beats, tasks and the age of the newest backup."""
        found = readiness()
        ready = GaugeMetricFamily("pathway_ready", "1 where a part is there, 0 where it is missing.", labels=["part"])
        for part, is_there in found.items():
            ready.add_metric([part], float(is_there))
        yield ready
        if found["database"] and found["migrations"]:
            yield from (_beats(), *_tasks())
        if newest := newest_backup(Path(settings.BACKUPS_ROOT)):
            age = (clock.now() - newest.made_at).total_seconds()
            yield GaugeMetricFamily("pathway_backup_age_seconds", "Since the newest backup.", value=age)


def _beats() -> GaugeMetricFamily:
    beats = GaugeMetricFamily("pathway_beat_age_seconds", "Since a process was last seen.", labels=["process"])
    for name, at in Heartbeat.objects.values_list("name", "beat_at"):
        beats.add_metric([name], (clock.now() - at).total_seconds())
    return beats


def _tasks() -> Iterator[GaugeMetricFamily]:
    told = DBTaskResult.objects.values("status").annotate(count=Count("pk"), oldest=Min("enqueued_at")).order_by()
    found = {row["status"]: row for row in told}
    tasks = GaugeMetricFamily("pathway_tasks", "Tasks kept, by status.", labels=["status"])
    for status in TaskResultStatus.values:
        tasks.add_metric([status.lower()], found.get(status, {"count": 0})["count"])
    yield tasks
    waiting = found.get(TaskResultStatus.READY)
    age = (clock.now() - waiting["oldest"]).total_seconds() if waiting else 0
    yield GaugeMetricFamily(
        "pathway_oldest_waiting_task_seconds", "Since the oldest waiting task was asked for.", value=age
    )


def figures() -> bytes:
    """Everything, in the form that Prometheus reads."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    installation = CollectorRegistry()
    installation.register(Installation())
    return generate_latest(registry) + generate_latest(installation)
