"""What every page with a form does alike."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from .exceptions import RuleBroken


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing at all; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


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
