"""Changing the ladder and who stands where."""

import tomllib
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.people.models import Organisation, User

from .enums import MoveRoute
from .models import Competency, Domain, Expectation, Framework, Level, Placement, PublicPage

ASIDE = 32767
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
    later = Placement.objects.filter(Q(started_on__gt=day) | Q(ended_on__gt=day), worker=worker).first()
    if later:
        since = later.ended_on or later.started_on
        word = "until" if later.ended_on else "from"
        raise RuleBroken(f"{worker} stands at {later.level} {word} {british(since)}. Choose that day or a later one.")
    Placement.objects.filter(worker=worker, ended_on__isnull=True).update(ended_on=day)
    placement = Placement.objects.create(worker=worker, level=level, started_on=day, route=route)
    record(actor=keeper, verb="careers.placed", thing=placement, subject=worker, level=level.code)
    return placement


@transaction.atomic
def add_level(
    *, keeper: User, organisation: Organisation, name: str, asks_as: Level | None = None, **guides: Any
) -> Level:
    """Add a rung at the top of the ladder; it asks for nothing yet, or for what another level asks."""
    require(keeper, "careers.keep_framework", organisation)
    _refuse_foreign_level(asks_as, organisation)
    name = _free_level_name(organisation, name)
    highest = organisation.levels.aggregate(highest=Max("order"))["highest"] or 0
    level = Level.objects.create(
        organisation=organisation, code=_free_code(organisation, name), name=name, order=highest + 1, **guides
    )
    if asks_as is not None:
        Expectation.objects.bulk_create(
            Expectation(competency=row.competency, level=level, expected=row.expected, is_core=row.is_core)
            for row in asks_as.expectations.select_related("competency")
        )
    record(actor=keeper, verb="careers.level_added", thing=level)
    return level


@transaction.atomic
def change_level(*, keeper: User, level: Level, name: str, **guides: Any) -> Level:
    """Change a level's name and guides; what it asks for belongs to the framework's version and stays."""
    require(keeper, "careers.keep_framework", level.organisation)
    level.name = _free_level_name(level.organisation, name, but=level)
    least, expected = guides.get("least_months"), guides.get("expected_months")
    if least and expected and least > expected:
        raise RuleBroken("The least time cannot be longer than the expected time.")
    for field, value in guides.items():
        setattr(level, field, value)
    level.save(update_fields=["name", *guides])
    record(actor=keeper, verb="careers.level_changed", thing=level)
    return level


@transaction.atomic
def move_level(*, keeper: User, level: Level, up: bool) -> None:
    """Move a level one rung up or down; it changes places with its neighbour."""
    require(keeper, "careers.keep_framework", level.organisation)
    ladder = list(Level.objects.select_for_update().filter(organisation=level.organisation_id).order_by("order"))
    here = next(place for place, each in enumerate(ladder) if each.pk == level.pk)
    there = here + 1 if up else here - 1
    if not 0 <= there < len(ladder):
        raise RuleBroken(f"{level} is the {'highest' if up else 'lowest'} level already.")
    ours, theirs = ladder[here].order, ladder[there].order
    # No two levels share a rung, not even for a moment, so one steps aside first.
    for pk, order in ((level.pk, ASIDE), (ladder[there].pk, ours), (level.pk, theirs)):
        Level.objects.filter(pk=pk).update(order=order)
    record(actor=keeper, verb="careers.level_moved", thing=level, up=up)


@transaction.atomic
def keep_public_page(*, admin: User, organisation: Organisation, is_open: bool, **words: str) -> PublicPage:
    """Write what people who might work here can read, and say whether anybody may read it yet."""
    require(admin, "careers.keep_public_page", organisation)
    if is_open and not words.get("introduction", "").strip():
        raise RuleBroken("Write an introduction before you open the page.")
    if is_open and not organisation.levels.exists():
        raise RuleBroken(
            "The page shows your levels, and there are none yet. Add them first, or leave the page closed."
        )
    page, _ = PublicPage.objects.update_or_create(organisation=organisation, defaults=words | {"is_open": is_open})
    record(actor=admin, verb="careers.public_page_kept", thing=page, is_open=is_open)
    return page


def _free_level_name(organisation: Organisation, name: str, but: Level | None = None) -> str:
    name = name.strip()
    others = organisation.levels.filter(name__iexact=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise RuleBroken(f"There is already a level called {name}.")
    return name


def _free_code(organisation: Organisation, name: str) -> str:
    taken = set(organisation.levels.values_list("code", flat=True))
    code = slugify(name)[:24] or "level"
    return next(each for each in chain([code], (f"{code}-{n}" for n in count(2))) if each not in taken)


def _refuse_foreign_level(level: Level | None, organisation: Organisation) -> None:
    if level is not None and level.organisation_id != organisation.pk:
        raise RuleBroken("Choose a level of your own organisation.")
