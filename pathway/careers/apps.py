"""The hall: competency frameworks, levels and who stands where since when."""

from django.apps import AppConfig


class CareersConfig(AppConfig):
    """The hall: competency frameworks, levels and who stands where since when."""

    name = "pathway.careers"
    label = "careers"

    def ready(self) -> None:
        from . import (
            rules,  # noqa: F401  registers the rules
            sections,
        )

        sections.register()
