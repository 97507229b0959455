"""What happens by itself."""

from datetime import timedelta

import pytest

from pathway.core import schedule


@pytest.fixture
def done(monkeypatch):
    """An empty timetable, and a list of what was done."""
    monkeypatch.setattr(schedule, "DUE", {})
    monkeypatch.setattr(schedule, "close_old_connections", lambda: None)
    return []


def test_a_job_is_done_at_once_and_then_waits_its_turn(done):
    schedule.due("often", every=timedelta(hours=1))(lambda: done.append("often"))
    assert schedule.run_due() == []
    assert schedule.run_due() == []
    assert done == ["often"]


def test_a_job_that_fails_is_named_and_the_others_are_done(done, caplog):
    schedule.due("broken", every=timedelta(hours=1))(lambda: 1 / 0)
    schedule.due("sound", every=timedelta(hours=1))(lambda: done.append("sound"))
    assert schedule.run_due() == ["broken"]
    assert done == ["sound"]
    assert "broken failed" in caplog.text


def test_the_wait_is_until_the_next_job_and_never_long(done):
    assert schedule.until_next() == 60
    schedule.due("soon", every=timedelta(seconds=5))(lambda: None)
    schedule.run_due()
    assert 0.2 <= schedule.until_next() <= 5


def test_two_jobs_cannot_have_one_name(done):
    schedule.due("once", every=timedelta(hours=1))(lambda: None)
    with pytest.raises(RuntimeError, match="once"):
        schedule.due("once", every=timedelta(hours=1))(lambda: None)
