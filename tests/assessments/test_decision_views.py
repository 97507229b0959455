"""The queue, the decision screen, the half minute after it, and the recorded decision."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from assessments.actions.decisions import countersign, record_due, step_aside
from assessments.models import Decision, PendingDecision
from pathway.core import clock
from pathway.notifications.models import Notification
from tests.factories.decisions import decide_now, decided, make_sent
from tests.factories.people import employ, give_mentor, make_person
from tests.factories.portfolio import competency
from tests.house.counting import assert_same_queries, queries_of

pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def moses(client, cast):
    client.force_login(cast.moses)
    return client


def page_of(version):
    return reverse("assessments:decision-page", args=[version.pk])


def sent_form(version, key=None, **answers):
    """What the page sends: `meets="1.1"` judges by code, `words` go to every claim judged."""
    form = {"form_key": key or uuid.uuid4()}
    for judgement, codes in answers.items():
        if judgement in ("comment", "next_step"):
            continue
        for code in codes.split():
            pk = competency(version.item.owner, code).pk
            form |= {f"judgement_{pk}": judgement}
            form |= {f"{name}_{pk}": answers[name] for name in ("comment", "next_step") if name in answers}
    return form


def text_of(response):
    return " ".join(response.content.decode().split())


def test_queue_says_how_many_how_old_and_how_long(moses, cast):
    with clock.at(clock.now() - dt.timedelta(days=9)):
        make_sent(cast.tariq, "1.1", "1.2", title="Long ago")
    make_sent(cast.amira, title="Today")
    page = text_of(moses.get(reverse("assessments:queue")))
    assert "2 to decide, oldest 9 days, about 3 min." in page
    assert page.index("Long ago") < page.index("Today")
    assert "2 days over" in page


def test_queue_empty_says_what_to_expect(moses):
    page = text_of(moses.get(reverse("assessments:queue")))
    assert "Nothing waits for you." in page
    assert "When somebody you mentor sends evidence" in page


def test_queue_tabs_hold_what_was_returned_and_what_is_done(moses, cast):
    decided(cast.moses, cast.amira, "return", next_step="Say what the child said.")
    waiting = text_of(moses.get(reverse("assessments:queue") + "?tab=waiting"))
    assert "Amira works on it." in waiting
    assert "Say what the child said." in waiting
    assert "entry 1" in text_of(moses.get(reverse("assessments:queue") + "?tab=done"))
    assert moses.get(reverse("assessments:queue") + "?tab=nonsense&page=x").status_code == 200


def test_queue_and_decision_page_ask_as_little_with_fifty_as_with_one(moses, cast):
    for tab in ("decide", "waiting", "done"):
        first = make_sent(cast.amira)
        decided(cast.moses, cast.amira, "return")

        def add_more():
            for _ in range(12):
                make_sent(cast.amira, "1.1", "1.2")
                decided(cast.moses, cast.tariq, "return")

        path = reverse("assessments:queue") + f"?tab={tab}"
        assert_same_queries(moses, path, add_more)
        assert len(queries_of(moses, path)) <= 15
        if tab == "decide":
            moses.get(page_of(first))
            assert len(queries_of(moses, page_of(first))) <= 15
            many = make_sent(cast.tariq, "1.1", "1.2", "2.1", "2.2", "3.1")
            moses.get(page_of(many))
            assert len(queries_of(moses, page_of(many))) <= 15


def test_decision_page_shows_the_criterion_the_evidence_the_claim_and_earlier_attempts(moses, cast):
    decided(cast.moses, cast.amira, "partly", next_step="Show the second visit.")
    sent = make_sent(
        cast.amira,
        text="<b>Kitchen</b> table & talk",
        claim="I told my manager before lunch.",
        files={"<i>plan</i>.txt": b"Shoes & <script>bad</script> by the door."},
    )
    page = moses.get(page_of(sent)).content.decode()
    for part in (
        "1.1 Recognises and reports concerns",
        "with support",
        "&lt;b&gt;Kitchen&lt;/b&gt; table &amp; talk",
        "I told my manager before lunch.",
        "Shoes &amp; &lt;script&gt;bad",
        "Show the second visit.",
    ):
        assert part in page, part
    assert "checked" not in page.split("Keyboard shortcuts")[0].replace("unchecked", "")


def test_decision_page_decides_and_says_what_happens_next(moses, cast):
    sent, after = make_sent(cast.amira, "1.1"), make_sent(cast.tariq, title="Next in line")
    key = uuid.uuid4()
    answer = moses.post(page_of(sent), sent_form(sent, key, meets="1.1"))
    assert answer.url == reverse("assessments:decision-made", args=[key])
    page = text_of(moses.get(answer.url))
    for part in ("Decided", "It is recorded at 09:00:30", "Undo", "Next: Tariq Example, Next in line", page_of(after)):
        assert part in page, part
    with clock.at(clock.now() + dt.timedelta(seconds=31)):
        page = text_of(moses.get(answer.url))
    assert "Recorded" in page
    assert "entry 1" in page
    assert ">Undo<" not in page


def test_decision_page_goes_on_with_the_other_claims_of_the_same_item(moses, cast):
    sent = make_sent(cast.amira, "1.1", "2.1")
    answer = moses.post(page_of(sent), sent_form(sent, meets="1.1"), follow=True)
    assert "Go on: 1 more here" in text_of(answer)
    page = text_of(moses.get(page_of(sent)))
    assert "You have just decided about this." in page
    assert f"judgement_{competency(cast.amira, '1.1').pk}" not in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose what you decide about 1.1."),
        ({"return": "1.1"}, "Write one sentence that says what to do next."),
        ({"talk_first": "1.1", "comment": "Nice."}, "Write one sentence that says what to do next."),
        ({"partly": "1.1"}, "Write what is there already and what is still missing."),
        ({"exceeds": "1.1"}, "Select a valid choice"),
        ({"return": "1.1", "next_step": "x" * 301}, "at most 300 characters"),
        ({"meets": "1.1", "comment": "x" * 2001}, "at most 2000 characters"),
        ({"meets": "1.1", "comment": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_decision_page_says_in_a_sentence_what_is_missing_and_loses_nothing(moses, cast, answers, sentence):
    sent = make_sent(cast.amira)
    answer = moses.post(page_of(sent), sent_form(sent, **answers))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not PendingDecision.objects.exists()
    if "comment" in answers and "\0" not in answers["comment"]:
        assert answers["comment"] in answer.content.decode()


@pytest.mark.parametrize("form", [{}, {"form_key": ""}, {"form_key": "not-a-key"}, {"judgement_999999": "meets"}])
def test_decision_page_bears_a_form_that_nobody_sent_from_it(moses, cast, form):
    assert moses.post(page_of(make_sent(cast.amira)), form).status_code == 422


def test_decision_page_keeps_words_without_a_judgement_and_asks_for_it(moses, cast):
    sent = make_sent(cast.amira)
    pk = competency(cast.amira, "1.1").pk
    answer = moses.post(page_of(sent), {"form_key": uuid.uuid4(), f"comment_{pk}": "Typed but not judged"})
    assert "Choose what you decide about 1.1." in answer.content.decode()
    assert "Typed but not judged" in answer.content.decode()


def test_decision_page_sent_twice_decides_once(moses, cast):
    sent, key = make_sent(cast.amira), uuid.uuid4()
    form = sent_form(sent, key, meets="1.1")
    for _ in range(2):
        answer = moses.post(page_of(sent), form, follow=True)
        assert answer.status_code == 200
    assert PendingDecision.objects.count() == 1
    with clock.at(clock.now() + dt.timedelta(seconds=30)):
        record_due()
        moses.post(page_of(sent), form)
    assert Decision.objects.count() == 1
    assert not PendingDecision.objects.exists()


def test_decision_page_of_two_mentors_tells_the_second_what_happened(moses, cast, client):
    sent = make_sent(cast.amira)
    give_mentor(cast.amira, cast.peter)
    decide_now(cast.peter, sent, "meets")
    page = text_of(moses.get(page_of(sent)))
    assert "Peter Example decided today." in page
    answer = moses.post(page_of(sent), sent_form(sent, **{"return": "1.1", "next_step": "Do it again."}))
    assert answer.status_code == 422
    assert Decision.objects.count() == 1


def test_decision_undo_opens_the_page_again_with_what_was_typed(moses, cast):
    sent, key = make_sent(cast.amira), uuid.uuid4()
    moses.post(page_of(sent), sent_form(sent, key, partly="1.1", comment="The visit is clear."))
    answer = moses.post(reverse("assessments:decision-undo", args=[key]), follow=True)
    page = text_of(answer)
    assert "Taken back. Nothing was recorded" in page
    assert "The visit is clear." in page
    assert "checked" in page
    assert not PendingDecision.objects.exists()
    assert "The visit is clear." not in text_of(moses.get(page_of(sent)))


def test_decision_undo_after_half_a_minute_says_how_to_correct(moses, cast):
    sent, key = make_sent(cast.amira), uuid.uuid4()
    moses.post(page_of(sent), sent_form(sent, key, meets="1.1"))
    with clock.at(clock.now() + dt.timedelta(seconds=30)):
        answer = moses.post(reverse("assessments:decision-undo", args=[key]), follow=True)
    assert "It is recorded already and cannot be undone." in text_of(answer)
    assert Decision.objects.count() == 1


def test_decision_made_says_so_where_it_could_not_be_recorded(moses, cast):
    sent, key = make_sent(cast.amira), uuid.uuid4()
    moses.post(page_of(sent), sent_form(sent, key, meets="1.1"))
    cast.amira.mentorings_received.update(ended_on=clock.today())
    with clock.at(clock.now() + dt.timedelta(seconds=30)):
        answer = moses.get(reverse("assessments:decision-made", args=[key]), follow=True)
    assert "could not be recorded" in text_of(answer)
    assert not Decision.objects.exists()


def test_decision_detail_says_to_the_worker_who_can_do_what_next(client, cast):
    decision = decided(cast.moses, cast.amira, "return", next_step="Say what the child said.", comment="Good start.")
    client.force_login(cast.amira)
    page = text_of(client.get(reverse("assessments:decision-detail", args=[decision.pk])))
    for part in (
        "Say what the child said.",
        "Good start.",
        "Write a new version",
        "1 in the organisation",
        "version 1",
    ):
        assert part in page, part
    assert "Correct this" not in page
    evidence = text_of(client.get(reverse("portfolio:evidence-detail", args=[decision.version.item_id])))
    assert evidence.count("Say what the child said.") >= 2


@pytest.mark.parametrize(
    ("judgement", "words"),
    [
        ("meets", "it counts for your level"),
        ("partly", "This is on its way."),
        ("talk_first", "Talk with Moses Example, who then decides."),
    ],
)
def test_decision_detail_has_a_next_step_for_each_judgement(client, cast, judgement, words):
    decision = decided(cast.moses, cast.amira, judgement)
    client.force_login(cast.amira)
    assert words in text_of(client.get(reverse("assessments:decision-detail", args=[decision.pk])))


def test_decision_detail_leads_the_mentor_to_a_correction(moses, cast):
    decision = decided(cast.moses, cast.amira, "meets")
    detail = reverse("assessments:decision-detail", args=[decision.pk])
    assert "Correct this with a new decision" in text_of(moses.get(detail))
    sent = decision.version
    correcting = f"{page_of(sent)}?correct={decision.pk}"
    assert "judgement_" in moses.get(correcting).content.decode()
    assert "judgement_" not in moses.get(page_of(sent) + "?correct=nonsense").content.decode()
    with clock.at(clock.now() + dt.timedelta(seconds=60)):
        moses.post(correcting, sent_form(sent, **{"return": "1.1", "next_step": "Add the plan."}))
    with clock.at(clock.now() + dt.timedelta(seconds=90)):
        record_due()
    assert "A later decision takes the place of this one." in text_of(moses.get(detail))
    assert Decision.objects.get(judgement="return").supersedes == decision


def test_decision_reroute_in_one_press_and_back(moses, cast):
    sent = make_sent(cast.amira)
    give_mentor(cast.amira, cast.peter)
    answer = moses.post(reverse("assessments:decision-reroute", args=[sent.pk]), follow=True)
    assert "Passed on." in text_of(answer)
    assert sent.title not in text_of(answer)
    assert "You passed this on" in text_of(moses.get(reverse("assessments:queue") + "?tab=waiting"))
    moses.post(reverse("assessments:decision-takeback", args=[sent.pk]))
    assert sent.title in text_of(moses.get(reverse("assessments:queue")))


def test_decision_page_of_somebody_who_passed_it_on_refuses_in_a_sentence(moses, cast):
    sent = make_sent(cast.amira)
    step_aside(mentor=cast.moses, version=sent)
    answer = moses.post(page_of(sent), sent_form(sent, meets="1.1"))
    assert answer.status_code == 422
    assert "You stepped aside from this." in answer.content.decode()


@pytest.fixture
def in_training(cast):
    tess = make_person(cast.northvale, "tess")
    employ(tess, "Family support worker", cast.east)
    give_mentor(cast.peter, tess, in_training=True)
    give_mentor(tess, cast.moses)
    return decided(tess, cast.peter, comment="What tess saw.")


def test_countersign_page_shows_decision_and_evidence_and_agrees(moses, cast, in_training):
    path = reverse("assessments:countersign-page", args=[in_training.pk])
    page = text_of(moses.get(path))
    assert "What tess saw." in page
    assert "I met Child A with Parent B." in page
    assert text_of(moses.get(reverse("assessments:queue"))).count("Countersign: Peter Example, 1.1") == 1
    assert moses.post(path, {}).status_code == 422
    assert "see differently" in moses.post(path, {"agrees": "no"}).content.decode()
    assert "Recorded." in text_of(moses.post(path, {"agrees": "yes"}, follow=True))
    assert "It has been countersigned." in text_of(moses.get(path))


def test_countersign_page_without_agreement_says_so_to_both(client, cast, in_training):
    countersign(countersigner=cast.moses, decision=in_training, agrees=False, comment="The plan is missing.")
    client.force_login(cast.peter)
    page = text_of(client.get(reverse("assessments:decision-detail", args=[in_training.pk])))
    assert "Moses Example saw it differently" in page
    assert "The plan is missing." in page


def test_from_notice_to_decision_in_three_presses(moses, cast):
    sent = make_sent(cast.amira)
    notice = Notification.objects.get(recipient=cast.moses, kind="submitted")
    opened = moses.post(reverse("notifications:notification-open", args=[notice.pk]))
    assert opened.url == page_of(sent)
    assert moses.post(opened.url, sent_form(sent, meets="1.1")).status_code == 302
