"""Protected time for learning, promised and had, beside families as a count."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.training import actions
from pathway.training.models import FamiliesMonth, LearningPromise, LearningWeek
from pathway.training.queries import promised_hours
from tests.conftest import NOW
from tests.house.counting import assert_same_queries

TODAY = NOW.date()  # a Monday
STRINGS = json.loads((Path(__file__).parents[1] / "corpus" / "strings" / "naughty.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def promised(cast):
    """Apprentices have six hours a week."""
    level = cast.northvale.levels.get(code="apprentice")
    return actions.promise_learning_time(lead=cast.wanda, level=level, hours_a_week=Decimal(6))


def test_a_worker_notes_a_week_and_noting_it_again_replaces_it(cast, promised):
    actions.note_week(noter=cast.amira, worker=cast.amira, week_on=TODAY + dt.timedelta(4), hours=Decimal(6))
    week = actions.note_week(
        noter=cast.amira, worker=cast.amira, week_on=TODAY, hours=Decimal("4.5"), why_lost="service_demand"
    )
    assert LearningWeek.objects.get() == week
    assert (week.week_on, week.hours, week.why_lost) == (TODAY, Decimal("4.5"), "service_demand")
    assert Event.objects.filter(verb="training.week_noted", subject=cast.amira).count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hours": Decimal(5)}, "6 hours were promised that week. Say why"),
        ({"week_on": TODAY + dt.timedelta(7)}, "lies ahead"),
        ({"week_on": TODAY - dt.timedelta(weeks=27)}, "more than 26 weeks ago"),
    ],
)
def test_a_week_that_breaks_a_rule_is_refused(cast, promised, change, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        actions.note_week(**{"noter": cast.amira, "worker": cast.amira, "week_on": TODAY, "hours": Decimal(6)} | change)
    assert not LearningWeek.objects.exists()


def test_where_nothing_is_promised_nothing_is_lost(cast, promised):
    assert promised_hours(cast.tariq, TODAY) is None
    assert actions.note_week(noter=cast.tariq, worker=cast.tariq, week_on=TODAY, hours=Decimal(0)).why_lost == ""


def test_a_changed_promise_leaves_past_weeks_as_they_were(cast, promised):
    with clock.at(NOW + dt.timedelta(days=14)):
        actions.promise_learning_time(lead=cast.wanda, level=promised.level, hours_a_week=Decimal(3))
    assert promised_hours(cast.amira, TODAY + dt.timedelta(7)) == 6
    assert promised_hours(cast.amira, TODAY + dt.timedelta(14)) == 3
    assert LearningPromise.objects.count() == 2


def test_families_are_a_number_a_month(cast):
    for families in (4, 5):
        month = actions.note_families(
            noter=cast.amira, worker=cast.amira, month_on=TODAY, families=families, complexity="higher"
        )
    assert FamiliesMonth.objects.get() == month
    assert (month.month_on, month.families) == (dt.date(2026, 11, 1), 5)
    for day, sentence in ((dt.date(2026, 12, 1), "lies ahead"), (dt.date(2025, 10, 1), "more than a year")):
        with pytest.raises(RuleBroken, match=sentence):
            actions.note_families(noter=cast.amira, worker=cast.amira, month_on=day, families=1, complexity="mixed")


def test_the_manager_may_note_and_others_may_not(cast, promised):
    actions.note_week(noter=cast.grace, worker=cast.amira, week_on=TODAY, hours=Decimal(6))
    for noter in (cast.moses, cast.wanda, cast.otto, cast.orla):
        with pytest.raises(NotAllowed):
            actions.note_week(noter=noter, worker=cast.amira, week_on=TODAY, hours=Decimal(6))
        with pytest.raises(NotAllowed):
            actions.note_families(noter=noter, worker=cast.amira, month_on=TODAY, families=1, complexity="mixed")
    for lead in (cast.grace, cast.otto, cast.omar):
        with pytest.raises(NotAllowed):
            actions.promise_learning_time(lead=lead, level=promised.level, hours_a_week=Decimal(1))


def test_the_database_holds_what_a_row_can_hold(cast, promised):
    for make in (
        lambda: LearningWeek.objects.create(worker=cast.amira, week_on=TODAY, hours=61),
        lambda: FamiliesMonth.objects.create(worker=cast.amira, month_on=TODAY, families=101),
        lambda: LearningPromise.objects.create(level=promised.level, hours_a_week=1, started_on=TODAY),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_time_detail_is_noted_by_the_worker_and_read_by_manager_and_lead(client, cast, promised):
    address = reverse("training:time-detail", args=[cast.amira.pk])
    client.force_login(cast.amira)
    assert "No week is noted yet" in client.get(address).content.decode()
    assert client.get(reverse("training:time-own")).url == address
    too_little = {"week_on": "2026-11-23", "hours": "2.5", "why_lost": ""}
    answer = client.post(reverse("training:week-note", args=[cast.amira.pk]), too_little)
    assert "Say why some were lost" in answer.content.decode()
    assert 'value="2.5"' in answer.content.decode()
    client.post(reverse("training:week-note", args=[cast.amira.pk]), too_little | {"why_lost": "cover"})
    month = {"month_on": "2026-11-03", "families": "4", "complexity": "mixed"}
    assert client.post(reverse("training:families-note", args=[cast.amira.pk]), month).status_code == 302
    for reader in (cast.grace, cast.wanda):
        client.force_login(reader)
        page = client.get(address).content.decode()
        assert "Covering for a colleague" in page
        assert "November 2026" in page
        assert Event.objects.filter(verb="training.time_read", actor=reader, subject=cast.amira).count() == 1


def test_promises_are_kept_on_their_page(client, cast):
    client.force_login(cast.wanda)
    level = cast.northvale.levels.get(code="trainee")
    address = reverse("training:promise-edit", args=[level.pk])
    assert client.post(address, {"hours_a_week": "21"}).status_code == 422
    assert client.post(address, {"hours_a_week": "20"}).status_code == 302
    assert "20 hours a week" in client.get(reverse("training:promise-list")).content.decode()


def test_whatever_is_typed_it_is_answered(client, cast):
    client.force_login(cast.amira)
    for string in STRINGS:
        for name, fields in (
            ("week-note", ("week_on", "hours", "why_lost")),
            ("families-note", ("month_on", "families", "complexity")),
        ):
            sent = dict.fromkeys(fields, str(string))
            assert client.post(reverse(f"training:{name}", args=[cast.amira.pk]), sent).status_code == 422, string
    assert not LearningWeek.objects.exists()
    assert not FamiliesMonth.objects.exists()


def test_a_page_of_time_asks_as_little_with_many_weeks(client, cast):
    client.force_login(cast.amira)
    actions.note_week(noter=cast.amira, worker=cast.amira, week_on=TODAY, hours=Decimal(1))

    def more():
        for weeks in range(1, 13):
            day = TODAY - dt.timedelta(weeks=weeks)
            actions.note_week(noter=cast.amira, worker=cast.amira, week_on=day, hours=Decimal(weeks))

    assert_same_queries(client, reverse("training:time-detail", args=[cast.amira.pk]), more)
