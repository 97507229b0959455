"""Pages on which people find their own supervision, the people they supervise and what they agreed to do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.people.http import SignedIn
from pathway.people.models import User

from ..actions.records import close_action
from ..forms import CloseForm
from ..models import AgreedAction, Agreement, Session
from ..queries import sessions as queries


@require_safe
@login_required
def my_supervision(request: SignedIn) -> HttpResponse:
    """The signed-in person's own supervision: when next and why, what is open, what was."""
    context = {
        "own": queries.own_supervision(request.user),
        "supervises": queries.supervisees_of(request.user).exists(),
        "today": clock.today(),
    }
    return render(request, "supervision/my_supervision.html", context)


@require_safe
@login_required
def supervisee_list(request: SignedIn) -> HttpResponse:
    """The people one supervises: who is due since when, with free times."""
    lines = queries.supervisee_lines(request.user, with_slots=True)
    if not lines:
        raise Http404
    return render(request, "supervision/supervisee_list.html", {"lines": lines, "today": clock.today()})


@require_safe
@login_required
def supervisee_detail(request: SignedIn, pk: int) -> HttpResponse:
    """One person whom one supervises: when next and why, sessions, actions and the agreement."""
    person = get_object_or_404(queries.supervisees_of(request.user), pk=pk)
    sessions = Session.objects.dates_visible_to(request.user).of(person).select_related("supervisor")
    context = {
        "person": person,
        "today": clock.today(),
        "line": next(line for line in queries.supervisee_lines(request.user) if line.person == person),
        "sessions": sessions.order_by(Coalesce("held_on", TruncDate("planned_for")).desc(), "-pk")[:24],
        "readable": set(Session.objects.visible_to(request.user).of(person).values_list("pk", flat=True)),
        "actions": queries.open_actions(AgreedAction.objects.filter(worker=person)),
        "agreement": queries.agreement_between(person, request.user),
        "proposed": Agreement.objects.visible_to(request.user)
        .filter(Q(worker_accepted_at__isnull=True) | Q(supervisor_accepted_at__isnull=True), worker=person)
        .first(),
        "handed_over": queries.last_read_at_hand_over(request.user, person),
    }
    return render(request, "supervision/supervisee_detail.html", context)


@require_safe
@login_required
def action_list(request: SignedIn) -> HttpResponse:
    """Agreed actions that are open: one's own, and those of people one supervises."""
    visible = AgreedAction.objects.visible_to(request.user)
    own = visible.filter(Q(owner=request.user) | Q(worker=request.user))
    context = {
        "own": queries.open_actions(own),
        "theirs": queries.open_actions(visible.exclude(pk__in=own.values("pk"))),
    }
    return render(request, "supervision/action_list.html", context)


@require_POST
@login_required
def action_close(request: SignedIn, pk: int) -> HttpResponse:
    """Say between sessions that an action is done, or cancelled and why."""
    action = get_object_or_404(AgreedAction.objects.visible_to(request.user).select_related("worker"), pk=pk)
    form = CloseForm(request.POST)
    try:
        if not form.is_valid():
            raise RuleBroken(" ".join(str(error) for errors in form.errors.values() for error in errors))
        close_action(closer=request.user, action=action, **form.cleaned_data)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, f"“{action}” is closed.")
    return redirect("supervision:action-list")


@require_safe
@login_required
def blank_agenda(request: SignedIn) -> HttpResponse:
    """A blank agenda to print and write on."""
    person: User = request.user
    return render(request, "supervision/agenda_print.html", {"session": None, "person": person, "lines": range(6)})
