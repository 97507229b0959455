"""The one clock: every time and date in Pathway is read here, so that a story can be told on fixed days."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, with its time zone."""
    return _frozen.get() or timezone.now()


def today() -> date:
    """The present day in the organisation's own time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at a moment, for the demo story and for tests."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
