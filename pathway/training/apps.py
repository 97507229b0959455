"""The third floor: what people must hold and by when."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The third floor: what people must hold and by when."""

    name = "pathway.training"
    label = "training"

    def ready(self) -> None:
        from modules.queries.learning import DUE_WORDS

        from . import (
            rules,  # noqa: F401  registers the rules
            sections,
        )
        from .actions import offer_kinds
        from .queries import due_words

        DUE_WORDS.append(due_words)
        offer_kinds()
        sections.register()
