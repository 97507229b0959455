"""Signing in stands in the log and in the person's own trail, and nobody's address stands in either."""

import logging
import re
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from pathway.audit.models import Event
from pathway.audit.sentences import SENTENCES
from pathway.settings import base
from tests.conftest import PASSWORD
from tests.people.test_account_pages import sign_in, switch_on_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What was written about signing in."""
    caplog.set_level(logging.INFO, logger="pathway.sign_in")
    return caplog


def guess(login: str, **extra: str) -> None:
    """A wrong password."""
    Client().post(reverse("account_login"), {"login": login, "password": "wrong"}, headers=extra)


def test_who_comes_in_and_goes_stands_there_with_what_they_showed(
    client: Client,
    cast: SimpleNamespace,
    said: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sign_in(client, cast.amira)
    with django_capture_on_commit_callbacks(execute=True):
        switch_on_app(client)
    codes = Authenticator.objects.get(user=cast.amira, type="recovery_codes").wrap().generate_codes()
    client.post(reverse("account_logout"))
    again = Client()
    again.post(reverse("account_login"), {"login": cast.amira.email, "password": PASSWORD})
    again.post(reverse("mfa_authenticate"), {"code": "00000000"})
    assert Event.objects.filter(verb="people.signed_in").count() == 1
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    me = f"person {cast.amira.pk}"
    assert [each for each in said.messages if "changed" not in each] == [
        f"Signed in, {me}, by password, from 127.0.0.1.",
        f"Signed out, {me}, from 127.0.0.1.",
        f"A second step failed, {me}, by code of an app, from 127.0.0.1.",
        f"Signed in, {me}, by password and recovery code, from 127.0.0.1.",
    ]
    changed = [each for each in said.messages if each.startswith("Second steps changed")]
    assert changed == [
        f"Second steps changed, {me}, by {way}, from 127.0.0.1." for way in ("code of an app", "recovery code")
    ]
    last = Event.objects.filter(verb="people.signed_in").latest("pk")
    assert (last.actor, last.subject, last.detail) == (
        cast.amira,
        cast.amira,
        {"ways": "password and recovery code"},
    )
    assert SENTENCES[last.verb].format(who="You", **last.detail) == "You signed in, by password and recovery code."


def test_a_failed_sign_in_is_written_alike_whether_the_account_exists_or_not(
    cast: SimpleNamespace, said: pytest.LogCaptureFixture
) -> None:
    guess(cast.amira.email)
    guess(cast.amira.email.upper())
    guess("nobody@northvale.example.org")
    lines = [
        re.fullmatch(r"A sign-in failed, account ([0-9a-f]{12}), from 127\.0\.0\.1\.", each) for each in said.messages
    ]
    mine, upper, nobodys = [found and found[1] for found in lines]
    assert mine == upper
    assert nobodys not in (None, mine)
    assert "@" not in said.text
    assert "amira" not in said.text.lower()
    assert not Event.objects.filter(verb="people.signed_in").exists()


def test_too_many_tries_and_the_address_behind_a_proxy_stand_there(
    cast: SimpleNamespace, said: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allauth.app_settings.TRUSTED_PROXY_COUNT", 1, raising=False)
    for _ in range(12):
        guess(cast.amira.email, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert said.messages[0].startswith("A sign-in failed")
    assert any(each.startswith("Too many tries to sign in, account ") for each in said.messages)
    assert {each.rpartition("from ")[2] for each in said.messages} == {"203.0.113.9."}


def test_a_new_password_stands_there(client: Client, cast: SimpleNamespace, said: pytest.LogCaptureFixture) -> None:
    sign_in(client, cast.amira)
    new = "Quite-another-7-words"
    told = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), told).status_code == 302
    assert f"A password was changed, person {cast.amira.pk}, from 127.0.0.1." in said.messages


def test_production_writes_these_lines() -> None:
    from pathlib import Path

    text = (Path(base.__file__).parent / "production.py").read_text()
    assert re.search(r'"pathway\.sign_in": \{"handlers": \["lines"\], "level": "INFO"', text)
