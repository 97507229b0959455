"""The mentor's minute in a real browser: on a phone, at a desk, by keyboard, and without scripts."""

import datetime as dt

import pytest

from assessments.models import Decision, PendingDecision
from pathway.core import clock
from tests.factories.decisions import decided, make_sent

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 720}


@pytest.fixture
def waiting(own_cast):
    """Two pieces of evidence that wait for moses, the older with two claims, and what he decided before."""
    with clock.at(clock.now() - dt.timedelta(days=9)):
        first = make_sent(own_cast.amira, "1.1", "2.1", files={"plan.txt": b"Shoes by the door."})
        decided(own_cast.moses, own_cast.amira, "partly")
        decided(own_cast.moses, own_cast.tariq, "talk_first")
    return first, make_sent(own_cast.tariq, "3.1")


def test_every_page_of_decisions_is_accessible_on_a_phone_and_at_a_desk(live, own_cast, waiting, page, axe):
    first, second = waiting
    decision = Decision.objects.filter(worker=own_cast.amira).get()
    live.sign_in(page, own_cast.moses)
    queue = live.url("assessments:queue")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for address in (queue, f"{queue}?tab=waiting", f"{queue}?tab=done"):
            page.goto(address)
            axe(page)
        page.goto(live.url("assessments:decision-page", pk=first.pk))
        axe(page)
        page.get_by_label("Return").first.check()
        axe(page)
        page.get_by_role("button", name="Decide about 1.1").click()
        page.get_by_role("link", name="Write one sentence that says what to do next.").wait_for()
        axe(page)
        page.goto(live.url("assessments:decision-detail", pk=decision.pk))
        axe(page)
    live.sign_in(page, own_cast.amira)
    page.goto(live.url("portfolio:evidence-detail", pk=decision.version.item_id))
    axe(page)


def test_the_four_judgements_stay_under_the_thumb_and_above_the_foot_bar(live, own_cast, waiting, page):
    live.sign_in(page, own_cast.moses)
    page.set_viewport_size(PHONE)
    page.goto(live.url("assessments:decision-page", pk=waiting[1].pk))
    bar = page.locator("[data-judge]").first.bounding_box()
    assert bar["y"] > PHONE["height"] / 2
    assert bar["y"] + bar["height"] <= page.locator(".foot-bar").bounding_box()["y"] + 1
    for choice in page.locator(".judge__choice label").all():
        box = choice.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_decide_and_undo_by_keyboard_alone(live, own_cast, waiting, page, axe):
    live.sign_in(page, own_cast.moses)
    page.set_viewport_size(DESK)
    page.goto(live.url("assessments:queue"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/*/")
    page.wait_for_load_state()
    for key in ("j", "1", "j", "2", "c"):
        page.keyboard.press(key)
    page.keyboard.type("1 step shown, 2 to come")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("You have not opened the file yet").first.wait_for()
    axe(page)
    page.get_by_label("I have read it").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decided/**")
    axe(page)
    assert sorted(PendingDecision.objects.values_list("judgement", flat=True)) == ["meets", "partly"]
    page.keyboard.press("u")
    page.wait_for_url("**/queue/*/")
    assert not PendingDecision.objects.exists()
    assert page.locator("textarea").nth(1).input_value() == "1 step shown, 2 to come"
    page.get_by_text("Keyboard shortcuts").click()
    page.get_by_role("button", name="On: turn them off").click()
    page.locator("h1").click()
    page.keyboard.press("4")
    assert not page.get_by_label("Talk first").first.is_checked()


def test_decide_without_scripts(live, own_cast, waiting, browser):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    live.sign_in(page, own_cast.moses)
    page.goto(live.url("assessments:queue"))
    page.get_by_role("link", name="Tariq Example").last.click()
    page.get_by_label("Meets").check()
    page.get_by_role("button", name="Decide about 3.1").click()
    page.get_by_role("heading", name="Decided").wait_for()
    assert PendingDecision.objects.get().judgement == "meets"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for()
    assert not PendingDecision.objects.exists()
    context.close()
