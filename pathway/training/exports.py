"""The training table as a file for a spreadsheet."""

from collections.abc import Iterable, Iterator

from pathway.core.spreadsheets import as_csv

from .calendar import Held
from .queries import Cell, Standing

HEADINGS = ("Name", "Job", "Team", "Level", "Required", "State", "Done on", "Due or expires on", "Why")


def table_as_csv(cells: Iterable[Cell]) -> str:
    """One line for each person and requirement, with a mark so that Excel reads it as UTF-8."""
    return as_csv(HEADINGS, _rows(cells))


def _rows(cells: Iterable[Cell]) -> Iterator[tuple[str, ...]]:
    # A person stands in many rows, and many rows rest on one sum: each is put into words once.
    # By identity, for they are all there until the last row is written.
    people: dict[int, tuple[str, ...]] = {}
    sums: dict[int, tuple[str, ...]] = {}
    known = list(cells)
    for cell in known:
        standing, held = cell.standing, cell.held
        if id(standing) not in people:
            people[id(standing)] = _person(standing)
        if id(held) not in sums:
            sums[id(held)] = _sum(held)
        yield (*people[id(standing)], cell.requirement.title, *sums[id(held)])


def _person(standing: Standing) -> tuple[str, ...]:
    return standing.person.full_name, standing.job_title, standing.team, standing.level


def _sum(held: Held) -> tuple[str, ...]:
    return (
        held.state.label,
        held.done_on.isoformat() if held.done_on else "",
        held.due_on.isoformat() if held.due_on else "",
        held.because,
    )
