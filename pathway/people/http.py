"""What a page is asked by somebody who has signed in."""

from dataclasses import dataclass

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from pathway.core import clock

from .models import User

IDLE_MINUTES = 30  # of people who belong to no organisation


class SignedIn(HttpRequest):
    """A request behind `login_required`: its user is a person. For type checking only; nothing makes one."""

    user: User


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
