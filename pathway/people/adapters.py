"""How django-allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from .models import User


class NoOpenSignUp(DefaultAccountAdapter):
    """People join by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may sign up by themselves."""
        return False


class SignInByEmail(AuthenticationBackend):  # type: ignore[misc]
    """allauth's sign-in, which brings a person's organisation along with them: every page names it."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless their access has ended."""
        user = User.objects.select_related("organisation").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
