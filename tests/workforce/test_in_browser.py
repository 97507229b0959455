"""The page of figures and the pages where facts are noted, in a real browser on a telephone and at a desk."""

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pathway.core import clock
from pathway.people import actions as people_actions
from pathway.people.models import Absence
from pathway.training import actions as training_actions
from tests.factories.modules import make_module, publish
from tests.factories.workforce import make_workers
from tests.gallery.looking import look

SIZES = ((375, 812), (1280, 900))
LONG_AGO = dt.date(2023, 1, 9)
PICTURES = os.environ.get("PATHWAY_PICTURES")


@pytest.fixture
def story(own_cast):
    """Thirty people in two teams, a few of whom left, vacancies, weeks noted and a required module."""
    cast = own_cast
    today = clock.today()
    levels = {level.code: level for level in cast.northvale.levels.all()}
    for team, number, code in ((cast.east, 12, "fsw"), (cast.west, 14, "trainee"), (cast.west, 4, "senior")):
        make_workers(cast.northvale, team, number, start=LONG_AGO, level=levels[code], manager=cast.grace)
    for months, number in ((2, 2), (5, 1), (9, 2)):
        end = today - dt.timedelta(days=30 * months)
        make_workers(cast.northvale, cast.west, number, start=LONG_AGO, end=end, reason="pay", word="Leaver")
    people_actions.open_vacancy(keeper=cast.wanda, team=cast.west, job_title="Family support worker")
    people_actions.start_agency_post(keeper=cast.wanda, team=cast.west, job_title="Family support worker")
    training_actions.promise_learning_time(lead=cast.wanda, level=levels["apprentice"], hours_a_week=Decimal(6))
    training_actions.note_week(
        noter=cast.amira, worker=cast.amira, week_on=today, hours=Decimal(4), why_lost="service_demand"
    )
    training_actions.note_families(noter=cast.amira, worker=cast.amira, month_on=today, families=3, complexity="mixed")
    page = make_module(cast.northvale, cast.edith, title="Supporting family time", code="SAFE1")
    publish(page, cast.edith)
    training_actions.require_module(lead=cast.wanda, module=page, first_due_days=0, refresh_months=12)
    cast.absence = Absence.objects.create(person=cast.amira, reason="sickness", started_on=today - dt.timedelta(3))
    return cast


def seen(page, name, width):
    picture = Path(PICTURES) / f"{name}-{width}.png" if PICTURES else None
    found = look(page, picture)
    assert not found, "\n".join(found.lines)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_of_figures_and_facts_at_both_sizes(live, page, story, width, height):
    page.set_viewport_size({"width": width, "height": height})
    amira = story.amira.pk
    for person, doors in (
        (
            story.wanda,
            [
                ("workforce:report", []),
                ("workforce:figure-detail", ["headcount"]),
                ("workforce:figure-detail", ["capability"]),
                ("people:establishment-list", []),
                ("people:vacancy-add", []),
                ("training:promise-list", []),
            ],
        ),
        (story.otto, [("workforce:report", [])]),
        (
            story.grace,
            [
                ("workforce:report", []),
                ("people:absence-list", [amira]),
                ("people:absence-add", [amira]),
                ("people:absence-edit", [story.absence.pk]),
                ("training:time-detail", [amira]),
                ("training:week-note", [amira]),
                ("training:families-note", [amira]),
            ],
        ),
    ):
        page.context.clear_cookies()
        live.sign_in(page, person)
        for name, arguments in doors:
            page.goto(live.app + reverse(name, args=arguments))
            expect(page.locator("h1")).to_be_visible()
            seen(page, f"{name.replace(':', '-')}-{'-'.join(map(str, arguments))}-{person.short_name}", width)


def test_a_lead_reads_the_page_drills_to_a_team_and_prints(live, page, story):
    """From the door at the foot to the sentences, one team, the people behind a number and paper."""
    page.set_viewport_size({"width": 1280, "height": 900})
    live.sign_in(page, story.wanda)
    page.goto(live.url("home:home"))
    page.get_by_role("link", name="Workforce", exact=True).first.click()
    expect(page.get_by_role("heading", name="Workforce", exact=True)).to_be_visible()
    sentences = page.locator(".sentences li")
    expect(sentences).to_have_count(5)
    expect(sentences.first).to_contain_text("34 family support workers")
    page.get_by_label("Team", exact=True).select_option(label="West")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("p.lead")).to_contain_text("West")
    expect(page.locator(".sentences li").first).to_contain_text("19 family support workers")
    page.locator("#headcount").get_by_role("link", name="The rows behind it").click()
    expect(page.get_by_role("heading", name="Headcount")).to_be_visible()
    expect(page.get_by_role("cell", name="West")).to_have_count(19)
    expect(page.get_by_text("Amira Example")).to_have_count(0)
    page.go_back()
    expect(page.locator(".sentences")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    expect(page.locator(".sentences")).to_be_visible()
    expect(page.locator("#movement table")).to_be_visible()
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
