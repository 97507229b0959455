"""Keeps one-time links out of every log line."""

import logging
import re
from typing import Any

LINK = re.compile(r"(/join/)[A-Za-z0-9_-]{8,}")


def _without(value: Any) -> Any:
    return LINK.sub(r"\1...", value) if isinstance(value, str) else value


class WithoutLinks(logging.Filter):
    """Shortens a one-time link wherever it stands in a log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without its links."""
        record.msg = _without(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_without(each) for each in record.args)
        return True


def keep_links_out() -> None:
    """Attach the filter to the loggers that write addresses."""
    for name in ("django.server", "django.request", "django.security.csrf", "gunicorn.access"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutLinks) for each in logger.filters):
            logger.addFilter(WithoutLinks())
