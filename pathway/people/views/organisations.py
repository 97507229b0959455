"""Teams and settings of an organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require

from .. import actions
from ..forms import SettingsForm, TeamForm
from ..http import SignedIn
from ..models import Organisation, Team
from ..queries import team_tree


@require_safe
@login_required
def team_list(request: SignedIn) -> HttpResponse:
    """The organisation's teams as a tree, with how many people stand in each."""
    organisation = _organisation_of(request)
    return render(request, "people/team_list.html", {"lines": team_tree(organisation), "organisation": organisation})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_add(request: SignedIn) -> HttpResponse:
    """Open a team."""
    organisation = _organisation_of(request)
    require(request.user, "people.administer", organisation)
    form = TeamForm(posted(request), organisation=organisation)
    if request.method == "POST" and tried(form, lambda: actions.open_team(admin=request.user, **form.cleaned_data)):
        messages.success(request, f"The team {form.cleaned_data['name']} is open.")
        return redirect("people:team-list")
    return render(request, "people/team_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Rename a team, move it, or say what it mostly does."""
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    require(request.user, "people.keep_team", team)
    initial = {"name": team.name, "parent": team.parent_id, "area_of_practice": team.area_of_practice}
    form = TeamForm(posted(request), organisation=team.organisation, team=team, initial=initial)

    def change() -> None:
        actions.change_team(admin=request.user, team=team, **form.cleaned_data)

    if request.method == "POST" and tried(form, change):
        messages.success(request, f"The team {form.cleaned_data['name']} is changed.")
        return redirect("people:team-list")
    return render(request, "people/team_edit.html", {"team": team, "form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def team_close(request: SignedIn, pk: int) -> HttpResponse:
    """Close an empty team."""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    try:
        actions.close_team(admin=request.user, team=team)
        messages.success(request, f"The team {team} is closed. Its history stays.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("people:team-list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_settings(request: SignedIn) -> HttpResponse:
    """The numbers to ring when worried about a child, and what line managers may read and decide."""
    organisation = _organisation_of(request)
    require(request.user, "people.administer", organisation)
    initial = {name: getattr(organisation, name) for name in SettingsForm.base_fields}
    form = SettingsForm(posted(request), initial=initial)

    def change() -> None:
        actions.change_settings(admin=request.user, organisation=organisation, **form.cleaned_data)

    if request.method == "POST" and tried(form, change):
        messages.success(request, "The settings are saved and count from the next page anybody opens.")
        return redirect("people:organisation-settings")
    context = {"form": form, "organisation": organisation, "domains": organisation.email_domains.order_by("domain")}
    return render(request, "people/organisation_settings.html", context, status=422 if form.errors else 200)


def _organisation_of(request: SignedIn) -> Organisation:
    return get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
