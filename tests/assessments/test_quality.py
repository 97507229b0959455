"""Quality assurance: the policy, draws that can be drawn again, what is found, and what is chased."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments import sampling
from assessments.actions import quality as actions
from assessments.actions.withdrawals import appeal
from assessments.enums import ActionState
from assessments.models import AssuranceAction, ChainEntry, Decision, Sample, SampleDraw
from assessments.queries import quality as queries
from assessments.queries.chain import check_log
from assessments.queries.decisions import claim_states, competency_statuses, queue_of
from assessments.sampling import Drawable, Line
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from portfolio.enums import EvidenceStatus
from portfolio.models import EvidenceItem
from tests.factories.decisions import decide_now, decided, make_sent
from tests.factories.people import appoint, give_mentor
from tests.factories.quality import assured, sampled

pytestmark = pytest.mark.django_db
PEOPLE = [Drawable(f"d{n:03}", n % 3, "case_study", "early", ("fast",) if n % 10 == 0 else ()) for n in range(300)]


def test_the_same_seed_draws_the_same_in_any_order_and_another_seed_draws_others():
    lines = [Line(1, 10, 2)]
    once = sampling.draw(PEOPLE, lines, "seed")
    assert once == sampling.draw(reversed(PEOPLE), lines, "seed")
    assert once != sampling.draw(PEOPLE, lines, "another")
    assert len(once) == 30


def test_each_assessor_method_and_stage_has_its_own_share_and_minimum():
    people = [
        *(Drawable(f"a{n}", 1, "case_study", "early") for n in range(20)),
        *(Drawable(f"b{n}", 1, "work_product", "final") for n in range(20)),
        *(Drawable(f"c{n}", 2, "case_study", "early") for n in range(4)),
    ]
    lines = [
        Line(1, 10, 1),
        Line(2, 50, 0, stage="final"),
        Line(3, 0, 3, assessor=2),
        Line(4, 100, 0, method="discussion"),
    ]
    drawn = sampling.draw(people, lines, "seed")
    assert {letter: sum(one.startswith(letter) for one in drawn) for letter in "abc"} == {"a": 2, "b": 10, "c": 3}
    assert len(sampling.draw(people, [Line(1, 0, 1000)], "seed")) == len(people)
    assert sampling.draw(people, [Line(1, 0, 0)], "seed") == []


def test_what_weighs_more_is_drawn_more_often():
    drawn = [one for seed in range(200) for one in sampling.draw(PEOPLE, [Line(1, 10, 0)], str(seed))]
    heavy = {one.id for one in PEOPLE if one.why}
    share_of_heavy = sum(one in heavy for one in drawn) / (200 * len(heavy))
    share_of_light = sum(one not in heavy for one in drawn) / (200 * (len(PEOPLE) - len(heavy)))
    assert share_of_heavy > 2.5 * share_of_light


def test_a_draw_keeps_what_it_was_drawn_from_and_comes_out_the_same_again(cast):
    for code in ("1.1", "2.1", "3.1", "4.1"):
        decided(cast.moses, cast.amira, "meets", code)
    actions.keep_sampling_rule(assurer=cast.ines, percent=50, minimum=1)
    today = clock.today()
    made = actions.draw_sample(assurer=cast.ines, first_on=today, last_on=today)
    assert (len(made.population), made.samples.count()) == (4, 2)
    assert queries.drawn_again(made) == queries.DrawnAgain(True, True)
    assert all(one["why"] == ["new"] for one in made.population)
    changed = SampleDraw.objects.get(pk=made.pk)
    changed.population[0]["weight"] = 9
    assert not queries.drawn_again(changed).is_whole
    changed = SampleDraw.objects.get(pk=made.pk)
    changed.rules[0]["percent"] = 100
    assert not queries.drawn_again(changed).is_same
    rest = actions.draw_sample(assurer=cast.ines, first_on=today, last_on=today)
    assert {*rest.samples.values_list("decision", flat=True)}.isdisjoint(
        made.samples.values_list("decision", flat=True)
    )
    assert Event.objects.filter(verb="assessments.sample_drawn").count() == 2


def test_risk_is_new_fast_a_long_gap_and_nearly_always_meets(cast):
    start = clock.now() - dt.timedelta(days=100)
    for turn in range(10):
        with clock.at(start + dt.timedelta(days=turn)):
            decided(cast.moses, cast.amira, "meets", "1.1")
    version = make_sent(cast.amira, "2.1")
    Event.objects.create(
        at=clock.now() - dt.timedelta(seconds=8),
        actor=cast.moses,
        subject=cast.amira,
        verb="portfolio.evidence_read",
        thing_type="portfolio.evidenceversion",
        thing_id=str(version.pk),
    )
    (last,) = decide_now(cast.moses, version, "meets")
    people = {one.id: one for one in queries.population(cast.ines, start.date(), clock.today())}
    assert people[str(last.pk)].why == ("gap", "fast", "meets")
    assert sum("new" in one.why for one in people.values()) == 10


def test_nobody_draws_or_assures_their_own_or_their_own_workers(cast):
    appoint(cast.moses, AppointmentKind.QUALITY_ASSURER)
    appoint(cast.grace, AppointmentKind.QUALITY_ASSURER)
    decision = decided(cast.moses, cast.amira)
    today = clock.today()
    for person in (cast.moses, cast.grace):
        assert queries.population(person, today, today) == []
        with pytest.raises(RuleBroken, match="Nothing was drawn"):
            actions.draw_sample(assurer=person, first_on=today, last_on=today)
    sample = sampled(cast.ines, decision)
    for person in (cast.moses, cast.grace, cast.amira, cast.wanda, cast.otto, cast.olu):
        assert not Sample.objects.visible_to(person).exists()
        with pytest.raises(NotAllowed):
            actions.assure(assurer=person, sample=sample, outcome="upheld")
    give_mentor(cast.amira, cast.ines)
    with pytest.raises(NotAllowed):
        actions.assure(assurer=cast.ines, sample=sample, outcome="upheld")


def test_an_assurer_of_one_team_reaches_that_team_alone(cast):
    cast.ines.appointments.update(ended_on=clock.today())
    appoint(cast.ines, AppointmentKind.QUALITY_ASSURER, team=cast.west)
    cast.ines.__dict__.pop("_roles", None)
    decided(cast.moses, cast.amira)
    give_mentor(cast.peter, cast.moses)
    theirs = decided(cast.moses, cast.peter)
    found = queries.population(cast.ines, clock.today(), clock.today())
    assert [one.id for one in found] == [str(theirs.pk)]


def test_an_overturn_is_a_further_entry_and_the_decision_is_decided_again(cast):
    decision = decided(cast.moses, cast.amira, "meets")
    before = {field.attname: getattr(decision, field.attname) for field in Decision._meta.concrete_fields}
    assert competency_statuses(cast.amira)[decision.competency_id] == "meets"
    count = ChainEntry.objects.count()
    found = assured(cast.ines, decision, "overturned", feedback="Nothing here shows it.")
    assert ChainEntry.objects.count() == count + 1
    body = json.loads(found.entry.body)
    assert (body["kind"], body["facts"]["decision"], body["facts"]["outcome"]) == (
        "assurance",
        str(decision.pk),
        "overturned",
    )
    kept = Decision.objects.get(pk=decision.pk)
    assert {field.attname: getattr(kept, field.attname) for field in Decision._meta.concrete_fields} == before
    assert decision.competency_id not in competency_statuses(cast.amira)
    item = EvidenceItem.objects.get(pk=decision.version.item_id)
    assert item.status == EvidenceStatus.SUBMITTED
    assert [one.version.pk for one in queue_of(cast.moses).waiting] == [decision.version_id]
    assert Notification.objects.filter(recipient__in=[cast.moses, cast.amira], key=f"assured:{found.pk}").count() == 2
    (again,) = decide_now(cast.moses, decision.version, "partly")
    assert competency_statuses(cast.amira)[decision.competency_id] == "developing"
    assert again.supersedes_id == decision.pk
    assert check_log(cast.northvale).fault is None


@pytest.fixture
def corrected(cast):
    """A decision and the correction that took its place."""
    first = decided(cast.moses, cast.amira, "meets")
    (second,) = decide_now(cast.moses, first.version, "partly", corrects=first)
    return first, second


def test_what_an_overturned_correction_had_replaced_does_not_count_again(cast, corrected):
    first, second = corrected
    assured(cast.ines, second, "overturned", feedback="It shows neither.")
    assert first.competency_id not in competency_statuses(cast.amira)
    assert not Decision.objects.counting().filter(worker=cast.amira).exists()
    assert EvidenceItem.objects.get(pk=first.version.item_id).status == EvidenceStatus.SUBMITTED
    [waiting] = queue_of(cast.moses).waiting
    assert (waiting.version, waiting.still_open) == (first.version, 1)
    [state] = claim_states(first.version)
    assert state.is_open
    (third,) = decide_now(cast.moses, first.version, "meets")
    assert [one.pk for one in Decision.objects.counting().filter(worker=cast.amira)] == [third.pk]
    assert competency_statuses(cast.amira)[first.competency_id] == "meets"
    assert queue_of(cast.moses).waiting == []
    assert check_log(cast.northvale).fault is None


def test_before_it_was_overturned_the_correction_counted(cast, corrected):
    first, second = corrected
    then = clock.now()
    with clock.at(then + dt.timedelta(days=1)):
        assured(cast.ines, second, "overturned")
    # The decision that was replaced counted beside its correction then as it does for every correction.
    assert second.pk in {one.pk for one in Decision.objects.counting(until=then)}
    assert not Decision.objects.counting().exists()


def test_overturning_what_was_decided_again_leaves_the_newer_decision_standing(cast):
    first = decided(cast.moses, cast.amira, "partly")
    sample = sampled(cast.ines, first)
    (second,) = decide_now(cast.moses, first.version, "meets", corrects=first)
    actions.assure(assurer=cast.ines, sample=sample, outcome="overturned", feedback="It shows more than that.")
    assert competency_statuses(cast.amira)[first.competency_id] == "meets"
    assert [one.pk for one in Decision.objects.counting()] == [second.pk]
    assert queue_of(cast.moses).waiting == []
    assert EvidenceItem.objects.get(pk=first.version.item_id).status == EvidenceStatus.DECIDED, "it does not wait"


def test_an_overturn_on_one_piece_leaves_the_same_statement_on_another_alone(cast):
    first = decided(cast.moses, cast.amira, "meets")
    other = decided(cast.moses, cast.amira, "meets")
    assert first.competency_id == other.competency_id
    assured(cast.ines, other, "overturned")
    assert [one.pk for one in Decision.objects.counting()] == [first.pk]


def test_quality_sample_of_an_appeal_asks_for_words_and_shows_no_stray_label(client, cast):
    decision = decided(cast.moses, cast.amira, "return")
    appeal(worker=cast.amira, decision=decision, reason="The words of Child A are in the second part.")
    drawn = sampled(cast.ines, decided(cast.moses, cast.amira, "meets"))
    client.force_login(cast.ines)
    asked, usual = (
        client.get(reverse("assessments:quality-sample", args=[sample.pk])).content.decode()
        for sample in (decision.sample, drawn)
    )
    assert "What you saw</label>" in asked
    assert 'What you saw <span class="optional">(optional)</span>' in usual, "upholding alone needs no words"
    for page in (asked, usual):
        assert "Not a family detail" not in page
    address = reverse("assessments:quality-sample", args=[decision.sample.pk])
    answer = client.post(address, {"outcome": "upheld"})
    assert answer.status_code == 422
    assert "Write what you saw, so that it can be learned from." in answer.content.decode()
    answer = client.post(address, {"outcome": "upheld", "feedback": "The email was jane.doe@example.org"})
    assert answer.status_code == 422
    assert "Take it out" in answer.content.decode()


def test_an_overturn_leaves_a_new_version_that_is_being_written_alone(cast):
    from portfolio.actions import revise_evidence

    decision = decided(cast.moses, cast.amira, "return")
    sample = sampled(cast.ines, decision)
    revise_evidence(owner=cast.amira, item=decision.version.item)
    actions.assure(assurer=cast.ines, sample=sample, outcome="overturned", feedback="It shows it well.")
    assert EvidenceItem.objects.get(pk=decision.version.item_id).status != EvidenceStatus.SUBMITTED


def test_a_decision_is_assured_once_and_with_the_words_it_needs(cast):
    sample = sampled(cast.ines, decided(cast.moses, cast.amira))
    for outcome, words, said in (
        ("nonsense", {}, "Choose what you found"),
        ("overturned", {}, "Write what you saw"),
        ("action", {"feedback": "Too short."}, "Write what is to be done"),
        ("action", {"feedback": "x", "what": "y", "due_on": clock.today() - dt.timedelta(days=1)}, "still to come"),
    ):
        with pytest.raises(RuleBroken, match=said):
            actions.assure(assurer=cast.ines, sample=sample, outcome=outcome, **words)
    found = actions.assure(assurer=cast.ines, sample=sample, outcome="upheld")
    with pytest.raises(RuleBroken, match="already"):
        actions.assure(assurer=cast.ines, sample=sample, outcome="upheld")
    assert Event.objects.filter(verb="assessments.assured", thing_id=str(found.pk)).count() == 1


def test_what_is_asked_is_chased_answered_sent_back_and_closed(cast):
    due_on = clock.today() + dt.timedelta(days=5)
    found = assured(cast.ines, decided(cast.moses, cast.amira), "action", due_on=due_on)
    action = AssuranceAction.objects.get(assurance=found)
    notices = Notification.objects.filter(kind="assessments.action_due")

    def on(days):
        with clock.at(clock.now() + dt.timedelta(days=days)):
            actions.chase_actions()
            actions.chase_actions()
        return [notices.filter(recipient=person).count() for person in (cast.moses, cast.ines)]

    assert [on(0), on(2), on(6), on(7), on(13)] == [[0, 0], [1, 0], [2, 0], [2, 0], [3, 1]]
    with pytest.raises(NotAllowed):
        actions.answer_action(mentor=cast.ines, action=action, answer="Done.")
    actions.answer_action(mentor=cast.moses, action=action, answer="I wrote the comment anew.")
    with pytest.raises(NotAllowed):
        actions.close_action(assurer=cast.moses, action=action)
    actions.send_action_back(assurer=cast.ines, action=action, due_on=due_on + dt.timedelta(days=7))
    actions.answer_action(mentor=cast.moses, action=action, answer="Now it is there.")
    actions.close_action(assurer=cast.ines, action=action)
    action.refresh_from_db()
    assert (action.state, action.closed_by) == (ActionState.CLOSED, cast.ines)
    assert on(60) == [3, 1]
    with pytest.raises(RuleBroken):
        actions.close_action(assurer=cast.ines, action=action)


def test_figures_name_what_they_are_a_part_of(cast):
    found = [decided(cast.moses, cast.amira, *what) for what in (("meets", "1.1"), ("meets", "2.1"), ("return", "3.1"))]
    assured(cast.ines, found[0])
    assured(cast.ines, found[1], "overturned")
    (one,) = queries.figures_of(cast.ines, clock.today(), clock.today())
    assert (one.assessor, one.decided, one.meets, one.sampled) == (cast.moses, 3, 2, 3)
    assert (one.assured, one.upheld, one.overturned, one.typical_days) == (2, 1, 1, 0)


def test_one_line_of_the_policy_for_one_thing(cast):
    actions.keep_sampling_rule(assurer=cast.ines, percent=10, minimum=1)
    with pytest.raises(RuleBroken, match="already"):
        actions.keep_sampling_rule(assurer=cast.ines, percent=20, minimum=1)
    with pytest.raises(RuleBroken, match="own organisation"):
        actions.keep_sampling_rule(assurer=cast.ines, percent=20, minimum=1, assessor=cast.ola)
    with pytest.raises(NotAllowed):
        actions.keep_sampling_rule(assurer=cast.moses, percent=20, minimum=1, stage="final")
    rule = cast.northvale.sampling_rules.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.northvale.sampling_rules.update(percent=101)
    actions.end_sampling_rule(assurer=cast.ines, rule=rule)
    assert queries.lines_of(cast.northvale.pk) == [queries.PROPOSED]


def test_held_back_evidence_is_neither_drawn_nor_shown(cast):
    decision = decided(cast.moses, cast.amira)
    sample = sampled(cast.ines, decision)
    other = decided(cast.moses, cast.tariq)
    EvidenceItem.objects.update(held_at=clock.now())
    assert not Sample.objects.visible_to(cast.ines).filter(pk=sample.pk).exists()
    assert str(other.pk) not in [one.id for one in queries.population(cast.ines, clock.today(), clock.today())]
