"""The public page about working here: closed until the admin opens it, built from levels and promises."""

import html
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.careers.actions import keep_public_page
from pathway.careers.models import Framework, Level, PublicPage
from pathway.careers.queries import current_framework, ladder
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people.models import Team, User
from pathway.supervision.actions.arrangements import set_rule
from pathway.training.actions import promise_learning_time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
WORDS = {"introduction": "We walk beside families.", "ways_in": "Apply.", "qualifications": "Level 3.", "onward": ""}


def said(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def public(client, slug="northvale"):
    return client.get(reverse("careers:careers-page", args=[slug]))


def opened(cast, **words):
    return keep_public_page(admin=cast.otto, organisation=cast.northvale, is_open=True, **WORDS | words)


def test_careers_page_stands_at_a_clean_address_and_is_closed_until_it_is_opened(client, cast):
    assert reverse("careers:careers-page", args=["northvale"]) == "/careers/northvale/"
    assert public(client).status_code == 404
    keep_public_page(admin=cast.otto, organisation=cast.northvale, is_open=False, **WORDS)
    assert public(client).status_code == 404
    opened(cast)
    assert "We walk beside families." in said(public(client))
    assert public(client, "southmere").status_code == 404
    keep_public_page(admin=cast.otto, organisation=cast.northvale, is_open=False, **WORDS)
    assert public(client).status_code == 404
    kept = Event.objects.filter(verb="careers.public_page_kept")
    assert [event.detail["is_open"] for event in kept.order_by("pk")] == [False, True, False]


def test_careers_page_shows_the_ladder_in_order_with_what_each_level_asks(client, cast):
    opened(cast)
    page = said(public(client))
    names = list(Level.objects.filter(organisation=cast.northvale).values_list("name", flat=True))
    places = [page.index(f"What this level asks : {name}") for name in names]
    assert places == sorted(places)
    assert "With support Recognises and reports concerns about a child the same day" in page
    assert "What each level asks is an example that" in page
    Framework.objects.filter(organisation=cast.northvale).update(is_illustrative=False)
    assert "is an example that" not in said(public(client))


def test_the_ladder_holds_what_the_framework_asks(cast):
    framework = current_framework(cast.northvale)
    rungs = ladder(cast.northvale, framework)
    assert [rung.level.code for rung in rungs] == ["apprentice", "trainee", "fsw", "senior"]
    assert all(rung.count == rung.level.expectations.count() for rung in rungs)
    assert [rung.count for rung in ladder(cast.northvale, None)] == [0, 0, 0, 0]


def test_careers_page_promises_only_what_the_organisation_has_promised(client, cast):
    opened(cast)
    assert "What we promise you" not in said(public(client))
    level = cast.northvale.levels.get(code="apprentice")
    promise_learning_time(lead=cast.wanda, level=level, hours_a_week=Decimal("6.0"))
    promise_learning_time(lead=cast.wanda, level=cast.northvale.levels.get(code="fsw"), hours_a_week=Decimal("1.5"))
    promise_learning_time(lead=cast.wanda, level=cast.northvale.levels.get(code="senior"), hours_a_week=Decimal("0"))
    set_rule(keeper=cast.wanda, level=level, max_gap_days=28, first_gap_days=14, first_months=3)
    page = said(public(client))
    assert f"{level}: 6 hours a week" in page
    assert ": 1.5 hours a week" in page
    assert ": 0 hours" not in page
    assert f"{level}: at least every 14 days in the first 3 months in post, then every 28 days" in page
    assert "Everybody else" not in page


def test_careers_page_names_the_work_of_open_teams_and_nobody(client, cast):
    Team.objects.filter(organisation=cast.northvale).update(area_of_practice="")
    team = Team.objects.filter(organisation=cast.northvale).first()
    Team.objects.filter(pk=team.pk).update(area_of_practice="life_story")
    opened(cast)
    page = said(public(client))
    assert "What you would work on Life story work Ways in" in page
    names = User.objects.filter(organisation=cast.northvale).values_list("full_name", flat=True)
    assert [name for name in names if name in page] == []


def test_careers_page_asks_few_questions(client, cast, django_assert_max_num_queries):
    opened(cast)
    with django_assert_max_num_queries(9):
        public(client)


@pytest.mark.parametrize("name", ["wanda", "edith", "amira", "oscar"])
def test_only_the_admin_speaks_in_public(cast, name):
    with pytest.raises(NotAllowed):
        keep_public_page(admin=getattr(cast, name), organisation=cast.northvale, is_open=False, **WORDS)
    assert not PublicPage.objects.exists()


def test_an_open_page_needs_an_introduction_and_levels(cast):
    with pytest.raises(RuleBroken, match="Write an introduction"):
        opened(cast, introduction="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicPage.objects.create(organisation=cast.northvale, is_open=True)


def test_careers_page_edit_suggests_keeps_and_opens(client, cast):
    client.force_login(cast.otto)
    path = reverse("careers:careers-page-edit")
    first = said(client.get(path))
    assert "Words that stand in the form already are suggestions" in first
    assert "Employers usually ask for a qualification at level 3" in first
    refused = client.post(path, {"is_open": "on", "ways_in": "Ring us <b>now</b>"})
    assert refused.status_code == 422
    assert "Write an introduction before you open the page" in said(refused)
    assert "Ring us &lt;b&gt;now&lt;/b&gt;" in refused.content.decode()
    assert client.post(path, WORDS | {"is_open": "on"}).status_code == 302
    assert "Anybody can read the page" in said(client.get(path))


def test_careers_page_preview_reads_as_the_page_will(client, cast):
    client.force_login(cast.otto)
    path = reverse("careers:careers-page-preview")
    assert "Only you see this" in said(client.get(path))
    keep_public_page(admin=cast.otto, organisation=cast.northvale, is_open=False, **WORDS)
    assert "We walk beside families." in said(client.get(path))
