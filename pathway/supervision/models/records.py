"""What was said and agreed at a session; locked with it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from modules.models.learning import module_key
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.events.models import Event
from pathway.people.models import User

from ..enums import CaseTheme, Outcome, Workload
from .arrangements import supervised_by
from .sessions import LINE, BreakGlass, Session

WORDS = 8_000


class AgendaItem(models.Model):
    """Something one of the two wants to talk about.

    .. pii: a person's own words before a session.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="agenda")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LINE)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("added_at", "id")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="an_agenda_item_says_something")]

    def __str__(self) -> str:
        return self.text


class Record(models.Model):
    """What the supervisor wrote of a session: workload as counts, practice, learning, families as a number only.

    .. pii: an account of somebody's work, in which no family should be recognisable.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="record")
    families = models.PositiveSmallIntegerField("families worked with", null=True, blank=True)
    families_complex = models.PositiveSmallIntegerField("of these, with complex needs", null=True, blank=True)
    workload = models.CharField(max_length=10, choices=Workload.choices, blank=True)
    practice = models.TextField("reflection on practice", blank=True)
    learning = models.TextField("learning and progress", blank=True)
    inclusion = models.TextField("fairness and inclusion", blank=True)
    leave_looked_at = models.BooleanField("leave and absence looked at in the HR system", default=False)
    cases_discussed = models.PositiveSmallIntegerField("families discussed", default=0)
    cases_recorded_on = models.DateField("recorded on the case system on", null=True, blank=True)
    case_themes = models.JSONField("themes", default=list, blank=True)
    safeguarding_concern = models.BooleanField("a safeguarding concern was raised")
    safeguarding_recorded = models.CharField("where it is recorded", max_length=LINE, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cases_discussed=0) | Q(cases_recorded_on__isnull=False),
                name="what_was_said_about_families_is_on_the_case_system",
            ),
            models.CheckConstraint(
                condition=Q(safeguarding_concern=False) | ~Q(safeguarding_recorded=""),
                name="a_safeguarding_concern_is_recorded_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(families_complex__isnull=True) | Q(families_complex__lte=models.F("families")),
                name="complex_families_are_some_of_the_families",
            ),
        ]

    def __str__(self) -> str:
        return f"Record of {self.session}"

    @property
    def themes(self) -> list[str]:
        """The themes in words."""
        known: dict[str, str] = dict(CaseTheme.choices)
        return [known[code] for code in self.case_themes if code in known]


class WellbeingQuerySet(models.QuerySet["Wellbeing"]):
    """Wellbeing parts of records."""

    def visible_to(self, user: Any) -> Self:
        """The two of the session only; anybody else for an hour after breaking the glass."""
        opened = BreakGlass.objects.filter(session=OuterRef("session"), reader=getattr(user, "pk", None) or 0).open()
        readable = Session.objects.visible_to(user)
        two = Session.objects.shared_by_two(user)
        return self.filter(Q(session__in=two) | Q(Exists(opened), session__in=readable))


class Wellbeing(models.Model):
    """How the worker is: for the two only.

    .. pii: may hold health data; never counted and never on another page.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="wellbeing")
    text = models.TextField()

    objects = WellbeingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "wellbeing"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_wellbeing_part_says_something")]

    def __str__(self) -> str:
        return f"Wellbeing part of {self.session}"


class DraftQuerySet(models.QuerySet["Draft"]):
    """Supervisors' private drafts."""

    def visible_to(self, user: Any) -> Self:
        """The supervisor's own, for as long as the session may be written."""
        return self.filter(session__supervisor=user)


class Draft(models.Model):
    """What the supervisor has typed so far, and private notes; the supervisor's alone, thrown away when it locks.

    .. pii: an unfinished account of somebody's work and wellbeing.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="draft")
    typed = models.JSONField(default=dict)
    private_notes = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Draft of {self.session}"

    @property
    def known(self) -> str:
        """Which saving this is, for a page to say which it knew; nothing before the first."""
        return "" if self.pk is None else self.saved_at.isoformat()


class AgreedActionQuerySet(models.QuerySet["AgreedAction"]):
    """Agreed actions."""

    def effective(self) -> Self:
        """Actions of sessions that are completed."""
        return self.filter(session__completed_at__isnull=False)

    def open(self, besides: Any = None) -> Self:
        """Actions that nobody has closed yet, or not before a session that is being written anew."""
        closing = ActionStep.objects.closing().filter(action=OuterRef("pk"))
        return self.effective().filter(~Exists(closing.exclude(session=besides) if besides else closing))

    def visible_to(self, user: Any) -> Self:
        """Actions of one's own supervision, those one owns, and those of people one supervises now."""
        if not getattr(user, "is_authenticated", False) or not user.organisation_id:
            return self.none()
        mine = User.objects.filter(supervised_by(user))
        here = Q(session__organisation_id=user.organisation_id)
        return self.filter(here & (Q(worker=user) | Q(owner=user) | Q(worker__in=mine.values("pk"))))


class AgreedAction(models.Model):
    """Something a worker or a supervisor will do, agreed at a session; it returns until it is closed.

    .. pii: what somebody agreed to do.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="agreed_actions")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervision_actions")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="agreed_actions")
    text = models.CharField(max_length=LINE)
    due_on = models.DateField()
    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, related_name="agreed_actions", null=True, blank=True
    )
    module = module_key("agreed_actions")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="agreed_actions", null=True, blank=True)

    objects = AgreedActionQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="an_agreed_action_says_something"),
            models.CheckConstraint(
                condition=Q(event__isnull=True) | Q(competency__isnull=True, module__isnull=True),
                name="an_agreed_action_helps_with_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over."""
        return self.due_on < clock.today()


class ActionStepQuerySet(models.QuerySet["ActionStep"]):
    """What became of actions, step by step."""

    def effective(self) -> Self:
        """Steps between sessions, and those of sessions that are completed."""
        return self.filter(Q(session__isnull=True) | Q(session__completed_at__isnull=False))

    def closing(self) -> Self:
        """Steps that close an action."""
        return self.effective().filter(outcome__in=[Outcome.DONE, Outcome.CANCELLED])


class ActionStep(models.Model):
    """What became of an agreed action, at a later session or in between.

    .. pii: who did or did not do what.
    """

    action = models.ForeignKey(AgreedAction, on_delete=models.PROTECT, related_name="steps")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="action_steps", null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=LINE, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ActionStepQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "session"],
                condition=Q(session__isnull=False),
                name="an_action_is_looked_at_once_in_a_session",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.CANCELLED) | ~Q(reason=""), name="a_cancelled_action_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.get_outcome_display()}"


class Addendum(models.Model):
    """Words added to a locked record, which itself stays as it is.

    .. pii: a person's own words.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="addenda")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=WORDS)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ("written_at", "id")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="an_addendum_says_something")]

    def __str__(self) -> str:
        return f"Addendum to {self.session}"
