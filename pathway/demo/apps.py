"""The show flat: invented people and their year, told through the actions."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The show flat: invented people and their year, told through the actions."""

    name = "pathway.demo"
    label = "demo"
