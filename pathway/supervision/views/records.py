"""Pages on which a session is read, written up, acknowledged and added to."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn
from pathway.people.models import User

from ..actions import records as actions
from ..forms import AcknowledgeForm, AddendumForm, AgendaForm, ReasonForm, RecordForm, initial_of, rows_wanted
from ..models import Draft, Record, Session
from ..queries import sessions as queries
from ..queries.pages import progress_lines
from ..queries.rhythm import days_until_next


@require_http_methods(["GET", "HEAD"])
@login_required
def session_detail(request: SignedIn, pk: int) -> HttpResponse:
    """A session: its agenda before it, its record after it; every look at a locked record is written down."""
    session = _readable(request, pk)
    wellbeing = queries.wellbeing_for(request.user, session) if session.has_record else None
    is_one_of_them = may(request.user, "supervision.prepare_session", session)
    if session.locked_at is not None or (session.has_record and not is_one_of_them):
        actions.note_reading(reader=request.user, session=session, with_wellbeing=wellbeing is not None)
    return _page(request, session, wellbeing=wellbeing)


def _readable(request: SignedIn, pk: int) -> Session:
    rows = Session.objects.visible_to(request.user).select_related("supervisor", "rearranged_from", "agreement")
    return get_object_or_404(rows, pk=pk)


def _page(request: SignedIn, session: Session, status: int = 200, **extra: Any) -> HttpResponse:
    reader = request.user
    attendances = list(session.attendances.select_related("worker").order_by("worker__full_name"))
    mine = next((each for each in attendances if each.worker_id == reader.pk), None)
    prepares = may(reader, "supervision.prepare_session", session)
    record = Record.objects.filter(session=session).first() if session.has_record else None
    signs = record is not None and mine is not None and not mine.acknowledged_at and not session.locked_at
    adds = record is not None and session.locked_at is not None and prepares
    refused = extra.get("acknowledge_form") or extra.get("addendum_form")
    context: dict[str, Any] = {
        "session": session,
        "attendances": attendances,
        "mine": mine,
        "comments": [
            each
            for each in attendances
            if (each.comment or each.disagreement)
            and (not session.is_group or each == mine or session.supervisor == reader)
        ],
        "record": record,
        "agreed": session.agreed_actions.select_related("owner", "competency", "module", "event"),
        "steps": session.action_steps.select_related("action") if session.has_record else [],
        "back": queries.actions_to_review(session) if session.is_open and prepares else [],
        "may_write": may(reader, "supervision.write_record", session),
        "may_prepare": prepares,
        "locks_on": actions.locks_on(session),
        "new_time": Session.objects.filter(rearranged_from=session).first() if session.reason else None,
        "openings": session.openings.select_related("reader") if prepares else [],
        "moves": session.moves.select_related("by") if prepares and session.is_open else [],
        "drawn": session.sampled.select_related("sample__auditor") if prepares and session.locked_at else [],
        "agenda_form": AgendaForm(),
        "acknowledge_form": AcknowledgeForm(),
        "addendum_form": AddendumForm(),
        "signs": signs,
        "adds": adds,
        "refused": refused,
        "refused_stands_below": signs if "acknowledge_form" in extra else adds,
    }
    return render(request, "supervision/session_detail.html", context | extra, status=status)


def _own(request: SignedIn, pk: int) -> tuple[Session, list[User]]:
    session = _readable(request, pk)
    require(request.user, "supervision.write_record", session)
    return session, list(User.objects.filter(supervision_attendances__session=session).order_by("full_name"))


def _form(request: SignedIn, session: Session, workers: list[User], data: Any = None) -> RecordForm:
    after = session.day + timedelta(days=days_until_next(workers[0], session.day))
    slots = queries.free_slots([request.user, *workers], after, session.planned_minutes)
    draft = Draft.objects.visible_to(request.user).filter(session=session).first()
    said = data.get("rows") if data is not None else (draft.typed.get("rows", [""])[-1] if draft else "")
    form = RecordForm(
        data,
        rows=rows_wanted(said, more=data is not None and "more" in data),
        session=session,
        supervisor=request.user,
        workers=workers,
        back=queries.actions_to_review(session),
        slots=slots,
        initial={
            "held_on": min(session.day, clock.today()),
            "actual_minutes": session.actual_minutes or session.planned_minutes,
            "mode": session.mode,
        },
    )
    if draft is not None and data is None:
        form.initial.update(initial_of(draft.typed, form), private_notes=draft.private_notes)
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_write(request: SignedIn, pk: int) -> HttpResponse:
    """Write a session up on one page; what is typed is kept as a draft that only the supervisor sees."""
    session, workers = _own(request, pk)
    if session.locked_at or not (session.is_open or session.has_record):
        return redirect("supervision:session-detail", pk=session.pk)
    form = _form(request, session, workers, request.POST if request.method == "POST" else None)

    def keep() -> None:
        actions.save_draft(
            supervisor=request.user,
            session=session,
            typed=form.typed,
            private_notes=form.notes,
            known=request.POST.get("known"),
        )

    def finish() -> None:
        actions.complete_session(supervisor=request.user, session=session, written=form.written())

    if request.method == "POST":
        kept = _kept(form, keep)
        if "later" in request.POST and kept:
            messages.success(request, "Your draft is kept. Only you can see it.")
            return redirect("supervision:session-detail", pk=session.pk)
        if "more" in request.POST and kept:
            return redirect(reverse("supervision:session-write", args=[session.pk]) + "#actions")
        if kept and tried(form, finish):
            names = ", ".join(str(worker) for worker in workers)
            messages.success(request, f"Finished and signed. {names} can now read and acknowledge it.")
            return redirect("supervision:session-detail", pk=session.pk)
    draft = Draft.objects.visible_to(request.user).filter(session=session).first()
    context = {
        "form": form,
        "session": session,
        "workers": workers,
        "known": draft.known if draft else "",
        "progress": progress_lines(workers[0]) if len(workers) == 1 else None,
    }
    return render(request, "supervision/session_write.html", context, status=422 if form.errors else 200)


def _kept(form: RecordForm, keep: Any) -> bool:
    try:
        keep()
    except RuleBroken as broken:
        form.is_valid()
        form.add_error(None, broken)
        return False
    return True


@require_POST
@login_required
def session_autosave(request: SignedIn, pk: int) -> JsonResponse:
    """Keep a draft while it is typed."""
    session, workers = _own(request, pk)
    form = _form(request, session, workers, request.POST)
    try:
        draft = actions.save_draft(
            supervisor=request.user,
            session=session,
            typed=form.typed,
            private_notes=form.notes,
            known=request.POST.get("known"),
        )
    except RuleBroken as broken:
        return JsonResponse({"sentence": broken.sentence}, status=422)
    return JsonResponse({"saved": f"{timezone.localtime(clock.now()):%H:%M}", "known": draft.known})


@require_POST
@login_required
def session_acknowledge(request: SignedIn, pk: int) -> HttpResponse:
    """A worker signs a record, with a comment or a disagreement."""
    session = _readable(request, pk)
    require(request.user, "supervision.acknowledge", session)
    form = AcknowledgeForm(request.POST)

    def sign() -> None:
        actions.acknowledge(worker=request.user, session=session, **form.cleaned_data)

    if tried(form, sign):
        messages.success(request, "Acknowledged. Thank you.")
        return redirect("supervision:session-detail", pk=session.pk)
    wellbeing = queries.wellbeing_for(request.user, session)
    return _page(request, session, status=422, acknowledge_form=form, wellbeing=wellbeing)


@require_POST
@login_required
def addendum_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add words to a locked record."""
    session = _readable(request, pk)
    require(request.user, "supervision.prepare_session", session)
    form = AddendumForm(request.POST)

    def add() -> None:
        actions.add_addendum(author=request.user, session=session, text=form.cleaned_data["words"])

    if tried(form, add):
        messages.success(request, "Added. The record itself stays as it was.")
        return redirect("supervision:session-detail", pk=session.pk)
    wellbeing = queries.wellbeing_for(request.user, session)
    return _page(request, session, status=422, addendum_form=form, wellbeing=wellbeing)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def glass_break(request: SignedIn, pk: int) -> HttpResponse:
    """Open against the rule a record that is for two only, with a reason that the two are told."""
    session = get_object_or_404(Session.objects.dates_visible_to(request.user).select_related("supervisor"), pk=pk)
    require(request.user, "supervision.break_glass", session)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def open_it() -> None:
        actions.break_glass(reader=request.user, session=session, reason=form.cleaned_data["reason"])

    if request.method == "POST" and tried(form, open_it):
        messages.info(request, "Open for an hour. The worker and the supervisor have been told.")
        return redirect("supervision:session-detail", pk=session.pk)
    workers = User.objects.filter(supervision_attendances__session=session)
    context = {"form": form, "session": session, "workers": workers}
    return render(request, "supervision/glass_break.html", context, status=422 if form.errors else 200)
