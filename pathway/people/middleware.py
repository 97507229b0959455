"""Access ends with the job."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

from pathway.core import clock

Answer = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def only_people_in_post(get_response: Answer) -> Answer:
    """Sign a person out from the day their access ends, at their next request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.access_ends_on and user.access_ends_on <= clock.today():
            logout(request)
        return get_response(request)

    return middleware
