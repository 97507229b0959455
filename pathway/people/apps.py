"""The porch: people, organisations, teams, jobs, mentoring, line management and appointments."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The porch: people, organisations, teams, jobs, mentoring, line management and appointments."""

    name = "pathway.people"
    label = "people"

    def ready(self) -> None:
        from pathway.core.secrets_in_logs import keep_links_out

        from . import receivers, rules  # noqa: F401  registers the rules and listens to signing in
        from .actions.imports import offer_kinds

        keep_links_out()
        offer_kinds()
