"""Asking a witness, their page behind a code, and sending what they said as evidence."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn
from pathway.people.models import hashed
from portfolio.queries import claimable_by

from ..actions import witnesses as actions
from ..forms.meetings import CodeForm, StatementForm, StatementSentForm, WitnessForm
from ..models import WitnessRequest

POSTS_AN_HOUR = 40


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def witness_list(request: SignedIn) -> HttpResponse:
    """The questions one has asked, and a form for another."""
    worker = request.user
    require(worker, "assessments.ask_witness")
    form = WitnessForm(posted(request), competencies=claimable_by(worker), organisation=worker.organisation)

    def ask() -> None:
        told = {name: form.cleaned_data[name] for name in ("email", "role", "question", "competency")}
        actions.ask_witness(worker=worker, **told)

    if request.method == "POST" and tried(form, ask):
        messages.success(request, "Asked. You are told when they answer; the link ends in two weeks.")
        return redirect("assessments:witness-list")
    asked = WitnessRequest.objects.visible_to(worker).select_related("competency")
    context = {"form": form, "asked": asked}
    return render(request, "assessments/witness_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def witness_detail(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """One question and its answer, which becomes evidence with a sentence of what it shows."""
    rows = WitnessRequest.objects.visible_to(request.user).select_related("competency", "organisation", "item")
    asked = get_object_or_404(rows, pk=pk)
    form = StatementSentForm(posted(request), organisation=asked.organisation)

    def send() -> None:
        told = {name: form.cleaned_data[name] for name in ("sentence", "declared")}
        actions.send_statement(worker=request.user, request=asked, **told)

    if request.method == "POST" and tried(form, send):
        messages.success(request, "Sent. You read here and by mail what comes of it.")
        return redirect("assessments:witness-detail", pk=pk)
    context = {"form": form, "asked": asked}
    return render(request, "assessments/witness_detail.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def witness_withdraw(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Take a question back."""
    asked = get_object_or_404(WitnessRequest.objects.visible_to(request.user), pk=pk)
    try:
        actions.take_back_question(worker=request.user, request=asked)
        messages.success(request, "Taken back. The link opens nothing any more.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:witness-list")


@require_http_methods(["GET", "HEAD", "POST"])
def witness_page(request: HttpRequest, token: str) -> HttpResponse:
    """The witness's page, without an account: a code by mail, then the one question, once."""
    rows = WitnessRequest.objects.open().select_related("worker", "organisation")
    asked = rows.filter(token_hash=hashed(token)).first()
    if asked is None:
        raise Http404("This link opens nothing.")
    if request.method == "POST" and not _within_rate(request):
        return render(request, "assessments/witness_slow.html", status=429)
    if request.session.get("witness") == str(asked.pk):
        return _question(request, asked)
    return _code(request, asked)


def _within_rate(request: HttpRequest) -> bool:
    """Whether this address has sent fewer than forty forms to witness pages in the running hour."""
    key = f"assessments.witness:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= POSTS_AN_HOUR
    except ValueError:
        return True


def _code(request: HttpRequest, asked: WitnessRequest) -> HttpResponse:
    form = CodeForm(request.POST if "code" in request.POST else None)
    context: dict[str, Any] = {"form": form, "sent": asked.codes_sent > 0, "said": ""}
    try:
        if request.method == "POST" and "code" not in request.POST:
            actions.send_witness_code(request=asked)
            return redirect(request.path)
        if form.is_bound and form.is_valid():
            if actions.try_witness_code(request=asked, code=form.cleaned_data["code"]):
                request.session.cycle_key()
                request.session["witness"] = str(asked.pk)
                return redirect(request.path)
            asked.refresh_from_db()
            form.add_error("code", actions.why_not(asked))
    except RuleBroken as broken:
        context["said"] = broken.sentence
    status = 422 if form.errors or context["said"] else 200
    return render(request, "assessments/witness_page.html", context, status=status)


def _question(request: HttpRequest, asked: WitnessRequest) -> HttpResponse:
    form = StatementForm(request.POST if request.method == "POST" else None, organisation=asked.organisation)

    def give() -> None:
        actions.give_statement(request=asked, statement=form.cleaned_data["statement"])

    if form.is_bound and tried(form, give):
        request.session.pop("witness", None)
        return render(request, "assessments/witness_thanks.html")
    context = {"form": form, "asked": asked}
    return render(request, "assessments/witness_question.html", context, status=422 if form.errors else 200)
