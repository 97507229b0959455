"""Setting up the second step that one's organisation asks for.

django-allauth tells of a new second step when the transaction is over, so these tests have a database that commits.
"""

from types import SimpleNamespace

from django.conf import settings
from django.test import Client
from django.urls import reverse

from pathway.people.enums import AppointmentKind
from tests.people.test_account_pages import sign_in, switch_on_app
from tests.people.test_second_step import STEP, ask


def test_nothing_is_seen_before_it_is_set_up_and_what_was_wanted_comes_afterwards(
    client: Client, own_cast: SimpleNamespace
) -> None:
    sign_in(client, own_cast.amira)
    assert client.get(reverse("home:home")).status_code == 200
    ask(own_cast, "everybody")
    for path in (
        reverse("people:person-detail", args=[own_cast.amira.pk]),
        "/",
        "/privacy/",
        "/cms/",
        "/nothing-here/",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, STEP), path
    page = client.get(f"{STEP}?next=/learn/").content.decode()
    assert "First, a second step" in page
    assert "Northvale Council asks people in your role" in page
    assert "rail__link" not in page
    assert own_cast.amira.full_name not in client.get(reverse("mfa_activate_totp")).content.decode()
    switch_on_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "10 of 10 are left" in codes
    assert "I have kept them: go on" in codes
    assert client.get(STEP)["Location"] == "/learn/"
    assert client.get("/learn/").status_code == 200


def test_what_was_sent_meanwhile_waits_until_the_step_is_shown(client: Client, own_cast: SimpleNamespace) -> None:
    sign_in(client, own_cast.otto)
    ask(own_cast, AppointmentKind.ORGANISATION_ADMIN)
    answer = client.post(reverse("people:team-add"), {"name": "A team I took long to name"})
    assert answer["Location"] == STEP
    assert not own_cast.northvale.teams.filter(name__startswith="A team I took").exists()
    client.get(STEP)
    switch_on_app(client)
    onward = client.get(STEP)
    assert onward["Location"] == reverse("home:unsent")
    assert "A team I took long to name" in client.get(onward["Location"]).content.decode()


def test_whoever_has_one_shows_it_in_each_sitting(client: Client, own_cast: SimpleNamespace) -> None:
    sign_in(client, own_cast.moses)
    switch_on_app(client)
    ask(own_cast, "mentor")
    assert client.get("/").status_code == 200, "set up in this very sitting"
    elsewhere = Client()
    # A sitting that was opened by a password alone, however that came about.
    elsewhere.force_login(own_cast.moses, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert elsewhere.get("/")["Location"].startswith(STEP)
    asked = elsewhere.get(STEP)
    assert asked["Location"].startswith(reverse("mfa_reauthenticate"))
    assert elsewhere.post(asked["Location"], {"code": "000000"}).status_code == 200
    assert elsewhere.get("/")["Location"].startswith(STEP)


def test_whoever_switches_the_last_one_off_sets_one_up_again(client: Client, own_cast: SimpleNamespace) -> None:
    sign_in(client, own_cast.moses)
    switch_on_app(client)
    ask(own_cast, "mentor")
    assert client.get("/").status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert client.get("/")["Location"].startswith(STEP)
    assert "First, a second step" in client.get(STEP).content.decode()
