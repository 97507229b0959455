"""What a page is asked by somebody who has signed in."""

from django.http import HttpRequest

from .models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`: its user is a person. For type checking only; nothing makes one."""

    user: User
