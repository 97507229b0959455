"""The room of the information governance contact: complaints, holds, erasures, copies, months and statements."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.http import signed_within_a_sitting
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.enums import Standing
from pathway.people.http import SignedIn
from pathway.people.models import Organisation, User

from .. import actions
from ..copies import copy_on_disk
from ..erasing import foresee
from ..forms import AnswerForm, CopyForm, ErasureForm, HoldForm, RetentionForm, StatementForm
from ..models import Complaint, Erasure, LegalHold
from ..purging import kept_by, leavers_of, left_long_ago, past_their_time
from ..queries import statement_of
from .own import zip_answer

ON_A_PAGE = 50


def _governed(request: SignedIn) -> Organisation:
    require(request.user, "protection.govern")
    return get_object_or_404(Organisation, pk=request.user.organisation_id or 0)


def _others(request: SignedIn) -> Any:
    return User.objects.get_queryset().of(_governed(request)).exclude(pk=request.user.pk).order_by("full_name", "pk")


def _done(request: SignedIn, deed: Callable[[], Any], said: str) -> None:
    try:
        deed()
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, said)


@require_safe
@login_required
def room(request: SignedIn) -> HttpResponse:
    """What waits for the information governance contact."""
    organisation = _governed(request)
    complaints = Complaint.objects.visible_to(request.user).exclude(made_by=request.user)
    rules = kept_by(organisation)
    context = {
        "waiting": complaints.filter(acknowledged_at__isnull=True).count(),
        "open": complaints.filter(acknowledged_at__isnull=False, closed_at__isnull=True).count(),
        "holds": LegalHold.objects.visible_to(request.user)
        .exclude(person=request.user)
        .filter(lifted_at__isnull=True)
        .count(),
        "asked": Erasure.objects.visible_to(request.user).filter(done_at__isnull=True).count(),
        "long_ago": left_long_ago(organisation, rules).count(),
        "rules": rules,
        "undecided": sum(rule.decided is None for rule in rules),
        "statement": statement_of(organisation),
    }
    return render(request, "protection/room.html", context)


@require_safe
@login_required
def complaint_list(request: SignedIn) -> HttpResponse:
    """The complaints that the contact handles, the oldest that nobody has acknowledged first."""
    require(request.user, "protection.govern")
    rows = Complaint.objects.visible_to(request.user).exclude(made_by=request.user).select_related("made_by")
    waiting = rows.filter(acknowledged_at__isnull=True).order_by("made_at", "pk")
    under_way = rows.filter(acknowledged_at__isnull=False, closed_at__isnull=True).order_by("made_at", "pk")
    page = Paginator(rows.filter(closed_at__isnull=False).order_by("-closed_at", "pk"), ON_A_PAGE)
    context = {"waiting": waiting, "under_way": under_way, "page": page.get_page(request.GET.get("page"))}
    return render(request, "protection/complaint_list.html", context)


def _complaint(request: SignedIn, pk: int) -> Complaint:
    rows = Complaint.objects.visible_to(request.user).select_related("made_by", "organisation")
    complaint: Complaint = get_object_or_404(rows, pk=pk)
    require(request.user, "protection.handle_complaint", complaint)
    return complaint


@require_POST
@login_required
def complaint_acknowledge(request: SignedIn, pk: int) -> HttpResponse:
    """Say that a complaint has arrived and is looked at."""
    complaint = _complaint(request, pk)
    said = f"Acknowledged. {complaint.made_by} is told."
    _done(request, lambda: actions.acknowledge_complaint(contact=request.user, complaint=complaint), said)
    return redirect("protection:complaint-detail", pk=complaint.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def complaint_answer(request: SignedIn, pk: int) -> HttpResponse:
    """Answer a complaint."""
    complaint = _complaint(request, pk)
    form = AnswerForm(posted(request))

    def answer() -> None:
        actions.answer_complaint(contact=request.user, complaint=complaint, **form.cleaned_data)

    if request.method == "POST" and tried(form, answer):
        messages.success(request, f"Answered. {complaint.made_by} is told.")
        return redirect("protection:complaint-detail", pk=complaint.pk)
    context = {"form": form, "complaint": complaint}
    return render(request, "protection/complaint_answer.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def complaint_close(request: SignedIn, pk: int) -> HttpResponse:
    """Say that nothing more is to be done about a complaint."""
    complaint = _complaint(request, pk)
    _done(request, lambda: actions.close_complaint(contact=request.user, complaint=complaint), "Closed.")
    return redirect("protection:complaint-detail", pk=complaint.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hold_list(request: SignedIn) -> HttpResponse:
    """Whose records are held for a case, and a new hold."""
    form = HoldForm(posted(request), people=_others(request))

    def place() -> None:
        actions.place_hold(contact=request.user, **form.cleaned_data)

    if request.method == "POST" and tried(form, place):
        messages.success(request, f"Held. Nothing about {form.cleaned_data['person']} is removed until you lift it.")
        return redirect("protection:hold-list")
    rows = LegalHold.objects.visible_to(request.user).exclude(person=request.user)
    rows = rows.select_related("person", "placed_by", "lifted_by")
    context = {
        "form": form,
        "standing": rows.filter(lifted_at__isnull=True),
        "page": Paginator(rows.filter(lifted_at__isnull=False), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "protection/hold_list.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def hold_lift(request: SignedIn, pk: int) -> HttpResponse:
    """Lift a hold."""
    rows = LegalHold.objects.visible_to(request.user).exclude(person=request.user)
    hold = get_object_or_404(rows.select_related("person"), pk=pk)
    said = f"Lifted. The usual months count for {hold.person} again."
    _done(request, lambda: actions.lift_hold(contact=request.user, hold=hold), said)
    return redirect("protection:hold-list")


@require_safe
@login_required
def erasure_list(request: SignedIn) -> HttpResponse:
    """Who is to be erased and who was, and everybody who has left."""
    organisation = _governed(request)
    erasures = Erasure.objects.visible_to(request.user).select_related("person", "asked_by")
    leavers = leavers_of(organisation).exclude(pk=request.user.pk)
    context = {
        "asked": erasures.filter(done_at__isnull=True),
        "done": erasures.filter(done_at__isnull=False)[:ON_A_PAGE],
        "long_ago": set(left_long_ago(organisation).values_list("pk", flat=True)),
        "page": Paginator(leavers, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "protection/erasure_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erasure_ask(request: SignedIn, pk: int) -> HttpResponse:
    """What erasing somebody who has left takes away and what stays, and asking for it."""
    leavers = User.objects.get_queryset().of(_governed(request)).standing(Standing.LEFT).exclude(pk=request.user.pk)
    person = get_object_or_404(leavers.filter(erasure__isnull=True), pk=pk)
    form = ErasureForm(posted(request))

    def ask() -> None:
        actions.ask_erasure(contact=request.user, person=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, ask):
        messages.success(request, f"Asked for. {person} is erased once whoever runs the server carries it out.")
        return redirect("protection:erasure-list")
    is_held = LegalHold.objects.filter(person=person, lifted_at__isnull=True).exists()
    context = {"form": form, "person": person, "foreseen": foresee(person), "is_held": is_held}
    return render(request, "protection/erasure_ask.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def erasure_take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Take back that somebody is to be erased."""
    erasures = Erasure.objects.visible_to(request.user).exclude(person=request.user)
    erasure = get_object_or_404(erasures.select_related("person"), pk=pk)
    said = f"Taken back. {erasure.person} stays as before."
    _done(request, lambda: actions.take_back_erasure(contact=request.user, erasure=erasure), said)
    return redirect("protection:erasure-list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@signed_within_a_sitting
def copy_for(request: SignedIn) -> HttpResponseBase:
    """A copy for somebody who asked for what is kept about them."""
    form = CopyForm(posted(request), people=_others(request))
    told: dict[str, Any] = {}

    def note() -> None:
        told.update(form.cleaned_data)
        actions.note_copy(contact=request.user, person=told["person"], reason=told["reason"])

    if request.method == "POST" and tried(form, note):
        copy = copy_on_disk(told["person"], whole=bool(told["reason"]), redact=not told["name_others"])
        return zip_answer(copy, f"data-{told['person'].pk}-{clock.today():%Y-%m-%d}.zip")
    return render(request, "protection/copy_for.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def statement_edit(request: SignedIn) -> HttpResponse:
    """Fill in what the public pages state of the organisation."""
    statement = statement_of(_governed(request))
    form = StatementForm(posted(request), instance=statement)

    def keep() -> None:
        actions.keep_statement(contact=request.user, told=form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, "Saved. The public pages say so now.")
        return redirect("protection:room")
    return render(request, "protection/statement_edit.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def retention(request: SignedIn) -> HttpResponse:
    """How long each class of records is kept, and what is past its time today."""
    require(request.user, "protection.keep_retention")
    organisation = get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
    kept = kept_by(organisation)
    form = RetentionForm(posted(request), kept=kept)

    def keep() -> None:
        actions.keep_retention(keeper=request.user, months=form.months)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, "Saved. The next purge goes by it.")
        return redirect("protection:retention")
    past = [(each, each.counts()) for each in past_their_time(organisation, kept)]
    context = {"form": form, "kept": kept, "past": past, "long_ago": left_long_ago(organisation, kept).count()}
    return render(request, "protection/retention.html", context, status=422 if form.errors else 200)
