"""Upstairs: CPD pages, packages, enrolment, completion and certificates."""

from django.apps import AppConfig


class ModulesConfig(AppConfig):
    """Upstairs: CPD pages, packages, enrolment, completion and certificates."""

    name = "modules"
    label = "modules"

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the rules
