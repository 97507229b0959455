"""Keeping what people must hold."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from modules.models import ModulePage, ModuleSnapshot
from pathway.audit.actions import record
from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User

from .models import Requirement
from .queries import proposed_for


@transaction.atomic
def require_module(
    *,
    lead: User,
    module: ModulePage,
    levels: Iterable[Level] = (),
    first_due_days: int,
    refresh_months: int | None = None,
    ladder_only: bool = False,
) -> Requirement:
    """Ask everybody, or everybody at some levels, to hold a module from today on."""
    organisation = lead.organisation
    require(lead, "training.keep_requirements", organisation)
    assert organisation is not None
    wanted = list(levels)
    if any(level.organisation_id != organisation.pk for level in wanted):
        raise RuleBroken("Choose levels of your own organisation.")
    if not ModuleSnapshot.objects.visible_to(lead).filter(module=module).exists():
        raise RuleBroken("Choose a module that your people can open. It has to be published first.")
    if Requirement.objects.current().filter(organisation=organisation, module=module).exists():
        raise RuleBroken(f"“{module.title}” is required already. Change or end that rule first.")
    requirement = Requirement.objects.create(
        organisation=organisation,
        module=module,
        title=module.title,
        first_due_days=first_due_days,
        refresh_months=refresh_months,
        ladder_only=ladder_only,
        started_on=clock.today(),
    )
    requirement.levels.set(wanted)
    record(actor=lead, verb="training.required", thing=requirement)
    return requirement


@transaction.atomic
def change_requirement(
    *,
    lead: User,
    requirement: Requirement,
    levels: Iterable[Level] = (),
    first_due_days: int,
    refresh_months: int | None = None,
    ladder_only: bool = False,
) -> Requirement:
    """Ask a module of others, or by another day, from today on; past days keep the rule they had."""
    require(lead, "training.keep_requirements", requirement.organisation)
    if requirement.ended_on is not None:
        raise RuleBroken(f"“{requirement}” has been ended already.")
    wanted = list(levels)
    if any(level.organisation_id != requirement.organisation_id for level in wanted):
        raise RuleBroken("Choose levels of your own organisation.")
    Requirement.objects.filter(pk=requirement.pk).update(ended_on=clock.today())
    changed = Requirement.objects.create(
        organisation=requirement.organisation,
        module_id=requirement.module_id,
        title=requirement.title,
        first_due_days=first_due_days,
        refresh_months=refresh_months,
        ladder_only=ladder_only,
        started_on=clock.today(),
    )
    changed.levels.set(wanted)
    record(actor=lead, verb="training.requirement_changed", thing=changed)
    return changed


@transaction.atomic
def require_defaults(*, lead: User) -> list[Requirement]:
    """Begin with the proposed rules for the modules that people can open and that nothing asks for yet."""
    organisation = lead.organisation
    require(lead, "training.keep_requirements", organisation)
    assert organisation is not None
    made = []
    ladder = list(organisation.levels.order_by("order"))
    for snapshot, rule in proposed_for(lead):
        requirement = Requirement.objects.create(
            organisation=organisation,
            module_id=snapshot.module_id,
            title=snapshot.title,
            first_due_days=rule["first_due_days"],
            refresh_months=rule.get("refresh_months"),
            ladder_only=rule.get("ladder_only", False),
            started_on=clock.today(),
        )
        codes = [level.code for level in ladder]
        if rule.get("from_level") in codes:
            requirement.levels.set(ladder[codes.index(rule["from_level"]) :])
        made.append(requirement)
    if not made:
        raise RuleBroken("Nothing to begin with: every proposed module is required already or is not live yet.")
    record(actor=lead, verb="training.defaults_taken", thing=organisation, rules=len(made))
    return made


@transaction.atomic
def end_requirement(*, lead: User, requirement: Requirement) -> None:
    """Ask it of nobody from today on; past days keep showing it."""
    require(lead, "training.keep_requirements", requirement.organisation)
    if requirement.ended_on is not None:
        raise RuleBroken(f"“{requirement}” has been ended already.")
    Requirement.objects.filter(pk=requirement.pk).update(ended_on=clock.today())
    record(actor=lead, verb="training.requirement_ended", thing=requirement)


@transaction.atomic
def note_export(*, reader: User, rows: int, day: date) -> None:
    """Write into the trail that somebody took the training table away as a file."""
    require(reader, "training.see_table", reader.organisation)
    record(actor=reader, verb="training.table_exported", rows=rows, on=day.isoformat())
