"""People for templates."""

from typing import Any

from django import template

from pathway.people import queries

register = template.Library()


@register.simple_tag
def demo_people() -> list[dict[str, Any]]:
    """In the demo, the people to sign in as by one click: `person`, `who` they are and `what` to try."""
    return [{"person": person, "who": who, "what": what} for person, who, what in queries.demo_people()]
