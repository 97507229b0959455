"""Who may read, name and withdraw a certificate."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import roles_of

from ..models import Certificate


@allows("modules.see_certificate")
def may_see_certificate(actor: Any, certificate: Certificate) -> bool:
    """A certificate is open to its holder, their mentor and manager today, and the workforce lead."""
    return Certificate.objects.visible_to(actor).filter(pk=certificate.pk).exists()


@allows("modules.hold_certificate")
def may_hold_certificate(actor: Any, certificate: Certificate) -> bool:
    """Only its holder says in which name a certificate is shown, and takes it away as a badge."""
    return bool(certificate.worker_id == actor.pk)


@allows("modules.withdraw_certificate")
def may_withdraw_certificate(actor: Any, certificate: Certificate) -> bool:
    """The workforce lead withdraws a certificate of their own organisation, never their own."""
    return (
        actor.organisation_id is not None
        and certificate.worker.organisation_id == actor.organisation_id
        and certificate.worker_id != actor.pk
        and AppointmentKind.WORKFORCE_LEAD in roles_of(actor).organisation_wide
    )
