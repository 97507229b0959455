"""A lead changes a refresher, a short check renews it, a certificate is checked by a second person: in a browser."""

import datetime as dt
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from modules.models import Completion, Enrolment
from pathway.core import clock
from pathway.training import actions
from pathway.training.models import CourseRecord, Requirement
from tests.factories.modules import make_module, publish
from tests.factories.quizzes import make_quiz
from tests.gallery.looking import look
from tests.portfolio.builders import pdf
from tests.training.test_queries import complete

PICTURES = os.environ.get("PATHWAY_PICTURES")
SIZES = ((375, 812), (1280, 900))


@pytest.fixture
def year(own_cast):
    """A module done 350 days ago, and a short check to renew it by."""
    cast = own_cast
    cast.page = make_module(cast.northvale, cast.edith, minutes=10)
    publish(cast.page, cast.edith)
    cast.quiz = make_quiz()
    cast.requirement = actions.require_module(lead=cast.wanda, module=cast.page, first_due_days=90, refresh_months=36)
    complete(cast.amira, cast.page, clock.today() - dt.timedelta(days=350))
    complete(cast.moses, cast.page, clock.today() - dt.timedelta(days=500))
    assert Completion.objects.count() == Enrolment.objects.count() == 2
    cast.version = actions.keep_policy(lead=cast.wanda, title="Lone working policy", link="https://example.org/lone")
    actions.confirm_policy(worker=cast.moses, version=cast.version)
    return cast


def seen(page, name):
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found = look(page, Path(PICTURES) / f"{name}-{width}.png" if PICTURES else None)
        assert not found, "\n".join(found.lines)
    page.set_viewport_size({"width": 375, "height": 812})


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def test_a_year_of_training(live, page, year, tmp_path):
    live.sign_in(page, year.wanda)
    page.goto(live.url("training:requirement-edit", pk=year.requirement.pk))
    page.get_by_label("Months until it is to be done again").fill("12")
    page.get_by_label("Short check that may stand for the refresher").select_option(str(year.quiz.pk))
    press(page, "See what it changes")
    expect(page.get_by_role("heading", name="Who becomes overdue")).to_be_visible()
    expect(page.locator("section")).to_contain_text("1 person becomes overdue")
    expect(page.locator("section")).to_contain_text(year.moses.full_name)
    assert Requirement.objects.get(ended_on=None).refresh_months == 36
    seen(page, "preview")
    press(page, "Save the rule")
    expect(page.get_by_role("heading", name="Required training", level=1)).to_be_visible()
    assert Requirement.objects.get(ended_on=None).refresh_months == 12
    seen(page, "requirements")

    live.sign_in(page, year.amira)
    page.goto(live.url("training:my-training"))
    expect(page.get_by_text("12 months after it was done on")).to_be_visible()
    expect(page.get_by_role("link", name="Take the short check")).to_be_visible()
    seen(page, "my-training-open")
    page.get_by_role("link", name="Take the short check").click()
    press(page, "Start")
    expect(page.get_by_role("button", name="Send my answers")).to_be_visible()
    for right in page.get_by_label("Right", exact=True).all():
        right.check()
    press(page, "Send my answers")
    expect(page.get_by_role("heading", name="Passed: 4 of 4 right")).to_be_visible()
    page.goto(live.url("training:my-training"))
    expect(page.get_by_text("Passed by the short check")).to_be_visible()
    expect(page.get_by_role("link", name="Take the short check")).to_have_count(0)
    seen(page, "my-training-renewed")

    live.sign_in(page, year.tariq)
    page.goto(live.url("training:certificate-add"))
    seen(page, "certificate-add")
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(pdf())
    page.get_by_label("For which training").select_option(label=str(year.requirement))
    page.get_by_label("Done on").fill((clock.today() - dt.timedelta(days=5)).isoformat())
    page.get_by_label("The certificate", exact=True).set_input_files(paper)
    press(page, "Add the certificate")
    expect(page.get_by_role("heading", name="My training", level=1)).to_be_visible()
    live.sign_in(page, year.grace)
    page.goto(live.url("training:certificate-list"))
    seen(page, "certificates")
    with page.expect_navigation():
        page.get_by_role("link", name=year.tariq.full_name).first.click()
    expect(page.get_by_text("Waits for a check")).to_be_visible()
    seen(page, "certificate")
    page.get_by_label("It is what it says: count it").check()
    press(page, "Send")
    expect(page.get_by_role("heading", name="Certificates to check", level=1)).to_be_visible()
    found = CourseRecord.objects.get(worker=year.tariq)
    assert (found.state, found.checked_by) == ("checked", year.grace)
    for name, arguments in (
        ("table", {}),
        ("runway", {}),
        ("person-training", {"pk": year.tariq.pk}),
        ("follow-up", {"pk": year.moses.pk, "requirement": Requirement.objects.get(ended_on=None).pk}),
        ("course-done", {}),
        ("qualification-list", {}),
        ("induction-list", {}),
        ("induction-begin", {}),
        ("plan-list", {}),
        ("policy-list", {}),
        ("policy-readers", {"pk": year.version.pk}),
        ("table-rows", {}),
    ):
        page.goto(live.url(f"training:{name}", **arguments))
        expect(page.locator("h1")).to_be_visible()
        seen(page, name)
