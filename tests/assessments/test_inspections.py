"""The inspector room: for a time, within a scope, marked, noted, and over by itself."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from assessments.actions import inspections as actions
from assessments.models import Inspection
from assessments.watermarks import CannotBeMarked, marked_pdf, marked_picture
from pathway.audit.models import Event
from pathway.audit.queries import events_about, in_words
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people.models import Invitation, User
from portfolio.models import EvidenceItem
from tests.factories.decisions import decide_now, decided, make_sent
from tests.factories.quality import inspection_of
from tests.house.counting import assert_same_queries

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#446688").save(out, "PNG")
    return out.getvalue()


def pdf():
    import typst

    return typst.compile(b"#set page(width: 200pt, height: 300pt)\nOne\n#pagebreak()\nTwo", format="pdf")


def test_an_inspector_reads_what_is_in_scope_and_the_worker_reads_of_every_look(cast, client):
    decision = decided(cast.moses, cast.amira, comment="Clear and calm.")
    other = decided(cast.moses, cast.tariq)
    inspection = inspection_of(cast.otto, cast.amira)
    client.force_login(inspection.inspector)
    room = client.get(url("inspection-room", inspection.pk))
    assert "Amira Example" in room.content.decode()
    assert "Tariq Example" not in room.content.decode()
    person = client.get(url("inspection-person", inspection.pk, cast.amira.pk))
    page = client.get(url("inspection-decision", inspection.pk, decision.pk))
    assert "Clear and calm." in page.content.decode()
    for answer in (room, person, page):
        assert answer.content.decode().count("Inga Inspector, ") > 10
    assert client.get(url("inspection-person", inspection.pk, cast.tariq.pk)).status_code == 404
    assert client.get(url("inspection-decision", inspection.pk, other.pk)).status_code == 404
    lines = [line.what for line in in_words(cast.amira, events_about(cast.amira, only="looks"))]
    assert lines == [
        "Inga Inspector read your record as an inspector: "
        f"the decision about {decision.competency.code} with its evidence.",
    ]
    client.force_login(cast.otto)
    seen = client.get(url("inspection-detail", inspection.pk)).content.decode()
    assert seen.count("Amira Example, the ") == 2
    assert "Clear and calm." not in seen


def test_it_ends_by_itself_with_the_next_request_and_can_be_ended(cast, client):
    decided(cast.moses, cast.amira)
    inspection = inspection_of(cast.otto, cast.amira)
    room = url("inspection-room", inspection.pk)
    client.force_login(inspection.inspector)
    assert client.get(room).status_code == 200
    Inspection.objects.update(starts_at=clock.now() - dt.timedelta(days=1), ends_at=clock.now())
    assert client.get(room).status_code == 404
    with pytest.raises(RuleBroken, match="over already"):
        actions.shut_inspector_out(admin=cast.otto, inspection=inspection)
    Inspection.objects.update(ends_at=clock.now() + dt.timedelta(hours=1))
    assert client.get(room).status_code == 200
    with pytest.raises(NotAllowed):
        actions.shut_inspector_out(admin=cast.oscar, inspection=inspection)
    actions.shut_inspector_out(admin=cast.otto, inspection=inspection)
    assert client.get(room).status_code == 404
    assert "not let in" in client.get(url("inspection-home")).content.decode()


def test_people_who_have_left_are_there_and_days_are_kept(cast, client):
    with clock.at(clock.now() - dt.timedelta(days=40)):
        decided(cast.moses, cast.amira)
    today = clock.today()
    User.objects.filter(pk=cast.amira.pk).update(access_ends_on=today - dt.timedelta(days=1), is_active=False)
    month = {"first_on": today - dt.timedelta(days=60), "last_on": today - dt.timedelta(days=30)}
    inspection = inspection_of(cast.otto, **month)
    client.force_login(inspection.inspector)
    page = client.get(url("inspection-room", inspection.pk)).content.decode()
    assert "Amira Example" in page
    assert "Left" in page
    later = inspection_of(cast.otto, first_on=today, last_on=today)
    assert "Amira Example" not in client.get(url("inspection-room", later.pk)).content.decode()


def test_pictures_and_pdfs_carry_the_name_and_nothing_else_is_opened(cast, client):
    files = {"plan.png": picture(), "plan.pdf": pdf(), "notes.txt": b"What we agreed."}
    version = make_sent(cast.amira, files=files)
    decide_now(cast.moses, version, "meets")
    inspection = inspection_of(cast.otto, cast.amira)
    client.force_login(inspection.inspector)
    by_kind = {file.kind: file for file in version.files.all()}
    shown = client.get(url("inspection-file", inspection.pk, by_kind["pdf"].pk))
    pages = PdfReader(io.BytesIO(shown.content)).pages
    assert len(pages) == 2
    assert all("Inga Inspector" in page.extract_text() for page in pages)
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    image = client.get(url("inspection-file", inspection.pk, by_kind["png"].pk))
    assert image["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(image.content)) as marked:
        assert len(marked.getcolors(1_000_000)) > 10
    assert client.get(url("inspection-file", inspection.pk, by_kind["txt"].pk)).status_code == 404
    assert client.get(reverse("portfolio:evidence-file", args=[by_kind["pdf"].pk])).status_code == 404
    record = client.get(url("inspection-record", inspection.pk, cast.amira.pk))
    assert all("Inga Inspector" in page.extract_text() for page in PdfReader(io.BytesIO(record.content)).pages)
    assert Event.objects.filter(verb="assessments.inspected", subject=cast.amira).count() == 3


def test_what_cannot_carry_the_mark_is_not_shown():
    with pytest.raises(CannotBeMarked):
        marked_pdf(b"%PDF-1.4 nonsense", "Inga")
    with pytest.raises(CannotBeMarked):
        marked_picture(b"nonsense", "Inga")


def test_held_back_evidence_is_not_in_the_room(cast, client):
    decision = decided(cast.moses, cast.amira)
    inspection = inspection_of(cast.otto, cast.amira)
    EvidenceItem.objects.update(held_at=clock.now())
    client.force_login(inspection.inspector)
    assert client.get(url("inspection-decision", inspection.pk, decision.pk)).status_code == 404


def test_an_inspector_comes_from_outside_with_a_scope_and_an_end(cast):
    decided(cast.moses, cast.amira)
    good = {"full_name": "Ida", "email": "ida@inspect.example.org", "purpose": "A visit"}
    soon = clock.now() + dt.timedelta(days=1)

    def let(**changes):
        fields = good | {"ends_at": soon, "workers": [cast.amira]} | changes
        return actions.let_inspector_in(admin=cast.otto, **fields)

    for changes, said in (
        ({"ends_at": clock.now()}, "next 31 days"),
        ({"ends_at": clock.now() + dt.timedelta(days=32)}, "next 31 days"),
        ({"workers": []}, "what may be read"),
        ({"workers": [], "first_on": clock.today()}, "both days"),
        ({"workers": [cast.olu]}, "own organisation"),
        ({"email": cast.wanda.email}, "from outside"),
        ({"email": cast.olu.email}, "from outside"),
        ({"email": "nonsense"}, "not an e-mail"),
    ):
        with pytest.raises(RuleBroken, match=said):
            let(**changes)
    inspection = let()
    assert inspection.inspector.organisation is None
    assert Invitation.objects.open().filter(person=inspection.inspector).count() == 1
    with pytest.raises(NotAllowed):
        actions.let_inspector_in(admin=cast.wanda, ends_at=soon, workers=[cast.amira], **good)
    assert Event.objects.filter(verb="assessments.inspector_let_in").count() == 1


def test_the_room_asks_as_little_for_many_as_for_one(cast, client):
    decided(cast.moses, cast.amira)
    inspection = inspection_of(cast.otto, first_on=clock.today(), last_on=clock.today())
    client.force_login(inspection.inspector)

    def more():
        for code in ("2.1", "3.1", "4.1"):
            decided(cast.moses, cast.tariq, "meets", code)

    assert_same_queries(client, url("inspection-room", inspection.pk), more)
