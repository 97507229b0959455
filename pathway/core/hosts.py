"""On which host activities play, and whether that is one of their own."""

from urllib.parse import urlsplit

from django.conf import settings


def plays_apart() -> bool:
    """Whether activities have a host name of their own; where they have none, they play without any origin."""
    app, content = (urlsplit(origin).hostname for origin in (settings.APP_ORIGIN, settings.CONTENT_ORIGIN))
    return bool(content) and content != app


def content_origin() -> str:
    """The address at which activities play."""
    return str(settings.CONTENT_ORIGIN or settings.APP_ORIGIN)
