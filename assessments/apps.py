"""The first floor: quizzes, attempts and mentors' decisions."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The first floor: quizzes, attempts and mentors' decisions."""

    name = "assessments"
    label = "assessments"
