"""Noting who read who comes, and who took figures away."""

from __future__ import annotations

from django.db import transaction

from pathway.audit.actions import record
from pathway.core.permissions import require
from pathway.people.models import User

from ..models import Event


@transaction.atomic
def note_people_read(*, reader: User, event: Event, rows: int) -> None:
    """Write into the trail that somebody read who comes to an event."""
    require(reader, "events.see", event)
    record(actor=reader, verb="events.people_read", thing=event, rows=rows)


@transaction.atomic
def note_figures_taken(*, reader: User, rows: int) -> None:
    """Write into the trail that somebody took the figures of events away."""
    require(reader, "events.keep", reader.organisation)
    record(actor=reader, verb="events.figures_taken", rows=rows)


@transaction.atomic
def note_evaluation_taken(*, reader: User, rows: int) -> None:
    """Write into the trail that somebody took the report on courses away."""
    require(reader, "events.keep", reader.organisation)
    record(actor=reader, verb="events.evaluation_taken", rows=rows)
