"""Who may see what somebody may do on their own, and who gives approval."""

from typing import Any

from pathway.careers.rules import may_keep_framework
from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of

from ..queries.approvals import Asked, approves, kinds_seen


@allows("progression.keep_approval_kinds")
def may_keep_approval_kinds(actor: Any, organisation: Organisation | None) -> bool:
    """Who keeps the framework says what needs approval, what it rests on and who gives it."""
    return may_keep_framework(actor, organisation)


@allows("progression.see_card")
def may_see_card(actor: Any, worker: User) -> bool:
    """The worker, their managers, the workforce lead, and a named approver for what they approve."""
    return bool(kinds_seen(actor, worker))


@allows("progression.approve")
def may_approve(actor: Any, asked: Asked) -> bool:
    """Who is named for a kind, or the worker's managers where nobody is; never for oneself."""
    return approves(actor, asked.kind, asked.worker)


@allows("progression.see_approval_table")
def may_see_approval_table(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead sees who may do what in their organisation."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and AppointmentKind.WORKFORCE_LEAD in roles_of(actor).organisation_wide
    )
