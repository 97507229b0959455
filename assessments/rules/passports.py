"""Whose passport is whose."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.models import User


@allows("assessments.take_passport")
def may_take_passport(actor: Any, worker: User) -> bool:
    """Everybody who belongs to an organisation takes their own record away, and nobody else's."""
    return bool(actor.pk == worker.pk) and actor.organisation_id is not None
