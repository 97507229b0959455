"""The staff file: one row for each job, held against what is known, and what it would change.

A job is found by its staff id and first day, compared without case or spaces at the ends. A file is a delta: who is not
in it stays as they are. A person is found by their staff id, and by their work e-mail where the staff id is new.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pathway.core import clock
from pathway.core.rowfiles import Column, Findings, Row, as_day, as_number, as_staff_id
from pathway.core.templatetags.pathway import day as british

from ..enums import LeaverReason, Standing, WorkerKind
from ..models import Employment, Organisation, User
from .kinds import Plan, Reading
from .known import Known, joined, known_of

COLUMNS = (
    Column("staff_id", "Staff id", 40, filled=True, hint="As in your staff system.", example="E00042"),
    Column("email", "Work e-mail", 254, filled=True, example="jo.bloggs@example.org"),
    Column("first_name", "First name", 60, example="Jo"),
    Column("last_name", "Last name", 60, filled=True, example="Example"),
    Column("team", "Team", 80, example="East"),
    Column("role", "Role", 40, filled=True, hint="fsw, manager or another kind of worker.", example="fsw"),
    Column("level", "Level", 30, hint="The level’s code; empty for none.", example="trainee"),
    Column("manager_id", "Manager’s staff id", 40, example="E00001"),
    Column("start_date", "First day", 20, filled=True, example="2025-09-01"),
    Column("end_date", "End", 20, hint="The first day they are no longer in the job; empty while they are."),
    Column("fte", "Full-time equivalent", 8, hint="1 is full time.", example="1.0"),
    Column("job_title", "Job title", 120, needed=False, example="Trainee family support worker"),
    Column("leaver_reason", "Why they left", 40, needed=False),
)
GROUPS = {
    "new": "New",
    "changed": "Changed",
    "moved": "Moved to another team",
    "leaving": "Leaving",
    "returning": "Coming back",
}
ROLES = {
    "fsw": WorkerKind.FAMILY_SUPPORT,
    **{kind.value: kind for kind in WorkerKind},
    **{str(kind.label).casefold(): kind for kind in WorkerKind},
}
REASONS = {reason.value: reason for reason in LeaverReason} | {str(r.label).casefold(): r for r in LeaverReason}
TITLES = {WorkerKind.FAMILY_SUPPORT: "Family support worker"}
SHARE_TO_CONFIRM = 5
MOST_FTE = Decimal("1.5")


@dataclass(frozen=True)
class ExtraColumn:
    """A column whose meaning stands on a floor above: how a cell is read, who stands where, and how it is written."""

    column: str
    reader: Callable[[Organisation], Callable[[str], Any]]
    unknown: str
    unused: Callable[[Organisation], str]
    current: Callable[[Organisation], dict[int, Any]]
    same: Callable[[Any, Any], bool]
    kept: Callable[[Any, Any], str]
    write: Callable[[User | None, list[tuple[int, Any, date]]], None]


EXTRA_COLUMNS: list[ExtraColumn] = []


@dataclass(slots=True)
class Facts:
    """A row in order, its cells read."""

    row: int
    staff_id: str
    email: str
    name: str
    team: str
    kind: WorkerKind
    manager_id: str
    start: date
    end: date | None
    fte: Decimal
    job_title: str
    reason: str
    extras: dict[str, Any]

    @property
    def key(self) -> tuple[str, date]:
        """By what a job is found."""
        return self.staff_id.casefold(), self.start


Who = int | str


@dataclass
class Deeds:
    """What to write: people by number where they are here, by e-mail where they are new."""

    teams: list[str] = field(default_factory=list)
    people: list[Facts] = field(default_factory=list)
    jobs: list[tuple[Who, Facts]] = field(default_factory=list)
    job_changes: dict[int, dict[str, Any]] = field(default_factory=dict)
    person_changes: dict[int, dict[str, Any]] = field(default_factory=dict)
    moves: list[tuple[Who, str, date]] = field(default_factory=list)
    managers: list[tuple[Who, Who, date]] = field(default_factory=list)
    extras: dict[str, list[tuple[Who, Any, date]]] = field(default_factory=lambda: defaultdict(list))
    leavers: list[tuple[int, date, str]] = field(default_factory=list)
    already_left: list[tuple[Who, date]] = field(default_factory=list)
    returners: list[int] = field(default_factory=list)
    touched: dict[Who, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class _Sheet:
    """The work in hand: the file's facts, what is known, what was found."""

    reading: Reading
    plan: Plan
    known: Known
    deeds: Deeds
    today: date
    facts: list[Facts] = field(default_factory=list)
    by_person: dict[Who, list[Facts]] = field(default_factory=lambda: defaultdict(list))
    rows_of_ids: dict[str, Who] = field(default_factory=dict)
    ids_in_file: set[str] = field(default_factory=set)
    taken_elsewhere: set[str] = field(default_factory=set)
    extras_now: dict[str, dict[int, Any]] = field(default_factory=dict)

    @property
    def found(self) -> Findings:
        """What was found so far."""
        return self.plan.found


def plan_hr(reading: Reading) -> Plan:
    """What a staff file would change."""
    found = Findings()
    rows = reading.rows(found)
    known = known_of(reading.organisation)
    sheet = _Sheet(reading, Plan(found), known, Deeds(), clock.today())
    _read_facts(sheet, rows)
    sheet.ids_in_file = {row["staff_id"].casefold() for row in rows}
    sheet.taken_elsewhere = _taken_elsewhere(known, [each.email for each in sheet.facts])
    for each in sheet.facts:
        who = _person_of(sheet, each)
        if who is not None:
            sheet.by_person[who].append(each)
            sheet.rows_of_ids.setdefault(each.staff_id.casefold(), who)
    sheet.extras_now = {extra.column: extra.current(reading.organisation) for extra in EXTRA_COLUMNS}
    for number, (who, theirs) in enumerate(sheet.by_person.items()):
        if number % 500 == 499:
            reading.told("compared", number + 1)
        _compare(sheet, who, sorted(theirs, key=lambda each: each.start))
    _hold_against_the_whole(sheet)
    plan = sheet.plan
    plan.counts["rows"] = len(rows)
    plan.counts["unchanged"] = len(sheet.by_person) - len({who for who, what in sheet.deeds.touched.items() if what})
    for group in (*GROUPS, "teams"):
        plan.counts.setdefault(group, 0)
    plan.deeds = sheet.deeds
    return plan


def _read_facts(sheet: _Sheet, rows: list[Row]) -> None:
    organisation, found = sheet.reading.organisation, sheet.found
    domains = {domain.casefold() for domain in organisation.email_domains.values_list("domain", flat=True)}
    readers = {extra.column: extra.reader(organisation) for extra in EXTRA_COLUMNS}
    unused = {extra.column: extra.unused(organisation) for extra in EXTRA_COLUMNS}
    for extra in EXTRA_COLUMNS:
        if unused[extra.column] and any(row[extra.column] for row in rows):
            found.warn("csv.column_left_out", unused[extra.column], 1, extra.column)
    ids: dict[tuple[str, date], int] = {}
    emails: dict[str, str] = {}
    for row in rows:
        facts = _facts(sheet, row, domains, readers, unused)
        if facts is None:
            continue
        if facts.key in ids:
            found.reject(
                "csv.duplicate_id",
                f"Row {row.number}, staff_id: the same staff id and first day stand in row {ids[facts.key]} already.",
                row.number,
                "staff_id",
            )
            continue
        if emails.setdefault(facts.email, facts.staff_id.casefold()) != facts.staff_id.casefold():
            found.reject(
                "csv.duplicate_email",
                f"Row {row.number}, email: another staff id further up has the same e-mail.",
                row.number,
                "email",
            )
            continue
        ids[facts.key] = row.number
        sheet.facts.append(facts)


def _facts(
    sheet: _Sheet, row: Row, domains: set[str], readers: dict[str, Callable[[str], Any]], unused: dict[str, str]
) -> Facts | None:
    """A row's cells read; None where one of them cannot be, and that is said."""
    before, day_first = sheet.found.rejects, sheet.reading.layout.day_first

    def wrong(code: str, column: str, sentence: str) -> None:
        sheet.found.reject(code, f"Row {row.number}, {column}: {sentence}", row.number, column)

    staff_id = as_staff_id(row["staff_id"])
    if staff_id is None:
        wrong("csv.bad_id", "staff_id", "not a staff id. Excel may have turned a long number into 1.2E+05.")
    email = row["email"].lower()
    _check_email(email, domains, wrong)
    kind = ROLES.get(row["role"].casefold())
    if kind is None:
        wrong("csv.bad_role", "role", "not a kind of worker. Write fsw, manager, social_worker, agency or another.")
    style = "27/03/2026" if day_first else "2026-03-27"
    start = as_day(row["start_date"], day_first)
    if start is None:
        wrong("csv.bad_date", "start_date", f"not a day between 1950 and two years from now, written like {style}.")
    end = as_day(row["end_date"], day_first) if row["end_date"] else None
    if row["end_date"] and end is None:
        wrong("csv.bad_date", "end_date", f"not a day between 1950 and two years from now, written like {style}.")
    if start and end and end < start:
        wrong("csv.bad_date", "end_date", "before the first day.")
    fte = as_number(row["fte"]) if row["fte"] else Decimal(1)
    if fte is None or not 0 < fte <= MOST_FTE or fte != round(fte, 3):
        wrong("csv.bad_number", "fte", "a full-time equivalent is above 0 and at most 1.5, such as 0.6.")
    reason = REASONS.get(row["leaver_reason"].casefold(), "") if row["leaver_reason"] else ""
    if row["leaver_reason"] and not reason:
        wrong("csv.bad_reason", "leaver_reason", "not one of the reasons of the list.")
    extras: dict[str, Any] = {}
    for extra in EXTRA_COLUMNS:
        if row[extra.column] and not unused[extra.column]:
            extras[extra.column] = readers[extra.column](row[extra.column])
            if extras[extra.column] is None:
                wrong("csv.bad_level", extra.column, extra.unknown)
    if sheet.found.rejects > before:
        return None
    assert staff_id is not None
    assert kind is not None
    assert start is not None
    assert fte is not None
    return Facts(
        row=row.number,
        staff_id=staff_id,
        email=email,
        name=f"{row['first_name']} {row['last_name']}".strip(),
        team=row["team"],
        kind=kind,
        manager_id=row["manager_id"],
        start=start,
        end=end,
        fte=fte,
        job_title=row["job_title"],
        reason=str(reason),
        extras=extras,
    )


def _check_email(email: str, domains: set[str], wrong: Callable[[str, str, str], None]) -> None:
    try:
        validate_email(email)
    except ValidationError:
        return wrong("csv.bad_email", "email", "not an e-mail address.")
    if email.rpartition("@")[2].casefold() not in domains:
        allowed = " or ".join(f"@{domain}" for domain in sorted(domains))
        return wrong("csv.email_domain", "email", f"a work e-mail of yours ends in {allowed}.")
    return None


def _person_of(sheet: _Sheet, facts: Facts) -> Who | None:
    """Who a row is about: somebody here, or somebody new by their e-mail; None where that is in doubt, and said."""
    known, found = sheet.known, sheet.found
    spell = known.spells.get(facts.key)
    by_email = known.by_email.get(facts.email)
    by_id = {spell.person_id} if spell else known.by_staff_id.get(facts.staff_id.casefold(), set())
    if by_email is not None and by_id and by_email not in by_id:
        if by_email in known.admins and known.admins == {by_email} and facts.end is not None:
            _say_last_admin(found, facts.row)
        else:
            found.reject(
                "csv.identity_conflict",
                f"Row {facts.row}, email: the staff id belongs to one person here and the e-mail to another.",
                facts.row,
                "email",
            )
        return None
    if by_email is not None:
        return by_email
    if spell is None and by_id:
        found.reject(
            "csv.identity_conflict",
            f"Row {facts.row}, email: this staff id was somebody’s with another e-mail. Correct the e-mail on that "
            "person’s page if it is the same person; give a new staff id if it is not.",
            facts.row,
            "email",
        )
        return None
    if spell is not None:
        return _with_other_email(sheet, facts, spell)
    if facts.email in sheet.taken_elsewhere:
        found.reject("csv.email_taken", f"Row {facts.row}, email: this e-mail cannot be used here.", facts.row, "email")
        return None
    return facts.email


def _with_other_email(sheet: _Sheet, facts: Facts, spell: Employment) -> Who | None:
    """The e-mail of a job's person differs: it changes until they have joined; afterwards they sign in with it."""
    person = sheet.known.people[spell.person_id]
    if facts.email in sheet.taken_elsewhere:
        sheet.found.reject(
            "csv.email_taken", f"Row {facts.row}, email: this e-mail cannot be used here.", facts.row, "email"
        )
        return None
    if person.standing == Standing.INVITED:
        sheet.deeds.person_changes.setdefault(person.pk, {})["email"] = facts.email
    else:
        sheet.found.warn(
            "csv.email_kept",
            f"Row {facts.row}, email: this person signs in with another e-mail, which stays.",
            facts.row,
            "email",
        )
    return person.pk


def _taken_elsewhere(known: Known, emails: list[str]) -> set[str]:
    """E-mails of people of other organisations: never matched, and nothing is said of whose they are."""
    unknown = [email for email in emails if email not in known.by_email]
    taken: set[str] = set()
    for start in range(0, len(unknown), 500):
        taken |= set(User.objects.filter(email__in=unknown[start : start + 500]).values_list("email", flat=True))
    return taken


def _say_last_admin(found: Findings, row: int) -> None:
    found.reject(
        "csv.last_admin",
        f"Row {row}, end_date: this is your organisation’s only admin. Appoint another before this one leaves.",
        row,
        "end_date",
    )


def _compare(sheet: _Sheet, who: Who, theirs: list[Facts]) -> None:
    """One person's rows against what is known of them."""
    keeper = sheet.reading.keeper
    person = sheet.known.people[who] if isinstance(who, int) else None
    changes: list[str] = []
    jobs_before = list(sheet.known.spells_of.get(who, [])) if isinstance(who, int) else []
    ends = {job.pk: job.ended_on for job in jobs_before}
    added: list[Facts] = []
    if person is not None and keeper is not None and person.pk == keeper.pk:
        _leave_own_row(sheet, theirs)
        return
    if person is None:
        sheet.deeds.people.append(theirs[-1])
    for facts in theirs:
        spell = sheet.known.spells.get(facts.key)
        if spell is None:
            sheet.deeds.jobs.append((who, facts))
            added.append(facts)
            _say_overlap(sheet, facts, jobs_before, ends)
        else:
            changes += _job_changes(sheet, spell, facts)
            ends[spell.pk] = facts.end if facts.end else spell.ended_on
    latest = theirs[-1]
    if person is not None:
        changes += _person_changes(sheet, person, latest)
    open_ends = [*ends.values(), *(facts.end for facts in added)]
    last_day = None if None in open_ends else max(end for end in open_ends if end is not None)
    in_post_later = last_day is None or last_day > sheet.today
    moved = ""
    if in_post_later and _is_current(latest, sheet.today):
        moved = _team(sheet, who, latest)
        changes += _manager(sheet, who, latest)
        changes += _extras(sheet, who, latest)
    elif latest.manager_id:
        _manager_known(sheet, who, latest)
    changes += ["another job"] * len(added) if person is not None else []
    _file(sheet, who, person, theirs, changes, moved, last_day)


def _is_current(facts: Facts, today: date) -> bool:
    return facts.end is None or facts.end > today


def _leave_own_row(sheet: _Sheet, theirs: list[Facts]) -> None:
    """Nobody changes their own job, level or manager, not even through a file."""
    sheet.found.warn(
        "csv.own_row",
        f"Row {theirs[-1].row}: this is you. Your own job stays; another admin brings it in.",
        theirs[-1].row,
    )


def _say_overlap(sheet: _Sheet, facts: Facts, jobs_before: list[Employment], ends: dict[int, date | None]) -> None:
    for job in jobs_before:
        end = ends[job.pk]
        if (end is None or end > facts.start) and (facts.end is None or facts.end > job.started_on):
            return sheet.found.warn(
                "csv.overlap",
                f"Row {facts.row}, start_date: this person has another job at the same time. If that one is over, "
                "give its end.",
                facts.row,
                "start_date",
            )
    return None


def _job_changes(sheet: _Sheet, spell: Employment, facts: Facts) -> list[str]:
    new: dict[str, Any] = {}
    words = []
    if spell.kind != facts.kind:
        new["kind"] = str(facts.kind)
        words.append("kind of worker")
    if spell.fte != facts.fte:
        new["fte"] = facts.fte
        words.append(f"full-time equivalent {facts.fte.normalize():f}")
    if facts.job_title and spell.job_title != facts.job_title:
        new["job_title"] = facts.job_title
        words.append("job title")
    if facts.end is not None and spell.ended_on != facts.end:
        new["ended_on"] = facts.end
        words.append("end of the job")
    if facts.reason and spell.leaver_reason != facts.reason:
        new["leaver_reason"] = facts.reason
        words.append("reason for leaving")
    if facts.end is None and spell.ended_on is not None:
        if spell.ended_on > sheet.today:
            new["ended_on"] = None
            words.append("no longer leaving")
        else:
            sheet.found.warn(
                "csv.end_kept",
                f"Row {facts.row}, end_date: this job has ended here already, and stays so. Somebody who is back has "
                "a new first day.",
                facts.row,
                "end_date",
            )
    if new:
        sheet.deeds.job_changes.setdefault(spell.pk, {}).update(new)
    return words


def _person_changes(sheet: _Sheet, person: User, facts: Facts) -> list[str]:
    """The name changes until they have joined; afterwards it is as they wrote it themselves."""
    changes = sheet.deeds.person_changes.setdefault(person.pk, {})
    words = ["e-mail"] if "email" in changes else []
    if person.standing == Standing.INVITED and facts.name != person.full_name:
        changes["full_name"] = facts.name
        words.append("name")
    if not changes:
        del sheet.deeds.person_changes[person.pk]
    return words


def _team(sheet: _Sheet, who: Who, facts: Facts) -> str:
    """The team somebody moves to; empty where they stay."""
    if not facts.team:
        return ""
    key = facts.team.casefold()
    team = sheet.known.teams.get(key)
    now = sheet.known.team_of.get(who) if isinstance(who, int) else None
    if team is None and key not in {name.casefold() for name in sheet.deeds.teams}:
        if not sheet.reading.options.create_teams:
            sheet.found.reject(
                "csv.unknown_team",
                f"Row {facts.row}, team: there is no open team of this name. Correct it, open the team, or have new "
                "teams opened.",
                facts.row,
                "team",
            )
            return ""
        sheet.deeds.teams.append(facts.team)
    if team is not None and now is not None and now.team_id == team.pk:
        return ""
    day = max(facts.start, sheet.today) if now is not None else facts.start
    sheet.deeds.moves.append((who, key, day))
    return facts.team


def _manager_known(sheet: _Sheet, who: Who, facts: Facts) -> Who | None:
    """Who the manager is; None where that is nobody, and said."""
    manager = as_staff_id(facts.manager_id)
    sentence = ""
    found: Who | None = None
    if manager is None:
        sentence = "not a staff id."
    elif manager.casefold() == facts.staff_id.casefold():
        sentence = "nobody can manage themselves."
    else:
        found = sheet.rows_of_ids.get(manager.casefold())
        if found is None:
            here = sheet.known.by_staff_id.get(manager.casefold(), set())
            there = [pk for pk in here if sheet.known.people[pk].standing != Standing.LEFT]
            found = there[0] if len(there) == 1 else None
        if found is None:
            sentence = "nobody with this staff id is in the file or in post here."
        elif found == who:
            sentence = "nobody can manage themselves."
    others = sheet.ids_in_file - {facts.staff_id.casefold()}
    if sentence and found is None and manager is not None and manager.casefold() in others:
        # The manager's own row is at fault, and says so.
        return None
    if sentence:
        sheet.found.reject("csv.bad_manager", f"Row {facts.row}, manager_id: {sentence}", facts.row, "manager_id")
        return None
    return found


def _manager(sheet: _Sheet, who: Who, facts: Facts) -> list[str]:
    if not facts.manager_id:
        return []
    manager = _manager_known(sheet, who, facts)
    if manager is None:
        return []
    now = sheet.known.manager_of.get(who) if isinstance(who, int) else None
    if now is not None and now.manager_id == manager:
        return []
    keeper = sheet.reading.keeper
    if keeper is not None and manager == keeper.pk:
        sheet.found.reject(
            "csv.own_report",
            f"Row {facts.row}, manager_id: you cannot make yourself somebody’s manager. Another admin brings this in.",
            facts.row,
            "manager_id",
        )
        return []
    sheet.deeds.managers.append((who, manager, max(facts.start, sheet.today) if now is not None else facts.start))
    return ["manager"]


def _extras(sheet: _Sheet, who: Who, facts: Facts) -> list[str]:
    words = []
    for extra in EXTRA_COLUMNS:
        if extra.column not in facts.extras:
            continue
        value = facts.extras[extra.column]
        now = sheet.extras_now[extra.column].get(who) if isinstance(who, int) else None
        if now is not None and extra.same(now, value):
            continue
        kept = extra.kept(now, value) if now is not None else ""
        if kept:
            sheet.found.warn("csv.stronger_kept", f"Row {facts.row}, {extra.column}: {kept}", facts.row, extra.column)
            continue
        day = max(facts.start, sheet.today) if now is not None else facts.start
        sheet.deeds.extras[extra.column].append((who, value, day))
        words.append(extra.column)
    return words


def _file(
    sheet: _Sheet,
    who: Who,
    person: User | None,
    theirs: list[Facts],
    changes: list[str],
    moved: str,
    last_day: date | None,
) -> None:
    """Put one person into the group of the preview that says most."""
    plan, deeds, latest = sheet.plan, sheet.deeds, theirs[-1]
    if person is None:
        if last_day is not None:
            deeds.already_left.append((who, last_day))
        deeds.touched[who].add("new")
        return plan.add("new", latest.row, latest.name, f"{latest.team or 'no team'}, from {british(latest.start)}")
    before = person.access_ends_on
    reason = next((facts.reason for facts in reversed(theirs) if facts.reason), "")
    if last_day is not None and before != last_day and (before is None or any(f.end for f in theirs)):
        if person.standing != Standing.LEFT or last_day > sheet.today:
            deeds.leavers.append((person.pk, last_day, reason))
            deeds.touched[who].add("leaving")
            if before is None:
                return plan.add("leaving", latest.row, person.full_name, f"on {british(last_day)}")
            changes.append(f"leaves on {british(last_day)}")
    elif last_day is None and before is not None:
        deeds.returners.append(person.pk)
        if person.standing == Standing.LEFT:
            deeds.touched[who].add("returning")
            return plan.add("returning", latest.row, person.full_name, f"from {british(latest.start)}")
        changes.append("stays after all")
    if moved:
        deeds.touched[who].add("moved")
        plan.add("moved", latest.row, person.full_name, f"to {moved}")
    if changes:
        deeds.touched[who].add("changed")
        plan.add("changed", latest.row, person.full_name, ", ".join(dict.fromkeys(changes)))
    return None


def _hold_against_the_whole(sheet: _Sheet) -> None:
    """What no single row shows: an organisation without an admin, or without a fifth of its people."""
    known, leavers = sheet.known, {pk for pk, _, _ in sheet.deeds.leavers}
    rows = {line.who: line.row for line in sheet.plan.lines if line.group == "leaving"}
    able = joined(known, known.admins) or known.admins
    if able and able <= leavers:
        name = known.people[next(iter(able))].full_name
        _say_last_admin(sheet.found, rows.get(name, 1))
    leaving, here = sheet.plan.counts["leaving"], len(known.in_post(sheet.today))
    if leaving * SHARE_TO_CONFIRM > here and sheet.reading.options.confirm_leavers != leaving:
        sheet.found.reject(
            "csv.confirm_required",
            f"{leaving} of {here} people would leave, which is more than a fifth. If that is right, confirm that "
            f"{leaving} leave.",
            column="end_date",
        )
    sheet.plan.counts["teams"] = len(sheet.deeds.teams)
