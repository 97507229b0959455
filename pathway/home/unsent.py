"""What somebody typed and sent after their session had ended: kept for them alone until they have signed in again.

Nothing typed is lost: the words wait in the browser's new session, and only the person who was signed in before on the
same browser is offered them. Files cannot wait; the page says so.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.decorators import sync_only_middleware

from pathway.core import clock
from pathway.people.http import NEXT

Answer = Callable[[HttpRequest], HttpResponse]
WHO_WAS_HERE = "pathway_was"
SALT = "pathway.home.unsent"
KEPT = "unsent"
KEPT_FOR = 12 * 60 * 60
LARGEST = 200_000
# Passwords and codes are never kept, and the CMS keeps its own drafts.
NEVER = ("/accounts/", "/cms/")
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


@sync_only_middleware
def keep_what_was_typed(get_response: Answer) -> Answer:
    """Remember who signed in on this browser, and keep a form that arrives after their session has ended."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(request, "owes_second_step", False):
            if request.method == "POST" and _was_sent_too_late(request, response, reverse("people:second-step")):
                _remember(request, response)
                if _keep(request, request.user.pk):
                    request.session[NEXT] = reverse("home:unsent")
        elif request.user.is_authenticated:
            _remember(request, response)
            kept = request.session.get(KEPT) if request.method == "POST" else None
            if kept and kept["path"] == request.get_full_path():
                # It has arrived; where the answer is no, the page holds the words itself.
                forget(request)
        elif request.resolver_match and request.resolver_match.view_name == "account_logout":
            response.delete_cookie(WHO_WAS_HERE)
        elif _was_sent_too_late(request, response, resolve_url(settings.LOGIN_URL)) and _keep(
            request, _who_was_here(request)
        ):
            response["Location"] = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': reverse('home:unsent')})}"
        return response

    return middleware


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    if _who_was_here(request) != request.user.pk:
        response.set_cookie(
            WHO_WAS_HERE,
            signing.dumps(request.user.pk, salt=SALT),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _who_was_here(request: HttpRequest) -> Any:
    try:
        return signing.loads(request.COOKIES.get(WHO_WAS_HERE, ""), salt=SALT)
    except signing.BadSignature:
        return None


def _was_sent_too_late(request: HttpRequest, response: HttpResponse, elsewhere: str) -> bool:
    """Whether this was a form of a page, refused for nothing but its session."""
    return (
        request.method == "POST"
        and response.status_code == 302
        and response["Location"].startswith(elsewhere)
        and not request.path.startswith(NEVER)
        and request.content_type in FORMS
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    )


def _keep(request: HttpRequest, who: Any) -> bool:
    fields = [
        [name, value] for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    if who is None or sum(len(name) + len(str(value)) for name, value in fields) > LARGEST:
        return False
    request.session[KEPT] = {
        "who": who,
        "at": clock.now().timestamp(),
        "path": request.get_full_path(),
        "fields": fields,
        "files": [file.name for _, files in request.FILES.lists() for file in files],
    }
    return True


def unsent_of(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for the signed-in person, or nothing; what waits for somebody else is thrown away."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if kept is None:
        return None
    if kept["who"] != request.user.pk or kept["at"] + KEPT_FOR < clock.now().timestamp():
        forget(request)
        return None
    return kept


def forget(request: HttpRequest) -> None:
    """Throw away what waits."""
    request.session.pop(KEPT, None)
