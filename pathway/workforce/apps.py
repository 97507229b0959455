"""The study: headcount, turnover, retention and gaps; the only room with pandas."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    """The study: headcount, turnover, retention and gaps; the only room with pandas."""

    name = "pathway.workforce"
    label = "workforce"

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the rules
