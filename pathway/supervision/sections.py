"""What the gallery brings to a person's page: the practice supervisors, for those who arrange them."""

from typing import Any

from pathway.careers.sections import PLEDGES, Pledge
from pathway.core.permissions import may
from pathway.people.models import Organisation, User, still_open
from pathway.people.sections import CARD_SECTIONS, CardSection

from .models import PracticeSupervision
from .queries.rhythm import rule_lines


def supervisors_on_card(viewer: User, person: User) -> dict[str, Any] | None:
    """The named practice supervisors, for whoever arranges them; nobody else learns of them here."""
    if not may(viewer, "people.arrange", person):
        return None
    rows = PracticeSupervision.objects.filter(still_open(), worker=person).select_related("supervisor")
    return {"named": list(rows.order_by("started_on", "pk"))}


def supervision_pledge(organisation: Organisation) -> Pledge:
    """How often there is supervision, where the organisation has said so itself; what we propose is no promise."""
    own = [line for line in rule_lines(organisation) if line.is_own]
    if len({line.gap for line in own}) == 1 and len(own) > 1:
        lines = [f"Everybody: {own[0].gap.in_words}"]
    else:
        lines = [f"{line.name}: {line.gap.in_words}" for line in own]
    return Pledge("Supervision", lines)


def register() -> None:
    """Put the gallery's part in its place."""
    PLEDGES.append(supervision_pledge)
    CARD_SECTIONS.append(
        CardSection(order=30, template="supervision/supervisor_on_card.html", context=supervisors_on_card)
    )
