"""What the ladder brings to a person's page, to the invitation and to the staff file."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Value
from django.db.models.functions import Greatest

from pathway.core.fields import OneField
from pathway.people.intake.hr import EXTRA_COLUMNS, ExtraColumn
from pathway.people.models import Organisation, User
from pathway.people.sections import CARD_SECTIONS, INVITE_EXTRAS, CardSection, InviteExtra

from . import actions
from .enums import MoveRoute
from .models import Level, Placement

# Where somebody stands by a decision taken here, a staff file says nothing better.
DECIDED = (MoveRoute.AUTOMATIC, MoveRoute.PANEL, MoveRoute.VACANCY)


@dataclass(frozen=True)
class Pledge:
    """Something an organisation promises to whoever works there, level by level or in one line."""

    title: str
    lines: list[str]


# Upper floors register here what they promise: protected time for learning, how often there is supervision.
PLEDGES: list[Callable[[Organisation], Pledge]] = []


def pledges_of(organisation: Organisation) -> list[Pledge]:
    """What the organisation promises now; what it has promised nothing about is left out."""
    return [found for found in (pledge(organisation) for pledge in PLEDGES) if found.lines]


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
    return OneField(
        Level.objects.filter(organisation=admin.organisation_id),
        label="Level",
        required=False,
        empty_label="No level: training only",
    )


def answer_level(admin: User, person: User, level: Level | None, first_day: date) -> None:
    """Place the new person where the invitation said."""
    if level is not None:
        actions.place(keeper=admin, worker=person, level=level, on=first_day)


def read_level(organisation: Organisation) -> Callable[[str], Level | None]:
    """Reads a cell of the staff file as a level, by its code or its name."""
    levels = {}
    for level in organisation.levels.all():
        levels[level.name.casefold()] = levels[level.code.casefold()] = level
    return lambda text: levels.get(text.casefold())


def no_levels(organisation: Organisation) -> str:
    """Why the staff file's levels are left out: the organisation has none yet."""
    if organisation.levels.exists():
        return ""
    return (
        "Your organisation has no levels yet, so the column level is left out. Adopt a framework and bring it in again."
    )


def levels_now(organisation: Organisation) -> dict[int, Placement]:
    """Where everybody of an organisation stands now or is to stand."""
    rows = Placement.objects.filter(worker__organisation=organisation, ended_on__isnull=True)
    return {row.worker_id: row for row in rows.select_related("level")}


def why_level_stays(now: Placement, level: Level) -> str:
    """The sentence that says why a level of the file is not taken; empty where it is."""
    if now.route not in DECIDED:
        return ""
    return "this person’s level was decided in Pathway and stays."


def bring_in_levels(keeper: User | None, levels: list[tuple[int, Level, date]]) -> None:
    """Put people where the staff file says, in a few statements."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for worker, _, day in levels:
        by_day[day].append(worker)
    moved = set()
    for day, workers in by_day.items():
        for start in range(0, len(workers), 500):
            rows = Placement.objects.filter(worker__in=workers[start : start + 500], ended_on__isnull=True)
            moved |= set(rows.values_list("worker", flat=True))
            rows.update(ended_on=Greatest("started_on", Value(day)))
    Placement.objects.bulk_create(
        [
            Placement(
                worker_id=worker,
                level=level,
                started_on=day,
                route=MoveRoute.CORRECTED if worker in moved else MoveRoute.STARTED,
            )
            for worker, level, day in levels
        ],
        batch_size=500,
    )


def register() -> None:
    """Put the ladder's parts in their places."""
    CARD_SECTIONS.append(CardSection(order=10, template="careers/level_on_card.html", context=level_on_card))
    INVITE_EXTRAS.append(InviteExtra(name="level", field=level_question, answer=answer_level))
    EXTRA_COLUMNS.append(
        ExtraColumn(
            column="level",
            reader=read_level,
            unknown="there is no level with this code or name.",
            unused=no_levels,
            current=levels_now,
            same=lambda now, level: now.level_id == level.pk,
            kept=why_level_stays,
            write=bring_in_levels,
        )
    )
