"""Withdrawing a recorded decision, appealing against one, and moving what waits to another mentor."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn
from pathway.people.models import User

from ..actions import reassigning
from ..actions import withdrawals as actions
from ..forms.withdrawals import AppealForm, ReassignForm, WithdrawForm
from ..http import signed_within_a_sitting
from ..models import Decision
from ..queries import reassigning as queries

GET_AND_POST = ["GET", "HEAD", "POST"]


def _decision(request: SignedIn, pk: uuid.UUID) -> Decision:
    return get_object_or_404(
        Decision.objects.visible_to(request.user).with_everything().select_related("worker__organisation"), pk=pk
    )


@require_http_methods(GET_AND_POST)
@login_required
@signed_within_a_sitting
def decision_withdraw(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Take a recorded decision back, with a reason."""
    decision = _decision(request, pk)
    require(request.user, "assessments.withdraw_decision", decision)
    form = WithdrawForm(posted(request), mentor=request.user)

    def withdraw() -> None:
        actions.withdraw_decision(mentor=request.user, decision=decision, reason=form.cleaned_data["reason"])

    if form.is_bound and tried(form, withdraw):
        messages.success(request, f"Withdrawn, and in the log. {decision.worker.short_name} has been told.")
        return redirect("assessments:decision-detail", pk)
    context = {"decision": decision, "form": form}
    return render(request, "assessments/decision_withdraw.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_AND_POST)
@login_required
def decision_appeal(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Ask quality assurance to look at a decision about one's own evidence again."""
    decision = _decision(request, pk)
    require(request.user, "assessments.appeal", decision)
    form = AppealForm(posted(request), worker=request.user)

    def appeal() -> None:
        actions.appeal(worker=request.user, decision=decision, reason=form.cleaned_data["reason"])

    if form.is_bound and tried(form, appeal):
        messages.success(request, "Sent. Whoever assures quality looks at it, and you are told what they find.")
        return redirect("assessments:decision-detail", pk)
    context = {"decision": decision, "form": form}
    return render(request, "assessments/decision_appeal.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def waiting_list(request: SignedIn) -> HttpResponse:
    """With which mentor how much evidence waits, and since when: for managers and the organisation's admin."""
    require(request.user, "assessments.see_waiting")
    context = {"rows": queries.waiting_by_mentor(request.user)}
    return render(request, "assessments/waiting_list.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def waiting_move(request: SignedIn, pk: int) -> HttpResponse:
    """Give what waits with one mentor to another: all of it, or some."""
    mentor = get_object_or_404(User.objects.filter(organisation=request.user.organisation_id), pk=pk)
    require(request.user, "assessments.reassign", mentor)
    waiting = queries.waiting_with(request.user, mentor)
    people = queries.who_could_take(mentor, waiting)
    form = ReassignForm(posted(request), waiting=waiting, people=people, initial={"which": "everything"})

    def reassign() -> None:
        to = form.cleaned_data["to"]
        reassigning.reassign(keeper=request.user, mentor=mentor, to=to, versions=form.versions())

    if form.is_bound and tried(form, reassign):
        messages.success(request, f"Moved to {form.cleaned_data['to']}. Both mentors and the workers have been told.")
        return redirect("assessments:waiting-list")
    context = {"mentor": mentor, "waiting": waiting, "nobody": not people.exists(), "form": form}
    return render(request, "assessments/waiting_move.html", context, status=422 if form.errors else 200)
