"""Pages of a supervision auditor: what was drawn, drawing anew, and each drawn record without its wellbeing part."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn

from ..actions import audits as actions
from ..forms import DrawForm
from ..models import AuditSample, Record, SampledRecord
from ..queries.audits import teams_to_audit

SAMPLES_ON_A_PAGE = 20


@require_safe
@login_required
def audit_list(request: SignedIn) -> HttpResponse:
    """The samples that the auditor can still read, and what else of theirs has closed."""
    require(request.user, "supervision.audit", request.user.organisation)
    samples = AuditSample.objects.visible_to(request.user).select_related("team").prefetch_related("records")
    page = Paginator(samples, SAMPLES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/audit_list.html", {"page": page, "teams": teams_to_audit(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def audit_draw(request: SignedIn) -> HttpResponse:
    """Draw records of a team by lot."""
    require(request.user, "supervision.audit", request.user.organisation)
    form = DrawForm(posted(request), teams=teams_to_audit(request.user))
    made: list[AuditSample] = []

    def draw() -> None:
        made.append(actions.draw_sample(auditor=request.user, **form.cleaned_data))

    if request.method == "POST" and tried(form, draw):
        count = made[0].records.count()
        messages.success(request, f"{count} drawn out of {made[0].eligible}. Both who signed each have been told.")
        return redirect("supervision:audit-detail", pk=made[0].pk)
    return render(request, "supervision/audit_draw.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def audit_detail(request: SignedIn, pk: int) -> HttpResponse:
    """The records of one sample."""
    sample = get_object_or_404(AuditSample.objects.visible_to(request.user).select_related("team"), pk=pk)
    records = sample.records.select_related("session__supervisor").prefetch_related("session__attendances__worker")
    return render(request, "supervision/audit_detail.html", {"sample": sample, "records": records})


@require_safe
@login_required
def audit_record(request: SignedIn, pk: int) -> HttpResponse:
    """One drawn record without its wellbeing part; each look at it is written down."""
    rows = SampledRecord.objects.visible_to(request.user).select_related("sample__team", "session__supervisor")
    drawn = get_object_or_404(rows, pk=pk)
    actions.note_sampled_reading(reader=request.user, drawn=drawn)
    session = drawn.session
    attendances = list(session.attendances.select_related("worker"))
    context = {
        "drawn": drawn,
        "session": session,
        "attendances": attendances,
        "comments": [each for each in attendances if each.comment or each.disagreement],
        "record": Record.objects.get(session=session),
        "agreed": session.agreed_actions.select_related("owner", "competency", "module", "event"),
        "steps": session.action_steps.select_related("action"),
    }
    return render(request, "supervision/audit_record.html", context)
