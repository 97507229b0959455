"""Who looks, and when, drawn over a picture or over every page of a PDF."""

import io
import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

LAYOUT = Path(settings.BASE_DIR) / "templates" / "assessments" / "pack" / "watermark.typ"
MOST_PAGES = 200


class CannotBeMarked(Exception):
    """The file cannot be shown with a watermark, so it is not shown."""


def marked_picture(content: bytes, words: str) -> bytes:
    """A picture as JPEG with the words across it, over and over."""
    try:
        with Image.open(io.BytesIO(content)) as source:
            picture = source.convert("RGB")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise CannotBeMarked from error
    drawing = ImageDraw.Draw(picture, "RGBA")
    size = max(12, picture.width // 32)
    font = ImageFont.load_default(size)
    plain = words.encode("latin-1", "replace").decode("latin-1")
    for row, y in enumerate(range(size, picture.height, size * 6)):
        for x in range(-(row % 2) * size * 6, picture.width, int(size * len(plain) * 0.75)):
            drawing.text((x + 1, y + 1), plain, font=font, fill=(0, 0, 0, 110))
            drawing.text((x, y), plain, font=font, fill=(255, 255, 255, 150))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def marked_pdf(content: bytes, words: str) -> bytes:
    """A PDF with the words across each of its pages."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if len(reader.pages) > MOST_PAGES:
            raise CannotBeMarked
        writer = PdfWriter()
        for read in reader.pages:
            page = writer.add_page(read)
            if page.rotation:
                page.transfer_rotation_to_content()
            mark = PdfReader(io.BytesIO(_mark(words, float(page.mediabox.width), float(page.mediabox.height)))).pages[0]
            page.merge_translated_page(mark, float(page.mediabox.left), float(page.mediabox.bottom))
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise CannotBeMarked from error
    return out.getvalue()


@cache
def _layout() -> bytes:
    return LAYOUT.read_bytes()


def _mark(words: str, width: float, height: float) -> bytes:
    told = json.dumps({"words": words, "width": width, "height": height})
    made: bytes = typst.compile(_layout(), format="pdf", sys_inputs={"told": told})
    return made
