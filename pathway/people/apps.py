"""The porch: people, organisations, teams, jobs, mentoring, line management and appointments."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The porch: people, organisations, teams, jobs, mentoring, line management and appointments."""

    name = "pathway.people"
    label = "people"
