"""Each person's first page, and the page for a lost session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core import clock
from pathway.people.models import User
from pathway.protection.models import PublicStatement
from pathway.protection.queries import areas, rules_for

from .cookies import STORES
from .cookies import cookies as all_cookies
from .queries import home_of
from .unsent import forget, unsent_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The signed-in person's first page, by their roles."""
    assert isinstance(request.user, User)
    page = home_of(request.user)
    # Asked with the rest, so that the way round need not ask again.
    request.unread = page.unread  # type: ignore[attr-defined]
    return render(request, "home/home.html", {"home": page, "today": clock.today()})


def session_lost(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the session ended before the form arrived, and how to go on without losing work."""
    return render(request, "home/session_lost.html", status=403)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def unsent(request: HttpRequest) -> HttpResponse:
    """What arrived after one's session had ended, to be sent again or thrown away."""
    kept = unsent_of(request)
    if request.method == "POST":
        forget(request)
        messages.info(request, "It is thrown away." if kept else "Nothing was waiting to be sent.")
        return redirect("home:home")
    words = [value for _, value in kept["fields"] if " " in value.strip()] if kept else []
    return render(request, "home/unsent.html", {"kept": kept, "words": words})


@require_safe
@login_required
def worried(request: HttpRequest) -> HttpResponse:
    """Whom to ring now, in the organisation's own numbers."""
    return render(request, "home/worried.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, for anybody; what an organisation has not filled in stands as a blank."""
    statements = PublicStatement.objects.public_to(request.user)
    return render(request, "home/accessibility.html", {"statements": statements or [None]})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long and who sees it, for anybody."""
    organisation = getattr(request.user, "organisation", None)
    rules = rules_for(organisation)
    context = {"areas": areas(rules), "rules": rules, "statements": PublicStatement.objects.public_to(request.user)}
    return render(request, "home/privacy.html", context)


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """What is kept in a browser, for anybody."""
    return render(request, "home/cookies.html", {"cookies": all_cookies(), "stores": STORES})
