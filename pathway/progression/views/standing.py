"""Pages on which a worker, and those beside them, read what a level asks and where the worker stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn
from pathway.people.models import Organisation

from ..actions import mapping as actions
from ..forms.mapping import ModuleMapForm
from ..models import ModuleCompetency
from ..queries import standing as queries


@require_safe
@login_required
def my_level(request: SignedIn) -> HttpResponse:
    """What the signed-in person's level asks, what is met, and how to close each gap."""
    page = queries.level_page(request.user, viewer=request.user)
    return render(request, "progression/my_level.html", {"page": page, "worker": request.user, "own": True})


@require_safe
@login_required
def level_of(request: SignedIn, pk: int) -> HttpResponse:
    """The same lines about somebody else, for their mentor, their managers and the workforce lead."""
    worker = get_object_or_404(queries.workers_seen_by(request.user).select_related("organisation"), pk=pk)
    if worker.pk == request.user.pk:
        return redirect("progression:my-level")
    actions.note_level_read(reader=request.user, worker=worker)
    page = queries.level_page(worker, viewer=request.user)
    return render(request, "progression/level_of.html", {"page": page, "worker": worker, "own": False})


@require_safe
@login_required
def module_map(request: SignedIn) -> HttpResponse:
    """Which module helps with which statements."""
    organisation = get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
    require(request.user, "progression.map_modules", organisation)
    mapped = queries.module_map(organisation, request.user)
    return render(request, "progression/module_map.html", {"mapped": mapped, "organisation": organisation})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def module_map_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Say which statements a module helps with."""
    module = get_object_or_404(queries.mappable_modules(request.user), pk=pk)
    organisation = get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
    require(request.user, "progression.map_modules", organisation)
    rows = ModuleCompetency.objects.visible_to(request.user).current().filter(module=pk)
    initial = {"competencies": list(rows.values_list("competency", flat=True))}
    form = ModuleMapForm(posted(request), organisation=organisation, initial=initial)

    def save() -> None:
        actions.map_module(keeper=request.user, module=module, **form.cleaned_data)

    if request.method == "POST" and tried(form, save):
        messages.success(request, f"People with a gap in these statements are now offered “{module}”.")
        return redirect("progression:module-map")
    return render(
        request,
        "progression/module_map_edit.html",
        {"module": module, "form": form},
        status=422 if form.errors else 200,
    )
