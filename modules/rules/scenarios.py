"""Who may write practice scenarios."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.models import Organisation

from ..models import Scenario
from .pages import may_write


@allows("modules.write_scenario")
def may_write_scenario(actor: Any, organisation: Organisation | None) -> bool:
    """Authors begin scenarios in their own organisation; an operator has none to write them for."""
    return organisation is not None and may_write(actor, organisation)


@allows("modules.keep_scenario")
def may_keep_scenario(actor: Any, scenario: Scenario) -> bool:
    """Authors of the organisation change its scenarios, whoever began them."""
    return may_write(actor, scenario.organisation)
