"""For whoever watches the installation: is it alive, and can it answer people?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .health import readiness


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether database, migrations, storage and cache are there; 503 where one is not."""
    found = readiness()
    return JsonResponse({"ready": all(found.values()), **found}, status=200 if all(found.values()) else 503)
