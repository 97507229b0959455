"""What Pathway keeps about the signed-in person, their copy of it, and their complaints."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.http import signed_within_a_sitting
from pathway.core import clock
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn

from .. import actions
from ..copies import copy_on_disk
from ..forms import ComplaintForm
from ..models import Complaint
from ..queries import areas, rules_for, statement_of


@require_safe
@login_required
def my_data(request: SignedIn) -> HttpResponse:
    """What is kept about the signed-in person, why, for how long and who sees it."""
    organisation = request.user.organisation
    rules = rules_for(organisation)
    context = {
        "areas": areas(rules),
        "rules": rules,
        "complaints": Complaint.objects.filter(made_by=request.user),
        "may_complain": may(request.user, "protection.complain"),
        "statement": statement_of(organisation) if organisation else None,
    }
    return render(request, "protection/my_data.html", context)


@require_POST
@login_required
@signed_within_a_sitting
def my_copy(request: SignedIn) -> HttpResponseBase:
    """The signed-in person's copy of what is kept about them, as a zip."""
    actions.note_own_copy(person=request.user)
    copy = copy_on_disk(request.user, whole=True, redact=True, by_themselves=True)
    return zip_answer(copy, f"my-data-{clock.today():%Y-%m-%d}.zip")


def zip_answer(copy: object, name: str) -> FileResponse:
    """Send a zip piece by piece, to be kept by nobody on the way."""
    response = FileResponse(copy, as_attachment=True, filename=name, content_type="application/zip")  # type: ignore[arg-type]
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def complaint_new(request: SignedIn) -> HttpResponse:
    """Make a complaint about how one's data is handled."""
    require(request.user, "protection.complain")
    form = ComplaintForm(posted(request))
    made: list[Complaint] = []

    def complain() -> None:
        made.append(actions.complain(worker=request.user, **form.cleaned_data))

    if request.method == "POST" and tried(form, complain):
        messages.success(request, f"Sent. Its reference is {made[0].reference}.")
        return redirect("protection:complaint-detail", pk=made[0].pk)
    return render(request, "protection/complaint_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def complaint_detail(request: SignedIn, pk: int) -> HttpResponse:
    """A complaint, for who made it and who handles it."""
    rows = Complaint.objects.visible_to(request.user)
    complaint = get_object_or_404(rows.select_related("made_by", "acknowledged_by", "answered_by", "closed_by"), pk=pk)
    context = {
        "complaint": complaint,
        "handles": may(request.user, "protection.handle_complaint", complaint),
        "is_own": complaint.made_by_id == request.user.pk,
    }
    return render(request, "protection/complaint_detail.html", context)
