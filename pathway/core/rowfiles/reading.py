"""Opening a file of rows, whichever kind it is, and giving its rows as text by column."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ..fields import one_line
from .columns import Column, Layout, cell_faults, fitted
from .commas import comma_rows
from .findings import Finding, Findings, Unreadable
from .workbooks import workbook_rows

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = b"PK\x03\x04"
EVERY = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read before a file is refused."""

    rows: int = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row by column; `number` is the one a spreadsheet shows beside it."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


Told = Callable[[int], None]


def kind_of(file: BinaryIO) -> str:
    """csv or xlsx, by what the file holds and not by its name; raises Unreadable for an old or locked workbook."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if not start:
        raise Unreadable(Finding("upload.empty", "The file is empty: there is nothing in it to read."))
    if start == OLD_EXCEL:
        raise Unreadable(
            Finding("upload.type", "This is an old or a password-protected Excel file. Save it as XLSX or CSV.")
        )
    return "xlsx" if start.startswith(ZIPPED) else "csv"


def _raw(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    return workbook_rows(file) if kind_of(file) == "xlsx" else comma_rows(file)


def headings(file: BinaryIO) -> list[str]:
    """The first row of a file; raises Unreadable where there is none."""
    for _, cells in _raw(file):
        return [one_line(cell)[:120] for cell in cells]
    raise Unreadable(Finding("csv.header", "The file has no first row with the names of its columns.", row=1))


def rows(
    file: BinaryIO,
    columns: Sequence[Column],
    layout: Layout,
    found: Findings,
    *,
    limits: Limits | None = None,
    told: Told | None = None,
) -> Iterator[Row]:
    """The rows of a file that are in order; what is wrong with the others, or with the whole, goes into `found`."""
    try:
        yield from _rows(file, columns, layout, found, limits or Limits(), told)
    except Unreadable as error:
        if error.finding.code in ("csv.too_many_rows", "csv.encoding", "upload.empty"):
            found.only(error.finding)
        else:
            found.add(error.finding)


def _rows(
    file: BinaryIO, columns: Sequence[Column], layout: Layout, found: Findings, limits: Limits, told: Told | None
) -> Iterator[Row]:
    raw = _raw(file)
    _, header = next(raw, (0, []))
    while header and not header[-1].strip():
        header.pop()
    if not header:
        raise Unreadable(Finding("csv.header", "The file has no first row with the names of its columns.", row=1))
    places = fitted(header, columns, layout)
    seen = 0
    for number, cells in raw:
        if not any(cells):
            continue
        seen += 1
        if seen > limits.rows:
            raise Unreadable(
                Finding(
                    "csv.too_many_rows",
                    f"The file has more than {limits.rows:,} rows. Split it, or leave out what has not changed.",
                )
            )
        if told is not None and seen % EVERY == 0:
            told(seen)
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if len(cells) != len(header):
            word = "fewer" if len(cells) < len(header) else "more"
            found.reject(
                "csv.row_shape",
                f"Row {number} has {word} cells than the first row has columns ({len(cells)} and {len(header)}).",
                number,
            )
            continue
        row = Row(
            number,
            {column.name: one_line(cells[places[column.name]]) if column.name in places else "" for column in columns},
        )
        if cell_faults(number, row.cells, columns, found):
            yield row
    if not seen:
        raise Unreadable(Finding("csv.no_rows", "The file has its columns but no rows under them.", row=2))
