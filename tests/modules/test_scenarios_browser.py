"""Writing and trying a practice scenario in a real browser, on a telephone and at a desk, by keyboard alone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from modules.models import Scenario
from tests.gallery import looking
from tests.modules.test_scenarios import make_scenario

PICTURES = Path("var/gallery/scenarios")


@pytest.mark.parametrize("width", [375, 1280])
def test_the_pages_of_a_scenario_are_accessible(live, own_cast, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    scenario = make_scenario(own_cast.edith)
    live.sign_in(page, own_cast.edith)
    start = scenario.moments.get(name="start")
    for name, arguments in (
        ("scenario-list", {}),
        ("scenario-write", {}),
        ("scenario-detail", {"pk": scenario.pk}),
        ("scenario-change", {"pk": scenario.pk}),
        ("moment-change", {"pk": start.pk}),
        ("moment-remove", {"pk": start.pk}),
    ):
        page.goto(live.url(f"modules:{name}", **arguments))
        findings = looking.look(page, PICTURES / f"{name}-{width}.png")
        assert not findings, findings.lines
    page.goto(live.url("api:docs"))
    findings = looking.look(page, PICTURES / f"api-docs-{width}.png")
    assert not findings, findings.lines


def test_an_author_writes_tries_and_uses_a_scenario_by_keyboard(live, own_cast, page, axe):
    live.sign_in(page, own_cast.edith)
    page.goto(live.url("modules:scenario-write"))
    page.get_by_label("Title").focus()
    page.keyboard.type("The door is open")
    page.keyboard.press("Tab")
    page.keyboard.type("You arrive early.")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no moment yet.")).to_be_visible()

    page.get_by_role("link", name="Write a moment").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Short name").focus()
    page.keyboard.type("The door")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody answers.")
    choice = page.get_by_role("group", name="Choice 1")
    choice.get_by_label("What one may do").focus()
    page.keyboard.type("Call out")
    page.keyboard.press("Tab")
    page.keyboard.type("Somebody comes")
    page.get_by_role("button", name="Save the moment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“somebody-comes” is a dead end")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="Change somebody-comes").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What happens").focus()
    page.keyboard.type("A child comes to the door.")
    page.get_by_label("It ends here: It went well").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save the moment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every way comes to an ending.")).to_be_visible()
    page.get_by_role("button", name="Make a version").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Version 1 is made.")).to_be_visible()

    page.get_by_role("button", name="Open the preview").focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe.activity__frame")
    frame.get_by_role("button", name="Begin").click()
    frame.get_by_label("Call out").check()
    frame.get_by_role("button", name="Decide").click()
    frame.get_by_role("button", name="Continue").click()
    frame.get_by_text("A child comes to the door.").wait_for()
    expect(page.get_by_text("A preview: nothing you do here is kept.")).to_be_visible()

    page.get_by_role("button", name="Use version 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Version 1 is in use.")).to_be_visible()
    assert Scenario.objects.get().activity.title == "The door is open"
