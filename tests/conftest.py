"""One recurring cast for every test: two organisations, every role.

amira   apprentice                        tariq  trainee (same team)
moses   mentor of both, senior FSW        grace  line manager of amira, tariq and moses; manager of their team
ines    internal quality assurer          wanda  workforce lead
otto    organisation admin                edith  author of learning       priya  approver of learning
olu     an apprentice of another organisation; ola mentors, omar leads, oscar administers and orla manages there
"""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from pathway.careers.actions import adopt_illustrative_framework, place
from pathway.core import clock
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.people.models import User
from tests.factories.people import appoint, employ, give_manager, give_mentor, make_organisation, make_person, make_team

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def fixed_clock() -> Iterator[dt.datetime]:
    """Stop the clock on Monday 23 November 2026, 09:00."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The recurring cast, in two organisations."""
    return make_cast()


def make_cast() -> SimpleNamespace:
    """Build the recurring cast; also used where the database is not pytest's own."""
    cast = SimpleNamespace()
    cast.northvale = make_organisation("Northvale Council", "northvale", "northvale.example.org")
    cast.southmere = make_organisation("Southmere Families", "southmere", "southmere.example.org")
    _people_of_northvale(cast)
    _people_of_southmere(cast)
    for person in vars(cast).values():
        if isinstance(person, User):
            person.__dict__.pop("_roles", None)
    return cast


def _people_of_northvale(cast: SimpleNamespace) -> None:
    home = cast.northvale
    cast.service = make_team(home, "Family Help")
    cast.east = make_team(home, "East", parent=cast.service)
    cast.west = make_team(home, "West", parent=cast.service)
    for name, job, team in (
        ("amira", "Apprentice family support worker", cast.east),
        ("tariq", "Trainee family support worker", cast.east),
        ("moses", "Senior family support worker", cast.east),
        ("grace", "Team manager", cast.east),
        ("ines", "Quality assurer", cast.west),
        ("peter", "Family support worker", cast.west),
        ("wanda", "Workforce lead", cast.service),
        ("otto", "Systems officer", cast.service),
        ("edith", "Learning developer", cast.service),
        ("priya", "Practice lead", cast.service),
    ):
        person = make_person(home, name)
        kind = WorkerKind.FAMILY_SUPPORT if "family support" in job else WorkerKind.MANAGER
        employ(person, job, team, kind=kind)
        setattr(cast, name, person)
    appoint(cast.grace, AppointmentKind.TEAM_MANAGER, team=cast.east)
    appoint(cast.ines, AppointmentKind.QUALITY_ASSURER)
    appoint(cast.wanda, AppointmentKind.WORKFORCE_LEAD)
    appoint(cast.otto, AppointmentKind.ORGANISATION_ADMIN)
    appoint(cast.edith, AppointmentKind.CMS_AUTHOR)
    appoint(cast.priya, AppointmentKind.APPROVER)
    for worker in (cast.amira, cast.tariq):
        give_mentor(worker, cast.moses)
        give_manager(worker, cast.grace)
    give_manager(cast.moses, cast.grace)
    adopt_illustrative_framework(keeper=cast.otto, organisation=home)
    levels = {level.code: level for level in home.levels.all()}
    for worker, code in (("amira", "apprentice"), ("tariq", "trainee"), ("peter", "fsw"), ("moses", "senior")):
        place(keeper=cast.otto, worker=getattr(cast, worker), level=levels[code], on=dt.date(2026, 1, 5))


def _people_of_southmere(cast: SimpleNamespace) -> None:
    away = cast.southmere
    cast.south = make_team(away, "South")
    for name, job in (
        ("olu", "Apprentice family support worker"),
        ("ola", "Senior family support worker"),
        ("orla", "Team manager"),
        ("omar", "Workforce lead"),
        ("oscar", "Systems officer"),
        ("oona", "Learning developer"),
    ):
        person = make_person(away, name)
        employ(person, job, cast.south)
        setattr(cast, name, person)
    appoint(cast.omar, AppointmentKind.WORKFORCE_LEAD)
    appoint(cast.oscar, AppointmentKind.ORGANISATION_ADMIN)
    appoint(cast.oona, AppointmentKind.CMS_AUTHOR)
    appoint(cast.orla, AppointmentKind.TEAM_MANAGER, team=cast.south)
    give_mentor(cast.olu, cast.ola)
    give_manager(cast.olu, cast.orla)
    adopt_illustrative_framework(keeper=cast.oscar, organisation=away)
    place(keeper=cast.oscar, worker=cast.olu, level=away.levels.get(code="apprentice"), on=dt.date(2026, 1, 5))
