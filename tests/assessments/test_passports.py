"""Passports and exported logs: whose they are, what is in them, and that anybody can check them with Python alone."""

import datetime as dt
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from assessments.actions import passports as actions
from assessments.actions.heads import keep_head_address, send_heads
from assessments.bundle import Part, dividers
from assessments.models import ChainEntry, Passport, PassportLink, SentHead
from assessments.queries.chain import check_log
from assessments.queries.records import may_leave
from assessments.tasks import mail_head
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from portfolio.actions import keep_words_out
from portfolio.files.shelf import place_of
from portfolio.models import EvidenceItem
from tests.factories.decisions import decide_now, decided, make_sent
from tests.factories.people import appoint
from tests.factories.quality import assured

pytestmark = pytest.mark.django_db
PHRASE = "four words of mine"


def unpacked(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        pack.extractall(folder)
    return folder


def verified(folder, *arguments):
    """What the shipped checker says, run by Python alone and away from the project."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), "--json", *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert ran.stderr == ""
    told = json.loads(ran.stdout)
    assert ran.returncode == {"intact": 0, "broken": 1, "unreadable": 2}[told["verdict"]]
    return told


@pytest.fixture
def own_places(settings, tmp_path):
    settings.HEAD_ANCHORS_PATH = tmp_path / "heads"
    settings.SIGNING_KEY_PATH = tmp_path / "key.pem"


@pytest.fixture
def taken(cast, own_places, tmp_path):
    version = make_sent(cast.amira, "1.1", "2.1", files={"notes.txt": b"What we agreed."}, title="A calm visit")
    decide_now(cast.moses, version, "meets", "partly", comment="Clear and calm.")
    made = actions.make_passport(worker=cast.amira, chosen=[version])
    return unpacked(made.content, tmp_path / "pack")


def test_a_passport_verifies_with_python_alone_away_from_the_project(taken):
    told = verified(taken)
    assert (told["verdict"], told["kind"], told["entries"]) == ("intact", "passport", 2)
    assert told["about"] == {"name": "Amira Example", "organisation": "Northvale Council"}
    assert verified(taken, "--key", told["key"])["verdict"] == "intact"
    assert verified(taken, "--key", "0" * 16)["verdict"] == "broken"


def test_a_passport_opens_offline_and_holds_pdf_json_and_evidence(taken):
    index = (taken / "index.html").read_text()
    assert "A calm visit" in index
    assert "Clear and calm." in index
    assert "http" not in index.replace("http-equiv", "")
    assert (taken / "evidence" / "001" / "file-1.txt").read_text() == "What we agreed."
    record = json.loads((taken / "record.json").read_text())
    assert [one["judgement"] for one in record["decisions"]] == ["meets", "partly"]
    reader = PdfReader(taken / "record.pdf")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Clear and calm." in "".join(page.extract_text() for page in reader.pages)


def test_every_changed_lost_and_added_file_of_a_passport_is_named(taken):
    manifest = json.loads((taken / "manifest.json").read_text())
    for path in [one["path"] for one in manifest["files"] if one["path"] != "verify.py"]:
        place, before = taken / path, (taken / path).read_bytes()
        place.write_bytes(before + b" ")
        assert f"{path} was changed." in verified(taken)["wrong"]
        place.unlink()
        assert f"{path} is missing." in verified(taken)["wrong"]
        place.write_bytes(before)
    (taken / "more.txt").write_text("added")
    assert verified(taken)["wrong"] == ["more.txt was added."]
    (taken / "more.txt").unlink()
    (taken / "manifest.json").write_text((taken / "manifest.json").read_text().replace("Amira", "Tariq"))
    assert "The list of what is in the pack was changed" in verified(taken)["wrong"][0]


def test_a_record_that_says_more_than_its_entry_is_found_though_it_is_signed_anew(
    cast, own_places, tmp_path, monkeypatch
):
    decided(cast.moses, cast.amira, "partly")
    honest = actions.records.decision_facts
    monkeypatch.setattr(
        actions.records, "decision_facts", lambda rows: [one | {"judgement": "meets"} for one in honest(rows)]
    )
    made = actions.make_passport(worker=cast.amira, chosen=[])
    told = verified(unpacked(made.content, tmp_path / "pack"))
    assert (told["wrong"], told["first_bad"]["class"], told["first_bad"]["entry"]) == ([], "altered", 1)


def test_what_is_held_back_withdrawn_or_found_to_tell_who_a_family_is_stays_here(cast, own_places):
    fine, held, denied = (
        make_sent(cast.amira),
        make_sent(cast.amira),
        make_sent(cast.amira, text="We met by the old weir."),
    )
    appoint(cast.ines, AppointmentKind.INFORMATION_GOVERNANCE)
    cast.ines.__dict__.pop("_roles", None)
    keep_words_out(keeper=cast.ines, words="old weir")
    EvidenceItem.objects.filter(pk=held.item_id).update(held_at=clock.now())
    assert {version.pk for version in may_leave(cast.amira)} == {fine.pk, denied.pk}
    made = actions.make_passport(worker=cast.amira, chosen=[fine, held, denied])
    assert (made.passport.pieces, made.left_out) == (1, 2)
    assert b"old weir" not in b"".join(
        zipfile.ZipFile(io.BytesIO(made.content)).read(n) for n in ("index.html", "record.json")
    )
    others = make_sent(cast.tariq)
    assert actions.make_passport(worker=cast.amira, chosen=[others]).passport.pieces == 0


def test_an_overturned_decision_leaves_with_its_entry_and_says_so(cast, own_places, tmp_path):
    assured(cast.ines, decided(cast.moses, cast.amira), "overturned")
    folder = unpacked(actions.make_passport(worker=cast.amira, chosen=[]).content, tmp_path / "pack")
    assert verified(folder)["verdict"] == "intact"
    assert verified(folder)["entries"] == 2
    assert "overturned by quality assurance" in (folder / "index.html").read_text()


def test_the_floors_above_add_their_parts(cast, own_places, tmp_path, monkeypatch):
    badge = Part("badges/one.json", b"{}", "Badges", "A badge", {"kind": "badge"})
    monkeypatch.setattr(dividers, "_DIVIDERS", [lambda worker: [badge]])
    folder = unpacked(actions.make_passport(worker=cast.amira, chosen=[]).content, tmp_path / "pack")
    assert (folder / "badges" / "one.json").read_bytes() == b"{}"
    assert verified(folder)["verdict"] == "intact"


def test_only_the_worker_takes_their_passport_and_it_is_noted(cast, own_places):
    actions.make_passport(worker=cast.amira, chosen=[])
    assert Event.objects.filter(verb="assessments.passport_made", subject=cast.amira).count() == 1
    assert Passport.objects.get().worker == cast.amira
    with pytest.raises(NotAllowed):
        actions.make_passport(worker=User.objects.create_superuser("op@example.org"), chosen=[])


def test_somebody_who_left_fetches_theirs_by_link_and_phrase_for_a_time(cast, own_places, client, settings, tmp_path):
    decided(cast.moses, cast.amira)
    token = actions.make_passport_link(worker=cast.amira, phrase=PHRASE)
    assert token not in str(PassportLink.objects.values())
    place = reverse("assessments:passport-fetch", args=[token])
    gone_on = clock.today() - dt.timedelta(days=settings.PASSPORT_DAYS_AFTER_LEAVING)
    User.objects.filter(pk=cast.amira.pk).update(is_active=False, access_ends_on=gone_on)
    assert client.get(place).status_code == 200
    assert client.post(place, {"phrase": "a wrong phrase"}).status_code == 422
    answer = client.post(place, {"phrase": PHRASE})
    assert answer["Content-Type"] == "application/zip"
    assert verified(unpacked(answer.content, tmp_path / "pack"))["verdict"] == "intact"
    verbs = Event.objects.filter(subject=cast.amira, verb__startswith="assessments.passport").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == [
        "assessments.passport_fetched",
        "assessments.passport_link_made",
        "assessments.passport_phrase_wrong",
    ]
    User.objects.filter(pk=cast.amira.pk).update(access_ends_on=gone_on - dt.timedelta(days=1))
    assert client.get(place).status_code == 404


def test_five_wrong_phrases_close_the_link_and_a_new_one_takes_its_place(cast, own_places, client):
    token = actions.make_passport_link(worker=cast.amira, phrase=PHRASE)
    place = reverse("assessments:passport-fetch", args=[token])
    for _ in range(5):
        assert client.post(place, {"phrase": "a wrong phrase"}).status_code == 422
    assert client.post(place, {"phrase": PHRASE}).status_code == 404
    other = actions.make_passport_link(worker=cast.amira, phrase=PHRASE)
    assert actions.link_of(token) is None
    assert actions.link_of(other) is not None
    actions.revoke_passport_link(worker=cast.amira)
    assert actions.link_of(other) is None
    with pytest.raises(RuleBroken):
        actions.make_passport_link(worker=cast.amira, phrase="short")


def test_whoever_leaves_soon_is_told_once(cast):
    User.objects.filter(pk=cast.amira.pk).update(access_ends_on=clock.today() + dt.timedelta(days=10))
    assert actions.tell_leavers_of_passports() == 1
    actions.tell_leavers_of_passports()
    assert Notification.objects.filter(recipient=cast.amira, kind="assessments.passport").count() == 1


def test_the_head_is_sent_outside_once_a_day_as_mail_and_file(cast, own_places, settings, capsys, tmp_path):
    keep_head_address(admin=cast.otto, email="audit@audit.example.org")
    decided(cast.moses, cast.amira)
    assert send_heads() == 1
    assert send_heads() == 0
    sent = SentHead.objects.get()
    mail_head.func(sent.pk) if hasattr(mail_head, "func") else mail_head.call(sent.pk)
    (message,) = [one for one in mail.outbox if "Signed head" in one.subject]
    assert message.to == ["audit@audit.example.org"]
    (line,) = [one for one in message.body.splitlines() if one.startswith("{")]
    assert json.loads(line)["hash"] == ChainEntry.objects.get().hash
    (kept,) = (settings.HEAD_ANCHORS_PATH / "sent").glob("*.jsonl")
    assert kept.read_text().strip() == line
    assert check_log(cast.northvale).fault is None
    mailed = tmp_path / "mailed.txt"
    mailed.write_text(message.body)
    with pytest.raises(SystemExit) as left:
        call_command("verify_signoffs", "--json", "--organisation", "northvale", "--head", str(mailed))
    assert left.value.code == 0
    mailed.write_text(line.replace('"seq":1', '"seq":2'))
    with pytest.raises(SystemExit) as left:
        call_command("verify_signoffs", "--json", "--organisation", "northvale", "--head", str(mailed))
    assert left.value.code == 1


def test_a_changed_evidence_file_is_found_and_its_class_named(cast, own_places, settings):
    version = make_sent(cast.amira, files={"notes.txt": b"What we agreed on the day."})
    decide_now(cast.moses, version, "meets")
    assert check_log(cast.northvale).fault is None
    place = place_of(settings.PRIVATE_ROOT, version.files.get().sha256)
    before = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(b"Something else.")
    fault = check_log(cast.northvale).fault
    assert (fault.kind, fault.seq) == ("evidence file changed", 1)
    assert check_log(cast.northvale, evidence=False).fault is None
    place.write_bytes(before)


def test_an_exported_log_is_checked_anywhere_and_names_its_first_bad_entry(cast, own_places, tmp_path):
    for code in ("1.1", "2.1", "3.1", "4.1"):
        decided(cast.moses, cast.amira, "meets", code)
    send_heads()
    content = actions.export_log(admin=cast.otto)
    assert b"Amira" not in content
    folder = unpacked(content, tmp_path / "log")
    assert verified(folder)["verdict"] == "intact"
    place = folder / "log" / "entries.jsonl"
    lines = place.read_text().splitlines()

    def bad(*changed):
        place.write_text("\n".join(changed) + "\n")
        told = verified(folder)
        return told["first_bad"]["class"], told["first_bad"]["entry"]

    moved = json.loads(lines[1]) | {"seq": 3}, json.loads(lines[2]) | {"seq": 2}
    assert bad(lines[0], lines[1].replace("meets", "partly"), *lines[2:]) == ("altered", 2)
    assert bad(lines[0], *lines[2:]) == ("missing", 2)
    assert bad(*lines[:3]) == ("truncated", 4)
    assert bad(*lines, lines[1]) == ("forked", 2)
    assert bad(lines[0], json.dumps(moved[0]), json.dumps(moved[1]), lines[3]) == ("reordered", 2)
    place.write_text("\n".join(lines) + "\n")
    with pytest.raises(NotAllowed):
        actions.export_log(admin=cast.wanda)
