"""What a Prometheus reads: figures about pages and processes, to whoever has the token, and nothing about people."""

import datetime as dt

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from pathway.caretaker import health, preflight
from pathway.caretaker.models import Heartbeat
from pathway.caretaker.tasks import note_worker
from pathway.core import clock

TOKEN = "k" * 40


@pytest.fixture
def ask(client, settings, db):
    settings.METRICS_TOKEN = TOKEN

    def asked():
        answer = client.get(reverse("caretaker:metrics"), headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        return {(one.name, *sorted(one.labels.items())): one.value for family in families for one in family.samples}

    return asked


def test_without_the_token_nothing_is_told(client, settings, db):
    path = reverse("caretaker:metrics")
    settings.METRICS_TOKEN = TOKEN
    for header in ("", "Bearer", f"Bearer {TOKEN[1:]}", f"Basic {TOKEN}", "Bearer \u00e9"):
        answer = client.get(path, headers={"authorization": header})
        assert (answer.status_code, b"pathway_" in answer.content) == (401, False)
    settings.METRICS_TOKEN = ""
    for header in ("", "Bearer ", f"Bearer {TOKEN}"):
        assert client.get(path, headers={"authorization": header}).status_code == 404


def test_answers_are_counted_by_page_and_say_nothing_of_who_asked_for_what(ask, cast, client):
    def count(page, status, method="GET"):
        return ask().get(("pathway_answers_total", ("method", method), ("page", page), ("status", status)), 0)

    before = [count("people:person-detail", "200"), count("none", "404"), count("none", "404", "other")]
    client.force_login(cast.grace)
    page = reverse("people:person-detail", args=[cast.amira.pk])
    assert client.get(page).status_code == 200
    assert client.get("/no-such-page-of-moira/").status_code == 404
    assert client.generic("MOIRA", "/no-such-page/").status_code == 404
    after = [count("people:person-detail", "200"), count("none", "404"), count("none", "404", "other")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1]
    said = repr(ask())
    assert "moira" not in said.lower()
    assert page not in said
    assert cast.amira.full_name not in said


def test_beats_tasks_and_missing_parts_are_told(ask, settings, tmp_path):
    Heartbeat.objects.create(name="worker", beat_at=clock.now() - dt.timedelta(seconds=300))
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    settings.PRIVATE_ROOT = blocked
    DBTaskResult.objects.create(
        task_path=note_worker.module_path,
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="background",
        run_after=clock.now(),
        status="FAILED",
    )
    told = ask()
    assert told[("pathway_ready", ("part", "database"))] == 1
    assert told[("pathway_ready", ("part", "storage"))] == 0
    assert 299 < told[("pathway_beat_age_seconds", ("process", "worker"))] < 600
    assert told[("pathway_tasks", ("status", "failed"))] == 1
    assert told[("pathway_oldest_waiting_task_seconds",)] == 0


def test_a_database_that_is_silent_is_told_and_not_an_error(ask, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "database", lambda: False)
    told = ask()
    assert told[("pathway_ready", ("part", "database"))] == 0
    assert not [key for key in told if key[0] == "pathway_tasks"]


def test_preflight_speaks_of_a_short_token_and_of_a_sentry_that_cannot_be_told(settings, monkeypatch):
    settings.METRICS_TOKEN, settings.SENTRY_DSN = TOKEN, "https://key@sentry.example.org/1"
    assert list(preflight.watching()) == []
    settings.METRICS_TOKEN = TOKEN[:31]
    monkeypatch.setattr(preflight, "find_spec", lambda name: None)
    assert [one.code for one in preflight.watching()] == ["watching.token", "watching.sentry"]
