"""The archive: how people's data is declared, shown to them, kept, held and erased."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """The archive: how people's data is declared, shown to them, kept, held and erased."""

    name = "pathway.protection"
    label = "protection"

    def ready(self) -> None:
        from . import rules, tasks  # noqa: F401  registers the rules and the jobs
