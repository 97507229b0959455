"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoOpenSignUp(DefaultAccountAdapter):
    """People join by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may sign up by themselves."""
        return False
