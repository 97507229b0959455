"""Signing in with a work account at a provider that really runs: each organisation's opens its own people alone."""

import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.people.actions import change_sign_in, invite, keep_identity_provider, revoke_invitation
from pathway.people.models import EmailDomain, IdentityProvider, User
from tests.people import oidc
from tests.people.test_account_pages import code_for

pytestmark = pytest.mark.django_db
HOME = "/"


@pytest.fixture
def provider(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[oidc.Provider]:
    """Northvale's own sign-in, connected; Amira is who signs in next."""
    monkeypatch.setenv("PATHWAY_OIDC_SECRET_NORTHVALE", oidc.SECRET)
    with oidc.running() as running:
        running.claims = {"sub": "number-of-amira", "email": cast.amira.email, "email_verified": True}
        keep_identity_provider(organisation=cast.northvale, issuer=running.issuer, client_id=oidc.CLIENT)
        yield running


@pytest.fixture
def other(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[oidc.Provider]:
    """Southmere's own sign-in, connected as well."""
    monkeypatch.setenv("PATHWAY_OIDC_SECRET_SOUTHMERE", oidc.SECRET)
    with oidc.running() as running:
        running.claims = {"sub": "number-of-olu", "email": cast.olu.email, "email_verified": True}
        keep_identity_provider(organisation=cast.southmere, issuer=running.issuer, client_id=oidc.CLIENT)
        yield running


def go(client: Client, slug: str = "northvale", **query: str) -> Any:
    """Go to the sign-in and come back; the answer of the page one comes back to."""
    sent = client.get(reverse("people:work-account-start", args=[slug]), query)
    assert sent.status_code == 302, sent.content
    back = requests.get(sent["Location"], allow_redirects=False, timeout=30).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def who(client: Client) -> User | None:
    """Who is signed in."""
    return User.objects.filter(pk=client.session.get("_auth_user_id") or 0).first()


def test_a_work_account_opens_the_account_of_the_same_person(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider
) -> None:
    answer = go(client, next="/learn/")
    assert (answer.status_code, answer["Location"]) == (302, "/learn/")
    assert who(client) == cast.amira
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (cast.amira, "northvale", "number-of-amira")
    assert account.extra_data == {}, "nothing the provider told is kept"
    assert Event.objects.filter(verb="people.work_account_linked", subject=cast.amira).count() == 1
    assert UserSession.objects.filter(user=cast.amira).exists()
    assert "/token" in provider.asked
    assert "/keys" in provider.asked, "the signature was checked"
    again = Client()
    provider.claims["email"] = "changed.since@elsewhere.example.org"
    assert go(again).status_code == 302
    assert who(again) == cast.amira, "from then on the number counts, not the address"
    assert SocialAccount.objects.count() == 1
    assert Event.objects.filter(verb="people.work_account_linked").count() == 1


REFUSED = {
    "nobody here": {"email": "nobody@northvale.example.org"},
    "somebody of another organisation": {"email": "olu@southmere.example.org"},
    "an address not confirmed": {"email_verified": False},
    "an address nobody confirmed": {"email_verified": None},
    "confirmed in words alone": {"email_verified": "true"},
    "no address": {"email": None},
    "two addresses": {"email": ["amira@northvale.example.org", "x@example.org"]},
    "another domain": {"email": "amira@gmail.example.org"},
    "another issuer": {"iss": "https://login.example.org/other/v2.0"},
    "another client": {"aud": "somebody-else"},
    "too old": {"exp": int(time.time()) - 3600},
    "without an end": {"exp": None},
    "another sign-in's nonce": {"nonce": "replayed"},
    "without a nonce": {"nonce": None},
    "without a number": {"sub": None},
    "with an empty number": {"sub": ""},
    "with an endless number": {"sub": "9" * 500},
    "a number that is none": {"sub": 7},
}


@pytest.mark.parametrize("why", REFUSED)
def test_everybody_else_gets_one_and_the_same_answer(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider, why: str
) -> None:
    provider.changed = REFUSED[why]
    before = User.objects.count()
    answer = go(client)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You could not be signed in with this work account" in page
    told = REFUSED[why].get("email")
    assert not (isinstance(told, str) and told in page)
    assert who(client) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == before, "nobody becomes somebody by having a work account"
    assert not Event.objects.filter(verb="people.work_account_linked").exists()


def test_refusals_do_not_tell_whether_an_account_is_there(cast: SimpleNamespace, provider: oidc.Provider) -> None:
    pages = set()
    for changed in (REFUSED["nobody here"], REFUSED["somebody of another organisation"], {"email": cast.olu.email}):
        provider.changed = changed
        pages.add(go(Client()).content)
    assert len(pages) == 1


def _forged(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, oidc.new_key(), "RS256", headers={"kid": "one"})


def _unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, "none", headers={"kid": "one"})


def _by_client_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, oidc.SECRET * 2, "HS256", headers={"kid": "one"})


def _unknown_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, oidc.new_key(), "RS256", headers={"kid": "two"})


@pytest.mark.parametrize(
    "signs", [_forged, _unsigned, _by_client_secret, _unknown_key, lambda _: "not.a.token", lambda _: ""]
)
def test_a_token_that_is_not_signed_by_the_provider_opens_nothing(
    client: Client, provider: oidc.Provider, signs: Any
) -> None:
    provider.signs = signs
    assert go(client).status_code == 403
    assert who(client) is None


def test_one_organisations_provider_never_signs_in_a_person_of_another(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider, other: oidc.Provider
) -> None:
    EmailDomain.objects.create(organisation=cast.southmere, domain="northvale.example.org")
    other.changed = {"email": cast.amira.email}
    assert go(client, "southmere").status_code == 403, "the same address, and even a domain of both"
    assert who(client) is None
    other.changed = {}
    assert go(client, "southmere").status_code == 302
    assert who(client) == cast.olu
    # The same number at two providers is two people.
    provider.changed = {"sub": "number-of-olu"}
    assert go(client).status_code == 302
    assert who(client) == cast.amira
    SocialAccount.objects.filter(user=cast.olu).update(user=cast.amira)
    astray = Client()
    assert go(astray, "southmere").status_code == 403, "not even where a row says so"
    assert who(astray) is None


def test_an_answer_for_one_provider_is_not_taken_at_another(
    client: Client, provider: oidc.Provider, other: oidc.Provider
) -> None:
    sent = client.get(reverse("people:work-account-start", args=["southmere"]))
    back = requests.get(sent["Location"], allow_redirects=False, timeout=30).headers["Location"]
    crossed = back.removeprefix("http://testserver").replace("/southmere/", "/northvale/")
    assert client.get(crossed).status_code == 403
    assert who(client) is None


def test_an_answer_works_once_and_in_the_browser_that_asked(client: Client, provider: oidc.Provider) -> None:
    sent = client.get(reverse("people:work-account-start", args=["northvale"]))
    back = requests.get(sent["Location"], allow_redirects=False, timeout=30).headers["Location"]
    back = back.removeprefix("http://testserver")
    assert Client().get(back).status_code == 403, "somebody else's browser"
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403, "a second time"
    path = urlsplit(back).path
    assert [Client().get(path, query).status_code for query in ({}, {"code": "x"}, {"error": "access_denied"})] == [
        403
    ] * 3


def test_nobody_connects_a_work_account_to_whoever_is_signed_in(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider, other: oidc.Provider
) -> None:
    client.force_login(cast.amira, backend="pathway.people.adapters.SignInByEmail")
    answer = go(client, "southmere", process="connect")
    assert answer.status_code == 302
    assert who(client) == cast.olu
    assert not SocialAccount.objects.filter(user=cast.amira).exists()
    assert Client().get("/accounts/3rdparty/").status_code == 404


def test_an_address_given_to_somebody_new_does_not_open_the_old_account(
    cast: SimpleNamespace, provider: oidc.Provider
) -> None:
    assert go(Client()).status_code == 302
    provider.changed = {"sub": "number-of-another-amira"}
    second = Client()
    assert go(second).status_code == 403
    call_command("reset_sign_in", cast.amira.email, "--work-account", verbosity=0)
    assert Event.objects.latest("pk").verb == "people.work_account_forgotten"
    assert go(second).status_code == 302
    assert who(second) == cast.amira


def test_whoever_was_invited_joins_by_it_and_whoever_was_not_does_not(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider
) -> None:
    names = {"email": "nia@northvale.example.org", "full_name": "Nia New", "job_title": "Trainee", "staff_id": "N1"}
    nia = invite(admin=cast.otto, **names)
    revoke_invitation(admin=cast.otto, person=nia)
    provider.changed = {"sub": "number-of-nia", "email": "Nia@Northvale.example.org"}
    assert go(client).status_code == 403
    nia.invitations.update(revoked_at=None)
    assert go(client).status_code == 302
    nia.refresh_from_db()
    assert who(client) == nia
    assert nia.is_active
    assert not nia.has_usable_password()
    assert nia.invitations.get().accepted_at is not None


def test_whoever_has_left_is_not_let_in(client: Client, cast: SimpleNamespace, provider: oidc.Provider) -> None:
    assert go(Client()).status_code == 302
    User.objects.filter(pk=cast.amira.pk).update(access_ends_on=clock.today())
    assert go(client).status_code == 403
    User.objects.filter(pk=cast.amira.pk).update(access_ends_on=None, is_active=False)
    assert go(client).status_code == 403
    assert who(client) is None


def test_entra_says_nothing_of_confirmed_addresses_and_the_employer_vouches(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider
) -> None:
    provider.claims = {"sub": "pairwise", "preferred_username": cast.amira.email.upper(), "tid": "tenant"}
    facts = {"issuer": provider.issuer, "client_id": oidc.CLIENT, "email_claim": "preferred_username"}
    keep_identity_provider(organisation=cast.northvale, **facts)
    assert go(client).status_code == 403
    keep_identity_provider(organisation=cast.northvale, vouches_for_email=True, **facts)
    assert go(client).status_code == 302
    assert who(client) == cast.amira
    provider.claims |= {"sub": "another", "email_verified": False}
    assert go(Client()).status_code == 403, "what it says outweighs what the employer says"


@pytest.mark.parametrize(
    ("brings", "amr", "status"),
    [(False, None, 302), (False, ["pwd", "mfa"], 200), (True, None, 200), (False, "mfa", 302)],
)
def test_a_second_step_shown_at_work_is_not_asked_for_twice(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider, brings: bool, amr: Any, status: int
) -> None:
    facts = {"issuer": provider.issuer, "client_id": oidc.CLIENT, "brings_second_step": brings}
    keep_identity_provider(organisation=cast.northvale, **facts)
    change_sign_in(admin=cast.otto, organisation=cast.northvale, second_step_for=["everybody"], idle_minutes=30)
    provider.changed = {"amr": amr}
    assert go(client).status_code == 302
    assert client.get(HOME).status_code == status


def test_pathways_own_second_step_is_asked_for_here_too(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider
) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(cast.amira, secret)
    assert Authenticator.objects.filter(user=cast.amira).exists()
    answer = go(client)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert who(client) is None
    assert client.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).status_code == 302
    assert who(client) == cast.amira


@pytest.mark.parametrize(
    "answers", [{"issuer": "https://elsewhere.example.org"}, {"token_endpoint": None}, {"jwks_uri": 7}]
)
def test_a_sign_in_that_says_odd_things_of_itself_is_not_used(
    client: Client, provider: oidc.Provider, answers: dict[str, Any]
) -> None:
    provider.answers = answers
    answer = client.get(reverse("people:work-account-start", args=["northvale"]))
    assert answer.status_code in (403, 503)
    assert "sign" in answer.content.decode()


def test_a_sign_in_that_does_not_answer_is_said_in_a_sentence(client: Client, cast: SimpleNamespace) -> None:
    keep_identity_provider(organisation=cast.northvale, issuer="http://127.0.0.1:9/x", client_id="pathway")
    answer = client.get(reverse("people:work-account-start", args=["northvale"]))
    assert answer.status_code == 503
    assert "The sign-in of Northvale Council does not answer" in answer.content.decode()


def test_the_wrong_secret_opens_nothing(
    client: Client, provider: oidc.Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATHWAY_OIDC_SECRET_NORTHVALE", "wrong")
    assert go(client).status_code == 403


def test_what_is_asked_for_at_the_provider(client: Client, cast: SimpleNamespace, provider: oidc.Provider) -> None:
    sent = client.get(
        reverse("people:work-account-start", args=["northvale"]),
        {"next": "https://evil.example.org/", "scope": "offline_access", "auth_params": "prompt=none"},
        headers={"X-Forwarded-Host": "evil.example.org"},
    )
    asked = dict(parse_qsl(urlsplit(sent["Location"]).query))
    assert asked["redirect_uri"] == "http://testserver/sign-in/work/northvale/back/"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert (asked["code_challenge_method"], "prompt" in asked) == ("S256", False)
    assert len(asked["nonce"]) > 20
    assert oidc.SECRET not in sent["Location"]
    back = requests.get(sent["Location"], allow_redirects=False, timeout=30).headers["Location"]
    assert client.get(back.removeprefix("http://testserver"))["Location"] == HOME


def test_the_page_finds_the_sign_in_by_the_domain_and_looks_for_no_account(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider
) -> None:
    path = reverse("people:work-account")
    assert path in client.get(reverse("account_login")).content.decode()
    known = client.post(path, {"email": cast.amira.email})
    assert known["Refresh"] == "0; url=/sign-in/work/northvale/"
    unknown = client.post(path, {"email": "nobody.at.all@NORTHVALE.example.org"})
    assert known.content == unknown.content
    assert client.post(path, {"email": "olu@southmere.example.org"}).status_code == 422
    EmailDomain.objects.create(organisation=cast.southmere, domain="shared.example.org")
    IdentityProvider.objects.filter(organisation=cast.northvale).update(is_on=False)
    assert client.post(path, {"email": cast.amira.email}).status_code == 422
    assert client.get(reverse("people:work-account-start", args=["northvale"])).status_code == 404
    assert client.get(reverse("people:work-account-back", args=["northvale"])).status_code == 404
    assert path not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    ("issuer", "client_id", "words"),
    [
        ("https://login.microsoftonline.com/common/v2.0", "x", "your own tenant"),
        ("https://login.microsoftonline.com/organizations/v2.0", "x", "your own tenant"),
        ("http://sign-in.northvale.example.org", "x", "https://"),
        ("ldap://x", "x", "https://"),
        ("https://sign-in.northvale.example.org", " ", "client id"),
    ],
)
def test_a_place_that_signs_in_anybody_is_not_taken(
    cast: SimpleNamespace, issuer: str, client_id: str, words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        keep_identity_provider(organisation=cast.northvale, issuer=issuer, client_id=client_id)
    with pytest.raises(CommandError, match=words):
        call_command("identity_provider", "northvale", issuer=issuer, client_id=client_id)
    assert not IdentityProvider.objects.exists()


def test_two_organisations_do_not_share_a_registration(cast: SimpleNamespace) -> None:
    facts = {"issuer": "https://sign-in.example.org", "client_id": "one"}
    keep_identity_provider(organisation=cast.northvale, **facts)
    with pytest.raises(RuleBroken, match="once for each"):
        keep_identity_provider(organisation=cast.southmere, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentityProvider.objects.create(organisation=cast.southmere, **facts)


def test_the_command_says_what_to_register(cast: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("identity_provider", "northvale", issuer="https://sign-in.example.org", client_id="one")
    said = capsys.readouterr().out
    assert "http://testserver/sign-in/work/northvale/back/" in said
    assert "PATHWAY_OIDC_SECRET_NORTHVALE" in said
    assert Event.objects.latest("pk").verb == "people.identity_provider_kept"
    with pytest.raises(CommandError, match="no organisation"):
        call_command("identity_provider", "nowhere", issuer="https://x.example.org", client_id="one")


def test_another_issuer_forgets_the_numbers_of_the_old_one(cast: SimpleNamespace, provider: oidc.Provider) -> None:
    assert go(Client()).status_code == 302
    keep_identity_provider(organisation=cast.northvale, issuer="https://new.example.org", client_id="one")
    assert not SocialAccount.objects.exists()
    assert json.dumps(list(IdentityProvider.objects.values_list("issuer", flat=True))) == '["https://new.example.org"]'


def test_what_needs_the_person_themselves_waits_until_they_have_signed_in_at_work_again(
    client: Client, cast: SimpleNamespace, provider: oidc.Provider
) -> None:
    cast.amira.set_unusable_password()
    cast.amira.save(update_fields=["password"])
    assert go(client).status_code == 302
    session = client.session
    session["sitting_since"] = 0
    session.save()
    path = reverse("protection:my-copy")
    sent = client.post(path)
    assert sent["Location"] == f"{reverse('people:work-account-again')}?{urlencode({'next': path})}"
    onward = client.get(sent["Location"])["Refresh"].removeprefix("0; url=")
    asked = dict(parse_qsl(urlsplit(client.get(onward)["Location"]).query))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")

    def back() -> Any:
        at_work = requests.get(client.get(onward)["Location"], allow_redirects=False, timeout=30)
        return client.get(at_work.headers["Location"].removeprefix("http://testserver"))

    provider.changed = {"auth_time": int(time.time()) - 3600}
    assert back().status_code == 403, "the provider let an old sign-in pass"
    provider.changed = {"sub": "number-of-tariq", "email": cast.tariq.email}
    assert back().status_code == 403, "somebody else"
    assert who(client) == cast.amira
    provider.changed = {"auth_time": int(time.time())}
    done = back()
    assert done["Location"].startswith(reverse("people:work-account-done"))
    resumed = client.get(done["Location"])
    assert resumed.status_code == 200
    assert "attachment" in resumed["Content-Disposition"], "what was sent has gone on"
    once_more = client.post(path)
    assert once_more.status_code == 200, "once a sitting"
    for answer in (resumed, once_more):
        assert b"".join(answer.streaming_content)  # type: ignore[arg-type]
        answer.close()
