"""Access ends with the job, with the sitting, and begins with the second step where one is asked."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import sync_only_middleware

from pathway.core import clock

from .http import has_second_step, left_of, seen
from .models import User
from .queries import owes_second_step

Answer = Callable[[HttpRequest], HttpResponse]
# Where a second step is set up or shown, and the way out.
BEFORE_THE_STEP = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/accounts/login/")
IDLE = "You were signed out because nothing was pressed for a while. What you typed and sent waits for you."
WHOLE_DAY = "You were signed out after twelve hours. What you typed and sent waits for you."


@sync_only_middleware
def only_people_in_post(get_response: Answer) -> Answer:
    """Sign a person out from the day their access ends, at their next request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.access_ends_on and user.access_ends_on <= clock.today():
            logout(request)
        return get_response(request)

    return middleware


@sync_only_middleware
def sittings_end(get_response: Answer) -> Answer:
    """Sign a person out who has pressed nothing for a while, or whose sitting has lasted twelve hours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SITTINGS_END and request.user.is_authenticated:
            left = left_of(request)
            if left.seconds <= 0:
                logout(request)
                messages.info(request, IDLE if left.may_stay else WHOLE_DAY)
            elif request.path != reverse("people:sitting"):
                # Asking how long is left is the page's own doing, nobody's press.
                seen(request)
        return get_response(request)

    return middleware


@sync_only_middleware
def second_step_first(get_response: Answer) -> Answer:
    """Let nobody of whom a second step is asked see anything before they have shown it in this sitting."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not owes_second_step(user) or has_second_step(request):
            return get_response(request)
        request.owes_second_step = True  # type: ignore[attr-defined]
        page = reverse("people:second-step")
        if request.path == page or request.path.startswith(BEFORE_THE_STEP):
            return get_response(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": page})
        if request.path.startswith("/api/") or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            return JsonResponse({"sentence": "A second step at sign-in is asked of you first."}, status=403)
        onward = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
        return redirect(f"{page}?{urlencode(onward)}" if onward else page)

    return middleware
