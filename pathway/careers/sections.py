"""What the ladder brings to a person's page and to the invitation."""

from datetime import date
from typing import Any

from django import forms

from pathway.people.models import User
from pathway.people.sections import CARD_SECTIONS, INVITE_EXTRAS, CardSection, InviteExtra

from . import actions
from .models import Level, Placement


def level_on_card(viewer: User, person: User) -> dict[str, Any] | None:
    """The person's levels, newest first."""
    placements = list(Placement.objects.filter(worker=person).select_related("level").order_by("-started_on", "-pk"))
    return {
        "placements": placements,
        "placement": next((row for row in placements if row.holds() or row.ended_on is None), None),
        "has_ladder": Level.objects.filter(organisation=person.organisation_id).exists(),
    }


def level_question(admin: User) -> forms.Field:
    """At which level a new person starts."""
    return forms.ModelChoiceField(
        Level.objects.filter(organisation=admin.organisation_id),
        label="Level",
        required=False,
        empty_label="No level: training only",
    )


def answer_level(admin: User, person: User, level: Level | None, first_day: date) -> None:
    """Place the new person where the invitation said."""
    if level is not None:
        actions.place(keeper=admin, worker=person, level=level, on=first_day)


def register() -> None:
    """Put the ladder's parts in their places."""
    CARD_SECTIONS.append(CardSection(order=10, template="careers/level_on_card.html", context=level_on_card))
    INVITE_EXTRAS.append(InviteExtra(name="level", field=level_question, answer=answer_level))
