"""People for templates."""

from typing import Any

from django import template
from django.conf import settings

from pathway.people import queries

register = template.Library()


@register.simple_tag
def demo_people() -> list[dict[str, Any]]:
    """In the demo, the people to sign in as by one click: `person`, `who` they are and `what` to try."""
    return [{"person": person, "who": who, "what": what} for person, who, what in queries.demo_people()]


@register.simple_tag
def work_accounts() -> bool:
    """Whether the people of any organisation here can sign in with their work account."""
    return queries.any_work_accounts()


@register.simple_tag
def demo_password() -> str:
    """In the demo, the password its people share; nothing elsewhere."""
    return str(settings.DEMO_PASSWORD) if settings.PATHWAY_DEMO else ""
