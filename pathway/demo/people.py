"""Who works at Northvale and Southmere: teams, jobs and what people are to one another."""

import datetime as dt
import random
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from pathway.careers.actions import adopt_illustrative_framework, place
from pathway.careers.models import Level
from pathway.core import clock
from pathway.people.actions import (
    accept_invitation,
    appoint,
    assign_manager,
    assign_mentor,
    change_settings,
    create_organisation,
    deactivate,
    invite,
    open_team,
)
from pathway.people.enums import AppointmentKind, AreaOfPractice, LeaverReason, MentoringKind, WorkerKind
from pathway.people.models import Invitation, Organisation, Team, User

from .names import FAMILY, GIVEN

JOBS = {
    "apprentice": "Apprentice family support worker",
    "trainee": "Trainee family support worker",
    "fsw": "Family support worker",
    "senior": "Senior family support worker",
}


@dataclass(frozen=True)
class TeamPlan:
    """A team as the story wants it: how many people stand at each level."""

    name: str
    area: str
    apprentice: int = 1
    trainee: int = 2
    fsw: int = 4
    senior: int = 2


NORTHVALE_TEAMS = (
    TeamPlan("East locality", AreaOfPractice.EARLY_HELP),
    TeamPlan("West locality", AreaOfPractice.EARLY_HELP, fsw=5),
    TeamPlan("North locality", AreaOfPractice.CHILD_IN_NEED, apprentice=2),
    TeamPlan("Parenting", AreaOfPractice.PARENTING, trainee=1),
    TeamPlan("Family time", AreaOfPractice.FAMILY_TIME, apprentice=1, senior=1),
    TeamPlan("Safer families", AreaOfPractice.DOMESTIC_ABUSE, apprentice=0, trainee=1, fsw=5),
)
SOUTHMERE_TEAMS = (TeamPlan("South", AreaOfPractice.SCHOOL, apprentice=2, trainee=2, fsw=6, senior=2),)


@dataclass
class Place:
    """An organisation of the demo with the people whom the story speaks of."""

    organisation: Organisation
    admin: User
    levels: dict[str, Level]
    chance: random.Random
    people: dict[str, User] = field(default_factory=dict)
    workers: list[User] = field(default_factory=list)
    managers: dict[str, User] = field(default_factory=dict)
    seniors: dict[str, list[User]] = field(default_factory=dict)
    staff_number: int = 0
    used_names: set[str] = field(default_factory=set)

    def new_name(self) -> str:
        """An invented name that nobody here has yet."""
        while True:
            name = f"{self.chance.choice(GIVEN)} {self.chance.choice(FAMILY)}"
            if name not in self.used_names:
                self.used_names.add(name)
                return name


def at(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of the story, in local time."""
    return timezone.make_aware(dt.datetime(day.year, day.month, day.day, hour, minute))


def open_place(name: str, slug: str, admin_name: str, first_day: dt.date, seed: int) -> Place:
    """Open an organisation on the first day of the story, with its admin, levels and duty lines."""
    domain = f"{slug}.example.org"
    given = admin_name.split()[0].lower()
    with clock.at(at(first_day)):
        organisation, token = create_organisation(
            name=name, slug=slug, email_domain=domain, admin_email=f"{given}@{domain}"
        )
        admin = accept_invitation(token=token, full_name=admin_name, password=settings.DEMO_PASSWORD)
        adopt_illustrative_framework(keeper=admin, organisation=organisation)
        change_settings(
            admin=admin,
            organisation=organisation,
            worried_text="Tell the duty team straight away; you do not need to be certain.",
            worried_phone="01632 960100",
            worried_out_of_hours_phone="01632 960199",
            takes_photos_and_recordings=True,
        )
    levels = {level.code: level for level in organisation.levels.all()}
    return Place(organisation, admin, levels, random.Random(seed), people={given: admin})  # noqa: S311


def join(
    place_: Place,
    full_name: str,
    job_title: str,
    *,
    started_on: dt.date,
    team: Team | None = None,
    kind: str = WorkerKind.FAMILY_SUPPORT,
    level: str = "",
    short: str = "",
    fte: str = "1",
) -> User:
    """Invite somebody, who accepts the same morning, and say at which level they stand."""
    place_.staff_number += 1
    local = short or full_name.lower().replace(" ", ".")
    domain = f"{place_.organisation.slug}.example.org"
    person = invite(
        admin=place_.admin,
        email=f"{local}@{domain}",
        full_name=full_name,
        job_title=job_title,
        staff_id=f"{place_.organisation.slug[0].upper()}{place_.staff_number:05}",
        kind=kind,
        team=team,
        started_on=started_on,
        fte=fte,
    )
    token = Invitation.objects.get(person=person).token
    person = accept_invitation(token=token, full_name=full_name, password=settings.DEMO_PASSWORD)
    if level:
        place(keeper=place_.admin, worker=person, level=place_.levels[level], on=started_on)
        place_.workers.append(person)
    if short:
        place_.people[short] = person
    return person


def fill_teams(place_: Place, plans: tuple[TeamPlan, ...], named: dict[str, list[tuple[str, str]]]) -> None:
    """Open each team and fill it; `named` gives the people of the story by team and level code."""
    with clock.at(at(FIRST_DAY, 10)):
        service = open_team(admin=place_.admin, name="Family Help")
        for plan in plans:
            team = open_team(admin=place_.admin, name=plan.name, parent=service, area_of_practice=plan.area)
            _fill_team(place_, plan, team, dict(named.get(plan.name, [])))


FIRST_DAY = dt.date(2025, 11, 24)


def _fill_team(place_: Place, plan: TeamPlan, team: Team, named: dict[str, str]) -> None:
    manager_name = named.get("manager") or place_.new_name()
    manager = join(
        place_,
        manager_name,
        "Team manager",
        team=team,
        kind=WorkerKind.MANAGER,
        started_on=FIRST_DAY - dt.timedelta(days=place_.chance.randrange(400, 2600)),
        short=manager_name.split()[0].lower() if "manager" in named else "",
    )
    appoint(admin=place_.admin, person=manager, kind=AppointmentKind.TEAM_MANAGER, team=team)
    place_.managers[plan.name] = manager
    seniors = [_worker(place_, team, "senior", named, manager) for _ in range(plan.senior)]
    place_.seniors[plan.name] = seniors
    for code in ("fsw", "trainee", "apprentice"):
        for number in range(getattr(plan, code)):
            worker = _worker(place_, team, code, named, manager)
            assign_mentor(
                admin=place_.admin,
                mentor=seniors[number % len(seniors)],
                worker=worker,
                kind=MentoringKind.MENTOR,
                started_on=clock.today(),
            )


def _worker(place_: Place, team: Team, code: str, named: dict[str, str], manager: User) -> User:
    name = named.pop(code, "")
    days = {"apprentice": (20, 300), "trainee": (60, 340), "fsw": (400, 2400), "senior": (900, 4000)}[code]
    worker = join(
        place_,
        name or place_.new_name(),
        JOBS[code],
        team=team,
        level=code,
        started_on=FIRST_DAY - dt.timedelta(days=place_.chance.randrange(*days)),
        short=name.split()[0].lower() if name else "",
        fte=place_.chance.choice(["1", "1", "1", "0.8", "0.6"]),
    )
    assign_manager(admin=place_.admin, manager=manager, worker=worker, started_on=clock.today())
    return worker


def tell_northvale() -> Place:
    """Northvale, a council: six teams, the posts beside them, and people who only need training."""
    here = open_place("Northvale Council", "northvale", "Otto Marsh", FIRST_DAY, seed=2026)
    fill_teams(
        here,
        NORTHVALE_TEAMS,
        {
            "East locality": [
                ("manager", "Grace Okonjo"),
                ("senior", "Moses Tetteh"),
                ("trainee", "Tariq Aziz"),
                ("apprentice", "Amira Haddad"),
            ]
        },
    )
    with clock.at(at(FIRST_DAY, 14)):
        service = Team.objects.get(organisation=here.organisation, name="Family Help")
        for name, job, kind in (
            ("Wanda Price", "Workforce development lead", AppointmentKind.WORKFORCE_LEAD),
            ("Edith Lowe", "Learning developer", AppointmentKind.CMS_AUTHOR),
            ("Priya Nair", "Practice lead", AppointmentKind.APPROVER),
            ("Ines Duarte", "Quality assurer", AppointmentKind.QUALITY_ASSURER),
        ):
            started_on = FIRST_DAY - dt.timedelta(days=here.chance.randrange(500, 2000))
            short = name.split()[0].lower()
            post = join(here, name, job, team=service, kind=WorkerKind.MANAGER, started_on=started_on, short=short)
            appoint(admin=here.admin, person=post, kind=kind)
        for job, worker_kind in (
            ("Social worker", WorkerKind.SOCIAL_WORKER),
            ("Social worker", WorkerKind.SOCIAL_WORKER),
            ("Business support officer", WorkerKind.BUSINESS_SUPPORT),
            ("Volunteer", WorkerKind.VOLUNTEER),
        ):
            join(here, here.new_name(), job, team=service, kind=worker_kind, started_on=FIRST_DAY)
    return here


def tell_southmere() -> Place:
    """Southmere, a charity of one team."""
    here = open_place("Southmere Families", "southmere", "Oscar Lindqvist", FIRST_DAY, seed=1948)
    fill_teams(
        here,
        SOUTHMERE_TEAMS,
        {"South": [("manager", "Orla Keane"), ("senior", "Ola Bright"), ("apprentice", "Olu Adebayo")]},
    )
    with clock.at(at(FIRST_DAY, 14)):
        omar = join(
            here, "Omar Siddiqui", "Workforce lead", kind=WorkerKind.MANAGER, started_on=FIRST_DAY, short="omar"
        )
        appoint(admin=here.admin, person=omar, kind=AppointmentKind.WORKFORCE_LEAD)
        oona = join(
            here, "Oona Virtanen", "Learning developer", kind=WorkerKind.MANAGER, started_on=FIRST_DAY, short="oona"
        )
        appoint(admin=here.admin, person=oona, kind=AppointmentKind.CMS_AUTHOR)
    return here


@dataclass(frozen=True)
class Starter:
    """Somebody starts during the year."""

    day: dt.date
    team: str
    level: str


@dataclass(frozen=True)
class Leaver:
    """Somebody leaves during the year."""

    day: dt.date
    reason: str


STARTERS = (
    Starter(dt.date(2026, 1, 12), "West locality", "apprentice"),
    Starter(dt.date(2026, 2, 16), "Parenting", "trainee"),
    Starter(dt.date(2026, 5, 5), "Safer families", "trainee"),
    Starter(dt.date(2026, 9, 7), "East locality", "apprentice"),
    Starter(dt.date(2026, 11, 2), "Family time", "apprentice"),
)
LEAVERS = (
    Leaver(dt.date(2026, 3, 31), LeaverReason.LOCAL_AUTHORITY),
    Leaver(dt.date(2026, 6, 30), LeaverReason.WORKLOAD),
    Leaver(dt.date(2026, 8, 31), LeaverReason.SOCIAL_WORK),
    Leaver(dt.date(2026, 10, 16), LeaverReason.RELOCATION),
)


def start(here: Place, event: Starter) -> User:
    """Somebody starts in a team during the year, with a mentor and a manager from the first day."""
    with clock.at(at(event.day)):
        team = Team.objects.get(organisation=here.organisation, name=event.team)
        name, job = here.new_name(), JOBS[event.level]
        worker = join(here, name, job, team=team, level=event.level, started_on=event.day)
        assign_manager(admin=here.admin, manager=here.managers[event.team], worker=worker)
        assign_mentor(admin=here.admin, mentor=here.seniors[event.team][0], worker=worker)
    return worker


def leave(here: Place, event: Leaver) -> None:
    """Somebody whom the story does not need leaves."""
    spared = set(here.people.values()) | {s for seniors in here.seniors.values() for s in seniors}
    leaver = here.chance.choice([w for w in here.workers if w not in spared])
    here.workers.remove(leaver)
    with clock.at(at(event.day, 17)):
        deactivate(admin=here.admin, person=leaver, leaver_reason=event.reason, on=event.day)


def invite_late(here: Place, day: dt.date) -> None:
    """Two people have been invited and have not joined yet."""
    with clock.at(at(day, 11)):
        for team_name in ("North locality", "Parenting"):
            here.staff_number += 1
            name = here.new_name()
            invite(
                admin=here.admin,
                email=f"{name.lower().replace(' ', '.')}@northvale.example.org",
                full_name=name,
                job_title=JOBS["trainee"],
                staff_id=f"N{here.staff_number:05}",
                team=Team.objects.get(organisation=here.organisation, name=team_name),
                started_on=day + dt.timedelta(days=14),
            )
