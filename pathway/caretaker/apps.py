"""The lodge: whoever runs the installation asks here whether it is well, and keeps its copies."""

from django.apps import AppConfig


class CaretakerConfig(AppConfig):
    """The lodge: preflight, health, copies and what must always be true."""

    name = "pathway.caretaker"
    label = "caretaker"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  registers the beat
