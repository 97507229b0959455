"""Who may learn."""

from typing import Any

from pathway.core.permissions import allows

from ..models import Enrolment, ModulePage, ModuleSnapshot


@allows("modules.enrol")
def may_enrol(actor: Any, module: ModulePage) -> bool:
    """Everybody may learn what their organisation or the shared library has published."""
    return ModuleSnapshot.objects.live().visible_to(actor).filter(module=module).exists()


@allows("modules.learn")
def may_learn(actor: Any, enrolment: Enrolment) -> bool:
    """A worker goes on with their own learning and nobody else's."""
    return bool(enrolment.worker_id == actor.pk)
