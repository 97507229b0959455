"""Writing the trail."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from pathway.core import clock

from .models import Event

_waiting: ContextVar[list[Event] | None] = ContextVar("events that are written together", default=None)


@contextmanager
def written_together() -> Iterator[None]:
    """Write the events of the deeds within at the end and at once; nothing of them where one of the deeds fails."""
    if _waiting.get() is not None:
        yield
        return
    events: list[Event] = []
    token = _waiting.set(events)
    try:
        yield
    finally:
        _waiting.reset(token)
    Event.objects.bulk_create(events)


def record(*, actor: Any, verb: str, thing: models.Model | None = None, subject: Any = None, **detail: Any) -> Event:
    """Add one event to the trail; call it inside the transaction of the deed it tells of.

    `verb` is `app.past_tense`, `subject` the person whose record it is; `detail` holds short facts, never record text.
    """
    who = subject or actor
    event = Event(
        at=clock.now(),
        actor=actor if getattr(actor, "pk", None) else None,
        subject=subject,
        organisation=getattr(who, "organisation_id", None),
        verb=verb,
        thing_type=thing._meta.label_lower if thing is not None else "",
        thing_id=str(thing.pk) if thing is not None else "",
        detail=detail,
    )
    waiting = _waiting.get()
    if waiting is None:
        event.save()
    else:
        waiting.append(event)
    return event


def record_many(actor: Any, verbs: Iterable[tuple[str, int]], organisation: int, **detail: Any) -> None:
    """Add an event about each of many people, as (verb, person), when one deed by file touched them all."""
    at, who = clock.now(), actor if getattr(actor, "pk", None) else None
    Event.objects.bulk_create(
        [
            Event(at=at, actor=who, subject_id=subject, organisation=organisation, verb=verb, detail=detail)
            for verb, subject in verbs
        ],
        batch_size=500,
    )
