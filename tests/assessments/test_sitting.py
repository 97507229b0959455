"""The password once a sitting before somebody signs; nothing typed is lost by it."""

import uuid
from urllib.parse import unquote

import pytest
from django.urls import reverse

from assessments.actions.arrangements import keep_policy
from assessments.http import SITTING
from assessments.models import PendingDecision
from pathway.core import clock
from tests.conftest import PASSWORD
from tests.factories.decisions import make_sent


@pytest.fixture
def form(client, cast):
    """moses has signed in, and sends a decision: sent(minutes since he gave his password)."""
    sent = make_sent(cast.amira)
    client.force_login(cast.moses)

    def send(minutes):
        session = client.session
        session[SITTING] = clock.now().timestamp() - 60 * minutes
        session.save()
        answers = {"form_key": str(uuid.uuid4()), f"judgement_{sent.claims.get().competency_id}": "meets"}
        return client.post(reverse("assessments:decision-page", args=[sent.pk]), answers)

    return send


def test_within_the_sitting_nobody_is_asked(form):
    assert "/decided/" in form(29).url
    assert PendingDecision.objects.count() == 1


def test_after_half_an_hour_the_password_is_asked_and_what_was_sent_goes_on(client, form):
    asked = form(31)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not PendingDecision.objects.exists()
    assert client.get(asked.url).status_code == 200
    refused = client.post(asked.url, {"password": "wrong"})
    assert refused.status_code == 200
    assert not PendingDecision.objects.exists()
    done = client.post(asked.url, {"password": PASSWORD, "next": unquote(asked.url.partition("next=")[2])})
    assert "/decided/" in done.url
    assert PendingDecision.objects.count() == 1


def test_an_organisation_may_ask_sooner(cast, form):
    keep_policy(admin=cast.otto, sitting_minutes=5, practice_words="", wellbeing_words="")
    assert form(6).url.startswith(reverse("account_reauthenticate"))
    assert "/decided/" in form(4).url


def test_reading_asks_for_no_password(client, cast, form):
    form(31)
    sent = make_sent(cast.tariq)
    assert client.get(reverse("assessments:decision-page", args=[sent.pk])).status_code == 200
