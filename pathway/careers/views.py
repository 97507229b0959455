"""Pages of the ladder: levels, statements and who stands where."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn
from pathway.people.models import Organisation, User

from . import actions, queries
from .forms import LevelForm, NewLevelForm, PlacementForm, PublicPageForm
from .models import Level, PublicPage
from .queries import current_framework, framework_page
from .sections import pledges_of

# Where the admin begins; each is for them to check and to change before anybody reads it.
SUGGESTED = {
    "ways_in": (
        "As an apprentice, learning while you are paid.\n"
        "As a trainee, with some experience of children, young people or families, paid or not.\n"
        "As an experienced worker, into a vacancy."
    ),
    "qualifications": (
        "Employers usually ask for a qualification at level 3 or above. The apprenticeship is the way in without one: "
        "you work towards a qualification at level 4."
    ),
    "onward": (
        "Senior workers may stand in for a team manager, and go on to manage a team. "
        "Some go on to the social work degree apprenticeship, where we offer it and they meet its conditions."
    ),
}


def _organisation_of(request: SignedIn) -> Organisation:
    return get_object_or_404(Organisation, pk=request.user.organisation_id or 0)


@require_safe
@login_required
def framework(request: SignedIn) -> HttpResponse:
    """The organisation's levels and what each asks, for everybody in it."""
    organisation = _organisation_of(request)
    found = current_framework(organisation)
    context = {
        "organisation": organisation,
        "framework": found,
        "levels": Level.objects.filter(organisation=organisation),
        "headings": framework_page(found) if found else [],
    }
    return render(request, "careers/framework.html", context)


@require_POST
@login_required
def framework_adopt(request: SignedIn) -> HttpResponse:
    """Start with the illustrative levels and statements."""
    organisation = _organisation_of(request)
    try:
        actions.adopt_illustrative_framework(keeper=request.user, organisation=organisation)
        messages.success(request, "The illustrative framework is yours to work with. Change its levels as you need.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("careers:framework")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def level_add(request: SignedIn) -> HttpResponse:
    """Add a level at the top of the ladder."""
    organisation = _organisation_of(request)
    require(request.user, "careers.keep_framework", organisation)
    form = NewLevelForm(posted(request), organisation=organisation)

    def add() -> None:
        actions.add_level(keeper=request.user, organisation=organisation, **form.cleaned_data)

    if request.method == "POST" and tried(form, add):
        messages.success(request, f"{form.cleaned_data['name']} is the highest level. Move it down if it stands lower.")
        return redirect("careers:framework")
    return render(request, "careers/level_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def level_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change a level's name and guides."""
    level = get_object_or_404(Level.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    require(request.user, "careers.keep_framework", level.organisation)
    initial = {name: getattr(level, name) for name in LevelForm.base_fields}
    form = LevelForm(posted(request), initial=initial)

    def change() -> None:
        actions.change_level(keeper=request.user, level=level, **form.cleaned_data)

    if request.method == "POST" and tried(form, change):
        messages.success(request, f"{form.cleaned_data['name']} is changed for everybody.")
        return redirect("careers:framework")
    return render(
        request, "careers/level_edit.html", {"form": form, "level": level}, status=422 if form.errors else 200
    )


@require_POST
@login_required
def level_move(request: SignedIn, pk: int) -> HttpResponse:
    """Move a level one rung up or down."""
    level = get_object_or_404(Level.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    try:
        actions.move_level(keeper=request.user, level=level, up=request.POST.get("to") == "up")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("careers:framework")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def placement_add(request: SignedIn, pk: int) -> HttpResponse:
    """Say at which level somebody stands."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    require(request.user, "careers.place", person)
    assert person.organisation is not None
    form = PlacementForm(posted(request), organisation=person.organisation)

    def place() -> None:
        actions.place(keeper=request.user, worker=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, place):
        messages.success(request, f"{person} stands at {form.cleaned_data['level']}.")
        return redirect("people:person-detail", pk)
    return render(
        request, "careers/placement_add.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


@require_safe
@login_required
def first_steps(request: SignedIn) -> HttpResponse:
    """What an organisation's admin does first, with what is done already."""
    organisation = _organisation_of(request)
    require(request.user, "people.administer", organisation)
    steps = queries.first_steps(organisation)
    context = {"organisation": organisation, "steps": steps, "done": sum(step.is_done for step in steps)}
    return render(request, "careers/first_steps.html", context)


@require_safe
def careers_page(request: HttpRequest, slug: str) -> HttpResponse:
    """For anybody: what it is to work here as a family support worker, once the admin has opened the page."""
    opened = PublicPage.objects.filter(is_open=True).select_related("organisation")
    return _shown(request, get_object_or_404(opened, organisation__slug=slug))


@require_safe
@login_required
def careers_page_preview(request: SignedIn) -> HttpResponse:
    """The public page as it would be read, for the admin alone."""
    organisation = _organisation_of(request)
    require(request.user, "careers.keep_public_page", organisation)
    page = PublicPage.objects.filter(organisation=organisation).first()
    return _shown(request, page or PublicPage(organisation=organisation, **SUGGESTED), is_preview=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def careers_page_edit(request: SignedIn) -> HttpResponse:
    """Write the public page, and open or close it."""
    organisation = _organisation_of(request)
    require(request.user, "careers.keep_public_page", organisation)
    page = PublicPage.objects.filter(organisation=organisation).first()
    initial = {name: getattr(page, name) for name in PublicPageForm.base_fields} if page else SUGGESTED
    form = PublicPageForm(posted(request), initial=initial)

    def keep() -> None:
        actions.keep_public_page(admin=request.user, organisation=organisation, **form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        now = "Anybody can read the page now." if form.cleaned_data["is_open"] else "The page is saved and closed."
        messages.success(request, now)
        return redirect("careers:careers-page-edit")
    context = {"form": form, "page": page, "organisation": organisation}
    return render(request, "careers/careers_page_edit.html", context, status=422 if form.errors else 200)


def _shown(request: HttpRequest, page: PublicPage, *, is_preview: bool = False) -> HttpResponse:
    organisation = page.organisation
    found = current_framework(organisation)
    context = {
        "page": page,
        "organisation": organisation,
        "is_preview": is_preview,
        "areas": queries.areas_of_work(organisation),
        "rungs": queries.ladder(organisation, found),
        "framework": found,
        "pledges": pledges_of(organisation),
    }
    return render(request, "careers/careers_page.html", context)
