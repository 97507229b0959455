"""What training brings to a person's page and to the files from other systems."""

from typing import Any

from pathway.people.models import User
from pathway.people.sections import CARD_SECTIONS, IMPORT_EXTRAS, CardSection, ImportExtra

from .models import ExternalCompletion


def training_elsewhere(viewer: User, person: User) -> dict[str, Any] | None:
    """What the person completed in other systems, newest first; nothing for who may not see their training."""
    rows = list(
        ExternalCompletion.objects.visible_to(viewer)
        .filter(worker=person)
        .select_related("course__module")
        .order_by("-completed_on", "pk")
    )
    return {"completions": rows} if rows else None


def register() -> None:
    """Put training's parts in their places."""
    CARD_SECTIONS.append(CardSection(order=40, template="training/elsewhere_on_card.html", context=training_elsewhere))
    IMPORT_EXTRAS["training"] = [ImportExtra("Say which module each course counts for", "training:course-list")]
