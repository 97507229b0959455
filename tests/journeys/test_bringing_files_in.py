"""A lead brings a real-shaped file with mistakes, mends it, the admin confirms, and past training is loaded."""

import datetime as dt
import os
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import expect

from pathway.core import clock
from pathway.people.models import User
from pathway.training.actions import require_module
from pathway.training.queries import required_of
from tests.factories.modules import make_module, publish
from tests.gallery.looking import look

SHOTS = Path(os.environ.get("JOURNEY_SHOTS", "test-results/journeys"))
SIZES = {"phone": (375, 812), "desk": (1280, 900)}
HEADINGS = "Payroll No,Work e-mail,Forename,Surname,Unit,Role,Grade,Manager,Start,Leaving,FTE"


def _file(name, *lines):
    return {"name": name, "mimeType": "text/csv", "buffer": "\n".join([*lines, ""]).encode()}


def test_a_lead_brings_in_a_file_with_mistakes_mends_it_and_loads_past_training(own_cast, live, page):
    cast = own_cast
    module = make_module(cast.northvale, cast.edith, title="Recording well", minutes=10)
    publish(module, cast.edith)
    require_module(lead=cast.wanda, module=module, first_due_days=30, refresh_months=36)
    grace = cast.grace.employments.get().staff_id
    today = clock.today()
    bad = [
        f"N1,nia@northvale.example.org,Nia,New,East,fsw,trainee,{grace},{today:%d/%m/%Y},,0.8",
        f"N2,noor@northvale.example.org,Noor,Next,East,chief,trainee,{grace},31/02/2026,,37",
        f"N3,nils@gmail.com,Nils,Third,East,fsw,trainee,X99,{today:%d/%m/%Y},,1",
    ]
    good = [
        bad[0],
        f"N2,noor@northvale.example.org,Noor,Next,East,fsw,trainee,{grace},{today:%d/%m/%Y},,0.6",
        f"N3,nils@northvale.example.org,Nils,Third,Harbour,fsw,trainee,{grace},{today:%d/%m/%Y},,1",
    ]

    def seen(name):
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            found = look(page, SHOTS / f"files-{name}-{size}.png")
            assert not found, "\n".join([page.url, *found.lines])
        page.set_viewport_size({"width": 375, "height": 812})

    def press(name):
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()

    def upload(kind, file):
        page.goto(live.url("people:import-start", kind=kind))
        page.get_by_label("File").set_input_files(file)
        press("See what it would change")

    live.sign_in(page, cast.wanda)
    page.goto(live.url("people:import-list"))
    expect(page.get_by_role("heading", name="Files from other systems")).to_be_visible()
    seen("list-empty")
    page.goto(live.url("people:import-start", kind="hr"))
    seen("start")

    # Her own headings are not ours: she says once which is which.
    upload("hr", _file("staff.csv", HEADINGS, *bad))
    expect(page.get_by_text("The file has no column for staff_id")).to_be_visible()
    seen("headings-unknown")
    with page.expect_navigation():
        page.get_by_role("link", name="Say which column is which").click()
    names = "staff_id email first_name last_name team role level manager_id start_date end_date fte".split()
    for name, heading in zip(names, HEADINGS.split(","), strict=True):
        page.locator(f"#id_column_{name}").select_option(heading)
    page.get_by_label("Days are written 27/03/2026").check()
    seen("columns")
    press("Remember and check again")

    # Every mistake is named by row and column, and nothing was changed.
    for words in ("Row 3, role:", "Row 3, start_date:", "Row 3, fte:", "Row 4, email:"):
        expect(page.get_by_text(words)).to_be_visible()
    seen("mistakes")
    assert not User.objects.filter(email="nia@northvale.example.org").exists()

    # She mends the file; one team is new, which the page offers to open.
    upload("hr", _file("staff-mended.csv", HEADINGS, *good))
    expect(page.get_by_text("there is no open team of this name")).to_be_visible()
    press("Open the teams that are not here yet")
    expect(page.get_by_role("heading", name="What it would change")).to_be_visible()
    expect(page.get_by_text("Nils Third")).to_be_visible()
    expect(page.get_by_role("button", name="Bring it in")).to_have_count(0)
    seen("preview-of-the-lead")

    # The admin finds it and brings it in.
    page.context.clear_cookies()
    live.sign_in(page, cast.otto)
    page.goto(live.url("home:home"))
    expect(page.get_by_text("It waits to be brought in.")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="staff-mended.csv").click()
    seen("preview-of-the-admin")
    press("Bring it in")
    expect(page.get_by_text("is brought in.")).to_be_visible()
    seen("done")
    nils = User.objects.get(email="nils@northvale.example.org")
    assert nils.team_memberships.get().team.name == "Harbour"
    assert nils.management_received.get().manager == cast.grace
    page.goto(live.url("home:home"))
    expect(page.get_by_role("heading", name="The last staff file")).to_be_visible()
    seen("home-of-the-admin")

    # The lead loads what was done in the old system and says which module its course is.
    page.context.clear_cookies()
    live.sign_in(page, cast.wanda)
    header = "staff_id,email,course,completed_on"
    done_on = (today - dt.timedelta(days=200)).isoformat()
    upload(
        "training",
        _file(
            "old-system.csv",
            header,
            f"N1,,Case notes half day,{done_on}",
            f",amira@northvale.example.org,Case notes half day,{done_on}",
        ),
    )
    seen("training-preview")
    press("Bring it in")
    expect(page.get_by_text("is brought in.")).to_be_visible()
    page.goto(live.app + reverse("training:course-list"))
    page.get_by_label("Case notes half day").select_option(label="Recording well")
    seen("courses")
    press("Remember these")
    expect(page.get_by_text("The training table counts it from now on")).to_be_visible()
    (cell,) = required_of(cast.amira)
    assert cell.held.state.is_held
    page.goto(live.app + reverse("people:person-detail", args=[cast.amira.pk]))
    expect(page.get_by_text("Case notes half day")).to_be_visible()
    seen("card")
