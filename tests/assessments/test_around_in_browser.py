"""From the notice to the decision in three taps on a phone, by keyboard alone, and the new pages looked at."""

import datetime as dt
import os
from pathlib import Path

import pytest

from assessments.actions.arrangements import rate_oneself
from assessments.actions.meetings import Noted, book_meeting, record_meeting
from assessments.actions.witnesses import ask_witness, send_witness_code
from assessments.models import PendingDecision, WitnessRequest
from pathway.core import clock
from portfolio.actions import tell_of_talk, write_journal
from tests.factories.decisions import decided, make_sent
from tests.factories.portfolio import competency
from tests.gallery.looking import look

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 375, "height": 720}, {"width": 1280, "height": 900}
PICTURES = os.environ.get("PATHWAY_PICTURES")


def test_from_the_notice_to_the_decision_in_three_taps(live, own_cast, page):
    make_sent(own_cast.amira)
    live.sign_in(page, own_cast.moses)
    page.set_viewport_size(PHONE)
    page.goto(live.url("notifications:notification-list"))
    taps = 0
    for tap, then in (
        (page.get_by_role("button", name="Look at it"), page.locator("[data-judge]")),
        (page.locator(".judge__choice input").first, page.locator(".judge__choice input:checked")),
        (page.get_by_role("button", name="Decide about 1.1"), page.get_by_role("heading", name="Decided")),
    ):
        tap.click()
        then.first.wait_for(state="attached")
        taps += 1
    assert taps == 3
    assert PendingDecision.objects.get().judgement == "meets"


def test_from_the_notice_to_the_decision_by_keyboard_alone(live, own_cast, page):
    make_sent(own_cast.amira)
    live.sign_in(page, own_cast.moses)
    page.set_viewport_size(DESK)
    page.goto(live.url("notifications:notification-list"))
    page.get_by_role("button", name="Look at it").focus()
    page.keyboard.press("Enter")
    page.locator("[data-judge]").first.wait_for()
    page.keyboard.press("2")
    page.locator(".judge__choice input:checked").wait_for(state="attached")
    page.keyboard.press("c")
    page.keyboard.type("The first step is there.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Decided").wait_for()
    assert PendingDecision.objects.get().judgement == "partly"


@pytest.fixture
def busy(own_cast):
    """A little of everything around decisions, and whose page each is."""
    cast, one = own_cast, competency(own_cast.amira, "1.1")
    decided(cast.moses, cast.amira)
    waiting = make_sent(cast.amira, "2.1", files={"plan.txt": b"Shoes by the door."})
    rate_oneself(worker=cast.amira, ratings={one: "developing"})
    told = {"observer": cast.moses, "worker": cast.amira, "kind": "observation", "competencies": [one]}
    booked = book_meeting(**told, starts_at=clock.now() - dt.timedelta(hours=1), about="A home visit")
    recorded = book_meeting(**told, starts_at=clock.now() - dt.timedelta(hours=3), about="A group")
    record_meeting(observer=cast.moses, meeting=recorded, summary="She listened.", noted={one: Noted("seen", "Told.")})
    asked = ask_witness(
        worker=cast.amira, email="wit@health.example.org", role="health visitor", question="What did you see?",
        competency=one,
    )  # fmt: skip
    send_witness_code(request=asked)
    entry = write_journal(owner=cast.amira, text="I was cross, and it showed.")
    talk = tell_of_talk(owner=cast.amira, entry=entry, mentor=cast.moses, talked_on=clock.today())
    return {
        cast.moses: [
            ("assessments:queue", {}),
            ("assessments:decision-page", {"pk": waiting.pk}),
            ("assessments:claim-adjust", {"pk": waiting.claims.get().pk}),
            ("assessments:holiday-list", {}),
            ("assessments:conflict-list", {}),
            ("assessments:turnaround", {}),
            ("assessments:meeting-list", {}),
            ("assessments:meeting-book", {"pk": cast.amira.pk}),
            ("assessments:meeting-record", {"pk": booked.pk}),
            ("assessments:coverage-other", {"pk": cast.amira.pk}),
            ("portfolio:talk-detail", {"pk": talk.pk}),
        ],
        cast.amira: [
            ("portfolio:evidence-list", {}),
            ("assessments:coverage", {}),
            ("assessments:self-assessment", {}),
            ("assessments:meeting-detail", {"pk": recorded.pk}),
            ("assessments:meeting-answer", {"pk": recorded.pk}),
            ("assessments:witness-list", {}),
            ("assessments:witness-detail", {"pk": asked.pk}),
            ("portfolio:journal", {}),
            ("portfolio:journal-page", {"pk": entry.pk}),
            ("portfolio:journal-talk", {"pk": entry.pk}),
            ("portfolio:journal-remove", {"pk": entry.pk}),
        ],
        cast.otto: [
            ("assessments:decision-policy", {}),
            ("assessments:rule-list", {}),
            ("assessments:rule-edit", {"pk": one.pk}),
        ],
    }


def test_every_page_around_decisions_is_accessible_on_a_phone_and_at_a_desk(live, own_cast, busy, page):
    wrong = []
    for person, pages in busy.items():
        live.sign_in(page, person)
        for name, args in pages:
            for size in (PHONE, DESK):
                page.set_viewport_size(size)
                page.goto(live.url(name, **args))
                picture = Path(PICTURES) / f"{name.replace(':', '-')}-{size['width']}.png" if PICTURES else None
                wrong += [f"{name} {size['width']}: {line}" for line in look(page, picture).lines]
    assert not wrong, "\n".join(wrong)


def test_a_witness_answers_on_a_phone_without_an_account(live, own_cast, busy, page, axe):
    asked = WitnessRequest.objects.get()
    page.set_viewport_size(PHONE)
    page.goto(live.url("assessments:witness-page", token=asked.token))
    axe(page)
    page.get_by_label("Your code").fill(asked.code)
    page.get_by_role("button", name="Open the question").click()
    page.get_by_role("heading", name="What did you see?").wait_for()
    axe(page)
    page.get_by_label("What did you see?").fill("She asked before she wrote.")
    page.get_by_role("button", name="Give your answer").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    axe(page)
    assert WitnessRequest.objects.get().statement == "She asked before she wrote."
