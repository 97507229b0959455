"""Past supervision from another system: dates alone, so that nobody starts overdue; what was said never comes along."""

from dataclasses import dataclass, field
from datetime import date

from pathway.core import clock
from pathway.core.rowfiles import Column, Findings, Row, as_day
from pathway.core.templatetags.pathway import day as british
from pathway.people.intake.kinds import Plan, Reading
from pathway.people.intake.known import Known, known_of
from pathway.people.intake.relationships import whose

from .enums import SessionKind
from .models.sessions import Attendance

COLUMNS = (
    Column("staff_id", "Worker’s staff id", 40, hint="This or the e-mail.", example="E00042"),
    Column("email", "Worker’s work e-mail", 254, needed=False, example="jo.bloggs@example.org"),
    Column("held_on", "Held on", 20, filled=True, example="2026-03-14"),
    Column("supervisor_staff_id", "Supervisor’s staff id", 40, needed=False, example="E00007"),
    Column("supervisor_email", "Supervisor’s work e-mail", 254, needed=False),
    Column("type", "Type of supervision", 20, needed=False, hint="Line management where it is empty."),
    Column("source", "System", 80, needed=False, example="Old case system"),
)
GROUPS = {"new": "New"}
TYPES = {kind.value: kind for kind in SessionKind} | {str(kind.label).casefold(): kind for kind in SessionKind}
FROM_A_FILE = "File from another system"


@dataclass(slots=True)
class PastSession:
    """A row in order: whom somebody supervised on which day."""

    row: int
    worker: int
    held_on: date
    kind: str
    supervisor: int | None
    source: str


@dataclass
class DateDeeds:
    """What to write."""

    sessions: list[PastSession] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def plan_dates(reading: Reading) -> Plan:
    """What a file of supervision dates would add; a session that is here on that day is stronger and stays."""
    found = Findings()
    rows = reading.rows(found)
    known, deeds, plan = known_of(reading.organisation), DateDeeds(), Plan(found)
    attended = Attendance.objects.filter(
        session__organisation=reading.organisation, session__held_on__isnull=False
    ).values_list("worker", "session__held_on", "session__kind")
    here = set(attended)
    seen: set[tuple[int, date, str]] = set()
    for row in rows:
        past = _past(reading, known, found, row)
        if past is None:
            continue
        key = (past.worker, past.held_on, past.kind)
        if key not in seen and key not in here:
            deeds.sessions.append(past)
            deeds.touched.add(past.worker)
            plan.add("new", past.row, known.people[past.worker].full_name, british(past.held_on))
        seen.add(key)
    plan.counts["rows"] = len(rows)
    plan.counts["unchanged"] = len(seen) - len(deeds.sessions)
    plan.counts.setdefault("new", 0)
    plan.deeds = deeds
    return plan


def _past(reading: Reading, known: Known, found: Findings, row: Row) -> PastSession | None:
    before = found.rejects
    worker = whose(known, found, row, "staff_id", "email")
    named = row["supervisor_staff_id"] or row["supervisor_email"]
    supervisor = whose(known, found, row, "supervisor_staff_id", "supervisor_email") if named else None
    held_on = as_day(row["held_on"], reading.layout.day_first)
    if held_on is None or held_on > clock.today():
        found.reject("csv.bad_date", f"Row {row.number}, held_on: not a day in the past.", row.number, "held_on")
    kind = TYPES.get(row["type"].casefold(), "") if row["type"] else SessionKind.LINE_MANAGEMENT
    if not kind:
        found.reject("supervision.bad_type", f"Row {row.number}, type: no type of supervision.", row.number, "type")
    if worker is not None and worker == supervisor:
        found.reject(
            "supervision.own_supervisor",
            f"Row {row.number}, supervisor_staff_id: nobody supervises themselves.",
            row.number,
            "supervisor_staff_id",
        )
    if found.rejects > before or worker is None or held_on is None:
        return None
    return PastSession(row.number, worker, held_on, str(kind), supervisor, row["source"] or FROM_A_FILE)
