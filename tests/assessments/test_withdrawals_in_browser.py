"""Withdrawing, asking for another look and moving what waits: looked at on a phone and at a desk."""

import datetime as dt
import os
from pathlib import Path

import pytest

from assessments.actions.withdrawals import appeal, withdraw_decision
from pathway.core import clock
from tests.factories.decisions import decided, make_sent
from tests.factories.people import give_mentor, make_person
from tests.gallery.looking import look

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 375, "height": 720}, {"width": 1280, "height": 900}
PICTURES = os.environ.get("PATHWAY_PICTURES")


@pytest.fixture
def pages(own_cast):
    """Whose pages they are, with a decision in each state."""
    cast = own_cast
    withdrawn = decided(cast.moses, cast.amira)
    withdraw_decision(mentor=cast.moses, decision=withdrawn, reason="It was about another statement.")
    met, partly = decided(cast.moses, cast.amira, "meets", "2.1"), decided(cast.moses, cast.amira, "partly", "3.1")
    appealed = decided(cast.moses, cast.amira, "return", "4.1")
    appeal(worker=cast.amira, decision=appealed, reason="The second paragraph says what the child said.")
    with clock.at(clock.now() - dt.timedelta(days=9)):
        make_sent(cast.amira, "1.2")
    give_mentor(cast.amira, make_person(cast.northvale, "mia"))
    make_sent(cast.tariq, "1.2")
    return {
        cast.moses: [("decision-withdraw", met.pk), ("decision-detail", appealed.pk)],
        cast.amira: [
            ("decision-detail", withdrawn.pk),
            ("decision-appeal", partly.pk),
            ("decision-detail", appealed.pk),
        ],
        cast.ines: [("quality-home", None), ("quality-sample", appealed.sample.pk)],
        cast.otto: [("waiting-list", None), ("waiting-move", cast.moses.pk)],
    }


def test_every_page_is_accessible_on_a_phone_and_at_a_desk(live, pages, page):
    wrong = []
    for person, theirs in pages.items():
        live.sign_in(page, person)
        for number, (name, pk) in enumerate(theirs):
            for size in (PHONE, DESK):
                page.set_viewport_size(size)
                page.goto(live.url(f"assessments:{name}", **({"pk": pk} if pk else {})))
                file = f"{person.short_name}-{number}-{name}-{size['width']}.png"
                wrong += [
                    f"{name} {size['width']}: {line}" for line in look(page, PICTURES and Path(PICTURES) / file).lines
                ]
    assert not wrong, "\n".join(wrong)


def test_an_admin_moves_what_waits_on_a_phone(live, own_cast, pages, page):
    live.sign_in(page, own_cast.otto)
    page.set_viewport_size(PHONE)
    page.goto(live.url("assessments:waiting-list"))
    page.get_by_role("link", name="Moses Example").click()
    page.get_by_label("Who decides instead?").select_option(label="Mia Example")
    page.get_by_label("Only what I tick below").check()
    page.get_by_label("Amira Example, sent").first.check()
    page.get_by_role("button", name="Give it to them").click()
    page.get_by_text("Moved to Mia Example").wait_for()
