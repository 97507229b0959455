"""Seeds of second steps rest in the database sealed; keys are changed at the command line."""

import importlib
import io
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from pathway.audit.models import Event
from tests.conftest import PASSWORD
from tests.people.test_account_pages import code_for, sign_in, switch_on_app

pytestmark = pytest.mark.django_db


def seeds(person: Any) -> dict[str, str]:
    """What rests in the database of a person's second steps."""
    rows = Authenticator.objects.filter(user=person)
    return {row.type: row.data.get("secret") or row.data.get("seed") for row in rows}


def own_secret(client: Client) -> str:
    """The key that the page shows while the app is being set up, which is then set up."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r"The key: <code>([A-Z2-7]+)</code>", page)
    assert found
    assert client.post(reverse("mfa_activate_totp"), {"code": code_for(found[1])}).status_code == 302
    return found[1]


def step(person: Any, code: str) -> int:
    """Sign in with password and code, in a new browser."""
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": code}).status_code


def test_neither_secret_nor_codes_stand_in_the_database_and_both_still_open(
    client: Client, cast: SimpleNamespace, settings: Any
) -> None:
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    sign_in(client, cast.amira)
    secret = own_secret(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"\b\d{8}\b", page)
    assert len(codes) == 10
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes if code in kept]
    assert all(seed.startswith("v1:") for seed in seeds(cast.amira).values())
    assert set(seeds(cast.amira)) == {"totp", "recovery_codes"}
    assert step(cast.amira, codes[0]) == 302
    assert step(cast.amira, codes[0]) == 200


def test_keys_are_changed_by_the_command_and_a_lost_key_opens_nothing(
    client: Client, cast: SimpleNamespace, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEALING_KEYS = [old]
    sign_in(client, cast.amira)
    switch_on_app(client)
    before = seeds(cast.amira)
    settings.SEALING_KEYS = [new, old]
    said = io.StringIO()
    call_command("seal_second_steps", stdout=said)
    assert said.getvalue() == "2 seeds of second steps are sealed with the first key.\n"
    assert Event.objects.get(verb="people.second_steps_sealed").detail == {"seeds": 2}
    after = seeds(cast.amira)
    assert not set(before.values()) & set(after.values())
    settings.SEALING_KEYS = [new]
    codes = Authenticator.objects.get(user=cast.amira, type="recovery_codes").wrap().generate_codes()
    assert step(cast.amira, codes[0]) == 302
    settings.SEALING_KEYS = [old]
    assert step(cast.amira, codes[1]) == 200
    assert "PATHWAY_SEALING_KEYS" in caplog.text
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("seal_second_steps")
    assert seeds(cast.amira) == after


def test_seeds_from_before_are_sealed_by_the_migration(cast: SimpleNamespace, settings: Any) -> None:
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    Authenticator.objects.create(user=cast.amira, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    Authenticator.objects.create(user=cast.amira, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 5})
    Authenticator.objects.create(user=cast.moses, type="webauthn", data={"name": "Key"})
    importlib.import_module("pathway.people.migrations.0003_second_steps_sealed").seal(apps, None)
    assert all(seed.startswith("v1:") for seed in seeds(cast.amira).values())
    codes = Authenticator.objects.get(user=cast.amira, type="recovery_codes")
    assert codes.data["used_mask"] == 5
    assert len(codes.wrap().generate_codes()) == 10
    assert Authenticator.objects.get(user=cast.moses).data == {"name": "Key"}


def test_a_seed_that_was_never_sealed_is_not_believed(cast: SimpleNamespace) -> None:
    row = Authenticator.objects.create(user=cast.amira, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    assert not row.wrap().validate_code(code_for("JBSWY3DPEHPK3PXP"))
