"""Who may see whose training, and who keeps the requirements."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of
from pathway.people.queries import is_manager_of

from .models import time_seen_by


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


@allows("training.see_time")
def may_see_time(actor: Any, worker: User) -> bool:
    """A worker's learning time is for themselves, their managers and the workforce lead."""
    return actor.organisation_id is not None and User.objects.filter(time_seen_by(actor), pk=worker.pk).exists()


@allows("training.note_time")
def may_note_time(actor: Any, worker: User) -> bool:
    """Workers note their own weeks and months; a manager may do it for the people they manage."""
    if actor.organisation_id is None or actor.organisation_id != worker.organisation_id:
        return False
    return actor.pk == worker.pk or is_manager_of(actor, worker)


@allows("training.import_training")
def may_import_training(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead brings in what people completed elsewhere."""
    return may_keep_requirements(actor, organisation)
