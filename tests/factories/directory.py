"""Makes local services without going through the actions."""

import datetime as dt
from typing import Any

from pathway.core import clock
from pathway.directory.models import LocalService
from pathway.people.models import Organisation


def make_service(organisation: Organisation, name: str = "Toy library", **fields: Any) -> LocalService:
    """A service that was checked today and is to be checked in half a year."""
    fields.setdefault("what_for", "Lends toys for a fortnight.")
    fields.setdefault("who_for", "Families with children under five.")
    fields.setdefault("phone", "020 7946 0100")
    fields.setdefault("checked_on", clock.today())
    fields.setdefault("next_check_on", fields["checked_on"] + dt.timedelta(days=182))
    return LocalService.objects.create(organisation=organisation, name=name, **fields)
