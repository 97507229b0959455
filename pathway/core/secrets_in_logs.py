"""Keeps one-time links out of every log line."""

import logging
import re
from typing import Any

# What follows these is a key: whoever has the address is let in by it.
DOORS = ("join", "witness", "passport/fetch", "calendar", "password/reset/key", "p")
LINK = re.compile(rf"(/(?:{'|'.join(DOORS)})/)[^/?#\s\'\"]{{8,}}")


def without_links(value: Any) -> Any:
    """A text with its one-time links shortened; anything else as it is."""
    return LINK.sub(r"\1...", value) if isinstance(value, str) else value


class WithoutLinks(logging.Filter):
    """Shortens a one-time link wherever it stands in a log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without its links."""
        record.msg = without_links(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(without_links(each) for each in record.args)
        return True


def keep_links_out() -> None:
    """Attach the filter to the loggers that write addresses."""
    for name in ("django.server", "django.request", "django.security.csrf", "gunicorn.access"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutLinks) for each in logger.filters):
            logger.addFilter(WithoutLinks())
