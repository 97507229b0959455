"""A worker becomes ready, applies, is recommended, and a panel decides: in a real browser, on a telephone."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from modules.models import ModulePage
from pathway.careers.queries import level_of
from pathway.core import clock
from pathway.people.models import User
from pathway.progression.models import Application, MoveDecision
from pathway.training.actions import require_module
from tests.factories.decisions import decide_now, make_sent
from tests.factories.modules import make_module, publish
from tests.factories.progression import STATEMENT, make_kind, make_way, people_for_a_panel
from tests.factories.supervision import make_locked

pytestmark = pytest.mark.browser
SHOTS = Path(os.environ.get("JOURNEY_SHOTS", "test-results/journeys")) / "moving-up"
SIZES = {"phone": (375, 812), "desk": (1280, 900)}
LINES = (
    {"kind": "observations", "count": 1},
    {"kind": "training", "scope": "all"},
    {"kind": "supervision", "count": 3},
    {"kind": "months", "count": 3},
    STATEMENT,
)


class Walk:
    """A browser that looks at every page it comes to at both sizes and asks axe."""

    def __init__(self, page: Any, live: Any, axe: Any) -> None:
        self.page, self.live, self.axe, self.number = page, live, axe, 0
        page.set_default_timeout(30_000)
        SHOTS.mkdir(parents=True, exist_ok=True)

    def look(self, name: str) -> None:
        self.number += 1
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=str(SHOTS / f"{self.number:02}-{name}-{size}.png"), full_page=True)
        self.page.set_viewport_size({"width": 375, "height": 812})
        self.axe(self.page)

    def be(self, person: User, door: str = "home:home", **arguments: Any) -> None:
        self.live.sign_in(self.page, person)
        self.page.goto(self.live.url(door, **arguments))

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()


@pytest.fixture
def walk(page, live, own_cast, axe):
    return Walk(page, live, axe)


@pytest.fixture
def nearly(own_cast):
    """Tariq lacks one observation; supervision was held every four weeks; a module is asked and not yet due."""
    people_for_a_panel(own_cast)
    page = make_module(own_cast.northvale, own_cast.edith, title="Recording well")
    publish(page, own_cast.edith)
    module = ModulePage.objects.get(pk=page.pk)
    require_module(lead=own_cast.wanda, module=module, first_due_days=30)
    make_way(own_cast.wanda, own_cast.northvale.levels.get(code="trainee"), *LINES, route="panel")
    for weeks in (14, 12, 10, 8, 6, 4, 2):
        make_locked(own_cast.grace, own_cast.tariq, clock.today() - dt.timedelta(weeks=weeks))
    make_kind(own_cast.wanda, "Visit families alone")
    return own_cast


def test_a_worker_becomes_ready_applies_and_moves_up(walk, nearly):
    cast, page = nearly, walk.page
    walk.be(cast.tariq, "progression:my-level")
    assert page.get_by_text("3 of 5 lines met.").is_visible()
    assert not page.get_by_role("link", name="Apply to move up").count()
    page.get_by_text("What would close the gap", exact=False).first.click()
    walk.look("not-yet-ready")
    decide_now(cast.moses, make_sent(cast.tariq, "1.1", kind="direct_observation"), "meets")

    walk.be(cast.moses, "progression:level-of", pk=cast.tariq.pk)
    assert "upervision" not in page.locator("#moving-up").locator("..").inner_text()
    assert page.get_by_text("3 of 4 lines met.").is_visible()
    walk.look("what-the-mentor-reads")

    walk.be(cast.tariq)
    walk.look("next-step")
    walk.follow("Apply to move up")
    walk.look("apply")
    walk.press("Send the application")
    walk.look("apply-with-nothing")
    page.locator("#id_statement").fill("I hold my own families and ask early.")
    for box in page.locator("select[id^=id_rating_]").all():
        box.select_option("meets")
    walk.press("Send the application")
    assert page.get_by_text("You applied on").is_visible()
    walk.look("applied")

    walk.be(cast.grace)
    walk.look("managers-home")
    walk.follow("Write your statement")
    walk.look("statement")
    page.get_by_label("I recommend this move").check()
    page.locator("#id_reasons").fill("I have seen it week by week.")
    walk.press("Send the statement")
    walk.look("application-as-manager")

    walk.be(cast.wanda)
    walk.follow("Name the panel")
    for field, person in (("service_manager", cast.sam), ("workforce_lead", cast.wanda), ("practitioner", cast.pat)):
        page.locator(f"#id_{field}").select_option(label=person.full_name)
    walk.look("panel")
    walk.press("Name the panel")
    application = Application.objects.get()
    for member in (cast.wanda, cast.pat, cast.sam):
        walk.be(member, "progression:pack", pk=application.pk)
        assert page.get_by_role("heading", name="Gaps").is_visible()
        if member == cast.pat:
            walk.look("pack")
        page.goto(walk.live.url("progression:panel-view", pk=application.pk))
        if member == cast.pat:
            walk.look("view")
        page.get_by_label("Progress", exact=True).check()
        page.locator("#id_notes").fill(f"{member.short_name} says the pack shows it.")
        walk.press("Give your view")

    walk.be(cast.sam)
    walk.follow("Record the decision")
    walk.look("decide")
    page.get_by_label("Progress", exact=True).check()
    page.locator("#id_feedback").fill("Your visits are calm and your records clear.")
    walk.press("Record the decision")
    walk.look("decided")
    assert MoveDecision.objects.get().outcome == "progress"
    assert level_of(cast.tariq).code == "fsw"

    walk.be(cast.tariq, "progression:my-level")
    assert page.get_by_role("heading", level=1).inner_text().endswith("Family support worker")
    walk.look("the-picture-has-grown")
    page.goto(walk.live.url("progression:application-detail", pk=application.pk))
    assert page.get_by_text("Your visits are calm and your records clear.").is_visible()
    assert not page.get_by_text("says the pack shows it").count()
    walk.look("what-the-worker-reads")


def test_pages_of_the_keepers_and_of_the_card(walk, nearly):
    cast, page = nearly, walk.page
    trainee = cast.northvale.levels.get(code="trainee")
    walk.be(cast.wanda, "progression:way-list")
    walk.look("ways-up")
    page.goto(walk.live.url("progression:way-detail", pk=trainee.pk))
    walk.look("way-up")
    walk.press("Change it in a draft")
    walk.follow("Add a line")
    walk.look("line")
    page.get_by_label("Statements met", exact=True).check()
    page.locator("#id_scope").select_option("core")
    walk.press("Add the line")
    walk.look("draft")
    walk.press("Let it count from today")
    assert page.get_by_text("Core statements met at this level").first.is_visible()
    for door in (
        "progression:approval-table",
        "progression:kind-list",
        "progression:kind-add",
        "progression:licence-add",
    ):
        page.goto(walk.live.url(door))
        walk.look(door.split(":")[1])
    walk.be(cast.grace, "progression:card-of", pk=cast.amira.pk)
    walk.follow("Approve")
    walk.look("approve")
    page.locator("#id_reason").fill("I went along three times.")
    walk.press("Approve")
    assert page.get_by_text("Yes, until").first.is_visible()
    walk.look("card")
    walk.follow("Take back")
    walk.look("take-back")
    walk.be(cast.wanda, "progression:licence-list")
    walk.look("licences")
    walk.be(cast.amira, "progression:my-card")
    walk.look("my-card")
