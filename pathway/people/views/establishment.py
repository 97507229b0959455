"""Vacancies and agency posts: the pages of the organisation admin and the workforce lead."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core.pages import posted, tried
from pathway.core.permissions import require

from .. import actions
from ..forms import AgencyForm, EndForm, VacancyForm
from ..http import SignedIn
from ..models import AgencyPost, Vacancy

POSTS_A_PAGE = 50


@require_safe
@login_required
def establishment_list(request: SignedIn) -> HttpResponse:
    """The jobs nobody holds and those an agency does, newest first."""
    require(request.user, "people.keep_establishment", request.user.organisation)
    vacancies = Vacancy.objects.visible_to(request.user).select_related("team")
    agency = AgencyPost.objects.visible_to(request.user).select_related("team")
    context = {
        "vacancies": Paginator(vacancies, POSTS_A_PAGE).get_page(request.GET.get("page")),
        "agency": Paginator(agency, POSTS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "people/establishment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vacancy_add(request: SignedIn) -> HttpResponse:
    """Record that a job stands empty."""
    organisation = request.user.organisation
    require(request.user, "people.keep_establishment", organisation)
    assert organisation is not None
    form = VacancyForm(posted(request), organisation=organisation)

    def note() -> None:
        actions.open_vacancy(keeper=request.user, **form.cleaned_data)

    if request.method == "POST" and tried(form, note):
        messages.success(request, "The vacancy is recorded.")
        return redirect("people:establishment-list")
    return render(request, "people/vacancy_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vacancy_close(request: SignedIn, pk: int) -> HttpResponse:
    """Record that a vacant job was filled or given up."""
    vacancy = get_object_or_404(Vacancy.objects.visible_to(request.user).select_related("team"), pk=pk)
    form = EndForm(posted(request))

    def close() -> None:
        actions.close_vacancy(keeper=request.user, vacancy=vacancy, **form.cleaned_data)

    if request.method == "POST" and tried(form, close):
        messages.success(request, f"The vacancy of {vacancy} is closed.")
        return redirect("people:establishment-list")
    return render(
        request, "people/vacancy_close.html", {"post": vacancy, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agency_add(request: SignedIn) -> HttpResponse:
    """Record that an agency does a job."""
    organisation = request.user.organisation
    require(request.user, "people.keep_establishment", organisation)
    assert organisation is not None
    form = AgencyForm(posted(request), organisation=organisation)

    def note() -> None:
        actions.start_agency_post(keeper=request.user, **form.cleaned_data)

    if request.method == "POST" and tried(form, note):
        messages.success(request, "The agency post is recorded.")
        return redirect("people:establishment-list")
    return render(request, "people/agency_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agency_end(request: SignedIn, pk: int) -> HttpResponse:
    """Record that an agency no longer does a job."""
    post = get_object_or_404(AgencyPost.objects.visible_to(request.user).select_related("team"), pk=pk)
    form = EndForm(posted(request))

    def end() -> None:
        actions.end_agency_post(keeper=request.user, post=post, **form.cleaned_data)

    if request.method == "POST" and tried(form, end):
        messages.success(request, f"The agency post of {post} is ended.")
        return redirect("people:establishment-list")
    return render(request, "people/agency_end.html", {"post": post, "form": form}, status=422 if form.errors else 200)
