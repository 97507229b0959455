"""A person's first page: the next step in the words of whoever asked for it, and little asked of the database."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pathway.core import clock
from pathway.home.queries import own_work
from pathway.progression.queries import level_page, may_move_up
from tests.factories.decisions import decided, make_sent
from tests.factories.progression import STATEMENT, TIME, make_application, make_way
from tests.factories.supervision import make_planned

pytestmark = pytest.mark.usefixtures("fixed_clock")
AT_MOST = 15


def page_of(client, person):
    client.force_login(person)
    return BeautifulSoup(client.get("/").content, "html.parser").find("main")


def test_a_workers_first_page_asks_fifteen_questions_at_most(cast, client):
    decided(cast.moses, cast.amira, "meets", "1.1")
    decided(cast.moses, cast.amira, "return", "1.2")
    make_sent(cast.amira, "1.3")
    make_planned(cast.grace, cast.amira, clock.today() + dt.timedelta(days=3))
    page_of(client, cast.amira)
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    statements = [each["sql"] for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= AT_MOST, "\n".join(sql[:200] for sql in statements)


def test_what_came_back_is_told_in_the_mentors_own_words(cast, client):
    decided(cast.moses, cast.amira, "return", "1.2", next_step="Say what the child told you.")
    main = page_of(client, cast.amira)
    assert "Say what the child told you." in main.find(class_="next-step").get_text()
    assert "Returned to you too" not in main.get_text()
    decided(cast.moses, cast.amira, "return", "1.3", next_step="Name the plan that you agreed.")
    text = page_of(client, cast.amira).get_text()
    assert "Returned to you too" in text
    assert "Say what the child told you." in text
    assert "Name the plan that you agreed." in text


def test_what_waits_for_others_stands_longest_waiting_first(cast):
    sent = []
    for days in (9, 20, 3):
        with clock.at(clock.now() - dt.timedelta(days=days)):
            sent.append((days, make_sent(cast.amira, "1.1").item_id))
    assert [item.pk for item in own_work(cast.amira).waiting] == [pk for _, pk in sorted(sent, reverse=True)]


def test_an_even_pace_is_told_in_words_beside_its_mark(cast, client):
    with clock.at(clock.now() + dt.timedelta(days=300)):
        expected = level_page(cast.amira).expected
        assert expected
        assert f"The mark shows an even pace: {expected} by now." in page_of(client, cast.amira).get_text()


def test_the_first_page_and_my_level_agree_on_who_may_apply(cast):
    level = cast.northvale.levels.get(code="apprentice")
    assert not may_move_up(level_page(cast.amira, in_full=False)), "a proposal lets nobody apply"
    feedback = {"kind": "evidence", "evidence_kind": "feedback", "count": 1}
    core = {"kind": "competencies", "scope": "core"}
    supervised = {"kind": "supervision", "count": 3}
    for lines, mode, ready in (
        ((TIME, STATEMENT), "all", True),
        (({"kind": "months", "count": 60}, STATEMENT), "all", False),
        ((TIME, feedback), "all", False),
        ((TIME, feedback), "any", True),
        ((TIME, core), "all", False),
        ((TIME, supervised), "all", False),
    ):
        make_way(cast.wanda, level, *lines, mode=mode)
        page = level_page(cast.amira, viewer=cast.amira)
        assert page.way.is_ready is ready, lines
        assert may_move_up(level_page(cast.amira, in_full=False)) is ready, lines


def test_whoever_has_applied_is_not_asked_to_apply_again(cast, client):
    make_way(cast.wanda, cast.northvale.levels.get(code="apprentice"))
    door = reverse("progression:apply")
    assert door in str(page_of(client, cast.amira).find(class_="next-step"))
    make_application(cast.amira)
    assert door not in str(page_of(client, cast.amira).find(class_="next-step"))


def test_each_number_of_a_workforce_lead_opens_the_people_behind_it(cast, client):
    client.force_login(cast.wanda)
    main = BeautifulSoup(client.get("/").content, "html.parser").find("main")
    for state in ("never", "overdue", "expiring"):
        (link,) = main.find_all("a", href=f"{reverse('training:table-rows')}?state={state}")
        assert client.get(link["href"]).status_code == 200
