"""What follows from signing in and from setting up a second step."""

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.signals import user_logged_in as signed_in_by_allauth
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from .http import SECOND_STEP, begin_sitting
from .models import User


@receiver(user_logged_in, dispatch_uid="people.sitting_begins")
def sitting_begins(request: HttpRequest, **_: Any) -> None:
    """A sitting lasts from here."""
    begin_sitting(request)


@receiver(signed_in_by_allauth, dispatch_uid="people.step_of_work_account")
def step_of_work_account(request: HttpRequest, user: User, **told: Any) -> None:
    """Where the employer's own sign-in asked for the second step, it is not asked for twice."""
    login = told.get("sociallogin")
    if login is not None and login.state.get("second_step"):
        request.session[SECOND_STEP] = user.pk


@receiver(authenticator_added, dispatch_uid="people.first_step_set_up")
def first_step_set_up(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever has just set up their first second step has shown it; whoever adds another must show the first."""
    ways = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if ways.count() == 1:
        request.session[SECOND_STEP] = user.pk


@receiver(authenticator_removed, dispatch_uid="people.last_step_removed")
def last_step_removed(request: HttpRequest, user: User, **_: Any) -> None:
    """Without any second step left, what was shown before no longer counts."""
    if is_mfa_enabled(user):
        return
    request.session.pop(SECOND_STEP, None)
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [one for one in records if one["method"] != "mfa"]
