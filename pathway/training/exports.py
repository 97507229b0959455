"""The training table as a file for a spreadsheet."""

from collections.abc import Iterable

from pathway.core.spreadsheets import as_csv

from .queries import Cell

HEADINGS = ("Name", "Job", "Team", "Level", "Required", "State", "Done on", "Due or expires on", "Why")


def table_as_csv(cells: Iterable[Cell]) -> str:
    """One line for each person and requirement, with a mark so that Excel reads it as UTF-8."""
    return as_csv(HEADINGS, (_row(cell) for cell in cells))


def _row(cell: Cell) -> tuple[str, ...]:
    standing, held = cell.standing, cell.held
    return (
        standing.person.full_name,
        standing.job_title,
        standing.team,
        standing.level,
        cell.requirement.title,
        held.state.label,
        held.done_on.isoformat() if held.done_on else "",
        held.due_on.isoformat() if held.due_on else "",
        held.because,
    )
