"""Who may change the ladder and who stands where."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of

KEEPERS = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}


@allows("careers.keep_framework")
def may_keep_framework(actor: Any, organisation: Organisation | None) -> bool:
    """The admin and the workforce lead keep their own organisation's levels and statements."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and bool(KEEPERS & roles_of(actor).organisation_wide)
    )


@allows("careers.place")
def may_place(actor: Any, worker: User) -> bool:
    """The admin and the workforce lead say at which level somebody else stands."""
    return actor.pk != worker.pk and may_keep_framework(actor, worker.organisation)
