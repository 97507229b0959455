"""Pages of the directory of local services."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn
from pathway.people.models import Organisation

from . import actions
from .exports import services_as_csv
from .forms import NextCheck, RetireForm, ServiceFilter, ServiceForm
from .models import LocalService
from .queries import services_matching, services_to_check

ON_A_PAGE = 25
TO_CHECK = 10


def _organisation_of(request: SignedIn) -> Organisation:
    return get_object_or_404(Organisation, pk=request.user.organisation_id or 0)


def _kept(request: SignedIn, pk: int) -> LocalService:
    found = LocalService.objects.visible_to(request.user).select_related("organisation")
    service = get_object_or_404(found, pk=pk)
    require(request.user, "directory.keep_services", service.organisation)
    return service


def _asked(request: SignedIn) -> tuple[ServiceFilter, dict[str, str]]:
    form = ServiceFilter(request.GET)
    form.is_valid()
    return form, {"words": form.cleaned_data.get("q", ""), "area": form.cleaned_data.get("area", "")}


@require_safe
@login_required
def service_list(request: SignedIn) -> HttpResponse:
    """Local services to tell families about, for everybody; authors see first what should be checked."""
    organisation = _organisation_of(request)
    form, asked = _asked(request)
    keeps = may(request.user, "directory.keep_services", organisation)
    context: dict[str, Any] = {
        "form": form,
        "keeps": keeps,
        "narrowed": any(asked.values()),
        "page": Paginator(services_matching(request.user, **asked), ON_A_PAGE).get_page(request.GET.get("page")),
        "query": urlencode({"q": asked["words"], "area": asked["area"]}) if any(asked.values()) else "",
    }
    if keeps and not context["narrowed"]:
        overdue = services_to_check(request.user)
        context |= {"to_check": list(overdue[:TO_CHECK]), "to_check_count": overdue.count()}
    return render(request, "directory/service_list.html", context)


@require_safe
@login_required
def service_csv(request: SignedIn) -> HttpResponse:
    """The services that the filter finds, as a file for a spreadsheet."""
    _organisation_of(request)
    _, asked = _asked(request)
    response = HttpResponse(
        services_as_csv(services_matching(request.user, **asked)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="local-services.csv"'
    return response


@require_safe
@login_required
def service_retired(request: SignedIn) -> HttpResponse:
    """Services that were taken off, for authors, with the reason."""
    require(request.user, "directory.keep_services", _organisation_of(request))
    retired = LocalService.objects.visible_to(request.user).retired().order_by("-retired_on", "name")
    page = Paginator(retired, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/service_retired.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service_add(request: SignedIn) -> HttpResponse:
    """Add a service."""
    organisation = _organisation_of(request)
    require(request.user, "directory.keep_services", organisation)
    form = ServiceForm(posted(request))

    def add() -> None:
        actions.add_service(author=request.user, organisation=organisation, **form.cleaned_data)

    if request.method == "POST" and tried(form, add):
        messages.success(request, f"{form.cleaned_data['name']} stands in the directory.")
        return redirect("directory:service-list")
    return render(request, "directory/service_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change a service's facts, which counts as a check."""
    service = _kept(request, pk)
    initial = {name: getattr(service, name) for name in ServiceForm.base_fields if name != "next_check_on"}
    form = ServiceForm(posted(request), initial=initial)

    def change() -> None:
        actions.change_service(author=request.user, service=service, **form.cleaned_data)

    if request.method == "POST" and tried(form, change):
        messages.success(request, f"{form.cleaned_data['name']} is changed, and checked today.")
        return redirect("directory:service-list")
    context = {"form": form, "service": service}
    return render(request, "directory/service_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service_check(request: SignedIn, pk: int) -> HttpResponse:
    """Say that everything about a service still holds."""
    service = _kept(request, pk)
    form = NextCheck(posted(request))

    def check() -> None:
        actions.check_service(author=request.user, service=service, **form.cleaned_data)

    if request.method == "POST" and tried(form, check):
        messages.success(request, f"{service} was checked today.")
        return redirect("directory:service-list")
    context = {"form": form, "service": service}
    return render(request, "directory/service_check.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service_retire(request: SignedIn, pk: int) -> HttpResponse:
    """Take a service off."""
    service = _kept(request, pk)
    form = RetireForm(posted(request))

    def retire() -> None:
        actions.retire_service(author=request.user, service=service, **form.cleaned_data)

    if request.method == "POST" and tried(form, retire):
        messages.success(request, f"{service} is taken off. You can bring it back.")
        return redirect("directory:service-list")
    context = {"form": form, "service": service}
    return render(request, "directory/service_retire.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def service_bring_back(request: SignedIn, pk: int) -> HttpResponse:
    """Put a service back into the directory."""
    service = _kept(request, pk)
    try:
        actions.bring_back_service(author=request.user, service=service)
        messages.success(request, f"{service} stands in the directory again.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("directory:service-retired")
