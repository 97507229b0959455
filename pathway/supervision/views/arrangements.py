"""Pages on which supervisors are named and agreements made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn
from pathway.people.models import User
from pathway.people.queries import people_in_reach

from ..actions import arrangements as actions
from ..forms import AgreementForm, SupervisorForm
from ..models import Agreement, PracticeSupervision
from ..queries.sessions import agreement_between


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def supervisor_name(request: SignedIn, pk: int) -> HttpResponse:
    """Name a practice supervisor beside the line manager."""
    worker = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, "people.arrange", worker)
    people = people_in_reach(request.user).exclude(pk__in=[worker.pk, request.user.pk]).order_by("full_name")
    form = SupervisorForm(posted(request), people=people)

    def name() -> None:
        actions.name_supervisor(admin=request.user, worker=worker, **form.cleaned_data)

    if request.method == "POST" and tried(form, name):
        messages.success(request, f"{form.cleaned_data['supervisor']} supervises {worker} beside the line manager.")
        return redirect("people:person-detail", pk=worker.pk)
    context = {"form": form, "person": worker}
    return render(request, "supervision/supervisor_name.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def supervisor_end(request: SignedIn, pk: int) -> HttpResponse:
    """End a practice supervision today."""
    rows = PracticeSupervision.objects.filter(worker__in=User.objects.visible_to(request.user).values("pk"))
    named = get_object_or_404(rows.select_related("worker"), pk=pk)
    require(request.user, "people.arrange", named.worker)
    try:
        actions.end_supervisor(admin=request.user, named=named)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, "Ended from today.")
    return redirect("people:person-detail", pk=named.worker_id)


@require_safe
@login_required
def agreement_detail(request: SignedIn, pk: int) -> HttpResponse:
    """An agreement, for the two who make it."""
    rows = Agreement.objects.visible_to(request.user).select_related("worker", "supervisor")
    agreement = get_object_or_404(rows, pk=pk)
    context = {
        "agreement": agreement,
        "may_agree": may(request.user, "supervision.agree", agreement),
        "waits_for_me": agreement.waits_for(request.user),
    }
    return render(request, "supervision/agreement_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement_propose(request: SignedIn, pk: int, supervisor: int) -> HttpResponse:
    """Propose an agreement, beginning with the one in force."""
    worker = get_object_or_404(User.objects.filter(organisation=request.user.organisation_id or 0), pk=pk)
    other = get_object_or_404(User.objects.filter(organisation=request.user.organisation_id or 0), pk=supervisor)
    require(request.user, "supervision.agree", Agreement(worker=worker, supervisor=other))
    form = AgreementForm(posted(request), instance=None, initial=_initial(agreement_between(worker, other)))
    made: list[Agreement] = []

    def propose() -> None:
        words = {name: form.cleaned_data[name] for name in form.Meta.fields}
        made.append(actions.propose_agreement(proposer=request.user, worker=worker, supervisor=other, **words))

    if request.method == "POST" and tried(form, propose):
        messages.success(request, "Proposed. It holds once the other has accepted it.")
        return redirect("supervision:agreement-detail", pk=made[0].pk)
    context = {"form": form, "worker": worker, "supervisor": other}
    return render(request, "supervision/agreement_propose.html", context, status=422 if form.errors else 200)


def _initial(agreement: Agreement | None) -> dict[str, object]:
    if agreement is None:
        return {}
    return {name: getattr(agreement, name) for name in AgreementForm.Meta.fields}


@require_POST
@login_required
def agreement_accept(request: SignedIn, pk: int) -> HttpResponse:
    """Accept what the other proposed."""
    rows = Agreement.objects.visible_to(request.user).select_related("worker", "supervisor")
    agreement = get_object_or_404(rows, pk=pk)
    try:
        actions.accept_agreement(acceptor=request.user, agreement=agreement)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, "Accepted. This is how the two of you do supervision now.")
    return redirect("supervision:agreement-detail", pk=agreement.pk)
