"""Deciding, undoing, recording and countersigning."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments.actions.decisions import (
    Judged,
    countersign,
    decide,
    note_reading,
    record_due,
    record_form,
    step_aside,
    step_back_in,
    undo,
)
from assessments.enums import DeciderRole
from assessments.models import ChainEntry, Countersignature, Decision, DecisionLog, Opening, PendingDecision
from assessments.queries.decisions import competency_statuses, queue_of, statuses_of, waiting_for_others
from pathway.audit.models import Event
from pathway.careers.actions import place
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.models import Mentoring
from portfolio.actions import revise_evidence, submit_evidence, withdraw_evidence
from portfolio.models import EvidenceItem, EvidenceVersion
from tests.factories.decisions import decide_now, decided, judged, make_sent
from tests.factories.people import employ, give_mentor, make_person
from tests.factories.portfolio import competency

pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def sent(cast):
    """amira's evidence for 1.1 and 2.1, sent to moses."""
    return make_sent(cast.amira, "1.1", "2.1")


def later(seconds=30):
    return clock.at(clock.now() + dt.timedelta(seconds=seconds))


def status_of(version):
    return EvidenceItem.objects.get(pk=version.item_id).status


def send_again(version, owner):
    revise_evidence(owner=owner, item=version.item)
    version = submit_evidence(owner=owner, item=EvidenceItem.objects.get(pk=version.item_id), declared=True)
    return EvidenceVersion.objects.select_related("item__owner__organisation").get(pk=version.pk)


def test_decide_is_pending_for_half_a_minute_and_seen_by_nobody_else(cast, sent):
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets", "partly"), form_key=uuid.uuid4())
    assert record_due() == 0
    assert PendingDecision.objects.visible_to(cast.moses).count() == 2
    assert not PendingDecision.objects.visible_to(cast.amira).exists()
    assert not Decision.objects.exists()
    assert not Notification.objects.filter(recipient=cast.amira).exists()
    assert not Event.objects.filter(subject=cast.amira, verb__startswith="assessments.").exists()
    assert status_of(sent) == "submitted"


def test_record_due_enters_each_claim_in_the_log_and_tells_the_worker_once(cast, sent):
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets", "partly"), form_key=uuid.uuid4())
    with later():
        assert record_due() == 2
        assert record_due() == 0
    assert [d.judgement for d in Decision.objects.order_by("entry__seq")] == ["meets", "partly"]
    assert [e.seq for e in ChainEntry.objects.all()] == [1, 2]
    assert not PendingDecision.objects.exists()
    assert status_of(sent) == "decided"
    (notice,) = Notification.objects.filter(recipient=cast.amira)
    assert notice.sentence == "Moses Example decided about your evidence: 1.1 meets, 2.1 partly."
    assert Event.objects.filter(verb="assessments.decided", subject=cast.amira, actor=cast.moses).count() == 1


def test_a_recorded_decision_keeps_who_what_when_and_by_which_framework(cast, sent):
    decision = decide_now(cast.moses, sent, "meets", comment="You wrote it down the same day.")[0]
    decision = Decision.objects.with_words().get(pk=decision.pk)
    assert (decision.worker, decision.mentor, decision.mentor_role) == (cast.amira, cast.moses, DeciderRole.MENTOR)
    assert (decision.level.code, decision.expected) == ("apprentice", "with_support")
    assert decision.framework.version == 1
    assert decision.comment == "You wrote it down the same day."
    assert {o.field for o in decision.entry.openings.all()} == {
        "worker", "mentor", "mentor_role", "version", "comment", "next_step", "evidence_sha256",
    }  # fmt: skip
    body = decision.entry.body
    assert "1.1 Recognises" in body
    assert "You wrote it down" not in body


@pytest.mark.parametrize(
    ("judgement", "words", "allowed"),
    [
        ("meets", {}, True),
        ("partly", {"comment": "The visit is clear, the plan is missing."}, True),
        ("partly", {"next_step": "Add the plan."}, False),
        ("return", {"next_step": "Add the plan."}, True),
        ("return", {"comment": "No plan."}, False),
        ("talk_first", {"next_step": "Ring me on Monday."}, True),
        ("talk_first", {"next_step": "  "}, False),
        ("exceeds", {}, False),
        ("", {}, False),
    ],
)
def test_each_judgement_needs_its_words(cast, sent, judgement, words, allowed):
    one = [Judged(competency(cast.amira, "1.1"), judgement, **words)]
    if allowed:
        assert len(decide(mentor=cast.moses, version=sent, judged=one, form_key=uuid.uuid4())) == 1
    else:
        with pytest.raises(RuleBroken):
            decide(mentor=cast.moses, version=sent, judged=one, form_key=uuid.uuid4())
        assert not PendingDecision.objects.exists()


@pytest.mark.parametrize("words", ["a\ud800b", "a\0b", "x" * 2001])
def test_words_that_cannot_be_kept_are_refused_in_a_sentence(cast, sent, words):
    with pytest.raises(RuleBroken):
        decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets", comment=words), form_key=uuid.uuid4())


def test_what_is_not_claimed_is_not_decided(cast, sent):
    with pytest.raises(RuleBroken, match="3.1 is not claimed here"):
        decide(
            mentor=cast.moses,
            version=sent,
            judged=[Judged(competency(cast.amira, "3.1"), "meets")],
            form_key=uuid.uuid4(),
        )
    with pytest.raises(RuleBroken, match="at least one"):
        decide(mentor=cast.moses, version=sent, judged=[], form_key=uuid.uuid4())


def test_undo_takes_it_back_for_half_a_minute_and_not_longer(cast, sent):
    key = uuid.uuid4()
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets", "meets"), form_key=key)
    with later(29):
        assert len(undo(mentor=cast.moses, form_key=key)) == 2
    assert not PendingDecision.objects.exists()
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "partly", "meets"), form_key=key)
    with later(30), pytest.raises(RuleBroken, match="recorded already"):
        undo(mentor=cast.moses, form_key=key)
    with later(30):
        assert record_due() == 2


def test_nobody_undoes_what_another_decided(cast, sent):
    key = uuid.uuid4()
    give_mentor(cast.amira, cast.peter)
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=key)
    with pytest.raises(RuleBroken):
        undo(mentor=cast.peter, form_key=key)
    assert PendingDecision.objects.count() == 1


def test_the_same_form_sent_twice_is_decided_once_before_and_after_recording(cast, sent):
    key = uuid.uuid4()
    first = decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=key)
    assert decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=key) == first
    with pytest.raises(RuleBroken, match="sent before"):
        decide(mentor=cast.moses, version=sent, judged=judged(sent, "partly"), form_key=key)
    with later():
        record_due()
    assert decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=key) == []
    with pytest.raises(RuleBroken, match="sent before"):
        decide(mentor=cast.moses, version=sent, judged=judged(sent, "partly"), form_key=key)
    assert Decision.objects.count() == 1


def test_of_two_mentors_at_once_one_wins_and_the_other_sees_what_happened(cast, sent):
    give_mentor(cast.amira, cast.peter)
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets", "meets"), form_key=uuid.uuid4())
    with pytest.raises(RuleBroken, match="Somebody is deciding about 1.1 at this moment"):
        decide(mentor=cast.peter, version=sent, judged=judged(sent, "return"), form_key=uuid.uuid4())
    with later():
        record_due()
        with pytest.raises(RuleBroken, match="Moses Example decided about 1.1 at 09:00: meets"):
            decide(mentor=cast.peter, version=sent, judged=judged(sent, "return"), form_key=uuid.uuid4())


def test_claims_can_be_decided_one_by_one_and_the_evidence_is_settled_with_the_last(cast, sent):
    first, second = judged(sent, "meets", "return")
    for one, status in ((first, "submitted"), (second, "returned")):
        decide(mentor=cast.moses, version=sent, judged=[one], form_key=uuid.uuid4())
        with later():
            record_due()
        assert status_of(sent) == status
    (notice,) = Notification.objects.filter(recipient=cast.amira)
    assert notice.action_label == "See what to do next"


@pytest.mark.parametrize(
    ("judgements", "status"),
    [
        (("meets", "meets"), "decided"),
        (("partly", "meets"), "decided"),
        (("meets", "talk_first"), "talk_first"),
        (("return", "talk_first"), "returned"),
    ],
)
def test_what_becomes_of_the_evidence(cast, sent, judgements, status):
    decide_now(cast.moses, sent, *judgements)
    assert status_of(sent) == status


def test_after_talking_the_mentor_decides_about_the_same_version(cast):
    sent = make_sent(cast.amira)
    decide_now(cast.moses, sent, "talk_first")
    with later(3600):
        decide_now(cast.moses, sent, "meets")
    assert status_of(sent) == "decided"


def test_a_correction_is_a_new_row_that_supersedes(cast):
    sent = make_sent(cast.amira)
    (wrong,) = decide_now(cast.moses, sent, "meets")
    with pytest.raises(RuleBroken, match="Open that decision"):
        decide_now(cast.moses, sent, "return")
    with later(60):
        (right,) = decide_now(cast.moses, sent, "return", corrects=wrong)
    assert right.supersedes == wrong
    assert status_of(sent) == "returned"
    with later(120), pytest.raises(RuleBroken, match="decided again since"):
        decide_now(cast.moses, sent, "meets", corrects=wrong)
    assert Decision.objects.count() == 2


@pytest.mark.parametrize("name", ["amira", "tariq", "grace", "ines", "peter", "wanda", "otto", "edith", "ola", "oscar"])
def test_only_a_current_mentor_decides(cast, sent, name):
    with pytest.raises(NotAllowed):
        decide_now(getattr(cast, name), sent, "meets")
    assert not Decision.objects.exists()
    assert decide_now(cast.moses, sent, "meets")


def test_a_supervisor_decides_only_where_supervisors_assess(cast, sent):
    with pytest.raises(NotAllowed):
        decide_now(cast.grace, sent, "meets")
    cast.northvale.supervisors_assess = True
    cast.northvale.save()
    sent = EvidenceVersion.objects.select_related("item__owner__organisation").get(pk=sent.pk)
    (decision,) = decide_now(cast.grace, sent, "meets")
    assert decision.mentor_role == DeciderRole.SUPERVISOR


def test_a_buddy_and_a_former_mentor_do_not_decide(cast, sent):
    Mentoring.objects.filter(mentor=cast.moses, worker=cast.amira).update(kind="buddy")
    with pytest.raises(NotAllowed):
        decide_now(cast.moses, sent, "meets")
    Mentoring.objects.filter(mentor=cast.moses, worker=cast.amira).update(kind="mentor", ended_on=clock.today())
    with pytest.raises(NotAllowed):
        decide_now(cast.moses, sent, "meets")


def test_nobody_decides_about_themselves_by_rule_action_or_row(cast):
    """Moodle's failure: somebody who holds the grading right signs themselves off."""
    own = make_sent(cast.moses)
    with pytest.raises(NotAllowed):
        decide_now(cast.moses, own, "meets")
    decision = decided(cast.moses, cast.amira)
    for worker, mentor in ((cast.moses, cast.moses), (cast.amira, cast.amira)):
        decision.pk, decision.supersedes, decision.worker, decision.mentor = uuid.uuid4(), None, worker, mentor
        with pytest.raises(IntegrityError, match="nobody_signs_off_themselves"), transaction.atomic():
            DecisionLog.objects.sign(decision, organisation=cast.northvale, words={})
    with pytest.raises(IntegrityError, match="nobody_decides_about_themselves"), transaction.atomic():
        PendingDecision.objects.create(
            worker=cast.moses, mentor=cast.moses, version=own, competency=competency(cast.moses, "1.1"),
            judgement="meets", form_key=uuid.uuid4(), decided_at=clock.now(),
        )  # fmt: skip


def test_relations_are_read_again_when_it_is_recorded(cast, sent):
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())
    Mentoring.objects.filter(mentor=cast.moses, worker=cast.amira).update(ended_on=clock.today())
    with later():
        assert record_due() == 0
    assert not Decision.objects.exists()
    assert not PendingDecision.objects.exists()
    notice = Notification.objects.get(recipient=cast.moses, kind="assessments.dropped")
    assert notice.sentence == "Your last decision was not recorded, because you are no longer Amira's mentor."


def test_what_was_withdrawn_or_sent_anew_meanwhile_is_dropped(cast):
    sent = make_sent(cast.amira)
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())
    withdraw_evidence(owner=cast.amira, item=sent.item)
    with later():
        assert record_due() == 0
    assert Notification.objects.filter(recipient=cast.moses, sentence__contains="took the evidence back").exists()


def test_a_mentor_who_left_is_not_recorded(cast, sent):
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())
    cast.moses.is_active = False
    cast.moses.save()
    with later():
        assert record_due() == 0
    assert not Decision.objects.exists()


def test_one_that_cannot_be_recorded_does_not_hold_up_the_others(cast, sent, monkeypatch, caplog):
    other = make_sent(cast.tariq)
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())
    with later(1):
        decide(mentor=cast.moses, version=other, judged=judged(other, "meets"), form_key=uuid.uuid4())
    from assessments.actions import decisions as actions

    enter = actions._enter
    monkeypatch.setattr(
        actions, "_enter", lambda mentor, version, row: 1 / 0 if version == sent else enter(mentor, version, row)
    )
    with later(31):
        assert record_due() == 1
    assert PendingDecision.objects.get().version == sent
    assert "could not be recorded" in caplog.text


class TestCountersign:
    """A mentor in training is countersigned by a mentor of theirs."""

    @pytest.fixture
    def tess(self, cast):
        """tess learns to mentor amira; moses mentors tess."""
        tess = make_person(cast.northvale, "tess")
        employ(tess, "Family support worker", cast.east)
        Mentoring.objects.filter(worker=cast.amira).update(ended_on=clock.today())
        give_mentor(cast.amira, tess, in_training=True)
        give_mentor(tess, cast.moses)
        return tess

    def test_a_decision_counts_only_once_countersigned(self, cast, tess):
        sent = make_sent(cast.amira)
        (decision,) = decide_now(tess, sent, "meets")
        assert decision.needs_countersign
        assert competency_statuses(cast.amira) == {}
        assert status_of(sent) == "submitted"
        assert Notification.objects.get(recipient=cast.moses).action_label == "Countersign"
        assert not Notification.objects.filter(recipient=cast.amira).exists()
        assert [d.pk for d in queue_of(cast.moses).to_countersign] == [decision.pk]
        countersign(countersigner=cast.moses, decision=decision, agrees=True)
        assert competency_statuses(cast.amira) == {decision.competency_id: "meets"}
        assert status_of(sent) == "decided"
        assert Notification.objects.filter(recipient=cast.amira).count() == 1
        assert not queue_of(cast.moses)
        with pytest.raises(RuleBroken, match="already"):
            countersign(countersigner=cast.moses, decision=decision, agrees=True)

    def test_without_agreement_it_is_theirs_to_decide_again(self, cast, tess):
        sent = make_sent(cast.amira)
        (decision,) = decide_now(tess, sent, "meets")
        assert not queue_of(tess)
        assert waiting_for_others(tess).get() == decision
        with pytest.raises(RuleBroken, match="differently"):
            countersign(countersigner=cast.moses, decision=decision, agrees=False)
        countersign(countersigner=cast.moses, decision=decision, agrees=False, comment="The plan is missing.")
        assert competency_statuses(cast.amira) == {}
        assert len(queue_of(tess)) == 1
        assert Notification.objects.filter(recipient=tess, kind="assessments.not_countersigned").count() == 1
        with later(60):
            (again,) = decide_now(tess, sent, "return")
        assert (again.needs_countersign, again.supersedes) == (False, decision)
        assert status_of(sent) == "returned"

    @pytest.mark.parametrize("name", ["amira", "tess", "grace", "tariq", "otto", "ola"])
    def test_only_a_mentor_of_theirs_countersigns(self, cast, tess, name):
        cast.tess = tess
        decision = decided(tess, cast.amira)
        with pytest.raises(NotAllowed):
            countersign(countersigner=getattr(cast, name), decision=decision, agrees=True)
        assert countersign(countersigner=cast.moses, decision=decision, agrees=True)

    def test_the_worker_never_countersigns_what_was_decided_about_them(self, cast, tess):
        decision = decided(tess, cast.amira)
        give_mentor(tess, cast.amira)
        with pytest.raises(NotAllowed):
            countersign(countersigner=cast.amira, decision=decision, agrees=True)
        row = countersign(countersigner=cast.moses, decision=decision, agrees=True)
        other = decided(tess, cast.amira, code="2.1")
        for name in ("countersigner", "mentor"):
            row.pk, row.decision = uuid.uuid4(), other
            row.countersigner, row.mentor = cast.moses, tess
            setattr(row, name, cast.amira)
            with pytest.raises(IntegrityError, match="nobody_countersigns_themselves"), transaction.atomic():
                DecisionLog.objects.sign(row, organisation=cast.northvale, words={})

    def test_with_nobody_to_countersign_manager_and_admin_are_told(self, cast, tess):
        Mentoring.objects.filter(worker=tess).delete()
        decided(tess, cast.amira)
        assert Notification.objects.filter(recipient=cast.otto, kind="assessments.mentor_needed").exists()
        assert not Countersignature.objects.exists()


class TestStatuses:
    """not started < developing < meets < exceeds, from the newest decision that counts."""

    def status(self, cast, code="1.1", **levels):
        return competency_statuses(cast.amira, **levels).get(competency(cast.amira, code).pk, "not_started")

    @pytest.mark.parametrize(
        ("judgement", "status"),
        [("meets", "meets"), ("partly", "developing"), ("return", "not_started"), ("talk_first", "not_started")],
    )
    def test_one_decision(self, cast, judgement, status):
        make_sent(cast.amira, "2.1")
        decided(cast.moses, cast.amira, judgement)
        assert self.status(cast) == status
        assert self.status(cast, "2.1") == "not_started"

    def test_a_later_decision_about_the_same_competency_takes_its_place(self, cast):
        for judgement, status in (("partly", "developing"), ("meets", "meets"), ("partly", "developing")):
            decided(cast.moses, cast.amira, judgement)
            assert self.status(cast) == status

    def test_work_sent_back_leaves_what_other_work_showed(self, cast):
        decided(cast.moses, cast.amira, "meets")
        decided(cast.moses, cast.amira, "return")
        assert self.status(cast) == "meets"

    def test_a_correction_takes_back_what_the_same_work_showed(self, cast):
        decided(cast.moses, cast.amira, "partly")
        sent = make_sent(cast.amira)
        (wrong,) = decide_now(cast.moses, sent, "meets")
        assert self.status(cast) == "meets"
        with later(60):
            decide_now(cast.moses, sent, "return", corrects=wrong)
        assert self.status(cast) == "developing"

    def test_meets_is_worth_what_the_level_asked_for(self, cast):
        decided(cast.moses, cast.amira, "meets")
        levels = {level.code: level for level in cast.northvale.levels.all()}
        assert self.status(cast, level=levels["fsw"]) == "developing"
        place(keeper=cast.otto, worker=cast.amira, level=levels["fsw"])
        decided(cast.moses, cast.amira, "meets")
        assert self.status(cast) == "meets"
        assert self.status(cast, level=levels["apprentice"]) == "exceeds"

    def test_many_workers_in_two_queries(self, cast, django_assert_num_queries):
        decided(cast.moses, cast.amira, "meets")
        decided(cast.moses, cast.tariq, "partly")
        levels = {
            cast.amira.pk: cast.amira.placements.get().level_id,
            cast.tariq.pk: cast.tariq.placements.get().level_id,
        }
        with django_assert_num_queries(2):
            found = statuses_of([cast.amira.pk, cast.tariq.pk, cast.peter.pk], levels)
        assert [list(found.get(p.pk, {}).values()) for p in (cast.amira, cast.tariq, cast.peter)] == [
            ["meets"], ["developing"], [],
        ]  # fmt: skip


def test_queue_is_oldest_first_and_only_ones_own(cast):
    with later(-9 * 86400):
        old = make_sent(cast.tariq, "1.1", "1.2")
    new = make_sent(cast.amira)
    make_sent(cast.olu)
    make_sent(cast.peter)
    queue = queue_of(cast.moses)
    assert [one.version.pk for one in queue.waiting] == [old.pk, new.pk]
    assert (len(queue), queue.oldest_days, queue.minutes) == (2, 9, 3)
    assert queue.waiting[0].days_over == 2
    assert not queue_of(cast.amira)


def test_queue_leaves_out_what_is_pending_and_keeps_what_is_half_decided(cast, sent):
    key = uuid.uuid4()
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=key)
    assert queue_of(cast.moses).waiting[0].still_open == 1
    with later():
        record_due()
        decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets", "meets")[1:], form_key=uuid.uuid4())
    assert not queue_of(cast.moses)


def test_step_aside_tells_the_other_mentors(cast, sent):
    give_mentor(cast.amira, cast.peter)
    step_aside(mentor=cast.moses, version=sent)
    assert not queue_of(cast.moses)
    assert len(queue_of(cast.peter)) == 1
    assert Notification.objects.get(recipient=cast.peter, kind="assessments.passed_on").action_label == "Decide"
    with pytest.raises(RuleBroken, match="stepped aside"):
        decide_now(cast.moses, sent, "meets")
    step_back_in(mentor=cast.moses, version=sent)
    assert decide_now(cast.moses, sent, "meets")


def test_step_aside_with_nobody_else_tells_manager_and_admin(cast, sent):
    step_aside(mentor=cast.moses, version=sent)
    told = Notification.objects.filter(kind="assessments.mentor_needed").values_list("recipient__email", flat=True)
    assert {email.split("@")[0] for email in told} == {"grace", "otto"}
    with pytest.raises(NotAllowed):
        step_aside(mentor=cast.grace, version=sent)


def test_a_new_version_is_decided_anew(cast, sent):
    decide_now(cast.moses, sent, "return", "meets")
    with later(60):
        second = send_again(sent, cast.amira)
        with pytest.raises(RuleBroken, match="newer version"):
            decide_now(cast.moses, sent, "meets")
        assert queue_of(cast.moses).waiting[0].still_open == 2
        decide_now(cast.moses, second, "meets", "meets")
    assert status_of(second) == "decided"


def test_reading_by_others_is_noted_once_and_ones_own_is_not(cast):
    decision = decided(cast.moses, cast.amira)
    for person in (cast.amira, cast.moses, cast.grace, cast.grace):
        note_reading(reader=person, decision=decision)
    assert [e.actor for e in Event.objects.filter(verb="assessments.decision_read")] == [cast.grace]
    with pytest.raises(NotAllowed):
        note_reading(reader=cast.wanda, decision=decision)


def test_a_recorded_decision_cannot_be_changed_or_deleted_in_the_database(cast):
    decision = decided(cast.moses, cast.amira)
    for change in (
        lambda: Decision.objects.filter(pk=decision.pk).update(judgement="partly"),
        lambda: Decision.objects.filter(pk=decision.pk)._raw_delete("default"),
        lambda: ChainEntry.objects.update(body="{}"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Opening.objects.filter(entry=decision.entry).count() == 7


def test_rule_equals_visible_to(cast):
    from pathway.core.permissions import may
    from pathway.people.models import User

    decisions = [decided(cast.moses, cast.amira), decided(cast.ola, cast.olu)]
    for person in (p for p in vars(cast).values() if isinstance(p, User)):
        visible = set(Decision.objects.visible_to(person))
        assert visible == {d for d in decisions if may(person, "assessments.read_decision", d)}
    readers = {
        n for n, p in vars(cast).items() if isinstance(p, User) and decisions[0] in Decision.objects.visible_to(p)
    }
    assert readers == {"amira", "moses", "grace"}


def test_record_form_before_its_time_records_nothing(cast, sent):
    key = uuid.uuid4()
    decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=key)
    assert record_form(form_key=key, mentor_id=cast.moses.pk) == []
    with clock.at(clock.now() + dt.timedelta(seconds=30)):
        assert len(record_form(form_key=key, mentor_id=cast.moses.pk)) == 1
