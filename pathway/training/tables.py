"""The training table as its pages draw it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pathway.core import clock
from pathway.people.models import User

from .enums import HeldState
from .models import Requirement
from .queries import Cell, Count, Standing, cells_for, counts, people_seen_by, rules_on

STATES: dict[str, Callable[[HeldState], bool]] = {
    "done": lambda state: state.is_held,
    "due": lambda state: state is HeldState.NOT_YET_DUE,
    "overdue": lambda state: state is HeldState.OVERDUE_REFRESH,
    "never": lambda state: state is HeldState.NEVER_DONE_OVERDUE,
    "expiring": lambda state: state is HeldState.DUE_SOON,
    "counted": lambda state: state.is_counted,
    "all": lambda state: True,
}
STATE_NAMES = {
    "done": "done",
    "due": "due, with time left",
    "overdue": "with a refresher overdue",
    "never": "never done, overdue",
    "expiring": "done, and to be done again soon",
    "counted": "due by now, done or not",
    "all": "required",
}


@dataclass
class TrainingTable:
    """What one viewer sees of a day's training, narrowed by team, level and kind of people."""

    viewer: User
    day: date
    asked: dict[str, Any]

    def __post_init__(self) -> None:
        people = User.objects.filter(people_seen_by(self.viewer))
        rules = rules_on(self.viewer.organisation, self.day)
        self.requirements = rules.current
        with_seats = self.day == clock.today()
        self.everything = cells_for(people, self.viewer.organisation, self.day, rules, with_seats=with_seats)
        standings = {cell.standing.person.pk: cell.standing for cell in self.everything}
        shown = {pk for pk, standing in standings.items() if self._shows(standing)}
        self.cells = [cell for cell in self.everything if cell.standing.person.pk in shown]

    def _shows(self, standing: Standing) -> bool:
        """Whether a person of this kind, team and level is asked for."""
        return (
            standing.on_ladder == (self.asked.get("people") != "others")
            and self.asked.get("team") in ("", None, standing.team)
            and self.asked.get("level") in ("", None, standing.level)
        )

    @property
    def teams(self) -> list[str]:
        """The teams in which anybody is required to hold anything."""
        return sorted({cell.standing.team for cell in self.everything})

    @property
    def levels(self) -> list[str]:
        """The levels at which anybody is required to hold anything."""
        by_name = {cell.standing.level: cell.standing.level_id or 0 for cell in self.everything if cell.standing.level}
        return sorted(by_name, key=lambda name: by_name[name])

    @property
    def total(self) -> Count:
        """All cells together."""
        return Count(self.cells)

    @property
    def people(self) -> int:
        """How many people stand in the table."""
        return len({cell.standing.person.pk for cell in self.cells})

    @property
    def people_with_nothing_overdue(self) -> int:
        """People to whom something applies and who are late with none of it."""
        late = {cell.standing.person.pk for cell in self.cells if cell.held.state.is_overdue}
        return self.people - len(late)

    @property
    def people_with_nothing_done(self) -> list[Standing]:
        """People to whom something applies and who have never done any of it, by name."""
        begun = {cell.standing.person.pk for cell in self.cells if cell.held.done_on}
        found = {cell.standing.person.pk: cell.standing for cell in self.cells}
        return [standing for pk, standing in found.items() if pk not in begun]

    @property
    def today(self) -> date:
        """The day that the clock shows."""
        return clock.today()

    @property
    def people_not_counted(self) -> list[Standing]:
        """People of whom nothing is asked on that day because they are away for long, by name."""
        found = {cell.standing.person.pk: cell.standing for cell in self.cells if cell.held.state is HeldState.PAUSED}
        return list(found.values())

    def holds(self, person: int) -> bool:
        """Whether somebody stands in what is shown."""
        return any(cell.standing.person.pk == person for cell in self.cells)

    @property
    def set_aside(self) -> int:
        """How many cells are exempt or not counted just now."""
        return sum(cell.held.state in (HeldState.EXEMPT, HeldState.PAUSED) for cell in self.cells)

    def link(self, **narrower: Any) -> str:
        """The query string of the rows behind a number."""
        asked = {key: value for key, value in self.asked.items() if value} | narrower
        asked["on"] = self.day.isoformat()
        return urlencode({key: value for key, value in asked.items() if value not in ("", None)})

    def by_module(self) -> list[dict[str, Any]]:
        """A row for each module with done, due, overdue and never, each with the rows behind it."""
        found = counts(self.cells).get("", {})
        return [
            {"requirement": r, "count": found[r], "numbers": self._numbers(found[r], module=r.pk)}
            for r in self.requirements
            if r in found
        ]

    def _numbers(self, count: Count, **narrower: Any) -> list[dict[str, Any]]:
        return [
            {"state": state, "number": getattr(count, state), "link": self.link(state=state, **narrower)}
            for state in ("done", "due", "overdue", "never")
        ]

    @property
    def by_team(self) -> list[dict[str, Any]]:
        """Each team with the share done of each module."""
        return self.by_group("team")

    @property
    def by_level(self) -> list[dict[str, Any]]:
        """Each level with the share done of each module."""
        return self.by_group("level")

    def by_group(self, by: str) -> list[dict[str, Any]]:
        """A row for each team or level, with the share done of each module."""
        return [
            {
                "name": name or "No level",
                "cells": [
                    {
                        "requirement": requirement,
                        "count": found.get(requirement),
                        "link": self.link(state="counted", module=requirement.pk, **{by: name}),
                    }
                    for requirement in self.requirements
                ],
            }
            for name, found in counts(self.cells, by).items()
        ]

    def rows(self) -> list[Cell]:
        """The people behind a number, by name."""
        in_state = STATES[self.asked.get("state") or "all"]
        states = {state for state in HeldState if in_state(state)}
        module = self.asked.get("module")
        return [cell for cell in self.cells if cell.held.state in states and module in (None, "", cell.requirement.pk)]


def by_person(cells: Iterable[Cell], requirements: Iterable[Requirement]) -> list[tuple[Standing, list[Cell | None]]]:
    """People x modules: for each person their cell for each requirement, None where it does not apply."""
    order = list(requirements)
    found: dict[int, tuple[Standing, dict[int, Cell]]] = {}
    for cell in cells:
        found.setdefault(cell.standing.person.pk, (cell.standing, {}))[1][cell.requirement.pk] = cell
    return [(standing, [held.get(r.pk) for r in order]) for standing, held in found.values()]
