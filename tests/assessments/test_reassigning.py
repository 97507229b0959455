"""What waits with one mentor is given to another by a manager or an admin; the promise stays."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.actions.arrangements import declare_conflict
from assessments.actions.decisions import decide, step_aside, step_back_in
from assessments.actions.reassigning import reassign
from assessments.models import Recusal
from assessments.queries.decisions import promised_on, queue_of
from assessments.queries.reassigning import waiting_by_mentor
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from tests.factories.decisions import decide_now, judged, make_sent
from tests.factories.people import give_mentor, make_person
from tests.house.counting import assert_same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia(cast):
    """Another mentor of amira."""
    mia = make_person(cast.northvale, "mia")
    give_mentor(cast.amira, mia)
    return mia


def told(person):
    rows = Notification.objects.filter(recipient=person, kind="assessments.reassigned")
    return list(rows.values_list("sentence", flat=True))


def waiting(mentor):
    return [one.version for one in queue_of(mentor).waiting]


def test_an_admin_moves_one_piece_and_both_mentors_and_the_worker_are_told(cast, mia):
    with clock.at(clock.now() - dt.timedelta(days=9)):
        old = make_sent(cast.amira)
    new = make_sent(cast.amira, "2.1")
    promise = promised_on(old)
    reassign(keeper=cast.otto, mentor=cast.moses, to=mia, versions=[old])
    assert waiting(cast.moses) == [new]
    assert waiting(mia) == [old, new]
    old.refresh_from_db()
    assert promised_on(old) == promise, "the turnaround clock goes on"
    assert told(mia) == [
        "Otto Example gave you a piece of evidence that waited with Moses Example. The days promised stay."
    ]
    assert told(cast.moses) == ["Otto Example gave a piece of evidence that waited with you to Mia Example."]
    assert told(cast.amira) == ["Your evidence now waits for Mia Example instead of Moses Example."]
    assert Event.objects.filter(verb="assessments.reassigned", actor=cast.otto, subject=cast.moses).count() == 1
    [decision] = decide_now(mia, old, "meets")
    assert decision.mentor == mia


def test_a_manager_moves_all_of_it(cast, mia):
    sent = [make_sent(cast.amira, code) for code in ("1.1", "2.1", "3.1")]
    reassign(keeper=cast.grace, mentor=cast.moses, to=mia, versions=sent)
    assert waiting(cast.moses) == []
    assert "Grace Example gave you 3 pieces of evidence that waited with Moses Example." in told(mia)[0]


def test_whom_it_was_taken_from_cannot_take_it_back_but_it_can_be_given_back(cast, mia):
    sent = make_sent(cast.amira)
    reassign(keeper=cast.otto, mentor=cast.moses, to=mia, versions=[sent])
    with pytest.raises(RuleBroken, match="was given to Mia Example"):
        step_back_in(mentor=cast.moses, version=sent)
    with pytest.raises(RuleBroken, match="was given to Mia Example"):
        decide(mentor=cast.moses, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())
    reassign(keeper=cast.otto, mentor=mia, to=cast.moses, versions=[sent])
    assert waiting(cast.moses) == [sent]
    assert waiting(mia) == []


def test_all_of_it_or_nothing(cast, mia):
    of_amira, of_tariq = make_sent(cast.amira), make_sent(cast.tariq)
    with pytest.raises(RuleBroken, match="Mia Example may not decide about Tariq Example's evidence"):
        reassign(keeper=cast.otto, mentor=cast.moses, to=mia, versions=[of_amira, of_tariq])
    assert waiting(cast.moses) == [of_amira, of_tariq]
    assert not Recusal.objects.exists()
    assert told(mia) == []


def test_what_cannot_be_moved(cast, mia):
    sent = make_sent(cast.amira)
    deed = {"keeper": cast.otto, "mentor": cast.moses}
    for to, versions, sentence in (
        (mia, [], "at least one"),
        (cast.moses, [sent], "somebody else"),
        (cast.ines, [sent], "may not decide"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            reassign(**deed, to=to, versions=versions)
    step_aside(mentor=mia, version=sent)
    with pytest.raises(RuleBroken, match="stepped aside"):
        reassign(**deed, to=mia, versions=[sent])
    step_back_in(mentor=mia, version=sent)
    declare_conflict(declarer=cast.otto, one=mia, other=cast.amira)
    with pytest.raises(RuleBroken, match="may not decide"):
        reassign(**deed, to=mia, versions=[sent])


def test_what_is_being_decided_at_this_moment_stays(cast, mia):
    sent = make_sent(cast.amira)
    decide(mentor=mia, version=sent, judged=judged(sent, "meets"), form_key=uuid.uuid4())
    with pytest.raises(RuleBroken, match="is deciding"):
        reassign(keeper=cast.otto, mentor=cast.moses, to=mia, versions=[sent])


def test_nobody_but_managers_and_admins_and_nobody_their_own(cast, mia):
    sent = make_sent(cast.amira)
    for person in (cast.amira, cast.tariq, mia, cast.ines, cast.wanda, cast.olu):
        with pytest.raises(NotAllowed):
            reassign(keeper=person, mentor=cast.moses, to=mia, versions=[sent])
    give_mentor(cast.otto, cast.moses)
    give_mentor(cast.otto, mia)
    own = make_sent(cast.otto)
    with pytest.raises(RuleBroken, match="no longer waits"):
        reassign(keeper=cast.otto, mentor=cast.moses, to=mia, versions=[own])


def test_the_database_holds_who_gave_it_and_to_whom(cast):
    sent = make_sent(cast.amira)
    for fields in ({"reason": "reassigned"}, {"reassigned_by": cast.otto}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recusal.objects.create(item=sent.item, mentor=cast.moses, made_at=clock.now(), **fields)


def test_waiting_list_counts_and_says_nothing_of_what_was_written(client, cast, mia):
    with clock.at(clock.now() - dt.timedelta(days=9)):
        make_sent(cast.amira, title="A title nobody else reads", text="What nobody else reads.")
    client.force_login(cast.otto)
    page = client.get(reverse("assessments:waiting-list")).content.decode()
    assert "Moses Example" in page
    assert "Mia Example" in page
    assert "1 past the day" in page
    moved = client.get(reverse("assessments:waiting-move", args=[cast.moses.pk])).content.decode()
    assert "Amira Example, sent" in moved
    assert "nobody else reads" not in page + moved


def test_waiting_list_of_a_manager_holds_their_people_only(cast, mia):
    make_sent(cast.amira)
    other = make_person(cast.northvale, "ned")
    give_mentor(other, mia)
    make_sent(other)
    pieces = {
        keeper: {row.mentor: row.pieces for row in waiting_by_mentor(keeper)} for keeper in (cast.grace, cast.otto)
    }
    assert pieces[cast.grace] == {cast.moses: 1, mia: 1}
    assert pieces[cast.otto] == {cast.moses: 1, mia: 2}
    declare_conflict(declarer=cast.otto, one=mia, other=cast.amira)
    assert {row.mentor: row.pieces for row in waiting_by_mentor(cast.otto)} == {cast.moses: 1, mia: 1}


def test_waiting_list_asks_the_same_number_of_questions_for_one_and_many(client, cast, mia):
    client.force_login(cast.otto)
    make_sent(cast.amira)
    page = reverse("assessments:waiting-list")

    def more():
        for code in ("2.1", "3.1", "4.1"):
            make_sent(cast.amira, code)
            make_sent(cast.tariq, code)

    assert_same_queries(client, page, more)


def test_waiting_move_keeps_what_was_chosen_and_then_moves(client, cast, mia):
    sent, left = make_sent(cast.amira), make_sent(cast.amira, "2.1")
    client.force_login(cast.grace)
    page = reverse("assessments:waiting-move", args=[cast.moses.pk])
    refused = client.post(page, {"to": mia.pk, "which": "some"})
    assert refused.status_code == 422
    assert "Tick at least one piece" in refused.content.decode()
    assert f'value="{mia.pk}" selected' in refused.content.decode()
    moved = client.post(page, {"to": mia.pk, "which": "some", "pieces": [sent.pk]})
    assert moved.url == reverse("assessments:waiting-list")
    assert waiting(cast.moses) == [left]
    assert client.post(page, {"to": mia.pk, "which": "everything"}).status_code == 302
    assert waiting(cast.moses) == []
    assert "Nothing that you could move" in client.get(page).content.decode()


def test_waiting_move_says_what_to_do_where_nobody_else_mentors(client, cast):
    make_sent(cast.tariq)
    client.force_login(cast.grace)
    page = client.get(reverse("assessments:waiting-move", args=[cast.moses.pk])).content.decode()
    assert "Nobody else may decide about this yet" in page
