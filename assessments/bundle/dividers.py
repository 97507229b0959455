"""What the floors above put into a worker's passport: certificates, badges. They register; this floor knows none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """A file of a passport: where it stands in the pack, how the index names it, and its facts for programs."""

    path: str
    content: bytes
    heading: str
    title: str
    facts: dict[str, Any] = field(default_factory=dict)


Divider = Callable[[Any], Iterable[Part]]
_DIVIDERS: list[Divider] = []


def adds_to_passport(divider: Divider) -> Divider:
    """Register what gives the parts that belong into a worker's passport, such as certificates or Open Badges."""
    if divider not in _DIVIDERS:
        _DIVIDERS.append(divider)
    return divider


def parts_of(worker: Any) -> list[Part]:
    """Everything that the floors above add to this worker's passport."""
    return [part for divider in _DIVIDERS for part in divider(worker)]
