"""Who may change the ladder and who stands where."""

from collections.abc import Callable
from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of

# Upper floors that decide who moves up register here when somebody else than a keeper may place a worker.
PLACED_BY: list[Callable[[Any, User], bool]] = []
KEEPERS = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}


@allows("careers.keep_framework")
def may_keep_framework(actor: Any, organisation: Organisation | None) -> bool:
    """The admin and the workforce lead keep their own organisation's levels and statements."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and bool(KEEPERS & roles_of(actor).organisation_wide)
    )


@allows("careers.keep_public_page")
def may_keep_public_page(actor: Any, organisation: Organisation | None) -> bool:
    """The admin alone speaks for their own organisation in public."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and AppointmentKind.ORGANISATION_ADMIN in roles_of(actor).organisation_wide
    )


@allows("careers.place")
def may_place(actor: Any, worker: User) -> bool:
    """The admin and the workforce lead say at which level somebody else stands; and whoever just decided it."""
    if actor.pk == worker.pk:
        return False
    return may_keep_framework(actor, worker.organisation) or any(allowed(actor, worker) for allowed in PLACED_BY)
