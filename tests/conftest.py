"""One recurring cast for every test: two organisations, every role.

amira   apprentice                        tariq  trainee (same team)
moses   mentor of both, senior FSW        grace  line manager of amira, tariq and moses; manager of their team
ines    internal quality assurer          wanda  workforce lead
otto    organisation admin                edith  author of learning       priya  approver of learning
olu     an apprentice of another organisation; ola mentors, omar leads, oscar administers and orla manages there
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings as invented
from playwright.sync_api import expect

from pathway.careers.actions import adopt_illustrative_framework, place
from pathway.core import clock
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.people.models import User
from tests import databases, live
from tests.chromium import ARGUMENTS, find_chromium
from tests.factories.people import appoint, employ, give_manager, give_mentor, make_organisation, make_person, make_team
from tests.gallery import looking

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
PASSWORD = "correct-horse-battery"
# A loaded machine is slow, and slow is not wrong: these only bound how long a test that fails goes on.
PATIENCE = 90_000  # milliseconds
expect.set_options(timeout=PATIENCE)
# Playwright keeps an event loop in the tests' thread, where Django would otherwise refuse to ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


# What is invented is the same in every run, so that a change is blamed for its own faults alone.
invented.register_profile("pathway", derandomize=True, deadline=None)
invented.load_profile("pathway")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The database of the ordinary tests; yields the pristine one that `own_database` copies."""
    with django_db_blocker.unblock():
        if databases.is_sqlite():
            template = databases.template()
            databases.use(str(databases.copy_of(template, tmp_path_factory.mktemp("database"))))
            yield str(template)
            return
        made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
        with databases.postgres_copy(connection.settings_dict["NAME"]) as pristine:
            yield pristine
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(
    django_db_setup: str, django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A migrated database of the test's own, where everything commits; other processes started now use it too."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        monkeypatch.setenv("PATHWAY_VAR", str(tmp_path))
        if databases.is_sqlite():
            databases.use(str(databases.copy_of(Path(django_db_setup), tmp_path)))
            yield connection.settings_dict["NAME"]
            databases.use(before)
            return
        with databases.postgres_copy(django_db_setup) as name:
            address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
            monkeypatch.setenv("DATABASE_URL", address.geturl())
            databases.use(name)
            yield name
            databases.use(before)


@pytest.fixture
def own_cast(own_database: str) -> SimpleNamespace:
    """The recurring cast in a database of the test's own, for browsers and several processes."""
    return make_cast()


@pytest.fixture(name="live")
def _live(own_database: str) -> Iterator[live.Live]:
    """The running site on a database of the test's own: live.app, live.url(name), live.sign_in(page, person)."""
    with live.serve() as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Which Chromium to start, and how."""
    return {"executable_path": find_chromium(), "args": ARGUMENTS}


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    """A telephone in Britain; a test sets page.set_viewport_size for a desk."""
    return {"viewport": {"width": 375, "height": 812}, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def context(context: Any) -> Any:
    """A browser of one person, who is patient."""
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    """A page of a browser, which fails the test where a script breaks or the content security policy is broken."""
    wrong: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """axe(page) asserts that a page has no finding of WCAG 2.2 A or AA, or of good practice."""

    def assert_accessible(page: Any) -> None:
        found = looking.axe(page)
        assert not found, f"{page.url}\n" + "\n".join(found)

    return assert_accessible


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need one of the two databases are left out on the other."""
    other, here = ("postgres", "SQLite") if databases.is_sqlite() else ("sqlite", "PostgreSQL")
    for item in items:
        if "live" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"not on {here}"))


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
        kind = WorkerKind.FAMILY_SUPPORT if "family support" in job.lower() else WorkerKind.MANAGER
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
