"""What leaves as a file for a spreadsheet."""

from pathway.core.spreadsheets import as_csv

from .models import ImportRun

STRENGTHS = {"reject": "To mend", "warn": "To know"}


def messages_as_csv(run: ImportRun) -> str:
    """Every message about an imported file, by row and column."""
    return as_csv(
        ("Row", "Column", "", "Message"),
        (
            (found["row"] or "", found["column"], STRENGTHS[found["strength"]], found["message"])
            for found in run.findings
        ),
    )
