"""What the landing brings to a person's page: the way to where they stand."""

from typing import Any

from pathway.core.permissions import may
from pathway.people.models import User
from pathway.people.sections import CARD_SECTIONS, CardSection


def standing_on_card(viewer: User, person: User) -> dict[str, Any] | None:
    """A link for those who may read it, and nothing for others."""
    return {} if may(viewer, "progression.see_level", person) else None


def register() -> None:
    """Put the landing's part in its place."""
    CARD_SECTIONS.append(CardSection(order=20, template="progression/standing_on_card.html", context=standing_on_card))
