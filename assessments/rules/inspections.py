"""Who lets inspectors in, and what these may read; who says where the head of the log goes."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import roles_of

from ..models import Inspection


@allows("assessments.keep_inspections")
def may_keep_inspections(actor: Any, _: None = None) -> bool:
    """The organisation's admin lets inspectors in and shuts them out."""
    return actor.organisation_id is not None and AppointmentKind.ORGANISATION_ADMIN in roles_of(actor).organisation_wide


@allows("assessments.keep_inspection")
def may_keep_inspection(actor: Any, inspection: Inspection) -> bool:
    """An admin of the very organisation ends an inspection and reads who looked at what."""
    return Inspection.objects.visible_to(actor).filter(pk=inspection.pk).exists()


@allows("assessments.inspect")
def may_inspect(actor: Any, inspection: Inspection) -> bool:
    """The inspector, while their time runs: asked anew with every request."""
    return Inspection.objects.let_in(actor).filter(pk=inspection.pk).exists()


@allows("assessments.keep_log")
def may_keep_log(actor: Any, _: None = None) -> bool:
    """The organisation's admin says where the signed head goes and takes the log away to be checked."""
    return may_keep_inspections(actor, None)
