"""The list of people and each person's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.audit.actions import record
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day

from .. import actions
from ..forms import DetailsForm, LeaveForm, PeopleFilter, ReturnForm
from ..http import SignedIn
from ..models import Team, User
from ..queries import card_of, headcount, listed, people_matching
from ..sections import card_sections

PEOPLE_A_PAGE = 50


@require_safe
@login_required
def person_list(request: SignedIn) -> HttpResponse:
    """The people whose card the viewer may open, narrowed by what the filter says."""
    form = PeopleFilter(request.GET, viewer=request.user)
    form.is_valid()
    wanted = form.cleaned_data
    people = people_matching(
        request.user,
        words=wanted.get("q", ""),
        team=wanted.get("team"),
        status=wanted.get("status", ""),
        missing=wanted.get("missing", ""),
    )
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": listed(page.object_list),
        "count": headcount(people),
        "narrowed": any(wanted.values()),
        "has_teams": Team.objects.visible_to(request.user).exists(),
    }
    return render(request, "people/person_list.html", context)


@require_safe
@login_required
def person_detail(request: SignedIn, pk: int) -> HttpResponse:
    """A person's job, team, mentors, manager and posts, now and before, with what the viewer may change."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    if person.pk != request.user.pk:
        record(actor=request.user, verb="people.card_opened", thing=person, subject=person)
    context = {"person": person, "card": card_of(person), "sections": card_sections(request.user, person)}
    return render(request, "people/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Correct a name, the present job, or the e-mail of somebody who has not joined yet."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, "people.correct", person)
    job = card_of(person).job
    initial: dict[str, Any] = {"full_name": person.full_name, "email": person.email}
    if job:
        initial |= {"job_title": job.job_title, "kind": job.kind, "fte": job.fte.normalize()}
    form = DetailsForm(posted(request), person=person, initial=initial)

    def correct() -> None:
        fields: dict[str, Any] = {"job_title": "", "kind": "", "fte": 1} | form.cleaned_data
        actions.correct_details(admin=request.user, person=person, **fields)

    if request.method == "POST" and tried(form, correct):
        messages.success(request, f"{person}'s details are corrected.")
        return redirect("people:person-detail", person.pk)
    return render(
        request, "people/person_edit.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_deactivate(request: SignedIn, pk: int) -> HttpResponse:
    """End somebody's job and access, with the reason."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, "people.deactivate", person)
    form = LeaveForm(posted(request))

    def leave() -> None:
        actions.deactivate(admin=request.user, person=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, leave):
        person.refresh_from_db()
        messages.success(request, f"{person}'s access ends {_when(person)}. Their records stay.")
        return redirect("people:person-detail", person.pk)
    return render(
        request,
        "people/person_deactivate.html",
        {"person": person, "form": form, "card": card_of(person)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_reactivate(request: SignedIn, pk: int) -> HttpResponse:
    """Let somebody who left come back, with a new job."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    require(request.user, "people.arrange", person)
    last = card_of(person).jobs[:1]
    initial = {"job_title": last[0].job_title, "staff_id": last[0].staff_id, "kind": last[0].kind} if last else {}
    assert person.organisation is not None
    form = ReturnForm(posted(request), organisation=person.organisation, initial=initial)

    def come_back() -> None:
        actions.reactivate(admin=request.user, person=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, come_back):
        messages.success(request, f"{person} is back. Now give them a mentor and a manager.")
        return redirect("people:person-detail", person.pk)
    return render(
        request, "people/person_reactivate.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


def _when(person: User) -> str:
    return "at once" if not person.is_active else f"on {day(person.access_ends_on)}"
