"""Keeping what people must hold."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from modules.models import ModulePage, ModuleSnapshot
from pathway.audit.actions import record, record_many
from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.intake.kinds import ImportKind, Plan, Reading, register
from pathway.people.models import ImportRun, User

from .calendar import months_later
from .intake import COLUMNS, GROUPS, TrainingDeeds, plan_training
from .models import ExternalCompletion, ExternalCourse, FamiliesMonth, LearningPromise, LearningWeek, Requirement
from .queries import promised_hours, proposed_for

WEEKS_BACK = 26


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
def note_table_read(*, reader: User, rows: int, day: date) -> None:
    """Write into the trail that somebody opened the training table, or the people behind one of its numbers."""
    require(reader, "training.see_table", reader.organisation)
    record(actor=reader, verb="training.table_read", rows=rows, on=day.isoformat())


@transaction.atomic
def note_export(*, reader: User, rows: int, day: date) -> None:
    """Write into the trail that somebody took the training table away as a file."""
    require(reader, "training.see_table", reader.organisation)
    record(actor=reader, verb="training.table_exported", rows=rows, on=day.isoformat())


@transaction.atomic
def promise_learning_time(*, lead: User, level: Level, hours_a_week: Decimal) -> LearningPromise:
    """Protect so many hours a week for learning at a level from today on; past weeks keep the promise they had."""
    require(lead, "training.keep_requirements", level.organisation)
    LearningPromise.objects.filter(level=level, ended_on=None).update(ended_on=clock.today())
    promise = LearningPromise.objects.create(level=level, hours_a_week=hours_a_week, started_on=clock.today())
    record(actor=lead, verb="training.time_promised", thing=promise)
    return promise


@transaction.atomic
def note_week(*, noter: User, worker: User, week_on: date, hours: Decimal, why_lost: str = "") -> LearningWeek:
    """Note the hours for learning of the week in which a day lies; noting the same week again replaces it."""
    require(noter, "training.note_time", worker)
    monday = week_on - timedelta(days=week_on.weekday())
    if monday > clock.today():
        raise RuleBroken("That week lies ahead. Note it once it has begun.")
    if monday < clock.today() - timedelta(weeks=WEEKS_BACK):
        raise RuleBroken(f"That week is more than {WEEKS_BACK} weeks ago, too long to remember well.")
    promised = promised_hours(worker, monday)
    if promised is not None and hours < promised and not why_lost:
        raise RuleBroken(f"{promised.normalize():f} hours were promised that week. Say why some were lost.")
    week, _ = LearningWeek.objects.update_or_create(
        worker=worker, week_on=monday, defaults={"hours": hours, "why_lost": why_lost}
    )
    record(actor=noter, verb="training.week_noted", thing=week, subject=worker)
    return week


@transaction.atomic
def note_families(*, noter: User, worker: User, month_on: date, families: int, complexity: str) -> FamiliesMonth:
    """Note how many families a worker worked with in the month in which a day lies; again replaces it."""
    require(noter, "training.note_time", worker)
    first = month_on.replace(day=1)
    if first > clock.today():
        raise RuleBroken("That month lies ahead. Note it once it has begun.")
    if first < months_later(clock.today(), -12):
        raise RuleBroken("That month is more than a year ago.")
    month, _ = FamiliesMonth.objects.update_or_create(
        worker=worker, month_on=first, defaults={"families": families, "complexity": complexity}
    )
    record(actor=noter, verb="training.families_noted", thing=month, subject=worker)
    return month


@transaction.atomic
def map_courses(*, lead: User, answers: Mapping[ExternalCourse, ModulePage | bool | None]) -> int:
    """Say which module each course of another system counts for: a module, True for none of ours, None for not yet.

    Past days follow, for they are worked out from the records. Returns how many courses changed.
    """
    require(lead, "training.keep_requirements", lead.organisation)
    offered = set(ModuleSnapshot.objects.visible_to(lead).values_list("module", flat=True))
    changed = 0
    for course, answer in answers.items():
        module = answer if isinstance(answer, ModulePage) else None
        if course.organisation_id != lead.organisation_id or (module is not None and module.pk not in offered):
            raise RuleBroken("Choose courses and modules of your own organisation.")
        changed += ExternalCourse.objects.filter(pk=course.pk).update(module=module, counts_for_nothing=answer is True)
    record(actor=lead, verb="training.courses_mapped", courses=changed)
    return changed


def carry_out_training(keeper: User | None, plan: Plan, reading: Reading, run: ImportRun) -> None:
    """Write what a file of completions adds; the caller's transaction keeps all of it or nothing."""
    deeds: TrainingDeeds = plan.deeds
    organisation = reading.organisation
    ExternalCourse.objects.bulk_create(
        [
            ExternalCourse(organisation=organisation, key=key, title=title, module_id=module)
            for key, (title, module) in deeds.courses.items()
        ],
        batch_size=500,
    )
    courses = dict(ExternalCourse.objects.filter(organisation=organisation).values_list("key", "pk"))
    now = clock.now()
    ExternalCompletion.objects.bulk_create(
        [
            ExternalCompletion(
                worker_id=done.worker,
                course_id=courses[done.course.casefold()],
                completed_on=done.completed_on,
                expires_on=done.expires_on,
                certificate=done.certificate,
                source=done.source,
                brought_in_at=now,
            )
            for done in deeds.done
        ],
        batch_size=500,
    )
    for pk, fields in deeds.filled.items():
        ExternalCompletion.objects.filter(pk=pk).update(**fields)
    record_many(
        keeper, [("training.brought_in", pk) for pk in sorted(deeds.touched)], organisation.pk, import_run=run.pk
    )


def offer_kinds() -> None:
    """Offer the files of this floor."""
    register(
        ImportKind(
            code="training",
            title="Past training",
            about="What people completed in another learning system, so that nobody starts overdue.",
            columns=COLUMNS,
            preview_rule="training.import_training",
            confirm_rule="training.import_training",
            plan=plan_training,
            carry_out=carry_out_training,
            groups=GROUPS,
        )
    )
