"""The pages of figures, for workforce leads, managers and organisation admins.

What works figures out is imported by the page that needs it: pandas and statsmodels would cost every web process half a
hundred megabytes and seconds of its start, most of which never draw a figure.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pathway.core import clock
from pathway.core.permissions import require
from pathway.people.models import User

from . import actions, exports
from .forms import FiguresFilter
from .queries import Reach, reach_of
from .report.figure import shown
from .report.keys import HAS_ROWS

ROWS_A_PAGE = 100


def _reach(request: HttpRequest, verb: str) -> Reach:
    require(request.user, verb)
    reach = reach_of(request.user)
    assert reach is not None
    return reach


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _known(name: str, names: Iterable[str]) -> str:
    if name not in names:
        raise Http404(f"nothing here is called {name}")
    return name


def _narrowed(request: HttpRequest, without: str = "") -> str:
    query = request.GET.copy()
    query.pop(without, None)
    return query.urlencode()


@require_safe
@login_required
def report(request: HttpRequest) -> HttpResponse:
    """The workforce in three tiers: five sentences, where, and the way to who."""
    from .report.page import page_for

    reach = _reach(request, "workforce.see_figures")
    form = FiguresFilter(request.GET, reach=reach)
    page = page_for(reach, form.choice)
    form.fill_in(page.data.day)
    actions.note_reading(reader=_reader(request), figure="all", day=page.data.day)
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "query": _narrowed(request),
        "has_rows": HAS_ROWS if reach.is_exact else [],
    }
    return render(request, "workforce/report.html", context, status=422 if page.data.is_refused else 200)


@require_safe
@login_required
def figure_detail(request: HttpRequest, key: str) -> HttpResponse:
    """The rows behind one figure, with how it was counted."""
    from .report.page import figure_for

    reach = _reach(request, "workforce.see_rows")
    form = FiguresFilter(request.GET, reach=reach)
    figure = figure_for(reach, form.choice, _known(key, HAS_ROWS))
    actions.note_reading(reader=_reader(request), figure=key, day=figure.day)
    page = Paginator(figure.rows or [], ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "figure": figure,
        "form": form,
        "page": page,
        "rows": [[shown(value) for value in row] for row in page],
        "query": _narrowed(request, "page"),
    }
    return render(request, "workforce/figure_detail.html", context)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@login_required
def figure_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """A figure with the rows behind it as a file; taking it is written into the trail."""
    from .report.page import figure_for

    reach = _reach(request, "workforce.see_rows")
    choice = FiguresFilter(request.GET, reach=reach).choice
    figure = figure_for(reach, choice, _known(key, HAS_ROWS))
    _known(kind, exports.KINDS)
    actions.note_export(reader=_reader(request), figure=key, day=figure.day, rows=len(figure.rows or []))
    return _file(*exports.figure_file(figure, kind), f"{key.replace('_', '-')}-{figure.day.isoformat()}.{kind}")


@require_safe
@login_required
def published_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole organisation's figures as they may be published; taking them is written into the trail."""
    from .report.page import published_page as the_published

    reach = _reach(request, "workforce.publish")
    _known(kind, exports.KINDS)
    asked = FiguresFilter(request.GET, reach=reach).choice
    page = the_published(reach, min(asked.day, clock.today()))
    actions.note_publishing(reader=_reader(request), day=page.data.day)
    content, content_type = exports.published_file(page.figures.values(), kind)
    return _file(content, content_type, f"workforce-published-{page.data.day.isoformat()}.{kind}")
