"""Form fields for what people type everywhere: a line, a day."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import clock

EARLIEST = date(1950, 1, 1)

# Characters that hide or turn text round, and have no place in a name: controls and bidirectional overrides.
UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


def one_line(text: str) -> str:
    """Text as one clean line: composed, without unseen characters, with single spaces."""
    return " ".join(UNSEEN.sub(" ", unicodedata.normalize("NFC", text)).split())


class LineField(forms.CharField):
    """One line such as a name or title; line breaks and unseen characters become spaces."""

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value) or ""))


class DayField(forms.DateField):
    """A day on which a person could have begun or ended something: from 1950 to two years ahead."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"invalid": "Enter a real date, such as 27 March 2026."})
        super().__init__(**options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= clock.today() + timedelta(days=730):
            raise ValidationError("Enter a date between 1950 and two years from now.")


class OneField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One thing of a list; a number too large for the database is refused like any other that is not there."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except OverflowError as error:
            raise ValidationError("Choose from the list.", code="invalid_choice") from error


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several things of a list; a number too large for the database is refused like any other that is not there."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            raise ValidationError("Choose from the list.", code="invalid_choice") from error
