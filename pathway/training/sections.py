"""What training brings to a person's page and to the files from other systems."""

from decimal import Decimal
from typing import Any

from pathway.careers.sections import PLEDGES, Pledge
from pathway.people.models import Organisation, User
from pathway.people.sections import CARD_SECTIONS, IMPORT_EXTRAS, CardSection, ImportExtra

from .models import ExternalCompletion
from .queries import promises_of


def training_elsewhere(viewer: User, person: User) -> dict[str, Any] | None:
    """What the person completed in other systems, newest first; nothing for who may not see their training."""
    rows = list(
        ExternalCompletion.objects.visible_to(viewer)
        .filter(worker=person)
        .select_related("course__module")
        .order_by("-completed_on", "pk")
    )
    return {"completions": rows} if rows else None


def learning_pledge(organisation: Organisation) -> Pledge:
    """The hours a week that are protected for learning, level by level."""
    promised = [(level, hours) for level, hours in promises_of(organisation) if hours]
    return Pledge(
        "Protected time for learning",
        [f"{level}: {_plain(hours)} {'hour' if hours == 1 else 'hours'} a week" for level, hours in promised],
    )


def _plain(hours: Decimal) -> str:
    return f"{hours:f}".rstrip("0").rstrip(".")


def register() -> None:
    """Put training's parts in their places."""
    PLEDGES.append(learning_pledge)
    CARD_SECTIONS.append(CardSection(order=40, template="training/elsewhere_on_card.html", context=training_elsewhere))
    IMPORT_EXTRAS["training"] = [ImportExtra("Say which module each course counts for", "training:course-list")]
