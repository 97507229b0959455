"""Asking for the password again before somebody signs, once a sitting."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, suspend_request
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from pathway.core import clock
from pathway.people.models import User

from .queries.arrangements import policy_of

SITTING = "sitting_since"
View = Callable[..., HttpResponseBase]


def within_sitting(request: HttpRequest) -> bool:
    """Whether this person gave their password, passkey or code within the minutes that their organisation allows."""
    assert isinstance(request.user, User)
    given = [one["at"] for one in get_authentication_records(request, request.user) if one.get("reauthenticated")]
    given.append(request.session.get(SITTING, 0))
    minutes = policy_of(request.user.organisation).sitting_minutes
    return bool(clock.now().timestamp() - max(given) < 60 * minutes)


def _door_of(request: HttpRequest) -> str:
    """Where this person shows that it is them: here, or at their own sign-in where they came in by a work account."""
    if get_reauthentication_flows(request.user):
        return "account_reauthenticate"
    records = get_authentication_records(request, request.user)
    return "people:work-account-again" if any(one["method"] == "socialaccount" for one in records) else ""


def signed_within_a_sitting(view: View) -> View:
    """What is sent to this page is signed: it waits for the password where that was given too long ago.

    Nothing typed is lost: allauth keeps what was sent and sends it on once the password is right.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_signing = request.method == "POST" and request.user.is_authenticated
        if is_signing and not within_sitting(request) and (door := _door_of(request)):
            suspended: HttpResponse = suspend_request(request, reverse(door))
            return suspended
        return view(request, *args, **kwargs)

    return asked
