"""Events as other calendars read them (iCalendar, RFC 5545 and 5546)."""

from __future__ import annotations

from datetime import timedelta

import icalendar
from django.conf import settings
from django.urls import reverse

from pathway.core import clock
from pathway.people.enums import Standing
from pathway.people.models import User

from ..models import Booking, CalendarFeed, Event
from ..models.bookings import hash_of

FEED_BACK = timedelta(days=90)


def invitation(booking: Booking, method: str) -> bytes:
    """An invitation to one booking (REQUEST), or its cancellation (CANCEL), with the event's sequence number."""
    calendar = _calendar()
    calendar.add("method", method)
    entry = _entry(booking.event)
    entry.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organiser = icalendar.vCalAddress(f"mailto:{_address()}")
    organiser.params["cn"] = icalendar.vText(booking.event.organisation.name)
    entry.add("organizer", organiser)
    guest = icalendar.vCalAddress(f"mailto:{booking.worker.email}")
    guest.params["cn"] = icalendar.vText(booking.worker.full_name)
    guest.params["partstat"] = icalendar.vText("ACCEPTED")
    guest.params["rsvp"] = icalendar.vText("FALSE")
    entry.add("attendee", guest)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def feed_of(worker: User) -> bytes:
    """A person's own calendar: events booked and taught, those of the last 90 days too, cancelled ones marked."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Pathway")
    since = clock.now() - FEED_BACK
    booked = Booking.objects.booked().filter(worker=worker, event__starts_at__gte=since)
    events = [booking.event for booking in booked.select_related("event__organisation", "event__trainer")]
    events += list(Event.objects.filter(trainer=worker, starts_at__gte=since).select_related("organisation", "trainer"))
    for event in sorted({event.pk: event for event in events}.values(), key=lambda each: (each.starts_at, each.pk)):
        if event.organisation_id != worker.organisation_id:
            continue
        entry = _entry(event)
        entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def owner_of_feed(secret: str) -> User | None:
    """Whose calendar a secret opens today; nobody's once it is revoked or its owner has left."""
    feed = CalendarFeed.objects.filter(secret_hash=hash_of(secret)).select_related("worker").first()
    if feed is None or not feed.worker.is_active or feed.worker.standing != Standing.ACTIVE:
        return None
    return feed.worker


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Pathway//Training events//EN")
    calendar.add("version", "2.0")
    return calendar


def _entry(event: Event) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.uid}@pathway")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.title)
    entry.add("location", event.where)
    lines = [f"With {event.taught_by}."]
    if event.link:
        lines.append(f"Join at {event.link}")
    page = settings.APP_ORIGIN + reverse("events:event-detail", args=[event.pk])
    lines.append(page)
    entry.add("description", "\n".join(lines))
    entry.add("url", page)
    return entry


def _address() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">")
