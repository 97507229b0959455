"""What every page with a form does alike."""

from collections.abc import Callable
from typing import Any

from django import forms

from .exceptions import RuleBroken


def tried(form: forms.BaseForm, deed: Callable[[], Any]) -> bool:
    """Do the deed if the form is in order; a broken rule becomes the form's own sentence, and nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        deed()
    except RuleBroken as broken:
        form.add_error(None, broken)
        return False
    return True
