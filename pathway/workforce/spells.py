"""Reading a CSV of employment spells strictly: what cannot be read for certain is refused with row and column."""

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

COLUMNS = ("staff_id", "start_date", "end_date", "fte")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
MOST_FTE = Decimal("1.5")
LONGEST_STAFF_ID = 40


class SpellsBroken(Exception):
    """The file cannot be counted: one sentence that names row and column."""


@dataclass(frozen=True)
class Spell:
    """One job of one person, from its first day to its last; without a last day it still holds."""

    staff_id: str
    started_on: date
    ended_on: date | None
    fte: Decimal


def read_spells(path: Path) -> list[Spell]:
    """The spells of a file, or SpellsBroken; OSError where the file cannot be opened.

    Staff ids are compared stripped and case-folded; the same id may stand in several rows with different start dates.
    """
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SpellsBroken("The file is UTF-16. Save it again as CSV in UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise SpellsBroken(f"Row {row}: the file is not UTF-8 text. Save it again as CSV in UTF-8.") from error
    try:
        return _spells(text)
    except csv.Error as error:
        raise SpellsBroken(f"This is not a CSV file that can be read: {error}.") from error


def _spells(text: str) -> list[Spell]:
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    places = _places(next(lines, []))
    found: list[Spell] = []
    seen: dict[tuple[str, date], int] = {}
    for cells in lines:
        row = lines.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != places["width"]:
            raise SpellsBroken(f"Row {row}: there are {len(cells)} columns where the heading has {places['width']}.")
        spell = _spell(row, {name: cells[places[name]].strip() for name in COLUMNS})
        key = (spell.staff_id, spell.started_on)
        if key in seen:
            raise SpellsBroken(
                f"Row {row}, column staff_id: the same staff id starts on the same day in row {seen[key]}."
            )
        seen[key] = row
        found.append(spell)
    return found


def _places(heading: list[str]) -> dict[str, int]:
    names = [name.strip().casefold() for name in heading]
    if not any(names):
        raise SpellsBroken(f"Row 1: there is no heading. The columns are {', '.join(COLUMNS)}.")
    if len(names) == 1 and ";" in names[0]:
        raise SpellsBroken("Row 1: the columns are separated by semicolons. Save it again with commas.")
    for name in COLUMNS:
        if names.count(name) != 1:
            problem = "is missing" if name not in names else "stands there twice"
            raise SpellsBroken(f"Row 1: the column {name} {problem}. The columns are {', '.join(COLUMNS)}.")
    return {name: names.index(name) for name in COLUMNS} | {"width": len(names)}


def _spell(row: int, cells: dict[str, str]) -> Spell:
    staff_id = cells["staff_id"].casefold()
    if not staff_id or not staff_id.isprintable():
        raise SpellsBroken(f"Row {row}, column staff_id: there is no staff id that can be read.")
    if len(staff_id) > LONGEST_STAFF_ID:
        raise SpellsBroken(f"Row {row}, column staff_id: it is longer than {LONGEST_STAFF_ID} characters.")
    start = _day(row, "start_date", cells["start_date"])
    if start is None:
        raise SpellsBroken(f"Row {row}, column start_date: it is empty. Every spell has a first day.")
    end = _day(row, "end_date", cells["end_date"])
    if end is not None and end < start:
        raise SpellsBroken(f"Row {row}, column end_date: {end} is earlier than the start, {start}.")
    return Spell(staff_id, start, end, _fte(row, cells["fte"]))


def _day(row: int, column: str, text: str) -> date | None:
    if not text:
        return None
    try:
        if not DAY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError as error:
        raise SpellsBroken(
            f"Row {row}, column {column}: {_short(text)} is not a date. Write dates as 2026-09-30."
        ) from error
    if not EARLIEST <= day < LATEST:
        raise SpellsBroken(f"Row {row}, column {column}: {day} is not between 1900 and 2099.")
    return day


def _fte(row: int, text: str) -> Decimal:
    try:
        if not NUMBER.fullmatch(text):
            raise InvalidOperation
        fte = Decimal(text)
        if not 0 < fte <= MOST_FTE:
            raise InvalidOperation
    except InvalidOperation as error:
        raise SpellsBroken(
            f"Row {row}, column fte: {_short(text)} is not a share of full time. "
            f"Write a number above 0 and at most {MOST_FTE}, such as 0.6."
        ) from error
    return fte


def _short(text: str) -> str:
    """What stands in a cell, short and on one line, for a sentence."""
    clean = "".join(character if character.isprintable() else "?" for character in text[:30])
    return f"“{clean}”" if clean else "an empty cell"
