"""The third floor: what people must hold and by when."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The third floor: what people must hold and by when."""

    name = "pathway.training"
    label = "training"

    def ready(self) -> None:
        from assessments.actions.quizzes import AFTER_QUIZ_PASSED
        from modules.queries.certificates import VALID_UNTIL
        from modules.queries.learning import DUE_WORDS
        from portfolio.tasks import NAMED_ELSEWHERE

        from . import (
            rules,  # noqa: F401  registers the rules
            sections,
        )
        from .actions import offer_kinds, passed_short_check
        from .queries import due_words, valid_until
        from .queries.records import files_named

        DUE_WORDS.append(due_words)
        VALID_UNTIL.append(valid_until)
        AFTER_QUIZ_PASSED.append(passed_short_check)
        NAMED_ELSEWHERE.append(files_named)
        offer_kinds()
        sections.register()
