"""Who mentors, manages and stands where: the pages of the organisation admin."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require

from .. import actions
from ..forms import AppointmentForm, ManagerForm, MentorForm, MoveForm
from ..http import SignedIn
from ..models import Appointment, Mentoring, User
from ..queries import card_of, people_in_reach


def _person_to(request: SignedIn, verb: str, pk: int) -> User:
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    require(request.user, verb, person)
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mentor_assign(request: SignedIn, pk: int) -> HttpResponse:
    """Give a worker a mentor or a buddy."""
    person = _person_to(request, "people.arrange", pk)
    form = MentorForm(posted(request), people=people_in_reach(request.user).exclude(pk=pk))

    def assign() -> None:
        actions.assign_mentor(admin=request.user, worker=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, assign):
        messages.success(request, f"{form.cleaned_data['mentor']} and {person} are both told.")
        return redirect("people:person-detail", pk)
    return render(
        request, "people/mentor_assign.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mentoring_end(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then end a mentoring."""
    rows = Mentoring.objects.filter(worker__in=User.objects.visible_to(request.user))
    mentoring = get_object_or_404(rows.select_related("worker", "mentor"), pk=pk)
    require(request.user, "people.arrange", mentoring.worker)
    if request.method == "POST":
        try:
            actions.end_mentoring(admin=request.user, mentoring=mentoring)
            messages.success(request, f"{mentoring.mentor} no longer is {mentoring.worker}'s {mentoring.word}.")
        except RuleBroken as broken:
            messages.error(request, broken.sentence)
        return redirect("people:person-detail", mentoring.worker_id)
    return render(request, "people/mentoring_end.html", {"mentoring": mentoring, "person": mentoring.worker})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def manager_assign(request: SignedIn, pk: int) -> HttpResponse:
    """Give a worker a line manager; the one before ends."""
    person = _person_to(request, "people.arrange", pk)
    form = ManagerForm(posted(request), people=people_in_reach(request.user).exclude(pk=pk))

    def assign() -> None:
        actions.assign_manager(admin=request.user, worker=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, assign):
        messages.success(request, f"{form.cleaned_data['manager']} manages {person}.")
        return redirect("people:person-detail", pk)
    return render(
        request,
        "people/manager_assign.html",
        {"person": person, "form": form, "card": card_of(person)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_move(request: SignedIn, pk: int) -> HttpResponse:
    """Move a person to another team."""
    person = _person_to(request, "people.arrange", pk)
    assert person.organisation is not None
    form = MoveForm(posted(request), organisation=person.organisation)

    def move() -> None:
        actions.move_team(admin=request.user, person=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, move):
        messages.success(request, f"{person} is arranged to stand in {form.cleaned_data['team']}.")
        return redirect("people:person-detail", pk)
    return render(
        request,
        "people/team_move.html",
        {"person": person, "form": form, "card": card_of(person)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appointment_add(request: SignedIn, pk: int) -> HttpResponse:
    """Appoint somebody else to a post."""
    person = _person_to(request, "people.appoint", pk)
    assert person.organisation is not None
    form = AppointmentForm(posted(request), organisation=person.organisation)

    def appoint() -> None:
        actions.appoint(admin=request.user, person=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, appoint):
        messages.success(request, f"{person} is appointed. It counts from their next page.")
        return redirect("people:person-detail", pk)
    return render(
        request, "people/appointment_add.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appointment_end(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then end an appointment."""
    rows = Appointment.objects.filter(person__in=User.objects.visible_to(request.user))
    appointment = get_object_or_404(rows.select_related("person", "team"), pk=pk)
    require(request.user, "people.appoint", appointment.person)
    if request.method == "POST":
        try:
            actions.end_appointment(admin=request.user, appointment=appointment)
            messages.success(request, f"{appointment.person} no longer is {appointment.get_kind_display().lower()}.")
        except RuleBroken as broken:
            messages.error(request, broken.sentence)
        return redirect("people:person-detail", appointment.person_id)
    context = {"appointment": appointment, "person": appointment.person}
    return render(request, "people/appointment_end.html", context)
