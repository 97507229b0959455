"""A worker's record as a tagged PDF that a screen reader can read (PDF/UA-1)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

LAYOUT = Path(settings.BASE_DIR) / "templates" / "assessments" / "pack" / "record.typ"


@cache
def _layout() -> bytes:
    return LAYOUT.read_bytes()


def record_pdf(told: dict[str, Any]) -> bytes:
    """Title, lead, sections with entries, and words at the end; `mark` stands across and at the foot of every page."""
    sys_inputs = {"told": json.dumps(told)}
    try:
        made: bytes = typst.compile(
            _layout(), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, sys_inputs=sys_inputs
        )
    except typst.TypstError:
        # Words in a script that our own font cannot draw: the server's fonts may, and the tags stay.
        made = typst.compile(_layout(), format="pdf", sys_inputs=sys_inputs)
    return made
