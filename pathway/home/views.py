"""Each person's first page, and the page for a lost session."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pathway.core import clock
from pathway.people.models import User

from .queries import home_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The signed-in person's first page, by their roles."""
    assert isinstance(request.user, User)
    return render(request, "home/home.html", {"home": home_of(request.user), "today": clock.today()})


def session_lost(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the session ended before the form arrived, and how to go on without losing work."""
    return render(request, "home/session_lost.html", status=403)


@require_safe
@login_required
def worried(request: HttpRequest) -> HttpResponse:
    """Whom to ring now, in the organisation's own numbers."""
    return render(request, "home/worried.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, for anybody."""
    return render(request, "home/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people and who sees it, for anybody."""
    return render(request, "home/privacy.html")
