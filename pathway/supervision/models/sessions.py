"""Sessions: dates and what became of them. What was said stands in records, which fewer people may read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import LineManagement, Organisation, User, managed_by, roles_of

from ..enums import COUNTED, Mode, NextReads, NotHeld, SessionKind, SessionStatus
from .arrangements import Agreement, Policy, PracticeSupervision, supervised_by

LINE = 300
OPEN_FOR = timedelta(hours=1)


class SessionQuerySet(models.QuerySet["Session"]):
    """Supervision sessions."""

    def held(self) -> Self:
        """Sessions that took place."""
        return self.filter(status=SessionStatus.HELD)

    def planned(self) -> Self:
        """Sessions that are still to come or still to be written up."""
        return self.filter(status=SessionStatus.PLANNED)

    def counted(self) -> Self:
        """Sessions of the kinds that count towards the rhythm of one-to-one supervision."""
        return self.filter(kind__in=COUNTED)

    def of(self, worker: Any) -> Self:
        """Sessions at which a worker is, or was to be, supervised."""
        return self.filter(Exists(Attendance.objects.filter(session=OuterRef("pk"), worker=worker)))

    def dates_visible_to(self, user: Any) -> Self:
        """Sessions whose date and status this person may see: their own, their people's, all for a workforce lead."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        here = self.filter(organisation_id=user.organisation_id)
        if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
            return here
        people = User.objects.filter(Q(pk=user.pk) | supervised_by(user) | managed_by(user))
        attended = Attendance.objects.filter(session=OuterRef("pk"), worker__in=people.values("pk"))
        return here.filter(Q(Exists(attended)) | Q(supervisor=user))

    def visible_to(self, user: Any) -> Self:
        """Sessions that this person may open: as the worker, as the supervisor who holds it, or as somebody to whom
        the agreement, the organisation's setting for former supervisors, or a broken glass opens it."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        here = self.filter(organisation_id=user.organisation_id)
        return here.filter(
            Q(Exists(Attendance.objects.filter(session=OuterRef("pk"), worker=user)))
            | _held_by(user)
            | _handed_over_to(user)
            | _opened_by(user)
        )

    def shared_by_two(self, user: Any) -> Self:
        """One-to-one sessions of which this person is one of the two, and the supervisor still supervises."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        mine = User.objects.filter(supervised_by(user))
        theirs = Attendance.objects.filter(session=OuterRef("pk"), worker__in=mine.values("pk"))
        own = Attendance.objects.filter(session=OuterRef("pk"), worker=user)
        return self.filter(
            Q(Exists(own)) | Q(Exists(theirs), supervisor=user), organisation_id=user.organisation_id
        ).exclude(kind=SessionKind.GROUP)


def _held_by(user: Any) -> Q:
    """Held by this person, who supervises or manages somebody of it now, or did until a few days ago."""
    policy = Policy.objects.filter(organisation=user.organisation_id).values_list("former_reads_days", flat=True)
    days = policy.first()
    days = 30 if days is None else days
    now = User.objects.filter(supervised_by(user) | managed_by(user))
    present = Attendance.objects.filter(session=OuterRef("pk"), worker__in=now.values("pk"))
    since = clock.today() - timedelta(days=days)
    ended = {"ended_on__gt": since, "ended_on__lte": clock.today()}
    line = LineManagement.objects.filter(manager=user, **ended).values("worker")
    named = PracticeSupervision.objects.filter(supervisor=user, **ended).values("worker")
    before = Attendance.objects.filter(Q(worker__in=line) | Q(worker__in=named), session=OuterRef("pk"))
    return Q(supervisor=user) & (Q(Exists(present)) | Q(Exists(before), status=SessionStatus.HELD))


def _handed_over_to(user: Any) -> Q:
    """The last locked record of each earlier supervisor whose agreement lets the next one read it."""
    mine = User.objects.filter(supervised_by(user)).values("pk")
    pair = {"worker": OuterRef("whose"), "supervisor": OuterRef("supervisor")}
    newest = Agreement.objects.accepted().filter(**pair).order_by("-version").values("next_reads")[:1]
    later = Session.objects.filter(
        attendances__worker=OuterRef("whose"),
        supervisor=OuterRef("supervisor"),
        locked_at__isnull=False,
        held_on__gt=OuterRef("held_on"),
    ).exclude(kind=SessionKind.GROUP)
    in_line = LineManagement.objects.current().filter(manager=OuterRef("supervisor"), worker=OuterRef("whose"))
    handed = (
        Session.objects.filter(attendances__worker__in=mine, locked_at__isnull=False, status=SessionStatus.HELD)
        .exclude(kind=SessionKind.GROUP)
        .exclude(supervisor=user)
        .annotate(whose=F("attendances__worker"), next_reads=models.Subquery(newest))
        .filter(
            ~Exists(later),
            ~Exists(in_line),
            ~Exists(PracticeSupervision.objects.current().filter(**pair)),
            next_reads=NextReads.LAST,
        )
    )
    return Q(pk__in=handed.values("pk"))


def _opened_by(user: Any) -> Q:
    """Opened by this person with a reason within the last hour, who manages the worker still."""
    opened = BreakGlass.objects.filter(session=OuterRef("pk"), reader=user).open()
    people = User.objects.filter(managed_by(user))
    managed = Attendance.objects.filter(session=OuterRef("pk"), worker__in=people.values("pk"))
    return Q(Exists(opened)) & Q(Exists(managed))


class Session(models.Model):
    """One supervision session: when, with whom, of which kind, and what became of it; once locked it never changes.

    .. pii: that two people met, or why they did not.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supervision_sessions")
    supervisor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="supervision_sessions_held", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=SessionKind.choices, default=SessionKind.LINE_MANAGEMENT)
    status = models.CharField(max_length=10, choices=SessionStatus.choices, default=SessionStatus.PLANNED)
    planned_for = models.DateTimeField(null=True, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(default=90)
    held_on = models.DateField(null=True, blank=True)
    actual_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    reason = models.CharField("why it did not take place", max_length=20, choices=NotHeld.choices, blank=True)
    rearranged_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="rearranged_as", null=True, blank=True
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="sessions", null=True, blank=True)
    source = models.CharField("the system it was loaded from", max_length=80, blank=True)
    completed_at = models.DateTimeField("when the supervisor finished and signed it", null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-planned_for", "-id")
        indexes = [
            models.Index(fields=["organisation", "status", "held_on"], name="sessions_by_day_held"),
            models.Index(fields=["supervisor", "status"], name="sessions_by_supervisor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=SessionStatus.HELD) & Q(held_on__isnull=True)
                | Q(status=SessionStatus.HELD, held_on__isnull=False),
                name="a_held_session_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[SessionStatus.MISSED, SessionStatus.CANCELLED]) & ~Q(reason="")
                | Q(status__in=[SessionStatus.PLANNED, SessionStatus.HELD], reason=""),
                name="a_session_that_did_not_take_place_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & Q(status=SessionStatus.HELD)
                | Q(source="", supervisor__isnull=False, planned_for__isnull=False),
                name="a_session_is_planned_with_a_supervisor_or_loaded",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(status=SessionStatus.HELD),
                name="only_a_held_session_is_completed",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True)
                | ~Q(source="")
                | ~Q(status=SessionStatus.HELD)
                | Q(completed_at__isnull=False, locked_at__gte=F("completed_at")),
                name="a_session_is_locked_after_it_is_completed",
            ),
            models.CheckConstraint(
                condition=Q(planned_minutes__range=(5, 600))
                & (Q(actual_minutes__isnull=True) | Q(actual_minutes__range=(1, 600))),
                name="a_session_takes_at_most_ten_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} supervision"

    @property
    def day(self) -> date:
        """The day on which it was held, or for which it is planned, in local time."""
        if self.held_on is not None:
            return self.held_on
        assert self.planned_for is not None
        return timezone.localdate(self.planned_for)

    @property
    def is_group(self) -> bool:
        """Whether several people are supervised together."""
        return self.kind == SessionKind.GROUP

    @property
    def has_record(self) -> bool:
        """Whether a record was written in Pathway."""
        return self.completed_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be held or still to be written up."""
        return self.status == SessionStatus.PLANNED

    @property
    def is_ahead(self) -> bool:
        """Whether it is planned and its time is still to come."""
        return self.is_open and self.planned_for is not None and self.planned_for > clock.now()

    @property
    def is_over(self) -> bool:
        """Whether its planned day has come while nobody has said what became of it."""
        return self.is_open and self.day <= clock.today() and self.planned_for is not None

    @property
    def state(self) -> str:
        """The state's name in our drawings."""
        if self.status == SessionStatus.PLANNED:
            return "due" if self.planned_for is not None and self.planned_for < clock.now() else "booked"
        if self.status == SessionStatus.HELD:
            return "locked" if self.locked_at or self.source else "waiting"
        return "overdue" if self.status == SessionStatus.MISSED else "withdrawn"

    @property
    def state_word(self) -> str:
        """The same in words."""
        words = {
            "due": "To write up",
            "booked": "Planned",
            "locked": "Held" if self.source else "Held, locked",
            "waiting": "Held, to acknowledge",
            "overdue": "Missed",
            "withdrawn": "Cancelled",
        }
        return words[self.state]


class SessionMove(models.Model):
    """That a planned session was moved to another time, by whom and why; the session itself goes on.

    .. pii: that two people could not meet, and why.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="moves")
    was_for = models.DateTimeField()
    now_for = models.DateTimeField()
    reason = models.CharField(max_length=20, choices=NotHeld.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(was_for=F("now_for")), name="a_session_moves_to_another_time"),
            models.CheckConstraint(condition=Q(reason__in=NotHeld.values), name="who_moves_a_session_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.session}, moved"


class Attendance(models.Model):
    """A worker at a session, and whether they have acknowledged its record, with a comment or disagreement.

    .. pii: a worker's own words about their supervision.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervision_attendances")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)
    disagreement = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "worker"], name="a_worker_attends_a_session_once"),
        ]

    def __str__(self) -> str:
        return f"{self.worker} at {self.session}"


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Openings of what is for two only."""

    def open(self) -> Self:
        """Openings of the last hour."""
        return self.filter(opened_at__gt=clock.now() - OPEN_FOR)


class BreakGlass(models.Model):
    """Somebody else opened a record with its wellbeing part, and why; the two are told.

    .. pii: who read what is for two only, and the reason given.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="openings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LINE)
    opened_at = models.DateTimeField(default=clock.now)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "openings"
        ordering = ("-opened_at",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="who_breaks_the_glass_says_why")]

    def __str__(self) -> str:
        return f"{self.reader} opened {self.session}"
