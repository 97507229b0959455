"""What people are told, in the app and by mail, each thing once."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What people are told, in the app and by mail, each thing once."""

    name = "pathway.notifications"
    label = "notifications"
