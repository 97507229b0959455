"""Signing in, passwords and the second step: allauth's pages in our words, for the people of the cast."""

import re
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from pathway.people.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, person: User) -> None:
    """Sign in by the form and confirm the password, so that the sitting counts as fresh."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def code_for(secret: str) -> str:
    """What the app on the phone would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def switch_on_app(client: Client) -> None:
    """Set up the authenticator app."""
    page = client.get(reverse("mfa_activate_totp"))
    found = re.search(r"The key: <code>([A-Z2-7]+)</code>", page.content.decode())
    assert found, page.content
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(found[1])})
    assert answer.status_code == 302, answer.content


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account_login", "You join Pathway by an invitation"),
        ("account_signup", "You join by invitation"),
        ("account_reset_password", "Forgotten your password?"),
        ("account_reset_password_done", "Look in your mail"),
        ("account_reset_password_from_key_done", "Your new password is saved"),
        ("account_inactive", "Your access has ended"),
    ],
)
def test_pages_for_those_outside(client: Client, name: str, words: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account_change_password", "Change your password"),
        ("account_logout", "What you have saved stays saved"),
        ("account_reauthenticate", "Is it still you?"),
        ("mfa_index", "Second step at sign-in"),
        ("mfa_activate_totp", "Set up an authenticator app"),
        ("mfa_add_webauthn", "Add a security key"),
        ("mfa_list_webauthn", "You have no security key here yet"),
    ],
)
def test_pages_for_those_inside(client: Client, cast: SimpleNamespace, name: str, words: str) -> None:
    sign_in(client, cast.amira)
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_wrong_password_is_said_in_a_sentence_and_the_address_is_kept(client: Client, cast: SimpleNamespace) -> None:
    answer = client.post(reverse("account_login"), {"login": cast.amira.email, "password": "wrong"})
    page = answer.content.decode()
    assert "govuk-error-summary" in page
    assert f'value="{cast.amira.email}"' in page
    assert 'value="wrong"' not in page


def test_signing_out_needs_a_press(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.amira)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_the_second_step_from_setting_up_to_recovery_codes(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.amira)
    switch_on_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "10 of 10 are left" in codes
    assert "The old ones stop working at once" in client.get(reverse("mfa_generate_recovery_codes")).content.decode()
    assert "your password alone opens your account" in client.get(reverse("mfa_deactivate_totp")).content.decode()

    elsewhere = Client()
    half_in = elsewhere.post(reverse("account_login"), {"login": cast.amira.email, "password": PASSWORD}, follow=True)
    assert "type the code it shows" in half_in.content.decode()
    assert "_auth_user_id" not in elsewhere.session
    wrong = elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "govuk-error-summary" in wrong
    first_code = re.findall(r"<li><code>([^<]+)</code>", codes)[0]
    elsewhere.post(reverse("mfa_authenticate"), {"code": first_code})
    assert "_auth_user_id" in elsewhere.session


def test_a_forgotten_password_ends_in_a_new_one(client: Client, cast: SimpleNamespace) -> None:
    client.post(reverse("account_reset_password"), {"email": cast.amira.email})
    (message,) = mail.outbox
    assert message.subject == "Choose a new Pathway password"
    assert f"Hello {cast.amira.short_name}," in message.body
    assert "example.com" not in message.body
    link = re.search(r"https?://\S+", message.body)
    assert link
    form = client.get(link[0], follow=True)
    assert "Choose a new password" in form.content.decode()
    new = "walking-slowly-uphill-9"
    done = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "Your new password is saved" in done.content.decode()
    cast.amira.refresh_from_db()
    assert cast.amira.check_password(new)
    used_twice = Client().get(link[0], follow=True).content.decode()
    assert "This link no longer works" in used_twice


def test_a_stranger_who_asks_for_a_password_learns_nothing_on_the_page(client: Client, cast: SimpleNamespace) -> None:
    known = client.post(reverse("account_reset_password"), {"email": cast.amira.email}, follow=True)
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True)
    assert re.sub(rb'value="[^"]{20,}"', b"", known.content) == re.sub(rb'value="[^"]{20,}"', b"", unknown.content)
    assert "nobody here has that address" in mail.outbox[-1].body


@pytest.mark.parametrize("path", ["/nothing-here/", "/accounts/nothing/"])
def test_what_is_not_there_says_so_to_everybody_alike(client: Client, cast: SimpleNamespace, path: str) -> None:
    client.force_login(cast.amira)
    inside, outside = client.get(path), Client().get(path)
    assert inside.status_code == outside.status_code == 404
    assert inside.content == outside.content
    assert "There is nothing at this address" in inside.content.decode()
