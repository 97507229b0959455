"""The ground floor: evidence, reflections and the pack."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """The ground floor: evidence, reflections and the pack."""

    name = "portfolio"
    label = "portfolio"
