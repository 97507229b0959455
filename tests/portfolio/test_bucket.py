"""Files of evidence in a private bucket of a real S3 server: the same answers as from the disk, and nobody else's."""

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
import urllib3
from django.urls import reverse

from assessments.queries.chain import check_log
from pathway.caretaker import health, preflight
from pathway.caretaker.backups.making import make_backup
from pathway.caretaker.backups.restoring import _put_back
from pathway.caretaker.invariants import broken
from pathway.core.exceptions import RuleBroken
from pathway.people.actions import deactivate
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.protection.actions import ask_erasure, carry_out_erasure
from pathway.protection.copies import write_copy
from portfolio import tasks
from portfolio.files import bucket
from portfolio.files.shelf import at_hand, content_of, key_of, opened, place_of
from portfolio.models import EvidenceFile
from tests.factories.decisions import decide_now
from tests.factories.people import appoint
from tests.factories.portfolio import make_evidence
from tests.portfolio import s3
from tests.portfolio.builders import ogg
from tests.portfolio.test_views import INERT

pytestmark = pytest.mark.django_db
WORDS = b"Notes about practice, which nobody else reads."


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The server, for the tests of this file."""
    with s3.server(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture
def kept(server, settings):
    """The bucket, empty, as the place of all files."""
    settings.S3_BUCKET, settings.S3_ENDPOINT, settings.S3_REGION = s3.BUCKET, server.endpoint, s3.REGION
    settings.S3_KEY, settings.S3_SECRET, settings.S3_SECONDS = s3.KEY, s3.SECRET, 10
    for key in server.names():
        server.inside.remove_object(s3.BUCKET, key)
    return server


def on_disk(root):
    return [path for path in (Path(root) / "evidence").rglob("*") if path.is_file()]


def only_file():
    return EvidenceFile.objects.get()


def test_an_upload_lies_in_the_bucket_under_its_hash_and_not_on_the_disk(kept, cast, settings):
    make_evidence(cast.amira, files={"notes.txt": WORDS})
    file = only_file()
    assert kept.names() == [f"evidence/{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"]
    assert on_disk(settings.PRIVATE_ROOT) == []
    assert hashlib.sha256(content_of(file.sha256)).hexdigest() == file.sha256
    # The words of a document are read for the check of family details, as from the disk.
    with at_hand(file.sha256) as place:
        assert place.read_bytes() == WORDS


def test_a_download_goes_through_pathway_with_the_same_headers_and_asks_who_reads(kept, cast, client):
    make_evidence(cast.amira, sent=True, files={"notes.txt": WORDS})
    url = reverse("portfolio:evidence-file", args=[only_file().pk])
    for person, status in ((cast.amira, 200), (cast.moses, 200), (cast.wanda, 404), (cast.olu, 404)):
        client.force_login(person)
        answer = client.get(url)
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer.streaming_content) == WORDS
            assert {name: answer[name] for name in INERT} == INERT
            assert answer["Content-Length"] == str(len(WORDS))
            assert answer["Content-Disposition"] == 'attachment; filename="notes.txt"'
            assert "X-Amz" not in str(answer.headers)
    client.logout()
    assert client.get(url).status_code == 302


def test_a_part_that_a_player_asks_for_is_given(kept, cast, client):
    cast.northvale.takes_photos_and_recordings = True
    cast.northvale.save()
    make_evidence(cast.amira, files={"talk.ogg": ogg()})
    client.force_login(cast.amira)
    url = reverse("portfolio:evidence-file-shown", args=[only_file().pk])
    whole = b"".join(client.get(url).streaming_content)
    answer = client.get(url, headers={"Range": "bytes=4-9"})
    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == whole[4:10]
    assert answer["Content-Range"] == f"bytes 4-9/{len(whole)}"


def test_nobody_reads_the_bucket_by_its_own_address_or_with_another_key(kept, cast, settings):
    make_evidence(cast.amira, files={"notes.txt": WORDS})
    key = key_of(only_file().sha256)
    answer = urllib3.request("GET", f"{kept.endpoint}/{s3.BUCKET}/{key}", retries=False)
    assert answer.status == 403
    assert WORDS not in answer.data
    settings.S3_SECRET = "guessed"
    with pytest.raises(bucket.BucketSilent, match="SignatureDoesNotMatch"):
        opened(only_file().sha256)


def test_a_file_that_is_gone_is_a_page_not_found_and_the_invariants_say_so(kept, cast, client):
    make_evidence(cast.amira, files={"notes.txt": WORDS})
    assert broken() == []
    kept.inside.remove_object(s3.BUCKET, key_of(only_file().sha256))
    client.force_login(cast.amira)
    assert client.get(reverse("portfolio:evidence-file", args=[only_file().pk])).status_code == 404
    assert [one for one in broken() if only_file().sha256[:12] in str(one)]


def test_what_no_record_names_is_swept_a_day_later(kept, cast, monkeypatch):
    make_evidence(cast.amira, files={"notes.txt": WORDS})
    named = key_of(only_file().sha256)
    orphan = key_of("ab" * 32)
    kept.inside.put_object(s3.BUCKET, orphan, io.BytesIO(b"left"), 4)
    tasks.sweep_files()
    assert set(kept.names()) == {named, orphan}
    monkeypatch.setattr("portfolio.files.shelf.time.time", lambda: dt.datetime.now().timestamp() + 90_000)
    assert tasks.sweep_files() == 1
    assert kept.names() == [named]


def test_an_erasure_empties_the_bucket_of_theirs(kept, cast, var, django_capture_on_commit_callbacks):
    make_evidence(cast.tariq, sent=True, files={"notes.txt": WORDS})
    make_evidence(cast.amira, sent=True, files={"other.txt": b"Of somebody else."})
    theirs = key_of(EvidenceFile.objects.get(version__item__owner=cast.tariq).sha256)
    appoint(cast.wanda, AppointmentKind.INFORMATION_GOVERNANCE)
    deactivate(admin=cast.otto, person=cast.tariq)
    wanda, tariq = (User.objects.select_related("organisation").get(pk=each.pk) for each in (cast.wanda, cast.tariq))
    erasure = ask_erasure(contact=wanda, person=tariq, reason="Asked for it.")
    with django_capture_on_commit_callbacks(execute=True):
        carry_out_erasure(erasure=erasure)
    assert theirs not in kept.names()
    assert len(kept.names()) == 1


def test_copy_and_log_read_from_the_bucket(kept, cast, var):
    item = make_evidence(cast.amira, sent=True, files={"notes.txt": WORDS})
    decide_now(cast.moses, item.current, "meets")
    assert check_log(cast.northvale).fault is None
    out = io.BytesIO()
    write_copy(out, cast.amira, whole=True, redact=False)
    with zipfile.ZipFile(out) as archive:
        [name] = [name for name in archive.namelist() if name.startswith("files/")]
        assert archive.read(name) == WORDS


def test_a_backup_holds_the_bucket_and_fills_an_empty_one_or_a_disk(kept, cast, var, settings, tmp_path):
    make_evidence(cast.amira, sent=True, files={"notes.txt": WORDS})
    sha256 = only_file().sha256
    backup = make_backup(tmp_path / "backups")
    [row] = [row for row in backup.told["files"] if row["path"].startswith("private/evidence/")]
    assert row["sha256"] == sha256
    assert backup.told["lacking"] == []
    assert backup.content(sha256).read_bytes() == WORDS
    kept.inside.remove_object(s3.BUCKET, key_of(sha256))

    _put_back(backup, row["path"], row["sha256"], row["mode"])
    assert content_of(sha256) == WORDS
    settings.S3_BUCKET = ""
    _put_back(backup, row["path"], row["sha256"], row["mode"])
    assert place_of(settings.PRIVATE_ROOT, sha256).read_bytes() == WORDS


def test_a_bucket_that_is_silent_or_open_to_all_is_said_before_going_live(kept, settings, monkeypatch):
    settings.S3_ENDPOINT = kept.endpoint
    assert bucket.fault() == ""
    assert kept.names() == []
    assert health.storage_is_writable()
    assert [one.code for one in preflight.the_bucket()] == ["bucket.tls"]
    open_to_all = lambda *_, **__: type("Answer", (), {"status": 200})()  # noqa: E731
    with monkeypatch.context() as patched:
        patched.setattr("urllib3.request", open_to_all)
        assert "make it private" in bucket.fault()
    settings.S3_SECRET = "wrong"
    found = {one.code: one.sentence for one in preflight.the_bucket()}
    assert found["bucket.fault"] == "The bucket kept cannot be used: The bucket refuses: SignatureDoesNotMatch."
    assert not health.storage_is_writable()
    settings.S3_SECRET, settings.S3_BUCKET = s3.SECRET, "nowhere"
    assert "NoSuchBucket" in bucket.fault() or "AccessDenied" in bucket.fault()


def test_a_silent_bucket_keeps_no_file_and_no_row(kept, cast, settings):
    settings.S3_ENDPOINT, settings.S3_SECONDS = "http://127.0.0.1:9", 1
    with pytest.raises(RuleBroken, match="notes.txt was not added: files cannot be kept just now"):
        make_evidence(cast.amira, files={"notes.txt": WORDS})
    assert not EvidenceFile.objects.exists()
    assert on_disk(settings.PRIVATE_ROOT) == []
