"""A team of any size at once, for figures."""

import datetime as dt
from typing import Any

from pathway.careers.models import Placement
from pathway.people.enums import WorkerKind
from pathway.people.models import Employment, LineManagement, TeamMembership, User


def make_workers(
    organisation: Any,
    team: Any,
    number: int,
    *,
    start: dt.date,
    end: dt.date | None = None,
    level: Any = None,
    manager: Any = None,
    fte: Any = 1,
    reason: str = "",
    word: str = "Worker",
) -> list[User]:
    """So many family support workers of a team, made in bulk."""
    first = User.objects.count()
    people = User.objects.bulk_create(
        User(
            email=f"w{first + n}@{organisation.slug}.example.org",
            full_name=f"{word} {first + n:05}",
            organisation=organisation,
            password="!",
        )
        for n in range(number)
    )
    spell = {"started_on": start, "ended_on": end}
    Employment.objects.bulk_create(
        Employment(
            person=person,
            organisation=organisation,
            staff_id=f"B{person.pk:06}",
            job_title="Family support worker",
            kind=WorkerKind.FAMILY_SUPPORT,
            fte=fte,
            leaver_reason=reason,
            **spell,
        )
        for person in people
    )
    TeamMembership.objects.bulk_create(TeamMembership(person=person, team=team, **spell) for person in people)
    if level is not None:
        Placement.objects.bulk_create(Placement(worker=person, level=level, **spell) for person in people)
    if manager is not None:
        LineManagement.objects.bulk_create(LineManagement(worker=person, manager=manager, **spell) for person in people)
    return people
