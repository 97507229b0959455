"""What everybody may do about their own data: read what is kept, take a copy, complain."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.urls import reverse

from assessments.http import SITTING
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.protection.actions import (
    acknowledge_complaint,
    answer_complaint,
    close_complaint,
    complain,
    keep_retention,
    place_hold,
)
from pathway.protection.copies import ABOUT_OTHERS, parts_of
from pathway.protection.models import Complaint
from pathway.protection.queries import areas
from pathway.protection.register import REGISTER
from pathway.protection.tasks import remind_of_complaints
from tests.factories.decisions import decide_now
from tests.factories.people import appoint
from tests.factories.portfolio import make_evidence
from tests.factories.supervision import make_locked
from tests.house.counting import assert_same_queries

WORDS = "Kittiwake is what I wrote."


def fresh(person):
    return User.objects.select_related("organisation").get(pk=person.pk)


@pytest.fixture
def contact(cast):
    """Ines answers for Northvale's data."""
    appoint(cast.ines, AppointmentKind.INFORMATION_GOVERNANCE)
    cast.ines = fresh(cast.ines)
    return cast.ines


def unpacked(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_my_data_says_what_why_how_long_and_who(client, cast):
    client.force_login(cast.amira)
    page = client.get(reverse("protection:my-data")).content.decode()
    for said in ("Your evidence and journal", "its owner; nobody else, ever", "84 months", "has not decided yet"):
        assert said.casefold() in page.casefold()
    appoint(cast.otto, AppointmentKind.INFORMATION_GOVERNANCE)
    keep_retention(keeper=fresh(cast.otto), months={"record": 96})
    page = client.get(reverse("protection:my-data")).content.decode()
    assert "96 months" in page
    assert "Your organisation has decided this" in page


def test_everything_the_register_says_is_about_people_stands_on_the_page():
    told = sum(len(area.things) for area in areas())
    assert told == sum(bool(held.about) for held in REGISTER.values())
    assert told > 50


def test_a_copy_comes_as_a_zip_and_stands_in_ones_own_trail(client, cast):
    make_evidence(cast.amira, sent=True, text=WORDS, files={"note.txt": WORDS.encode()})
    make_evidence(cast.tariq, text="Guillemot is what Tariq wrote.")
    client.force_login(cast.amira)
    answer = client.post(reverse("protection:my-copy"))
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert "no-store" in answer["Cache-Control"]
    with unpacked(answer) as copy:
        names = copy.namelist()
        assert WORDS in copy.read("data.html").decode()
        assert json.loads(copy.read("data.json"))["person"] == cast.amira.full_name
        assert copy.read(names[2]).decode().strip() == WORDS
        assert "Guillemot" not in "".join(copy.read(name).decode() for name in names)
    [event] = Event.objects.filter(verb="protection.own_copy_taken")
    assert (event.actor, event.subject) == (cast.amira, cast.amira)


def test_a_copy_waits_for_the_password_where_that_was_given_long_ago(client, cast):
    client.force_login(cast.amira)
    session = client.session
    session[SITTING] = clock.now().timestamp() - 3600
    session.save()
    asked = client.post(reverse("protection:my-copy"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not Event.objects.filter(verb="protection.own_copy_taken").exists()


def told(parts):
    return json.dumps([[part.held.label, part.about, part.did] for part in parts], default=str)


def test_ones_own_copy_tells_no_hold_and_nothing_confidential_about_others(cast, contact):
    place_hold(contact=contact, person=cast.amira, reason="Puffin case.")
    make_locked(cast.grace, cast.amira, dt.date(2026, 11, 3), practice="Razorbill said.", wellbeing="Dunlin said.")
    own = told(parts_of(cast.amira, whole=True, redact=True, by_themselves=True))
    assert "Puffin" not in own
    assert "protection.LegalHold" not in own
    assert "Razorbill" in own
    assert "Dunlin" in own
    of_supervisor = told(parts_of(cast.grace, whole=True, redact=True, by_themselves=True))
    assert "Razorbill" not in of_supervisor
    assert "Dunlin" not in of_supervisor
    assert ABOUT_OTHERS in of_supervisor
    assert "Puffin" in told(parts_of(cast.amira, whole=True, redact=True))


def test_ones_own_copy_holds_what_one_did_as_mentor(cast):
    item = make_evidence(cast.amira, sent=True)
    decide_now(cast.moses, item.current, "meets", comment="Amira listens well.")
    own = told(parts_of(cast.moses, whole=True, redact=True, by_themselves=True))
    assert "listens well" in own
    assert cast.amira.full_name not in own


def test_a_complaint_goes_its_whole_way_and_both_sides_hear(client, cast, contact):
    client.force_login(cast.amira)
    sent = client.post(reverse("protection:complaint-new"), {"about": "access", "text": "Tern read my notes."})
    complaint = Complaint.objects.get()
    assert sent.url == reverse("protection:complaint-detail", args=[complaint.pk])
    assert complaint.reference == f"DP-{complaint.pk:05d}"
    assert complaint.reference in Notification.objects.get(recipient=contact).sentence
    assert complaint.reference in client.get(reverse("protection:my-data")).content.decode()

    client.force_login(contact)
    assert "29 days left" in listed(client) or "30 days left" in listed(client)
    client.post(reverse("protection:complaint-acknowledge", args=[complaint.pk]))
    client.post(reverse("protection:complaint-answer", args=[complaint.pk]), {"answer": "Avocet: we put it right."})
    client.post(reverse("protection:complaint-close", args=[complaint.pk]))
    complaint.refresh_from_db()
    assert complaint.state == "closed"
    told_amira = Notification.objects.filter(recipient=cast.amira, kind="complaint")
    assert told_amira.count() == 3
    verbs = Event.objects.filter(verb__startswith="protection.compl").values_list("verb", flat=True)
    assert sorted(verbs) == [
        "protection.complained",
        "protection.complaint_acknowledged",
        "protection.complaint_answered",
        "protection.complaint_closed",
    ]
    client.force_login(cast.amira)
    page = client.get(reverse("protection:complaint-detail", args=[complaint.pk])).content.decode()
    assert "Avocet: we put it right." in page
    assert "Information Commissioner" in page


def listed(client):
    return client.get(reverse("protection:complaint-list")).content.decode()


def test_an_overdue_acknowledgement_says_so_in_words(client, cast, contact, fixed_clock):
    with clock.at(fixed_clock - dt.timedelta(days=33)):
        complain(worker=cast.amira, about="wrong", text="My level is wrong.")
    client.force_login(contact)
    assert "Overdue by 2 days" in listed(client) or "Overdue by 3 days" in listed(client)
    assert "Overdue to acknowledge" in listed(client)


def test_an_answer_acknowledges_and_nothing_is_done_twice(cast, contact):
    complaint = complain(worker=cast.amira, about="wrong", text="My level is wrong.")
    with pytest.raises(RuleBroken, match="answered and still open"):
        close_complaint(contact=contact, complaint=complaint)
    answer_complaint(contact=contact, complaint=complaint, answer="Corrected.")
    complaint.refresh_from_db()
    assert complaint.acknowledged_by == contact
    with pytest.raises(RuleBroken, match="answered already"):
        answer_complaint(contact=contact, complaint=complaint, answer="Again.")
    with pytest.raises(RuleBroken, match="acknowledged already"):
        acknowledge_complaint(contact=contact, complaint=complaint)
    with pytest.raises(NotAllowed):
        answer_complaint(contact=fresh(cast.otto), complaint=complaint, answer="Mine.")
    own = complain(worker=contact, about="other", text="About me.")
    with pytest.raises(NotAllowed):
        acknowledge_complaint(contact=contact, complaint=own)


def test_where_nobody_can_handle_a_complaint_the_admin_hears(cast):
    complain(worker=cast.amira, about="other", text="Nobody answers.")
    assert "appoint an information governance contact" in Notification.objects.get(recipient=cast.otto).sentence


def test_handlers_are_reminded_once_before_and_once_after_the_day(cast, contact, fixed_clock):
    complain(worker=cast.amira, about="wrong", text="My level is wrong.")
    about = Notification.objects.filter(recipient=contact, key__startswith="complaint-due")
    over = Notification.objects.filter(recipient=contact, key__startswith="complaint-overdue")
    for day, counts in ((10, (0, 0)), (26, (1, 0)), (27, (1, 0)), (31, (1, 1)), (40, (1, 1))):
        with clock.at(fixed_clock + dt.timedelta(days=day)):
            remind_of_complaints()
        assert (about.count(), over.count()) == counts


def test_the_list_of_complaints_asks_as_little_for_many(client, cast, contact):
    client.force_login(contact)

    def more():
        for _ in range(5):
            complain(worker=cast.tariq, about="other", text="Again.")

    complain(worker=cast.amira, about="other", text="Once.")
    assert_same_queries(client, reverse("protection:complaint-list"), more)
