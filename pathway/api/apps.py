"""What a person's own program may ask and tell, for that person alone."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What a person's own program may ask and tell, for that person alone."""

    name = "pathway.api"
    label = "api"
