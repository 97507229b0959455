"""A recorded decision is withdrawn with a reason, or a worker asks for another look at one."""

import dataclasses
import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assessments.actions.decisions import decide, record_form, step_aside
from assessments.actions.quality import assure, draw_sample
from assessments.actions.redaction import erase_words_about
from assessments.actions.withdrawals import appeal, withdraw_decision
from assessments.models import Appeal, ChainEntry, Sample, Withdrawal
from assessments.queries.chain import check_log
from assessments.queries.decisions import competency_statuses, queue_of, statuses_of
from assessments.queries.quality import desk_of
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from portfolio.actions import revise_evidence
from portfolio.enums import EvidenceStatus
from portfolio.models import EvidenceItem
from tests.factories.decisions import decide_now, decided, judged
from tests.factories.people import employ, give_mentor, make_person
from tests.factories.quality import assured, sampled

pytestmark = pytest.mark.django_db
WHY = "This was about the wrong statement."
ASKED = "The second paragraph says what she did."


def told(person, kind):
    rows = Notification.objects.filter(recipient=person, kind=f"assessments.{kind}")
    return list(rows.values_list("sentence", flat=True))


def status_of(decision):
    return EvidenceItem.objects.get(pk=decision.version.item_id).status


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_withdrawn_decision_counts_no_more_and_its_evidence_waits_again(cast):
    decision = decided(cast.moses, cast.amira)
    assert list(competency_statuses(cast.amira).values()) == ["meets"]
    with clock.at(clock.now() + dt.timedelta(minutes=5)):
        made = withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    assert competency_statuses(cast.amira) == {}
    assert statuses_of([cast.amira.pk], {}, until=clock.now() + dt.timedelta(minutes=1))[cast.amira.pk]
    assert status_of(decision) == EvidenceStatus.SUBMITTED
    assert [one.version for one in queue_of(cast.moses).waiting] == [decision.version]
    decision.refresh_from_db()
    assert decision.judgement == "meets", "the decision itself is as it was"
    assert made.word("reason") == WHY
    assert made.entry.kind == "withdrawal"
    assert made.entry.seq == decision.entry.seq + 1
    assert WHY not in made.entry.body
    assert check_log(cast.northvale).fault is None
    event = Event.objects.get(verb="assessments.decision_withdrawn")
    assert (event.actor, event.subject) == (cast.moses, cast.amira)
    assert told(cast.amira, "withdrawn") == [
        "Moses Example withdrew a decision about your evidence: 1.1. It waits again."
    ]
    assert told(cast.moses, "withdrawn") == []


def test_a_withdrawn_decision_can_be_decided_about_anew(cast):
    decision = decided(cast.moses, cast.amira)
    withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    [anew] = decide_now(cast.moses, decision.version, "partly")
    assert list(competency_statuses(cast.amira).values()) == ["developing"]
    assert status_of(anew) == EvidenceStatus.DECIDED
    assert len(queue_of(cast.moses)) == 0


def test_what_an_earlier_decision_said_does_not_come_back(cast):
    first = decided(cast.moses, cast.amira, "meets")
    key = uuid.uuid4()
    words = judged(first.version, "partly")
    words = [dataclasses.replace(one, corrects=first) for one in words]
    decide(mentor=cast.moses, version=first.version, judged=words, form_key=key)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        [second] = record_form(form_key=key, mentor_id=cast.moses.pk)
        withdraw_decision(mentor=cast.moses, decision=second, reason=WHY)
    assert competency_statuses(cast.amira) == {}
    assert [one.still_open for one in queue_of(cast.moses).waiting] == [1]
    with pytest.raises(RuleBroken, match="no longer stands"):
        withdraw_decision(mentor=cast.moses, decision=first, reason=WHY)


def test_another_mentor_may_withdraw_and_whoever_decided_is_told(cast):
    decision = decided(cast.moses, cast.amira, "return")
    other = make_person(cast.northvale, "mia")
    give_mentor(cast.amira, other)
    withdraw_decision(mentor=other, decision=decision, reason=WHY)
    assert told(cast.moses, "withdrawn") == ["Mia Example withdrew your decision about Amira Example: 1.1."]
    assert status_of(decision) == EvidenceStatus.SUBMITTED


def test_a_new_version_that_is_being_written_goes_on(cast):
    decision = decided(cast.moses, cast.amira, "return")
    item = EvidenceItem.objects.get(pk=decision.version.item_id)
    revise_evidence(owner=cast.amira, item=item)
    withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    assert status_of(decision) == EvidenceStatus.RETURNED


def test_who_may_not_withdraw_and_what_cannot_be(cast):
    decision = decided(cast.moses, cast.amira)
    for person in (cast.amira, cast.tariq, cast.grace, cast.otto, cast.ines, cast.wanda, cast.olu):
        with pytest.raises(NotAllowed):
            withdraw_decision(mentor=person, decision=decision, reason=WHY)
    for reason in ("", "   ", "x" * 1001, "a\0b"):
        with pytest.raises(RuleBroken):
            withdraw_decision(mentor=cast.moses, decision=decision, reason=reason)
    assert not Withdrawal.objects.exists()
    withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    decision.refresh_from_db()
    with pytest.raises(RuleBroken, match="no longer stands"):
        withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    assert Withdrawal.objects.count() == 1


def test_a_mentor_in_training_withdraws_their_own_only(cast):
    tess, ursula = make_person(cast.northvale, "tess"), make_person(cast.northvale, "ursula")
    employ(ursula, "Family support worker", cast.west)
    give_mentor(ursula, tess, in_training=True)
    give_mentor(tess, cast.moses)
    own = decided(tess, ursula)
    give_mentor(ursula, cast.moses)
    others = decided(cast.moses, ursula, code="2.1")
    with pytest.raises(NotAllowed):
        withdraw_decision(mentor=tess, decision=others, reason=WHY)
    withdraw_decision(mentor=tess, decision=own, reason=WHY)
    assert queue_of(cast.moses).to_countersign == []


def test_the_database_refuses_ones_own_and_every_change(cast):
    decision = decided(cast.moses, cast.amira)
    made = withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    for change in ("UPDATE assessments_withdrawal SET withdrawer_id = mentor_id", "DELETE FROM assessments_withdrawal"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    again = Withdrawal(
        decision=decided(cast.moses, cast.tariq),
        worker=cast.tariq,
        mentor=cast.moses,
        withdrawer=cast.tariq,
        withdrawn_at=clock.now(),
        entry=ChainEntry.objects.order_by("-seq")[0],
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    assert Withdrawal.objects.get() == made


def test_an_altered_withdrawal_breaks_the_log(cast):
    decision = decided(cast.moses, cast.amira)
    made = withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    opening = made.entry.openings.get(field="reason")
    type(opening).objects.filter(entry=made.entry, field="reason").update(text='"Another reason."')
    fault = check_log(cast.northvale).fault
    assert fault is not None
    assert fault.seq == made.entry.seq


def test_the_reason_goes_with_the_other_words_when_a_worker_is_erased(cast):
    decision = decided(cast.moses, cast.amira)
    made = withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    erase_words_about(cast.amira)
    assert not made.entry.openings.filter(field="reason").exists()
    assert check_log(cast.northvale).fault is None


def test_decision_withdraw_asks_why_and_shows_it_afterwards(client, cast):
    decision = decided(cast.moses, cast.amira)
    page = reverse("assessments:decision-withdraw", args=[decision.pk])
    detail = reverse("assessments:decision-detail", args=[decision.pk])
    client.force_login(cast.moses)
    assert page in client.get(detail).content.decode()
    refused = client.post(page, {"reason": ""})
    assert refused.status_code == 422
    assert "Say in a sentence why" in text_of(refused)
    kept = client.post(page, {"reason": "Ring 07700 900123 about it."})
    assert kept.status_code == 422
    assert "07700 900123" in text_of(kept)
    assert client.post(page, {"reason": WHY}).url == detail
    client.force_login(cast.amira)
    shown = text_of(client.get(detail))
    assert "Moses Example withdrew this decision" in shown
    assert WHY in shown
    assert page not in shown


def test_an_appeal_is_looked_at_by_somebody_else_and_answered_to_the_worker(cast):
    decision = decided(cast.moses, cast.amira, "partly")
    asked = appeal(worker=cast.amira, decision=decision, reason=ASKED)
    assert [one.decision for one in desk_of(cast.ines).to_look_at] == [decision]
    assert "Amira Example asks quality assurance to look again" in told(cast.ines, "appealed")[0]
    assert "Amira Example asked quality assurance to look again" in told(cast.moses, "appealed")[0]
    assert Event.objects.get(verb="assessments.appealed").subject == cast.amira
    sample = Sample.objects.get(decision=decision)
    assert (sample.draw, sample.reasons) == (None, ["appeal"])
    with pytest.raises(RuleBroken, match="Write what you saw"):
        assure(assurer=cast.ines, sample=sample, outcome="upheld")
    assure(assurer=cast.ines, sample=sample, outcome="upheld", feedback="The child's words are still missing.")
    assert asked.decision == decision
    [sentence] = told(cast.amira, "appeal_answered")
    assert "it stands" in sentence
    assert desk_of(cast.ines).to_look_at == []
    assert check_log(cast.northvale).fault is None


def test_an_appeal_that_is_right_opens_the_claim_again(cast):
    decision = decided(cast.moses, cast.amira, "return")
    appeal(worker=cast.amira, decision=decision, reason=ASKED)
    sample = Sample.objects.get(decision=decision)
    assure(assurer=cast.ines, sample=sample, outcome="overturned", feedback="It is all there.")
    assert status_of(decision) == EvidenceStatus.SUBMITTED
    assert told(cast.amira, "overturned")
    assert told(cast.amira, "appeal_answered") == []


def test_a_decision_that_was_drawn_already_keeps_its_draw_when_it_is_appealed(cast):
    decision = decided(cast.moses, cast.amira, "partly")
    drawn = sampled(cast.ines, decision)
    appeal(worker=cast.amira, decision=decision, reason=ASKED)
    assert Sample.objects.get(decision=decision).draw == drawn.draw


def test_an_appealed_decision_is_not_drawn_again(cast):
    decision = decided(cast.moses, cast.amira, "partly")
    appeal(worker=cast.amira, decision=decision, reason=ASKED)
    today = clock.today()
    with pytest.raises(RuleBroken, match="Nothing was drawn"):
        draw_sample(assurer=cast.ines, first_on=today - dt.timedelta(days=30), last_on=today)


def test_who_may_not_appeal_and_what_cannot_be_appealed(cast):
    decision = decided(cast.moses, cast.amira, "partly")
    for person in (cast.moses, cast.grace, cast.otto, cast.ines, cast.olu):
        with pytest.raises(NotAllowed):
            appeal(worker=person, decision=decision, reason=ASKED)
    with pytest.raises(RuleBroken):
        appeal(worker=cast.amira, decision=decision, reason=" ")
    appeal(worker=cast.amira, decision=decision, reason=ASKED)
    with pytest.raises(RuleBroken, match="already"):
        appeal(worker=cast.amira, decision=decision, reason=ASKED)
    with pytest.raises(RuleBroken, match="you meet it"):
        appeal(worker=cast.amira, decision=decided(cast.moses, cast.amira, "meets", "2.1"), reason=ASKED)
    looked_at = decided(cast.moses, cast.amira, "partly", "3.1")
    assured(cast.ines, looked_at)
    looked_at.refresh_from_db()
    with pytest.raises(RuleBroken, match="has looked at this"):
        appeal(worker=cast.amira, decision=looked_at, reason=ASKED)
    assert Appeal.objects.count() == 1


def test_where_nobody_assures_quality_the_admin_is_told(cast):
    appointed = cast.ines.appointments.filter(kind=AppointmentKind.QUALITY_ASSURER)
    appointed.update(ended_on=clock.today())
    appeal(worker=cast.amira, decision=decided(cast.moses, cast.amira, "partly"), reason=ASKED)
    assert "Appoint one" in told(cast.otto, "appealed")[0]


def test_a_withdrawn_decision_leaves_the_desk_and_cannot_be_assured(cast):
    decision = decided(cast.moses, cast.amira, "partly")
    appeal(worker=cast.amira, decision=decision, reason=ASKED)
    sample = Sample.objects.get(decision=decision)
    withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    assert desk_of(cast.ines).to_look_at == []
    with pytest.raises(RuleBroken, match="withdrawn meanwhile"):
        assure(assurer=cast.ines, sample=sample, outcome="upheld", feedback="Fine.")


def test_decision_appeal_tells_the_mentor_that_and_not_why(client, cast):
    decision = decided(cast.moses, cast.amira, "partly")
    page = reverse("assessments:decision-appeal", args=[decision.pk])
    detail = reverse("assessments:decision-detail", args=[decision.pk])
    client.force_login(cast.amira)
    assert page in client.get(detail).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": ASKED}).url == detail
    assert ASKED in text_of(client.get(detail))
    client.force_login(cast.moses)
    shown = text_of(client.get(detail))
    assert "Amira asked quality assurance" in shown
    assert ASKED not in shown
    client.force_login(cast.ines)
    sample = Sample.objects.get(decision=decision)
    looked_at = client.get(reverse("assessments:quality-sample", args=[sample.pk]))
    assert ASKED in text_of(looked_at)
    assert client.get(reverse("assessments:quality-home")).status_code == 200


def test_what_was_withdrawn_can_be_passed_on_like_anything_that_waits(cast):
    decision = decided(cast.moses, cast.amira)
    withdraw_decision(mentor=cast.moses, decision=decision, reason=WHY)
    step_aside(mentor=cast.moses, version=decision.version)
    assert len(queue_of(cast.moses)) == 0
