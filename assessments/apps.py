"""The first floor: quizzes, attempts and mentors' decisions."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The first floor: quizzes, attempts and mentors' decisions."""

    name = "assessments"
    label = "assessments"
    append_only = [
        "assessments_chainentry",
        "assessments_decision",
        "assessments_countersignature",
        "assessments_withdrawal",
        "assessments_assurance",
        "assessments_sampledraw",
        "assessments_sample",
        "assessments_passport",
        "assessments_senthead",
    ]

    def ready(self) -> None:
        from pathway.people.queries import HOSTS_OF
        from portfolio.citing import TOLD_OF_SENDING
        from portfolio.queries import ASKED_TO_DECIDE

        # Importing them registers the rules, what stands on the evidence pages, what happens by itself, how words go.
        from . import receivers, rules, sections, tasks  # noqa: F401
        from .actions import decisions, heads, quality, redaction  # noqa: F401
        from .queries.decisions import mentors_to_tell
        from .queries.inspections import hosts_of

        if hosts_of not in HOSTS_OF:
            HOSTS_OF.append(hosts_of)
        if mentors_to_tell not in ASKED_TO_DECIDE:
            ASKED_TO_DECIDE.append(mentors_to_tell)
            TOLD_OF_SENDING.append(decisions.ask_where_all_are_too_close)
