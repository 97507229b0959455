"""What the content host sends: the page that plays a package, its files, and the H5P core. No session, no person."""

import unicodedata
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core.hosts import content_origin, plays_apart

from ..http import PAGES, send_file
from ..packages.limits import Limits
from ..packages.names import ending, path_fault
from ..packages.play import course_policy, course_settings, integration, is_course, policy, read_play
from ..packages.store import COURSE, PLAY, folder_of
from ..queries.tickets import Ticket, read_ticket

ASSET_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
A_LAUNCH = "private, max-age=43200, immutable"
Answer = TypeVar("Answer", bound=HttpResponseBase)


def _ticket(text: str) -> Ticket:
    ticket = read_ticket(text)
    if ticket is None:
        raise Http404
    return ticket


@require_safe
@xframe_options_exempt
def player(request: HttpRequest, ticket: str) -> HttpResponse:
    """The page inside the frame: H5P core, the package's own files, and nothing about the person."""
    folder = folder_of(Path(settings.PACKAGES_ROOT), _ticket(ticket).fingerprint)
    play = read_play(folder)
    origins = (content_origin(), settings.APP_ORIGIN, settings.PACKAGE_REMOTE_HOSTS)
    if is_course(play) and not plays_apart():
        raise Http404
    if is_course(play):
        context = {"play": play, "course": course_settings(play, app=settings.APP_ORIGIN)}
        response = HttpResponse(render_to_string("modules/course.html", context))
        response["Content-Security-Policy"] = course_policy(*origins)
    else:
        own = integration(folder, play, base=f"/p/{ticket}", app=settings.APP_ORIGIN)
        response = HttpResponse(render_to_string("modules/player.html", {"play": play, "integration": own}))
        response["Content-Security-Policy"] = policy(*origins, apart=plays_apart())
    response["Cache-Control"] = "private, no-store"
    return _lone(response)


@require_http_methods(["GET", "HEAD", "OPTIONS"])
@xframe_options_exempt
def package_file(request: HttpRequest, ticket: str, path: str) -> HttpResponseBase:
    """A file of the package, of one of its libraries or of its content."""
    fingerprint = _ticket(ticket).fingerprint
    return _asset(request, folder_of(Path(settings.PACKAGES_ROOT), fingerprint), path, fingerprint[:32])


@require_http_methods(["GET", "HEAD", "OPTIONS"])
@xframe_options_exempt
def core_file(request: HttpRequest, ticket: str, path: str) -> HttpResponseBase:
    """A file of the H5P core or of our bridge to it."""
    _ticket(ticket)
    return _asset(request, Path(settings.H5P_CORE), path)


def _asset(request: HttpRequest, root: Path, name: str, etag: str = "") -> HttpResponseBase:
    path = unicodedata.normalize("NFC", name)
    if path_fault(path, Limits()) or path == PLAY:
        raise Http404
    course = bool(etag) and path.startswith(f"{COURSE}/")
    if course and not plays_apart():
        raise Http404
    file = root / path
    if not file.is_file():
        raise Http404
    if request.method == "OPTIONS":
        response: HttpResponseBase = HttpResponse(status=204)
        response["Access-Control-Allow-Methods"] = "GET, HEAD"
    else:
        known = file.stat()
        response = send_file(request, file, etag or f"{known.st_mtime_ns:x}-{known.st_size:x}", course=course)
    response["Content-Security-Policy"] = (
        course_policy(content_origin(), settings.APP_ORIGIN, settings.PACKAGE_REMOTE_HOSTS)
        if course and ending(path) in PAGES
        else ASSET_POLICY
    )
    response["Cache-Control"] = A_LAUNCH
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "*"
    return _lone(response)


def _lone(response: Answer) -> Answer:
    """Headers of everything on the content host."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    return response
