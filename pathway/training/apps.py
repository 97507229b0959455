"""The third floor: what people must hold and by when."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The third floor: what people must hold and by when."""

    name = "pathway.training"
    label = "training"

    def ready(self) -> None:
        from modules.queries.certificates import VALID_UNTIL
        from modules.queries.learning import DUE_WORDS

        from . import (
            rules,  # noqa: F401  registers the rules
            sections,
        )
        from .actions import offer_kinds
        from .queries import due_words, valid_until

        DUE_WORDS.append(due_words)
        VALID_UNTIL.append(valid_until)
        offer_kinds()
        sections.register()
