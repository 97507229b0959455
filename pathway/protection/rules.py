"""Who answers for an organisation's data."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.models import User

from .models import governs


@allows("protection.handle")
def may_handle(actor: Any, person: User) -> bool:
    """They export, hold and have erased the data of others in their organisation, never their own."""
    return actor.pk != person.pk and actor.organisation_id == person.organisation_id and governs(actor)
