"""Places on the evidence pages that the floors above fill: what was decided, and what the mentor asks for next.

An upper app registers a function in its AppConfig's `ready()`; this floor knows none of them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from pathway.people.models import User

from .models import EvidenceItem

Section = Callable[[EvidenceItem, User], dict[str, Any] | None]
Asks = Callable[[Sequence[EvidenceItem]], dict[int, str]]
_SECTIONS: list[Section] = []
_ASKS: list[Asks] = []
_DOORS: list[tuple[str, str]] = []


def beside_evidence(section: Section) -> Section:
    """Register what stands on the page of a piece of evidence: {"template": ..., and what the template needs}."""
    if section not in _SECTIONS:
        _SECTIONS.append(section)
    return section


def asked_of_owner(asks: Asks) -> Asks:
    """Register the one sentence that says what each returned item's owner is asked to do next, by item pk."""
    if asks not in _ASKS:
        _ASKS.append(asks)
    return asks


def leads_on(label: str, url_name: str) -> None:
    """Register a page of an upper floor that the list of one's own evidence leads on to."""
    if (label, url_name) not in _DOORS:
        _DOORS.append((label, url_name))


def doors() -> list[dict[str, str]]:
    """Where the list of one's own evidence leads on to: {"label", "href"}."""
    return [{"label": label, "href": reverse(url_name)} for label, url_name in _DOORS]


def sections_of(item: EvidenceItem, reader: User) -> list[dict[str, Any]]:
    """What the floors above put on this item's page for this reader."""
    return [shown for shown in (section(item, reader) for section in _SECTIONS) if shown]


def next_steps(items: Sequence[EvidenceItem]) -> dict[int, str]:
    """What the owners of these items are asked to do next, by item pk."""
    found: dict[int, str] = {}
    for asks in _ASKS:
        found |= asks(items)
    return found
