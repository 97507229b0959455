"""What is known of an organisation's people before a file is held against it, read once for the whole file."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from pathway.core import clock

from ..enums import AppointmentKind, Standing
from ..models import (
    Appointment,
    Employment,
    LineManagement,
    Mentoring,
    Organisation,
    Team,
    TeamMembership,
    User,
    still_open,
)

SpellKey = tuple[str, date]


@dataclass
class Known:
    """An organisation's people by staff id and by work e-mail, with their jobs, teams and managers."""

    people: dict[int, User] = field(default_factory=dict)
    by_email: dict[str, int] = field(default_factory=dict)
    by_staff_id: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    spells: dict[SpellKey, Employment] = field(default_factory=dict)
    spells_of: dict[int, list[Employment]] = field(default_factory=lambda: defaultdict(list))
    teams: dict[str, Team] = field(default_factory=dict)
    team_of: dict[int, TeamMembership] = field(default_factory=dict)
    manager_of: dict[int, LineManagement] = field(default_factory=dict)
    mentorings: dict[tuple[int, int], Mentoring] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)

    def in_post(self, day: date) -> set[int]:
        """The people with a job on a day."""
        return {pk for pk, jobs in self.spells_of.items() if any(job.holds(day) for job in jobs)}

    def find(self, staff_id: str, email: str) -> set[int]:
        """The people a staff id and an e-mail lead to: by the staff id first, by the e-mail where it leads nowhere."""
        found = self.by_staff_id.get(staff_id.casefold(), set()) if staff_id else set()
        if found:
            return found
        pk = self.by_email.get(email.casefold()) if email else None
        return {pk} if pk is not None else set()


def known_of(organisation: Organisation) -> Known:
    """Read all of it, in a handful of questions."""
    known = Known()
    for person in User.objects.filter(organisation=organisation).defer("password").iterator(500):
        known.people[person.pk] = person
        known.by_email[person.email.casefold()] = person.pk
    for job in Employment.objects.filter(organisation=organisation).order_by("started_on", "pk").iterator(500):
        known.by_staff_id[job.staff_id.strip().casefold()].add(job.person_id)
        known.spells[job.staff_id.strip().casefold(), job.started_on] = job
        known.spells_of[job.person_id].append(job)
    today = clock.today()
    for team in Team.objects.filter(organisation=organisation):
        if team.closed_on is None or team.closed_on > today:
            known.teams[team.name.casefold()] = team
    memberships = TeamMembership.objects.filter(still_open(), person__organisation=organisation)
    known.team_of = {row.person_id: row for row in memberships.order_by("started_on", "pk")}
    lines = LineManagement.objects.filter(still_open(), worker__organisation=organisation)
    known.manager_of = {row.worker_id: row for row in lines.order_by("started_on", "pk")}
    mentorings = Mentoring.objects.filter(worker__organisation=organisation)
    known.mentorings = {(row.mentor_id, row.worker_id): row for row in mentorings.order_by("started_on", "pk")}
    known.admins = set(
        Appointment.objects.current()
        .filter(kind=AppointmentKind.ORGANISATION_ADMIN, organisation=organisation, team__isnull=True)
        .values_list("person", flat=True)
    ) & {pk for pk, person in known.people.items() if person.standing != Standing.LEFT}
    return known


def joined(known: Known, pks: set[int]) -> set[int]:
    """Those of these people who have joined and can sign in."""
    return {pk for pk in pks if known.people[pk].standing == Standing.ACTIVE}
