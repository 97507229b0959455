"""Questions about certificates: until when they are valid, and what a stranger may know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from pathway.people.models import User

from ..models import Certificate

VALID_UNTIL: list[Callable[[User, int, date], date | None]] = []
"""What upper floors know about how long something stays valid: worker, thing and day earned -> last day or None.

A thing is a module by its number, or below zero a course that an upper floor knows."""


def valid_until(worker: User, thing: int | None, earned_on: date) -> date | None:
    """The last day on which something is valid by the rules of today; None where nothing ends it."""
    if thing is None:
        return None
    days = [day for ask in VALID_UNTIL if (day := ask(worker, thing, earned_on)) is not None]
    return min(days, default=None)


def certificates_of(worker: User) -> QuerySet[Certificate]:
    """A worker's certificates, newest first, withdrawn ones too."""
    return Certificate.objects.filter(worker=worker)


def as_reference(typed: str) -> str:
    """A reference as people type it, in the form in which it is kept."""
    letters = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())[:12]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def certificate_with(reference: str) -> Certificate | None:
    """The certificate that bears a reference, for anybody who holds it."""
    return Certificate.objects.filter(reference=as_reference(reference)).first()


def revoked_badges() -> list[str]:
    """The names of the badges that no longer stand; they say nothing of anybody."""
    rows = Certificate.objects.filter(withdrawn_at__isnull=False).order_by("withdrawn_at", "pk")
    return [f"urn:uuid:{badge}" for badge in rows.values_list("badge", flat=True)]
