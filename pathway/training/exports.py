"""The training table as a file for a spreadsheet."""

import csv
from collections.abc import Iterable
from io import StringIO

from .queries import Cell

HEADINGS = ("Name", "Job", "Team", "Level", "Required", "State", "Done on", "Due or expires on", "Why")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def table_as_csv(cells: Iterable[Cell]) -> str:
    """One line for each person and requirement, with a mark so that Excel reads it as UTF-8."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for cell in cells:
        standing, held = cell.standing, cell.held
        row = (
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
        writer.writerow([safe(value) for value in row])
    return out.getvalue()
