"""Evidence in a real browser: kept while it is typed, brought back after a loss, and clean for everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from portfolio import actions
from portfolio.models import EvidenceItem, EvidenceVersion
from tests.factories.portfolio import make_evidence
from tests.gallery.looking import look

from . import builders as build

pytestmark = pytest.mark.slow


@pytest.fixture
def amira(live, own_cast, page: Page):
    """A phone in amira's hand."""
    live.sign_in(page, own_cast.amira)
    return page


def saved(page: Page) -> None:
    """Wait until the page says that it is saved."""
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def back_online(page: Page) -> None:
    """Find the connection again after the page was left, so that the page itself has no time to save."""
    page.goto("about:blank")
    page.context.set_offline(False)


def test_the_whole_way_from_a_thought_to_the_mentor(live, own_cast, amira):
    amira.goto(live.url("portfolio:evidence-list"))
    amira.get_by_role("link", name="Capture").click()
    amira.get_by_label("What happened?").fill("I met Child A and Parent B. We agreed three steps.")
    saved(amira)
    assert re.search(r"/evidence/\d+/edit/$", amira.url)
    amira.get_by_label("Title").fill("Home visit")
    amira.get_by_label("What kind of evidence is it?").select_option("Reflective account")
    amira.get_by_label("Add files").set_input_files(
        [
            {"name": "visit.jpg", "mimeType": "image/jpeg", "buffer": build.picture(size=(600, 400))},
            {"name": "plan.docx", "mimeType": "application/octet-stream", "buffer": build.word()},
        ]
    )
    amira.get_by_role("button", name="Save and choose what it shows").click()
    amira.get_by_text("1 Safeguarding", exact=True).click()
    amira.get_by_role("checkbox", name="1.1 ").check()
    amira.get_by_label("How does it show 1.1?").fill("I told my manager the same day")
    amira.get_by_role("button", name="Save and read it through").click()
    picture = amira.get_by_role("img", name="Picture: visit.jpg")
    picture.scroll_into_view_if_needed()
    amira.wait_for_function("image => image.naturalWidth === 600", arg=picture.element_handle())
    amira.get_by_label("I have taken out names").check()
    amira.get_by_label("Not a family detail: the place where a photo was taken").check()
    amira.get_by_role("button", name="Send it").dblclick()
    expect(amira.get_by_role("status")).to_contain_text("Sent to Moses Example.")
    version = EvidenceVersion.objects.get()
    assert version.submitted_at
    assert version.text == "I met Child A and Parent B. We agreed three steps."
    amira.go_back()
    expect(amira).to_have_url(live.url("portfolio:evidence-detail", pk=version.item_id))


def test_what_is_typed_is_there_after_a_reload(live, own_cast, amira):
    amira.goto(live.url("portfolio:evidence-new"))
    amira.get_by_label("Title").fill("Bus stop")
    saved(amira)
    amira.reload()
    expect(amira.get_by_label("Title")).to_have_value("Bus stop")
    amira.get_by_label("What happened?").fill("More")
    saved(amira)
    assert EvidenceItem.objects.count() == 1
    assert EvidenceVersion.objects.get().text == "More"


def test_without_a_connection_it_is_kept_on_the_device(live, own_cast, amira):
    amira.goto(live.url("portfolio:evidence-new"))
    amira.context.set_offline(True)
    amira.get_by_label("What happened?").fill("In the cellar")
    expect(amira.locator("[data-saved]")).to_contain_text("kept on this device")
    back_online(amira)
    amira.goto(live.url("portfolio:evidence-new"))
    expect(amira.get_by_label("What happened?")).to_have_value("In the cellar")
    expect(amira.locator("[data-saved]")).to_contain_text(re.compile("Brought back|Saved"))
    saved(amira)
    assert EvidenceVersion.objects.get().text == "In the cellar"
    assert amira.evaluate("Object.keys(localStorage)") == []


def test_a_lost_session_loses_nothing(live, own_cast, amira):
    item = make_evidence(own_cast.amira, text="Before")
    amira.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    amira.context.clear_cookies()
    amira.get_by_label("What happened?").fill("Typed while signed out")
    sign_in = amira.get_by_role("link", name="Sign in again")
    expect(sign_in).to_be_visible(timeout=15_000)
    assert sign_in.get_attribute("href") == f"/accounts/login/?next=%2Fevidence%2F{item.pk}%2Fedit%2F"
    live.sign_in(amira, own_cast.amira)
    amira.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    expect(amira.get_by_label("What happened?")).to_have_value("Typed while signed out")
    saved(amira)
    assert EvidenceVersion.objects.get().text == "Typed while signed out"


def test_another_person_on_the_same_device_is_shown_nothing(live, own_cast, amira):
    amira.goto(live.url("portfolio:evidence-new"))
    amira.context.set_offline(True)
    amira.get_by_label("What happened?").fill("Only mine")
    expect(amira.locator("[data-saved]")).to_contain_text("kept on this device")
    back_online(amira)
    live.sign_in(amira, own_cast.tariq)
    amira.goto(live.url("portfolio:evidence-new"))
    expect(amira.get_by_label("What happened?")).to_have_value("")


def test_two_tabs_keep_both(live, own_cast, amira):
    item = make_evidence(own_cast.amira, text="Before")
    second = amira.context.new_page()
    for tab in (amira, second):
        tab.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    amira.get_by_label("What happened?").fill("From the first tab")
    saved(amira)
    second.get_by_label("What happened?").fill("From the second tab")
    expect(second.locator("[data-saved]")).to_contain_text("changed in another tab")
    second.get_by_role("button", name="Save and finish later").click()
    expect(second.get_by_label("What happened?")).to_have_value("From the second tab")
    expect(second.get_by_role("region", name="What was saved in the other tab")).to_contain_text("From the first tab")
    second.get_by_role("button", name="Save and finish later").click()
    expect(second).to_have_url(live.url("portfolio:evidence-list"))
    assert EvidenceVersion.objects.get().text == "From the second tab"


def test_typing_and_pressing_at_once_is_no_quarrel_with_oneself(live, own_cast, amira):
    item = make_evidence(own_cast.amira, text="Before", codes=())
    amira.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    amira.route("**/autosave/", lambda route: (amira.wait_for_timeout(600), route.continue_()))
    text = amira.get_by_label("What happened?")
    with amira.expect_request("**/autosave/"):
        text.fill("One")
    text.fill("One and two")
    amira.get_by_role("button", name="Save and choose what it shows").click()
    expect(amira).to_have_url(live.url("portfolio:evidence-claims", pk=item.pk))
    assert EvidenceVersion.objects.get().text == "One and two"


def test_it_works_without_a_script(live, own_cast, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    page = context.new_page()
    live.sign_in(page, own_cast.amira)
    page.goto(live.url("portfolio:evidence-new"))
    page.get_by_label("What happened?").fill("Without a script")
    page.get_by_role("button", name="Save and choose what it shows").click()
    page.get_by_text("1 Safeguarding", exact=True).click()
    page.get_by_role("checkbox", name="1.1 ").check()
    page.get_by_label("How does it show 1.1?").fill("It does")
    page.get_by_role("button", name="Save and read it through").click()
    expect(page.get_by_text("Give it a title.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_is_clean(live, own_cast, amira, tmp_path, width):
    amira.set_viewport_size({"width": width, "height": 800})
    files = {"visit.jpg": build.picture(size=(600, 400)), "notes.txt": b"Words\n", "voice.ogg": build.ogg()}
    draft = make_evidence(own_cast.amira, title="Still writing", files=files, codes=("1.1", "2.1"))
    sent = make_evidence(own_cast.amira, title="Home visit", files=files, sent=True)
    back = make_evidence(own_cast.amira, title="Family meeting", sent=True)
    actions.mark_returned(decider=own_cast.moses, version=back.current)
    actions.revise_evidence(owner=own_cast.amira, item=back)
    pages = {
        "list": live.url("portfolio:evidence-list"),
        "new": live.url("portfolio:evidence-new"),
        **{name: live.url(f"portfolio:evidence-{name}", pk=draft.pk) for name in ("edit", "claims", "send", "discard")},
        "sent": live.url("portfolio:evidence-detail", pk=sent.pk),
        "returned": live.url("portfolio:evidence-detail", pk=back.pk),
        "withdraw": live.url("portfolio:evidence-withdraw", pk=sent.pk),
    }
    found = {}
    for name, address in pages.items():
        amira.goto(address)
        found[name] = look(amira, tmp_path / f"{name}-{width}.png").lines
    amira.goto(pages["new"])
    with amira.expect_navigation():
        amira.get_by_role("button", name="Save and finish later").click()
    found["new with errors"] = look(amira, tmp_path / f"errors-{width}.png").lines
    assert not {name: lines for name, lines in found.items() if lines}
