"""The landing: how near a worker is to the next level and what would close each gap."""

from django.apps import AppConfig


class ProgressionConfig(AppConfig):
    """The landing: how near a worker is to the next level and what would close each gap."""

    name = "pathway.progression"
    label = "progression"
