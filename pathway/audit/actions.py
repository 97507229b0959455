"""Writing the trail."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from pathway.core import clock

from .models import Event


def record(*, actor: Any, verb: str, thing: models.Model | None = None, subject: Any = None, **detail: Any) -> Event:
    """Add one event to the trail; call it inside the transaction of the deed it tells of.

    `verb` is `app.past_tense`, `subject` the person whose record it is; `detail` holds short facts, never record text.
    """
    who = subject or actor
    return Event.objects.create(
        at=clock.now(),
        actor=actor if getattr(actor, "pk", None) else None,
        subject=subject,
        organisation=getattr(who, "organisation_id", None),
        verb=verb,
        thing_type=thing._meta.label_lower if thing is not None else "",
        thing_id=str(thing.pk) if thing is not None else "",
        detail=detail,
    )


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
