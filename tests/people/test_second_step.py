"""A second step at sign-in that an organisation asks of some or all, before anything else is seen."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessments.actions.inspections import shut_inspector_out
from pathway.audit.models import Event
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people.actions import change_sign_in
from pathway.people.enums import SECOND_STEP_GROUPS, AppointmentKind
from pathway.people.models import Organisation, User
from pathway.people.queries import owes_second_step, second_steps_of
from pathway.settings import base
from tests.conftest import PASSWORD
from tests.factories.decisions import decided
from tests.factories.people import appoint
from tests.factories.quality import inspection_of
from tests.people.test_account_pages import code_for, sign_in, switch_on_app

pytestmark = pytest.mark.django_db
STEP = "/sign-in/second-step/"


def ask(cast: SimpleNamespace, *groups: str) -> None:
    """Northvale asks a second step of these groups."""
    change_sign_in(admin=cast.otto, organisation=cast.northvale, second_step_for=list(groups), idle_minutes=30)


def fresh(person: User) -> User:
    """The person as the next request reads them."""
    return User.objects.select_related("organisation").get(pk=person.pk)


@pytest.mark.parametrize(
    ("group", "owing", "free"),
    [
        ("everybody", "amira moses otto", "olu oscar"),
        ("mentor", "moses", "amira grace otto olu ola"),
        ("manager", "grace", "amira moses otto orla"),
        (AppointmentKind.ORGANISATION_ADMIN, "otto", "amira wanda oscar"),
        (AppointmentKind.TEAM_MANAGER, "grace", "moses orla"),
    ],
)
def test_it_is_asked_of_those_with_the_role_in_that_organisation(
    cast: SimpleNamespace, group: str, owing: str, free: str
) -> None:
    ask(cast, group)
    assert [name for name in owing.split() if not owes_second_step(fresh(getattr(cast, name)))] == []
    assert [name for name in free.split() if owes_second_step(fresh(getattr(cast, name)))] == []


def test_programs_are_refused_in_a_sentence_and_htmx_is_sent_to_the_page(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.amira, backend=settings.AUTHENTICATION_BACKENDS[0])
    ask(cast, "everybody")
    answer = client.get("/api/docs/")
    assert answer.status_code == 403
    assert "second step" in json.loads(answer.content)["sentence"]
    assert client.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 403
    partial = client.get("/learn/", headers={"HX-Request": "true"})
    assert (partial.status_code, partial["HX-Redirect"]) == (403, STEP)


def test_setting_up_another_one_does_not_stand_in_for_showing_the_first(client: Client, cast: SimpleNamespace) -> None:
    Authenticator.objects.create(user=cast.moses, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    ask(cast, "mentor")
    client.force_login(cast.moses, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(STEP)["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))
    request = SimpleNamespace(session={}, user=cast.moses, headers={}, META={"REMOTE_ADDR": "127.0.0.1"})
    second = Authenticator.objects.create(user=cast.moses, type=Authenticator.Type.TOTP, data={})
    authenticator_added.send(sender=Authenticator, request=request, user=cast.moses, authenticator=second)
    assert request.session == {}


def test_the_sign_in_form_asks_for_the_code_and_then_opens_everything(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.moses)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"The key: <code>([A-Z2-7]+)</code>", page)[1]  # type: ignore[index]
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    ask(cast, "mentor")
    codes = re.findall(r"<li><code>([^<]+)</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    elsewhere = Client()
    elsewhere.post(reverse("account_login"), {"login": cast.moses.email, "password": PASSWORD})
    assert elsewhere.get("/")["Location"].startswith(reverse("account_login"))
    elsewhere.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert elsewhere.get("/").status_code == 200


def test_the_way_out_stays_open(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.amira, backend=settings.AUTHENTICATION_BACKENDS[0])
    ask(cast, "everybody")
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("onward", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, cast: SimpleNamespace, onward: str) -> None:
    client.force_login(cast.amira, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(STEP, {"next": onward})["Location"] == reverse("home:home")


def test_the_admin_sets_it_on_a_page(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.otto, backend=settings.AUTHENTICATION_BACKENDS[0])
    path = reverse("people:sign-in-policy")
    page = client.get(path).content.decode()
    assert [label for _, label in SECOND_STEP_GROUPS if str(label) not in page] == []
    assert "0 of 10 people who have joined have a second step here." in page
    answer = client.post(path, {"second_step_for": ["workforce_lead", "mentor"], "idle_minutes": "20"})
    assert answer.status_code == 302
    cast.northvale.refresh_from_db()
    assert (cast.northvale.second_step_for, cast.northvale.idle_minutes) == (["mentor", "workforce_lead"], 20)
    assert Organisation.objects.get(pk=cast.southmere.pk).second_step_for == []
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor) == ("people.sign_in_changed", cast.otto)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"idle_minutes": "5"}, "15"),
        ({"idle_minutes": "90"}, "60"),
        ({"idle_minutes": "soon"}, "whole number"),
        ({"idle_minutes": "30", "second_step_for": "the king"}, "the king"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(
    client: Client, cast: SimpleNamespace, sent: dict[str, Any], words: str
) -> None:
    client.force_login(cast.otto, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.post(reverse("people:sign-in-policy"), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_only_the_organisations_own_admin_may(cast: SimpleNamespace) -> None:
    for nobody in (cast.wanda, cast.oscar, cast.amira):
        with pytest.raises(NotAllowed):
            change_sign_in(admin=nobody, organisation=cast.northvale, second_step_for=[], idle_minutes=30)
    with pytest.raises(RuleBroken):
        change_sign_in(admin=cast.otto, organisation=cast.northvale, second_step_for=["x"], idle_minutes=30)
    with pytest.raises(RuleBroken):
        change_sign_in(admin=cast.otto, organisation=cast.northvale, second_step_for=[], idle_minutes=61)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=cast.northvale.pk).update(idle_minutes=10)


def test_a_new_appointment_owes_it_at_the_next_request(client: Client, cast: SimpleNamespace) -> None:
    ask(cast, AppointmentKind.WORKFORCE_LEAD)
    client.force_login(cast.peter, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get("/").status_code == 200
    appoint(cast.peter, AppointmentKind.WORKFORCE_LEAD)
    assert client.get("/")["Location"].startswith(STEP)


def test_whoever_lost_everything_is_let_in_from_the_server_alone(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.moses)
    switch_on_app(client)
    assert second_steps_of(cast.northvale).have == 1
    call_command("reset_sign_in", cast.moses.email, "--second-step", verbosity=0)
    assert second_steps_of(cast.northvale).have == 0
    assert Event.objects.latest("pk").verb == "people.second_step_reset"
    assert client.get("/").status_code == 302, "signed out everywhere"
    for who, words in ((cast.moses.email, "no second step"), ("nobody@example.org", "Nobody has")):
        with pytest.raises(CommandError, match=words):
            call_command("reset_sign_in", who, "--second-step")


def test_of_a_guest_it_is_asked_by_whoever_lets_them_in_just_now(client: Client, cast: SimpleNamespace) -> None:
    decided(cast.moses, cast.amira)
    inspection = inspection_of(cast.otto, cast.amira)
    guest = fresh(inspection.inspector)
    assert guest.organisation is None
    ask(cast, "mentor")
    assert not owes_second_step(guest)
    ask(cast, "guest")
    assert owes_second_step(guest)
    assert not owes_second_step(fresh(cast.amira))
    client.force_login(guest, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get(reverse("home:home"))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, STEP)
    assert "A second step at sign-in is asked of you here." in client.get(STEP).content.decode()
    ask(cast, "everybody")
    assert owes_second_step(guest)
    shut_inspector_out(admin=cast.otto, inspection=inspection)
    assert not owes_second_step(guest)


def test_of_an_operator_it_is_asked_in_any_case(client: Client, db: None, settings: Any) -> None:
    settings.OPERATORS_SHOW_SECOND_STEP = True
    operator = User.objects.create_superuser("operator@example.org", full_name="Operator Example")
    client.force_login(operator, backend=settings.AUTHENTICATION_BACKENDS[0])
    for path in ("/", "/cms/", "/activities/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, STEP)
    assert base.OPERATORS_SHOW_SECOND_STEP
