"""Who answers for an organisation's data."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, roles_of

from .models import Complaint, governs


@allows("protection.handle")
def may_handle(actor: Any, person: User) -> bool:
    """They export, hold and have erased the data of others in their organisation, never their own."""
    return actor.pk != person.pk and actor.organisation_id == person.organisation_id and governs(actor)


@allows("protection.govern")
def may_govern(actor: Any, _: Any) -> bool:
    """The information governance contact of an organisation has a room of their own."""
    return governs(actor)


@allows("protection.keep_retention")
def may_keep_retention(actor: Any, _: Any) -> bool:
    """The information governance contact and the organisation's admin say how long records are kept."""
    if actor.organisation_id is None:
        return False
    return governs(actor) or AppointmentKind.ORGANISATION_ADMIN in roles_of(actor).organisation_wide


@allows("protection.complain")
def may_complain(actor: Any, _: Any) -> bool:
    """Everybody whose organisation keeps data about them."""
    return actor.organisation_id is not None


@allows("protection.handle_complaint")
def may_handle_complaint(actor: Any, complaint: Complaint) -> bool:
    """The information governance contact, of their own organisation and never of themselves."""
    same = actor.organisation_id == complaint.organisation_id
    return same and actor.pk != complaint.made_by_id and governs(actor)
