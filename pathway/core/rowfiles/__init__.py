"""Files of rows from other systems, CSV or XLSX: read with suspicion, row by row, as text.

Nothing here knows what a row means. It says which columns a file has, gives each row as text by column, and puts what
is wrong into sentences that name row and column and never repeat what a cell holds, for a cell may hold a person.
"""

from .cells import as_day, as_number, as_staff_id
from .columns import Column, Layout, fitted, normal
from .findings import Finding, Findings, Unreadable
from .reading import Limits, Row, headings, kind_of, rows

__all__ = [
    "Column",
    "Finding",
    "Findings",
    "Layout",
    "Limits",
    "Row",
    "Unreadable",
    "as_day",
    "as_number",
    "as_staff_id",
    "fitted",
    "headings",
    "kind_of",
    "normal",
    "rows",
]
