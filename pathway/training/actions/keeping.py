"""Keeping what people must hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from assessments.models import Quiz
from modules.models import ModulePage, ModuleSnapshot
from pathway.audit.actions import record, record_many
from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.intake.kinds import ImportKind, Plan, Reading, register
from pathway.people.models import ImportRun, Team, User

from ..calendar import SOON_DAYS, months_later
from ..intake import COLUMNS, GROUPS, TrainingDeeds, plan_training
from ..models import (
    Course,
    ExternalCompletion,
    ExternalCourse,
    FamiliesMonth,
    LearningPromise,
    LearningWeek,
    Requirement,
)
from ..queries import courses_proposed_for, promised_hours, proposed_for

WEEKS_BACK = 26


@dataclass(frozen=True)
class Wanted:
    """A rule as its keeper wants it: of whom, by when, how often again, and what is let pass."""

    levels: Iterable[Level] = ()
    teams: Iterable[Team] = ()
    areas: Iterable[str] = ()
    jobs: Iterable[str] = ()
    posts: Iterable[str] = ()
    ladder_only: bool = False
    first_year_only: bool = False
    first_due_days: int = 0
    refresh_months: int | None = None
    opens_days: int = SOON_DAYS
    grace_days: int = 0
    minimum_active_days: int = 0
    diagnostic: Quiz | None = None


def _keep(lead: User, wanted: Wanted, *, course: Course | None, module_id: int | None, title: str) -> Requirement:
    """Write down a rule that holds from today on."""
    organisation = lead.organisation
    levels, teams = list(wanted.levels), list(wanted.teams)
    places = {level.organisation_id for level in levels} | {team.organisation_id for team in teams}
    if places - {lead.organisation_id}:
        raise RuleBroken("Choose levels and teams of your own organisation.")
    if wanted.diagnostic is not None:
        if not Quiz.objects.visible_to(lead).filter(pk=wanted.diagnostic.pk).exists():
            raise RuleBroken("Choose a knowledge check of your own organisation or of the library.")
        if wanted.refresh_months is None:
            raise RuleBroken("A short check stands for a refresher. Say after how many months it is to be done again.")
    if wanted.refresh_months is not None and wanted.minimum_active_days > 31 * wanted.refresh_months:
        raise RuleBroken("It has to be possible to renew it before it expires. Make the minimum shorter.")
    assert organisation is not None
    requirement = Requirement.objects.create(
        organisation=organisation,
        course=course,
        module_id=module_id,
        title=title,
        areas=sorted(wanted.areas),
        jobs=sorted(wanted.jobs),
        posts=sorted(wanted.posts),
        ladder_only=wanted.ladder_only,
        first_year_only=wanted.first_year_only,
        first_due_days=wanted.first_due_days,
        refresh_months=wanted.refresh_months,
        opens_days=wanted.opens_days,
        grace_days=wanted.grace_days,
        minimum_active_days=wanted.minimum_active_days,
        diagnostic=wanted.diagnostic,
        started_on=clock.today(),
    )
    requirement.levels.set(levels)
    requirement.teams.set(teams)
    return requirement


@transaction.atomic
def require_module(*, lead: User, module: ModulePage, **wanted: Any) -> Requirement:
    """Ask everybody, or those whom the rule names, to hold a module from today on."""
    organisation = lead.organisation
    require(lead, "training.keep_requirements", organisation)
    if not ModuleSnapshot.objects.visible_to(lead).filter(module=module).exists():
        raise RuleBroken("Choose a module that your people can open. It has to be published first.")
    if Requirement.objects.current().filter(organisation=organisation, module=module).exists():
        raise RuleBroken(f"“{module.title}” is required already. Change or end that rule first.")
    requirement = _keep(lead, Wanted(**wanted), course=None, module_id=module.pk, title=module.title)
    record(actor=lead, verb="training.required", thing=requirement)
    return requirement


@transaction.atomic
def require_course(*, lead: User, title: str, code: str = "", **wanted: Any) -> Requirement:
    """Ask people to hold a course that is not taught here; a title that is known already means that course."""
    organisation = lead.organisation
    require(lead, "training.keep_requirements", organisation)
    assert organisation is not None
    course = Course.objects.filter(organisation=organisation, title__iexact=title).first()
    if course is None:
        if code and Course.objects.filter(organisation=organisation, code=code).exists():
            raise RuleBroken(f"Another course has the code {code}. Choose another code, or leave it empty.")
        course = Course.objects.create(organisation=organisation, title=title, code=code)
    asked = Q(course=course) | Q(module=course.module_id, module__isnull=False)
    if Requirement.objects.current().filter(asked, organisation=organisation).exists():
        raise RuleBroken(f"“{course}” is required already. Change or end that rule first.")
    requirement = _keep(lead, Wanted(**wanted), course=course, module_id=course.module_id, title=course.title)
    record(actor=lead, verb="training.required", thing=requirement)
    return requirement


@transaction.atomic
def change_requirement(*, lead: User, requirement: Requirement, **wanted: Any) -> Requirement:
    """Ask it of others, or by another day, from today on; past days keep the rule they had."""
    require(lead, "training.keep_requirements", requirement.organisation)
    locked = Requirement.objects.select_for_update().get(pk=requirement.pk)
    if locked.ended_on is not None:
        raise RuleBroken(f"“{requirement}” has been ended already.")
    Requirement.objects.filter(pk=requirement.pk).update(ended_on=clock.today())
    changed = _keep(
        lead,
        Wanted(**wanted),
        course=requirement.course,
        module_id=requirement.module_id,
        title=requirement.title,
    )
    record(actor=lead, verb="training.requirement_changed", thing=changed)
    return changed


@transaction.atomic
def require_defaults(*, lead: User, with_courses: bool = False) -> list[Requirement]:
    """Begin with the proposed rules for the modules that people can open and that nothing asks for yet.

    With courses, also for what the proposals name and nobody teaches here. Each stays marked as a proposal until
    somebody changes it.
    """
    organisation = lead.organisation
    require(lead, "training.keep_requirements", organisation)
    assert organisation is not None
    ladder = list(organisation.levels.order_by("order"))
    made = [
        _keep(lead, _proposed(rule, ladder), course=None, module_id=snapshot.module_id, title=snapshot.title)
        for snapshot, rule in proposed_for(lead)
    ]
    for rule in courses_proposed_for(lead) if with_courses else []:
        course, _ = Course.objects.get_or_create(
            organisation=organisation,
            code=rule["code"],
            defaults={"title": rule["title"], "areas": rule.get("areas", [])},
        )
        made.append(_keep(lead, _proposed(rule, ladder), course=course, module_id=course.module_id, title=course.title))
    if not made:
        raise RuleBroken("Nothing to begin with: every proposed module is required already or is not live yet.")
    Requirement.objects.filter(pk__in=[each.pk for each in made]).update(is_proposal=True)
    record(actor=lead, verb="training.defaults_taken", thing=organisation, rules=len(made))
    return made


def _proposed(rule: dict[str, Any], ladder: list[Level]) -> Wanted:
    """A proposal as a rule of an organisation with its own levels."""
    codes = [level.code for level in ladder]
    from_level = rule.get("from_level")
    return Wanted(
        levels=ladder[codes.index(from_level) :] if from_level in codes else [],
        areas=rule.get("areas", []),
        ladder_only=rule.get("ladder_only", False),
        first_due_days=rule["first_due_days"],
        refresh_months=rule.get("refresh_months"),
    )


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
def map_courses(*, lead: User, answers: Mapping[ExternalCourse, ModulePage | Course | bool | None]) -> int:
    """Say what each course of another system counts for: a module or course, True for none of ours, None for not yet.

    Past days follow, for they are worked out from the records. Returns how many courses changed.
    """
    require(lead, "training.keep_requirements", lead.organisation)
    offered = set(ModuleSnapshot.objects.visible_to(lead).values_list("module", flat=True))
    own = set(Course.objects.visible_to(lead).values_list("pk", flat=True))
    changed = 0
    for external, answer in answers.items():
        module = answer if isinstance(answer, ModulePage) else None
        course = answer if isinstance(answer, Course) else None
        wrong = (module is not None and module.pk not in offered) or (course is not None and course.pk not in own)
        if external.organisation_id != lead.organisation_id or wrong:
            raise RuleBroken("Choose courses and modules of your own organisation.")
        changed += ExternalCourse.objects.filter(pk=external.pk).update(
            module=module, counts_as=course, counts_for_nothing=answer is True
        )
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


def keep_attended(
    worker: User, title: str, thing: int | None, day: date, expires_on: date | None, reference: str
) -> ExternalCompletion:
    """Keep that somebody attended a course taught on a day; the caller's transaction, permission and event.

    It counts for the thing (a module, or below zero a course), unless the organisation has said that courses of this
    title count for something else.
    """
    assert worker.organisation is not None
    counts = {}
    if thing is not None:
        counts = {"module_id": thing} if thing > 0 else {"counts_as_id": -thing}
    course, _ = ExternalCourse.objects.get_or_create(
        organisation=worker.organisation, key=title.casefold(), defaults={"title": title, **counts}
    )
    says_nothing = course.module_id is None and course.counts_as_id is None and not course.counts_for_nothing
    if counts and says_nothing:
        ExternalCourse.objects.filter(pk=course.pk).update(**counts)
    completion, _ = ExternalCompletion.objects.get_or_create(
        worker=worker,
        course=course,
        completed_on=day,
        defaults={
            "expires_on": expires_on,
            "certificate": reference,
            "source": "Training event",
            "brought_in_at": clock.now(),
        },
    )
    return completion


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
