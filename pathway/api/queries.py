"""What a person's own program may read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from modules.models import Statement
from pathway.people.models import User

PAGE = 100


def statements_of(
    person: User, *, after: int = 0, since: datetime | None = None, until: datetime | None = None, limit: int = PAGE
) -> tuple[list[dict[str, Any]], int | None]:
    """A person's own statements as they are kept, oldest first, and the number to go on after; None at the end."""
    found = Statement.objects.visible_to(person).filter(pk__gt=after)
    if since is not None:
        found = found.filter(stored_at__gt=since)
    if until is not None:
        found = found.filter(stored_at__lte=until)
    rows = list(found.order_by("pk")[: limit + 1])
    page = rows[:limit]
    more = page[-1].pk if len(rows) > limit else None
    return [{**row.raw, "stored": row.stored_at.isoformat(), "version": "1.0.3"} for row in page], more


def statement_of(person: User, identity: UUID) -> dict[str, Any] | None:
    """One of a person's own statements by its id; None where they said no such thing."""
    row = Statement.objects.visible_to(person).filter(identity=identity).first()
    return None if row is None else {**row.raw, "stored": row.stored_at.isoformat(), "version": "1.0.3"}
