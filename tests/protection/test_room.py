"""The room of the information governance contact: holds, erasures, copies for others, public statements."""

import datetime as dt
import io
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.people.actions import deactivate
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.protection.actions import ask_erasure, carry_out_erasure, place_hold
from pathway.protection.erasing import foresee
from pathway.protection.models import Complaint, Erasure, LegalHold, PublicStatement
from tests.factories.people import appoint, employ, make_person
from tests.factories.portfolio import make_evidence
from tests.house.counting import assert_same_queries


def fresh(person):
    return User.objects.select_related("organisation").get(pk=person.pk)


@pytest.fixture
def house(cast, var):
    """Ines answers for the data; Tariq has left with a piece of evidence and its file."""
    appoint(cast.ines, AppointmentKind.INFORMATION_GOVERNANCE)
    make_evidence(cast.tariq, sent=True, text="Wheatear.", files={"w.txt": b"Wheatear."})
    deactivate(admin=cast.otto, person=cast.tariq)
    cast.ines, cast.tariq = fresh(cast.ines), fresh(cast.tariq)
    return cast


@pytest.fixture
def contact(client, house):
    """The contact's browser."""
    client.force_login(house.ines)
    return client


def page(client, name, *args):
    return client.get(reverse(f"protection:{name}", args=args)).content.decode()


def test_a_hold_is_placed_and_lifted_and_the_person_is_not_told(contact, house):
    sent = contact.post(reverse("protection:hold-list"), {"person": house.tariq.pk, "reason": "Case 7."})
    assert sent.status_code == 302
    assert "Case 7." in page(contact, "hold-list")
    hold = LegalHold.objects.get()
    again = contact.post(reverse("protection:hold-list"), {"person": house.tariq.pk, "reason": "Case 8."})
    assert again.status_code == 422
    assert "is held already" in again.content.decode()
    assert "Held for a case" in page(contact, "erasure-ask", house.tariq.pk)
    contact.post(reverse("protection:hold-lift", args=[hold.pk]))
    hold.refresh_from_db()
    assert hold.lifted_by == house.ines
    assert not Event.objects.filter(verb__startswith="protection.hold", subject__isnull=False).exists()


def test_nobody_is_held_by_themselves(contact, house):
    sent = contact.post(reverse("protection:hold-list"), {"person": house.ines.pk, "reason": "Mine."})
    assert sent.status_code == 422
    assert not LegalHold.objects.exists()


def test_what_an_erasure_takes_away_is_said_and_then_asked_for_and_taken_back(contact, house):
    told = page(contact, "erasure-ask", house.tariq.pk)
    assert "1 file of evidence" in told
    assert "Evidence versions: the words of 1" in told
    assert "manage.py erase --carry-out" in told
    assert contact.post(reverse("protection:erasure-ask", args=[house.tariq.pk]), {}).status_code == 422
    sent = contact.post(reverse("protection:erasure-ask", args=[house.tariq.pk]), {"reason": "Wrote to us."})
    assert sent.status_code == 302
    erasure = Erasure.objects.get()
    assert "Wrote to us." in page(contact, "erasure-list")
    assert contact.get(reverse("protection:erasure-ask", args=[house.tariq.pk])).status_code == 404
    contact.post(reverse("protection:erasure-take-back", args=[erasure.pk]))
    assert not Erasure.objects.exists()
    assert Event.objects.filter(verb="protection.erasure_taken_back", subject=house.tariq).count() == 1


def test_what_is_foreseen_is_what_is_then_erased(house):
    foreseen = foresee(house.tariq)
    assert foreseen.files == 1
    assert {going.title for going in foreseen.going} >= {"Evidence versions"}
    carry_out_erasure(erasure=ask_erasure(contact=house.ines, person=house.tariq, reason="Wrote to us."))
    after = foresee(fresh(house.tariq))
    assert after.files == after.notices == 0
    assert {title for title, _ in foreseen.staying} <= {title for title, _ in after.staying} | {"Notices"}


def test_what_is_done_cannot_be_taken_back(contact, house):
    erasure = ask_erasure(contact=house.ines, person=house.tariq, reason="Wrote to us.")
    carry_out_erasure(erasure=erasure)
    answer = contact.post(reverse("protection:erasure-take-back", args=[erasure.pk]), follow=True)
    assert "cannot be taken back" in answer.content.decode()
    assert Erasure.objects.count() == 1
    assert erasure.pseudonym in page(contact, "erasure-list")


def test_a_copy_for_a_leaver_is_logged_and_says_why_it_holds_what_is_theirs_alone(contact, house):
    sent = {"person": house.tariq.pk, "reason": "He asked for all of it."}
    answer = contact.post(reverse("protection:copy-for"), sent)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as copy:
        assert "Wheatear." in copy.read("data.html").decode()
    [event] = Event.objects.filter(verb="protection.copy_taken")
    assert (event.actor, event.subject) == (house.ines, house.tariq)
    assert "He asked for all of it" in event.detail["because"]


@pytest.mark.parametrize("name", ["olu", "ines"])
def test_no_copy_of_somebody_elsewhere_or_of_oneself(contact, house, name):
    answer = contact.post(reverse("protection:copy-for"), {"person": getattr(house, name).pk})
    assert answer.status_code == 422
    assert not Event.objects.filter(verb="protection.copy_taken").exists()


def test_the_room_says_what_waits(contact, house):
    told = page(contact, "room")
    assert "None waiting" in told
    assert "Blanks to fill" in told
    place_hold(contact=house.ines, person=house.amira, reason="Case.")
    assert "1 standing" in page(contact, "room")


STATED = {
    "data_contact": "Ines Example",
    "data_email": "data@northvale.example.org",
    "lawful_basis": "Public task.",
    "compliance": "partial",
    "tested_on": "2026-11-02",
    "tested_how": "Two screen reader users tried ten pages.",
    "accessibility_email": "access@northvale.example.org",
    "reply_days": "10",
    "prepared_on": "2026-11-03",
    "reviewed_on": "2026-11-04",
}


def test_public_statements_are_blank_until_they_are_filled_in(client, house):
    told = client.get(reverse("home:accessibility")).content.decode()
    assert "Not stated yet" in told
    assert "Blank:" in told
    assert "compliant with the Web Content" not in told
    assert "has not yet said here who answers" in client.get(reverse("home:privacy")).content.decode()
    client.force_login(house.ines)
    assert client.post(reverse("protection:statement-edit"), STATED).status_code == 302
    client.logout()
    told = client.get(reverse("home:accessibility")).content.decode()
    for said in ("partially compliant", "Two screen reader users", "access@northvale.example.org", "within 10 days"):
        assert said in told
    assert "Equality and Human Rights Commission" in told
    assert "Blank:" not in told
    privacy = client.get(reverse("home:privacy")).content.decode()
    assert "data@northvale.example.org" in privacy
    assert "Public task." in privacy


def test_northern_ireland_has_its_own_commission(client, house):
    house.northvale.nation = "northern ireland"
    house.northvale.save()
    PublicStatement.objects.create(organisation=house.northvale)
    told = client.get(reverse("home:accessibility")).content.decode()
    assert "Equality Commission for Northern Ireland" in told
    assert "EHRC" not in told


@pytest.mark.parametrize("missing", ["tested_on", "tested_how"])
def test_nothing_is_stated_that_was_not_tested(contact, house, missing):
    answer = contact.post(reverse("protection:statement-edit"), STATED | {missing: ""})
    assert answer.status_code == 422
    assert "before you state how accessible it is" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicStatement.objects.create(organisation=house.northvale, compliance="full")


def test_a_statement_is_reviewed_after_it_was_prepared(contact, house):
    answer = contact.post(reverse("protection:statement-edit"), STATED | {"reviewed_on": "2026-11-01"})
    assert answer.status_code == 422
    assert "on or after the day it was prepared" in answer.content.decode()


def test_people_of_another_organisation_read_their_own_statement(client, house):
    PublicStatement.objects.create(organisation=house.northvale, data_email="data@northvale.example.org")
    client.force_login(house.olu)
    assert "data@northvale" not in client.get(reverse("home:privacy")).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"closed": True},
        {"about": "nothing known"},
        {"text": ""},
    ],
)
def test_the_database_refuses_a_complaint_that_makes_no_sense(house, fixed_clock, fields):
    row = {"organisation": house.northvale, "made_by": house.amira, "text": "Words.", "made_at": fixed_clock}
    if fields.pop("closed", False):
        fields = {"closed_at": fixed_clock, "closed_by": house.ines}
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.create(**(row | fields))


def test_the_list_of_leavers_asks_as_little_for_many(contact, house):
    def more():
        for number in range(5):
            person = make_person(house.northvale, f"leaver{number}")
            employ(person, "Family support worker", started_on=dt.date(2026, 1, 5))
            deactivate(admin=house.otto, person=person)

    assert_same_queries(contact, reverse("protection:erasure-list"), more)
