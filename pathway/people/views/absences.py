"""When people were away: read by themselves and their managers, recorded by managers and the organisation admin."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.audit.actions import record
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require

from .. import actions
from ..forms import AbsenceForm
from ..http import SignedIn
from ..models import Absence, User, absences_seen_by

ABSENCES_A_PAGE = 30


def _person(request: SignedIn, verb: str, pk: int) -> User:
    person = get_object_or_404(User.objects.filter(absences_seen_by(request.user)), pk=pk)
    require(request.user, verb, person)
    return person


@require_safe
@login_required
def absence_list(request: SignedIn, pk: int) -> HttpResponse:
    """When one person was away, newest first."""
    person = _person(request, "people.see_absences", pk)
    if person.pk != request.user.pk:
        record(actor=request.user, verb="people.absences_read", thing=person, subject=person)
    rows = Absence.objects.visible_to(request.user).filter(person=person)
    context = {
        "person": person,
        "page": Paginator(rows, ABSENCES_A_PAGE).get_page(request.GET.get("page")),
        "may_record": may(request.user, "people.record_absence", person),
    }
    return render(request, "people/absence_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def absence_add(request: SignedIn, pk: int) -> HttpResponse:
    """Record that somebody is or was away."""
    person = _person(request, "people.record_absence", pk)
    form = AbsenceForm(posted(request))

    def note() -> None:
        actions.record_absence(keeper=request.user, person=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, note):
        messages.success(request, "The absence is recorded.")
        return redirect("people:absence-list", pk)
    return render(
        request, "people/absence_add.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def absence_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Correct an absence, or say when the person came back."""
    absence = get_object_or_404(Absence.objects.visible_to(request.user).select_related("person"), pk=pk)
    require(request.user, "people.record_absence", absence.person)
    names = ("reason", "started_on", "ended_on", "days_lost", "is_long_term")
    form = AbsenceForm(posted(request), initial={name: getattr(absence, name) for name in names})

    def correct() -> None:
        actions.change_absence(keeper=request.user, absence=absence, **form.cleaned_data)

    if request.method == "POST" and tried(form, correct):
        messages.success(request, "The absence is changed.")
        return redirect("people:absence-list", absence.person_id)
    return render(
        request,
        "people/absence_edit.html",
        {"person": absence.person, "absence": absence, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def absence_remove(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then take away an absence that was recorded by mistake."""
    absence = get_object_or_404(Absence.objects.visible_to(request.user).select_related("person"), pk=pk)
    require(request.user, "people.record_absence", absence.person)
    if request.method == "POST":
        actions.remove_absence(keeper=request.user, absence=absence)
        messages.success(request, "The absence is taken away.")
        return redirect("people:absence-list", absence.person_id)
    return render(request, "people/absence_remove.html", {"person": absence.person, "absence": absence})
