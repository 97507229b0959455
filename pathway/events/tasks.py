"""Calendar invitations that go out behind the page."""

from django.core.mail import EmailMessage
from django_tasks import task

from .enums import BookingStatus
from .models import Booking
from .queries.calendars import invitation


@task(backend="background")
def mail_invitation(booking_id: int, method: str) -> None:
    """Mail the invitation of a booking, or its cancellation; what no longer holds when the mail goes is not sent."""
    booking = Booking.objects.select_related("event__organisation", "event__trainer", "worker").get(pk=booking_id)
    holds = booking.status == BookingStatus.BOOKED and not booking.event.is_cancelled
    if not booking.worker.is_active or holds != (method == "REQUEST"):
        return
    subject = booking.event.title if holds else f"Cancelled: {booking.event.title}"
    words = "The calendar entry is attached." if holds else "The attached entry takes it out of your calendar."
    mail = EmailMessage(subject=subject, body=f"{booking.event.title}\n\n{words}\n", to=[booking.worker.email])
    mail.attach("invitation.ics", invitation(booking, method).decode(), f"text/calendar; method={method}")
    mail.send()
