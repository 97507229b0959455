"""The page on which people read what happened to their records."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .queries import events_about, in_words


@require_safe
@login_required
def access_log(request: HttpRequest) -> HttpResponse:
    """Who looked at the signed-in person's records, and what happened to them."""
    only = request.GET.get("only", "")
    page = Paginator(events_about(request.user, only=only), 50).get_page(request.GET.get("page"))
    context = {"page": page, "lines": in_words(request.user, page.object_list), "only": only}
    return render(request, "audit/access_log.html", context)
