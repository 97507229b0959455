"""Records: who writes, reads, acknowledges and opens them, and that a locked one never changes."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.models import LineManagement
from pathway.supervision.actions.arrangements import (
    accept_agreement,
    end_supervisor,
    name_supervisor,
    propose_agreement,
    set_policy,
)
from pathway.supervision.actions.records import (
    NewAction,
    Reviewed,
    Written,
    acknowledge,
    add_addendum,
    break_glass,
    close_action,
    complete_session,
    lock_overdue_records,
    save_draft,
)
from pathway.supervision.actions.sessions import add_to_agenda, mark_not_held, plan_group, plan_session
from pathway.supervision.models import (
    ActionStep,
    AgreedAction,
    Agreement,
    Draft,
    PracticeSupervision,
    Record,
    Session,
    Wellbeing,
)
from pathway.supervision.queries.sessions import actions_to_review, free_slots, wellbeing_for
from tests.factories.people import give_manager, make_person
from tests.factories.supervision import at, make_held, make_locked, make_planned, write_up

D = dt.date
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
OCTOBER = D(2026, 10, 12)


def can_open(person, session):
    person.__dict__.pop("_roles", None)
    return Session.objects.visible_to(person).filter(pk=session.pk).exists()


def test_a_record_is_the_supervisors_until_it_is_finished_then_the_workers_too(cast):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    save_draft(supervisor=cast.grace, session=session, typed={"practice": ["so far"]}, private_notes="mine")
    assert Draft.objects.visible_to(cast.grace).exists()
    assert not Draft.objects.visible_to(cast.amira).exists()
    write_up(session, wellbeing="Tired, and well looked after.")
    assert wellbeing_for(cast.amira, session).text == "Tired, and well looked after."
    assert wellbeing_for(cast.grace, session) is not None
    for other in (cast.moses, cast.wanda, cast.otto, cast.ines, cast.olu):
        assert not can_open(other, session)
        assert wellbeing_for(other, session) is None
    acknowledge(worker=cast.amira, session=session, comment="Fair.")
    session.refresh_from_db()
    assert session.locked_at is not None
    assert not Draft.objects.exists()


def test_it_can_be_finished_anew_until_it_is_acknowledged(cast):
    session = make_held(cast.grace, cast.amira, OCTOBER, practice="First words.")
    write_up(session, practice="Better words.", agreed=[NewAction("Book it", cast.amira, D(2026, 11, 1))])
    write_up(session, practice="Best words.", agreed=[NewAction("Book it now", cast.amira, D(2026, 11, 1))])
    assert Record.objects.get(session=session).practice == "Best words."
    assert [action.text for action in AgreedAction.objects.all()] == ["Book it now"]
    acknowledge(worker=cast.amira, session=session)
    with pytest.raises(RuleBroken, match="can no longer be changed"):
        write_up(session, practice="Other words.")


def test_a_locked_record_is_refused_every_change_by_the_database(cast):
    session = make_locked(
        cast.grace,
        cast.amira,
        OCTOBER,
        wellbeing="Well.",
        agreed=[NewAction("Book it", cast.amira, D(2026, 11, 1))],
    )
    action = AgreedAction.objects.get()
    changes = [
        lambda: Record.objects.filter(session=session).update(practice="Other"),
        lambda: Record.objects.filter(session=session).delete(),
        lambda: Wellbeing.objects.filter(session=session).update(text="Other"),
        lambda: Session.objects.filter(pk=session.pk).update(held_on=D(2026, 10, 13)),
        lambda: Session.objects.filter(pk=session.pk).update(locked_at=None),
        lambda: session.attendances.update(disagreement="None at all"),
        lambda: AgreedAction.objects.filter(pk=action.pk).update(text="Forget it"),
        lambda: AgreedAction.objects.create(
            session=session, worker=cast.amira, owner=cast.amira, text="More", due_on=D(2026, 11, 1)
        ),
        lambda: ActionStep.objects.create(action=action, session=session, outcome="done", by=cast.grace),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
            change()
    # Closing it later is a step of its own.
    close_action(closer=cast.amira, action=action)
    assert not AgreedAction.objects.open().exists()


def test_ten_working_days_lock_a_record_that_nobody_acknowledged(cast):
    with clock.at(at(D(2026, 12, 18))):
        session = make_held(cast.grace, cast.amira, D(2026, 12, 18))
    with clock.at(at(D(2027, 1, 6), 23)):
        assert lock_overdue_records() == 0
    with clock.at(at(D(2027, 1, 7), 1)):
        assert lock_overdue_records() == 1
        assert lock_overdue_records() == 0
        session.refresh_from_db()
        assert session.locked_at is not None
        with pytest.raises(RuleBroken, match="You can still add an addendum"):
            acknowledge(worker=cast.amira, session=session)
        add_addendum(author=cast.amira, session=session, text="I read it late and agree.")
    assert Event.objects.filter(verb="supervision.locked", subject=cast.amira, actor=None).exists()


def test_addenda_only_once_it_is_locked_and_only_by_the_two(cast):
    session = make_held(cast.grace, cast.amira, OCTOBER)
    with pytest.raises(RuleBroken, match="not locked yet"):
        add_addendum(author=cast.grace, session=session, text="More")
    acknowledge(worker=cast.amira, session=session)
    session.refresh_from_db()
    add_addendum(author=cast.grace, session=session, text="More")
    with pytest.raises(NotAllowed):
        add_addendum(author=cast.moses, session=session, text="More")
    assert Notification.objects.filter(recipient=cast.amira, kind="supervision.addendum").count() == 1


def test_actions_come_back_until_they_are_closed(cast):
    make_locked(
        cast.grace,
        cast.amira,
        OCTOBER,
        agreed=[
            NewAction("Book the visit", cast.amira, D(2026, 11, 1)),
            NewAction("Ask HR", cast.grace, D(2026, 11, 1)),
        ],
    )
    book, ask = AgreedAction.objects.order_by("pk")
    second = make_planned(cast.grace, cast.amira, D(2026, 11, 2))
    assert [one.action for one in actions_to_review(second)] == [book, ask]
    with pytest.raises(RuleBroken, match="what became of each earlier action"):
        write_up(second, reviewed=[Reviewed(book, "done")])
    with pytest.raises(RuleBroken, match="Say why “Ask HR” is cancelled"):
        write_up(second, reviewed=[Reviewed(book, "carried"), Reviewed(ask, "cancelled")])
    write_up(second, reviewed=[Reviewed(book, "carried"), Reviewed(ask, "cancelled", "HR rang first")])
    third = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    [back] = actions_to_review(third)
    assert (back.action, back.carried, back.state) == (book, 1, "overdue")
    write_up(third, reviewed=[Reviewed(book, "done")])
    fourth = make_planned(cast.grace, cast.amira, D(2026, 11, 23))
    assert actions_to_review(fourth) == []


def test_what_is_agreed_alone_never_comes_up_in_a_group(cast):
    make_locked(cast.grace, cast.amira, OCTOBER, agreed=[NewAction("Alone", cast.amira, D(2026, 11, 1))])
    with clock.at(at(D(2026, 10, 20))):
        group = plan_group(supervisor=cast.grace, workers=[cast.amira, cast.tariq], planned_for=at(D(2026, 10, 21)))
    assert actions_to_review(group) == []
    with pytest.raises(RuleBroken, match="no wellbeing part"):
        write_up(group, wellbeing="Tired")
    write_up(group, agreed=[NewAction("Together", cast.tariq, D(2026, 11, 1))])
    alone = make_planned(cast.grace, cast.amira, D(2026, 11, 2))
    assert [one.action.text for one in actions_to_review(alone)] == ["Alone"]
    acknowledge(worker=cast.amira, session=group)
    group.refresh_from_db()
    assert group.locked_at is None
    acknowledge(worker=cast.tariq, session=group)
    group.refresh_from_db()
    assert group.locked_at is not None
    with pytest.raises(NotAllowed):
        plan_group(supervisor=cast.grace, workers=[cast.amira, cast.olu], planned_for=at(D(2026, 11, 30)))
    with pytest.raises(NotAllowed):
        plan_group(supervisor=cast.moses, workers=[cast.amira, cast.tariq], planned_for=at(D(2026, 11, 30)))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"cases_discussed": 2}, "record what was decided on the case system first"),
        ({"safeguarding_concern": True}, "say where it is recorded"),
        ({"held_on": D(2026, 11, 24)}, "still to come"),
        ({"families": 2, "families_complex": 3}, "check the two numbers"),
        ({"practice": "Rang 07700 900123 about it"}, "Reflection on practice: this holds a phone number"),
        ({"learning": "J.B. was calm"}, "Learning and progress: this holds initials"),
        ({"wellbeing": "Lives at SW1A 1AA"}, "Wellbeing: this holds a postcode"),
        ({"case_themes": ["gossip"], "cases_discussed": 0}, "Choose themes from the list"),
    ],
)
def test_what_a_record_may_not_say(cast, words, sentence):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    with pytest.raises(RuleBroken, match=sentence):
        write_up(session, **words)
    assert not Record.objects.exists()
    session.refresh_from_db()
    assert session.is_open


def test_a_missed_session_needs_a_reason_and_takes_its_agenda_with_it(cast):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    add_to_agenda(author=cast.amira, session=session, text="Time for learning")
    with pytest.raises(RuleBroken, match="and why"):
        mark_not_held(teller=cast.grace, session=session, status="missed", reason="")
    slots = free_slots([cast.grace, cast.amira], clock.today())
    assert [slot.date() for slot in slots] == [D(2026, 11, 24), D(2026, 11, 25), D(2026, 11, 26)]
    new = mark_not_held(teller=cast.amira, session=session, status="missed", reason="leave", new_time=slots[0])
    assert (new.rearranged_from, new.planned_for) == (session, slots[0])
    assert [item.text for item in new.agenda.all()] == ["Time for learning"]
    assert Notification.objects.filter(recipient=cast.grace, kind="supervision.not_held").count() == 1
    assert slots[0] not in free_slots([cast.grace], clock.today())
    with pytest.raises(RuleBroken, match="said about this session already"):
        mark_not_held(teller=cast.grace, session=session, status="missed", reason="leave")
    with pytest.raises(RuleBroken, match="cannot have been missed"):
        mark_not_held(teller=cast.grace, session=new, status="missed", reason="leave")
    with pytest.raises(RuleBroken, match="supervision at that time already"):
        plan_session(supervisor=cast.grace, worker=cast.tariq, planned_for=slots[0])


def move_to(cast, manager):
    day = D(2026, 11, 1)
    LineManagement.objects.filter(worker=cast.amira, manager=cast.grace).update(ended_on=day)
    LineManagement.objects.create(worker=cast.amira, manager=manager, started_on=day)
    for person in (cast.grace, manager):
        person.__dict__.pop("_roles", None)


def test_a_former_supervisor_reads_what_they_wrote_for_30_days_by_setting(cast):
    cast.grace.appointments.all().delete()
    session = make_locked(cast.grace, cast.amira, OCTOBER, wellbeing="Well.")
    move_to(cast, cast.ines)
    assert can_open(cast.grace, session)
    assert wellbeing_for(cast.grace, session) is None
    with pytest.raises(NotAllowed):
        save_draft(supervisor=cast.grace, session=session, typed={})
    with clock.at(at(D(2026, 11, 30))):
        assert can_open(cast.grace, session)
    with clock.at(at(D(2026, 12, 1))):
        assert not can_open(cast.grace, session)
    set_policy(keeper=cast.wanda, organisation=cast.northvale, former_reads_days=0)
    assert not can_open(cast.grace, session)
    with pytest.raises(RuleBroken, match="between 0 and 30"):
        set_policy(keeper=cast.wanda, organisation=cast.northvale, former_reads_days=31)


def test_the_next_supervisor_reads_the_last_record_only_if_the_two_agreed(cast):
    cast.grace.appointments.all().delete()
    pair = {"worker": cast.amira, "supervisor": cast.grace}
    with clock.at(at(D(2026, 2, 2))):
        agreement = propose_agreement(proposer=cast.grace, next_reads="last", **pair)
    earlier = make_locked(cast.grace, cast.amira, D(2026, 9, 14))
    last = make_locked(
        cast.grace,
        cast.amira,
        OCTOBER,
        wellbeing="Well.",
        agreed=[NewAction("Book the visit", cast.amira, D(2026, 11, 30))],
    )
    move_to(cast, cast.ines)
    assert AgreedAction.objects.visible_to(cast.ines).count() == 1
    assert not can_open(cast.ines, last)
    with clock.at(at(D(2026, 10, 20))):
        LineManagement.objects.filter(manager=cast.ines).delete()
        LineManagement.objects.filter(manager=cast.grace, worker=cast.amira).update(ended_on=None)
        accept_agreement(acceptor=cast.amira, agreement=agreement)
    move_to(cast, cast.ines)
    assert can_open(cast.ines, last)
    assert not can_open(cast.ines, earlier)
    assert wellbeing_for(cast.ines, last) is None


def test_two_supervisors_read_only_what_they_held(cast):
    ours = make_locked(cast.grace, cast.amira, OCTOBER)
    named = name_supervisor(admin=cast.otto, supervisor=cast.ines, worker=cast.amira)
    theirs = make_planned(cast.ines, cast.amira, D(2026, 11, 30))
    assert can_open(cast.ines, theirs)
    assert not can_open(cast.ines, ours)
    assert not can_open(cast.grace, theirs)
    with pytest.raises(RuleBroken, match="already is"):
        name_supervisor(admin=cast.otto, supervisor=cast.ines, worker=cast.amira)
    with pytest.raises(RuleBroken, match="as line manager"):
        name_supervisor(admin=cast.otto, supervisor=cast.grace, worker=cast.amira)
    with pytest.raises(NotAllowed):
        name_supervisor(admin=cast.grace, supervisor=cast.ines, worker=cast.tariq)
    end_supervisor(admin=cast.otto, named=named)
    assert not PracticeSupervision.objects.current().exists()
    assert not can_open(cast.ines, theirs)


def test_breaking_the_glass_opens_for_an_hour_and_the_two_are_told(cast, client):
    PracticeSupervision.objects.create(worker=cast.tariq, supervisor=cast.ines, started_on=D(2026, 1, 5))
    session = make_locked(cast.ines, cast.tariq, OCTOBER, wellbeing="Not well.")
    assert not can_open(cast.grace, session)
    for stranger in (cast.moses, cast.wanda, cast.otto, cast.orla, cast.ines, cast.tariq):
        with pytest.raises(NotAllowed):
            break_glass(reader=stranger, session=session, reason="Somebody may be in danger today")
    with pytest.raises(RuleBroken, match="Say in a sentence why"):
        break_glass(reader=cast.grace, session=session, reason="because")
    break_glass(reader=cast.grace, session=session, reason="Tariq rang and may be in danger today")
    assert can_open(cast.grace, session)
    assert wellbeing_for(cast.grace, session).text == "Not well."
    for person in (cast.tariq, cast.ines):
        told = Notification.objects.get(recipient=person, kind="supervision.glass_broken")
        assert told.sentence.startswith("Grace Example opened the supervision record of 12 October 2026")
        client.force_login(person)
        assert "Tariq rang and may be in danger today" in client.get(told.action_path).content.decode()
    event = Event.objects.get(verb="supervision.glass_broken")
    assert (event.subject, event.actor) == (cast.tariq, cast.grace)
    assert event.detail["reason"] == "Tariq rang and may be in danger today"
    with clock.at(clock.now() + dt.timedelta(minutes=61)):
        assert not can_open(cast.grace, session)
        assert wellbeing_for(cast.grace, session) is None


def test_only_a_supervisor_plans_and_only_the_two_prepare(cast):
    for stranger in (cast.moses, cast.wanda, cast.otto, cast.orla, cast.amira):
        with pytest.raises(NotAllowed):
            plan_session(supervisor=stranger, worker=cast.amira, planned_for=at(D(2026, 11, 30)))
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 30))
    with pytest.raises(NotAllowed):
        add_to_agenda(author=cast.moses, session=session, text="May I?")
    with pytest.raises(NotAllowed):
        complete_session(
            supervisor=cast.moses, session=session, written=Written(held_on=D(2026, 11, 23), actual_minutes=60)
        )
    other = make_person(cast.northvale, "nora")
    give_manager(other, cast.grace)
    cast.grace.__dict__.pop("_roles", None)
    assert plan_session(supervisor=cast.grace, worker=other, planned_for=at(D(2026, 12, 1))).supervisor == cast.grace


def test_agreements_hold_once_both_accept_and_then_never_change(cast):
    pair = {"worker": cast.amira, "supervisor": cast.grace}
    first = propose_agreement(proposer=cast.amira, purpose="Learning", **pair)
    with pytest.raises(RuleBroken, match="accepted this already"):
        accept_agreement(acceptor=cast.amira, agreement=first)
    better = propose_agreement(proposer=cast.grace, purpose="Learning and safety", **pair)
    assert (better.version, Agreement.objects.count()) == (1, 1)
    accept_agreement(acceptor=cast.amira, agreement=better)
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        Agreement.objects.filter(pk=better.pk).update(purpose="Nothing")
    assert propose_agreement(proposer=cast.amira, **pair).version == 2
    for person, supervisor in ((cast.amira, cast.moses), (cast.tariq, cast.grace), (cast.moses, cast.grace)):
        with pytest.raises(NotAllowed):
            propose_agreement(proposer=person, worker=cast.amira, supervisor=supervisor)


def test_half_a_name_of_a_day_never_gets_past_the_database(cast):
    with pytest.raises(DatabaseError), transaction.atomic():
        Session.objects.create(
            organisation=cast.northvale, supervisor=cast.grace, status="missed", planned_for=at(OCTOBER)
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Session.objects.create(organisation=cast.northvale, status="held", source="Old system")
    with pytest.raises(DatabaseError), transaction.atomic():
        Session.objects.create(organisation=cast.northvale, status="planned")
