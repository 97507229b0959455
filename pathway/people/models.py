"""People and what they are to one another, always from one day to another."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, F, FilteredRelation, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from pathway.core import clock
from pathway.core.dated import Dated, DatedQuerySet, holds_on

from .enums import (
    AbsenceClass,
    AppointmentKind,
    AreaOfPractice,
    ExitTheme,
    ImportStatus,
    LeaverReason,
    MentoringKind,
    Standing,
    WorkerKind,
)


class Organisation(models.Model):
    """A council or charity; nothing crosses from one to another.

    .. no_pii: names and settings of an employer.
    """

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    nation = models.CharField(
        max_length=20,
        default="england",
        choices=[(n, n.title()) for n in ("england", "wales", "scotland", "northern ireland")],
    )
    supervisors_see_evidence = models.BooleanField("supervisors may read submitted evidence", default=True)
    supervisors_assess = models.BooleanField("supervisors may decide about competencies", default=False)
    takes_photos_and_recordings = models.BooleanField("photos and recordings may be added", default=False)
    worried_text = models.TextField("what to do when worried about a child now", blank=True)
    worried_phone = models.CharField("duty line", max_length=40, blank=True)
    worried_out_of_hours_phone = models.CharField("out-of-hours line", max_length=40, blank=True)
    second_step_for = models.JSONField("who needs a second step at sign-in", default=list, blank=True)
    idle_minutes = models.PositiveSmallIntegerField("minutes without a press before somebody is signed out", default=30)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_minutes__gte=15, idle_minutes__lte=60), name="idle_minutes_are_15_to_60"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def worried_numbers(self) -> list[dict[str, str]]:
        """The organisation's own numbers for a worry about a child, as the panel shows them."""
        numbers = (
            ("Children’s social care", "in office hours", self.worried_phone),
            ("Out of hours", "evenings, nights and weekends", self.worried_out_of_hours_phone),
        )
        return [{"label": label, "when": when, "phone": phone} for label, when, phone in numbers if phone]


class EmailDomain(models.Model):
    """A mail domain whose addresses an organisation may invite.

    .. no_pii: a domain name.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="email_domains")
    domain = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("domain"), name="an_organisation_names_a_domain_once")
        ]

    def __str__(self) -> str:
        return self.domain


class IdentityProvider(models.Model):
    """The place where an organisation's people sign in with their work account (OpenID Connect, such as Entra ID).

    Kept by whoever runs the server, never by a page; the client secret stands in the server's environment.

    .. no_pii: addresses of an employer's own sign-in.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="identity_provider")
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    email_claim = models.CharField(max_length=40, default="email")
    vouches_for_email = models.BooleanField("its e-mail addresses are given by the employer alone", default=False)
    brings_second_step = models.BooleanField("it asks for a second step itself", default=False)
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "client_id"], name="one_organisation_per_issuer_and_client"),
            models.CheckConstraint(
                condition=Q(issuer__startswith="https://") | Q(issuer__startswith="http://127.0.0.1:"),
                name="an_issuer_is_asked_over_https",
            ),
        ]

    def __str__(self) -> str:
        return self.issuer


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams."""

    def visible_to(self, user: Any) -> Self:
        """Teams of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None))


class Team(models.Model):
    """A team, which may stand inside a larger one.

    .. no_pii: names of teams.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="inside", null=True, blank=True)
    name = models.CharField(max_length=80)
    area_of_practice = models.CharField(max_length=30, choices=AreaOfPractice.choices, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="team_names_are_unique_in_an_organisation"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="a_team_is_not_inside_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    """People."""

    def visible_to(self, user: Any) -> Self:
        """People whose card this person may open: their own, those they mentor or manage, or all of their
        organisation for its admins and workforce leads."""
        return self.filter(visible_people(user))

    def of(self, organisation: Organisation) -> Self:
        """People of one organisation."""
        return self.filter(organisation=organisation)

    def standing(self, standing: str) -> Self:
        """People who are active, invited or gone; see Standing."""
        left = Q(access_ends_on__isnull=False, access_ends_on__lte=clock.today())
        if standing == Standing.LEFT:
            return self.filter(left)
        return self.filter(~left, is_active=standing == Standing.ACTIVE)


class UserManager(BaseUserManager["User"]):
    """Finds and makes people by their work e-mail."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> UserQuerySet:
        """See UserQuerySet.visible_to."""
        return self.get_queryset().visible_to(user)

    def standing(self, standing: str) -> UserQuerySet:
        """See UserQuerySet.standing."""
        return self.get_queryset().standing(standing)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email).strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an operator of this installation, who belongs to no organisation and sees no records."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by work e-mail and belongs to one organisation.

    .. pii: name and work e-mail.
    """

    email = models.EmailField("work e-mail", max_length=254, unique=True)
    full_name = models.CharField("name", max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="people", null=True, blank=True
    )
    is_active = models.BooleanField("may sign in", default=True)
    access_ends_on = models.DateField("access ends on", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ("full_name",)
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def short_name(self) -> str:
        """The first word of the name, for a greeting."""
        return self.full_name.split(" ")[0]

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.short_name

    @property
    def standing(self) -> Standing:
        """Whether the person is active, invited and not yet joined, or has left."""
        if self.access_ends_on is not None and self.access_ends_on <= clock.today():
            return Standing.LEFT
        return Standing.ACTIVE if self.is_active else Standing.INVITED

    @property
    def first_name(self) -> str:
        """What Wagtail calls the given name."""
        return self.short_name

    @property
    def last_name(self) -> str:
        """What Wagtail calls the family name."""
        return self.full_name.partition(" ")[2]


class Employment(Dated):
    """A job: one spell from its first day until, and not on, its end.

    .. pii: staff id, job, hours and why it ended.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="employments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employments")
    staff_id = models.CharField(max_length=40)
    staff_id_key = models.GeneratedField(
        expression=Lower("staff_id"), output_field=models.CharField(max_length=40), db_persist=True
    )
    job_title = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=WorkerKind.choices, default=WorkerKind.FAMILY_SUPPORT)
    fte = models.DecimalField("full-time equivalent", max_digits=4, decimal_places=3, default=1)
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    leaver_reason = models.CharField(max_length=30, choices=LeaverReason.choices, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("-started_on",)
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "staff_id_key", "started_on"],
                name="one_spell_per_staff_id_and_first_day",
            ),
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=1.5), name="fte_is_above_0_and_at_most_1_5"),
        ]

    def __str__(self) -> str:
        return f"{self.job_title} from {self.started_on}"


class TeamMembership(Dated):
    """Who stands in which team, from one day to another.

    .. pii: a person's team.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="team_memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on__isnull=True), name="one_open_team_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"


class Mentoring(Dated):
    """Who mentors, or is buddy to, whom; a mentor in training is countersigned by a mentor of theirs.

    .. pii: a working relationship.
    """

    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentorings_given")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentorings_received")
    kind = models.CharField(max_length=10, choices=MentoringKind.choices, default=MentoringKind.MENTOR)
    in_training = models.BooleanField("the mentor is in training", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(mentor=F("worker")), name="nobody_mentors_themselves"),
            models.UniqueConstraint(
                fields=["mentor", "worker"],
                condition=Q(ended_on__isnull=True),
                name="one_open_mentoring_per_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor}, {self.kind} of {self.worker}"

    @property
    def word(self) -> str:
        """What one calls the other: mentor or buddy."""
        return self.get_kind_display().lower()


class Holiday(Dated):
    """Days on which a mentor is away, and who stands in for them until, and not on, the day they are back.

    .. pii: when a person is away, without a reason.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holidays")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holidays_stood_in", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("started_on",)
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")), name="nobody_stands_in_for_themselves"
            ),
            models.CheckConstraint(condition=Q(ended_on__isnull=False), name="a_holiday_says_when_it_ends"),
            models.UniqueConstraint(fields=["person", "started_on"], name="a_holiday_begins_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} away from {self.started_on}"


def mentorings_of(user: Any, day: date | None = None) -> DatedQuerySet:
    """The mentorings by which this person decides about workers on a day: their own, and those they stand in for."""
    day = day or clock.today()
    away = Holiday.objects.on(day).filter(deputy=user).values("person")
    theirs = Mentoring.objects.on(day).filter(Q(mentor=user) | Q(mentor__in=away), kind=MentoringKind.MENTOR)
    return theirs.exclude(worker=user)


class LineManagement(Dated):
    """Who manages and supervises whom.

    .. pii: a working relationship.
    """

    manager = models.ForeignKey(User, on_delete=models.PROTECT, related_name="management_given")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="management_received")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(manager=F("worker")), name="nobody_manages_themselves"),
            models.UniqueConstraint(
                fields=["worker"], condition=Q(ended_on__isnull=True), name="one_open_line_manager_per_worker"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager}, manager of {self.worker}"


class Appointment(Dated):
    """A post beside the job, in an organisation or in one team and the teams below it.

    .. pii: a person's post.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=30, choices=AppointmentKind.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="appointments", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind", "team"],
                condition=Q(ended_on__isnull=True, team__isnull=False),
                name="one_open_appointment_of_a_kind_in_a_team",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ended_on__isnull=True, team__isnull=True),
                name="one_open_appointment_of_a_kind_in_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AppointmentKind.TEAM_MANAGER) | Q(team__isnull=False),
                name="a_team_manager_has_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def open(self) -> Self:
        """Invitations that can still be accepted."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now())

    def not_accepted(self) -> Self:
        """Invitations nobody has accepted or taken back, expired ones included."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Invitations of organisations that the person is an admin of."""
        admin_of = Appointment.objects.current().filter(
            person_id=getattr(user, "pk", None), kind=AppointmentKind.ORGANISATION_ADMIN
        )
        return self.filter(person__organisation__in=admin_of.values("organisation"))


class Invitation(models.Model):
    """A one-time link by which a new person sets a password and joins.

    The link is made from the nonce and the installation's secret key, so neither the row, a copy of the
    database nor a waiting mail holds one that works.

    .. pii: who was invited and when; only a hash of the link is kept.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    nonce = models.CharField(max_length=64, default="")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Invitation of {self.person}"

    @property
    def token(self) -> str:
        """What stands at the end of the link."""
        return invitation_token(self.nonce)

    @property
    def has_expired(self) -> bool:
        """Whether the link is too old to use."""
        return self.expires_at <= clock.now()


# Files about jobs and arrangements; the others are for the workforce lead alone.
ADMINS_KINDS = ("hr", "relationships")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """What was brought in from files."""

    def visible_to(self, user: Any) -> Self:
        """Runs of the person's own organisation: all for its workforce lead, those about jobs for its admin."""
        posts = roles_of(user).organisation_wide
        own = self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)
        if AppointmentKind.WORKFORCE_LEAD in posts:
            return own
        return own.filter(kind__in=ADMINS_KINDS if AppointmentKind.ORGANISATION_ADMIN in posts else ())

    def waiting(self) -> Self:
        """Runs whose file still waits."""
        return self.exclude(shelf="")


class ImportRun(models.Model):
    """A file from another system: who brought it, what was found in it and what it changed.

    Neither the file nor anything in its cells is kept here; the file lies on a shelf until it is confirmed.

    .. pii: who brought the file; messages name rows and columns, never what stood in them.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="import_runs")
    kind = models.CharField(max_length=30)
    status = models.CharField(max_length=20, choices=ImportStatus.choices, default=ImportStatus.CHECKING)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField("hash of the file", max_length=64)
    size = models.PositiveIntegerField("bytes")
    shelf = models.CharField("where the file waits", max_length=32, blank=True)
    options = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, blank=True)
    findings = models.JSONField(default=list)
    findings_left_off = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    plan = models.CharField("hash of what was shown", max_length=64, blank=True)
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    brought_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ("-brought_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[ImportStatus.CHECKING, ImportStatus.CHECKED, ImportStatus.IMPORTING])
                | Q(shelf=""),
                name="a_file_is_kept_only_until_it_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(status=ImportStatus.DONE, done_at__isnull=False)
                | (~Q(status=ImportStatus.DONE) & Q(done_at__isnull=True)),
                name="what_was_brought_in_says_when",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "-brought_at"], name="import_runs_by_kind")]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.get_status_display().lower()}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody or something."""
        return self.status in (ImportStatus.CHECKING, ImportStatus.CHECKED, ImportStatus.IMPORTING)

    @property
    def is_working(self) -> bool:
        """Whether the machine has the next move."""
        return self.status in (ImportStatus.CHECKING, ImportStatus.IMPORTING)

    @property
    def codes(self) -> set[str]:
        """What was found that keeps the file out, by code."""
        return {finding["code"] for finding in self.findings if finding["strength"] == "reject"}


class ImportLayout(models.Model):
    """How an organisation's own files of a kind look: which of their headings stands for which of our columns.

    .. no_pii: headings of columns.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="import_layouts")
    kind = models.CharField(max_length=30)
    headings = models.JSONField(default=dict)
    day_first = models.BooleanField("days are written 27/03/2026", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="one_layout_per_organisation_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} files of {self.organisation}"


def invitation_token(nonce: str) -> str:
    """The end of a one-time link, which only this installation can make from a nonce."""
    digest = salted_hmac("people.invitation", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hashed(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def still_open(day: date | None = None) -> Q:
    """The condition "has not ended by this day", whether or not it has begun."""
    return Q(ended_on__isnull=True) | Q(ended_on__gt=day or clock.today())


def in_post(day: date | None = None) -> Q:
    """The condition "this person has a job on this day"."""
    spells = Employment.objects.filter(holds_on(day or clock.today()))
    return Q(pk__in=spells.values("person"))


@dataclass(frozen=True)
class Roles:
    """What a person is today: their open relationships and appointments, read once for a request."""

    mentor: bool = False
    manager: bool = False
    kinds: frozenset[str] = field(default_factory=frozenset)
    organisation_wide: frozenset[str] = field(default_factory=frozenset)
    managed_teams: frozenset[int] = field(default_factory=frozenset)

    def holds(self, kind: str) -> bool:
        """Whether the person holds an appointment of this kind, for a team or the whole organisation."""
        return kind in self.kinds


def roles_of(user: Any) -> Roles:
    """The roles a person holds today; read once and remembered on the object that a request carries."""
    if not getattr(user, "is_authenticated", False):
        return Roles()
    remembered: tuple[date, Roles] | None = getattr(user, "_roles", None)
    if remembered is None or remembered[0] != clock.today():
        remembered = (clock.today(), _read_roles(user))
        user._roles = remembered
    return remembered[1]


def _read_roles(user: Any) -> Roles:
    today = clock.today()
    held = Q(appointments__organisation_id=user.organisation_id) & holds_on(today, "appointments__")
    mentorings = mentorings_of(user, today)
    managements = LineManagement.objects.on(today).filter(manager=user)
    rows = list(
        User.objects.filter(pk=user.pk)
        .annotate(post=FilteredRelation("appointments", condition=held))
        .values_list("post__kind", "post__team_id", Exists(mentorings), Exists(managements))
    )
    appointments = [(kind, team) for kind, team, _, _ in rows if kind]
    mentors, manages = any(row[2] for row in rows), any(row[3] for row in rows)
    team_ids = {
        team
        for kind, team in appointments
        if team and kind in (AppointmentKind.TEAM_MANAGER, AppointmentKind.SERVICE_MANAGER)
    }
    return Roles(
        mentor=mentors,
        manager=manages or bool(team_ids),
        kinds=frozenset(kind for kind, _ in appointments),
        organisation_wide=frozenset(kind for kind, team in appointments if team is None),
        managed_teams=frozenset(teams_and_below(user.organisation_id, team_ids)) if team_ids else frozenset(),
    )


def forget_roles(user: Any) -> None:
    """Read a person's roles anew, after an action changed them."""
    user.__dict__.pop("_roles", None)


def teams_and_below(organisation_id: int, team_ids: set[int]) -> set[int]:
    """These teams and every team inside them, by id."""
    inside = defaultdict(list)
    for pk, parent in Team.objects.filter(organisation_id=organisation_id).values_list("pk", "parent_id"):
        inside[parent].append(pk)
    found, waiting = set(), list(team_ids)
    while waiting:
        team = waiting.pop()
        if team not in found:
            found.add(team)
            waiting += inside[team]
    return found


def visible_people(user: Any) -> Q:
    """The condition "this person's card may be opened by `user`"."""
    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    roles = roles_of(user)
    organisation = Q(organisation_id=user.organisation_id)
    if {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD} & roles.organisation_wide:
        return organisation if user.organisation_id else Q(pk=user.pk)
    return organisation & (Q(pk=user.pk) | mentored_by(user) | managed_by(user)) | Q(pk=user.pk)


def mentored_by(user: Any, day: date | None = None) -> Q:
    """The condition "has this person as a mentor on a day", or as whoever stands in for their mentor."""
    return Q(pk__in=mentorings_of(user, day).values("worker"))


def countersigned_by(user: Any, day: date | None = None) -> Q:
    """The condition "has a mentor in training, on a day, whose decisions this person countersigns"."""
    mentorings = Mentoring.objects.on(day or clock.today()).filter(kind=MentoringKind.MENTOR)
    learners = mentorings.filter(mentor=user, in_training=False).values("worker")
    return Q(pk__in=mentorings.filter(mentor__in=learners, in_training=True).values("worker")) & ~Q(pk=user.pk)


def managed_by(user: Any, day: date | None = None) -> Q:
    """The condition "is managed by this person on a day", in line or as a manager of the team or one above it."""
    day = day or clock.today()
    in_line = Q(pk__in=LineManagement.objects.on(day).filter(manager=user).values("worker"))
    teams = roles_of(user).managed_teams
    if not teams:
        return in_line
    return in_line | Q(pk__in=TeamMembership.objects.on(day).filter(team__in=teams).values("person")) & ~Q(pk=user.pk)


class AbsenceQuerySet(DatedQuerySet):
    """Absences."""

    def between(self, first: date, last: date) -> Self:
        """Absences that touch any day from the first to the last, both included."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=first), started_on__lte=last)

    def visible_to(self, user: Any) -> Self:
        """One's own, those of the people one manages, and all of the organisation for its admins."""
        return self.filter(person__in=User.objects.filter(absences_seen_by(user)))


class Absence(Dated):
    """Days somebody was away, until and not on the day they came back; the reason as a class and no more.

    .. pii: when a person was away and the class of the reason, which may be about health.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    reason = models.CharField("reason, as a class", max_length=20, choices=AbsenceClass.choices)
    is_long_term = models.BooleanField("long-term", default=False)
    days_lost = models.DecimalField("working days lost", max_digits=5, decimal_places=1, null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("-started_on",)
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on__isnull=True), name="one_open_absence_per_person"
            ),
            models.UniqueConstraint(fields=["person", "started_on"], name="an_absence_is_recorded_once"),
            models.CheckConstraint(
                condition=Q(days_lost__isnull=True) | Q(days_lost__gte=0), name="days_lost_are_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} away from {self.started_on}"


def absences_seen_by(user: Any) -> Q:
    """The condition "this person's absences may be read by `user`": oneself, their managers, the organisation's admin.

    Mentors and the workforce lead do not read them; the lead has figures.
    """
    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    organisation = Q(organisation_id=user.organisation_id)
    if AppointmentKind.ORGANISATION_ADMIN in roles_of(user).organisation_wide:
        return organisation
    return Q(pk=user.pk) | managed_by(user) & organisation


class KeptByAppointment(DatedQuerySet):
    """Facts about an organisation that its admins and workforce leads keep."""

    def visible_to(self, user: Any) -> Self:
        """All of the organisation for its admins and workforce leads, nothing for anybody else."""
        keepers = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}
        if not keepers & roles_of(user).organisation_wide:
            return self.none()
        return self.filter(organisation_id=user.organisation_id)


class Vacancy(Dated):
    """A job in the establishment that nobody holds, from one day until it is filled or given up.

    .. no_pii: a job without a person.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="vacancies")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="vacancies")
    job_title = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=WorkerKind.choices, default=WorkerKind.FAMILY_SUPPORT)
    fte = models.DecimalField("full-time equivalent", max_digits=5, decimal_places=3, default=1)

    objects = KeptByAppointment.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("-started_on", "-pk")
        verbose_name_plural = "vacancies"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=50), name="a_vacancy_is_of_some_working_time"),
        ]

    def __str__(self) -> str:
        return f"{self.job_title}, {self.team}"


class AgencyPost(Dated):
    """Work done by an agency worker, counted by full-time equivalent and never by name.

    .. no_pii: a job without a person.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agency_posts")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="agency_posts")
    job_title = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=WorkerKind.choices, default=WorkerKind.FAMILY_SUPPORT)
    fte = models.DecimalField("full-time equivalent", max_digits=5, decimal_places=3, default=1)
    covers_vacancy = models.BooleanField("covers a vacancy", default=True)

    objects = KeptByAppointment.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("-started_on", "-pk")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=50), name="an_agency_post_is_of_some_working_time"),
        ]

    def __str__(self) -> str:
        return f"{self.job_title}, {self.team}, agency"


class LeavingReason(models.Model):
    """A further reason why a job ended, beside the first one that stands on the job itself.

    .. pii: why a person left.
    """

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="further_reasons")
    reason = models.CharField(max_length=30, choices=LeaverReason.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employment", "reason"], name="a_further_reason_is_named_once")]

    def __str__(self) -> str:
        return self.get_reason_display()


class ExitInterview(models.Model):
    """That somebody who left was listened to, and when; what was said is kept as themes only.

    .. pii: that a person had an exit interview.
    """

    employment = models.OneToOneField(Employment, on_delete=models.PROTECT, related_name="exit_interview")
    held_on = models.DateField("exit interview held on")

    def __str__(self) -> str:
        return f"Exit interview of {self.employment.person} on {self.held_on}"


class ExitInterviewTheme(models.Model):
    """One thing an exit interview was about.

    .. pii: what a person spoke of on leaving, as a class.
    """

    interview = models.ForeignKey(ExitInterview, on_delete=models.PROTECT, related_name="themes")
    theme = models.CharField(max_length=20, choices=ExitTheme.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "theme"], name="a_theme_is_named_once")]

    def __str__(self) -> str:
        return self.get_theme_display()
