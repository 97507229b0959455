"""Statements that a person's own program tells about the activities they learn with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from pathway.core import clock
from pathway.core.permissions import may, require
from pathway.people.models import Employment, User

from ..models import Activity
from ..packages.statements import BEHIND_AT_MOST, OWN_PROGRAM, BadStatement, Spoken, about, checked, digest_of
from ..queries.packages import learning_since
from .packages import STATEMENTS_A_REQUEST, Said, keep_statements

NOT_YOURS = "A statement has to be about an activity in a module that you have started."


@transaction.atomic
def tell_statements(*, worker: User, statements: Sequence[Any]) -> list[str]:
    """Keep what a worker's own program says about their activities; returns the statements' ids, in order.

    Checked more strictly than what a playing package says; all of them are kept or none.
    """
    require(worker, "modules.tell_statements")
    if len(statements) > STATEMENTS_A_REQUEST:
        raise BadStatement("xapi.too_many", f"Send at most {STATEMENTS_A_REQUEST} statements at once.")
    said = []
    theirs = _theirs(worker, statements)
    for number, raw in enumerate(statements, 1):
        try:
            said.append(_said(raw, *theirs))
        except BadStatement as bad:
            where = f"Statement {number}: " if len(statements) > 1 else ""
            raise BadStatement(bad.code, f"{where}{bad}") from bad
    if said:
        keep_statements(worker, said)
    return [each.statement["id"] for each in said]


def _said(raw: Any, theirs: Mapping[str, tuple[Activity, Spoken]], otherwise: Spoken) -> Said:
    digest = digest_of(raw)
    found = theirs.get(about(raw))
    if found is not None:
        activity, spoken = found
        return Said(activity, checked(raw, spoken), digest)
    # What else is wrong with it is said first.
    checked(raw, otherwise)
    raise BadStatement("xapi.object_not_allowed", NOT_YOURS)


def _theirs(worker: User, statements: Sequence[Any]) -> tuple[dict[str, tuple[Activity, Spoken]], Spoken]:
    """For each address that is spoken of and is the worker's: its activity, and what may be said; and for any other."""
    now = clock.now()
    earliest = now - BEHIND_AT_MOST
    otherwise = Spoken(settings.APP_ORIGIN, str(worker.pk), "", earliest, now, _names_of(worker), OWN_PROGRAM)
    found = {}
    for activity in Activity.objects.filter(key__in=_keys(about(raw) for raw in statements)):
        since = learning_since(worker, activity)
        if since is not None and may(worker, "modules.play_activity", activity):
            spoken = replace(otherwise, activity=activity.address, not_before=max(since, earliest))
            found[activity.address] = activity, spoken
    return found, otherwise


def _keys(addresses: Iterable[str]) -> set[UUID]:
    keys = set()
    prefix = f"{settings.APP_ORIGIN}/activities/"
    for address in addresses:
        try:
            keys.add(UUID(address.removeprefix(prefix)) if address.startswith(prefix) else UUID(int=0))
        except ValueError:
            continue
    return keys - {UUID(int=0)}


def _names_of(worker: User) -> frozenset[str]:
    """By which names a worker may speak of themselves: their number here, their staff numbers, their e-mail."""
    staff = Employment.objects.filter(person=worker).values_list("staff_id", flat=True)
    return frozenset({str(worker.pk), f"mailto:{worker.email.lower()}", *(name for name in staff if name)})
