"""The pages of evidence: kept without loss, sent once, and files that stay inert."""

import json
import os
import re
import uuid
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pathway.audit.models import Event
from pathway.people.actions import change_settings
from pathway.people.models import Mentoring
from portfolio import actions
from portfolio.models import EvidenceFile, EvidenceItem, EvidenceVersion
from portfolio.sections import _ASKS, _SECTIONS, asked_of_owner, beside_evidence
from tests.conftest import make_cast
from tests.factories.portfolio import TEXT, competency, make_evidence

from . import builders as build

NAUGHTY = json.loads((Path(__file__).parent.parent / "corpus" / "strings" / "naughty.json").read_text())


@pytest.fixture
def amira(cast, client):
    """A browser in which amira is signed in."""
    client.force_login(cast.amira)
    return client


def typed(**changes: object) -> dict[str, object]:
    """What the capture page sends."""
    key = str(uuid.uuid4())
    return {"title": "Visit", "kind": "feedback", "text": "We listened.", "key": key, "revision": "1"} | changes


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A chosen file."""
    return SimpleUploadedFile(name, content)


def url(name: str, pk: int) -> str:
    """The address of a page about an item or a file."""
    return reverse(f"portfolio:{name}", args=[pk])


def page(response) -> str:
    """The text of a page as a person reads it."""
    return unescape(response.content.decode())


def content_of(response) -> bytes:
    """The whole file of an answer; reading it to its end closes it."""
    return b"".join(response.streaming_content)


def test_evidence_new_keeps_words_photo_and_file_and_leads_to_the_statements(cast, amira):
    sent = typed(photo=upload("IMG_1.heic", build.picture("HEIC")), documents=[upload("account.docx", build.word())])
    response = amira.post(reverse("portfolio:evidence-new"), sent)
    item = EvidenceItem.objects.get(owner=cast.amira)
    assert response.url == url("evidence-claims", item.pk)
    assert [file.name for file in item.current.files.all()] == ["IMG_1.jpg", "account.docx"]
    assert item.current.text == "We listened."


def test_evidence_new_twice_makes_one_draft(cast, amira):
    sent = typed()
    for _ in range(2):
        assert amira.post(reverse("portfolio:evidence-new"), sent).status_code == 302
    assert EvidenceItem.objects.count() == 1


def test_evidence_new_with_nothing_says_what_to_do(cast, amira):
    response = amira.post(reverse("portfolio:evidence-new"), typed(title="", kind="", text="  \n"))
    assert "Write a title or what happened, or add a file" in page(response)
    assert not EvidenceItem.objects.exists()


def test_evidence_new_names_a_refused_file_and_keeps_the_rest(cast, amira):
    sent = typed(documents=[upload("page.html", b"<html>"), upload("notes.txt", b"Words")])
    response = amira.post(reverse("portfolio:evidence-new"), sent)
    assert "page.html is not a kind of file we can keep. Print the page to PDF and add that." in page(response)
    assert "We listened." in page(response)
    item = EvidenceItem.objects.get()
    assert [file.name for file in item.current.files.all()] == ["notes.txt"]
    assert f'action="{url("evidence-edit", item.pk)}"' in page(response)


def test_evidence_new_with_too_much_keeps_the_files_and_gives_the_words_back(cast, amira):
    long = "a" * 20_001
    response = amira.post(reverse("portfolio:evidence-new"), typed(text=long, documents=[upload("n.txt", b"Words")]))
    assert "Shorten this to 20000 characters; it has 20001." in page(response)
    assert long in page(response)
    assert EvidenceItem.objects.get().current.files.get().name == "n.txt"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "treasure"}, "Choose one of the kinds in the list."),
        ({"title": "a" * 161}, "Shorten the title to 160 characters; it has 161."),
        ({"key": "not-a-key"}, "This page was incomplete."),
        ({"key": ""}, "This page was incomplete."),
        ({"revision": "many"}, "This page was incomplete."),
        ({"title": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_evidence_new_of_the_wrong_kind_says_so_and_loses_nothing(cast, amira, changes, sentence):
    response = amira.post(reverse("portfolio:evidence-new"), typed(**changes))
    assert sentence in page(response)
    assert "We listened." in page(response)
    assert not EvidenceItem.objects.exists()


def test_evidence_edit_in_two_tabs_keeps_both(cast, amira):
    item = make_evidence(cast.amira, text="As it was")
    revision = item.current.revision
    first = typed(text="From the first tab", revision=revision)
    assert amira.post(url("evidence-edit", item.pk), first).status_code == 302
    second = typed(text="From the second tab", revision=revision)
    response = amira.post(url("evidence-edit", item.pk), second)
    assert "This was changed in another tab." in page(response)
    assert "From the first tab" in page(response)
    assert "From the second tab" in page(response)
    again = second | {"revision": re.search(r'name="revision" value="(\d+)"', page(response))[1]}
    assert amira.post(url("evidence-edit", item.pk), again).status_code == 302
    assert EvidenceVersion.objects.get().text == "From the second tab"


def test_evidence_edit_of_what_was_sent_gives_the_words_back(cast, amira):
    item = make_evidence(cast.amira, sent=True)
    response = amira.post(url("evidence-edit", item.pk), typed(text="Typed on a page left open"))
    assert "can no longer be changed" in page(response)
    assert "Typed on a page left open" in page(response)
    assert EvidenceVersion.objects.get().text == TEXT


def test_evidence_edit_of_what_was_sent_leads_to_what_was_sent(cast, amira):
    item = make_evidence(cast.amira, sent=True)
    for name in ("evidence-edit", "evidence-claims", "evidence-send"):
        assert amira.get(url(name, item.pk)).url == url("evidence-detail", item.pk)


@pytest.mark.parametrize(("button", "name"), [("later", "evidence-list"), ("stay", "evidence-edit")])
def test_evidence_edit_saves_for_later(cast, amira, button, name):
    item = make_evidence(cast.amira)
    response = amira.post(url("evidence-edit", item.pk), typed(revision=item.current.revision, **{button: ""}))
    expected = reverse(f"portfolio:{name}", args=[item.pk] if name == "evidence-edit" else [])
    assert response.url == expected


def autosave(client, where: str, **changes: object):
    """What the page sends while somebody types."""
    return client.post(where, json.dumps(typed(**changes)), content_type="application/json")


def test_evidence_autosave_begins_a_draft_once_and_goes_on(cast, amira):
    key = str(uuid.uuid4())
    for _ in range(2):
        answer = autosave(amira, reverse("portfolio:evidence-autosave-new"), key=key).json()
    item = EvidenceItem.objects.get()
    assert answer["edit"] == url("evidence-edit", item.pk)
    assert re.fullmatch(r"\d\d:\d\d", answer["saved"])
    again = autosave(amira, answer["autosave"], text="And then?", revision=answer["revision"]).json()
    assert again["revision"] == answer["revision"] + 1
    item.current.refresh_from_db()
    assert item.current.text == "And then?"


def test_evidence_autosave_of_a_stale_tab_is_told_so(cast, amira):
    item = make_evidence(cast.amira)
    autosave(amira, url("evidence-autosave", item.pk), text="One", revision=item.current.revision)
    answer = autosave(amira, url("evidence-autosave", item.pk), text="Two", revision=item.current.revision)
    assert answer.status_code == 409
    assert "changed in another tab" in answer.json()["sentence"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"NaN",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"text": {"a": 1}}',
        b'{"text": ["a"], "revision": 1e999}',
        b'{"text": "a\\u0000b", "key": "00000000-0000-0000-0000-000000000007"}',
        b'{"revision": ' + b"9" * 5000 + b"}",
    ],
)
def test_evidence_autosave_of_rubbish_is_refused_in_a_sentence(cast, amira, body):
    answer = amira.post(reverse("portfolio:evidence-autosave-new"), body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert not EvidenceItem.objects.exists()


def test_evidence_autosave_replaces_half_characters_that_no_database_keeps(cast, amira):
    answer = autosave(amira, reverse("portfolio:evidence-autosave-new"), text="a\ud800b")
    assert answer.status_code == 200
    assert EvidenceVersion.objects.get().text == "a?b"


def test_evidence_autosave_of_another_persons_draft_is_not_there(cast, client):
    item = make_evidence(cast.amira)
    client.force_login(cast.moses)
    assert autosave(client, url("evidence-autosave", item.pk)).status_code == 404


def claims(cast, **how: str) -> dict[str, str]:
    """What the page of statements sends, by code with an underscore."""
    sent = {}
    for code, sentence in how.items():
        pk = competency(cast.amira, code.strip("c").replace("_", ".")).pk
        sent |= {f"shows-{pk}": "on", f"how-{pk}": sentence}
    return sent


def test_evidence_claims_keeps_a_sentence_for_each(cast, amira):
    item = make_evidence(cast.amira, codes=())
    response = amira.post(url("evidence-claims", item.pk), claims(cast, c1_1="I told my manager at once", c2_1="With"))
    assert response.url == url("evidence-send", item.pk)
    assert {c.competency.code: c.sentence for c in item.current.claims.all()} == {
        "1.1": "I told my manager at once",
        "2.1": "With",
    }


def test_evidence_claims_without_a_sentence_can_wait_but_not_go_on(cast, amira):
    item = make_evidence(cast.amira, codes=())
    response = amira.post(url("evidence-claims", item.pk), claims(cast, c1_1="", c2_1="With the family"))
    assert "Say in a sentence how it shows 1.1." in page(response)
    assert "With the family" in page(response)
    assert not item.current.claims.exists()
    response = amira.post(url("evidence-claims", item.pk), claims(cast, c1_1="", c2_1="With") | {"later": ""})
    assert response.url == reverse("portfolio:evidence-list")
    assert item.current.claims.count() == 2


def test_evidence_claims_with_nothing_chosen_says_so(cast, amira):
    item = make_evidence(cast.amira, codes=())
    assert "Choose at least one statement" in page(amira.post(url("evidence-claims", item.pk), {}))


def test_evidence_claims_offers_the_statements_of_ones_level_only(cast, amira):
    item = make_evidence(cast.amira, codes=())
    shown = page(amira.get(url("evidence-claims", item.pk)))
    assert str(competency(cast.amira, "1.1")) in shown
    assert str(competency(cast.amira, "9.3")) not in shown


def test_evidence_send_asks_for_the_declaration_and_sends_once(cast, amira):
    item = make_evidence(cast.amira)
    shown = page(amira.get(url("evidence-send", item.pk)))
    assert "I have taken out names, places and anything that could identify a family" in shown
    assert "Moses Example will read" in shown
    assert "Worried about a child now?" in shown
    assert "01632 960100" in shown
    response = amira.post(url("evidence-send", item.pk), {"revision": item.current.revision})
    assert "tick that you have" in page(response)
    for _ in range(2):
        response = amira.post(
            url("evidence-send", item.pk), {"declared": "on", "revision": item.current.revision}, follow=True
        )
    assert "It waits for Moses Example" in page(response)
    assert Event.objects.filter(verb="portfolio.evidence_submitted").count() == 1


def test_evidence_send_says_what_is_missing(cast, amira):
    item = make_evidence(cast.amira, codes=(), text="")
    shown = page(amira.get(url("evidence-send", item.pk)))
    assert "Say what happened, or add a file." in shown
    assert "Choose at least one statement that it shows." in shown
    assert "Send it" not in shown


def test_evidence_send_of_what_another_tab_changed_asks_to_read_again(cast, amira):
    item = make_evidence(cast.amira)
    read = item.current.revision
    actions.save_draft(owner=cast.amira, item=item, revision=read, kind="feedback", title="T", text="Changed")
    response = amira.post(url("evidence-send", item.pk), {"declared": "on", "revision": read})
    assert "Read it once more" in page(response)
    assert "Changed" in page(response)
    now = re.search(r'name="revision" value="(\d+)"', page(response))[1]
    assert amira.post(url("evidence-send", item.pk), {"declared": "on", "revision": now}).status_code == 302


def test_evidence_send_without_a_mentor_says_so(cast, amira):
    Mentoring.objects.all().delete()
    item = make_evidence(cast.amira)
    assert "You have no mentor yet." in page(amira.get(url("evidence-send", item.pk)))
    response = amira.post(url("evidence-send", item.pk), {"declared": "on"}, follow=True)
    assert "Ask your manager who it will be" in page(response)


def test_evidence_list_says_what_to_do_first(cast, amira):
    shown = page(amira.get(reverse("portfolio:evidence-list")))
    assert "Keep the first piece" in shown
    assert reverse("portfolio:evidence-new") in shown


def test_evidence_list_stands_by_whose_turn_it_is(cast, amira):
    make_evidence(cast.amira, title="Still writing")
    make_evidence(cast.amira, title="Gone off", sent=True)
    back = make_evidence(cast.amira, title="Came back", sent=True)
    actions.mark_returned(decider=cast.moses, version=back.current)
    done = make_evidence(cast.amira, title="All done", sent=True)
    actions.mark_decided(decider=cast.moses, version=done.current)
    shown = page(amira.get(reverse("portfolio:evidence-list")))
    order = [
        "Your turn",
        "Came back",
        "Drafts",
        "Still writing",
        "Waiting on others",
        "Gone off",
        "Decided",
        "All done",
    ]
    places = [shown.index(f">{words}<") for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("many", [1, 12])
def test_evidence_list_asks_as_many_questions_for_many_as_for_one(cast, amira, many, django_assert_max_num_queries):
    for _ in range(many):
        make_evidence(cast.amira)
        make_evidence(cast.amira, sent=True)
    with django_assert_max_num_queries(14):
        amira.get(reverse("portfolio:evidence-list"))


def test_evidence_detail_shows_all_versions_to_the_owner_and_the_sent_ones_to_the_mentor(cast, client):
    item = make_evidence(cast.amira, sent=True, text="First words")
    actions.mark_returned(decider=cast.moses, version=item.current)
    actions.revise_evidence(owner=cast.amira, item=item)
    actions.save_draft(owner=cast.amira, item=item, revision=0, kind="feedback", title="T", text="Second words")
    seen = {}
    for person in (cast.amira, cast.moses):
        client.force_login(person)
        seen[person] = page(client.get(url("evidence-detail", item.pk)))
    assert "Second words" in seen[cast.amira]
    assert "First words" in seen[cast.amira]
    assert "First words" in seen[cast.moses]
    assert "Second words" not in seen[cast.moses]
    assert "Go on writing" not in seen[cast.moses]


def test_evidence_detail_read_by_somebody_else_is_in_the_trail(cast, client):
    item = make_evidence(cast.amira, sent=True, files={"a.txt": b"words"})
    for person in (cast.amira, cast.moses, cast.grace):
        client.force_login(person)
        client.get(url("evidence-detail", item.pk))
        assert content_of(client.get(url("evidence-file", item.current.files.get().pk))) == b"words"
    events = Event.objects.filter(verb="portfolio.evidence_read").order_by("pk")
    assert [event.actor for event in events] == [cast.moses, cast.grace]


def test_evidence_detail_gives_room_to_the_floors_above(cast, amira):
    item = make_evidence(cast.amira, sent=True)
    actions.mark_returned(decider=cast.moses, version=item.current)
    asked_of_owner(ask := lambda items: {item.pk: "Say what the child said." for item in items})
    beside_evidence(section := lambda item, reader: {"template": "components/notice.html"})
    try:
        assert "Say what the child said." in page(amira.get(url("evidence-detail", item.pk)))
        assert "Say what the child said." in page(amira.get(reverse("portfolio:evidence-list")))
        assert "notice--info" in page(amira.get(url("evidence-detail", item.pk)))
    finally:
        _ASKS.remove(ask)
        _SECTIONS.remove(section)


def test_evidence_revise_withdraw_and_discard_by_their_buttons(cast, amira):
    item = make_evidence(cast.amira, sent=True)
    assert amira.post(url("evidence-revise", item.pk), follow=True).status_code == 200
    assert "Withdraw this?" in page(amira.get(url("evidence-withdraw", item.pk)))
    amira.post(url("evidence-withdraw", item.pk))
    assert amira.post(url("evidence-revise", item.pk)).url == url("evidence-edit", item.pk)
    assert "Discard this draft?" in page(amira.get(url("evidence-discard", item.pk)))
    assert amira.post(url("evidence-discard", item.pk)).url == url("evidence-detail", item.pk)
    response = amira.post(url("evidence-discard", item.pk), follow=True)
    assert "can no longer be changed" in page(response)
    draft = make_evidence(cast.amira)
    assert amira.post(url("evidence-discard", draft.pk)).url == reverse("portfolio:evidence-list")


INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_evidence_file_is_served_inert_and_to_save(cast, amira):
    content = b"<!doctype html><script>alert(1)</script>"
    item = make_evidence(cast.amira, files={"page.txt": content})
    for name in ("evidence-file", "evidence-file-shown"):
        response = amira.get(url(name, item.current.files.get().pk))
        assert {key: response[key] for key in INERT} == INERT
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="page.txt"'
        assert content_of(response) == content
    assert "<script>alert(1)" not in amira.get(url("evidence-detail", item.pk)).content.decode()
    assert "<script>alert(1)" in page(amira.get(url("evidence-detail", item.pk)))


def test_evidence_file_tag_never_comes_twice_and_permission_comes_first(cast, client):
    item = make_evidence(cast.amira, sent=True, files={"a.txt": b"words"})
    where = url("evidence-file", item.current.files.get().pk)
    client.force_login(cast.moses)
    first, second = client.get(where), client.get(where)
    tag = first["ETag"]
    assert second["ETag"] != tag
    third = client.get(where, headers={"if-none-match": tag})
    assert third.status_code == 200
    for response in (first, second, third):
        assert content_of(response) == b"words"
    Mentoring.objects.all().delete()
    assert client.get(where, headers={"if-none-match": tag}).status_code == 404
    client.logout()
    assert client.get(where, headers={"if-none-match": tag}).status_code == 302


def test_evidence_file_shown_is_the_picture_without_its_place(cast, amira):
    item = make_evidence(cast.amira, files={"visit.jpg": build.picture()})
    response = amira.get(url("evidence-file-shown", item.current.files.get().pk))
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == 'inline; filename="visit.jpg"'
    assert b"SecretPhone" not in content_of(response)


@pytest.mark.parametrize(
    ("asked", "status", "given"),
    [
        ("bytes=0-3", 206, (0, 4)),
        ("bytes=10-", 206, (10, None)),
        ("bytes=-5", 206, (-5, None)),
        ("bytes=5-999999", 206, (5, None)),
        ("bytes=999999-", 200, (0, None)),
        ("bytes=3-2", 200, (0, None)),
        ("bytes=-", 200, (0, None)),
        ("bytes=0-1,3-4", 200, (0, None)),
        ("rubbish", 200, (0, None)),
    ],
)
def test_evidence_file_shown_in_parts_for_players(cast, amira, asked, status, given):
    content = build.mp4()
    item = make_evidence(cast.amira, files={"film.mp4": content})
    response = amira.get(url("evidence-file-shown", item.current.files.get().pk), headers={"range": asked})
    assert response.status_code == status
    assert content_of(response) == content[given[0] : given[1]]
    if status == 206:
        start = given[0] % len(content)
        end = (given[1] or len(content)) - 1
        assert response["Content-Range"] == f"bytes {start}-{end}/{len(content)}"
        assert {key: response[key] for key in INERT} == INERT


def test_evidence_file_missing_from_the_shelf_is_not_there(cast, amira, settings):
    item = make_evidence(cast.amira, files={"a.pdf": build.pdf()})
    for path in settings.PRIVATE_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()
    assert amira.get(url("evidence-file", item.current.files.get().pk)).status_code == 404


def test_evidence_file_remove_takes_it_out_of_the_draft_only(cast, amira):
    item = make_evidence(cast.amira, files={"a.txt": b"words"})
    file = item.current.files.get()
    assert amira.post(url("evidence-file-remove", file.pk)).url == url("evidence-edit", item.pk)
    assert not EvidenceFile.objects.exists()
    sent = make_evidence(cast.amira, sent=True, files={"b.txt": b"words"})
    response = amira.post(url("evidence-file-remove", sent.current.files.get().pk), follow=True)
    assert "can no longer be changed" in page(response)


def test_a_lost_session_asks_to_sign_in_and_comes_back(cast, client):
    item = make_evidence(cast.amira)
    response = client.post(url("evidence-edit", item.pk), typed())
    assert response.url == f"/accounts/login/?next={url('evidence-edit', item.pk)}"


@pytest.mark.parametrize("number", range(len(NAUGHTY)))
def test_naughty_strings_are_kept_whole_and_shown_escaped(cast, amira, number):
    string = NAUGHTY[number]
    response = amira.post(reverse("portfolio:evidence-new"), typed(text=string, title=string[:160]))
    if "\x00" in string or len(string) > 20_000:
        assert response.status_code == 422
        assert "govuk-error-summary" in page(response)
        return
    item = EvidenceItem.objects.get()
    assert item.current.text == string.replace("\r\n", "\n").replace("\r", "\n")
    sentence = claims(cast, c1_1=string[:400])
    assert amira.post(url("evidence-claims", item.pk), sentence).status_code in {302, 422}
    for name in ("evidence-edit", "evidence-claims", "evidence-send", "evidence-detail"):
        raw = amira.get(url(name, item.pk))
        assert raw.status_code == 200
        if re.search(r"[<>\"'&]", string):
            assert string not in raw.content.decode()
    assert amira.get(reverse("portfolio:evidence-list")).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [("visit.jpg", build.picture), ("voice.ogg", build.ogg), ("film.mp4", build.mp4)],
    ids=["photo", "sound", "video"],
)
def test_photos_and_recordings_wait_until_the_organisation_switches_them_on(amira, cast, name, content):
    sent = {"title": "A visit", "text": "We met.", "kind": "", "key": str(uuid.uuid4()), "revision": "1"}
    cast.northvale.takes_photos_and_recordings = False
    cast.northvale.save()
    page = amira.get(reverse("portfolio:evidence-new")).content.decode()
    assert "Take a photo" not in page
    assert ".jpg" not in page
    assert "Photos, sound and video are switched off at Northvale Council" in page
    answer = amira.post(reverse("portfolio:evidence-new"), sent | {"documents": SimpleUploadedFile(name, content())})
    page = answer.content.decode()
    assert f"{name} was not added: photos, sound and video are switched off at Northvale Council." in page
    assert "We met." in page
    assert not EvidenceFile.objects.exists()
    change_settings(admin=cast.otto, organisation=cast.northvale, takes_photos_and_recordings=True)
    item = EvidenceItem.objects.get()
    edit = reverse("portfolio:evidence-edit", args=[item.pk])
    assert "Take a photo" in amira.get(edit).content.decode()
    amira.post(edit, sent | {"photo": SimpleUploadedFile(name, content())})
    assert EvidenceFile.objects.get().name == name
    read_through = amira.get(reverse("portfolio:evidence-send", args=[item.pk])).content.decode()
    assert {"visit.jpg": "<img", "voice.ogg": "<audio", "film.mp4": "<video"}[name] in read_through


def test_documents_need_no_switch(amira, cast):
    cast.northvale.takes_photos_and_recordings = False
    cast.northvale.save()
    sent = {"title": "A visit", "text": "", "kind": "", "key": str(uuid.uuid4()), "revision": "1"}
    amira.post(reverse("portfolio:evidence-new"), sent | {"documents": SimpleUploadedFile("plan.docx", build.word())})
    assert EvidenceFile.objects.get().name == "plan.docx"


class AnyWords(TestCase):
    """Whatever is typed, the answer is a page, and what was kept is what was typed."""

    @classmethod
    def setUpTestData(cls):
        cls.cast = make_cast()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        title=st.text(max_size=200), kind=st.text(max_size=20) | st.just("feedback"), text=st.text(max_size=400),
        name=st.text(max_size=60), content=st.binary(max_size=200),
    )  # fmt: skip
    def test_forms_take_anything(self, title, kind, text, name, content):
        self.client.force_login(self.cast.amira)
        sent = {"title": title, "kind": kind, "text": text, "key": str(uuid.uuid4()), "revision": "1"}
        # Django's client itself refuses to send a file whose name is a folder.
        if os.path.basename(name) not in {"", ".", ".."}:
            sent["documents"] = [SimpleUploadedFile(name, content)]
        response = self.client.post(reverse("portfolio:evidence-new"), sent)
        assert response.status_code in {302, 422}
        item = EvidenceItem.objects.order_by("-pk").first()
        if response.status_code == 302:
            plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
            assert item.current.text == plain
