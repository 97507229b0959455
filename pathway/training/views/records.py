"""Pages on which managers and workforce leads see to people's training."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.audit.actions import record
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.models import User
from portfolio.http import file_answer

from .. import actions
from ..forms import CheckForm, CourseDoneForm, FollowUpForm
from ..models import CourseRecord, Exemption, FollowUp, Qualification, Requirement, training_seen_by
from ..queries import cells_for, ways_to_book

ON_A_PAGE = 50


def _person(request: HttpRequest, pk: int) -> User:
    person = get_object_or_404(User.objects.filter(training_seen_by(request.user)), pk=pk)
    require(request.user, "training.see_to", person)
    return person


@require_safe
@login_required
def person_training(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's training with the reason of each date, and what was done about it."""
    person = _person(request, pk)
    record(actor=request.user, verb="training.record_read", thing=person, subject=person)
    cells = cells_for(User.objects.filter(pk=person.pk), person.organisation, with_seats=True)
    cells.sort(key=lambda cell: (not cell.held.state.is_overdue, cell.requirement.title))
    context = {
        "person": person,
        "cells": cells,
        "certificates": CourseRecord.objects.filter(worker=person).select_related("course", "checked_by"),
        "exemptions": Exemption.objects.filter(worker=person).select_related("course", "approver"),
        "done": FollowUp.objects.filter(worker=person).select_related("course", "author", "holder")[:20],
        "qualifications": Qualification.objects.filter(worker=person).select_related("checked_by"),
    }
    return render(request, "training/person_training.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def follow_up(request: HttpRequest, pk: int, requirement: int) -> HttpResponse:
    """Remind somebody of one course, note something, pass it on, or exempt them."""
    author, person = request.user, _person(request, pk)
    assert isinstance(author, User)
    asked = get_object_or_404(Requirement.objects.visible_to(author).select_related("course"), pk=requirement)
    form = FollowUpForm(author, person, posted(request))

    def do() -> None:
        said = form.cleaned_data
        whom: dict[str, Any] = {"worker": person, "course": actions.course_of(asked)}
        if said["deed"] == "nudge":
            actions.nudge(author=author, **whom)
        elif said["deed"] == "note":
            actions.note_about(author=author, text=said["text"], **whom)
        elif said["deed"] == "pass_on":
            actions.pass_on(author=author, holder=said["holder"], text=said["text"], **whom)
        else:
            actions.exempt(approver=author, reason=said["text"], until=said["until"], **whom)

    if request.method == "POST" and tried(form, do):
        messages.success(request, f"Done. {person} reads it under “My training”.")
        return redirect("training:person-training", person.pk)
    cells = cells_for(User.objects.filter(pk=person.pk), person.organisation, with_seats=True)
    cell = next((cell for cell in cells if cell.requirement.pk == asked.pk), None)
    book = ways_to_book(author, [asked.thing]).get(asked.thing)
    context = {"person": person, "asked": asked, "form": form, "cell": cell, "book": book}
    return render(request, "training/follow_up.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def exemption_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a course of somebody again from today on."""
    exemption = get_object_or_404(Exemption.objects.visible_to(request.user).select_related("worker"), pk=pk)
    assert isinstance(request.user, User)
    try:
        actions.end_exemption(approver=request.user, exemption=exemption)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, "The exemption ends today. Past days stay as they were.")
    return redirect("training:person-training", exemption.worker_id)


@require_safe
@login_required
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Certificates that wait for a second person's check, oldest first."""
    reader = request.user
    require(reader, "training.see_table", getattr(reader, "organisation", None))
    waiting = CourseRecord.objects.visible_to(reader).waiting().exclude(worker=reader.pk)
    waiting = waiting.select_related("worker", "course").order_by("added_at", "pk")
    page = Paginator(waiting, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/certificate_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def certificate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate; a second person says here whether it counts."""
    reader = request.user
    assert isinstance(reader, User)
    found = CourseRecord.objects.visible_to(reader).select_related("worker", "course", "added_by", "checked_by")
    certificate = get_object_or_404(found.exclude(sha256=""), pk=pk)
    may_check = may(reader, "training.check_certificate", certificate)
    if request.method == "POST":
        require(reader, "training.check_certificate", certificate)
    elif certificate.worker_id != reader.pk:
        actions.note_record_read(reader=reader, certificate=certificate)
    form = CheckForm(posted(request))

    def check() -> None:
        said = form.cleaned_data
        accepted = said["accepted"] == "yes"
        actions.check_certificate(checker=reader, certificate=certificate, accepted=accepted, reason=said["reason"])

    if request.method == "POST" and tried(form, check):
        messages.success(request, f"{certificate.worker} has been told.")
        return redirect("training:certificate-list")
    context = {"certificate": certificate, "form": form, "may_check": may_check and certificate.state == "waiting"}
    return render(request, "training/certificate_detail.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def certificate_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a certificate, to save; reading somebody else's is written into the trail."""
    reader = request.user
    assert isinstance(reader, User)
    certificate = get_object_or_404(CourseRecord.objects.visible_to(reader).exclude(sha256=""), pk=pk)
    if certificate.worker_id != reader.pk:
        actions.note_record_read(reader=reader, certificate=certificate)
    return file_answer(request, certificate, inline=False)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def course_done(request: HttpRequest) -> HttpResponse:
    """Note one course done on one day for many people at once."""
    keeper = request.user
    assert isinstance(keeper, User)
    require(keeper, "training.add_for_many", None)
    form = CourseDoneForm(keeper, posted(request))
    added = 0

    def add() -> None:
        nonlocal added
        said = dict(form.cleaned_data)
        course = actions.course_of(said.pop("course"))
        added = actions.add_course_done(keeper=keeper, course=course, **said)

    if request.method == "POST" and tried(form, add):
        messages.success(request, f"Noted for {added} {'person' if added == 1 else 'people'}.")
        return redirect("training:table")
    return render(request, "training/course_done.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def qualification_list(request: HttpRequest) -> HttpResponse:
    """The register of qualifications of the people one sees to."""
    reader = request.user
    require(reader, "training.see_table", getattr(reader, "organisation", None))
    rows = Qualification.objects.visible_to(reader).select_related("worker", "checked_by")
    rows = rows.order_by("worker__full_name", "-awarded_on", "pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    record(actor=reader, verb="training.table_read", rows=len(page.object_list), register="qualifications")
    return render(request, "training/qualification_list.html", {"page": page})


@require_POST
@login_required
def qualification_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one has seen the certificate."""
    if not isinstance(request.user, User):
        raise Http404
    rows = Qualification.objects.visible_to(request.user).select_related("worker")
    qualification = get_object_or_404(rows, pk=pk)
    try:
        actions.check_qualification(checker=request.user, qualification=qualification)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, f"“{qualification}” of {qualification.worker} is confirmed.")
    return redirect("training:person-training", qualification.worker_id)
