"""The windows: each person's first page."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The windows: each person's first page."""

    name = "pathway.home"
    label = "home"
