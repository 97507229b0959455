"""The words of a document, for the check that looks for family details; within limits of time and size.

Only a file that has passed `examine` may be read here. What cannot be read gives no words, never an error.
"""

import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import pypdf

from pathway.core.archives import Unreadable, opened

from .office import DOCUMENT, LARGEST_PART

MOST_CHARACTERS = 1_000_000
MOST_SECONDS = 5.0
MOST_PAGES = 200
_WORD_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
_SLIDE_PARTS = re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide|comments/\w*?)\d*\.xml$")
_SHEET_PARTS = re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+|comments\d*|workbook)\.xml$")
_PROPERTIES = re.compile(r"docProps/(?:core|app)\.xml$")
_PARTS = {"docx": _WORD_PARTS, "pptx": _SLIDE_PARTS, "xlsx": _SHEET_PARTS}
_BREAKS = {
    "p",
    "br",
    "tab",
    "cr",
    "tr",
    "si",
    "c",
    "v",
    "title",
    "creator",
    "lastModifiedBy",
    "subject",
    "description",
    "keywords",
}
_TEXTS = {
    "t",
    "v",
    "delText",
    "title",
    "creator",
    "lastModifiedBy",
    "subject",
    "description",
    "keywords",
    "Company",
    "Manager",
    "text",
}


def extract_text(path: str | Path, kind: str) -> str:
    """The text of a checked docx, xlsx, pptx, pdf or txt, at most a million characters; else nothing."""
    readers = {
        "pdf": _pdf_pieces,
        "txt": _plain_pieces,
        "docx": _office_pieces,
        "xlsx": _office_pieces,
        "pptx": _office_pieces,
    }
    if kind not in readers:
        return ""
    until = time.monotonic() + MOST_SECONDS
    found: list[str] = []
    length = 0
    for piece in readers[kind](Path(path), kind):
        found.append(piece[: MOST_CHARACTERS - length])
        length += len(found[-1])
        if length >= MOST_CHARACTERS or time.monotonic() > until:
            break
    return "\n".join(found)[:MOST_CHARACTERS]


def _plain_pieces(path: Path, kind: str) -> Iterator[str]:
    with path.open("rb") as source:
        yield source.read(4 * MOST_CHARACTERS).decode("utf-8-sig", "replace")


def _pdf_pieces(path: Path, kind: str) -> Iterator[str]:
    # pypdf reports every small fault of a file as a warning; the file has been judged already.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        with path.open("rb") as source:
            reader = pypdf.PdfReader(source, strict=False)
            yield "\n".join(str(value) for value in (reader.metadata or {}).values() if isinstance(value, str))
            yield from (str(text) for text in (reader.get_form_text_fields() or {}).values() if text)
            for page in reader.pages[:MOST_PAGES]:
                yield page.extract_text()
                yield from _notes(page)
    except Exception as error:  # a hundred kinds of fault, one answer: no more words
        logging.getLogger(__name__).info("a PDF gave no more text: %s", type(error).__name__)


def _notes(page: pypdf.PageObject) -> Iterator[str]:
    for annotation in page.annotations or []:
        text = annotation.get_object().get("/Contents")  # type: ignore[union-attr]
        if isinstance(text, str):
            yield text


def _office_pieces(path: Path, kind: str) -> Iterator[str]:
    try:
        with opened(path, DOCUMENT) as archive:
            for name in archive.members:
                if _PARTS[kind].search(name) or _PROPERTIES.search(name):
                    yield _words(archive.read(name, LARGEST_PART))
    except (Unreadable, expat.ExpatError, OSError) as error:
        logging.getLogger(__name__).info("a document gave no more text: %s", type(error).__name__)


def _words(content: bytes) -> str:
    """The words of one XML part, a new line at the end of each paragraph, row and cell."""
    found: list[str] = []
    inside = 0

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal inside
        inside += tag.rsplit(":", 1)[-1] in _TEXTS

    def end(tag: str) -> None:
        nonlocal inside
        local = tag.rsplit(":", 1)[-1]
        inside -= local in _TEXTS
        if local in _BREAKS:
            found.append("\n")

    def text(characters: str) -> None:
        if inside:
            found.append(characters)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(content, True)
    return re.sub(r"\n{2,}", "\n", "".join(found)).strip()
