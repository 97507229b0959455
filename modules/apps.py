"""Upstairs: CPD pages, packages, enrolment, completion and certificates."""

from django.apps import AppConfig


class ModulesConfig(AppConfig):
    """Upstairs: CPD pages, packages, enrolment, completion and certificates."""

    name = "modules"
    label = "modules"
    append_only = ["modules_snapshot", "modules_completion"]

    def ready(self) -> None:
        from . import receivers, rules  # noqa: F401  importing the rules registers them

        receivers.connect()
