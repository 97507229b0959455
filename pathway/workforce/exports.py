"""Figures as files for a spreadsheet; no cell begins a formula."""

import csv
from collections.abc import Iterable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from pathway.core.spreadsheets import safe

from .report.figure import Figure

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")
UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


def cell_of(value: Any) -> Any:
    """A value as a cell: numbers stay numbers, days are written 2026-09-30, text never begins a formula."""
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "as_tuple"):
        return float(value)
    return safe(str(value).translate(UNSEEN))


def about(figure: Figure) -> list[list[Any]]:
    """How a figure was counted, a line each."""
    return [
        [figure.title],
        [figure.says],
        ["As at", figure.day],
        ["Method", figure.method],
        ["Counted", figure.counted],
        ["Left out", figure.left_out],
        [],
    ]


def lines_of(figure: Figure) -> list[list[Any]]:
    """A figure's own table with its headings and total."""
    whole = [[column.label for column in figure.columns], *figure.lines]
    return whole + ([figure.total] if figure.total is not None else [])


def as_csv(parts: Iterable[list[Any]]) -> bytes:
    """Lines as CSV, with a mark so that spreadsheets read it as UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    for line in parts:
        writer.writerow([cell_of(value) for value in line])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(sheets: dict[str, list[list[Any]]]) -> bytes:
    """Sheets of lines as an Excel file; text is text, whatever it begins with."""
    book = Workbook(write_only=True)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title[:31])
        for line in lines:
            sheet.append([_xlsx_cell(sheet, cell_of(value)) for value in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    try:
        cell = WriteOnlyCell(sheet, value=value)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="?")
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def figure_file(figure: Figure, kind: str) -> tuple[bytes, str]:
    """A figure with the rows behind it, as CSV or XLSX, and its content type."""
    rows = [list(figure.row_columns), *(figure.rows or [])]
    if kind == "csv":
        return as_csv([*about(figure), *lines_of(figure), [], *rows]), CSV
    return as_xlsx({"Figure": lines_of(figure), "Rows": rows, "How it was counted": about(figure)}), XLSX


def published_file(figures: Iterable[Figure], kind: str) -> tuple[bytes, str]:
    """Every figure as it may be published, without rows."""
    known = list(figures)
    if kind == "csv":
        return as_csv(line for each in known for line in [*about(each), *lines_of(each), []]), CSV
    return as_xlsx({each.title: [*about(each), *lines_of(each)] for each in known}), XLSX
