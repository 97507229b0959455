"""Writing the trail."""

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
