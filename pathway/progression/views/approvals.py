"""Pages of what people may do on their own: the card, approving, the table, the kinds and programme licences."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn
from pathway.people.models import Organisation, Team

from ..actions import approvals as actions
from ..forms.approvals import ApproveForm, KindForm, LicenceForm, TableFilter, TakeBackForm
from ..models import ApprovalKind, Licence
from ..queries import approvals as queries


def _organisation_kept(request: SignedIn) -> Organisation:
    organisation = get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
    require(request.user, "progression.keep_approval_kinds", organisation)
    return organisation


def _asked(request: SignedIn, pk: int, kind: int) -> queries.Asked:
    worker = get_object_or_404(queries.workers_on_card(request.user).select_related("organisation"), pk=pk)
    kinds = ApprovalKind.objects.visible_to(request.user).current().select_related("organisation")
    asked = queries.Asked(get_object_or_404(kinds, pk=kind), worker)
    require(request.user, "progression.approve", asked)
    return asked


@require_safe
@login_required
def my_card(request: SignedIn) -> HttpResponse:
    """What the signed-in person may do on their own."""
    if request.user.organisation_id is None:
        raise Http404
    card = queries.card_of(request.user, request.user)
    return render(request, "progression/my_card.html", {"card": card, "worker": request.user, "own": True})


@require_safe
@login_required
def card_of(request: SignedIn, pk: int) -> HttpResponse:
    """What somebody else may do on their own, for their managers, the workforce lead and who approves."""
    worker = get_object_or_404(queries.workers_on_card(request.user).select_related("organisation"), pk=pk)
    if worker.pk == request.user.pk:
        return redirect("progression:my-card")
    require(request.user, "progression.see_card", worker)
    actions.note_card_read(reader=request.user, worker=worker)
    card = queries.card_of(worker, request.user)
    return render(request, "progression/card_of.html", {"card": card, "worker": worker, "own": False})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approval_give(request: SignedIn, pk: int, kind: int) -> HttpResponse:
    """Approve that somebody does one thing on their own."""
    asked = _asked(request, pk, kind)
    form = ApproveForm(posted(request), asked=asked)

    def approve() -> None:
        actions.approve(approver=request.user, worker=asked.worker, kind=asked.kind, **form.cleaned_data)

    if request.method == "POST" and tried(form, approve):
        messages.success(request, f"{asked.worker} is told: {asked.kind.name}.")
        return redirect("progression:card-of", pk)
    assert asked.worker.organisation is not None
    line = queries.cards_for([asked.worker], asked.worker.organisation, kinds=[asked.kind])[pk].lines[0]
    return render(
        request,
        "progression/approval_give.html",
        {"form": form, "asked": asked, "line": line},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approval_take_back(request: SignedIn, pk: int, kind: int) -> HttpResponse:
    """Take approval back, with a reason."""
    asked = _asked(request, pk, kind)
    form = TakeBackForm(posted(request))

    def take_back() -> None:
        actions.take_back(approver=request.user, worker=asked.worker, kind=asked.kind, **form.cleaned_data)

    if request.method == "POST" and tried(form, take_back):
        messages.success(request, f"Taken back. {asked.worker} is told, with your reason.")
        return redirect("progression:card-of", pk)
    return render(
        request,
        "progression/approval_take_back.html",
        {"form": form, "asked": asked},
        status=422 if form.errors else 200,
    )


@require_safe
@login_required
def approval_table(request: SignedIn) -> HttpResponse:
    """Who may do what, and what rests on one person alone."""
    organisation = get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
    require(request.user, "progression.see_approval_table", organisation)
    asked = TableFilter(request.GET)
    team = asked.cleaned_data["team"] if asked.is_valid() else ""
    context = {
        "table": queries.approval_table(organisation, team=team),
        "teams": Team.objects.filter(organisation=organisation),
        "team": team,
    }
    return render(request, "progression/approval_table.html", context)


@require_safe
@login_required
def kind_list(request: SignedIn) -> HttpResponse:
    """What needs approval, what it rests on and who approves."""
    organisation = _organisation_kept(request)
    kinds = list(queries.kinds_of(organisation))
    named = queries.named_approvers(kinds)
    rows = [{"kind": kind, "approvers": named.get(kind.pk, [])} for kind in kinds]
    return render(request, "progression/kind_list.html", {"rows": rows})


@require_POST
@login_required
def kinds_adopt(request: SignedIn) -> HttpResponse:
    """Begin with Pathway's proposal."""
    organisation = _organisation_kept(request)
    try:
        actions.adopt_approval_kinds(keeper=request.user, organisation=organisation)
        messages.success(request, "The proposal counts from today. Look through each and make it yours.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("progression:kind-list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def kind_add(request: SignedIn) -> HttpResponse:
    """Add something that needs approval."""
    organisation = _organisation_kept(request)
    form = KindForm(posted(request), organisation=organisation, keeper=request.user, initial={"months": 12})

    def add() -> None:
        actions.keep_approval_kind(keeper=request.user, organisation=organisation, **form.cleaned_data)

    if request.method == "POST" and tried(form, add):
        messages.success(request, f"“{form.cleaned_data['name']}” needs approval from today.")
        return redirect("progression:kind-list")
    return render(
        request, "progression/kind_edit.html", {"form": form, "kind": None}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def kind_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change what something rests on, from today."""
    organisation = _organisation_kept(request)
    kind = get_object_or_404(queries.kinds_of(organisation), pk=pk)
    initial = KindForm.initial_of(kind)
    form = KindForm(posted(request), organisation=organisation, keeper=request.user, initial=initial)

    def change() -> None:
        actions.keep_approval_kind(keeper=request.user, organisation=organisation, kind=kind, **form.cleaned_data)

    if request.method == "POST" and tried(form, change):
        messages.success(request, f"“{form.cleaned_data['name']}” is changed from today. Past days keep the old one.")
        return redirect("progression:kind-list")
    return render(
        request, "progression/kind_edit.html", {"form": form, "kind": kind}, status=422 if form.errors else 200
    )


@require_POST
@login_required
def kind_end(request: SignedIn, pk: int) -> HttpResponse:
    """Take something off the list."""
    kind = get_object_or_404(queries.kinds_of(_organisation_kept(request)).select_related("organisation"), pk=pk)
    try:
        actions.end_approval_kind(keeper=request.user, kind=kind)
        messages.success(request, f"“{kind}” is off the list from today. What was approved stays in the history.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("progression:kind-list")


@require_safe
@login_required
def licence_list(request: SignedIn) -> HttpResponse:
    """Programme licences: who holds what until when."""
    organisation = _organisation_kept(request)
    licences = Licence.objects.filter(organisation=organisation).select_related("holder")
    return render(request, "progression/licence_list.html", {"licences": licences})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def licence_add(request: SignedIn) -> HttpResponse:
    """Record a programme licence."""
    form = LicenceForm(posted(request), organisation=_organisation_kept(request))

    def keep() -> None:
        actions.record_licence(keeper=request.user, **form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, f"The licence of {form.cleaned_data['holder']} is recorded.")
        return redirect("progression:licence-list")
    return render(request, "progression/licence_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def licence_end(request: SignedIn, pk: int) -> HttpResponse:
    """Note that a licence no longer holds."""
    licences = Licence.objects.filter(organisation=_organisation_kept(request)).select_related("organisation", "holder")
    licence = get_object_or_404(licences, pk=pk)
    try:
        actions.end_licence(keeper=request.user, licence=licence)
        messages.success(request, f"The licence of {licence.holder} ends today.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("progression:licence-list")
