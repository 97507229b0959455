"""Each person's first page, and the page for a lost session."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The signed-in person's first page, by their roles."""
    return render(request, "home/home.html")


def session_lost(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the session ended before the form arrived, and how to go on without losing work."""
    return render(request, "home/session_lost.html", status=403)
