"""Who mentors, is buddy to or manages whom: one row for each pair, found by staff id, then by work e-mail."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pathway.core import clock
from pathway.core.rowfiles import Column, Findings, Row, as_day
from pathway.core.templatetags.pathway import day as british

from ..enums import MentoringKind, Standing
from .kinds import Plan, Reading
from .known import Known, known_of

COLUMNS = (
    Column("staff_id", "Worker’s staff id", 40, hint="This or the e-mail.", example="E00042"),
    Column("email", "Worker’s work e-mail", 254, needed=False, example="jo.bloggs@example.org"),
    Column("relationship", "Relationship", 20, filled=True, hint="mentor, buddy or manager.", example="mentor"),
    Column("other_staff_id", "Mentor’s, buddy’s or manager’s staff id", 40, example="E00007"),
    Column("other_email", "Their work e-mail", 254, needed=False),
    Column("start_date", "First day", 20, filled=True, example="2025-09-01"),
    Column("end_date", "End", 20, needed=False, hint="The first day on which it no longer holds."),
)
GROUPS = {"new": "New", "ending": "Ending", "changed": "Changed"}
MANAGER = "manager"
KINDS_OF_TIE = (MentoringKind.MENTOR, MentoringKind.BUDDY, MANAGER)


@dataclass(slots=True)
class Tie:
    """A row in order: who is what to whom, from when until when."""

    row: int
    worker: int
    other: int
    kind: str
    start: date
    end: date | None


@dataclass
class TieDeeds:
    """What to write."""

    mentorings: list[Tie] = field(default_factory=list)
    managers: list[Tie] = field(default_factory=list)
    ended_mentorings: list[tuple[int, date]] = field(default_factory=list)
    ended_managers: list[tuple[int, date]] = field(default_factory=list)
    kinds: list[tuple[int, str]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def plan_relationships(reading: Reading) -> Plan:
    """What a file of mentors, buddies and managers would change."""
    found = Findings()
    rows = reading.rows(found)
    known, deeds, plan = known_of(reading.organisation), TieDeeds(), Plan(found)
    seen: dict[Any, int] = {}
    for row in rows:
        tie = _tie(reading, known, found, row)
        if tie is None:
            continue
        key = (tie.worker, MANAGER) if tie.kind == MANAGER and tie.end is None else (tie.worker, tie.other, tie.start)
        if key in seen:
            found.reject(
                "csv.duplicate_row",
                f"Row {row.number}: row {seen[key]} says this or something against it already.",
                row.number,
            )
            continue
        seen[key] = row.number
        if tie.kind == MANAGER:
            _manager(known, plan, deeds, tie)
        else:
            _mentoring(known, plan, deeds, tie)
    plan.counts["rows"] = len(rows)
    plan.counts["unchanged"] = len(seen) - sum(plan.counts[group] for group in GROUPS)
    for group in GROUPS:
        plan.counts.setdefault(group, 0)
    plan.deeds = deeds
    return plan


def whose(known: Known, found: Findings, row: Row, staff_id: str, email: str) -> int | None:
    """Whom two cells name; None where that is nobody here or in doubt, and said."""
    one, other = row[staff_id], row[email]
    if not one and not other:
        found.reject(
            "csv.missing", f"Row {row.number}, {staff_id}: give a staff id or a work e-mail.", row.number, staff_id
        )
        return None
    people = known.find(one, other)
    column = staff_id if one else email
    if not people:
        found.reject("csv.unknown_person", f"Row {row.number}, {column}: nobody of yours has it.", row.number, column)
        return None
    if len(people) > 1 or (other and known.by_email.get(other.casefold(), next(iter(people))) not in people):
        found.reject(
            "csv.identity_conflict",
            f"Row {row.number}, {column}: the staff id and the e-mail lead to different people.",
            row.number,
            column,
        )
        return None
    return next(iter(people))


def _tie(reading: Reading, known: Known, found: Findings, row: Row) -> Tie | None:
    before, day_first = found.rejects, reading.layout.day_first
    worker = whose(known, found, row, "staff_id", "email")
    other = whose(known, found, row, "other_staff_id", "other_email")
    kind = row["relationship"].casefold()
    if kind not in KINDS_OF_TIE:
        found.reject(
            "csv.bad_relationship",
            f"Row {row.number}, relationship: write mentor, buddy or manager.",
            row.number,
            "relationship",
        )
    start = as_day(row["start_date"], day_first)
    end = as_day(row["end_date"], day_first) if row["end_date"] else None
    for column, day in (("start_date", start), ("end_date", end)):
        if (row[column] and day is None) or (column == "end_date" and start and end and end < start):
            found.reject(
                "csv.bad_date", f"Row {row.number}, {column}: not a day, or before the first one.", row.number, column
            )
    if worker is not None and worker == other:
        found.reject(
            "csv.bad_manager",
            f"Row {row.number}, other_staff_id: nobody is their own mentor, buddy or manager.",
            row.number,
            "other_staff_id",
        )
    if found.rejects > before or worker is None or other is None or start is None:
        return None
    tie = Tie(row.number, worker, other, kind, start, end)
    return tie if _is_allowed(reading, known, found, tie) else None


def _is_allowed(reading: Reading, known: Known, found: Findings, tie: Tie) -> bool:
    today, keeper = clock.today(), reading.keeper
    is_over = tie.end is not None and tie.end <= today
    if not is_over and Standing.LEFT in (known.people[tie.worker].standing, known.people[tie.other].standing):
        found.reject("csv.left", f"Row {tie.row}: one of the two has left. Give the end of it.", tie.row, "end_date")
        return False
    if keeper is not None and tie.other == keeper.pk and not _stands(known, tie):
        found.reject(
            "csv.own_report",
            f"Row {tie.row}: you cannot make yourself somebody’s mentor or manager. Another admin brings this in.",
            tie.row,
            "other_staff_id",
        )
        return False
    return True


def _stands(known: Known, tie: Tie) -> bool:
    if tie.kind == MANAGER:
        now = known.manager_of.get(tie.worker)
        return now is not None and now.manager_id == tie.other
    mentoring = known.mentorings.get((tie.other, tie.worker))
    return mentoring is not None and mentoring.kind == tie.kind


def _words(known: Known, tie: Tie) -> str:
    return f"{known.people[tie.other].full_name}, {tie.kind}"


def _mentoring(known: Known, plan: Plan, deeds: TieDeeds, tie: Tie) -> None:
    now = known.mentorings.get((tie.other, tie.worker))
    who = known.people[tie.worker].full_name
    is_same_spell = now is not None and (now.started_on == tie.start or now.ended_on is None)
    if now is None or not is_same_spell:
        deeds.mentorings.append(tie)
        deeds.touched.add(tie.worker)
        return plan.add("new", tie.row, who, _words(known, tie))
    if now.kind != tie.kind:
        deeds.kinds.append((now.pk, tie.kind))
        deeds.touched.add(tie.worker)
        plan.add("changed", tie.row, who, _words(known, tie))
    if tie.end is not None and now.ended_on is None:
        deeds.ended_mentorings.append((now.pk, tie.end))
        deeds.touched.add(tie.worker)
        plan.add("ending", tie.row, who, f"{_words(known, tie)}, on {british(tie.end)}")
    return None


def _manager(known: Known, plan: Plan, deeds: TieDeeds, tie: Tie) -> None:
    now = known.manager_of.get(tie.worker)
    who = known.people[tie.worker].full_name
    if now is not None and now.manager_id == tie.other:
        if tie.end is not None and now.ended_on is None:
            deeds.ended_managers.append((now.pk, tie.end))
            deeds.touched.add(tie.worker)
            plan.add("ending", tie.row, who, f"{_words(known, tie)}, on {british(tie.end)}")
        return None
    if tie.end is not None and tie.end <= clock.today():
        # Past managers decide nothing any more; who they were is in the old system.
        return None
    deeds.managers.append(tie)
    deeds.touched.add(tie.worker)
    return plan.add("new", tie.row, who, _words(known, tie))
