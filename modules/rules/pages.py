"""Who may write, approve and publish modules."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, roles_of

from ..models import ModulePage

CMS_KINDS = (AppointmentKind.CMS_AUTHOR, AppointmentKind.APPROVER)


@allows("modules.enter_cms")
def may_enter_cms(actor: Any, thing: None = None) -> bool:
    """Authors, approvers and an operator of this installation enter the editor; it holds no records of people."""
    roles = roles_of(actor)
    return bool(actor.is_superuser) or any(roles.holds(kind) for kind in CMS_KINDS)


@allows("modules.write")
def may_write(actor: Any, organisation: Organisation | None) -> bool:
    """Authors write in their own organisation's section; an operator in the shared library."""
    if organisation is None:
        return bool(actor.is_superuser)
    return actor.organisation_id == organisation.pk and roles_of(actor).holds(AppointmentKind.CMS_AUTHOR)


@allows("modules.approve")
def may_approve(actor: Any, organisation: Organisation | None) -> bool:
    """Approvers approve in their own organisation's section."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and roles_of(actor).holds(AppointmentKind.APPROVER)
    )


@allows("modules.publish")
def may_publish(actor: Any, page: ModulePage) -> bool:
    """Whoever writes or approves in the section publishes there; a sensitive module also needs a second person."""
    organisation = page.organisation
    return may_write(actor, organisation) or may_approve(actor, organisation)


@allows("modules.take_from_library")
def may_take_from_library(actor: Any, thing: None = None) -> bool:
    """Authors take copies of the shared library's modules into their own organisation's section."""
    return actor.organisation_id is not None and may_write(actor, actor.organisation)
