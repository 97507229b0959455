"""What the landing brings to a person's page: the way to where they stand."""

from typing import Any

from pathway.core.permissions import may
from pathway.people.models import User
from pathway.people.sections import CARD_SECTIONS, CardSection


def standing_on_card(viewer: User, person: User) -> dict[str, Any] | None:
    """Links for those who may read where somebody stands or what they may do alone, and nothing for others."""
    seen = {
        "sees_level": may(viewer, "progression.see_level", person),
        "sees_card": may(viewer, "progression.see_card", person),
    }
    return seen if any(seen.values()) else None


def register() -> None:
    """Put the landing's part in its place."""
    CARD_SECTIONS.append(CardSection(order=20, template="progression/standing_on_card.html", context=standing_on_card))
