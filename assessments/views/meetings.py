"""Observations and discussions: booked, recorded on a phone, answered and sent."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn
from pathway.people.models import User
from portfolio.queries import claimable_by

from ..actions import meetings as actions
from ..enums import MeetingState
from ..forms.meetings import AnswerForm, BookingForm, RecordingForm
from ..models import Meeting
from ..queries.decisions import decided_about_by


@require_safe
@login_required
def meeting_list(request: SignedIn) -> HttpResponse:
    """The signed-in person's observations and discussions, and whom they may book one with."""
    rows = Meeting.objects.visible_to(request.user).select_related("worker", "observer")
    mentees = User.objects.filter(decided_about_by(request.user)).order_by("full_name")
    context = {
        "open": [one for one in rows if one.state in (MeetingState.BOOKED, MeetingState.RECORDED)],
        "past": [one for one in reversed(rows) if one.state in (MeetingState.SENT, MeetingState.CANCELLED)][:30],
        "mentees": mentees,
    }
    return render(request, "assessments/meeting_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_book(request: SignedIn, pk: int) -> HttpResponse:
    """Book a time with a worker, and choose what it will look at."""
    worker = get_object_or_404(
        User.objects.filter(decided_about_by(request.user)).select_related("organisation"), pk=pk
    )
    form = BookingForm(posted(request), competencies=claimable_by(worker), organisation=worker.organisation)
    booked: list[Meeting] = []

    def book() -> None:
        booked.append(actions.book_meeting(observer=request.user, worker=worker, **form.booked()))

    if request.method == "POST" and tried(form, book):
        messages.success(request, f"Booked. {worker.short_name} knows.")
        return redirect("assessments:meeting-detail", pk=booked[0].pk)
    context = {"form": form, "worker": worker}
    return render(request, "assessments/meeting_book.html", context, status=422 if form.errors else 200)


def _meeting(request: SignedIn, pk: uuid.UUID) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("worker__organisation", "observer", "item")
    return get_object_or_404(rows, pk=pk)


@require_safe
@login_required
def meeting_detail(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """One observation or discussion: when, what it looks at, what was recorded, and whose turn it is."""
    meeting = _meeting(request, pk)
    is_own = meeting.worker_id == request.user.pk
    context = {
        "meeting": meeting,
        "criteria": meeting.criteria.select_related("competency"),
        "is_own": is_own,
        "may_record": meeting.starts_at <= clock.now() and may(request.user, "assessments.record_meeting", meeting),
    }
    return render(request, "assessments/meeting_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_record(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Write down what was seen, on the phone, straight after."""
    meeting = _meeting(request, pk)
    require(request.user, "assessments.record_meeting", meeting)
    criteria = list(meeting.criteria.select_related("competency"))
    form = RecordingForm(posted(request), criteria=criteria, organisation=meeting.organisation)

    def keep() -> None:
        summary = form.cleaned_data["summary"]
        actions.record_meeting(observer=request.user, meeting=meeting, summary=summary, noted=form.noted())

    if request.method == "POST" and tried(form, keep):
        messages.success(request, f"Recorded. {meeting.worker.short_name} reads it and sends it.")
        return redirect("assessments:meeting-detail", pk=pk)
    context = {"form": form, "meeting": meeting, "parts": list(form.parts())}
    return render(request, "assessments/meeting_record.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_answer(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Read what was recorded, add one's own words, and send both as evidence."""
    meeting = _meeting(request, pk)
    require(request.user, "assessments.answer_meeting", meeting)
    form = AnswerForm(posted(request), organisation=meeting.organisation)

    def answer() -> None:
        told = {name: form.cleaned_data[name] for name in ("comment", "declared")}
        actions.answer_meeting(worker=request.user, meeting=meeting, **told)

    if request.method == "POST" and tried(form, answer):
        messages.success(request, "Sent. You read here and by mail what comes of it.")
        return redirect("assessments:meeting-detail", pk=pk)
    context = {"form": form, "meeting": meeting, "criteria": meeting.criteria.select_related("competency")}
    return render(request, "assessments/meeting_answer.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def meeting_cancel(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Call off a booked time."""
    meeting = _meeting(request, pk)
    try:
        actions.cancel_meeting(canceller=request.user, meeting=meeting)
        messages.success(request, "Called off. The other of you knows.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:meeting-list")
