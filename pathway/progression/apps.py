"""The landing: how near a worker is to the next level and what would close each gap."""

from django.apps import AppConfig


class ProgressionConfig(AppConfig):
    """The landing: how near a worker is to the next level and what would close each gap."""

    name = "pathway.progression"
    label = "progression"

    def ready(self) -> None:
        from . import (
            rules,  # noqa: F401  registers the rules
            sections,
        )

        sections.register()
