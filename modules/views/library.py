"""What the shared library offers an organisation's authors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User

from ..actions.pages import take_from_library
from ..queries.pages import library_masters, taken_over


@require_safe
@login_required
def library_list(request: HttpRequest) -> HttpResponse:
    """The modules of the shared library, and which of them one's own section holds already."""
    assert isinstance(request.user, User)
    require(request.user, "modules.take_from_library")
    taken = taken_over(request.user.organisation)
    masters = [(master, taken.get(master.pk)) for master in library_masters()]
    return render(request, "modules/library_list.html", {"masters": masters})


@require_POST
@login_required
def library_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a copy of a module into one's own section, and go on in the editor."""
    assert isinstance(request.user, User)
    require(request.user, "modules.take_from_library")
    master = get_object_or_404(library_masters(), pk=pk)
    try:
        page = take_from_library(author=request.user, master=master)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("modules:library-list")
    messages.success(request, f"“{page.title}” is in your section, as a draft to adapt.")
    return redirect("wagtailadmin_pages:edit", page.pk)
