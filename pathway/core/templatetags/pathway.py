"""Words, dates and icons for every template, without a load line."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pathway.core import clock
from pathway.core.permissions import may as is_permitted

register = template.Library()


@cache
def _icon_drawing(name: str) -> str:
    path = Path(settings.BASE_DIR) / "pathway" / "static_built" / "icons" / f"{name}.svg"
    if not path.exists():
        raise FileNotFoundError(
            f"No drawing called {name}: run python pathway/static_src/build.py, or add it to icons.json."
        )
    return path.read_text(encoding="utf-8")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing that stands beside a word and is silent to a screen reader."""
    return mark_safe(_icon_drawing(name))  # noqa: S308  drawn by our own build, never by a person


@register.filter
def day(value: Any) -> str:
    """A British date, "3 March 2026", whether a date or a moment is given."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value.day} {value:%B %Y}"


@register.filter
def moment(value: Any) -> str:
    """A British date with a 24-hour time, "3 March 2026, 16:10"."""
    if not value:
        return ""
    return f"{day(value)}, {timezone.localtime(value):%H:%M}"


@register.filter
def ago(value: Any) -> str:
    """How long ago in whole days: "today", "yesterday", "9 days ago"."""
    if not value:
        return ""
    then = timezone.localdate(value) if hasattr(value, "hour") else value
    days = (clock.today() - then).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


@register.simple_tag
def may(actor: Any, name: str, thing: Any = None) -> bool:
    """Whether the signed-in person may do this, so that a page offers only doors that open."""
    return is_permitted(actor, name, thing)


@register.simple_tag
def time_tag(value: Any) -> SafeString:
    """A moment as a <time> element, readable by people and machines."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), moment(value))
