"""Evidence on a telephone and by keyboard alone.

Returned, improved, accepted, sampled, overturned and decided anew; and a family detail that was missed, reported and
taken out everywhere.
"""

import datetime as dt
import re

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from assessments.actions.decisions import record_due
from assessments.actions.quality import keep_sampling_rule
from assessments.models import Assurance, Decision
from assessments.queries.chain import check_log
from assessments.queries.decisions import competency_statuses
from pathway.core import clock
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from portfolio.models import DetailReport, EvidenceItem
from tests.factories.portfolio import make_evidence
from tests.portfolio.test_browser_details import DETAIL, assert_gone

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

    def choose(self, name: str) -> None:
        """Walk to a group of choices and down to the one that is meant."""
        meant = self.page.get_by_role("radio", name=re.compile(rf"^{re.escape(name)}")).first
        meant.wait_for(state="attached")
        group = self.page.locator(f'input[type="radio"][name="{meant.get_attribute("name")}"]')
        self.reach(group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if meant.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow comes to {name}")

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
    keys.choose("Overturn")
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


def test_a_missed_detail_is_reported_and_gone_everywhere_by_keyboard_alone(live, own_cast, page, axe):
    cast, keys = own_cast, Keyboard(page, live, axe)
    appoint(admin=cast.otto, person=cast.ines, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    item = make_evidence(
        cast.amira,
        sent=True,
        title=f"Visit to {DETAIL}",
        text=f"I met {DETAIL} and we agreed three steps.",
        files={"notes.txt": f"About {DETAIL}".encode()},
    )
    keys.be(cast.moses, "assessments:decision-page", pk=item.current.pk)
    keys.go("link", "Report a family detail", page.get_by_role("button", name="Report it and hold it back"))
    keys.choose("The name of a child")
    keys.choose("What happened")
    keys.go("button", "Report it and hold it back", keys.heading("Held back"))
    assert DETAIL not in page.content()

    keys.be(cast.ines, "portfolio:report-list")
    keys.go("link", "Evidence of Amira", page.get_by_role("button", name="Decide"))
    keys.choose("Take it out of every version")
    keys.write("Words to take out", f"{DETAIL}\nQanary")
    keys.press("checkbox", "notes.txt", "Space")
    keys.write("What you decided and why", "A child's name.")
    keys.go("button", "Decide", page.get_by_text("Taken out, decided by Ines Example"))
    assert DetailReport.objects.get().state == "redacted"
    assert_gone(item)
