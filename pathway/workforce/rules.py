"""Who sees which figures."""

from typing import Any

from pathway.core.permissions import allows

from .queries import reach_of


@allows("workforce.see_figures")
def may_see_figures(actor: Any, thing: Any = None) -> bool:
    """The workforce lead and managers see their people's figures exactly, the admin what may be published."""
    return reach_of(actor) is not None


@allows("workforce.see_rows")
def may_see_rows(actor: Any, thing: Any = None) -> bool:
    """The rows behind a figure are for the workforce lead and, of their own people, for managers."""
    reach = reach_of(actor)
    return reach is not None and reach.is_exact


@allows("workforce.publish")
def may_publish(actor: Any, thing: Any = None) -> bool:
    """What may be published of the whole organisation is taken by its workforce lead and its admin."""
    reach = reach_of(actor)
    return reach is not None and reach.is_whole
