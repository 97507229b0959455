"""CSV, strictly: UTF-8 with or without its mark, commas, any line ends, every cell as text.

pandas and the csv module on their defaults accept most of what goes wrong in practice: they merge the ids 00042 and 42,
turn the surname None into nothing, and shift the cells of a short row. Here a doubt is a sentence.
"""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from .findings import Finding, Unreadable

CHUNK = 64 * 1024
LONGEST_LINE = 1024 * 1024
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright lines"}
WIDE = (b"\xff\xfe", b"\xfe\xff")


def comma_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number, the first row first; raises Unreadable where the text is not what it should be."""
    reader = csv.reader(_text(file), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise _too_long(number) from error
            raise Unreadable(
                Finding(
                    "csv.quotes",
                    f"Row {number} has a quotation mark that does not belong there or is never closed.",
                    row=number,
                )
            ) from error
        if number == 1:
            _refuse_other_separators(cells)
        yield number, [cell.strip() for cell in cells]


def _refuse_other_separators(cells: list[str]) -> None:
    if len(cells) > 2:
        return
    for separator, name in OTHER_SEPARATORS.items():
        if sum(cell.count(separator) for cell in cells) >= 2:
            raise Unreadable(
                Finding("csv.delimiter", f"The columns are kept apart by {name}. Save the file with commas.", row=1)
            )


def _too_long(number: int) -> Unreadable:
    return Unreadable(
        Finding("csv.field_too_long", f"Row {number} has a cell that is far too long to be real.", row=number)
    )


def _text(file: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(_lines(file), 1):
        if number == 1:
            if line.startswith(WIDE) or b"\0" in line[:8]:
                raise Unreadable(
                    Finding(
                        "csv.encoding", "The file is UTF-16 (“Unicode text” in Excel). Save it as “CSV UTF-8”.", row=1
                    )
                )
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise Unreadable(
                Finding(
                    "csv.encoding",
                    f"Line {number} holds characters that are not UTF-8. Save the file as “CSV UTF-8”.",
                    row=number,
                )
            ) from error
        if "\0" in text:
            raise Unreadable(
                Finding("csv.encoding", f"Line {number} holds a NUL character. Export the file again.", row=number)
            )
        yield text


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends, whether these are of Unix, Windows or an old Mac, never a whole file in memory."""
    kept, number = b"", 1
    while chunk := file.read(CHUNK):
        pieces = (kept + chunk).splitlines(keepends=True)
        # The last piece may go on, and a lone \r may be the first half of \r\n.
        kept = pieces.pop()
        if len(kept) > LONGEST_LINE:
            raise _too_long(number + len(pieces))
        number += len(pieces)
        yield from pieces
    if kept:
        yield kept
