"""Upstairs: CPD pages, packages, enrolment, completion and certificates."""

from django.apps import AppConfig


class ModulesConfig(AppConfig):
    """Upstairs: CPD pages, packages, enrolment, completion and certificates."""

    name = "modules"
    label = "modules"
    append_only = ["modules_snapshot", "modules_completion", "modules_statement"]

    def ready(self) -> None:
        from functools import partial

        from assessments.actions.quizzes import AFTER_QUIZ_PASSED
        from assessments.queries.quizzes import QUICK_EXIT

        from . import exports, receivers, rules, sections, tasks  # noqa: F401  importing them registers what they hold
        from .actions.learning import activity_completed, quiz_passed
        from .actions.packages import AFTER_ACTIVITY_COMPLETED
        from .queries.learning import stands_where_one_leaves_at_once

        receivers.connect()
        sections.register()
        AFTER_QUIZ_PASSED.append(quiz_passed)
        QUICK_EXIT.append(partial(stands_where_one_leaves_at_once, "quizzes"))
        AFTER_ACTIVITY_COMPLETED.append(activity_completed)
