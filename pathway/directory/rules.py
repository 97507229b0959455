"""Who keeps the directory of local services."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, roles_of


@allows("directory.keep_services")
def may_keep_services(actor: Any, organisation: Organisation | None) -> bool:
    """Authors keep their own organisation's directory; everybody in it reads."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and roles_of(actor).holds(AppointmentKind.CMS_AUTHOR)
    )
