"""Training done in another system: one row for each completion, matched to a person and to one of our modules.

What was completed here is never touched. A course is matched to a module by what was said of it before, by the file's
own module code, or by its title; otherwise it is kept and counts for nothing until somebody says what it is.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from modules.models import Completion, ModuleSnapshot
from pathway.core import clock
from pathway.core.rowfiles import Column, Findings, Row, as_day
from pathway.core.templatetags.pathway import day as british
from pathway.people.intake.kinds import Plan, Reading
from pathway.people.intake.known import Known, known_of
from pathway.people.intake.relationships import whose

from .models import ExternalCompletion, ExternalCourse

COLUMNS = (
    Column("staff_id", "Staff id", 40, hint="This or the e-mail.", example="E00042"),
    Column("email", "Work e-mail", 254, needed=False, example="jo.bloggs@example.org"),
    Column("course", "Course", 255, filled=True, hint="As the other system calls it.", example="Safeguarding basics"),
    Column("completed_on", "Completed on", 20, filled=True, example="2025-03-14"),
    Column("expires_on", "Certificate valid until", 20, needed=False),
    Column("certificate", "Certificate number", 80, needed=False),
    Column("source", "System", 80, needed=False, example="Old learning system"),
    Column("module_code", "Code of our module", 20, needed=False, hint="If you know it."),
)
GROUPS = {"new": "New", "changed": "Filled in"}
CERTIFICATE_DAYS = 3660


@dataclass(slots=True)
class Done:
    """A row in order: who completed which course when."""

    row: int
    worker: int
    course: str
    completed_on: date
    expires_on: date | None
    certificate: str
    source: str


@dataclass
class TrainingDeeds:
    """What to write: courses that are new with the module they count for, completions, and fields that were empty."""

    courses: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    filled: dict[int, dict[str, object]] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


@dataclass
class _Catalogue:
    """The courses that are known and the modules they may count for."""

    courses: dict[str, ExternalCourse]
    by_code: dict[str, int]
    by_title: dict[str, int]
    named: set[str] = field(default_factory=set)


def plan_training(reading: Reading) -> Plan:
    """What a file of completions would add."""
    found = Findings()
    rows = reading.rows(found)
    known, deeds, plan = known_of(reading.organisation), TrainingDeeds(), Plan(found)
    catalogue = _catalogue(reading)
    here = _recorded(reading)
    ours = _completed_here(reading)
    seen: set[tuple[int, str, date]] = set()
    for row in rows:
        done = _done(reading, known, found, row)
        if done is None:
            continue
        key = (done.worker, done.course.casefold(), done.completed_on)
        module = _module_of(catalogue, deeds, found, row)
        if key in seen:
            continue
        seen.add(key)
        if (done.worker, module, done.completed_on) in ours:
            continue
        if key in here:
            _fill_in(plan, deeds, known, done, here[key])
            continue
        deeds.done.append(done)
        deeds.touched.add(done.worker)
        plan.add("new", done.row, known.people[done.worker].full_name, f"{done.course}, {british(done.completed_on)}")
    plan.counts["rows"] = len(rows)
    plan.counts["unchanged"] = len(seen) - len(deeds.done) - len(deeds.filled)
    for group in GROUPS:
        plan.counts.setdefault(group, 0)
    plan.deeds = deeds
    return plan


def _catalogue(reading: Reading) -> _Catalogue:
    organisation = reading.organisation
    by_code: dict[str, int] = {}
    by_title: dict[str, int] = {}
    # The organisation's own copies come last and stand in for the shared modules.
    live = ModuleSnapshot.objects.live().filter(organisation__isnull=True)
    own = ModuleSnapshot.objects.live().filter(organisation=organisation)
    for code, title, module in [*_named(live), *_named(own)]:
        by_title[title.casefold()] = module
        if code:
            by_code[code.casefold()] = module
    courses = {course.key: course for course in ExternalCourse.objects.filter(organisation=organisation)}
    return _Catalogue(courses, by_code, by_title)


def _named(snapshots: object) -> list[tuple[str, str, int]]:
    return list(snapshots.values_list("code", "title", "module"))  # type: ignore[attr-defined]


def _recorded(reading: Reading) -> dict[tuple[int, str, date], ExternalCompletion]:
    rows = ExternalCompletion.objects.filter(course__organisation=reading.organisation).select_related("course")
    return {(row.worker_id, row.course.key, row.completed_on): row for row in rows.iterator(500)}


def _completed_here(reading: Reading) -> set[tuple[int, int | None, date]]:
    rows = Completion.objects.filter(worker__organisation=reading.organisation)
    return {
        (who, what, timezone.localdate(at)) for who, what, at in rows.values_list("worker", "module", "completed_at")
    }


def _done(reading: Reading, known: Known, found: Findings, row: Row) -> Done | None:
    before, day_first = found.rejects, reading.layout.day_first
    worker = whose(known, found, row, "staff_id", "email")
    completed = as_day(row["completed_on"], day_first)
    expires = as_day(row["expires_on"], day_first, CERTIFICATE_DAYS) if row["expires_on"] else None
    if completed is None or completed > clock.today():
        found.reject(
            "csv.bad_date", f"Row {row.number}, completed_on: not a day in the past.", row.number, "completed_on"
        )
    if row["expires_on"] and (expires is None or (completed and expires < completed)):
        found.reject(
            "csv.bad_date",
            f"Row {row.number}, expires_on: not a day, or before it was completed.",
            row.number,
            "expires_on",
        )
    if found.rejects > before or worker is None or completed is None:
        return None
    return Done(row.number, worker, row["course"], completed, expires, row["certificate"], row["source"])


def _module_of(catalogue: _Catalogue, deeds: TrainingDeeds, found: Findings, row: Row) -> int | None:
    """The module a row's course counts for; a course met for the first time is noted, and said if it has none."""
    key, code = row["course"].casefold(), row["module_code"].casefold()
    course = catalogue.courses.get(key)
    if course is not None:
        module = course.module_id
        is_decided = module is not None or course.counts_for_nothing
    else:
        if key not in deeds.courses:
            deeds.courses[key] = (row["course"], catalogue.by_code.get(code) or catalogue.by_title.get(key))
        module = deeds.courses[key][1]
        is_decided = module is not None
    if not is_decided and key not in catalogue.named:
        catalogue.named.add(key)
        found.warn(
            "training.course_to_map",
            f"Row {row.number}, course: it counts for nothing until you say which module of yours it is.",
            row.number,
            "course",
        )
    return module


def _fill_in(plan: Plan, deeds: TrainingDeeds, known: Known, done: Done, record: ExternalCompletion) -> None:
    """A record that is here keeps what it says; only what it left empty is filled in."""
    empty = {
        name: getattr(done, name)
        for name in ("expires_on", "certificate", "source")
        if getattr(done, name) and not getattr(record, name)
    }
    if empty:
        deeds.filled[record.pk] = empty
        deeds.touched.add(done.worker)
        plan.add("changed", done.row, known.people[done.worker].full_name, f"{done.course}, {', '.join(empty)}")
