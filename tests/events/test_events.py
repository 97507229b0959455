"""Events: adding, changing, cancelling and bringing back; attendance and what follows; the calendar."""

import datetime as dt

import icalendar
import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from modules.models import Certificate, ModulePage
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.events.actions.attendance import take_attendance
from pathway.events.actions.bookings import book, cancel_booking
from pathway.events.actions.calendars import make_feed, revoke_feed
from pathway.events.actions.events import Planned, add_event, cancel_event, change_event, restore_event
from pathway.events.enums import BookingStatus
from pathway.events.models import Booking, CalendarFeed, Evaluation, Event
from pathway.events.queries.calendars import invitation
from pathway.events.queries.lists import figures_of
from pathway.notifications.models import Notification
from pathway.training.actions import require_module
from pathway.training.enums import HeldState
from pathway.training.models import ExternalCompletion
from pathway.training.queries import required_of
from tests.conftest import NOW
from tests.factories.events import make_booking, make_event
from tests.factories.modules import make_module, publish
from tests.house.counting import assert_same_queries

pytestmark = pytest.mark.django_db
BOOKED, WAITING = BookingStatus.BOOKED, BookingStatus.WAITING


def planned(event, **changes):
    names = "title starts_at ends_at capacity place link trainer trainer_name module course cost".split()
    return Planned(**{name: getattr(event, name) for name in names} | changes)


def entry(ics):
    calendar = icalendar.Calendar.from_ical(ics)
    return calendar["method"], next(iter(calendar.walk("VEVENT")))


def newest():
    """The newest calendar entry that was mailed."""
    return [message for message in mail.outbox if message.attachments][-1].attachments[0].content


def test_only_the_lead_keeps_events(cast, event):
    for who in (cast.peter, cast.grace, cast.otto, cast.omar, cast.amira):
        with pytest.raises(NotAllowed):
            change_event(keeper=who, event=event, planned=planned(event))
        with pytest.raises(NotAllowed):
            cancel_event(keeper=who, event=event, why="No")
    with pytest.raises(NotAllowed):
        add_event(keeper=cast.amira, planned=planned(event))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": "", "link": ""}, "Say where"),
        ({"trainer": None}, "Say who teaches"),
        ({"ends_at": NOW}, "end after it begins"),
        ({"starts_at": NOW - dt.timedelta(days=1)}, "still to come"),
        ({}, "has teaching “Working with fathers” at that time"),
    ],
)
def test_an_event_that_cannot_be_is_refused_in_words(cast, event, changes, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        add_event(keeper=cast.wanda, planned=planned(event, **changes))
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"capacity": 0},
        {"place": "", "link": ""},
        {"trainer_name": ""},
        {"cost": -1},
        {"why_cancelled": "Ill"},
        {"ends_at": NOW},
    ],
)
def test_the_database_refuses_what_no_event_can_be(cast, stopped, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(cast.northvale, cast.wanda, **fields)


def test_more_places_move_the_waiting_list_and_fewer_than_booked_are_refused(cast, event):
    book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq, cast.moses])
    change_event(keeper=cast.wanda, event=event, planned=planned(event, capacity=3))
    assert event.bookings.booked().count() == 3
    with pytest.raises(RuleBroken, match="3 people are booked already"):
        change_event(keeper=cast.wanda, event=event, planned=planned(event, capacity=2))
    cancel_booking(canceller=cast.amira, booking=event.bookings.get(worker=cast.amira))
    change_event(keeper=cast.wanda, event=event, planned=planned(event, capacity=2))
    assert sorted(event.bookings.booked().values_list("seat", flat=True)) == [1, 2]


def test_an_event_is_cancelled_with_a_reason_and_brought_back_and_everybody_is_told(cast, event):
    book(booker=cast.wanda, event=event, workers=[cast.amira, cast.tariq, cast.moses])
    with pytest.raises(RuleBroken, match="Say why"):
        cancel_event(keeper=cast.wanda, event=event, why=" ")
    cancel_event(keeper=cast.wanda, event=event, why="The trainer is ill")
    for person in (cast.amira, cast.tariq, cast.moses, cast.peter):
        assert Notification.objects.filter(recipient=person, sentence__contains="The trainer is ill").count() == 1
    assert event.bookings.open().count() == 3
    with pytest.raises(RuleBroken, match="cancelled"):
        book(booker=cast.ines, event=event, workers=[cast.ines])
    restore_event(keeper=cast.wanda, event=event)
    assert {b.worker.short_name: b.status for b in event.bookings.open()} == {
        "Amira": BOOKED,
        "Tariq": BOOKED,
        "Moses": WAITING,
    }
    for person in (cast.amira, cast.moses, cast.peter):
        assert Notification.objects.filter(recipient=person, sentence__contains="after all").count() == 1
    cancel_event(keeper=cast.wanda, event=event, why="Snow")
    with clock.at(event.starts_at), pytest.raises(RuleBroken, match="gone by"):
        restore_event(keeper=cast.wanda, event=event)


def test_invitations_carry_method_and_a_sequence_that_grows(cast, event, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = book(booker=cast.amira, event=event, workers=[cast.amira])[0]
    attached = next(message for message in mail.outbox if message.attachments).attachments[0]
    method, first = entry(attached.content)
    assert (method, int(first["sequence"]), attached.mimetype) == ("REQUEST", 0, "text/calendar; method=REQUEST")
    assert first["attendee"] == f"mailto:{cast.amira.email}"
    assert first.decoded("dtstart") == event.starts_at
    with django_capture_on_commit_callbacks(execute=True):
        change_event(keeper=cast.wanda, event=event, planned=planned(event, place="Room 9"))
    method, second = entry(newest())
    assert (method, int(second["sequence"]), second["location"]) == ("REQUEST", 1, "Room 9")
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(canceller=cast.amira, booking=made)
    method, third = entry(newest())
    assert (method, int(third["sequence"]), third["status"]) == ("CANCEL", 2, "CANCELLED")
    assert first["uid"] == second["uid"] == third["uid"]


def test_what_no_longer_holds_when_the_mail_goes_is_not_sent(cast, event, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        made = book(booker=cast.amira, event=event, workers=[cast.amira])[0]
        cancel_booking(canceller=cast.amira, booking=made)
    methods = [entry(m.attachments[0].content)[0] for m in mail.outbox if m.attachments]
    assert methods == ["CANCEL"]


def test_the_personal_calendar_opens_by_its_secret_alone_and_can_be_revoked(cast, event, client):
    make_booking(event, cast.amira)
    secret = make_feed(worker=cast.amira)
    assert secret not in str(list(CalendarFeed.objects.values()))
    address = reverse("events:feed", args=[secret])
    assert entry(client.get(address).content)[1]["summary"] == "Working with fathers"
    newer = make_feed(worker=cast.amira)
    assert client.get(address).status_code == 404
    address = reverse("events:feed", args=[newer])
    assert client.get(address).status_code == 200
    cast.amira.is_active = False
    cast.amira.save()
    assert client.get(address).status_code == 404
    cast.amira.is_active = True
    cast.amira.save()
    revoke_feed(worker=cast.amira)
    assert client.get(address).status_code == 404
    with pytest.raises(RuleBroken):
        revoke_feed(worker=cast.amira)


def test_a_cancelled_event_stands_in_the_calendar_as_cancelled(cast, event, client):
    make_booking(event, cast.amira)
    cancel_event(keeper=cast.wanda, event=event, why="Snow")
    found = entry(client.get(reverse("events:feed", args=[make_feed(worker=cast.amira)])).content)[1]
    assert (found["status"], int(found["sequence"])) == ("CANCELLED", 1)
    method, one = entry(invitation(event.bookings.get(), "CANCEL"))
    assert (method, one["status"]) == ("CANCEL", "CANCELLED")


@pytest.fixture
def begun(cast, event):
    """amira, tariq and moses sit in an event that counts for a module and begins now."""
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    module = ModulePage.objects.get(pk=page.pk)
    require_module(lead=cast.wanda, module=module, first_due_days=30, refresh_months=12)
    Event.objects.filter(pk=event.pk).update(capacity=5, module=module)
    event.refresh_from_db()
    for seat, worker in enumerate((cast.amira, cast.tariq, cast.moses), 1):
        make_booking(event, worker, seat=seat)
    with clock.at(event.starts_at):
        yield event


def marks(event, **said):
    return {
        booking.pk: said.get(booking.worker.short_name.lower(), ("", None))
        for booking in event.bookings.booked().select_related("worker")
    }


def test_who_was_there_has_completed_it_with_a_certificate_and_nobody_else(cast, begun):
    said = marks(begun, amira=("there", None), tariq=("partly", 90), moses=("absent", None))
    assert take_attendance(taker=cast.peter, event=begun, marks=said) == []
    assert not ExternalCompletion.objects.exists()
    done = take_attendance(taker=cast.peter, event=begun, marks={}, finish=True)
    assert [booking.worker for booking in done] == [cast.amira]
    completion = ExternalCompletion.objects.get()
    certificate = Certificate.objects.get()
    assert (completion.worker, completion.course.module) == (cast.amira, begun.module)
    assert completion.certificate == certificate.reference
    assert (certificate.minutes, certificate.valid_until) == (180, dt.date(2027, 11, 30))
    states = {worker: required_of(worker)[0].held.state for worker in (cast.amira, cast.tariq)}
    assert states == {cast.amira: HeldState.IN_DATE, cast.tariq: HeldState.NOT_YET_DUE}
    assert list(Evaluation.objects.values_list("worker", flat=True)) == [cast.amira.pk]
    assert Notification.objects.filter(recipient=cast.amira, kind="events.completed").count() == 1
    with pytest.raises(RuleBroken, match="finished"):
        take_attendance(taker=cast.peter, event=begun, marks={}, finish=True)


@pytest.mark.parametrize(
    ("said", "finish", "sentence"),
    [
        ({"amira": ("there", None)}, True, "Not said yet: Moses Example, Tariq Example"),
        ({"amira": ("partly", None)}, False, "from 1 to 179"),
        ({"amira": ("partly", 180)}, False, "from 1 to 179"),
        ({"amira": ("asleep", None)}, False, "Choose from the people"),
    ],
)
def test_attendance_that_cannot_be_is_refused_whole(cast, begun, said, finish, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        take_attendance(taker=cast.peter, event=begun, marks=marks(begun, **said), finish=finish)
    assert not Booking.objects.exclude(presence="").exists()


def test_only_trainer_and_lead_take_attendance_and_only_once_it_has_begun(cast, event, begun):
    for who in (cast.grace, cast.amira, cast.otto, cast.omar):
        with pytest.raises(NotAllowed):
            take_attendance(taker=who, event=begun, marks={})
    with clock.at(NOW), pytest.raises(RuleBroken, match="has not begun"):
        take_attendance(taker=cast.wanda, event=event, marks={})


def test_figures_say_what_a_place_cost_and_who_did_not_come(cast, begun):
    Event.objects.filter(pk=begun.pk).update(cost="100.00")
    said = marks(begun, amira=("there", None), tariq=("partly", 90), moses=("absent", None))
    take_attendance(taker=cast.wanda, event=begun, marks=said, finish=True)
    with clock.at(begun.starts_at + dt.timedelta(days=1)):
        figure = figures_of(cast.wanda, NOW.date(), clock.today())[0]
    assert (figure.booked, figure.there, figure.partly, figure.absent, figure.unmarked) == (3, 1, 1, 1, 0)
    assert (str(figure.per_place), str(figure.per_person)) == ("20.00", "50.00")


def test_the_list_is_narrowed_and_asks_as_little_with_many_rows(cast, event, client):
    client.force_login(cast.amira)
    online = make_event(cast.northvale, cast.wanda, title="Recording", place="", link="https://meet.example.org/x")
    make_booking(event, cast.tariq, seat=1)
    make_booking(event, cast.moses, seat=2)

    def found(**query):
        page = client.get(reverse("events:event-list"), query).content.decode()
        return {each.title for each in (event, online) if f">{each.title}</a>" in page}

    assert found() == {event.title, online.title}
    assert found(words="fathers") == {event.title}
    assert found(online="online") == {online.title}
    assert found(room="1") == {online.title}
    assert found(until=(NOW.date() + dt.timedelta(days=6)).isoformat()) == set()
    client.force_login(cast.olu)
    assert found() == set()
    client.force_login(cast.wanda)

    def more():
        for number in range(12):
            make_booking(make_event(cast.northvale, cast.wanda, title=f"E{number}"), cast.amira)

    assert_same_queries(client, reverse("events:event-list"), more)
