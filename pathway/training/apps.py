"""The third floor: what people must hold and by when."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The third floor: what people must hold and by when."""

    name = "pathway.training"
    label = "training"

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the rules
