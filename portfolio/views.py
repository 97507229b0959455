"""Pages of the portfolio."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pathway.people.models import User

from . import actions, queries
from .models import EvidenceItem


@require_safe
@login_required
def evidence_list(request: HttpRequest) -> HttpResponse:
    """One's own evidence by whose turn it is."""
    return render(request, "portfolio/evidence_list.html", {"groups": queries.evidence_by_turn(request.user)})


@require_safe
@login_required
def evidence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece of evidence in all the versions that this person may read."""
    assert isinstance(request.user, User)
    item = get_object_or_404(EvidenceItem.objects.visible_to(request.user).select_related("owner"), pk=pk)
    versions = list(queries.versions_of(item, request.user))
    for version in versions[:1]:
        actions.note_reading(reader=request.user, version=version)
    return render(request, "portfolio/evidence_detail.html", {"item": item, "versions": versions})
