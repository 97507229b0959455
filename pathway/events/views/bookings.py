"""Bookings: a place for oneself or a group, one's own events and calendar, and taking attendance."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.models import User

from ..actions import bookings as actions
from ..actions.attendance import take_attendance
from ..actions.calendars import make_feed, revoke_feed
from ..enums import BookingStatus
from ..forms import AttendanceForm, BookForm, GroupForm
from ..models import Booking, CalendarFeed
from ..queries.calendars import feed_of, invitation, owner_of_feed
from ..queries.lists import bookings_of, to_answer
from ..queries.seats import busy_with, seats_of
from .events import event_of, signed_in

ICS = "text/calendar; charset=utf-8"


def _booking(request: HttpRequest, pk: int) -> Booking:
    found = Booking.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("event__organisation", "event__trainer", "worker"), pk=pk)


@require_safe
@login_required
def my_events(request: HttpRequest) -> HttpResponse:
    """One's own places, past events with their certificates, what is asked about courses, and one's calendar."""
    return _my_events(request, signed_in(request))


def _my_events(request: HttpRequest, worker: User, secret: str = "") -> HttpResponse:
    ahead, behind = bookings_of(worker)
    forms, used = to_answer(worker)
    context = {
        "ahead": ahead,
        "behind": behind,
        "forms": forms,
        "used": used,
        "feed": CalendarFeed.objects.filter(worker=worker).first(),
        "secret": settings.APP_ORIGIN + reverse("events:feed", args=[secret]) if secret else "",
    }
    return render(request, "events/my_events.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_book(request: HttpRequest, pk: int) -> HttpResponse:
    """A place for oneself."""
    worker, event = signed_in(request), event_of(request, pk)
    require(worker, "events.book", worker)
    form = BookForm(posted(request))
    made: list[Booking] = []
    if request.method == "POST" and tried(
        form,
        lambda: made.extend(actions.book(booker=worker, event=event, workers=[worker], **form.cleaned_data)),
    ):
        words = {
            BookingStatus.BOOKED: "You are booked. The invitation for your calendar is on its way.",
            BookingStatus.WAITING: "You are on the waiting list. When a place comes free, you get it and are told.",
            BookingStatus.ASKED: "Your manager has been asked. You are told when they decide.",
        }
        messages.success(request, words[BookingStatus(made[0].status)])
        return redirect("events:event-detail", event.pk)
    busy = busy_with([worker.pk], event.starts_at, event.ends_at, event)[worker.pk]
    context = {"form": form, "event": event, "busy": busy, "seats": seats_of(event)}
    return render(request, "events/event_book.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def group_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Places for several people at once."""
    booker, event = signed_in(request), event_of(request, pk)
    require(booker, "events.book_others", event)
    form = GroupForm(booker, event, posted(request))
    made: list[Booking] = []
    if request.method == "POST" and tried(
        form, lambda: made.extend(actions.book(booker=booker, event=event, **form.cleaned_data))
    ):
        seated = sum(booking.seat is not None for booking in made)
        rest = len(made) - seated
        waiting = f" {rest} on the waiting list." if rest else ""
        messages.success(request, f"{seated} booked.{waiting} They have been told.")
        return redirect("events:event-detail", event.pk)
    context = {"form": form, "event": event, "seats": seats_of(event)}
    return render(request, "events/group_book.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def interest_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Wanting to hear of the next date, or no longer."""
    event = event_of(request, pk)
    actions.note_interest(worker=signed_in(request), event=event)
    messages.success(request, "Noted.")
    return redirect("events:event-detail", event.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def booking_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Giving a place back."""
    canceller, booking = signed_in(request), _booking(request, pk)
    require(canceller, "events.change_booking", booking)
    if request.method == "POST":
        try:
            moved = actions.cancel_booking(canceller=canceller, booking=booking)
        except RuleBroken as broken:
            messages.error(request, broken.sentence)
        else:
            rest = " Whoever waited longest has it now and has been told." if moved else ""
            messages.success(request, f"The place is given back.{rest}")
        return redirect("events:event-detail", booking.event_id)
    return render(request, "events/booking_cancel.html", {"booking": booking, "own": booking.worker == canceller})


def _decide(request: HttpRequest, pk: int, approve: bool) -> HttpResponse:
    booking = _booking(request, pk)
    try:
        decided = actions.decide_booking(decider=signed_in(request), booking=booking, approve=approve)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, f"{booking.worker}: {decided.get_status_display().lower()}. They have been told.")
    return redirect("events:event-detail", booking.event_id)


@require_POST
@login_required
def booking_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approving that somebody goes."""
    return _decide(request, pk, True)


@require_POST
@login_required
def booking_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Not approving it."""
    return _decide(request, pk, False)


@require_safe
@login_required
def booking_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation of one's own booking, for a calendar."""
    booking = _booking(request, pk)
    require(request.user, "events.hold_booking", booking)
    holds = booking.status == BookingStatus.BOOKED and not booking.event.is_cancelled
    response = HttpResponse(invitation(booking, "REQUEST" if holds else "CANCEL"), content_type=ICS)
    response["Content-Disposition"] = f'attachment; filename="event-{booking.event_id}.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came, on one screen with big buttons."""
    taker, event = signed_in(request), event_of(request, pk)
    require(taker, "events.take_attendance", event)
    bookings = event.bookings.booked().select_related("worker").order_by("worker__full_name", "pk")
    form = AttendanceForm(event, bookings, posted(request))
    finish = "finish" in request.POST
    done: list[Booking] = []

    def take() -> None:
        done.extend(take_attendance(taker=taker, event=event, marks=form.marks(), finish=finish))

    if request.method == "POST" and tried(form, take):
        words = f"Finished. {len(done)} completed it and have their certificate." if finish else "Saved."
        messages.success(request, words)
        return redirect("events:event-detail" if finish else "events:attendance", event.pk)
    context = {"form": form, "event": event}
    return render(request, "events/attendance.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def feed_make(request: HttpRequest) -> HttpResponse:
    """A new secret address of one's own calendar, shown once."""
    worker = signed_in(request)
    return _my_events(request, worker, make_feed(worker=worker))


@require_POST
@login_required
def feed_revoke(request: HttpRequest) -> HttpResponse:
    """Letting the secret address open nothing any longer."""
    try:
        revoke_feed(worker=signed_in(request))
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, "The address opens nothing any longer.")
    return redirect("events:my-events")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A person's own calendar, for whoever holds its secret address."""
    owner = owner_of_feed(secret)
    if owner is None:
        raise Http404
    response = HttpResponse(feed_of(owner), content_type=ICS)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
