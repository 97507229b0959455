"""Guessing passwords and addresses: what is limited, and what nobody learns."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pathway.core import clock
from pathway.people.actions import invite, keep_identity_provider
from pathway.people.models import User
from pathway.settings import base
from tests.conftest import PASSWORD
from tests.people.test_account_pages import sign_in, switch_on_app

pytestmark = pytest.mark.django_db
TRIES = 40
TOKENS = re.compile(rb'value="[^"]{20,}"')


def forged(number: int) -> dict[str, str]:
    """Headers in which a browser claims to be somewhere else with each request."""
    place = f"198.51.100.{number}"
    return {
        "X-Forwarded-For": f"{place}, 203.0.113.{number}",
        "X-Real-IP": place,
        "X-Client-IP": place,
        "True-Client-IP": place,
        "CF-Connecting-IP": place,
        "Forwarded": f"for={place}",
    }


def guess(client: Client, login: str, password: str = "wrong", **extra: Any) -> Any:
    """One try at the sign-in form."""
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def first_refusal(ask: Any) -> int | None:
    """Which of many tries is the first that is answered with 429."""
    return next((number for number in range(1, TRIES + 1) if ask(number).status_code == 429), None)


def test_many_accounts_from_one_address_are_limited_whatever_the_headers_say(cast: SimpleNamespace) -> None:
    plain = first_refusal(lambda number: guess(Client(), f"{number}@northvale.example.org"))
    assert plain
    cache.clear()
    dodging = first_refusal(lambda n: guess(Client(), f"{n}@northvale.example.org", headers=forged(n)))
    assert dodging == plain


def test_one_account_is_limited_from_many_addresses_and_a_right_password_is_then_refused_too(
    cast: SimpleNamespace,
) -> None:
    sign_in(Client(), cast.amira)
    cache.clear()
    for number in range(1, TRIES + 1):
        answer = guess(Client(), cast.amira.email, REMOTE_ADDR=f"198.51.100.{number}", headers=forged(number))
    assert "Too many" in answer.content.decode()
    late = Client()
    guess(late, cast.amira.email, PASSWORD, REMOTE_ADDR="203.0.113.200")
    assert "_auth_user_id" not in late.session


def test_behind_a_proxy_the_address_that_the_proxy_saw_counts(cast: SimpleNamespace, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def ask(number: int) -> Any:
        # A browser invents the first address; the proxy adds the one it saw.
        headers = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
        return guess(Client(), f"{number}@northvale.example.org", REMOTE_ADDR="10.0.0.1", headers=headers)

    assert first_refusal(ask)
    elsewhere = {"X-Forwarded-For": "203.0.113.10"}
    answer = guess(Client(), "somebody@northvale.example.org", REMOTE_ADDR="10.0.0.1", headers=elsewhere)
    assert answer.status_code == 200, "others behind the same proxy are not shut out"


@pytest.mark.parametrize("name", ["account_reset_password", "people:work-account-start"])
def test_asking_for_passwords_and_for_the_organisations_sign_in_is_limited_too(
    cast: SimpleNamespace, settings: Any, name: str
) -> None:
    settings.WORK_ACCOUNT_STARTS = base.WORK_ACCOUNT_STARTS
    keep_identity_provider(organisation=cast.northvale, issuer="http://127.0.0.1:9/x", client_id="pathway")

    def ask(number: int) -> Any:
        if name == "account_reset_password":
            return Client().post(reverse(name), {"email": f"{number}@example.org"}, headers=forged(number))
        return Client().get(reverse(name, args=["northvale"]), headers=forged(number))

    assert first_refusal(ask)


def test_codes_of_the_second_step_are_limited(cast: SimpleNamespace) -> None:
    sign_in(Client(), cast.amira)
    setting_up = Client()
    sign_in(setting_up, cast.amira)
    switch_on_app(setting_up)
    guessing = Client()
    guess(guessing, cast.amira.email, PASSWORD)
    answers = [
        guessing.post(reverse("mfa_authenticate"), {"code": f"{number:06d}"}, headers=forged(number)).content.decode()
        for number in range(1, 12)
    ]
    assert "Too many" in answers[-1]


def test_the_sign_in_form_answers_alike_whoever_it_is(cast: SimpleNamespace) -> None:
    sign_in(Client(), cast.amira)
    names = {"email": "nia@northvale.example.org", "full_name": "Nia New", "job_title": "Trainee", "staff_id": "N1"}
    invite(admin=cast.otto, **names)
    User.objects.filter(pk=cast.tariq.pk).update(access_ends_on=clock.today(), is_active=False)
    pages = set()
    for login in (cast.amira.email, "nobody@northvale.example.org", names["email"], cast.tariq.email, cast.olu.email):
        answer = guess(Client(), login)
        assert answer.status_code == 200
        pages.add(TOKENS.sub(b"", answer.content).replace(login.encode(), b"LOGIN"))
    assert len(pages) == 1


def test_asking_for_a_password_answers_alike_and_mails_only_who_is_here(cast: SimpleNamespace) -> None:
    pages = set()
    for email in (cast.amira.email, "nobody@northvale.example.org", cast.olu.email):
        answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.add(TOKENS.sub(b"", answer.content))
    assert len(pages) == 1
    assert [message.to for message in mail.outbox if "/accounts/password/reset/key/" in message.body] == [
        [cast.amira.email],
        [cast.olu.email],
    ]


def test_signing_up_says_the_same_for_known_and_unknown(cast: SimpleNamespace) -> None:
    pages = set()
    for email in (cast.amira.email, "nobody@northvale.example.org"):
        sent = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        pages.add(TOKENS.sub(b"", Client().post(reverse("account_signup"), sent, follow=True).content))
    assert len(pages) == 1


def test_a_wrong_password_costs_as_much_work_for_nobody_as_for_somebody(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Client(), cast.amira)
    worked: list[str] = []
    whole = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> Any:
        worked.append(password)
        return whole(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    work = []
    for login in (cast.amira.email, "nobody@northvale.example.org"):
        worked.clear()
        guess(Client(), login)
        work.append(len(worked))
    assert work[0] == work[1] > 0
