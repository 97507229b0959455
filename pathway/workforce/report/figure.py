"""What every figure has: a sentence, a table, how it was counted, and the rows behind it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..suppression import HIDDEN


@dataclass(frozen=True)
class Column:
    """A column of a figure's table: its heading, and whether it holds numbers, percentages or decimals."""

    label: str
    kind: str = "text"

    @property
    def numeric(self) -> bool:
        """Whether it is set to the right."""
        return self.kind != "text"


def numbers(*labels: str) -> list[Column]:
    """Columns of whole numbers."""
    return [Column(label, "number") for label in labels]


@dataclass
class Figure:
    """One figure of the page.

    `says` is its sentence, numbers first; `method`, `counted` and `left_out` are how it was worked out, of whom, and who
    is not in it; `brief` is its part of the page's first sentences. `rows` are the people or posts behind it, None where they are not for the reader.
    """

    key: str
    title: str
    day: date
    says: str
    method: str
    counted: str
    left_out: str
    columns: list[Column]
    lines: list[list[Any]]
    total: list[Any] | None = None
    row_columns: list[str] = field(default_factory=list)
    rows: list[list[Any]] | None = None
    picture: str = ""
    drawing: Any = None
    note: str = ""
    brief: str = ""
    spread: Any = None

    @property
    def table(self) -> list[list[str]]:
        """The table in words, its total last."""
        whole = self.lines + ([self.total] if self.total is not None else [])
        return [[shown(value, column.kind) for value, column in zip(line, self.columns, strict=True)] for line in whole]

    @property
    def is_suppressed(self) -> bool:
        """Whether anything in the table is hidden."""
        return any(cell == HIDDEN for line in self.table for cell in line)


def in_words(day: date) -> str:
    """A day as a sentence says it: 30 September 2026."""
    return f"{day.day} {day:%B %Y}"


def shown(value: Any, kind: str = "text") -> str:
    """A value as the page says it: one decimal for percentages and full-time equivalents, n/a for nothing."""
    if value is None:
        return "n/a"
    if value == HIDDEN or isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if kind == "percent":
        return f"{value:.1f}%" if isinstance(value, float) else f"{value}%"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}"
