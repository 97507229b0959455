"""What learning brings to a person's page: their certificates."""

from typing import Any

from pathway.core.permissions import may
from pathway.people.models import User
from pathway.people.sections import CARD_SECTIONS, CardSection

from .models import Certificate


def certificates_on_card(viewer: User, person: User) -> dict[str, Any] | None:
    """A person's certificates, newest first; nothing for who may not see their training."""
    rows = list(Certificate.objects.visible_to(viewer).filter(worker=person).select_related("worker")[:50])
    # They are all of one person, so whoever may withdraw one may withdraw each.
    return (
        {"certificates": rows, "may_withdraw": may(viewer, "modules.withdraw_certificate", rows[0])} if rows else None
    )


def register() -> None:
    """Put the certificates in their place."""
    CARD_SECTIONS.append(
        CardSection(order=38, template="modules/certificates_on_card.html", context=certificates_on_card)
    )
