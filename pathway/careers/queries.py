"""Questions about levels and statements."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from pathway.core import clock
from pathway.people.models import Organisation, User

from .models import Competency, Expectation, Framework, Level, Placement


def current_framework(organisation: Organisation) -> Framework | None:
    """The newest published version of the organisation's framework."""
    return Framework.objects.published().filter(organisation=organisation).order_by("-version").first()


def level_of(worker: User, on: date | None = None) -> Level | None:
    """The level a worker stands at on a day; None for those without a ladder."""
    placement = Placement.objects.on(on or clock.today()).filter(worker=worker).select_related("level").first()
    return placement.level if placement else None


def next_level(level: Level) -> Level | None:
    """The rung above this one."""
    return Level.objects.filter(organisation=level.organisation_id, order__gt=level.order).order_by("order").first()


def competencies_at(level: Level) -> QuerySet[Competency]:
    """The statements that a level asks for, each with `expectations` of that level only, in order."""
    here = Expectation.objects.filter(level=level)
    return (
        Competency.objects.current()
        .filter(domain__framework__organisation=level.organisation_id, expectations__level=level)
        .select_related("domain")
        .prefetch_related(Prefetch("expectations", queryset=here))
        .order_by("domain__number", "order")
    )
