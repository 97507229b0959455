"""Changing the ladder and who stands where."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import Organisation, User

from .enums import MoveRoute
from .models import Competency, Domain, Expectation, Framework, Level, Placement

ILLUSTRATIVE = Path(__file__).with_name("illustrative.toml")


@transaction.atomic
def adopt_illustrative_framework(*, keeper: User, organisation: Organisation) -> Framework:
    """Give an organisation the illustrative levels and statements to start from, labelled so."""
    require(keeper, "careers.keep_framework", organisation)
    if organisation.levels.exists():
        raise RuleBroken(f"{organisation} already has levels. Edit those instead.")
    text: dict[str, Any] = tomllib.loads(ILLUSTRATIVE.read_text(encoding="utf-8"))
    framework = Framework.objects.create(
        organisation=organisation,
        name=text["name"],
        version=1,
        is_illustrative=True,
        published_at=clock.now(),
    )
    levels = [_level(organisation, order, entry) for order, entry in enumerate(text["levels"], 1)]
    expected = {entry["code"]: entry["expected"] for entry in text["levels"]}
    for number, entry in enumerate(text["domains"], 1):
        domain = Domain.objects.create(framework=framework, number=number, name=entry["name"])
        for order, statement in enumerate(entry["statements"], 1):
            competency = Competency.objects.create(
                domain=domain,
                code=f"{number}.{order}",
                order=order,
                statement=statement["statement"],
                everyday_work=statement["everyday_work"],
            )
            first = next(level.order for level in levels if level.code == statement.get("only_from", levels[0].code))
            Expectation.objects.bulk_create(
                Expectation(competency=competency, level=level, expected=expected[level.code])
                for level in levels
                if level.order >= first
            )
    record(actor=keeper, verb="careers.framework_adopted", thing=framework)
    return framework


def _level(organisation: Organisation, order: int, entry: dict[str, Any]) -> Level:
    fields = ("code", "name", "summary", "families_guide", "route_up", "expected_months", "least_months")
    return Level.objects.create(
        organisation=organisation, order=order, **{field: entry[field] for field in fields if field in entry}
    )


@transaction.atomic
def place(
    *, keeper: User, worker: User, level: Level, on: date | None = None, route: str = MoveRoute.STARTED
) -> Placement:
    """Say at which level a worker stands from a day on."""
    require(keeper, "careers.place", worker)
    if level.organisation_id != worker.organisation_id:
        raise RuleBroken("Choose a level of the worker's own organisation.")
    day = on or clock.today()
    current = Placement.objects.filter(worker=worker, ended_on__isnull=True).first()
    if current and current.level_id == level.pk:
        raise RuleBroken(f"{worker} already stands at {level}.")
    if current and current.started_on > day:
        raise RuleBroken(f"{worker} only stands at {current.level} from {current.started_on}. Choose a later day.")
    Placement.objects.filter(worker=worker, ended_on__isnull=True).update(ended_on=day)
    placement = Placement.objects.create(worker=worker, level=level, started_on=day, route=route)
    record(actor=keeper, verb="careers.placed", thing=placement, subject=worker, level=level.code)
    return placement
