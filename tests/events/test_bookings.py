"""Booking: seats, the waiting list, approval, kept seats, clashes and who may."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from modules.models import Certificate
from pathway.audit.models import Event as Trail
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.core.templatetags.pathway import day as british
from pathway.events.actions.attendance import take_attendance
from pathway.events.actions.bookings import (
    book,
    cancel_booking,
    decide_booking,
    note_interest,
    release_kept_seats,
)
from pathway.events.actions.events import Planned, add_event, keep_seats
from pathway.events.enums import BookingStatus
from pathway.events.models import Booking, Interest
from pathway.events.queries.seats import busy_with, seats_for_training, seats_of, ways_to_book
from pathway.notifications.models import Notification
from pathway.people.models import User
from pathway.supervision.actions.sessions import plan_session
from pathway.training.actions import require_course
from pathway.training.enums import HeldState
from pathway.training.queries import WayToBook, required_of
from pathway.training.queries.records import own_training
from tests.conftest import NOW
from tests.factories.events import make_booking, make_event
from tests.factories.modules import make_module, publish

pytestmark = pytest.mark.django_db
BOOKED, WAITING, ASKED = BookingStatus.BOOKED, BookingStatus.WAITING, BookingStatus.ASKED


def statuses(event):
    return {b.worker.short_name.lower(): b.status for b in event.bookings.open().select_related("worker")}


def told(person, kind):
    return list(Notification.objects.filter(recipient=person, kind=f"events.{kind}").values_list("sentence", flat=True))


def test_a_group_gets_the_seats_there_are_and_the_rest_wait_in_order(cast, event):
    made = book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq, cast.moses, cast.ines])
    assert [(b.status, b.seat) for b in made] == [(BOOKED, 1), (BOOKED, 2), (WAITING, None), (WAITING, None)]
    assert "number 2" in told(cast.ines, "booked")[0]
    assert Trail.objects.filter(verb="events.booked").count() == 4


def test_a_place_that_frees_goes_to_who_waited_longest_who_is_told_by_mail_and_in_the_app(
    cast, event, django_capture_on_commit_callbacks
):
    made = book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq, cast.moses, cast.ines])
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        moved = cancel_booking(canceller=cast.amira, booking=made[0])
    assert [b.worker for b in moved] == [cast.moses]
    assert statuses(event) == {"tariq": BOOKED, "moses": BOOKED, "ines": WAITING}
    assert Booking.objects.get(event=event, worker=cast.moses).seat == 1
    assert "A place has come free" in told(cast.moses, "moved_up")[0]
    subjects = {(message.to[0], message.subject) for message in mail.outbox}
    assert (cast.amira.email, "Cancelled: Working with fathers") in subjects
    assert (cast.moses.email, "Working with fathers") in subjects
    assert any(to == cast.moses.email and "come free" in subject for to, subject in subjects)


def test_cancelling_and_moving_up_are_one_deed_or_none(cast, event, monkeypatch):
    made = book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq, cast.moses])

    def broken(*_):
        raise RuntimeError("the list does not move")

    monkeypatch.setattr("pathway.events.actions.bookings.move_up", broken)
    with pytest.raises(RuntimeError):
        cancel_booking(canceller=cast.amira, booking=made[0])
    assert statuses(event) == {"amira": BOOKED, "tariq": BOOKED, "moses": WAITING}


def test_who_waits_and_takes_their_name_off_frees_no_seat(cast, event):
    made = book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq, cast.moses, cast.ines])
    assert cancel_booking(canceller=cast.moses, booking=made[2]) == []
    assert statuses(event) == {"amira": BOOKED, "tariq": BOOKED, "ines": WAITING}


def test_the_database_itself_gives_a_seat_once_and_a_worker_one_place(cast, event):
    make_booking(event, cast.amira, seat=1)
    for worker, seat in ((cast.tariq, 1), (cast.amira, 2), (cast.tariq, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_booking(event, worker, seat=seat, status=BOOKED)


def test_nobody_is_booked_twice_or_too_late_or_on_what_is_cancelled(cast, event):
    book(booker=cast.amira, event=event, workers=[cast.amira])
    with pytest.raises(RuleBroken, match="already: Amira Example"):
        book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq])
    assert statuses(event) == {"amira": BOOKED}
    with pytest.raises(RuleBroken, match="trainer needs no place"):
        book(booker=cast.peter, event=event, workers=[cast.peter])
    with clock.at(event.starts_at), pytest.raises(RuleBroken, match="has begun"):
        book(booker=cast.tariq, event=event, workers=[cast.tariq])


@pytest.mark.parametrize(
    ("booker", "worker", "may"),
    [
        ("amira", "amira", True),
        ("grace", "amira", True),
        ("wanda", "ines", True),
        ("amira", "tariq", False),
        ("moses", "amira", False),
        ("grace", "ines", False),
        ("otto", "amira", False),
        ("omar", "olu", False),
        ("wanda", "olu", False),
    ],
)
def test_who_books_whom(cast, event, booker, worker, may):
    def deed():
        return book(booker=getattr(cast, booker), event=event, workers=[getattr(cast, worker)])

    if may:
        assert deed()[0].status == BOOKED
    else:
        with pytest.raises(NotAllowed):
            deed()


def test_a_clash_with_another_event_or_supervision_is_said_and_can_be_overruled(cast, event):
    other = make_event(cast.northvale, cast.wanda, title="First aid", starts_at=event.starts_at + dt.timedelta(hours=1))
    make_booking(other, cast.amira)
    plan_session(supervisor=cast.grace, worker=cast.tariq, planned_for=event.starts_at, minutes=60)
    with pytest.raises(RuleBroken) as broken:
        book(booker=cast.grace, event=event, workers=[cast.amira, cast.tariq])
    assert "Amira Example has “First aid”" in broken.value.sentence
    assert "Tariq Example has supervision" in broken.value.sentence
    made = book(booker=cast.grace, event=event, workers=[cast.amira, cast.tariq], anyway=True)
    assert [b.status for b in made] == [BOOKED, BOOKED]


def test_what_ends_when_the_other_begins_is_no_clash(cast, event):
    before = make_event(
        cast.northvale, cast.wanda, starts_at=event.starts_at - dt.timedelta(hours=3), ends_at=event.starts_at
    )
    make_booking(before, cast.amira)
    assert busy_with([cast.amira.pk], event.starts_at, event.ends_at)[cast.amira.pk] == []
    assert busy_with([cast.peter.pk], event.starts_at, event.ends_at)[cast.peter.pk][0].what.startswith("teaching")


def test_approval_where_it_is_set(cast, event):
    event.needs_approval = True
    event.save()
    asked = book(booker=cast.amira, event=event, workers=[cast.amira])[0]
    assert (asked.status, asked.seat) == (ASKED, None)
    assert "Amira Example would like a place" in told(cast.grace, "asked")[0]
    for who in (cast.amira, cast.moses, cast.otto):
        with pytest.raises(NotAllowed):
            decide_booking(decider=who, booking=asked, approve=True)
    assert decide_booking(decider=cast.grace, booking=asked, approve=True).status == BOOKED
    with pytest.raises(RuleBroken, match="does not wait"):
        decide_booking(decider=cast.grace, booking=asked, approve=False)
    # Who books for another has decided already.
    assert book(booker=cast.grace, event=event, workers=[cast.tariq])[0].status == BOOKED
    declined = book(booker=cast.moses, event=event, workers=[cast.moses])[0]
    assert decide_booking(decider=cast.grace, booking=declined, approve=False).status == BookingStatus.DECLINED
    assert "did not approve" in told(cast.moses, "decided")[0]


def test_seats_kept_for_a_team_are_given_to_it_alone_until_the_day(cast, event):
    keep_seats(keeper=cast.wanda, event=event, team=cast.west, seats=1, until=NOW.date() + dt.timedelta(days=2))
    made = book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq])
    assert [b.status for b in made] == [BOOKED, WAITING]
    assert (seats_of(event).free, seats_of(event).kept) == (0, 1)
    with clock.at(NOW + dt.timedelta(days=2)):
        assert release_kept_seats() == 0
        assert statuses(event)["tariq"] == WAITING
    with clock.at(NOW + dt.timedelta(days=3)):
        assert release_kept_seats() == 1
        assert release_kept_seats() == 0
    assert statuses(event) == {"amira": BOOKED, "tariq": BOOKED}
    assert "come free" in told(cast.tariq, "moved_up")[0]


def test_somebody_of_the_team_or_of_one_inside_it_has_the_kept_seat(cast, event):
    keep_seats(keeper=cast.wanda, event=event, team=cast.service, seats=2, until=NOW.date())
    made = book(booker=cast.wanda, event=event, workers=[cast.ines])
    assert made[0].status == BOOKED
    assert seats_of(event).kept == 1
    with pytest.raises(RuleBroken, match="At most 0 of the places"):
        keep_seats(keeper=cast.wanda, event=event, team=cast.east, seats=2, until=NOW.date())


def test_interest_is_told_of_the_next_date_and_ends_with_a_booking(cast, event):
    note_interest(worker=cast.amira, event=event)
    note_interest(worker=cast.tariq, event=event)
    note_interest(worker=cast.tariq, event=event)
    assert [i.worker for i in Interest.objects.all()] == [cast.amira]
    starts = NOW + dt.timedelta(days=30)
    planned = Planned(event.title, starts, starts + dt.timedelta(hours=1), 5, place="Hall", trainer_name="Sam")
    again = add_event(keeper=cast.wanda, planned=planned)
    assert "new date" in told(cast.amira, "new_date")[0]
    assert told(cast.tariq, "new_date") == []
    book(booker=cast.amira, event=again, workers=[cast.amira])
    assert not Interest.objects.exists()


def test_the_table_of_training_is_told_of_places_to_come_in_one_query(cast, event, django_assert_num_queries):
    module = make_module(cast.northvale, cast.edith)
    about = make_event(cast.northvale, cast.wanda, title="Recording well", module=module)
    gone = make_event(cast.northvale, cast.wanda, title="Recording well", module=module, cancelled_at=clock.now(),
                      cancelled_by=cast.wanda, why_cancelled="The trainer is ill.")  # fmt: skip
    for each in (about, gone, event):
        make_booking(each, cast.amira)
    make_booking(about, cast.tariq, seat=None)
    people = User.objects.filter(organisation=cast.northvale)
    with django_assert_num_queries(1):
        (seat,) = seats_for_training(people)
    assert (seat.worker, seat.thing, seat.where) == (cast.amira.pk, module.pk, about.where)
    assert seat.on == timezone.localdate(about.starts_at)
    with django_assert_num_queries(1):
        found = ways_to_book(cast.wanda, [module.pk, -4])
    assert {thing: way.free for thing, way in found.items()} == {module.pk: about.capacity - 1}
    assert found[module.pk].href == f"/events/?module={module.pk}"
    assert ways_to_book(cast.omar, [module.pk]) == {}


def test_a_course_that_is_no_module_has_events_with_places_too(cast, stopped, client):
    """Its booked places stand in the table of training, its list opens from there, and who was there holds it."""
    rule = require_course(lead=cast.wanda, title="Paediatric first aid", first_due_days=30, refresh_months=36)
    day = make_event(cast.northvale, cast.wanda, title="First aid day", course=rule.course, trainer=cast.peter)
    make_event(cast.northvale, cast.wanda, title="Another day")
    make_booking(day, cast.amira)
    people = User.objects.filter(organisation=cast.northvale)
    with CaptureQueriesContext(connection) as asked:
        (seat,) = seats_for_training(people)
        found = ways_to_book(cast.wanda, [rule.thing])
    assert len(asked) == 2
    assert (seat.worker, seat.thing) == (cast.amira.pk, rule.thing)
    assert rule.thing < 0
    assert found == {rule.thing: WayToBook(f"/events/?course={rule.course.pk}", day.capacity - 1)}
    assert ways_to_book(cast.omar, [rule.thing]) == {}
    client.force_login(cast.amira)
    listed = client.get(found[rule.thing].href).content.decode()
    assert "First aid day" in listed
    assert "To come: Paediatric first aid" in listed
    assert "Another day" not in listed
    assert "Paediatric first aid" in client.get(reverse("events:event-detail", args=[day.pk])).content.decode()
    client.force_login(cast.wanda)
    group = client.get(reverse("events:group-book", args=[day.pk])).content.decode()
    assert f"Tariq Example: Required by {british(held_by(cast.tariq))}" in group
    assert "Beside a name stands what is due or late." in group
    (cell,) = own_training(cast.amira).booked
    assert (cell.requirement, cell.seat.href) == (rule, f"/events/{day.pk}/")
    with clock.at(day.starts_at):
        take_attendance(
            taker=cast.peter, event=day, marks={b.pk: ("there", None) for b in day.bookings.all()}, finish=True
        )
        (held,) = required_of(cast.amira)
    assert (held.held.state, held.held.done_on) == (HeldState.IN_DATE, timezone.localdate(day.starts_at))
    assert Certificate.objects.get().valid_until == held.held.due_on


def held_by(worker):
    (cell,) = required_of(worker)
    return cell.held.due_on


def test_an_event_counts_for_one_thing_of_its_own_organisation(cast, stopped, client):
    course = require_course(lead=cast.wanda, title="Paediatric first aid", first_due_days=30).course
    theirs = require_course(lead=cast.omar, title="Boat safety", first_due_days=30).course
    module = make_module(cast.northvale, cast.edith)
    publish(module, cast.edith)
    when = clock.now() + dt.timedelta(days=3)
    said = {"title": "A day", "starts_at": when, "ends_at": when + dt.timedelta(hours=1), "capacity": 2}
    said |= {"place": "Hall", "trainer_name": "Sam"}
    with pytest.raises(RuleBroken, match="not for both"):
        add_event(keeper=cast.wanda, planned=Planned(**said, module=module, course=course))
    with pytest.raises(RuleBroken, match="course of your own organisation"):
        add_event(keeper=cast.wanda, planned=Planned(**said, course=theirs))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(cast.northvale, cast.wanda, module=module, course=course)
    event = add_event(keeper=cast.wanda, planned=Planned(**said, course=course))
    assert event.subject == f"course:{course.pk}"
    client.force_login(cast.wanda)
    page = client.get(reverse("events:event-add")).content.decode()
    assert "Paediatric first aid" in page
    assert "Boat safety" not in page


@pytest.mark.parametrize("who", ["amira", "moses", "otto", "olu", "omar"])
def test_who_comes_is_for_the_trainer_managers_and_the_lead(cast, event, who):
    make_booking(event, cast.tariq)
    seen = {name for name in ("peter", "grace", "wanda", "tariq", who) if _sees(getattr(cast, name), event)}
    assert seen == {"peter", "grace", "wanda", "tariq"}


def _sees(user, event):
    return Booking.objects.visible_to(user).filter(event=event).exists()


def test_a_trainer_sees_the_names_of_their_own_events_only(cast, event):
    other = make_event(cast.northvale, cast.wanda)
    make_booking(other, cast.amira)
    waiting = make_booking(event, cast.tariq, seat=None)
    make_booking(event, cast.amira, seat=2)
    seen = Booking.objects.visible_to(cast.peter)
    assert [b.worker for b in seen] == [cast.amira]
    assert waiting not in seen
