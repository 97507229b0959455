"""Banks and questions of every kind in a real browser, on a telephone and at a desk."""

import pytest
from playwright.sync_api import Page, expect

from assessments.actions.banks import keep_quiz
from assessments.models import DrawnItem, Quiz, QuizAttempt
from tests.assessments.test_banks import EVERY_KIND, right_answer
from tests.gallery.looking import look

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [375, 1280])
def test_an_author_writes_a_question_and_a_worker_answers_every_kind(live, own_cast, page: Page, tmp_path, width):
    keep_quiz(keeper=None, organisation=None, slug="all", title="All kinds", items=EVERY_KIND, draws=6, minutes=20)
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    live.sign_in(page, own_cast.edith)
    page.goto(live.url("assessments:bank-list"))
    found["list"] = look(page, tmp_path / f"list-{width}.png").lines
    page.get_by_role("button", name="Take a copy of All kinds").click()
    expect(page.get_by_role("heading", name="6 questions")).to_be_visible()
    found["bank"] = look(page, tmp_path / f"bank-{width}.png").lines
    page.get_by_role("link", name="Write a question").click()
    page.get_by_label("Question", exact=True).fill("What comes first?")
    page.get_by_label("Answer 1 (optional)", exact=True).fill("Listening")
    page.get_by_label("Answer 1 is right").check()
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_text("This question needs two answers or more.").first).to_be_visible()
    found["question"] = look(page, tmp_path / f"question-{width}.png").lines
    page.get_by_label("Answer 2 (optional)", exact=True).fill("Writing")
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_role("heading", name="7 questions")).to_be_visible()
    page.get_by_role("link", name="Bring back from CSV").click()
    expect(page.get_by_role("heading", name="Bring back from CSV")).to_be_visible()
    found["upload"] = look(page, tmp_path / f"upload-{width}.png").lines

    live.sign_in(page, own_cast.amira)
    page.goto(live.url("assessments:quiz", pk=Quiz.objects.get(slug="all", organisation=None).pk))
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="More time")).to_be_visible()
    attempt = QuizAttempt.objects.get(worker=own_cast.amira)
    drawn = {each.item.code: each for each in attempt.drawn.select_related("item")}
    page.locator(f"[name=q{drawn['W1'].pk}]").fill("I would listen first.")
    page.get_by_role("button", name="More time").click()
    expect(page.get_by_text("You have more time.")).to_be_visible()
    expect(page.locator(f"[name=q{drawn['W1'].pk}]")).to_have_value("I would listen first.")
    found["attempt"] = look(page, tmp_path / f"attempt-{width}.png").lines
    _answer_rightly(page, drawn)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Passed: 5 of 5 right")).to_be_visible()
    page.get_by_role("button", name="I said part of it").click()
    expect(page.get_by_text("You said: I said part of it.")).to_be_visible()
    found["result"] = look(page, tmp_path / f"result-{width}.png").lines
    live.sign_in(page, own_cast.grace)
    page.goto(live.url("assessments:extra-time", pk=own_cast.amira.pk))
    found["extra"] = look(page, tmp_path / f"extra-{width}.png").lines
    assert {name: lines for name, lines in found.items() if lines} == {}


def _answer_rightly(page: Page, drawn: dict[str, DrawnItem]) -> None:
    for code in ("O1", "M1"):
        for place, pk in enumerate(right_answer(drawn[code])):
            page.locator(f"[name=q{drawn[code].pk}_{place}]").select_option(str(pk))
    for code in ("S1", "V1", "A1"):
        for pk in right_answer(drawn[code]):
            page.locator(f"[name=q{drawn[code].pk}][value='{pk}']").check()
