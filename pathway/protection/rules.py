"""Who answers for an organisation's data."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.models import Organisation, User

from .models import Complaint, governs


@allows("protection.govern")
def may_govern(actor: Any, organisation: Organisation | None) -> bool:
    """The information governance contact answers for the data of their own organisation."""
    return organisation is not None and actor.organisation_id == organisation.pk and governs(actor)


@allows("protection.handle")
def may_handle(actor: Any, person: User) -> bool:
    """They export, hold and have erased the data of others in their organisation, never their own."""
    return actor.pk != person.pk and actor.organisation_id == person.organisation_id and governs(actor)


@allows("protection.take_own_copy")
def may_take_own_copy(actor: Any, person: User) -> bool:
    """Everybody takes a copy of what is kept about themselves."""
    return bool(actor.pk == person.pk)


@allows("protection.complain")
def may_complain(actor: Any, thing: None = None) -> bool:
    """Everybody who belongs to an organisation may complain to it."""
    return actor.organisation_id is not None


@allows("protection.answer_complaint")
def may_answer_complaint(actor: Any, complaint: Complaint) -> bool:
    """The information governance contact answers complaints, never their own."""
    return complaint.made_by_id != actor.pk and complaint.organisation_id == actor.organisation_id and governs(actor)
