"""For whoever watches the installation: is it alive, and can it answer people?"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from .health import readiness
from .metrics import figures


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


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, to whoever knows METRICS_TOKEN; without one there is nothing here."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(
            "Who asks?\n", status=401, headers={"WWW-Authenticate": "Bearer"}, content_type="text/plain"
        )
    return HttpResponse(figures(), content_type=CONTENT_TYPE_LATEST)
