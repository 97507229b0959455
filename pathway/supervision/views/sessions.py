"""Pages on which sessions are planned, prepared and rearranged."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import moment
from pathway.people.http import SignedIn
from pathway.people.models import User

from ..actions import sessions as actions
from ..forms import AgendaForm, GroupForm, MoveForm, NotHeldForm, PlanForm
from ..models import AgendaItem, Session
from ..queries import sessions as queries
from ..queries.rhythm import next_due


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_plan(request: SignedIn, pk: int) -> HttpResponse:
    """Plan a session with somebody whom one supervises."""
    worker = get_object_or_404(queries.supervisees_of(request.user), pk=pk)
    due = next_due(worker)
    slots = queries.free_slots([request.user, worker], due.on if due else clock.today())
    agreement = queries.agreement_between(worker, request.user)
    initial = {"minutes": agreement.minutes} if agreement else {}
    form = PlanForm(posted(request), slots=slots, initial=initial)

    def plan() -> None:
        actions.plan_session(supervisor=request.user, worker=worker, **form.wanted())

    if request.method == "POST" and tried(form, plan):
        messages.success(request, f"Planned for {moment(form.cleaned_data['when'])}. {worker} is asked for the agenda.")
        return redirect("supervision:supervisee-detail", pk=worker.pk)
    context = {"form": form, "person": worker, "due": due, "agreement": agreement, "today": clock.today()}
    return render(request, "supervision/session_plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def group_plan(request: SignedIn) -> HttpResponse:
    """Plan a group session with people whom one supervises or manages."""
    people = queries.people_for_group(request.user)
    require(request.user, "supervision.lead_group", list(people[:1]))
    slots = queries.free_slots([request.user], clock.today() + timedelta(days=14))
    form = GroupForm(posted(request), slots=slots, people=people)

    def plan() -> None:
        actions.plan_group(supervisor=request.user, **form.wanted())

    if request.method == "POST" and tried(form, plan):
        messages.success(
            request, f"Planned for {moment(form.cleaned_data['when'])}. Everybody is asked for the agenda."
        )
        return redirect("supervision:my-supervision")
    return render(request, "supervision/group_plan.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def agenda_add(request: SignedIn, pk: int) -> HttpResponse:
    """Put something on the agenda."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("supervisor"), pk=pk)
    require(request.user, "supervision.prepare_session", session)
    form = AgendaForm(request.POST)

    def add() -> None:
        actions.add_to_agenda(author=request.user, session=session, text=form.cleaned_data["text"])

    if tried(form, add):
        messages.success(request, "Added to the agenda.")
        return redirect("supervision:session-detail", pk=session.pk)
    context = {"form": form, "session": session}
    return render(request, "supervision/agenda_add.html", context, status=422)


@require_POST
@login_required
def agenda_remove(request: SignedIn, pk: int) -> HttpResponse:
    """Take one's own item off the agenda."""
    mine = AgendaItem.objects.filter(author=request.user, session__in=Session.objects.visible_to(request.user))
    item = get_object_or_404(mine.select_related("session"), pk=pk)
    try:
        actions.take_off_agenda(author=request.user, item=item)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("supervision:session-detail", pk=item.session_id)


@require_safe
@login_required
def agenda_print(request: SignedIn, pk: int) -> HttpResponse:
    """The agenda of a session on paper, with room to write."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("supervisor"), pk=pk)
    require(request.user, "supervision.prepare_session", session)
    context = {
        "session": session,
        "workers": User.objects.filter(supervision_attendances__session=session),
        "back": queries.actions_to_review(session) if session.is_open else [],
        "lines": range(4),
    }
    return render(request, "supervision/agenda_print.html", context)


def _to_rearrange(request: SignedIn, pk: int) -> tuple[Session, list[User]]:
    """The session and everybody in it, its supervisor first; nobody where the supervisor is no longer known."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("supervisor"), pk=pk)
    require(request.user, "supervision.prepare_session", session)
    if session.supervisor is None:
        return session, []
    workers = User.objects.filter(supervision_attendances__session=session).order_by("full_name")
    return session, [session.supervisor, *workers]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_move(request: SignedIn, pk: int) -> HttpResponse:
    """Move a planned session to another time, with a reason, in one step."""
    session, everybody = _to_rearrange(request, pk)
    if not session.is_ahead or not everybody:
        return redirect("supervision:session-detail", pk=session.pk)
    form = MoveForm(posted(request), slots=queries.free_slots(everybody, session.day, session.planned_minutes))

    def move() -> None:
        clean = form.cleaned_data
        if clean["when"] is None:
            raise RuleBroken("Choose the new time.")
        actions.move_session(mover=request.user, session=session, new_time=clean["when"], reason=clean["reason"])

    if request.method == "POST" and tried(form, move):
        messages.success(request, f"Moved to {moment(form.cleaned_data['when'])}. The others have been told.")
        return redirect("supervision:session-detail", pk=session.pk)
    others = [person for person in everybody if person != request.user]
    context = {"form": form, "session": session, "others": others}
    return render(request, "supervision/session_move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_not_held(request: SignedIn, pk: int) -> HttpResponse:
    """Say why a session did not take place, and rearrange it at once."""
    session, everybody = _to_rearrange(request, pk)
    if not session.is_open or not everybody:
        return redirect("supervision:session-detail", pk=session.pk)
    slots = queries.free_slots(everybody, clock.today(), session.planned_minutes)
    form = NotHeldForm(posted(request), slots=slots, session=session)

    def tell() -> None:
        clean = form.cleaned_data
        actions.mark_not_held(
            teller=request.user,
            session=session,
            status=clean["status"],
            reason=clean["reason"],
            new_time=clean["when"],
        )

    if request.method == "POST" and tried(form, tell):
        new = form.cleaned_data["when"]
        messages.success(request, f"Rearranged for {moment(new)}." if new else "Noted. It still needs a new time.")
        return redirect("supervision:session-detail", pk=session.pk)
    context = {"form": form, "session": session, "workers": everybody[1:]}
    return render(request, "supervision/session_not_held.html", context, status=422 if form.errors else 200)
