"""The page on which photos, voice and video are made: open to their maker, and only where the organisation says so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portfolio.models import EvidenceFile, EvidenceItem
from tests.factories.portfolio import make_evidence

from . import builders as build

pytestmark = pytest.mark.django_db
CLOSED = "camera=(), microphone=(), geolocation=(), display-capture=()"
OPEN = "camera=(self), microphone=(self), geolocation=(), display-capture=()"


@pytest.fixture
def amira(client, cast):
    client.force_login(cast.amira)
    return client


@pytest.fixture
def draft(cast):
    return make_evidence(cast.amira)


def page_of(item):
    return reverse("portfolio:evidence-record", args=[item.pk])


def switch_off(cast):
    cast.northvale.takes_photos_and_recordings = False
    cast.northvale.save()


def test_camera_and_microphone_are_open_to_exactly_one_page(amira, draft):
    answer = amira.get(page_of(draft))
    assert (answer.status_code, answer["Permissions-Policy"]) == (200, OPEN)
    assert "Take a photo or make a recording first" not in answer.content.decode()
    others = [
        *(reverse(f"portfolio:evidence-{name}", args=[draft.pk]) for name in ("edit", "send", "detail", "claims")),
        reverse("portfolio:evidence-list"),
        reverse("portfolio:evidence-new"),
        reverse("home:home"),
        reverse("account_login"),
        "/nothing/here/",
        "/cms/",
    ]
    assert {address: amira.get(address)["Permissions-Policy"] for address in others} == dict.fromkeys(others, CLOSED)


def test_where_they_are_switched_off_the_page_says_so_and_opens_nothing(amira, cast, draft):
    switch_off(cast)
    answer = amira.get(page_of(draft))
    assert (answer.status_code, answer["Permissions-Policy"]) == (200, CLOSED)
    assert "Photos, sound and video are switched off at Northvale Council" in answer.content.decode()
    assert "record.js" not in answer.content.decode()
    sent = amira.post(page_of(draft), {"photo": SimpleUploadedFile("visit.jpg", build.picture())})
    assert sent.status_code == 422
    assert "visit.jpg was not added" in sent.content.decode()
    assert not EvidenceFile.objects.exists()
    assert "Record voice" not in amira.get(reverse("portfolio:evidence-edit", args=[draft.pk])).content.decode()


def test_without_a_script_it_is_made_by_the_device_and_played_back(amira, draft):
    page = amira.get(page_of(draft)).content.decode()
    for accepts in ('accept="image/*"', 'accept="audio/*"', 'accept="video/*"'):
        assert accepts in page
    assert page.count("capture=") == 3
    made = {
        "photo": SimpleUploadedFile("board.jpg", build.picture()),
        "voice": SimpleUploadedFile("voice.ogg", build.ogg()),
        "video": SimpleUploadedFile("film.mp4", build.mp4()),
    }
    page = amira.post(page_of(draft), made, follow=True).content.decode()
    assert "Play it back below before you send it" in page
    for how in ('alt="Picture: board.jpg"', 'aria-label="Sound recording: voice.ogg"', 'aria-label="Video: film.mp4"'):
        assert how in page
    assert EvidenceFile.objects.count() == 3
    amira.post(reverse("portfolio:evidence-file-remove", args=[EvidenceFile.objects.get(name="voice.ogg").pk]))
    assert "Sound recording" not in amira.get(page_of(draft)).content.decode()


def test_one_that_is_refused_does_not_take_the_others_with_it(amira, draft):
    made = {
        "photo": SimpleUploadedFile("board.jpg", build.picture()),
        "voice": SimpleUploadedFile("voice.ogg", b"MZ" + bytes(90)),
    }
    answer = amira.post(page_of(draft), made)
    assert answer.status_code == 422
    assert "voice.ogg" in answer.content.decode()
    assert [file.name for file in EvidenceFile.objects.all()] == ["board.jpg"]
    assert answer["Permissions-Policy"] == OPEN


def test_nothing_made_is_said_in_a_sentence(amira, draft):
    answer = amira.post(page_of(draft), {})
    assert answer.status_code == 422
    assert "Take a photo or make a recording first" in answer.content.decode()


def test_evidence_can_begin_with_a_recording(amira):
    key = "00000000-0000-0000-0000-000000000009"
    answer = amira.post(reverse("portfolio:evidence-new"), {"record": "", "key": key, "revision": 1})
    item = EvidenceItem.objects.get()
    assert answer["Location"] == page_of(item)


def test_what_was_sent_is_not_recorded_for(amira, cast):
    sent = make_evidence(cast.amira, sent=True)
    assert amira.get(page_of(sent))["Location"] == reverse("portfolio:evidence-detail", args=[sent.pk])
