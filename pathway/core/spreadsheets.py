"""Text on its way into a spreadsheet, where some first characters turn it into a formula."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

UNSEEN = " \t\r\n\v\f\u00a0\u200b\u200c\u200d\u2060\ufeff"
STARTS_A_FORMULA = tuple("=+-@|;%'\"＝＋－＠")


def safe(value: Any) -> str:
    """Text that no spreadsheet takes for a formula, a command or another cell."""
    text = "" if value is None else str(value)
    if not text:
        return text
    seen = text.lstrip(UNSEEN)
    return f"'{text}" if seen != text or seen.startswith(STARTS_A_FORMULA) else text


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Rows as CSV with a mark so that Excel reads it as UTF-8; every cell is safe."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([safe(heading) for heading in headings])
    for row in rows:
        # What begins with a letter or a digit is safe, and most cells do: large files are asked for often.
        writer.writerow([value if type(value) is str and value[:1].isalnum() else safe(value) for value in row])
    return out.getvalue()
