"""The permission door: every rule has a name, `app.verb`, and every action asks by that name."""

from collections.abc import Callable
from typing import Any

from .exceptions import NotAllowed

Rule = Callable[[Any, Any], bool]
RULES: dict[str, Rule] = {}


def allows(name: str) -> Callable[[Rule], Rule]:
    """Register the rule that answers whether an actor may do `name` to a thing."""

    def register(rule: Rule) -> Rule:
        if name in RULES:
            raise RuntimeError(f"Two rules are called {name}.")
        RULES[name] = rule
        return rule

    return register


def may(actor: Any, name: str, thing: Any = None) -> bool:
    """Whether the acting person may do this now; relations are read at the moment of asking."""
    if not getattr(actor, "is_authenticated", False) or not actor.is_active:
        return False
    return RULES[name](actor, thing)


def require(actor: Any, name: str, thing: Any = None) -> None:
    """Refuse with NotAllowed (a 404) unless the acting person may do this."""
    if not may(actor, name, thing):
        raise NotAllowed(f"{name} refused")
