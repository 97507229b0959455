"""The bank of a knowledge check as a file for a spreadsheet, and back."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date

from pathway.core.spreadsheets import safe

from .enums import ItemKind
from .models import Quiz
from .queries.banks import MOST_OPTIONS, ItemText, OptionText, text_of, what_is_wrong_with

LARGEST = 2_000_000
MOST_ROWS = 500
FIXED = "code kind outcome must_get situation question model_answer feedback source checked_on".split()
HEADINGS = [
    *FIXED,
    *(f"{part}_{n}" for n in range(1, MOST_OPTIONS + 1) for part in ("answer", "right", "match", "says")),
]
YES = {"yes", "y", "true", "1", "x"}
NO = {"", "no", "n", "false", "0"}


def bank_as_csv(quiz: Quiz) -> str:
    """One line for each question in use, with a mark so that Excel reads it as UTF-8; no cell is a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.DictWriter(out, HEADINGS)
    writer.writeheader()
    for item in quiz.items.in_use().prefetch_related("options"):
        writer.writerow({heading: safe(cell) for heading, cell in _cells(text_of(item)).items()})
    return out.getvalue()


def _cells(text: ItemText) -> dict[str, str]:
    cells = {
        "code": text.code,
        "kind": str(text.kind),
        "outcome": str(text.outcome),
        "must_get": "yes" if text.is_must_get else "",
        "situation": text.situation,
        "question": text.stem,
        "model_answer": text.model_answer,
        "feedback": text.feedback,
        "source": text.source,
        "checked_on": text.checked_on.isoformat() if text.checked_on else "",
    }
    for n, option in enumerate(text.options, 1):
        cells |= {
            f"answer_{n}": option.text,
            f"right_{n}": "yes" if option.is_correct else "",
            f"match_{n}": option.match,
            f"says_{n}": option.feedback,
        }
    return cells


@dataclass
class BankFile:
    """What a file holds: its questions, and a sentence for each thing that is wrong, naming row and column."""

    items: list[ItemText] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_bank(content: bytes) -> BankFile:
    """Read a bank from a CSV file; nothing is taken from a file with any problem."""
    if len(content) > LARGEST:
        return BankFile(problems=["The file is larger than 2 MB. A bank of questions is far smaller: check the file."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return BankFile(problems=["The file is not UTF-8 text. In the spreadsheet choose “CSV UTF-8” when saving."])
    if "\0" in text:
        return BankFile(problems=["The file holds bytes that are not text. Save the sheet as CSV UTF-8."])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return BankFile(problems=[f"The file is not a proper CSV file ({error}). Save the sheet as CSV UTF-8 again."])
    problems = _problems_of_shape(rows)
    return BankFile(problems=problems) if problems else _read_rows(rows)


def _problems_of_shape(rows: list[list[str]]) -> list[str]:
    if not rows:
        return ["The file is empty. Download this bank as a file to see the shape."]
    headings = [heading.strip().lower() for heading in rows[0]]
    missing = [name for name in ("code", "kind", "question") if name not in headings]
    unknown = [name for name in headings if name not in HEADINGS]
    found = [f"Row 1: there is no column “{name}”." for name in missing]
    found += [f"Row 1: “{name[:60]}” is not a column of a bank." for name in unknown[:5]]
    found += [f"Row 1: the column “{name}” stands there twice." for name in set(headings) if headings.count(name) > 1]
    if len(rows) > MOST_ROWS + 1:
        found.append(f"The file has {len(rows) - 1} questions. {MOST_ROWS} are the most.")
    return found


def _read_rows(rows: list[list[str]]) -> BankFile:
    found, codes = BankFile(), dict[str, int]()
    headings = [heading.strip().lower() for heading in rows[0]]
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(headings):
            found.problems.append(f"Row {number}: it has {len(row)} cells where the first row has {len(headings)}.")
            continue
        cells = {name: _unquoted(cell.strip()) for name, cell in zip(headings, row, strict=True)}
        before = len(found.problems)
        item = _read_item(cells, number, found.problems)
        if item.code in codes:
            found.problems.append(f"Row {number}, code: “{item.code}” stands in row {codes[item.code]} too.")
        codes.setdefault(item.code, number)
        if len(found.problems) == before:
            wrong = what_is_wrong_with(item)
            found.problems += [f"Row {number}: {wrong}"] if wrong else []
            found.items.append(item)
    if not found.items and not found.problems:
        found.problems.append("The file holds no questions.")
    return found


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) == cell else cell


def _read_item(cells: dict[str, str], row: int, problems: list[str]) -> ItemText:
    def say(column: str, what: str) -> None:
        problems.append(f"Row {row}, {column}: {what}")

    code, stem, kind = cells.get("code", ""), cells.get("question", ""), cells.get("kind", "").lower()
    if not code or len(code) > 40:
        say("code", "give a short code of 40 characters at most.")
    if not stem:
        say("question", "write the question.")
    if kind not in ItemKind.values:
        say("kind", f"“{kind[:30]}” is not one of {', '.join(ItemKind.values)}.")
        kind = ItemKind.SINGLE
    outcome = cells.get("outcome") or "1"
    if not (outcome.isascii() and outcome.isdigit() and 1 <= int(outcome[:4]) <= 20):
        say("outcome", "give the number of a learning outcome, from 1 to 20.")
        outcome = "1"
    checked_on = None
    if cells.get("checked_on"):
        try:
            checked_on = date.fromisoformat(cells["checked_on"])
        except ValueError:
            say("checked_on", "give the day as 2026-11-23.")
    for column, cell in cells.items():
        if len(cell) > (300 if column == "source" else 2000):
            say(column, "the text is too long.")
    options = []
    for n in range(1, MOST_OPTIONS + 1):
        answer = cells.get(f"answer_{n}", "")
        if answer:
            is_right = _yes(cells.get(f"right_{n}", ""), f"right_{n}", row, problems)
            options.append(OptionText(answer, is_right, cells.get(f"says_{n}", ""), cells.get(f"match_{n}", "")))
        elif any(cells.get(f"{part}_{n}") for part in ("right", "match", "says")):
            say(f"answer_{n}", "write the answer, or empty the other cells that belong to it.")
    return ItemText(
        code=code,
        stem=stem,
        options=tuple(options),
        kind=kind,
        outcome=int(outcome),
        is_must_get=_yes(cells.get("must_get", ""), "must_get", row, problems),
        feedback=cells.get("feedback", ""),
        source=cells.get("source", ""),
        checked_on=checked_on,
        situation=cells.get("situation", ""),
        model_answer=cells.get("model_answer", ""),
    )


def _yes(cell: str, column: str, row: int, problems: list[str]) -> bool:
    if cell.lower() in YES:
        return True
    if cell.lower() not in NO:
        problems.append(f"Row {row}, {column}: write yes or leave it empty.")
    return False
