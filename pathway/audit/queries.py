"""Questions about the trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from .models import Event
from .sentences import LOOKS, sentence


def events_about(person: Any, *, only: str = "") -> QuerySet[Event]:
    """What happened to a person's records, newest first: everything, only looks, or only changes."""
    events = Event.objects.visible_to(person).select_related("actor").order_by("-at", "-id")
    if only == "looks":
        return events.filter(verb__in=LOOKS)
    if only == "changes":
        return events.exclude(verb__in=LOOKS)
    return events


@dataclass(frozen=True)
class Line:
    """One line of the trail in words; the same look several times in a row on a day counts up instead of repeating."""

    what: str
    when: datetime
    times: int


def in_words(person: Any, events: Iterable[Event]) -> list[Line]:
    """Events as sentences to the person whose record it is."""

    def same(event: Event) -> tuple[Any, ...]:
        return event.actor_id, event.verb, timezone.localdate(event.at) if event.verb in LOOKS else event.pk

    lines = []
    for _, group in groupby(events, key=same):
        rows = list(group)
        who = "Pathway" if rows[0].actor is None else "You" if rows[0].actor_id == person.pk else str(rows[0].actor)
        lines.append(Line(sentence(rows[0].verb, who, rows[0].detail), rows[0].at, len(rows)))
    return lines
