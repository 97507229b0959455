"""Why somebody left: the organisation admin's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from pathway.audit.actions import record
from pathway.core.pages import posted, tried
from pathway.core.permissions import require

from .. import actions
from ..forms import LeavingForm
from ..http import SignedIn
from ..models import Employment, ExitInterview, User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leaving_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Record why a job ended, and the exit interview as themes."""
    jobs = Employment.objects.filter(person__in=User.objects.visible_to(request.user), ended_on__isnull=False)
    job = get_object_or_404(jobs.select_related("person"), pk=pk)
    require(request.user, "people.record_leaving", job.person)
    interview = ExitInterview.objects.filter(employment=job).first()
    initial = {
        "leaver_reason": job.leaver_reason,
        "further_reasons": [row.reason for row in job.further_reasons.all()],
        "interview_on": interview.held_on if interview else None,
        "themes": [row.theme for row in interview.themes.all()] if interview else [],
    }
    form = LeavingForm(posted(request), initial=initial)

    def note() -> None:
        actions.record_leaving(keeper=request.user, employment=job, **form.cleaned_data)

    if request.method == "POST" and tried(form, note):
        messages.success(request, "It is recorded. Others only ever see it in counts, and small ones not at all.")
        return redirect("people:person-detail", job.person_id)
    if request.method != "POST":
        record(actor=request.user, verb="people.leaving_read", thing=job, subject=job.person)
    return render(
        request,
        "people/leaving_edit.html",
        {"person": job.person, "job": job, "form": form},
        status=422 if form.errors else 200,
    )
