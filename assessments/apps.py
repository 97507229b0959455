"""The first floor: quizzes, attempts and mentors' decisions."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The first floor: quizzes, attempts and mentors' decisions."""

    name = "assessments"
    label = "assessments"
    append_only = ["assessments_chainentry", "assessments_decision", "assessments_countersignature"]

    def ready(self) -> None:
        from . import rules, sections  # noqa: F401  register the rules, and what stands on the evidence pages
        from .actions import decisions, redaction  # noqa: F401  register what happens by itself, and how words go
