"""The learner's pages."""

import io
import json
import re
from pathlib import Path

import pypdf
import pytest
from django.urls import reverse
from django.utils.html import escape

from modules.models import Completion, Enrolment, ModulePage, ReflectionAnswer, SectionProgress
from tests.factories.modules import (
    make_document,
    make_image,
    make_module,
    part,
    publish,
    publish_again,
    section,
    source,
    text,
)
from tests.factories.quizzes import make_quiz
from tests.house.counting import assert_same_queries, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def amira(client, cast):
    """amira's browser."""
    client.force_login(cast.amira)
    return client


@pytest.fixture
def asks():
    """A private question."""
    return part("reflection", {"prompt": "What did you see?"})


@pytest.fixture
def module(cast, asks):
    """A live safeguarding module of two sections."""
    cited = text("<p>Reasonable cause.</p>", "act")
    page = make_module(
        cast.northvale,
        cast.edith,
        title="Safeguarding",
        sensitivity="safeguarding",
        sections=[section("One", cited, asks), section("Two")],
        sources=[source("act"), source("other")],
    )
    publish(page, cast.edith, cast.priya)
    return page


def at(name, *args):
    return reverse(f"modules:{name}", args=args)


def start(client, page):
    return client.post(at("module-enrol", page.pk))


def test_module_list_sorts_what_is_to_do_in_progress_and_done(amira, cast, module):
    publish(make_module(cast.northvale, cast.edith, title="Not begun"), cast.edith)
    done = make_module(cast.northvale, cast.edith, title="All done", needs_sections=False)
    publish(done, cast.edith)
    start(amira, module)
    start(amira, done)
    amira.post(at("module-complete", done.pk))
    page = amira.get(at("module-list")).content.decode()
    places = [page.index(words) for words in ("In progress", "Safeguarding", "To do", "Not begun", "Done", "All done")]
    assert places == sorted(places)
    assert at("certificate", Completion.objects.get().reference) in page


def test_module_list_says_what_to_do_when_empty(amira):
    assert "No modules yet" in amira.get(at("module-list")).content.decode()


def test_module_list_asks_the_same_of_the_database_for_1_and_50_modules(amira, cast, module):
    def learn_more(count=49):
        for n in range(count):
            page = make_module(cast.northvale, cast.edith, title=f"Module {n}", needs_sections=False)
            publish(page, cast.edith)
            start(amira, page)
            if n % 2:
                amira.post(at("module-complete", page.pk))

    start(amira, module)
    learn_more(2)
    assert_same_queries(amira, at("module-list"), lambda: learn_more(12))
    asked = queries_of(amira, at("module-list"))
    assert len([sql for sql in asked if 'FROM "modules_' in sql]) <= 3, "the rest is the page's frame and what is due"
    assert len(asked) <= 14


def test_module_detail_shows_what_it_teaches_and_starts_by_post(amira, cast, module):
    page = amira.get(at("module-detail", module.pk)).content.decode()
    for words in ("Record the same day", "About 20 minutes", "Awaiting review by a practitioner", "01632 960100"):
        assert words in page
    assert not Enrolment.objects.exists()
    answer = start(amira, module)
    assert answer.url == at("section", module.pk, 1)
    start(amira, module)
    assert Enrolment.objects.count() == 1


def test_module_detail_and_section_ask_little_of_the_database(amira, cast):
    parts = [part("knowledge_check", {"quiz": make_quiz(f"q{n}").pk, "intro": ""}) for n in range(4)]
    sections = [section(f"S{n}", text("<p>So.</p>")) for n in range(100)]
    page = make_module(cast.northvale, cast.edith, sections=[section("Checks", *parts), *sections])
    publish(page, cast.edith)
    start(amira, page)
    assert len(queries_of(amira, at("module-detail", page.pk))) <= 12
    assert len(queries_of(amira, at("section", page.pk, 1))) <= 14


def test_section_is_read_one_by_one_to_the_certificate(amira, module):
    start(amira, module)
    page = amira.get(at("section", module.pk, 1)).content.decode()
    assert "Section 1 of 2" in page
    assert "0 of 2 sections read" in page
    assert "Children Act 1989" in page
    assert page.count('class="worried"') == 1
    assert amira.post(at("section-done", module.pk, 1)).url == at("section", module.pk, 2)
    assert start(amira, module).url == at("section", module.pk, 2)
    assert amira.post(at("section-done", module.pk, 2)).url == at("module-finish", module.pk)
    assert "You have completed this module" in amira.get(at("module-finish", module.pk)).content.decode()
    assert amira.get(at("section", module.pk, 1)).status_code == 200


def test_section_pressed_twice_counts_once(amira, module):
    start(amira, module)
    for _ in range(2):
        amira.post(at("section-done", module.pk, 1))
        amira.post(at("section-done", module.pk, 2))
    assert SectionProgress.objects.count() == 2
    assert Completion.objects.count() == 1


def test_section_is_closed_before_starting(amira, module):
    assert amira.get(at("section", module.pk, 1)).url == at("module-detail", module.pk)
    assert amira.post(at("section-done", module.pk, 1)).status_code == 404
    start(amira, module)
    assert amira.get(at("section", module.pk, 3)).status_code == 404
    assert amira.get(at("section", module.pk, 0)).status_code == 404


def test_section_keeps_a_private_answer(amira, module, asks):
    start(amira, module)
    answer = amira.post(at("section-done", module.pk, 1), {asks["id"]: "I hesitated.", "stay": "1"})
    assert answer.url == at("section", module.pk, 1)
    assert not SectionProgress.objects.exists()
    assert "I hesitated." in amira.get(answer.url).content.decode()
    amira.post(at("section-done", module.pk, 1), {asks["id"]: "I rang."})
    assert ReflectionAnswer.objects.get().text == "I rang."
    assert amira.post(at("reflections-save", module.pk, 1), {asks["id"]: "I rang at once."}).status_code == 204
    assert ReflectionAnswer.objects.get().text == "I rang at once."


@pytest.mark.parametrize("words", ["x" * 10_001, "null \x00 byte"])
def test_section_gives_back_what_it_cannot_keep(amira, module, asks, words):
    start(amira, module)
    answer = amira.post(at("section-done", module.pk, 1), {asks["id"]: words})
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert words.strip("\x00")[:5] in answer.content.decode()
    assert amira.post(at("reflections-save", module.pk, 1), {asks["id"]: words}).status_code == 422
    assert not ReflectionAnswer.objects.exists()


def test_section_keeps_odd_words_as_they_are(amira, module, asks):
    start(amira, module)
    naughty = json.loads((Path(__file__).parents[1] / "corpus" / "strings" / "naughty.json").read_text())
    for words in naughty.values() if isinstance(naughty, dict) else naughty:
        answer = amira.post(at("section-done", module.pk, 1), {asks["id"]: words, "stay": "1"})
        if answer.status_code == 422:
            assert "\x00" in words or len(words) > 10_000
            continue
        kept = ReflectionAnswer.objects.get().text
        assert kept == words.strip().replace("\r\n", "\n") or kept == words.strip()
        assert escape(kept) in amira.get(at("section", module.pk, 1)).content.decode()


def test_section_says_when_the_module_changed_meanwhile(amira, cast, module):
    start(amira, module)
    page = ModulePage.objects.get(pk=module.pk)
    del page.sections[1]
    page.what_changed = "Shorter."
    page.save_revision(user=cast.edith)
    publish(page, cast.edith, cast.priya)
    assert amira.post(at("section-done", module.pk, 2)).status_code == 404
    assert amira.post(at("section-done", module.pk, 1)).url == at("module-finish", module.pk)


def test_module_that_must_be_done_again_asks_to_start_again(amira, cast):
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    start(amira, page)
    for number in (1, 2):
        amira.post(at("section-done", page.pk, number))
    publish_again(page, cast.edith, "New law.", change_kind="must_redo")
    assert "Changed: do it again" in amira.get(at("module-list")).content.decode()
    assert "This module has changed" in amira.get(at("module-detail", page.pk)).content.decode()
    assert amira.get(at("section", page.pk, 1)).url == at("module-detail", page.pk)
    start(amira, page)
    assert Enrolment.objects.count() == 2


def test_module_finish_lists_what_is_left(amira, cast):
    check = part("knowledge_check", {"quiz": make_quiz().pk, "intro": ""})
    page = make_module(cast.northvale, cast.edith, sections=[section("One"), section("Check", check)])
    publish(page, cast.edith)
    start(amira, page)
    amira.post(at("section-done", page.pk, 2))
    left = amira.get(at("module-finish", page.pk)).content.decode()
    assert "Read “One”" in left
    assert "Pass “What have you learned?”" in left
    assert "Read “Check”" not in left


def test_scenario_is_walked_by_links(amira, cast):
    def node(name, goes_to="", ending=""):
        choice = {"type": "item", "id": "c", "value": {"text": "Knock.", "feedback": "Good.", "goes_to": goes_to}}
        value = {"name": name, "text": f"At the {name}.", "choices": [choice] if goes_to else []}
        return {"type": "item", "id": name, "value": value | {"ending": ending, "debrief": "<p>Well done.</p>"}}

    walk = part(
        "scenario", {"title": "A visit", "intro": "<p>Go.</p>", "nodes": [node("door", "in"), node("in", "", "good")]}
    )
    page = make_module(cast.northvale, cast.edith, sections=[section("One", walk)])
    publish(page, cast.edith)
    start(amira, page)
    here = at("scenario", page.pk, 1, walk["id"])
    assert here in amira.get(at("section", page.pk, 1)).content.decode()
    first = amira.get(here).content.decode()
    assert "At the door." in first
    link = re.search(r'href="([^"]*at=in[^"]*)"', first)[1].replace("&amp;", "&")
    last = amira.get(link).content.decode()
    for words in ("Knock.", "Good.", "At the in.", "It went well", "Well done."):
        assert words in last
    assert amira.get(f"{here}?at=nowhere").status_code == 404
    for odd in ("door.9", "door.-1", "door.²", "x.0", "", "."):
        assert "You chose" not in amira.get(here, {"chose": odd}).content.decode()


def test_certificate_is_a_tagged_pdf_that_says_what_was_done(amira, cast, module):
    start(amira, module)
    for number in (1, 2):
        amira.post(at("section-done", module.pk, number))
    done = Completion.objects.get()
    answer = amira.get(at("certificate", done.reference))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="certificate-{done.reference}.pdf"'
    assert answer.content == amira.get(at("certificate", done.reference)).content
    pdf = pypdf.PdfReader(io.BytesIO(answer.content))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert "pdfuaid:part" in pdf.xmp_metadata.stream.get_data().decode()
    assert pdf.metadata.title == "Certificate: Safeguarding"
    words = pdf.pages[0].extract_text()
    for said in ("Amira Example", "Northvale Council", "Safeguarding", "Version 1", done.reference, "awaiting review"):
        assert said in words


@pytest.mark.parametrize("name", ["李小龙", "علي", "Zoë 😀", "#strong[x] \\ $1 *b*", "<script>", "x" * 120])
def test_certificate_is_made_for_any_name(amira, cast, name):
    page = make_module(cast.northvale, cast.edith, title="Any title “#1”", needs_sections=False)
    publish(page, cast.edith)
    start(amira, page)
    amira.post(at("module-complete", page.pk))
    type(cast.amira).objects.filter(pk=cast.amira.pk).update(full_name=name)
    answer = amira.get(at("certificate", Completion.objects.get().reference))
    assert answer.content.startswith(b"%PDF")


def test_file_is_sent_in_part_to_a_player_and_whole_to_keep(amira, cast):
    film, words = (
        make_document(cast.northvale, "a.mp4", b"0123456789"),
        make_document(cast.northvale, "a.vtt", b"WEBVTT"),
    )
    keep = make_document(cast.northvale, "a.txt", b"<script>")
    parts = [
        part("video", {"title": "V", "video": film.pk, "captions": words.pk, "transcript": "<p>Said.</p>"}),
        part("download", {"title": "D", "document": keep.pk, "what_for": ""}),
    ]
    page = make_module(cast.northvale, cast.edith, sections=[section("One", *parts)])
    publish(page, cast.edith)

    def ask(pk, **headers):
        answer = amira.get(at("file", page.pk, pk), headers=headers)
        return answer, b"".join(answer) if answer.streaming else answer.content

    answer, body = ask(film.pk)
    assert (answer.status_code, body, answer["Content-Type"]) == (200, b"0123456789", "video/mp4")
    for asked, status, part_of in (
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=0-99", 206, b"0123456789"),
        ("bytes=10-", 416, b""),
        ("bytes=4-2", 416, b""),
        ("bytes=-", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        ("bytes=0-1,3-4", 200, b"0123456789"),
    ):
        answer, body = ask(film.pk, Range=asked)
        assert (answer.status_code, body) == (status, part_of), asked
    answer, body = ask(keep.pk)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_picture_comes_in_two_widths_as_webp(amira, cast):
    shown = part("picture", {"image": make_image(cast.northvale).pk, "alt": "A table", "caption": ""})
    page = make_module(cast.northvale, cast.edith, sections=[section("One", shown)])
    publish(page, cast.edith)
    pk = shown["value"]["image"]
    answer = amira.get(at("picture", page.pk, pk, 640))
    assert answer["Content-Type"] == "image/webp"
    assert b"".join(answer).startswith(b"RIFF")
    assert amira.get(at("picture", page.pk, pk, 641)).status_code == 404
