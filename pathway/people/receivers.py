"""What follows from signing in and from setting up a second step."""

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.account.signals import user_logged_in as signed_in_by_allauth
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from . import actions
from .http import SECOND_STEP, WAYS, begin_sitting, note_in_log, stand_in, ways_of
from .models import User


@receiver(user_logged_in, dispatch_uid="people.sitting_begins")
def sitting_begins(request: HttpRequest, **_: Any) -> None:
    """A sitting lasts from here."""
    begin_sitting(request)


@receiver(signed_in_by_allauth, dispatch_uid="people.signed_in")
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Who came in, and by what, stands in the log and in the person's own trail."""
    ways = " and ".join(ways_of(request)) or "other"
    actions.note_sign_in(person=user, ways=ways)
    note_in_log(request, "Signed in", person=user.pk, by=ways)


@receiver(user_login_failed, dispatch_uid="people.sign_in_failed")
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A wrong password, or an address that nobody has: the log says the same of both."""
    note_in_log(request, "A sign-in failed", account=stand_in(credentials))


@receiver(authentication_failed, dispatch_uid="people.second_step_failed")
def second_step_failed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A wrong code."""
    note_in_log(request, "A second step failed", person=user.pk, by=WAYS.get(authenticator.type, "other"))


@receiver(user_logged_out, dispatch_uid="people.signed_out")
def signed_out(request: HttpRequest, user: User | None = None, **_: Any) -> None:
    """Signed out by hand, or by the end of a sitting."""
    if user is not None:
        note_in_log(request, "Signed out", person=user.pk)


@receiver([password_changed, password_reset, password_set], dispatch_uid="people.password_is_new")
def password_is_new(request: HttpRequest, user: User, **_: Any) -> None:
    """A new password."""
    note_in_log(request, "A password was changed", person=user.pk)


@receiver([authenticator_added, authenticator_removed, authenticator_reset], dispatch_uid="people.steps_changed")
def steps_changed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A second step was set up, taken away or made anew."""
    note_in_log(request, "Second steps changed", person=user.pk, by=WAYS.get(authenticator.type, "other"))


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
