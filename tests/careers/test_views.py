"""Pages of the ladder."""

import html
import json
import re
from pathlib import Path

import pytest
from django.urls import reverse

from pathway.careers.queries import level_of

STRINGS = json.loads((Path(__file__).parents[1] / "corpus" / "strings" / "naughty.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def wanda(client, cast):
    """A browser in which the workforce lead has signed in."""
    client.force_login(cast.wanda)
    return client


def said(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_framework_shows_what_each_level_asks_and_that_it_is_illustrative(client, cast):
    client.force_login(cast.amira)
    page = said(client.get(reverse("careers:framework")))
    assert "No national competency standard for family support workers has been published" in page
    assert "1.1 Recognises and reports concerns about a child the same day with support with oversight" in page
    assert "Change" not in page.split("Levels")[2]


def test_framework_asks_few_questions(wanda, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        wanda.get(reverse("careers:framework"))


def test_level_edit_keeps_what_was_typed_and_saves(wanda, cast):
    level = cast.northvale.levels.get(code="fsw")
    path = reverse("careers:level-edit", args=[level.pk])
    data = {"name": "Family practitioner", "expected_months": "24", "least_months": "36"}
    refused = wanda.post(path, data)
    assert "The least time cannot be longer" in said(refused)
    assert 'value="Family practitioner"' in refused.content.decode()
    assert wanda.post(path, data | {"least_months": ""}).status_code == 302
    level.refresh_from_db()
    assert (level.name, level.expected_months, level.least_months) == ("Family practitioner", 24, None)


@pytest.mark.parametrize("months", ["-1", "0", "x", "1e9", "999999999999999999999", "1.5"])
def test_level_edit_refuses_impossible_months(wanda, cast, months):
    path = reverse("careers:level-edit", args=[cast.northvale.levels.get(code="fsw").pk])
    response = wanda.post(path, {"name": "FSW", "expected_months": months})
    assert "Something needs another look" in said(response)


@pytest.mark.parametrize("text", STRINGS)
def test_level_add_takes_naughty_strings_as_text(wanda, text):
    wanda.post(reverse("careers:level-add"), {"name": text[:80], "summary": text[:600], "route_up": text[:200]})
    body = wanda.get(reverse("careers:framework")).content.decode()
    for dangerous in ("<script>alert", "<img src=x", "<svg/onload", "</form><form>"):
        assert dangerous not in body


def test_level_add_refuses_a_level_of_another_organisation(wanda, cast):
    data = {"name": "New", "asks_as": cast.southmere.levels.first().pk}
    assert "Select a valid choice" in said(wanda.post(reverse("careers:level-add"), data))


def test_level_move_by_a_press(wanda, cast):
    level = cast.northvale.levels.get(code="trainee")
    wanda.post(reverse("careers:level-move", args=[level.pk]), {"to": "up"})
    assert list(cast.northvale.levels.values_list("code", flat=True)) == ["apprentice", "fsw", "trainee", "senior"]


def test_placement_add(wanda, cast):
    level = cast.northvale.levels.get(code="trainee")
    path = reverse("careers:placement-add", args=[cast.amira.pk])
    answer = wanda.post(path, {"level": level.pk, "on": "2026-11-23", "route": "panel"})
    assert answer.status_code == 302
    assert level_of(cast.amira) == level
    theirs = cast.southmere.levels.first()
    again = wanda.post(path, {"level": theirs.pk, "on": "2026-11-23", "route": "panel"})
    assert "Select a valid choice" in said(again)


def test_first_steps_are_done_by_doing_them(client, cast):
    client.force_login(cast.otto)
    assert "All of it is done" in said(client.get(reverse("careers:first-steps")))
