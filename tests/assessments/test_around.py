"""Deputies, conflicts, passing on by name, adjusted claims, what counts, own ratings, exits, and speed."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from assessments.actions.arrangements import (
    declare_conflict,
    end_conflict,
    keep_policy,
    keep_rule,
    rate_oneself,
)
from assessments.actions.decisions import adjust_claim, decide, step_aside, undo
from assessments.enums import DeciderRole, PassingOn
from assessments.models import ClaimAdjustment, CompetencyRule, Decision, DecisionPolicy, SamplingMark, SelfRating
from assessments.queries.decisions import (
    competency_statuses,
    deciders_of,
    queue_of,
    role_towards,
    waiting_for_others,
)
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.actions import book_holiday, end_holiday
from pathway.people.models import Holiday
from portfolio.models import EvidenceItem
from tests.factories.decisions import decide_now, decided, judged, make_sent
from tests.factories.people import employ, give_manager, give_mentor, make_person
from tests.factories.portfolio import competency

pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def dora(cast):
    """A mentor of somebody else, who can stand in."""
    dora, mentee = make_person(cast.northvale, "dora"), make_person(cast.northvale, "minnie")
    for person in (dora, mentee):
        employ(person, "Senior family support worker", cast.west)
    give_mentor(mentee, dora)
    return dora


def away(cast, deputy, days=3):
    today = clock.today()
    last_day = today + dt.timedelta(days=days)
    return book_holiday(keeper=cast.moses, person=cast.moses, started_on=today, last_day=last_day, deputy=deputy)


def told(person, kind):
    return Notification.objects.filter(recipient=person, kind=kind)


def test_a_deputy_decides_while_the_mentor_is_away_and_not_a_day_longer(cast, dora):
    sent = make_sent(cast.amira)
    with pytest.raises(NotAllowed):
        decide(mentor=dora, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())
    away(cast, dora)
    assert [one.version for one in queue_of(dora).waiting] == [sent]
    assert told(dora, "people.stands_in").count() == 1
    decision = decide_now(dora, sent, "meets")[0]
    assert (decision.mentor, decision.mentor_role) == (dora, DeciderRole.DEPUTY)
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert role_towards(dora, cast.amira) is None
        assert not queue_of(dora).waiting


def test_sending_tells_the_deputy_too_and_ending_the_holiday_takes_the_right_away(cast, dora):
    holiday = away(cast, dora)
    make_sent(cast.amira)
    assert told(dora, "submitted").count() == 1
    end_holiday(keeper=cast.moses, holiday=holiday)
    assert role_towards(dora, cast.amira) is None


def test_holidays_name_real_days_once_and_a_deputy_who_can(cast, dora):
    with pytest.raises(RuleBroken, match="cannot stand in"):
        away(cast, cast.peter)
    with pytest.raises(RuleBroken, match="before the first"):
        away(cast, dora, days=-1)
    away(cast, dora)
    with pytest.raises(RuleBroken, match="already"):
        away(cast, None)
    with pytest.raises(NotAllowed):
        book_holiday(keeper=cast.tariq, person=cast.moses, started_on=clock.today(), last_day=clock.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(person=dora, deputy=dora, started_on=clock.today(), ended_on=clock.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(person=dora, started_on=clock.today())


def test_a_deputy_never_decides_about_themselves(cast):
    worker = make_person(cast.northvale, "vera")
    employ(worker, "Senior family support worker", cast.west)
    give_mentor(worker, cast.moses)
    give_mentor(cast.peter, worker)
    away(cast, worker)
    sent = make_sent(worker)
    assert role_towards(worker, worker) is None
    assert not queue_of(worker).waiting
    assert worker not in deciders_of(worker)
    with pytest.raises(NotAllowed):
        decide(mentor=worker, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())


def test_nobody_decides_about_somebody_they_are_too_close_to(cast, dora):
    give_mentor(cast.amira, dora)
    sent = make_sent(cast.amira)
    conflict = declare_conflict(declarer=cast.moses, one=cast.moses, other=cast.amira)
    assert role_towards(cast.moses, cast.amira) is None
    assert not queue_of(cast.moses).waiting
    assert [one.version for one in queue_of(dora).waiting] == [sent]
    later = make_sent(cast.amira)
    assert not told(cast.moses, "submitted").filter(key=f"submitted:{later.pk}").exists()
    assert told(dora, "submitted").filter(key=f"submitted:{later.pk}").exists()
    end_conflict(declarer=cast.moses, conflict=conflict)
    assert role_towards(cast.moses, cast.amira) is DeciderRole.MENTOR


def test_where_everybody_is_too_close_those_who_can_are_asked_for_a_mentor(cast):
    declare_conflict(declarer=cast.otto, one=cast.amira, other=cast.moses)
    make_sent(cast.amira)
    assert told(cast.otto, "assessments.mentor_needed").count() == 1
    with pytest.raises(RuleBroken, match="already"):
        declare_conflict(declarer=cast.otto, one=cast.moses, other=cast.amira)
    with pytest.raises(NotAllowed):
        declare_conflict(declarer=cast.moses, one=cast.moses, other=cast.wanda)
    with pytest.raises(NotAllowed):
        declare_conflict(declarer=cast.otto, one=cast.moses, other=cast.olu)


def test_a_mentor_who_manages_the_worker_decides_only_where_supervisors_assess(cast):
    worker = make_person(cast.northvale, "vera")
    employ(worker, "Trainee family support worker", cast.west)
    give_mentor(worker, cast.moses)
    assert role_towards(cast.moses, worker) is DeciderRole.MENTOR
    give_manager(worker, cast.moses)
    assert role_towards(cast.moses, worker) is None
    assert cast.moses not in deciders_of(worker)
    cast.northvale.supervisors_assess = True
    cast.northvale.save()
    worker.refresh_from_db()
    assert role_towards(cast.moses, worker) is DeciderRole.MENTOR
    assert cast.moses in deciders_of(worker)


def test_passing_on_by_name_tells_that_person_alone(cast, dora):
    give_mentor(cast.amira, dora)
    third = make_person(cast.northvale, "third")
    employ(third, "Senior family support worker", cast.west)
    give_mentor(cast.amira, third)
    sent = make_sent(cast.amira)
    with pytest.raises(RuleBroken, match="cannot decide"):
        step_aside(mentor=cast.moses, version=sent, to=cast.wanda)
    recusal = step_aside(mentor=cast.moses, version=sent, reason=PassingOn.TOO_CLOSE, to=dora)
    assert (recusal.passed_to, recusal.reason) == (dora, "too_close")
    assert told(dora, "assessments.passed_on").exists()
    assert not told(third, "assessments.passed_on").exists()
    assert not waiting_for_others(cast.moses).exists()


def test_reroute_page_takes_a_reason_and_a_name_or_neither(client, cast, dora):
    give_mentor(cast.amira, dora)
    sent = make_sent(cast.amira)
    client.force_login(cast.moses)
    page = reverse("assessments:decision-reroute", args=[sent.pk])
    assert client.post(page, {"to": cast.wanda.pk}).url == reverse("assessments:decision-page", args=[sent.pk])
    assert client.post(page, {"reason": "no_time", "to": dora.pk}).url == reverse("assessments:queue")
    assert sent.item.recusals.get().passed_to == dora


def test_an_adjusted_claim_is_decided_under_the_other_statement_and_stays_as_sent(cast):
    sent = make_sent(cast.amira, "1.1", "2.1")
    claim = sent.claims.get(competency__code="2.1")
    adjust_claim(mentor=cast.moses, claim=claim, to=competency(cast.amira, "3.1"), reason="It is a plan.")
    assert sent.claims.filter(competency__code="2.1").exists()
    assert (
        told(cast.amira, "assessments.claim_adjusted").get().sentence.startswith("Moses Example says that 2.1 rather")
    )
    wrong = judged(sent, "meets", "meets")
    with pytest.raises(RuleBroken, match="not claimed"):
        decide(mentor=cast.moses, version=sent, judged=wrong, form_key=uuid.uuid4())
    one, other = wrong
    moved = type(other)(competency(cast.amira, "3.1"), "meets")
    key = uuid.uuid4()
    decide(mentor=cast.moses, version=sent, judged=[one, moved], form_key=key)
    assert len(queue_of(cast.moses)) == 0
    with clock.at(clock.now() + dt.timedelta(seconds=31)):
        client_statuses = _record_and_read(cast.amira)
    assert set(client_statuses) == {competency(cast.amira, "1.1").pk, competency(cast.amira, "3.1").pk}
    assert EvidenceItem.objects.get(pk=sent.item_id).status == "decided"


def _record_and_read(worker):
    from assessments.actions.decisions import record_due

    record_due()
    return competency_statuses(worker)


def test_taking_a_claim_out_settles_what_is_left_and_never_the_last_one(cast):
    sent = make_sent(cast.amira, "1.1", "2.1")
    decide_now(cast.moses, sent, "meets")
    claim = sent.claims.get(competency__code="2.1")
    for reason, to in (("", None), (" ", competency(cast.amira, "3.1"))):
        with pytest.raises(RuleBroken, match="sentence why"):
            adjust_claim(mentor=cast.moses, claim=claim, to=to, reason=reason)
    with pytest.raises(RuleBroken, match="claimed here already"):
        adjust_claim(mentor=cast.moses, claim=claim, to=competency(cast.amira, "1.1"), reason="Same.")
    with pytest.raises(NotAllowed):
        adjust_claim(mentor=cast.peter, claim=claim, to=None, reason="No.")
    adjust_claim(mentor=cast.moses, claim=claim, to=None, reason="Nothing of it is told.")
    assert EvidenceItem.objects.get(pk=sent.item_id).status == "decided"
    with pytest.raises(RuleBroken):
        adjust_claim(mentor=cast.moses, claim=claim, to=None, reason="Again.")
    alone = make_sent(cast.amira).claims.get()
    with pytest.raises(RuleBroken, match="only claim"):
        adjust_claim(mentor=cast.moses, claim=alone, to=None, reason="No.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimAdjustment.objects.create(claim=alone, reason="", mentor=cast.moses, adjusted_at=clock.now())


def test_a_statement_may_ask_for_several_pieces_halves_and_an_observation(cast):
    one = competency(cast.amira, "1.1")

    def status():
        return competency_statuses(cast.amira).get(one.pk)

    decided(cast.moses, cast.amira, "meets")
    assert status() == "meets"
    keep_rule(keeper=cast.otto, competency=one, pieces=2, partly_counts=False, observed=False)
    assert status() == "developing"
    decided(cast.moses, cast.amira, "partly")
    assert status() == "developing"
    keep_rule(keeper=cast.otto, competency=one, pieces=2, partly_counts=True, observed=False)
    assert status() == "developing"
    decided(cast.moses, cast.amira, "partly")
    assert status() == "meets"
    keep_rule(keeper=cast.otto, competency=one, pieces=2, partly_counts=True, observed=True)
    assert status() == "developing"
    decide_now(cast.moses, make_sent(cast.amira, "1.1", kind="direct_observation"), "meets")
    assert status() == "meets"
    with pytest.raises(RuleBroken, match="1 to 9"):
        keep_rule(keeper=cast.otto, competency=one, pieces=0, partly_counts=False, observed=False)
    with pytest.raises(NotAllowed):
        keep_rule(keeper=cast.moses, competency=one, pieces=1, partly_counts=False, observed=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetencyRule.objects.filter(competency=one).update(pieces=10)


def test_own_ratings_are_private_until_a_decision_and_then_stand_beside_it(client, cast):
    one = competency(cast.amira, "1.1")
    rate_oneself(worker=cast.amira, ratings={one: "exceeds"})
    assert rate_oneself(worker=cast.amira, ratings={one: "exceeds"}) == 0
    sent = make_sent(cast.amira)
    client.force_login(cast.moses)
    before = client.get(reverse("assessments:decision-page", args=[sent.pk])).content.decode()
    assert "Exceeds" not in before
    decision = decide_now(cast.moses, sent, "partly")[0]
    with clock.at(clock.now() + dt.timedelta(minutes=5)):
        rate_oneself(worker=cast.amira, ratings={one: "not_yet"})
        page = client.get(reverse("assessments:decision-detail", args=[decision.pk])).content.decode()
    assert "What Amira said beforehand" in page
    assert "Exceeds" in page
    assert "Not yet" not in page
    assert not SelfRating.objects.visible_to(cast.moses).exists()
    with pytest.raises(RuleBroken, match="own level"):
        rate_oneself(worker=cast.amira, ratings={competency(cast.olu, "1.1"): "meets"})


def test_three_exits_stand_beside_every_decision_with_the_organisations_own_words(client, cast):
    decision = decided(cast.moses, cast.amira)
    sent = make_sent(cast.amira)
    client.force_login(cast.moses)
    pages = [
        reverse("assessments:decision-page", args=[sent.pk]),
        reverse("assessments:decision-detail", args=[decision.pk]),
    ]
    for page in pages:
        said = client.get(page).content.decode()
        assert "Worried about a child?" in said
        assert "01632 960100" in said
        assert said.count("Default wording: your organisation has not entered its own yet.") == 2
    keep_policy(admin=cast.otto, sitting_minutes=10, practice_words="Ring Ada.", wellbeing_words="Ring Ben.")
    for page in pages:
        said = client.get(page).content.decode()
        assert "Ring Ada." in said
        assert "Ring Ben." in said
        assert "Default wording" not in said
    with pytest.raises(NotAllowed):
        keep_policy(admin=cast.wanda, sitting_minutes=10, practice_words="", wellbeing_words="")
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionPolicy.objects.update(sitting_minutes=31)


def test_deciding_within_ten_seconds_with_a_file_unopened_is_asked_about_and_marked(client, cast):
    sent = make_sent(cast.amira, files={"plan.pdf.txt": b"Shoes by the door."})
    client.force_login(cast.moses)
    page = reverse("assessments:decision-page", args=[sent.pk])
    opened = client.get(page).context["form"]["opened"].value()
    claim = sent.claims.get()
    form = {"form_key": str(uuid.uuid4()), f"judgement_{claim.competency_id}": "meets", "opened": opened}
    asked = client.post(page, form)
    assert asked.status_code == 422
    assert "You have not opened the file yet" in asked.content.decode()
    assert client.post(page, form | {"read": "on"}).status_code == 302
    mark = SamplingMark.objects.get()
    assert (mark.version, mark.mentor, mark.reason) == (sent, cast.moses, "fast")
    undo(mentor=cast.moses, form_key=uuid.UUID(form["form_key"]))
    assert not SamplingMark.objects.exists()


@pytest.mark.parametrize("how", ["read the file", "took their time"])
def test_nobody_is_asked_who_opened_the_file_or_took_their_time(client, cast, how):
    sent = make_sent(cast.amira, files={"plan.txt": b"Shoes by the door."})
    client.force_login(cast.moses)
    page = reverse("assessments:decision-page", args=[sent.pk])
    opened = client.get(page).context["form"]["opened"].value()
    form = {"form_key": str(uuid.uuid4()), f"judgement_{sent.claims.get().competency_id}": "meets", "opened": opened}
    seconds = 2
    if how == "read the file":
        read = client.get(reverse("portfolio:evidence-file", args=[sent.files.get().pk]))
        assert b"".join(read.streaming_content) == b"Shoes by the door."
    else:
        seconds = 11
    with clock.at(clock.now() + dt.timedelta(seconds=seconds)):
        assert client.post(page, form).status_code == 302
    assert not SamplingMark.objects.exists()


def test_the_database_lets_evidence_go_no_way_that_the_table_does_not_know(cast):
    item = make_sent(cast.amira).item
    decide_now(cast.moses, item.current, "meets")
    for status in ("draft", "withdrawn"):
        with pytest.raises(DatabaseError), transaction.atomic():
            EvidenceItem.objects.filter(pk=item.pk).update(status=status)
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceItem.objects.filter(pk=item.pk).update(status="lost")
    assert Decision.objects.count() == 1
