"""What else people have in their day; floors above bring what they know, such as supervision."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Busy:
    """A time at which a person is expected somewhere, and for what."""

    person: int
    starts_at: datetime
    ends_at: datetime
    what: str

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether two times overlap; one that begins when the other ends does not."""
        return self.starts_at < ends_at and starts_at < self.ends_at


Ask = Callable[[Collection[int], datetime, datetime], list[Busy]]
BUSY: list[Ask] = []
"""What upper floors know: for people, by id, between two moments."""
