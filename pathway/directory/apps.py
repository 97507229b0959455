"""The noticeboard in the hall: local services, and when each was last checked."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The noticeboard in the hall: local services, and when each was last checked."""

    name = "pathway.directory"
    label = "directory"

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the rules
