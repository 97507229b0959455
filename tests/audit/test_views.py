"""The page on which people read what happened to their records."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from pathway.audit.actions import record
from pathway.audit.models import Event
from pathway.core import clock
from tests.conftest import NOW


def said(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def amira(client, cast):
    """Amira's browser; before, Moses looked twice on Monday and once on Sunday, and Otto gave her a mentor."""
    Event.objects.filter(subject=cast.amira)
    for moment, actor, verb, facts in (
        (NOW - dt.timedelta(days=1), cast.moses, "people.card_opened", {}),
        (NOW, cast.otto, "people.mentor_assigned", {"kind": "mentor"}),
        (NOW, cast.moses, "people.card_opened", {}),
        (NOW + dt.timedelta(minutes=5), cast.moses, "people.card_opened", {}),
    ):
        with clock.at(moment):
            record(actor=actor, verb=verb, subject=cast.amira, thing=cast.amira, **facts)
    record(actor=cast.otto, verb="people.card_opened", subject=cast.tariq)
    client.force_login(cast.amira)
    return client


def test_access_log_says_who_looked_and_counts_the_same_look_of_a_day(amira):
    lines = amira.get(reverse("audit:access-log"), {"only": "looks"}).context["lines"]
    assert [(line.what, line.times) for line in lines] == [
        ("Moses Example opened your page: job, team, mentor and manager.", 2),
        ("Moses Example opened your page: job, team, mentor and manager.", 1),
    ]


def test_access_log_says_what_changed(amira):
    page = said(amira.get(reverse("audit:access-log"), {"only": "changes"}))
    assert "Otto Example gave you a mentor." in page
    assert "opened your page" not in page


def test_access_log_holds_nothing_about_others(amira, cast):
    assert "Otto Example opened" not in said(amira.get(reverse("audit:access-log")))
    amira.force_login(cast.tariq)
    assert "Otto Example opened" in said(amira.get(reverse("audit:access-log")))


def test_access_log_asks_the_same_however_long_it_is(amira, cast, django_assert_max_num_queries):
    for number in range(120):
        record(actor=cast.otto, verb="careers.placed", subject=cast.amira, number=number)
    with django_assert_max_num_queries(12):
        response = amira.get(reverse("audit:access-log"))
    assert len(response.context["lines"]) == 50


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "99999"}, {"only": "\u0000"}, {"only": "x" * 5000}])
def test_access_log_survives_any_address(amira, query):
    assert amira.get(reverse("audit:access-log"), query).status_code == 200
