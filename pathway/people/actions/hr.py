"""Carrying out a staff file: a few statements for thousands of rows, in the transaction of whoever calls."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from pathway.audit.actions import record_many
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.crash import crash_point

from ..intake.hr import EXTRA_COLUMNS, TITLES, Deeds, Facts, Who
from ..intake.kinds import Plan, Reading
from ..models import Employment, ImportRun, Invitation, LineManagement, Team, TeamMembership, User
from .arrangements import end_access

BATCH = 500
VERBS = {
    "new": "people.brought_in",
    "changed": "people.job_brought_in",
    "moved": "people.team_brought_in",
    "leaving": "people.leaving_brought_in",
    "returning": "people.return_brought_in",
}
# Where several things happened to one person, the trail says the one that says most.
SAYS_MOST = ("new", "returning", "leaving", "moved", "changed")


def carry_out_hr(keeper: User | None, plan: Plan, reading: Reading, run: ImportRun) -> None:
    """Write what a staff file changes; the caller's transaction keeps all of it or nothing."""
    deeds: Deeds = plan.deeds
    organisation = reading.organisation
    _open_teams(reading, deeds)
    people = _new_people(reading, deeds)

    def pk_of(who: Who) -> int:
        return who if isinstance(who, int) else people[who]

    reading.told("people", len(people))
    _jobs(reading, [(pk_of(who), facts) for who, facts in deeds.jobs])
    _job_changes(deeds.job_changes)
    _person_changes(deeds)
    crash_point("import.half")
    reading.told("jobs", len(deeds.jobs) + len(deeds.job_changes))
    teams = {team.name.casefold(): team.pk for team in Team.objects.filter(organisation=organisation)}
    _close(TeamMembership.objects.all(), "person", ((pk_of(who), day) for who, _, day in deeds.moves))
    TeamMembership.objects.bulk_create(
        [TeamMembership(person_id=pk_of(who), team_id=teams[team], started_on=day) for who, team, day in deeds.moves],
        batch_size=BATCH,
    )
    _close(LineManagement.objects.all(), "worker", ((pk_of(who), day) for who, _, day in deeds.managers))
    LineManagement.objects.bulk_create(
        [
            LineManagement(worker_id=pk_of(who), manager_id=pk_of(manager), started_on=day)
            for who, manager, day in deeds.managers
        ],
        batch_size=BATCH,
    )
    for extra in EXTRA_COLUMNS:
        extra.write(keeper, [(pk_of(who), value, day) for who, value, day in deeds.extras[extra.column]])
    reading.told("arrangements", len(deeds.moves) + len(deeds.managers))
    _leave(deeds, pk_of)
    _come_back(deeds.returners)
    told = [(pk_of(who), next(each for each in SAYS_MOST if each in what)) for who, what in deeds.touched.items()]
    record_many(keeper, [(VERBS[word], pk) for pk, word in told], organisation.pk, import_run=run.pk)


def _open_teams(reading: Reading, deeds: Deeds) -> None:
    Team.objects.bulk_create([Team(organisation=reading.organisation, name=name) for name in deeds.teams])


def _new_people(reading: Reading, deeds: Deeds) -> dict[str, int]:
    """The people who are new, not joined and not invited yet; by their e-mail."""
    left = dict(deeds.already_left)
    people = [
        User(
            email=facts.email,
            full_name=facts.name,
            organisation=reading.organisation,
            is_active=False,
            password=make_password(None),
            access_ends_on=left.get(facts.email),
        )
        for facts in deeds.people
    ]
    return {person.email: person.pk for person in User.objects.bulk_create(people, batch_size=BATCH)}


def _jobs(reading: Reading, jobs: list[tuple[int, Facts]]) -> None:
    Employment.objects.bulk_create(
        [
            Employment(
                person_id=pk,
                organisation=reading.organisation,
                staff_id=facts.staff_id,
                job_title=facts.job_title or str(TITLES.get(facts.kind, facts.kind.label)),
                kind=facts.kind,
                fte=facts.fte,
                started_on=facts.start,
                ended_on=facts.end,
                leaver_reason=facts.reason,
            )
            for pk, facts in jobs
        ],
        batch_size=BATCH,
    )


def _job_changes(changes: dict[int, dict[str, Any]]) -> None:
    """Rows that change alike change in one statement."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for pk, fields in changes.items():
        alike[tuple(sorted(fields.items()))].append(pk)
    for fields_, pks in alike.items():
        for some in _some(pks):
            Employment.objects.filter(pk__in=some).update(**dict(fields_))


def _person_changes(deeds: Deeds) -> None:
    for pk, fields in deeds.person_changes.items():
        User.objects.filter(pk=pk).update(**fields)
    addressed = [pk for pk, fields in deeds.person_changes.items() if "email" in fields]
    for some in _some(addressed):
        Invitation.objects.filter(person__in=some).not_accepted().update(revoked_at=clock.now())


def _close(rows: QuerySet[Any], whose: str, days: Iterable[tuple[int, date]]) -> None:
    """End what is open for these people on their day; what has not begun by then ends on its own first day."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for pk, day in days:
        by_day[day].append(pk)
    for day, pks in by_day.items():
        for some in _some(pks):
            rows.filter(**{f"{whose}__in": some}, ended_on__isnull=True).update(
                ended_on=Greatest("started_on", Value(day))
            )


def _leave(deeds: Deeds, pk_of: Any) -> None:
    people = User.objects.in_bulk([pk for pk, _, _ in deeds.leavers])
    for pk, day, reason in deeds.leavers:
        person = people[pk]
        jobs = Employment.objects.filter(person=person).order_by("-started_on")
        kept = reason or (jobs.values_list("leaver_reason", flat=True).first() or "")
        end_access(person, day, min(day, person.access_ends_on or day), kept)


def _come_back(pks: list[int]) -> None:
    for some in _some(pks):
        returning = User.objects.filter(pk__in=some)
        returning.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).update(access_ends_on=None, is_active=True)
        returning.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).update(access_ends_on=None)


def _some(pks: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


def in_file_of(run: ImportRun) -> list[int]:
    """The people whom a run brought in and who have neither joined nor been invited."""
    brought = Event.objects.filter(
        verb=VERBS["new"], organisation=run.organisation_id, detail__import_run=run.pk
    ).values_list("subject", flat=True)
    return list(
        User.objects.filter(pk__in=brought, is_active=False, access_ends_on__isnull=True)
        .exclude(invitations__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
