"""Family details in a real browser: seen while typing, replaced by one key; a missed one reported and gone."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Page, expect

from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from portfolio.models import DetailReport, EvidenceItem
from tests.factories.portfolio import make_evidence
from tests.gallery.looking import look

pytestmark = pytest.mark.slow
DETAIL = "Zyxwvut Qanary"
PICTURES = Path(os.environ["PICTURES"]) if os.environ.get("PICTURES") else None


def seen(page: Page, name: str) -> list[str]:
    """What is wrong with the open page on a phone and at a desk."""
    found = []
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += look(page, PICTURES / f"{name}-{width}.png" if PICTURES else None).lines
    page.set_viewport_size({"width": 375, "height": 800})
    return found


def test_what_is_typed_is_looked_at_and_replaced_by_one_key(live, own_cast, page: Page):
    item = make_evidence(own_cast.amira, title="With Osian", text="I met Osian.", claim="how Osian trusted me")
    live.sign_in(page, own_cast.amira)
    page.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    panel = page.locator("[data-details]")
    expect(panel).to_contain_text("What happened holds what may be a person’s name: Osian")
    page.get_by_label("What happened?").fill("I met Osian. Ring 07700 900123. OSIAN laughed.")
    expect(panel).to_contain_text("a phone number: 07700 900123. It cannot be sent with this.")
    assert seen(page, "typing") == []
    button = panel.get_by_role("button", name="Replace Osian by Child A").first
    button.focus()
    with page.expect_response(lambda answer: answer.url.endswith("/replace/")):
        page.keyboard.press("c")
    expect(page.get_by_label("What happened?")).to_have_value("I met Child A. Ring 07700 900123. Child A laughed.")
    expect(page.get_by_label("Title")).to_have_value("With Child A")
    panel.get_by_role("button", name="[phone number removed]").click()
    expect(panel).to_be_hidden()
    with page.expect_navigation():
        page.get_by_role("button", name="Save and finish later").click()
    version = EvidenceItem.objects.get(pk=item.pk).versions.get()
    assert version.text == "I met Child A. Ring [phone number removed]. Child A laughed."
    assert version.claims.get().sentence == "how Child A trusted me"


def test_a_missed_detail_is_reported_and_gone_everywhere(live, own_cast, page: Page):
    appoint(admin=own_cast.otto, person=own_cast.ines, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    item = make_evidence(
        own_cast.amira,
        sent=True,
        title=f"Visit to {DETAIL}",
        text=f"I met {DETAIL} and we agreed three steps.",
        files={"notes.txt": f"About {DETAIL}".encode()},
    )
    live.sign_in(page, own_cast.moses)
    page.goto(live.url("assessments:decision-page", pk=item.current.pk))
    with page.expect_navigation():
        page.get_by_role("link", name="Report a family detail").click()
    assert seen(page, "report") == []
    page.get_by_label("The name of a child").check()
    page.get_by_label("What happened", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Report it and hold it back").click()
    expect(page.get_by_role("heading", name="Held back", level=1)).to_be_visible()
    assert DETAIL not in page.content()
    assert seen(page, "held") == []

    live.sign_in(page, own_cast.amira)
    page.goto(live.url("portfolio:evidence-list"))
    expect(page.get_by_text("Held back while a report is looked at")).to_be_visible()
    assert DETAIL not in page.content()

    live.sign_in(page, own_cast.ines)
    page.goto(live.url("portfolio:report-list"))
    assert seen(page, "reports") == []
    with page.expect_navigation():
        page.get_by_role("link", name="Evidence of Amira").click()
    assert seen(page, "decide") == []
    page.get_by_label("Take it out of every version").check()
    page.get_by_label("Words to take out").fill(f"{DETAIL}\nQanary")
    page.get_by_label("notes.txt").check()
    page.get_by_label("What you decided and why").fill("A child's name.")
    with page.expect_navigation():
        page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Taken out, decided by Ines Example")).to_be_visible()
    assert DetailReport.objects.get().state == "redacted"

    live.sign_in(page, own_cast.moses)
    page.goto(live.url("assessments:decision-page", pk=item.current.pk))
    expect(page.get_by_role("heading", name="Visit to [removed]")).to_be_visible()
    assert_gone(item)


def assert_gone(item: EvidenceItem) -> None:
    """Neither in a table, nor in a file, nor in what a database leaves behind; and the signed log still verifies."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "qanary" not in str(cursor.fetchall()).lower(), table
    for path in Path(settings.PRIVATE_ROOT).rglob("*"):
        assert not path.is_file() or b"qanary" not in path.read_bytes().lower()
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        for path in (Path(name), Path(f"{name}-wal")):
            assert not path.is_file() or b"Qanary" not in path.read_bytes(), path
    with pytest.raises(SystemExit) as left:
        call_command("verify_signoffs")
    assert left.value.code == 0
    assert item.title


def test_read_it_through_and_the_words_kept_out_are_clean(live, own_cast, page: Page):
    appoint(admin=own_cast.otto, person=own_cast.amira, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    item = make_evidence(own_cast.amira, text="I met Osian Vaughan at 14 Mill Lane. Ring 07700 900123.")
    live.sign_in(page, own_cast.amira)
    page.goto(live.app + reverse("portfolio:evidence-send", args=[item.pk]))
    assert seen(page, "send") == []
    with page.expect_navigation():
        page.get_by_role("button", name="[phone number removed]").click()
    expect(page.get_by_role("button", name="Send it")).to_be_visible()
    assert seen(page, "send-asked") == []
    page.goto(live.url("portfolio:words-kept-out"))
    assert seen(page, "words") == []
