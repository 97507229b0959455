"""Files in pieces: they go on where they stopped, pass every check of a whole file, and leave nothing behind."""

import datetime as dt
import hashlib
import json
import uuid
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from portfolio import actions
from portfolio.files import clamd, pieces
from portfolio.models import EvidenceFile, EvidenceItem, Upload
from portfolio.tasks import clear_uploads
from tests.conftest import NOW
from tests.factories.portfolio import make_evidence

from . import builders as build

pytestmark = pytest.mark.django_db
WORDS = b"I asked what a good morning would look like, and wrote her answer down. " * 40


def told(content, name="account.txt", **more):
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **more}


class Sender:
    """A browser that sends a file in pieces, as our script does."""

    def __init__(self, client, commits):
        self.client, self.commits = client, commits

    def begin(self, item, content, name="account.txt", **changes):
        address = reverse("portfolio:upload-begin", args=[item.pk])
        with self.commits(execute=True):
            return self.client.post(address, json.dumps(told(content, name) | changes), content_type="application/json")

    def piece(self, state, at, piece):
        with self.commits(execute=True):
            return self.client.patch(f"{state['piece']}?at={at}", piece, content_type="application/octet-stream")

    def whole(self, item, content, name="account.txt", step=700):
        state = self.begin(item, content, name).json()
        while not state.get("kept"):
            answer = self.piece(state, state["received"], content[state["received"] : state["received"] + step])
            if answer.status_code != 200:
                return answer
            state |= answer.json()
        return state


@pytest.fixture
def sender(client, cast, django_capture_on_commit_callbacks):
    client.force_login(cast.amira)
    return Sender(client, django_capture_on_commit_callbacks)


@pytest.fixture
def draft(cast):
    return make_evidence(cast.amira)


def on_disk(settings):
    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def lying(settings):
    return [path for path in on_disk(settings) if path.suffix == ".part"]


def test_a_file_in_pieces_is_kept_as_one_sent_whole(sender, draft, settings, cast):
    state = sender.whole(draft, WORDS)
    file = EvidenceFile.objects.get(version=draft.current)
    assert (state["kept"], state["received"], state["name"]) == (True, len(WORDS), "account.txt")
    assert (file.sha256, file.size) == (hashlib.sha256(WORDS).hexdigest(), len(WORDS))
    assert lying(settings) == [], "the pieces are gone"
    told_of = Event.objects.filter(verb="portfolio.file_added", subject=cast.amira)
    assert told_of.count() == 1


def test_a_file_goes_on_where_it_stopped_also_on_another_page(sender, draft):
    state = sender.begin(draft, WORDS).json()
    assert sender.piece(state, 0, WORDS[:1000]).json()["received"] == 1000
    # The page is opened again, and the same file chosen under another name.
    again = sender.begin(draft, WORDS, "renamed.txt").json()
    assert (again["id"], again["received"]) == (state["id"], 1000)
    assert sender.client.get(state["piece"]).json()["received"] == 1000
    assert sender.piece(again, 1000, WORDS[1000:]).json()["kept"]


def test_a_piece_whose_answer_was_lost_is_not_written_twice(sender, draft, settings):
    state = sender.begin(draft, WORDS).json()
    sender.piece(state, 0, WORDS[:1000])
    again = sender.piece(state, 0, WORDS[:1000])
    assert (again.status_code, again.json()["received"]) == (409, 1000)
    early = sender.piece(state, 2000, WORDS[2000:])
    assert (early.status_code, early.json()["received"]) == (409, 1000)
    assert sender.piece(state, 1000, WORDS[1000:]).json()["kept"]
    # Nor is the file kept twice when the last answer was lost.
    assert sender.piece(state, 1000, WORDS[1000:]).json()["kept"]
    assert sender.begin(draft, WORDS).json()["kept"]
    assert EvidenceFile.objects.count() == 1


def test_what_a_crash_took_from_the_disk_is_asked_for_again(sender, draft, settings):
    state = sender.begin(draft, WORDS).json()
    sender.piece(state, 0, WORDS[:1000])
    [part] = lying(settings)
    with part.open("r+b") as file:
        file.truncate(300)
    answer = sender.piece(state, 1000, WORDS[1000:])
    assert (answer.status_code, answer.json()["received"]) == (409, 300)
    assert sender.piece(state, 300, WORDS[300:]).json()["kept"]


def test_what_a_crash_left_behind_the_last_row_is_written_over(sender, draft, settings):
    state = sender.begin(draft, WORDS).json()
    sender.piece(state, 0, WORDS[:1000])
    [part] = lying(settings)
    with part.open("ab") as file:
        file.write(b"written, but the row never came")
    assert sender.piece(state, 1000, WORDS[1000:]).json()["kept"]


def test_a_file_can_begin_a_piece_of_evidence(sender, cast):
    key = str(uuid.uuid4())
    body = json.dumps(told(WORDS, key=key))
    answers = [
        sender.client.post(reverse("portfolio:upload-new"), body, content_type="application/json").json()
        for _ in range(2)
    ]
    item = EvidenceItem.objects.get()
    assert answers[0] == answers[1], "a second press begins nothing twice"
    assert answers[0]["draft"]["edit"] == reverse("portfolio:evidence-edit", args=[item.pk])
    assert (item.owner, answers[0]["draft"]["revision"]) == (cast.amira, item.current.revision)


REFUSED = {
    "a program": ("run.exe", b"MZ" + bytes(50), "run.exe is not a kind of file we can keep"),
    "nothing": ("empty.txt", b"", "empty.txt is empty"),
    "too much text": ("long.txt", None, "long.txt is larger than 1 MB"),
    "too large": ("film.mp4", None, "film.mp4 is larger than 25 MB"),
}


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_kept_is_refused_before_a_byte_is_sent(sender, draft, settings, name, content, sentence):
    changes = {} if content is not None else {"size": 26 * 1024 * 1024}
    answer = sender.begin(draft, content or b"", name, **changes)
    assert answer.status_code == 422
    assert sentence in answer.json()["sentence"]
    new = sender.client.post(
        reverse("portfolio:upload-new"),
        json.dumps(told(content or b"", name, key=str(uuid.uuid4())) | changes),
        content_type="application/json",
    )
    assert new.status_code == 422
    assert (Upload.objects.count(), EvidenceItem.objects.count()) == (0, 1)
    assert lying(settings) == []


def test_what_is_inside_is_checked_when_it_has_come_whole(sender, draft, settings):
    content = b"MZ\x90\x00" + bytes(3000)
    answer = sender.whole(draft, content, "cards.jpg")
    assert answer.status_code == 422
    assert "cards.jpg" in answer.json()["sentence"]
    assert not EvidenceFile.objects.exists()
    assert not Upload.objects.exists()
    assert on_disk(settings) == []


def test_a_photo_in_pieces_loses_its_place_as_any_photo_does(sender, draft):
    assert "hidden details" in sender.whole(draft, build.picture(size=(600, 400)), "visit.jpg")["note"]
    file = EvidenceFile.objects.get()
    assert list(file.findings.values_list("code", flat=True)) == ["photo_place"]


def test_another_file_than_was_told_of_is_not_kept(sender, draft, settings):
    state = sender.begin(draft, WORDS).json()
    answer = sender.piece(state, 0, b"x" * len(WORDS))
    assert answer.status_code == 422
    assert "did not arrive as it was sent" in answer.json()["sentence"]
    longer = sender.begin(draft, WORDS).json()
    answer = sender.piece(longer, 0, WORDS + b"more")
    assert "longer than it said it was" in answer.json()["sentence"]
    assert not EvidenceFile.objects.exists()
    assert on_disk(settings) == []


def test_it_passes_the_scanner_and_waits_where_that_does_not_answer(sender, draft, settings, monkeypatch):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"

    def silent(*_):
        raise clamd.Silent("down")

    monkeypatch.setattr(clamd, "scan", silent)
    state = sender.begin(draft, WORDS).json()
    answer = sender.piece(state, 0, WORDS)
    assert (answer.status_code, answer.json()["again"]) == (503, True)
    assert "could not be checked for viruses just now" in answer.json()["sentence"]
    assert not EvidenceFile.objects.exists()
    seen = []
    monkeypatch.setattr(clamd, "scan", lambda source, *_: seen.append(source.read()) or "")
    assert sender.piece(state, len(WORDS), b"").json()["kept"], "nothing is sent twice"
    assert seen == [WORDS]


def test_something_harmful_in_pieces_leaves_nothing(sender, draft, settings, monkeypatch):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    monkeypatch.setattr(clamd, "scan", lambda *_: "Eicar-Signature")
    answer = sender.whole(draft, WORDS)
    assert answer.status_code == 422
    assert "found something harmful" in answer.json()["sentence"]
    assert on_disk(settings) == []
    assert not Upload.objects.exists()


def test_photos_and_recordings_wait_for_the_organisations_switch(sender, draft, cast):
    cast.northvale.takes_photos_and_recordings = False
    cast.northvale.save()
    answer = sender.begin(draft, build.picture(), "visit.jpg")
    assert answer.status_code == 422
    assert "switched off at Northvale Council" in answer.json()["sentence"]


def test_the_500_files_of_a_person_count_here_too(sender, draft, settings):
    settings.EVIDENCE_FILES_PER_PERSON = 1
    assert sender.whole(draft, WORDS)["kept"]
    answer = sender.begin(draft, WORDS + b"more", "more.txt")
    assert answer.status_code == 422
    assert "You keep 1 files, which is all there is room for" in answer.json()["sentence"]


def test_beginnings_do_not_fill_the_disk(sender, draft, monkeypatch):
    monkeypatch.setattr(actions, "MOST_HALF_SENT", 1)
    assert sender.begin(draft, WORDS).status_code == 200
    answer = sender.begin(draft, WORDS + b"more", "more.txt")
    assert answer.status_code == 422
    assert "half sent" in answer.json()["sentence"]


def test_a_half_sent_file_is_its_owners_alone(sender, draft, cast, client):
    state = sender.begin(draft, WORDS).json()
    for other in (cast.moses, cast.grace, cast.tariq, cast.olu):
        client.force_login(other)
        assert client.get(state["piece"]).status_code == 404
        assert sender.piece(state, 0, WORDS).status_code == 404
        assert client.post(state["remove"]).status_code == 404
        assert sender.begin(draft, WORDS).status_code == 404
    assert Upload.objects.get().received == 0


def test_upload_remove_throws_the_pieces_away_and_the_page_lists_them(
    sender, draft, settings, django_capture_on_commit_callbacks
):
    state = sender.begin(draft, WORDS).json()
    sender.piece(state, 0, WORDS[:1000])
    page = sender.client.get(reverse("portfolio:evidence-edit", args=[draft.pk])).content.decode()
    assert "Half sent" in page
    assert "account.txt" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = sender.client.post(state["remove"], follow=True)
    assert "account.txt is removed." in answer.content.decode()
    assert lying(settings) == []
    assert "Half sent" not in answer.content.decode()
    assert sender.piece(state, 1000, WORDS[1000:]).status_code == 404


def test_discarding_the_draft_lets_go_of_its_pieces(sender, draft, cast, settings, django_capture_on_commit_callbacks):
    state = sender.begin(draft, WORDS).json()
    sender.piece(state, 0, WORDS[:1000])
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_draft(owner=cast.amira, item=draft)
    assert lying(settings) == []
    assert not Upload.objects.exists()


def test_clear_uploads_lets_go_after_a_day_and_not_before(sender, draft, settings):
    with clock.at(NOW):
        old = sender.begin(draft, WORDS).json()
        sender.piece(old, 0, WORDS[:1000])
    with clock.at(NOW + dt.timedelta(hours=20)):
        young = sender.begin(draft, WORDS + b"young").json()
        sender.piece(young, 0, WORDS[:1000])
        assert clear_uploads() == 0
    assert len(lying(settings)) == 2
    with clock.at(NOW + dt.timedelta(hours=25)):
        assert clear_uploads() == 1
    assert list(Upload.objects.values_list("pk", flat=True)) == [young["id"]]
    assert [path.stat().st_size for path in lying(settings)] == [1000]


def test_clear_uploads_forgets_what_was_kept_but_never_the_file(sender, draft):
    with clock.at(NOW):
        sender.whole(draft, WORDS)
    with clock.at(NOW + dt.timedelta(hours=25)):
        assert clear_uploads() == 1
    assert EvidenceFile.objects.get().name == "account.txt"


def test_a_file_that_was_taken_out_can_be_sent_again(sender, draft, cast):
    sender.whole(draft, WORDS)
    actions.remove_file(owner=cast.amira, file=EvidenceFile.objects.get())
    assert not Upload.objects.exists()
    assert sender.whole(draft, WORDS)["kept"]


def test_what_was_sent_or_is_held_takes_no_pieces(sender, draft, cast):
    state = sender.begin(draft, WORDS).json()
    actions.submit_evidence(owner=cast.amira, item=draft, declared=True)
    answer = sender.piece(state, 0, WORDS)
    assert answer.status_code == 422
    assert "has been sent" in answer.json()["sentence"]
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize("at", ["", "-1", "1.5", "x", "9" * 30, "\u0661"])
def test_a_place_that_is_none_is_refused_in_a_sentence(sender, draft, at):
    state = sender.begin(draft, WORDS).json()
    assert sender.piece(state, at, WORDS).status_code == 422
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"name": 1}', '{"name":"a.txt","size":"x","sha256":"zz"}', "[" * 9000]
)
def test_rubbish_about_a_file_is_refused_in_a_sentence(sender, draft, body):
    for address in (reverse("portfolio:upload-begin", args=[draft.pk]), reverse("portfolio:upload-new")):
        answer = sender.client.post(address, body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["sentence"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("wrong", [{"received": 13}, {"size": 0}, {"size": 26 * 1024 * 1024}])
def test_the_database_holds_what_can_be_on_its_way(cast, draft, wrong):
    fields = {"item": draft, "sha256": "a" * 64, "name": "a.txt", "size": 12, "received": 0} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.create(**fields)


def test_pieces_lie_where_no_backup_looks_and_the_sweep_does(settings):
    place = pieces.place_of(Path(settings.PRIVATE_ROOT), uuid.UUID(int=5))
    assert place.parent.name == "incoming"
    assert pieces.size_of(place) == 0
    pieces.let_go(place)


def test_sound_in_webm_is_sound_and_no_picture_hides_in_it(sender, draft):
    sound, film = (
        build.ebml(b"\x16\x54\xae\x6b", build.ebml(b"\xae", b"\x83\x81" + kind)) for kind in (b"\x02", b"\x01")
    )
    assert sender.whole(draft, build.webm_of(sound), "voice.weba")["kept"]
    file = EvidenceFile.objects.get()
    assert (file.plays_as, file.media_type) == ("audio", "audio/webm")
    assert (
        "film.weba is named like a sound recording"
        in sender.whole(draft, build.webm_of(film), "film.weba").json()["sentence"]
    )
    assert sender.whole(draft, build.webm_of(film), "film.webm")["kept"]
