"""The events' landing of the third floor: training on a day, who comes, and whether it helped."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The events' landing of the third floor: training on a day, who comes, and whether it helped."""

    name = "pathway.events"
    label = "events"

    def ready(self) -> None:
        from pathway.training.queries import BOOKED_SEATS, WAYS_TO_BOOK

        from . import rules  # noqa: F401  registers the rules
        from .actions import bookings, evaluation  # noqa: F401  registers what happens by itself
        from .queries.seats import seats_for_training, ways_to_book

        BOOKED_SEATS.append(seats_for_training)
        WAYS_TO_BOOK.append(ways_to_book)
