"""Form fields for the two kinds of text people type: a line and a passage."""

import re
import unicodedata
from typing import Any

from django import forms

# Characters that hide or turn text round, and have no place in a name: controls and bidirectional overrides.
UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


def one_line(text: str) -> str:
    """Text as one clean line: composed, without unseen characters, with single spaces."""
    return " ".join(UNSEEN.sub(" ", unicodedata.normalize("NFC", text)).split())


class LineField(forms.CharField):
    """One line such as a name or title; line breaks and unseen characters become spaces."""

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value) or ""))
