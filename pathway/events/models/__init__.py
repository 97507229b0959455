"""What is remembered of events, bookings and evaluation, split by noun."""

from .bookings import Booking, CalendarFeed, Interest
from .evaluation import Evaluation, UsedAnswer
from .events import Event, SeatHold, keeps_events

__all__ = [
    "Booking",
    "CalendarFeed",
    "Evaluation",
    "Event",
    "Interest",
    "SeatHold",
    "UsedAnswer",
    "keeps_events",
]
