"""A person's own calendar address: made, made anew, and revoked."""

from __future__ import annotations

import secrets

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User

from ..models import CalendarFeed
from ..models.bookings import hash_of


@transaction.atomic
def make_feed(*, worker: User) -> str:
    """A new secret address for one's own calendar; an earlier one opens nothing from now on. Shown once."""
    require(worker, "events.keep_own_calendar", worker)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        worker=worker, defaults={"secret_hash": hash_of(secret), "made_at": clock.now()}
    )
    record(actor=worker, verb="events.calendar_opened", subject=worker)
    return secret


@transaction.atomic
def revoke_feed(*, worker: User) -> None:
    """Let the secret address open nothing from now on."""
    require(worker, "events.keep_own_calendar", worker)
    gone, _ = CalendarFeed.objects.filter(worker=worker).delete()
    if not gone:
        raise RuleBroken("There is no calendar address to revoke.")
    record(actor=worker, verb="events.calendar_closed", subject=worker)
