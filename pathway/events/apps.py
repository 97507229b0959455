"""The events' landing of the third floor: training on a day, who comes, and whether it helped."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The events' landing of the third floor: training on a day, who comes, and whether it helped."""

    name = "pathway.events"
    label = "events"

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the rules
        from .actions import bookings, evaluation  # noqa: F401  registers what happens by itself
