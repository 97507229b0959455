"""A leaver is erased: their words and name are gone, the log is valid and every other record still reads."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction

from assessments.models import Decision
from assessments.queries.chain import check_log
from pathway.audit.models import Event
from pathway.caretaker.invariants import broken
from pathway.core import clock
from pathway.core.append_only import unprotected_tables
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people.actions import deactivate
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.protection.actions import ask_erasure, carry_out_erasure, lift_hold, place_hold
from pathway.protection.copies import WITHHELD, parts_of
from pathway.protection.erasing import foresee
from pathway.protection.models import Erasure
from pathway.training.actions import upload_certificate
from pathway.training.models import Course, CourseRecord
from portfolio.files.shelf import place_of
from portfolio.models import EvidenceFile
from tests.factories.decisions import decide_now, decided
from tests.factories.people import appoint
from tests.factories.portfolio import make_evidence
from tests.portfolio.builders import pdf, pdf_object

WORDS = "Zebrafinch is what I wrote."


def fresh(person):
    return User.objects.select_related("organisation").get(pk=person.pk)


@pytest.fixture
def house(cast, var):
    """Moses has left: words about him, words by him about Amira, and a file."""
    item = make_evidence(cast.amira, sent=True)
    decide_now(cast.moses, item.current, "meets", comment="Amira listens well.")
    make_evidence(cast.moses, sent=True, title="Zebrafinch", text=WORDS, files={"z.txt": WORDS.encode()})
    appoint(cast.wanda, AppointmentKind.INFORMATION_GOVERNANCE)
    cast.wanda = fresh(cast.wanda)
    return cast


def test_somebody_who_still_works_here_or_is_held_is_not_erased(house):
    with pytest.raises(RuleBroken, match="still works here"):
        ask_erasure(contact=house.wanda, person=house.moses, reason="Asked for it.")
    deactivate(admin=house.otto, person=house.moses)
    moses = fresh(house.moses)
    hold = place_hold(contact=house.wanda, person=moses, reason="A tribunal.")
    with pytest.raises(RuleBroken, match="held for a case"):
        ask_erasure(contact=house.wanda, person=moses, reason="Asked for it.")
    lift_hold(contact=house.wanda, hold=hold)
    with pytest.raises(NotAllowed):
        ask_erasure(contact=house.otto, person=moses, reason="Asked for it.")
    ask_erasure(contact=house.wanda, person=moses, reason="Asked for it.")


def test_an_erasure_takes_the_file_of_a_certificate_away_and_leaves_the_record_and_the_same_file_of_another(
    house, var, django_capture_on_commit_callbacks
):
    course = Course.objects.create(organisation=house.northvale, title="First aid")
    for person, content in (
        (house.moses, pdf()),
        (house.moses, pdf(pdf_object(8, b"<</Own 1>>"))),
        (house.amira, pdf()),
    ):
        upload_certificate(
            worker=person,
            course=course,
            completed_on=clock.today() - timedelta(days=CourseRecord.objects.filter(worker=person).count()),
            source=io.BytesIO(content),
            name=f"{person.short_name}.pdf",
        )
    theirs = CourseRecord.objects.filter(worker=house.moses)
    shared, own = (record.sha256 for record in theirs.order_by("pk"))
    assert foresee(house.moses).files == 3
    deactivate(admin=house.otto, person=house.moses)
    erasure = ask_erasure(contact=house.wanda, person=fresh(house.moses), reason="Asked for it.")
    with django_capture_on_commit_callbacks(execute=True):
        carry_out_erasure(erasure=erasure)
    assert [(each.sha256, each.file_name, each.file_size, each.kind) for each in theirs] == [
        ("", "Erased", 0, "certificate")
    ] * 2
    assert not place_of(var / "private", own).exists()
    assert place_of(var / "private", shared).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseRecord.objects.filter(worker=house.amira).update(sha256="")


def test_after_an_erasure_name_and_words_are_nowhere_and_the_log_is_valid(
    house,
    var,
    settings,
    django_capture_on_commit_callbacks,
):
    name, email = house.moses.full_name, house.moses.email
    deactivate(admin=house.otto, person=house.moses)
    erasure = ask_erasure(contact=house.wanda, person=fresh(house.moses), reason="Asked for it.")
    with django_capture_on_commit_callbacks(execute=True):
        carry_out_erasure(erasure=erasure)

    left = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        for value in model._default_manager.values_list(field.name, flat=True)
        if re.search(rf"Zebrafinch|{re.escape(name)}|{re.escape(email)}", json.dumps(value, default=str))
    ]
    assert left == []
    assert not EvidenceFile.objects.exists()
    assert not [path for path in (var / "private" / "evidence").rglob("*") if path.is_file()]
    assert check_log(house.northvale).fault is None
    assert unprotected_tables() == []
    assert broken() == []
    decision = Decision.objects.with_words().get(worker=house.amira)
    assert str(decision.mentor) == erasure.pseudonym
    assert decision.comment == "Amira listens well."
    [line] = (var / "erasures.jsonl").read_text().splitlines()
    assert json.loads(line)["pseudonym"] == erasure.pseudonym
    assert name not in line
    with pytest.raises(RuleBroken, match="erased already"):
        carry_out_erasure(erasure=erasure)


def test_signed_words_about_a_leaver_go_and_the_log_says_so(house):
    decided(house.moses, house.tariq, comment="Zebrafinch in a comment.")
    deactivate(admin=house.otto, person=house.tariq)
    carry_out_erasure(erasure=ask_erasure(contact=house.wanda, person=fresh(house.tariq), reason="Asked for it."))
    decision = Decision.objects.with_words().get(worker=house.tariq)
    assert decision.comment == ""
    assert check_log(house.northvale).fault is None


def test_the_command_lists_and_then_erases(house, capsys):
    deactivate(admin=house.otto, person=house.moses)
    erasure = ask_erasure(contact=house.wanda, person=fresh(house.moses), reason="Asked for it.")
    with pytest.raises(SystemExit, match="0"):
        call_command("erase")
    assert f"is to become {erasure.pseudonym}" in capsys.readouterr().out
    assert Erasure.objects.get().done_at is None
    with pytest.raises(SystemExit, match="0"):
        call_command("erase", "--carry-out")
    assert Erasure.objects.get().done_at is not None


def told(parts):
    return json.dumps([[part.held.label, part.about, part.did] for part in parts], default=str)


def test_a_copy_holds_what_is_about_a_person_and_what_they_did_as_mentor(house):
    own = told(parts_of(house.moses, whole=True, redact=False))
    assert WORDS in own
    assert "Amira listens well." in own
    assert house.amira.full_name in own
    assert house.moses.password not in own
    assert "Zebrafinch" not in told(parts_of(house.amira, whole=True, redact=False))


def test_others_are_named_by_numbers_where_that_is_wished(house):
    redacted = told(parts_of(house.moses, whole=True, redact=True))
    assert house.amira.full_name not in redacted
    assert house.amira.email not in redacted
    assert "a colleague (" in redacted
    assert house.moses.full_name in redacted


def test_what_is_for_the_person_alone_is_withheld_from_a_copy_by_somebody_else(house):
    make_evidence(house.tariq, text="A draft of Tariq's.")
    assert "A draft of Tariq's." in told(parts_of(house.tariq, whole=True, redact=False))
    by_contact = told(parts_of(house.tariq, whole=False, redact=False))
    assert "A draft of Tariq's." not in by_contact
    assert WITHHELD in by_contact


def test_the_command_writes_a_copy_and_the_trail_says_who_asked(house, var):
    target = var / "copy.zip"
    with pytest.raises(CommandError, match="does not answer for the data"):
        call_command("copy_for_person", house.moses.email, str(target), "--contact", house.otto.email)
    with pytest.raises(CommandError, match="does not answer for the data"):
        call_command("copy_for_person", house.olu.email, str(target), "--contact", house.wanda.email)
    assert not target.exists()
    call_command("copy_for_person", house.moses.email, str(target), "--contact", house.wanda.email)
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert WORDS in archive.read("data.html").decode()
        assert json.loads(archive.read("data.json"))["person"] == house.moses.full_name
        assert archive.read(names[2]).decode().strip() == WORDS
    event = Event.objects.get(verb="protection.copy_taken")
    assert (event.actor, event.subject) == (house.wanda, house.moses)
