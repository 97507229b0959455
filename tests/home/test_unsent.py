"""What was typed and sent after the session had ended waits for the person who typed it, and for nobody else."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portfolio.models import EvidenceItem
from tests.conftest import PASSWORD
from tests.factories.portfolio import make_evidence

WORDS = "I listened first.\r\n\r\n  Then we agreed three steps & a plan."


@pytest.fixture
def browser(cast):
    """amira's browser, in which she has looked at her first page."""
    client = Client()
    client.force_login(cast.amira, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get("/")
    return client


def draft_of(person):
    item = make_evidence(person)
    revision = item.current.revision
    return item, {"title": "A visit", "kind": "feedback", "text": WORDS, "key": str(item.key), "revision": revision}


def end_session(client):
    """The session ends on the server; the browser knows nothing of it."""
    Session.objects.filter(session_key=client.session.session_key).delete()


def sign_in(client, person, path):
    return client.post(path, {"login": person.email, "password": PASSWORD})


def sent_again(client, page):
    form = BeautifulSoup(page.content, "html.parser").select_one("main form")
    fields = {field["name"]: field.text.removeprefix("\n") for field in form.select("textarea")}
    return client.post(form["action"], fields)


def test_what_was_typed_comes_back_after_signing_in(cast, browser):
    item, typed = draft_of(cast.amira)
    path = reverse("portfolio:evidence-edit", args=[item.pk])
    end_session(browser)
    answer = browser.post(path, typed | {"documents": SimpleUploadedFile("note.txt", b"words")})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [reverse("home:unsent")]
    item.refresh_from_db()
    assert item.current.text != WORDS
    assert sign_in(browser, cast.amira, answer["Location"])["Location"] == reverse("home:unsent")
    page = browser.get(reverse("home:unsent"))
    assert "What you typed is still here" in page.content.decode()
    assert "note.txt" in page.content.decode()
    answer = sent_again(browser, page)
    assert answer.status_code == 302, answer.content.decode()
    assert EvidenceItem.objects.get(pk=item.pk).current.text.split() == WORDS.split()
    # It has arrived, so it no longer waits.
    assert "Nothing waits to be sent" in browser.get(reverse("home:unsent")).content.decode()


def test_it_still_waits_where_the_page_said_no(cast, browser):
    item, typed = draft_of(cast.amira)
    end_session(browser)
    answer = browser.post(reverse("portfolio:evidence-edit", args=[item.pk]), typed | {"revision": 99, "kind": "none"})
    sign_in(browser, cast.amira, answer["Location"])
    answer = sent_again(browser, browser.get(reverse("home:unsent")))
    assert answer.status_code == 422
    assert "I listened first." in answer.content.decode()


def test_somebody_else_on_the_same_browser_never_sees_it(cast, browser):
    item, typed = draft_of(cast.amira)
    end_session(browser)
    answer = browser.post(reverse("portfolio:evidence-edit", args=[item.pk]), typed)
    sign_in(browser, cast.tariq, answer["Location"])
    assert "I listened first." not in browser.get(reverse("home:unsent")).content.decode()
    assert "unsent" not in browser.session


def test_who_signed_out_leaves_nothing_behind(cast, browser):
    item, typed = draft_of(cast.amira)
    browser.post(reverse("account_logout"))
    browser.get(reverse("account_login"))
    answer = browser.post(reverse("portfolio:evidence-edit", args=[item.pk]), typed)
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] != [reverse("home:unsent")]
    assert not browser.session.get("unsent")


def test_a_password_is_never_kept(cast, browser):
    end_session(browser)
    answer = browser.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "a", "password2": "a"}
    )
    assert answer.status_code == 302
    assert not browser.session.get("unsent")


def test_it_can_be_thrown_away(cast, browser):
    item, typed = draft_of(cast.amira)
    end_session(browser)
    answer = browser.post(reverse("portfolio:evidence-edit", args=[item.pk]), typed)
    sign_in(browser, cast.amira, answer["Location"])
    assert browser.post(reverse("home:unsent")).status_code == 302
    assert "unsent" not in browser.session


def test_a_forged_note_of_who_was_here_keeps_nothing(cast):
    client = Client()
    client.cookies["pathway_was"] = f"{cast.amira.pk}:forged"
    client.post(reverse("portfolio:evidence-new"), {"text": WORDS})
    assert not client.session.get("unsent")
