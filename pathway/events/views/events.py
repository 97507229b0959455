"""Events: the list to choose from, one event, and what its keeper does with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from modules.models import ModuleSnapshot
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.models import User
from pathway.training.models import Course

from ..actions import events as actions
from ..actions.reading import note_figures_taken, note_people_read
from ..exports import figures_as_csv
from ..forms import EventFilter, EventForm, HoldForm, ReasonForm, SpanForm
from ..models import Booking, Event, Interest, SeatHold
from ..queries.lists import Figure, changed_by, figures_of, offered, people_of, to_approve, to_book, to_take, with_room
from ..queries.seats import seats_of

EVENTS_ON_A_PAGE = 20


def event_of(request: HttpRequest, pk: int) -> Event:
    """The event of this address, where the signed-in person may see it."""
    found = Event.objects.visible_to(request.user).select_related("organisation", "trainer", "module", "course")
    return get_object_or_404(found, pk=pk)


def signed_in(request: HttpRequest) -> User:
    """The signed-in person."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
@login_required
def event_list(request: HttpRequest) -> HttpResponse:
    """Training events to come, narrowed by words, place, day and free places; and what waits for the reader."""
    viewer = signed_in(request)
    asked = EventFilter(request.GET)
    asked.is_valid()
    said = {name: asked.cleaned_data.get(name) for name in ("words", "online", "until", "module", "course")}
    events = to_book(
        viewer,
        words=said["words"] or "",
        online=said["online"] or "",
        until=said["until"],
        module=said["module"],
        course=said["course"],
    )
    if asked.cleaned_data.get("room"):
        events = with_room(events)
    page = Paginator(events, EVENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": offered(viewer, page.object_list),
        "asked": asked.cleaned_data,
        "narrowed": any(asked.cleaned_data.values()),
        "query": urlencode({k: v for k, v in request.GET.items() if k in asked.fields and v}),
        "to_approve": to_approve(viewer),
        "to_take": to_take(viewer),
        "on": _asked_about(viewer, said["module"], said["course"]),
    }
    return render(request, "events/event_list.html", context)


def _asked_about(viewer: User, module: int | None, course: int | None) -> ModuleSnapshot | Course | None:
    """The module or course to which the list is narrowed."""
    if module is not None:
        return ModuleSnapshot.objects.live().visible_to(viewer).filter(module=module).first()
    return Course.objects.visible_to(viewer).filter(pk=course).first() if course is not None else None


@require_safe
@login_required
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: what, when and where, one's own place, and who comes as far as one may know."""
    viewer, event = signed_in(request), event_of(request, pk)
    people = people_of(viewer, event)
    if any(booking.worker_id != viewer.pk for booking in people):
        note_people_read(reader=viewer, event=event, rows=len(people))
    keeps = may(viewer, "events.keep", event.organisation)
    mine: Booking | None = next((booking for booking in people if booking.worker_id == viewer.pk), None)
    context: dict[str, Any] = {
        "event": event,
        "seats": seats_of(event),
        "waiting": event.bookings.in_line().count(),
        "people": people,
        "others": any(booking.worker_id != viewer.pk for booking in people),
        "mine": mine,
        "keeps": keeps,
        "teaches": event.trainer_id == viewer.pk,
        "takes": may(viewer, "events.take_attendance", event),
        "books_others": may(viewer, "events.book_others", event),
        "changes": {b.pk for b in people} if keeps else changed_by(viewer, event),
        "approves": set(to_approve(viewer).filter(event=event).values_list("pk", flat=True)),
        "interested": Interest.objects.visible_to(viewer).filter(worker=viewer, subject=event.subject).exists(),
        "interest": Interest.objects.visible_to(viewer).filter(subject=event.subject) if keeps else None,
    }
    return render(request, "events/event_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_add(request: HttpRequest) -> HttpResponse:
    """A new event."""
    keeper = signed_in(request)
    require(keeper, "events.keep", keeper.organisation)
    form = EventForm(keeper, posted(request))
    made: list[Event] = []
    if request.method == "POST" and tried(
        form, lambda: made.append(actions.add_event(keeper=keeper, planned=form.planned()))
    ):
        messages.success(request, f"“{made[0]}” can be booked now.")
        return redirect("events:event-detail", made[0].pk)
    return render(request, "events/event_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place or number of places."""
    keeper, event = signed_in(request), event_of(request, pk)
    require(keeper, "events.keep", event.organisation)
    form = EventForm(keeper, posted(request), initial=EventForm.initial_of(event))

    def change() -> None:
        actions.change_event(keeper=keeper, event=event, planned=form.planned())

    if request.method == "POST" and tried(form, change):
        messages.success(request, "Saved. Who comes has been told where time or place changed.")
        return redirect("events:event-detail", event.pk)
    context = {"form": form, "event": event}
    return render(request, "events/event_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancelling an event, with a reason."""
    keeper, event = signed_in(request), event_of(request, pk)
    require(keeper, "events.keep", event.organisation)
    form = ReasonForm(posted(request))

    def cancel() -> None:
        actions.cancel_event(keeper=keeper, event=event, **form.cleaned_data)

    if request.method == "POST" and tried(form, cancel):
        messages.success(request, "The event is cancelled. Everybody has been told. You can bring it back.")
        return redirect("events:event-detail", event.pk)
    context = {"form": form, "event": event, "booked": seats_of(event).booked}
    return render(request, "events/event_cancel.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def event_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bringing a cancelled event back."""
    event = event_of(request, pk)
    try:
        actions.restore_event(keeper=signed_in(request), event=event)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, "The event takes place after all. Everybody has been told.")
    return redirect("events:event-detail", event.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hold_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Places kept for a team until a day."""
    keeper, event = signed_in(request), event_of(request, pk)
    require(keeper, "events.keep", event.organisation)
    form = HoldForm(keeper.organisation, posted(request))

    def keep() -> None:
        actions.keep_seats(keeper=keeper, event=event, **form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, "The places are kept.")
        return redirect("events:event-detail", event.pk)
    context = {"form": form, "event": event, "seats": seats_of(event)}
    return render(request, "events/hold_add.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def hold_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeping no places for a team any longer."""
    hold = get_object_or_404(SeatHold.objects.visible_to(request.user).select_related("event__organisation"), pk=pk)
    actions.give_up_seats(keeper=signed_in(request), hold=hold)
    messages.success(request, f"No places are kept for {hold.team} any longer.")
    return redirect("events:event-detail", hold.event_id)


def _span(request: HttpRequest) -> tuple[date, date, list[Figure]]:
    keeper = signed_in(request)
    require(keeper, "events.keep", keeper.organisation)
    form = SpanForm(request.GET)
    form.is_valid()
    last = form.cleaned_data.get("last") or clock.today()
    first = form.cleaned_data.get("first") or last - timedelta(days=365)
    return first, last, figures_of(keeper, first, last)


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """What events cost, who came and who did not."""
    first, last, rows = _span(request)
    total = {name: sum(getattr(row, name) for row in rows) for name in ("booked", "there", "partly", "absent", "late")}
    marked = total["there"] + total["partly"] + total["absent"]
    share = f"{round(100 * total['absent'] / marked)}%" if marked else "n/a"
    page = Paginator(rows, EVENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"first": first, "last": last, "page": page, "total": total, "marked": marked, "share": share}
    context["query"] = urlencode({"first": first.isoformat(), "last": last.isoformat()})
    return render(request, "events/figures.html", context)


@require_safe
@login_required
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file; taking it is written into the trail."""
    first, last, rows = _span(request)
    note_figures_taken(reader=signed_in(request), rows=len(rows))
    response = HttpResponse(figures_as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="events-{first.isoformat()}-{last.isoformat()}.csv"'
    return response
