"""Who may see where somebody stands, and who says which module helps with what."""

from typing import Any

from pathway.careers.rules import may_keep_framework
from pathway.core.permissions import allows
from pathway.people.models import Organisation, User

from ..queries import workers_seen_by


@allows("progression.see_level")
def may_see_level(actor: Any, worker: User) -> bool:
    """The worker, their mentors and managers, and the workforce lead read where the worker stands."""
    return workers_seen_by(actor).filter(pk=worker.pk).exists()


@allows("progression.map_modules")
def may_map_modules(actor: Any, organisation: Organisation | None) -> bool:
    """Who keeps the framework says which module helps with which statement."""
    return may_keep_framework(actor, organisation)


@allows("progression.keep_ways_up")
def may_keep_ways_up(actor: Any, organisation: Organisation | None) -> bool:
    """Who keeps the framework says what moving up asks and who decides."""
    return may_keep_framework(actor, organisation)
