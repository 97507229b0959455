"""What upper floors bring to a person's page and to the invitation: their level, say.

People stand below the ladder, so the ladder registers its part here in `apps.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from .models import User


@dataclass(frozen=True)
class CardSection:
    """One part of a person's page: a template and what it needs, or nothing for this viewer."""

    order: int
    template: str
    context: Callable[[User, User], dict[str, Any] | None]


@dataclass(frozen=True)
class InviteExtra:
    """One more question of the invitation, and what to do with its answer once the person is there."""

    name: str
    field: Callable[[User], forms.Field]
    answer: Callable[[User, User, Any, date], None]


@dataclass(frozen=True)
class ImportExtra:
    """One more door beside a kind of file: what it leads to and in which words."""

    label: str
    url_name: str


# By kind of file.
IMPORT_EXTRAS: dict[str, list[ImportExtra]] = {}
CARD_SECTIONS: list[CardSection] = []
INVITE_EXTRAS: list[InviteExtra] = []


def invite_extras(admin: User) -> dict[str, forms.Field]:
    """What upper floors ask in the invitation."""
    return {extra.name: extra.field(admin) for extra in INVITE_EXTRAS}


def card_sections(viewer: User, person: User) -> list[dict[str, Any]]:
    """The parts that this viewer may see on this person's page, in order."""
    found = [
        (section, section.context(viewer, person)) for section in sorted(CARD_SECTIONS, key=lambda each: each.order)
    ]
    return [{"template": section.template, **context} for section, context in found if context is not None]
