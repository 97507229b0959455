"""Pages of moving up and of approvals, as people meet them."""

import datetime as dt
import html
import io
import json
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from django.urls import reverse
from pypdf import PdfReader

from pathway.audit.models import Event
from pathway.careers.queries import level_of
from pathway.progression.actions.approvals import approve
from pathway.progression.exports import pack_pdf
from pathway.progression.models import Application, ApprovalKind, Licence, ManagerStatement, WayUp
from pathway.progression.queries.applications import pack_of
from tests.conftest import NOW
from tests.factories.people import employ, give_manager, make_person
from tests.factories.progression import (
    STATEMENT,
    TIME,
    give_views,
    make_application,
    make_kind,
    make_panel,
    make_statement,
    make_way,
    people_for_a_panel,
)
from tests.house.counting import assert_same_queries

pytestmark = pytest.mark.usefixtures("fixed_clock")
ODD = [
    "",
    " ",
    "\u202ereversed",
    "a\u0000b",
    "👩‍👧‍👦" * 50,
    "x" * 10_000,
    "<script>alert(1)</script>",
    "=1+1",
    "'; DROP TABLE",
]


def said(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def door(name, *args):
    return reverse(f"progression:{name}", args=args)


@pytest.fixture
def level(cast):
    level = cast.northvale.levels.get(code="apprentice")
    make_way(cast.wanda, level)
    return level


def be(client, person):
    client.force_login(person)
    return client


def everything(worker, rating="meets"):
    statements = level_of(worker).expectations.values_list("competency", flat=True)
    return {f"rating_{pk}": rating for pk in statements}


def test_home_says_that_one_may_apply_and_no_more_once_one_has(client, cast, level):
    home = said(be(client, cast.amira).get("/"))
    assert "You have everything that moving up to Trainee family support worker asks." in home
    make_application(cast.amira)
    assert "You have everything" not in said(client.get("/"))


def test_home_says_what_waits_for_a_manager_a_lead_and_a_panel(client, cast, level):
    people_for_a_panel(cast)
    make_application(cast.amira)
    assert "Amira Example asks to move up to Trainee family support worker." in said(be(client, cast.grace).get("/"))
    make_way(cast.wanda, cast.northvale.levels.get(code="trainee"), route="panel")
    application = make_application(cast.tariq)
    assert "Tariq Example’s application needs a panel." in said(be(client, cast.wanda).get("/"))
    make_panel(cast, application)
    assert "You are on Tariq Example’s panel." in said(be(client, cast.pat).get("/"))
    assert "Moving up: waits for you" not in said(be(client, cast.moses).get("/"))


def test_apply_keeps_what_was_typed_when_something_is_missing(client, cast, level):
    be(client, cast.amira)
    answer = client.post(door("apply"), everything(cast.amira) | {"statement": "", "rating_1": "meets"})
    assert answer.status_code == 422
    assert "Something needs another look" in said(answer)
    typed = client.post(door("apply"), {"statement": "I hold my own families."})
    assert "I hold my own families." in typed.content.decode()
    sent = client.post(door("apply"), everything(cast.amira) | {"statement": "I hold my own families."})
    assert (sent.status_code, Application.objects.count()) == (302, 1)
    again = client.post(door("apply"), everything(cast.amira) | {"statement": "Twice."})
    assert again["Location"] == door("application-detail", Application.objects.get().pk)
    assert Application.objects.count() == 1


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_words_are_kept_or_refused_and_never_break_a_page(client, cast, level, odd):
    be(client, cast.amira)
    answer = client.post(door("apply"), everything(cast.amira) | {"statement": odd})
    assert answer.status_code in (302, 422)
    assert (answer.status_code == 302) == Application.objects.exists()
    if answer.status_code == 302:
        page = client.get(door("application-detail", Application.objects.get().pk)).content.decode()
        assert "<script>alert" not in page
    be(client, cast.wanda)
    for name, field in (("kind-add", "name"), ("licence-add", "programme")):
        rest = {"months": "6", "holder": cast.amira.pk, "reference": "1", "valid_from": "2026-01-05"}
        answer = client.post(door(name), rest | {"valid_until": "2027-01-05", field: odd})
        assert answer.status_code in (302, 422), name


@pytest.mark.parametrize("odd", ["x", "-1", "0", "99999999999999999999", "\u0000", "1.5"])
def test_odd_numbers_and_choices_are_refused_in_words(client, cast, level, odd):
    people_for_a_panel(cast)
    make_way(cast.wanda, cast.northvale.levels.get(code="trainee"), route="panel")
    application = make_application(cast.tariq)
    be(client, cast.wanda)
    client.post(door("draft-start", level.pk))
    group = WayUp.objects.drafts().get().groups.get()
    for path, sent in (
        (door("line-add", group.pk), {"kind": "observations", "count": odd}),
        (door("line-add", group.pk), {"kind": odd}),
        (door("line-add", group.pk), {"kind": "competencies", "scope": "named", "competencies": [odd]}),
        (door("group-add", level.pk), {"mode": "some", "needed": odd}),
        (door("draft-edit", level.pk), {"route": "panel", "panel_size": odd}),
        (door("panel-name", application.pk), {"service_manager": odd, "chair": odd}),
        (door("kind-add"), {"name": "Drive", "months": odd, "approvers": [odd], "statements": [odd]}),
        (door("licence-add"), {"holder": odd, "valid_from": odd, "valid_until": odd}),
    ):
        answer = client.post(path, sent)
        assert answer.status_code == 422, (path, sent)
        assert "Something needs another look" in said(answer), (path, sent)


def test_naughty_strings_of_the_corpus_are_kept_as_they_were_typed(client, cast, level):
    strings = json.loads((Path(__file__).parent.parent / "corpus" / "strings" / "naughty.json").read_text())
    found = strings["strings"] if isinstance(strings, dict) else strings
    words = "\n".join(str(each.get("text", each) if isinstance(each, dict) else each) for each in found)
    words = "".join(c for c in words if c != "\0" and not "\ud800" <= c <= "\udfff").strip()[:3900]
    answer = be(client, cast.amira).post(door("apply"), everything(cast.amira) | {"statement": words})
    assert answer.status_code == 302
    assert client.get(door("pack", Application.objects.get().pk)).status_code == 200


def test_the_worker_reads_the_decision_and_not_the_views(client, cast):
    people_for_a_panel(cast)
    make_way(cast.wanda, cast.northvale.levels.get(code="trainee"), route="panel")
    application = make_application(cast.tariq)
    make_statement(cast.grace, application, why="Week by week.")
    make_panel(cast, application)
    give_views(application, cast.sam, cast.wanda, cast.pat, notes="Only for the panel")
    sent = {"outcome": "defer", "feedback": "Nearly there.", "actions": "Lead two meetings.", "again_on": "2027-03-01"}
    assert be(client, cast.sam).post(door("application-decide", application.pk), sent).status_code == 302
    page = said(be(client, cast.tariq).get(door("application-detail", application.pk)))
    for words in ("Nearly there.", "Lead two meetings.", "Until 1 March 2027", "Week by week.", "Appeal"):
        assert words in page
    assert "Only for the panel" not in page
    assert "Only for the panel" in said(be(client, cast.pat).get(door("application-detail", application.pk)))


def test_reading_an_application_a_pack_or_a_card_leaves_a_trace(client, cast, level):
    application = make_application(cast.amira)
    make_kind(cast.wanda)
    be(client, cast.grace)
    for path, verb in (
        (door("application-detail", application.pk), "application_read"),
        (door("pack", application.pk), "pack_read"),
        (door("card-of", cast.amira.pk), "card_read"),
    ):
        assert client.get(path).status_code == 200
        assert Event.objects.filter(verb=f"progression.{verb}", actor=cast.grace, subject=cast.amira).count() == 1
    be(client, cast.amira)
    client.get(door("pack", application.pk))
    assert Event.objects.filter(verb="progression.pack_read").count() == 1
    log = said(client.get(reverse("audit:access-log")))
    assert "Grace Example read your progression pack." in log
    assert "Grace Example read what you may do on your own." in log


def read(pdf):
    """A PDF that is tagged and says its language."""
    found = PdfReader(io.BytesIO(pdf))
    root = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    return found


def test_the_pack_as_a_file_is_a_tagged_pdf_and_taking_it_is_written_down(client, cast, level):
    application = make_application(cast.amira)
    be(client, cast.grace)
    page = client.get(door("pack", application.pk)).content.decode()
    assert f'href="{door("pack-file", application.pk)}"' in page
    answer = client.get(door("pack-file", application.pk))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"pdfuaid" in answer.content
    found = read(answer.content)
    assert found.metadata.title == "Progression pack: Amira Example"
    text = " ".join(page.extract_text() for page in found.pages)
    assert "Statements and decisions" in text
    assert "Read by Grace Example, 23 November 2026" in " ".join(text.split())
    assert Event.objects.filter(verb="progression.pack_taken", actor=cast.grace, subject=cast.amira).count() == 1
    assert client.get(door("pack-file", application.pk + 10**6)).status_code == 404
    be(client, cast.amira).get(door("pack-file", application.pk))
    assert Event.objects.filter(verb="progression.pack_taken").count() == 1
    assert "Grace Example took your progression pack as a file." in said(client.get(reverse("audit:access-log")))
    assert be(client, cast.moses).get(door("pack-file", application.pk)).status_code == 404


def test_the_file_says_what_the_page_says_and_no_more(client, cast):
    """Each heading and each line of the page, for a reader who sees supervision and for one who does not."""
    level = cast.northvale.levels.get(code="apprentice")
    make_way(cast.wanda, level, TIME, {"kind": "supervision", "count": 3}, STATEMENT, may_apply_early=True)
    application = make_application(cast.amira, statement="I have held two visits on my own.")
    told = {}
    for reader in (cast.amira, cast.grace):
        with patch("pathway.progression.exports.record_pdf", lambda words: json.dumps(words).encode()):
            told[reader] = json.loads(pack_pdf(pack_of(application, reader), reader))
        page = said(be(client, reader).get(door("pack", application.pk)))
        for section in told[reader]["sections"]:
            for entry in section["entries"]:
                assert " ".join(entry["title"].split()) in page
    words = json.dumps(told[cast.amira], ensure_ascii=False)
    assert "I have held two visits on my own." in words
    assert "Supervision held on time" in words
    assert (told[cast.amira]["mark"], told[cast.grace]["mark"].split(",")[0]) == ("", "Read by Grace Example")


def test_a_pack_shows_supervision_to_those_alone_who_may_see_it(client, cast):
    level = cast.northvale.levels.get(code="apprentice")
    make_way(cast.wanda, level, TIME, {"kind": "supervision", "count": 3}, STATEMENT, may_apply_early=True)
    application = make_application(cast.amira)
    assert "Supervision held on time" in said(be(client, cast.amira).get(door("pack", application.pk)))
    mentors = said(be(client, cast.moses).get(door("level-of", cast.amira.pk)))
    assert "1 of 2 lines met." in mentors
    assert "upervision" not in mentors.split("Moving up from here")[1].split("Next:")[0]
    assert client.get(door("pack", application.pk)).status_code == 404


def test_a_draft_page_says_whom_it_changes(client, cast, level):
    be(client, cast.wanda).post(door("draft-start", level.pk))
    group = WayUp.objects.drafts().get().groups.get()
    assert client.post(door("line-add", group.pk), {"kind": "observations", "count": "2"}).status_code == 302
    page = said(client.get(door("draft-edit", level.pk)))
    assert "1 ready now, 0 with this draft." in page
    assert "Amira Example: no longer ready: Direct observation: 2" in page
    client.post(door("draft-adopt", level.pk))
    assert "0 of 1 person at this level" in said(client.get(door("way-detail", level.pk)))


def test_lists_ask_the_same_however_long_they_are(client, cast, level):
    kind = make_kind(cast.wanda)
    application = make_application(cast.amira)
    approve(approver=cast.grace, worker=cast.amira, kind=kind, reason="Seen.")

    def more(number=[0]):  # noqa: B006  counts the calls
        for _ in range(3):
            number[0] += 1
            worker = make_person(cast.northvale, f"worker{number[0]}")
            employ(worker, "Apprentice family support worker", cast.east)
            give_manager(worker, cast.grace)
            worker.placements.create(level=level, started_on=dt.date(2026, 1, 5))
            make_application(worker)
            approve(approver=cast.grace, worker=worker, kind=kind, reason="Seen.")
            Licence.objects.create(
                organisation=cast.northvale,
                holder=worker,
                programme=f"P{number[0]}",
                reference="1",
                valid_from=NOW.date(),
                valid_until=NOW.date(),
                recorded_by=cast.wanda,
            )

    for person, path in (
        (cast.grace, door("application-list")),
        (cast.wanda, door("approval-table")),
        (cast.wanda, door("licence-list")),
        (cast.wanda, door("way-detail", level.pk)),
        (cast.wanda, door("way-list")),
    ):
        assert_same_queries(be(client, person), path, more)
    assert application.is_open


def test_empty_lists_say_what_to_do_next(client, cast):
    be(client, cast.wanda)
    assert "Begin with the proposal" in said(client.get(door("kind-list")))
    assert "Say first what does." in said(client.get(door("approval-table")))
    assert "Record each one from its paper" in said(client.get(door("licence-list")))
    assert "Nobody has applied yet." in said(client.get(door("application-list")))
    client.post(door("kinds-adopt"))
    assert ApprovalKind.objects.count() == 5
    assert "Pathway’s proposal, not a published rule." in said(client.get(door("kind-list")))
    assert "not said yet" in said(be(client, cast.olu).get(door("my-card")))


def test_a_decision_on_the_page_is_made_once(client, cast, level):
    application = make_application(cast.amira)
    make_statement(cast.grace, application)
    sent = {"outcome": "progress", "feedback": "Calm and clear."}
    be(client, cast.grace)
    assert client.post(door("application-decide", application.pk), sent).status_code == 302
    again = client.post(door("application-decide", application.pk), sent, follow=True)
    assert "has decided about this already" in said(again)
    assert application.decisions.count() == 1
    assert ManagerStatement.objects.count() == 1
