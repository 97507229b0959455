"""The first floor: quizzes, attempts and mentors' decisions."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The first floor: quizzes, attempts and mentors' decisions."""

    name = "assessments"
    label = "assessments"
    append_only = ["assessments_chainentry", "assessments_decision", "assessments_countersignature"]

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the rules
