"""Questions about who is who to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Count, Q, QuerySet

from pathway.core import clock
from pathway.core.once import once

from .enums import ImportStatus, MentoringKind, Standing, WorkerKind
from .models import (
    ADMINS_KINDS,
    Absence,
    Appointment,
    Employment,
    Holiday,
    IdentityProvider,
    ImportRun,
    Invitation,
    LineManagement,
    Mentoring,
    Organisation,
    Team,
    TeamMembership,
    User,
    UserQuerySet,
    hashed,
    managed_by,
    mentored_by,
    mentorings_of,
    roles_of,
    still_open,
    teams_and_below,
)


def mentees_of(mentor: User) -> QuerySet[User]:
    """The workers whom this person mentors today."""
    return User.objects.filter(mentored_by(mentor), organisation=mentor.organisation)


def people_managed_by(manager: User) -> QuerySet[User]:
    """The workers whom this person manages today, with the teams below theirs."""
    return User.objects.filter(managed_by(manager), organisation=manager.organisation)


def mentors_of(worker: User) -> QuerySet[User]:
    """The people who mentor this worker today, and whoever stands in for one of them."""
    rows = Mentoring.objects.current().filter(worker=worker, kind=MentoringKind.MENTOR)
    standing_in = Holiday.objects.current().filter(person__in=rows.values("mentor"), deputy__isnull=False)
    either = Q(pk__in=rows.values("mentor")) | Q(pk__in=standing_in.values("deputy"))
    return User.objects.filter(either, is_active=True).exclude(pk=worker.pk)


@once
def manager_of(worker: User) -> User | None:
    """The worker's line manager today."""
    row = LineManagement.objects.current().filter(worker=worker).select_related("manager").first()
    return row.manager if row else None


@once
def is_mentor_of(mentor: Any, worker: User) -> bool:
    """Whether this person mentors the worker today, or stands in for somebody who does."""
    return (
        mentor.pk != worker.pk
        and mentor.organisation_id == worker.organisation_id
        and mentorings_of(mentor).filter(worker=worker).exists()
    )


@once
def is_manager_of(manager: Any, worker: User) -> bool:
    """Whether this person manages the worker today, in line or through a team."""
    return (
        manager.pk != worker.pk
        and manager.organisation_id == worker.organisation_id
        and User.objects.filter(managed_by(manager), pk=worker.pk).exists()
    )


@once
def team_of(person: User, day: date | None = None) -> Team | None:
    """The team a person stands in on a day."""
    row = TeamMembership.objects.on(day or clock.today()).filter(person=person).select_related("team").first()
    return row.team if row else None


def holders_of(kind: str, organisation: Organisation) -> QuerySet[User]:
    """The people who hold an appointment of this kind in the organisation today."""
    rows = Appointment.objects.current().filter(kind=kind, organisation=organisation)
    return User.objects.filter(pk__in=rows.values("person"), is_active=True)


def open_teams(organisation: Organisation | None) -> QuerySet[Team]:
    """The organisation's teams that are not closed."""
    return Team.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=clock.today()), organisation=organisation)


def people_in_reach(admin: User) -> UserQuerySet:
    """The people of the admin's organisation who have joined, for choosing a mentor or manager from."""
    return User.objects.get_queryset().filter(organisation=admin.organisation).standing(Standing.ACTIVE)


def people_matching(
    viewer: User, *, words: str = "", team: Team | None = None, status: str = "", missing: str = ""
) -> QuerySet[User]:
    """The people this viewer may open, narrowed by name, staff id or e-mail, by team (with those inside it),
    by standing and by what is still to arrange for them."""
    people = User.objects.visible_to(viewer)
    for word in words.split():
        by_staff_id = Employment.objects.filter(staff_id_key__startswith=word.lower()).values("person")
        people = people.filter(Q(full_name__icontains=word) | Q(email__icontains=word) | Q(pk__in=by_staff_id))
    if team is not None:
        teams = teams_and_below(team.organisation_id, {team.pk})
        rows = TeamMembership.objects.filter(still_open(), team__in=teams)
        people = people.filter(pk__in=rows.values("person"))
    if status:
        people = people.standing(status)
    if missing:
        people = people.filter(lacks(missing))
    return people.order_by("full_name", "pk")


def lacks(what: str) -> Q:
    """The condition "in post, or about to be, without a mentor, manager or team".

    Only family support workers are expected to have a mentor.
    """
    here = Q(pk__in=Employment.objects.filter(still_open()).values("person"))
    if what == "mentor":
        learners = Employment.objects.filter(still_open(), kind=WorkerKind.FAMILY_SUPPORT)
        mentored = Mentoring.objects.filter(still_open(), kind=MentoringKind.MENTOR)
        return Q(pk__in=learners.values("person")) & ~Q(pk__in=mentored.values("worker"))
    if what == "manager":
        return here & ~Q(pk__in=LineManagement.objects.filter(still_open()).values("worker"))
    return here & ~Q(pk__in=TeamMembership.objects.filter(still_open()).values("person"))


@dataclass(frozen=True)
class Headcount:
    """How many people of a set are active, invited and gone."""

    active: int
    invited: int
    left: int

    @property
    def people(self) -> int:
        """All of them."""
        return self.active + self.invited + self.left

    @property
    def words(self) -> str:
        """The same in a sentence."""
        parts = [
            f"{number} {word}"
            for number, word in (
                (self.active, "active"),
                (self.invited, "invited and not yet joined"),
                (self.left, "left"),
            )
            if number
        ]
        noun = "person" if self.people == 1 else "people"
        return f"{self.people} {noun}: {', '.join(parts)}." if parts else "Nobody."


def headcount(people: QuerySet[User]) -> Headcount:
    """How many of these people are active, invited and gone."""
    left = Q(access_ends_on__isnull=False, access_ends_on__lte=clock.today())
    counts = people.order_by().aggregate(
        active=Count("pk", filter=~left & Q(is_active=True)),
        invited=Count("pk", filter=~left & Q(is_active=False)),
        left=Count("pk", filter=left),
    )
    return Headcount(**counts)


@dataclass
class Listed:
    """A line of the list of people: who, their present or latest job, and who is there for them."""

    person: User
    job: Employment | None
    team: Team | None
    mentors: list[User] = field(default_factory=list)
    manager: User | None = None

    @property
    def missing(self) -> str:
        """What is still to arrange, in words; nothing for people without a job at present or to come."""
        if self.job is None or (self.job.ended_on is not None and self.job.ended_on <= clock.today()):
            return ""
        is_learner = self.job.kind == WorkerKind.FAMILY_SUPPORT
        lacking = [
            word
            for word, there in (
                ("mentor", bool(self.mentors) or not is_learner),
                ("manager", self.manager is not None),
                ("team", self.team is not None),
            )
            if not there
        ]
        return f"No {', no '.join(lacking)}." if lacking else ""


def listed(people: Iterable[User]) -> list[Listed]:
    """The lines of a page of people, in four questions however many they are."""
    everybody = list(people)
    jobs = _latest(Employment.objects.filter(person__in=everybody), "person_id")
    teams = _latest(
        TeamMembership.objects.filter(still_open(), person__in=everybody).select_related("team"), "person_id"
    )
    lines = _latest(
        LineManagement.objects.filter(still_open(), worker__in=everybody).select_related("manager"), "worker_id"
    )
    mentors = defaultdict(list)
    for row in (
        Mentoring.objects.filter(still_open(), worker__in=everybody, kind=MentoringKind.MENTOR)
        .select_related("mentor")
        .order_by("mentor__full_name")
    ):
        mentors[row.worker_id].append(row.mentor)
    return [
        Listed(
            person=person,
            job=jobs.get(person.pk),
            team=teams[person.pk].team if person.pk in teams else None,
            mentors=mentors[person.pk],
            manager=lines[person.pk].manager if person.pk in lines else None,
        )
        for person in everybody
    ]


def _latest(rows: QuerySet[Any], whose: str) -> dict[int, Any]:
    return {getattr(row, whose): row for row in rows.order_by("started_on", "pk")}


@dataclass(frozen=True)
class Past:
    """One thing that held from one day to another."""

    what: str
    who: str
    row: Any


def post_words(post: Appointment) -> str:
    """A post in words, with its team if it has one: "Team manager, East"."""
    return f"{post.get_kind_display()}, {post.team}" if post.team else post.get_kind_display()


@dataclass(frozen=True)
class Card:
    """Everything people know of one person, newest first."""

    jobs: list[Employment]
    teams: list[TeamMembership]
    mentorings: list[Mentoring]
    managements: list[LineManagement]
    appointments: list[Appointment]
    mentees: list[Mentoring]
    reports: list[LineManagement]
    invitation: Invitation | None

    @property
    def job(self) -> Employment | None:
        """The job now, or the one about to begin."""
        job: Employment | None = _first_open(self.jobs)
        return job

    @property
    def team(self) -> Team | None:
        """The team now, or the one about to be joined."""
        row = _first_open(self.teams)
        return row.team if row else None

    @property
    def manager(self) -> LineManagement | None:
        """The line manager now, or the one about to begin."""
        row: LineManagement | None = _first_open(self.managements)
        return row

    @property
    def history(self) -> list[Past]:
        """Everything that holds or held, newest first, from one day until (and not on) another."""
        past = [Past("Job", job.job_title, job) for job in self.jobs]
        past += [Past("Team", row.team.name, row) for row in self.teams]
        past += [Past(row.get_kind_display(), row.mentor.full_name, row) for row in self.mentorings]
        past += [Past("Line manager", row.manager.full_name, row) for row in self.managements]
        past += [Past("Post", post_words(row), row) for row in self.appointments]
        return sorted(past, key=lambda each: each.row.started_on, reverse=True)

    @property
    def open_mentorings(self) -> list[Mentoring]:
        """Mentors and buddies who have not ended."""
        return [row for row in self.mentorings if _is_open(row)]

    @property
    def open_appointments(self) -> list[Appointment]:
        """Posts that have not ended."""
        return [row for row in self.appointments if _is_open(row)]


def card_of(person: User) -> Card:
    """Everything people know of one person."""
    return Card(
        jobs=list(person.employments.order_by("-started_on", "-pk")),
        teams=list(person.team_memberships.select_related("team").order_by("-started_on", "-pk")),
        mentorings=list(person.mentorings_received.select_related("mentor").order_by("-started_on", "-pk")),
        managements=list(person.management_received.select_related("manager").order_by("-started_on", "-pk")),
        appointments=list(person.appointments.select_related("team").order_by("-started_on", "-pk")),
        mentees=list(
            person.mentorings_given.filter(still_open()).select_related("worker").order_by("worker__full_name")
        ),
        reports=list(
            person.management_given.filter(still_open()).select_related("worker").order_by("worker__full_name")
        ),
        invitation=person.invitations.order_by("-created_at", "-pk").first(),
    )


def _is_open(row: Any) -> bool:
    return row.ended_on is None or row.ended_on > clock.today()


def _first_open(rows: Sequence[Any]) -> Any:
    return next((row for row in reversed(rows) if _is_open(row)), None)


@dataclass
class TeamLine:
    """A line of the tree of teams: how deep it stands, how many people, who manages it."""

    team: Team
    depth: int
    people: int
    managers: list[User]


def earlier_run_of(run: ImportRun) -> ImportRun | None:
    """The last time that the very same file was brought in before."""
    same = ImportRun.objects.filter(organisation=run.organisation_id, kind=run.kind, sha256=run.sha256)
    return same.filter(status=ImportStatus.DONE, pk__lt=run.pk).first()


def last_import(organisation: Organisation) -> ImportRun | None:
    """What the last staff file did, or waits to do."""
    runs = ImportRun.objects.filter(organisation=organisation, kind__in=ADMINS_KINDS)
    return runs.exclude(status=ImportStatus.CANCELLED).select_related("brought_by").first()


def team_tree(organisation: Organisation) -> list[TeamLine]:
    """The organisation's open teams as a tree, each with its own headcount and its managers."""
    teams = list(open_teams(organisation).select_related("parent"))
    sizes = dict(
        TeamMembership.objects.current()
        .filter(team__in=teams)
        .values_list("team")
        .annotate(people=Count("pk"))
        .order_by()
    )
    managers = defaultdict(list)
    for post in Appointment.objects.current().filter(kind="team_manager", team__in=teams).select_related("person"):
        managers[post.team_id].append(post.person)
    inside = defaultdict(list)
    known = {team.pk for team in teams}
    for team in teams:
        inside[team.parent_id if team.parent_id in known else None].append(team)

    def below(parent: int | None, depth: int) -> list[TeamLine]:
        lines = []
        for team in inside[parent]:
            lines.append(TeamLine(team, depth, sizes.get(team.pk, 0), managers[team.pk]))
            lines += below(team.pk, depth + 1)
        return lines

    return below(None, 0)


@dataclass(frozen=True)
class ToArrange:
    """What an organisation admin has still to see to, each as a set of people."""

    uninvited: QuerySet[User]
    invited: QuerySet[User]
    without_mentor: QuerySet[User]
    without_manager: QuerySet[User]
    without_team: QuerySet[User]


def not_yet_invited(organisation: Organisation) -> QuerySet[User]:
    """The people whom a file brought in and to whom no invitation was ever sent."""
    people = User.objects.get_queryset().filter(organisation=organisation)
    return people.standing(Standing.INVITED).filter(invitations__isnull=True).order_by("pk")


def to_arrange(organisation: Organisation) -> ToArrange:
    """People not yet invited, invitations not yet accepted, and people in post without mentor, manager or team."""
    people = User.objects.get_queryset().filter(organisation=organisation)
    return ToArrange(
        uninvited=not_yet_invited(organisation),
        invited=people.standing(Standing.INVITED).exclude(pk__in=not_yet_invited(organisation).values("pk")),
        without_mentor=people.filter(lacks("mentor")),
        without_manager=people.filter(lacks("manager")),
        without_team=people.filter(lacks("team")),
    )


def open_invitation(token: str, for_update: bool = False) -> Invitation | None:
    """The invitation that a link opens, if it still does and its person has not left."""
    found = Invitation.objects.open().filter(token_hash=hashed(token)).select_related("person__organisation")
    if for_update:
        found = found.select_for_update(of=("self",))
    invitation = found.first()
    if invitation is None or invitation.person.standing != Standing.INVITED:
        return None
    return invitation


def invitation_of_link(token: str) -> Invitation | None:
    """The invitation a link once belonged to, whether or not it still opens."""
    found = Invitation.objects.filter(token_hash=hashed(token))
    return found.select_related("person__organisation", "invited_by").first()


def demo_people() -> list[tuple[User, str, str]]:
    """In the demo only: who can be tried out by one click, who they are and what to try."""
    if not settings.PATHWAY_DEMO:
        return []
    wanted = {email: (who, what) for email, who, what in settings.DEMO_PEOPLE}
    found = {person.email: person for person in User.objects.filter(email__in=wanted, is_active=True)}
    return [(found[email], who, what) for email, (who, what) in wanted.items() if email in found]


def absences_between(people: QuerySet[User], first: date, last: date) -> QuerySet[Absence]:
    """The absence spells of these people that touch any day from the first to the last, by person and day."""
    found: QuerySet[Absence] = Absence.objects.between(first, last).filter(person__in=people)
    return found.order_by("person", "started_on")


def holidays_around(person: User) -> QuerySet[Holiday]:
    """A person's holidays that are not over, with who stands in."""
    return (
        Holiday.objects.filter(person=person, ended_on__gt=clock.today())
        .select_related("deputy")
        .order_by("started_on")
    )


def may_stand_in_for(person: User) -> QuerySet[User]:
    """Who may stand in for a mentor: colleagues who mentor somebody themselves and are no longer in training."""
    rows = Mentoring.objects.current().filter(kind=MentoringKind.MENTOR, in_training=False)
    return User.objects.filter(pk__in=rows.values("mentor"), organisation=person.organisation, is_active=True).exclude(
        pk=person.pk
    )


HOSTS_OF: list[Callable[[User], Iterable[Organisation]]] = []
"""What upper floors know of guests, who belong to no organisation: functions that name who lets them in just now."""


def _hosts_of(guest: User) -> Iterable[Organisation]:
    return (host for hosts in HOSTS_OF for host in hosts(guest))


def owes_second_step(person: User) -> bool:
    """Whether a second step at sign-in is asked of somebody with this person's roles.

    It is by their organisation; of a guest from outside by whoever lets them in; of an operator in any case.
    """
    if person.is_superuser:
        return bool(settings.OPERATORS_SHOW_SECOND_STEP)
    if person.organisation is None:
        return any({"everybody", "guest"} & set(host.second_step_for) for host in _hosts_of(person))
    asked = set(person.organisation.second_step_for)
    if not asked or "everybody" in asked:
        return bool(asked)
    roles = roles_of(person)
    return bool(asked & roles.kinds) or ("mentor" in asked and roles.mentor) or ("manager" in asked and roles.manager)


@dataclass(frozen=True)
class SignedInOn:
    """A device on which somebody is signed in: what it calls itself, and since when."""

    row: UserSession
    device: str
    seen_at: datetime
    is_this: bool


def signed_in_on(person: User, session_key: str | None) -> list[SignedInOn]:
    """Every device on which the person is signed in now, this one first, then the latest seen."""
    alive = {
        session.pk: session.get_decoded()
        for session in Session.objects.filter(
            pk__in=UserSession.objects.filter(user=person).values("session_key"), expire_date__gt=clock.now()
        )
    }
    # A session from before the password was changed opens nothing any more.
    proof = person.get_session_auth_hash()
    found = [
        SignedInOn(
            row=row,
            device=device_of(row.user_agent),
            seen_at=_moment(alive[row.session_key].get("seen_at")) or row.created_at,
            is_this=row.session_key == session_key,
        )
        for row in UserSession.objects.filter(user=person, session_key__in=alive)
        if row.session_key == session_key or alive[row.session_key].get(HASH_SESSION_KEY) == proof
    ]
    return sorted(found, key=lambda each: (each.is_this, each.seen_at), reverse=True)


def _moment(stamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, tz=UTC) if stamp else None


BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "a Windows computer"),
    ("Mac OS", "a Mac"),
    ("Linux", "a Linux computer"),
)


def device_of(user_agent: str) -> str:
    """What a browser says it is, in a few words."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "a device we do not know")
    return f"{browser} on {machine}"


@dataclass(frozen=True)
class SecondSteps:
    """How many active people of an organisation have a second step at sign-in, out of how many."""

    have: int
    people: int


def second_steps_of(organisation: Organisation) -> SecondSteps:
    """How far an organisation's people are with their second steps."""
    active = User.objects.get_queryset().of(organisation).standing(Standing.ACTIVE)
    ways = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return SecondSteps(have=active.filter(pk__in=ways.values("user")).count(), people=active.count())


def provider_for_domain(email: str) -> IdentityProvider | None:
    """The one organisation's own sign-in to which this ending of a mail address belongs."""
    domain = email.rpartition("@")[2].lower()
    found = list(
        IdentityProvider.objects.filter(is_on=True, organisation__email_domains__domain__iexact=domain)
        .select_related("organisation")
        .distinct()[:2]
    )
    # A domain that two organisations share names neither.
    return found[0] if len(found) == 1 else None


def provider_called(slug: str) -> IdentityProvider | None:
    """The sign-in of the organisation with this slug, if it is on."""
    return IdentityProvider.objects.filter(is_on=True, organisation__slug=slug).select_related("organisation").first()


def person_of_claims(provider: IdentityProvider, claims: dict[str, Any]) -> User | None:
    """Whom of the provider's own organisation a verified token means by its mail address, if anybody.

    Nobody of another organisation is ever found, whatever address the token names.
    """
    email = str(claims.get(provider.email_claim) or "").strip().lower()
    verified = claims.get("email_verified")
    vouched = verified is True or (verified is None and provider.vouches_for_email)
    domains = {each.lower() for each in provider.organisation.email_domains.values_list("domain", flat=True)}
    if not vouched or email.rpartition("@")[2] not in domains:
        return None
    return User.objects.filter(email__iexact=email, organisation=provider.organisation).first()


def secret_name(slug: str) -> str:
    """The variable of the server's environment that holds the client secret of an organisation's own sign-in."""
    return "PATHWAY_OIDC_SECRET_" + slug.upper().replace("-", "_")


def any_work_accounts() -> bool:
    """Whether any organisation's own sign-in is on."""
    return IdentityProvider.objects.filter(is_on=True).exists()
