"""Keeping the directory of local services."""

from datetime import date
from typing import Any

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.people.models import Organisation, User

from .models import LocalService


@transaction.atomic
def add_service(*, author: User, organisation: Organisation, **facts: Any) -> LocalService:
    """Put a service into the directory; whoever adds it says that its facts hold today."""
    require(author, "directory.keep_services", organisation)
    service = LocalService(organisation=organisation, checked_on=clock.today(), **facts)
    _refuse_what_helps_nobody(service)
    with or_say(_taken(service)):
        service.save()
    record(actor=author, verb="directory.service_added", thing=service)
    return service


@transaction.atomic
def change_service(*, author: User, service: LocalService, **facts: Any) -> LocalService:
    """Change a service's facts; whoever does so has just checked them."""
    service = _kept(author, service)
    for field, value in facts.items():
        setattr(service, field, value)
    service.checked_on = clock.today()
    _refuse_what_helps_nobody(service)
    with or_say(_taken(service)):
        service.save()
    record(actor=author, verb="directory.service_changed", thing=service)
    return service


@transaction.atomic
def check_service(*, author: User, service: LocalService, next_check_on: date) -> LocalService:
    """Say that a service was asked today and that everything still holds."""
    service = _kept(author, service)
    service.checked_on, service.next_check_on = clock.today(), next_check_on
    _refuse_what_helps_nobody(service)
    service.save(update_fields=["checked_on", "next_check_on"])
    record(actor=author, verb="directory.service_checked", thing=service)
    return service


@transaction.atomic
def retire_service(*, author: User, service: LocalService, reason: str) -> LocalService:
    """Take a service off the directory with the reason; it can be brought back."""
    service = _kept(author, service)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("Say why the service is taken off.")
    service.retired_on, service.why_retired = clock.today(), reason
    service.save(update_fields=["retired_on", "why_retired"])
    record(actor=author, verb="directory.service_retired", thing=service)
    return service


@transaction.atomic
def bring_back_service(*, author: User, service: LocalService) -> LocalService:
    """Put a service back; the day of its last check stays, so that it is checked again soon."""
    service = _kept(author, service, is_retired=True)
    service.retired_on, service.why_retired = None, ""
    with or_say(_taken(service)):
        service.save(update_fields=["retired_on", "why_retired"])
    record(actor=author, verb="directory.service_brought_back", thing=service)
    return service


def _kept(author: User, service: LocalService, *, is_retired: bool = False) -> LocalService:
    """The service as it stands now, held until the end, if the author may keep it and it is where it should be."""
    require(author, "directory.keep_services", service.organisation)
    now = LocalService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if (now.retired_on is not None) != is_retired:
        raise RuleBroken(
            f"{now} stands in the directory already." if is_retired else f"{now} was taken off. Bring it back first."
        )
    return now


def _taken(service: LocalService) -> str:
    return f"There is already a service called {service.name}. Change that one instead."


def _refuse_what_helps_nobody(service: LocalService) -> None:
    if not (service.phone or service.web or service.address):
        raise RuleBroken("Give at least one way to reach the service: a telephone number, a web address or an address.")
    if service.next_check_on <= service.checked_on:
        raise RuleBroken("The next check must be on a later day than today.")
