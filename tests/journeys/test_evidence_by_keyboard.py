"""Evidence on a telephone and by keyboard alone: returned, improved, accepted, sampled, overturned, decided anew."""

import datetime as dt

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from assessments.actions.decisions import record_due
from assessments.actions.quality import keep_sampling_rule
from assessments.models import Assurance, Decision
from assessments.queries.chain import check_log
from assessments.queries.decisions import competency_statuses
from pathway.core import clock
from pathway.people.models import User
from portfolio.models import EvidenceItem
from tests.factories.portfolio import make_evidence

pytestmark = pytest.mark.browser
PHONE = {"width": 375, "height": 720}


class Keyboard:
    """Somebody who presses keys and touches nothing: whatever they need must be reached by Tab."""

    def __init__(self, page: Page, live, axe) -> None:
        self.page, self.live, self.axe = page, live, axe
        page.set_viewport_size(PHONE)

    def be(self, person: User, name: str, **arguments: object) -> None:
        """Sign in as somebody and open a page."""
        self.live.sign_in(self.page, person)
        self.page.goto(self.live.url(name, **arguments))

    def reach(self, control: Locator) -> None:
        """Walk on by Tab until the control is the one that is meant."""
        control.wait_for(state="attached")
        for _ in range(120):
            if control.evaluate("control => control === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {control}")

    def press(self, role: str, name: str, key: str = "Enter") -> None:
        """Walk to a button, link or box and press it."""
        self.reach(self.page.get_by_role(role, name=name).first)
        self.page.keyboard.press(key)

    def go(self, role: str, name: str, then: Locator) -> None:
        """Press what leads to another page, wait for it, and look at it."""
        self.press(role, name)
        then.first.wait_for()
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "no page moves sideways"
        self.axe(self.page)

    def write(self, label: str, words: str) -> None:
        """Walk to a field and write over what stands there."""
        self.reach(self.page.get_by_label(label).first)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def heading(self, name: str) -> Locator:
        """A heading by which a page is known."""
        return self.page.get_by_role("heading", name=name)

    def judge(self, number: str, **words: str) -> None:
        """Decide by the number keys and say what the judgement asks for; the time for undoing goes by."""
        self.page.locator("[data-judge]").first.wait_for()
        self.page.keyboard.press(number)
        self.page.locator(".judge__choice input:checked").wait_for(state="attached")
        for label, said in words.items():
            self.write({"next": "Do this next for 1.1", "comment": "Comment on 1.1"}[label], said)
        self.go("button", "Decide about 1.1", self.heading("Decided"))
        with clock.at(clock.now() + dt.timedelta(seconds=settings.UNDO_SECONDS + 1)):
            assert record_due() == 1


def test_returned_improved_accepted_sampled_overturned_by_keyboard_alone(live, own_cast, page, axe):
    cast, keys = own_cast, Keyboard(page, live, axe)
    item = make_evidence(cast.amira, sent=True, text="I met Child A.")

    # From the notice to the decision: returned.
    keys.be(cast.moses, "notifications:notification-list")
    keys.go("button", "Look at it", page.locator("[data-judge]"))
    keys.judge("3", next="Say what Child A told you in their own words.")

    # From the notice to the new version: improved.
    keys.be(cast.amira, "notifications:notification-list")
    keys.go("button", "See what to do next", page.get_by_text("Say what Child A told you in their own words."))
    keys.go("link", "Write a new version", page.get_by_role("button", name="Write a new version"))
    keys.go("button", "Write a new version", page.get_by_label("What happened?"))
    keys.write("What happened?", "I met Child A, who said: I like mornings best.")
    keys.go("button", "Save and choose what it shows", page.get_by_role("button", name="Save and read it through"))
    keys.go("button", "Save and read it through", page.get_by_role("button", name="Send it"))
    keys.press("checkbox", "I have taken out names", "Space")
    keys.go("button", "Send it", page.get_by_text("Sent to Moses Example."))

    # Accepted.
    keys.be(cast.moses, "assessments:queue")
    keys.go("link", "Amira Example", page.locator("[data-judge]"))
    expect(page.get_by_text("I like mornings best.").first).to_be_visible()
    keys.judge("1")
    accepted = Decision.objects.get(judgement="meets")
    assert competency_statuses(cast.amira)[accepted.competency_id] == "meets"

    # Sampled, as every decision is here, and overturned.
    keep_sampling_rule(assurer=cast.ines, percent=100, minimum=1)
    keys.be(cast.ines, "assessments:quality-home")
    keys.go("link", "Draw a sample", keys.heading("Draw a sample"))
    keys.go("button", "Draw", page.get_by_role("link", name="Amira Example"))
    keys.reach(page.locator("li", has_text="Meets").get_by_role("link", name="Amira Example"))
    page.keyboard.press("Enter")
    keys.heading("What you find").wait_for()
    keys.reach(page.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Overturn")).to_be_checked()
    keys.write("What you saw", "The words are there; what was done about them is not.")
    keys.go("button", "Record it", keys.heading("Quality assurance"))
    assert Assurance.objects.get().outcome == "overturned"
    assert competency_statuses(cast.amira) == {}

    # The worker reads of it, and the mentor decides anew.
    keys.be(cast.amira, "notifications:notification-list")
    keys.go("button", "Read the decision", page.get_by_text("Quality assurance overturned this decision"))
    keys.be(cast.moses, "assessments:queue")
    keys.go("link", "Amira Example", page.locator("[data-judge]"))
    keys.judge("2", comment="The child's words are there.")
    assert competency_statuses(cast.amira)[accepted.competency_id] == "developing"
    assert EvidenceItem.objects.get(pk=item.pk).versions.count() == 2
    assert check_log(cast.northvale).fault is None
