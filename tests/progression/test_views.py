"""Pages on which people read where a worker stands."""

import html
import re

import pytest
from django.urls import reverse

from modules.models import ModulePage
from pathway.audit.models import Event
from pathway.progression.actions import map_module
from pathway.progression.models import ModuleCompetency
from tests.factories.decisions import decided
from tests.factories.modules import make_module, publish
from tests.factories.portfolio import competency

pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def module(cast):
    """A module of Northvale's that is live."""
    page = make_module(cast.northvale, cast.edith, title="Supporting family time")
    publish(page, cast.edith)
    return ModulePage.objects.get(pk=page.pk)


def said(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_my_level_says_it_in_words_first(client, cast, module):
    decided(cast.moses, cast.amira, "meets", "1.1")
    map_module(keeper=cast.wanda, module=module, competencies=[competency(cast.amira, "4.3")])
    client.force_login(cast.amira)
    page = said(client.get(reverse("progression:my-level")))
    assert "1 of 23 statements met, 22 still to show." in page
    assert "Everyday work that would count." in page
    assert "Supporting family time" in page
    assert "Next: Trainee family support worker" in page


def test_my_level_of_somebody_without_one(client, cast):
    client.force_login(cast.grace)
    assert "You stand at no level" in said(client.get(reverse("progression:my-level")))


def test_level_of_shows_mentor_manager_and_lead_the_same_lines_and_leaves_a_trace(client, cast):
    path = reverse("progression:level-of", args=[cast.amira.pk])
    for name in ("moses", "grace", "wanda"):
        viewer = getattr(cast, name)
        client.force_login(viewer)
        assert "0 of 23 statements met, 23 still to show." in said(client.get(path))
        assert Event.objects.filter(verb="progression.level_read", actor=viewer, subject=cast.amira).count() == 1
    for name in ("otto", "peter", "edith", "ola"):
        client.force_login(getattr(cast, name))
        assert client.get(path).status_code == 404


def test_level_of_oneself_is_my_level(client, cast):
    client.force_login(cast.amira)
    answer = client.get(reverse("progression:level-of", args=[cast.amira.pk]))
    assert answer["Location"] == reverse("progression:my-level")
    assert not Event.objects.filter(verb="progression.level_read").exists()


def test_the_way_to_it_stands_on_the_page_of_a_person_for_those_who_may(client, cast):
    path, link = (
        reverse("people:person-detail", args=[cast.amira.pk]),
        reverse("progression:level-of", args=[cast.amira.pk]),
    )
    for name, there in (("moses", True), ("wanda", True), ("otto", False)):
        client.force_login(getattr(cast, name))
        assert (link in client.get(path).content.decode()) is there


def test_module_map_edit_saves_what_is_ticked(client, cast, module):
    client.force_login(cast.wanda)
    path = reverse("progression:module-map-edit", args=[module.pk])
    ticked = [competency(cast.amira, code).pk for code in ("4.2", "4.3")]
    assert client.post(path, {"competencies": ticked}).status_code == 302
    assert "4.2 " in said(client.get(reverse("progression:module-map")))
    assert client.post(path, {}).status_code == 302
    assert not ModuleCompetency.objects.current().exists()


@pytest.mark.parametrize("sent", [["x"], ["0"], ["99999999999999999999"], ["\u0000"], [""]])
def test_module_map_edit_refuses_what_is_no_statement(client, cast, module, sent):
    client.force_login(cast.wanda)
    response = client.post(reverse("progression:module-map-edit", args=[module.pk]), {"competencies": sent})
    assert response.status_code == 422
    assert "Something needs another look" in said(response)


def test_module_map_edit_refuses_statements_of_another_organisation(client, cast, module):
    client.force_login(cast.wanda)
    path = reverse("progression:module-map-edit", args=[module.pk])
    response = client.post(path, {"competencies": [competency(cast.olu, "4.3").pk]})
    assert "Select a valid choice" in said(response)
    assert not ModuleCompetency.objects.exists()


def test_my_level_asks_the_same_with_no_and_with_many_decisions(client, cast, django_assert_max_num_queries):
    client.force_login(cast.amira)
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("progression:my-level"))
    for code in ("1.1", "1.2", "2.1", "2.2", "3.1"):
        decided(cast.moses, cast.amira, "meets", code)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("progression:my-level"))
