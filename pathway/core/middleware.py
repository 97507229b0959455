"""What holds for every answer: which host gives it, who may keep it, and which senses of a device it may use.

The app host never serves packages, the content host serves nothing else. Without a second name (CONTENT_ORIGIN empty)
one host serves both; what plays there has no origin at all.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.decorators import sync_only_middleware

CONTENT_PREFIX = "/p/"
CMS_PREFIX = "/cms/"
Answer = Callable[[HttpRequest], HttpResponse]


def _netloc(origin: str) -> str:
    return urlsplit(origin).netloc.lower()


@sync_only_middleware
def two_hosts(get_response: Answer) -> Answer:
    """Answer package paths on the content host only, and everything else on the app host only."""

    def middleware(request: HttpRequest) -> HttpResponse:
        on_content = bool(settings.CONTENT_ORIGIN) and request.get_host().lower() == _netloc(settings.CONTENT_ORIGIN)
        wants_content = request.path.startswith(CONTENT_PREFIX)
        if on_content and request.path == "/":
            return HttpResponse(
                f"This address only plays learning activities. Pathway itself is at {settings.APP_ORIGIN}.\n",
                content_type="text/plain; charset=utf-8",
            )
        if on_content != wants_content and settings.CONTENT_ORIGIN:
            return HttpResponseNotFound("There is nothing at this address.\n", content_type="text/plain")
        if request.headers.get("Service-Worker") == "script":
            return HttpResponseNotFound("There is nothing at this address.\n", content_type="text/plain")
        if wants_content:
            # Whoever asks, a package's files are nobody's: on one host alone the browser sends its cookies along.
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware


@sync_only_middleware
def private_pages(get_response: Answer) -> Answer:
    """Keep pages of signed-in people out of every cache, the browser's own included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


@sync_only_middleware
def policy_of_the_cms(get_response: Answer) -> Answer:
    """Give the CMS the strictest content security policy under which its editor works."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(CMS_PREFIX):
            response.headers.setdefault("Content-Security-Policy", settings.CMS_POLICY)
        return response

    return middleware


DEVICES = ("camera", "microphone", "geolocation", "display-capture")


def devices(*opened: str) -> str:
    """The header that closes a device's senses to a page and all it holds, but for those opened to the page itself."""
    return ", ".join(f"{name}=({'self' if name in opened else ''})" for name in DEVICES)


@sync_only_middleware
def devices_closed(get_response: Answer) -> Answer:
    """Let no page use camera, microphone or place, but for the one that says itself what it needs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", devices())
        return response

    return middleware
