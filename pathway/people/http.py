"""What a page is asked by somebody who has signed in."""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest

from pathway.core import clock

from .models import User

IDLE_MINUTES = 30  # of people who belong to no organisation


class SignedIn(HttpRequest):
    """A request behind `login_required`: its user is a person. For type checking only; nothing makes one."""

    user: User


sign_ins = logging.getLogger("pathway.sign_in")
WAYS = {
    "password": "password",
    "socialaccount": "work account",
    "totp": "code of an app",
    "recovery_codes": "recovery code",
    "webauthn": "security key or passkey",
}

SIGNED_IN_AT, SEEN_AT, SECOND_STEP, NEXT = "signed_in_at", "seen_at", "second_step", "second_step_next"
SEEN_EVERY = 60  # seconds; a session is written anew at most so often


def begin_sitting(request: HttpRequest) -> None:
    """Note when a sitting began."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = clock.now().timestamp()


def seen(request: HttpRequest) -> None:
    """Note that somebody pressed something just now."""
    now = clock.now().timestamp()
    if SIGNED_IN_AT not in request.session:
        begin_sitting(request)
    elif now - request.session[SEEN_AT] >= SEEN_EVERY:
        request.session[SEEN_AT] = now


@dataclass(frozen=True)
class Left:
    """How many seconds a sitting still has, and whether a press can lengthen it."""

    seconds: int
    may_stay: bool


def left_of(request: HttpRequest) -> Left:
    """How long the sitting still lasts: the organisation's idle minutes from the last press, twelve hours in all."""
    now = clock.now().timestamp()
    organisation = request.user.organisation if isinstance(request.user, User) else None
    idle = request.session.get(SEEN_AT, now) + 60 * (organisation.idle_minutes if organisation else IDLE_MINUTES) - now
    whole = request.session.get(SIGNED_IN_AT, now) + settings.SESSION_COOKIE_AGE - now
    return Left(seconds=int(min(idle, whole)), may_stay=idle < whole)


def has_second_step(request: HttpRequest) -> bool:
    """Whether this sitting was opened with a second step, or the person set up their first one in it."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return request.session.get(SECOND_STEP) == request.user.pk or any(one["method"] == "mfa" for one in records)


def ways_of(request: HttpRequest) -> list[str]:
    """By what this sitting was opened, the second step last."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    found = [WAYS.get(one["type"] if one["method"] == "mfa" else one["method"], "other") for one in records]
    return list(dict.fromkeys(found))


def stand_in(credentials: Mapping[str, Any]) -> str:
    """What stands in the log for the address that somebody gave: the same for the same one, and no way back to it."""
    told = (
        str(credentials.get("email") or credentials.get("login") or credentials.get("username") or "").strip().lower()
    )
    key = f"pathway.sign_in:{settings.SECRET_KEY}".encode()
    return hmac.new(key, told.encode(errors="replace"), hashlib.sha256).hexdigest()[:12]


def note_in_log(request: HttpRequest | None, what: str, **facts: object) -> None:
    """Write one line about signing in: what, from which address of the network, and whose, never by name or mail."""
    whence = (get_client_ip(request) if request is not None else None) or "unknown"
    said = [f"{name} {value}" for name, value in facts.items() if value]
    sign_ins.info("%s.", ", ".join([what, *said, f"from {whence}"]))
