"""What the gallery brings to a person's page: the practice supervisors, for those who arrange them."""

from typing import Any

from pathway.core.permissions import may
from pathway.people.models import User, still_open
from pathway.people.sections import CARD_SECTIONS, CardSection

from .models import PracticeSupervision


def supervisors_on_card(viewer: User, person: User) -> dict[str, Any] | None:
    """The named practice supervisors, for whoever arranges them; nobody else learns of them here."""
    if not may(viewer, "people.arrange", person):
        return None
    rows = PracticeSupervision.objects.filter(still_open(), worker=person).select_related("supervisor")
    return {"named": list(rows.order_by("started_on", "pk"))}


def register() -> None:
    """Put the gallery's part in its place."""
    CARD_SECTIONS.append(
        CardSection(order=30, template="supervision/supervisor_on_card.html", context=supervisors_on_card)
    )
