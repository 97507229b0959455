"""XLSX: the zip is judged before anything is unpacked, then the first sheet is read row by row, every cell as text.

Formulas, error values and merged cells are refused by row, for none of them says what a person would read there.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from ..archives import MB, Archive, Limits
from ..archives import Unreadable as BrokenZip
from .columns import MOST_COLUMNS
from .findings import Finding, Unreadable

LIMITS = Limits(zipped=20 * MB, unzipped=40 * MB, entries=500, ratio=200)
MOST_EMPTY_ROWS = 100_000
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
ZEROS = re.compile(r"0+")
DOCTYPE = (b"<!DOCTYPE", b"<!ENTITY")
MERGED = b"<mergeCell "
LONGEST_MARK = 16
BROKEN = "The workbook is damaged or is not one that Excel would write. Save it again as XLSX, or as CSV."


def workbook_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet with its number, empty ones left out; raises Unreadable where in doubt."""
    # Imported here, for it brings 40 MB of other libraries that a CSV file has no need of.
    from openpyxl import load_workbook

    _judge(file)
    file.seek(0)
    with warnings.catch_warnings():
        # openpyxl warns of what it leaves out (drop-down lists, styles), which is nothing to us.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(file, read_only=True, keep_links=False)
        except Exception as error:  # a broken part surfaces as almost any exception
            raise Unreadable(Finding("xlsx.corrupt", BROKEN)) from error
    try:
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        if not sheets:
            raise Unreadable(Finding("xlsx.corrupt", "The workbook has no sheet with rows."))
        yield from _sheet_rows(sheets[0])
    finally:
        book.close()


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # What the sheet says of its own size is often wrong and may be a lie.
    sheet.reset_dimensions()
    found, empty, width = sheet.iter_rows(max_col=MOST_COLUMNS + 1), 0, 0
    number = 0
    while True:
        number += 1
        try:
            cells = next(found)
        except StopIteration:
            return
        except Exception as error:  # a broken part surfaces as almost any exception
            raise Unreadable(Finding("xlsx.corrupt", BROKEN)) from error
        texts = [_text(cell, number) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                raise Unreadable(Finding("csv.too_many_rows", "The sheet has far too many empty rows. Delete them."))
            continue
        # A sheet has no ends of rows: cells left empty at the end are empty, not missing.
        width = width or len(texts)
        yield number, texts + [""] * (width - len(texts))


def _text(cell: Any, number: int) -> str:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind == "f":
        raise Unreadable(
            Finding("xlsx.formula", f"Row {number} has a formula. Copy the sheet and paste it as values.", row=number)
        )
    if kind == "e":
        raise Unreadable(
            Finding("xlsx.error_value", f"Row {number} has a cell with an error such as #N/A. Mend it.", row=number)
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _digits(value, str(getattr(cell, "number_format", "") or ""))
    return str(value).strip()


def _digits(value: float, number_format: str) -> str:
    """A number as it stands in its cell: 42 shown as 00042 is 00042, and 0.1 + 0.2 is 0.3."""
    text = str(int(value)) if value == int(value) and abs(value) < 1e15 else format(value, ".10g")
    return text.zfill(len(number_format)) if ZEROS.fullmatch(number_format) and text.isdigit() else text


def _judge(file: BinaryIO) -> None:
    """Refuse bombs, entities and merged cells before openpyxl sees the file."""
    archive = Archive.read_from(file, LIMITS)
    if not archive.is_sound:
        raise _refused(archive.findings[0])
    try:
        for name in archive.members:
            _judge_part(archive, name)
    except BrokenZip as error:
        raise _refused(error.finding) from error


def _judge_part(archive: Archive, name: str) -> None:
    is_sheet, before = bool(SHEET.fullmatch(name)), b""
    is_markup = name.lower().endswith((".xml", ".rels", ".vml"))
    for chunk in archive.chunks(name):
        seen = before + chunk
        before = chunk[-LONGEST_MARK:]
        if is_markup and any(mark in seen for mark in DOCTYPE):
            raise Unreadable(Finding("xlsx.entities", "The workbook holds a document type, as an attack does."))
        if is_sheet and MERGED in seen:
            raise Unreadable(
                Finding("xlsx.merged", "The sheet has merged cells. Unmerge them, so that each row has its own values.")
            )


def _refused(finding: Any) -> Unreadable:
    return Unreadable(Finding(finding.code, finding.message))
