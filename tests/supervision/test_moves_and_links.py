"""Moving a planned session, more than four actions without a script, and actions that name an event."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event as Trail
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.supervision.actions.records import NewAction, Written, complete_session
from pathway.supervision.actions.sessions import add_to_agenda, mark_not_held, move_session, plan_group
from pathway.supervision.models import AgreedAction, Draft, Session, SessionMove
from tests.factories.events import make_event
from tests.factories.supervision import at, make_held, make_planned

D = dt.date
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
NEW = at(D(2026, 11, 27), 14)


@pytest.fixture
def planned(cast):
    return make_planned(cast.grace, cast.amira, D(2026, 11, 26))


@pytest.fixture
def grace(client, cast):
    client.force_login(cast.grace)
    return client


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def told(person):
    rows = Notification.objects.filter(recipient=person, kind="supervision.moved")
    return list(rows.values_list("sentence", flat=True))


def test_either_of_the_two_moves_it_and_the_other_is_told(cast, planned):
    add_to_agenda(author=cast.amira, session=planned, text="Time for learning")
    move = move_session(mover=cast.amira, session=planned, new_time=NEW, reason="leave")
    planned.refresh_from_db()
    assert (planned.planned_for, planned.status, planned.agenda.count()) == (NEW, "planned", 1)
    assert (move.was_for, move.now_for, move.by) == (at(D(2026, 11, 26)), NEW, cast.amira)
    assert told(cast.grace) == [
        "Amira Example moved supervision of 26 November 2026, 10:00 to 27 November 2026, 14:00."
    ]
    assert told(cast.amira) == []
    move_session(mover=cast.grace, session=planned, new_time=at(D(2026, 11, 30)), reason="service_demand")
    assert len(told(cast.amira)) == 1
    assert Session.objects.count() == 1
    assert Trail.objects.filter(verb="supervision.session_moved", subject=cast.amira).count() == 2


def test_everybody_else_of_a_group_is_told(cast):
    group = plan_group(supervisor=cast.grace, workers=[cast.amira, cast.tariq], planned_for=at(D(2026, 11, 26), 14))
    move_session(mover=cast.amira, session=group, new_time=NEW, reason="other")
    assert [len(told(person)) for person in (cast.grace, cast.tariq, cast.amira)] == [1, 1, 0]


@pytest.mark.parametrize(
    ("new_time", "reason", "sentence"),
    [
        (at(D(2026, 11, 26)), "leave", "It is planned for that time already"),
        (at(D(2026, 11, 20)), "leave", "still to come"),
        (at(D(2028, 11, 20)), "leave", "within a year or so"),
        (at(D(2026, 11, 27), 10, 30), "leave", "One of you has supervision at that time already"),
        (NEW, "", "Say why it moves."),
        (NEW, "flu, again", "Say why it moves."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_moves(cast, planned, new_time, reason, sentence):
    make_planned(cast.grace, cast.tariq, D(2026, 11, 27))
    with pytest.raises(RuleBroken, match=sentence):
        move_session(mover=cast.grace, session=planned, new_time=new_time, reason=reason)
    planned.refresh_from_db()
    assert planned.planned_for == at(D(2026, 11, 26))
    assert not SessionMove.objects.exists()


def test_it_may_overlap_its_own_old_time(cast, planned):
    move_session(mover=cast.grace, session=planned, new_time=at(D(2026, 11, 26), 10, 30), reason="other")
    planned.refresh_from_db()
    assert planned.planned_for == at(D(2026, 11, 26), 10, 30)


def test_who_is_not_there_moves_nothing_and_a_session_whose_time_has_come_is_rearranged_instead(cast, planned):
    for stranger in (cast.moses, cast.wanda, cast.otto, cast.tariq, cast.olu):
        with pytest.raises(NotAllowed):
            move_session(mover=stranger, session=planned, new_time=NEW, reason="leave")
    with clock.at(at(D(2026, 11, 26), 10)), pytest.raises(RuleBroken, match="Its time has come"):
        move_session(mover=cast.grace, session=planned, new_time=NEW, reason="leave")
    mark_not_held(teller=cast.grace, session=planned, status="cancelled", reason="leave")
    with pytest.raises(RuleBroken, match="Something has been said"):
        move_session(mover=cast.grace, session=planned, new_time=NEW, reason="leave")


def test_the_database_holds_reasons_and_other_times(cast, planned):
    row = {"session": planned, "was_for": NEW, "by": cast.grace}
    for wrong in ({"now_for": NEW, "reason": "leave"}, {"now_for": at(D(2026, 11, 30)), "reason": "weather"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionMove.objects.create(**row, **wrong)


def test_session_move_in_one_step_keeps_what_was_typed_and_shows_why(cast, planned, grace):
    page = text(grace.get(url("session-detail", planned.pk)))
    assert url("session-move", planned.pk) in page
    answer = grace.post(
        url("session-move", planned.pk), {"slot": "other", "other_day": "2026-11-27", "other_time": "14:00"}
    )
    assert answer.status_code == 422
    assert 'value="14:00"' in text(answer)
    sent = {"reason": "leave", "slot": "other", "other_day": "2026-11-27", "other_time": "14:00"}
    after = text(grace.post(url("session-move", planned.pk), sent, follow=True))
    assert "Moved to 27 November 2026, 14:00" in after
    assert "moved it from 26 November 2026, 10:00 to 27 November 2026, 14:00: leave." in after


def record_of(session, **words):
    found = {
        "held_on": session.day.isoformat(), "actual_minutes": "60", "mode": "in_person", "cases_discussed": "0",
        "safeguarding": "no", "slot": "later",
    }  # fmt: skip
    return found | words


def test_room_for_more_actions_comes_without_a_script_and_nothing_typed_is_lost(cast, grace):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    here = url("session-write", session.pk)
    typed = {f"do_{n}": f"Thing {n}" for n in range(1, 5)} | {f"due_{n}": "2026-12-20" for n in range(1, 5)}
    answer = grace.post(here, record_of(session, **typed, practice="Calm goodbye.", rows="4", more="1"))
    assert (answer.status_code, answer.url) == (302, f"{here}#actions")
    page = text(grace.get(here))
    assert 'name="do_8"' in page
    assert 'name="do_9"' not in page
    assert 'value="Thing 4"' in page
    assert "Calm goodbye." in page
    known = Draft.objects.get(session=session).known
    typed |= {f"do_{n}": f"Thing {n}" for n in range(5, 8)} | {f"due_{n}": "2026-12-20" for n in range(5, 8)}
    done = grace.post(here, record_of(session, **typed, rows="8", known=known, finish="1"))
    assert done.status_code == 302
    assert sorted(AgreedAction.objects.values_list("text", flat=True)) == [f"Thing {n}" for n in range(1, 8)]


@pytest.mark.parametrize(("said", "rows"), [("", 4), ("abc", 4), ("-3", 4), ("9", 9), ("4000000", 20)])
def test_how_many_actions_are_asked_for_is_held_in_bounds(cast, grace, said, rows):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    answer = grace.post(url("session-write", session.pk), record_of(session, rows=said, held_on="soon", finish="1"))
    assert answer.status_code == 422
    assert answer.context["form"].rows == rows
    assert ('name="more"' in text(answer)) == (rows < 20)


def test_an_action_names_an_event_that_stands_with_it_until_it_is_closed(cast, grace, client):
    event = make_event(cast.northvale, cast.wanda, title="Working with fathers")
    away = make_event(cast.southmere, cast.omar, title="At the other place")
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    here = url("session-write", session.pk)
    page = text(grace.get(here))
    assert "Working with fathers, 30 November 2026, 09:00" in page
    assert "At the other place" not in page
    sent = record_of(session, do_1="Go and bring back one idea", due_1="2026-12-20", finish="1")
    assert grace.post(here, sent | {"link_1": f"e{away.pk}"}).status_code == 422
    assert grace.post(here, sent | {"link_1": f"e{event.pk}"}).status_code == 302
    assert AgreedAction.objects.get().event == event
    link = reverse("events:event-detail", args=[event.pk])
    assert "Event: “Working with fathers”, 30 November 2026" in text(grace.get(url("session-detail", session.pk)))
    client.force_login(cast.amira)
    assert link in text(client.get(url("action-list")))
    assert link in text(client.get(url("my-supervision")))


def test_an_action_names_one_thing_of_ones_own_organisation(cast):
    away = make_event(cast.southmere, cast.omar)
    event = make_event(cast.northvale, cast.wanda)
    statement = Competency.objects.filter(domain__framework__organisation=cast.northvale).first()
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    for wrong, sentence in (
        ({"event": away}, "Choose an event of your own organisation."),
        ({"event": event, "competency": statement}, "Link an action to one thing"),
    ):
        written = Written(D(2026, 11, 20), 60, agreed=[NewAction("Go", cast.amira, D(2026, 12, 1), **wrong)])
        with pytest.raises(RuleBroken, match=sentence):
            complete_session(supervisor=cast.grace, session=session, written=written)
    held = make_held(cast.grace, cast.amira, D(2026, 10, 5), agreed=[NewAction("Go", cast.amira, D(2026, 12, 1))])
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedAction.objects.filter(session=held).update(event=event, competency=statement)
