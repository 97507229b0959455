"""Who may see whose training, and who keeps the requirements."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, roles_of


@allows("training.see_table")
def may_see_table(actor: Any, organisation: Organisation | None = None) -> bool:
    """The workforce lead sees the organisation's training, a manager their own people's."""
    roles = roles_of(actor)
    return actor.organisation_id is not None and (
        roles.manager or AppointmentKind.WORKFORCE_LEAD in roles.organisation_wide
    )


@allows("training.keep_requirements")
def may_keep_requirements(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead keeps what their own organisation's people must hold."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and AppointmentKind.WORKFORCE_LEAD in roles_of(actor).organisation_wide
    )
