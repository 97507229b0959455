"""Which columns are wanted, and where a file has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..fields import one_line
from .findings import Finding, Findings, Unreadable

MOST_COLUMNS = 200
WIDEST = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """A column we read: its name in our own files, how long a cell may be, and whether it must be there and filled."""

    name: str
    label: str
    longest: int = 120
    needed: bool = True
    filled: bool = False
    hint: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How an organisation's own files look: which of their headings stands for which column, and how days are written.

    A column mapped to an empty heading is not in their files at all.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = False

    def heading_of(self, column: Column) -> str:
        """What this column is called in their files; empty where they have none."""
        return normal(self.headings.get(column.name, column.name))


def normal(heading: str) -> str:
    """A heading without what does not matter: case, spaces at the ends, spaces or underscores between words."""
    return one_line(heading).casefold().replace(" ", "_")


def fitted(header: Sequence[str], columns: Sequence[Column], layout: Layout) -> dict[str, int]:
    """Where each column stands in this file; raises Unreadable where one is missing or stands there twice."""
    names = [normal(each) for each in header]
    if len(names) > MOST_COLUMNS:
        raise _header(f"The file has {len(names):,} columns; the most we read is {MOST_COLUMNS}.")
    if any(each.lstrip().startswith("<") for each in header[:1]):
        raise _header("This is a web page, not a table. Export it again as CSV or XLSX.")
    wanted = {column.name: layout.heading_of(column) for column in columns}
    places = {name: names.index(heading) for name, heading in wanted.items() if heading and heading in names}
    twice = [name for name, heading in wanted.items() if heading and names.count(heading) > 1]
    if twice:
        raise _header(f"The file has more than one column for {', '.join(twice)}. Keep one of them.")
    missing = [column.name for column in columns if column.needed and column.name not in places and wanted[column.name]]
    if missing:
        raise _header(
            f"The file has no column for {', '.join(missing)}. Add the column to the first row, or say which of the "
            "file’s columns stands for it."
        )
    unmapped = [column.name for column in columns if column.filled and column.name not in places]
    if unmapped:
        raise _header(f"Without a column for {', '.join(unmapped)} nothing can be read.")
    return places


def _header(sentence: str) -> Unreadable:
    return Unreadable(Finding("csv.header", sentence, row=1))


def cell_faults(number: int, cells: Mapping[str, str], columns: Sequence[Column], found: Findings) -> bool:
    """Say which cells of a row are too long or empty; whether all are fine."""
    fine = True
    for column in columns:
        text = cells[column.name]
        if len(text) > column.longest:
            found.reject(
                "csv.field_too_long",
                f"Row {number}, {column.name}: this is longer than {column.longest} characters.",
                number,
                column.name,
            )
            fine = False
        elif column.filled and not text:
            found.reject("csv.missing", f"Row {number}, {column.name}: this must not be empty.", number, column.name)
            fine = False
    return fine
