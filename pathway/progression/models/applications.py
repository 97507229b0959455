"""Applications to move up, and what others say and decide about them; what was said is only ever added to."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pathway.careers.models import Competency, Level, Placement
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, managed_by, roles_of

from ..enums import (
    ApplicationState,
    DecidedAs,
    DecisionRoute,
    Outcome,
    PanelPart,
    Rating,
    Recommendation,
)
from .ways_up import WayUp

PACK_DAYS_AFTER_DECISION = 14
WORDS = 4000
STATE_WORDS = {
    ApplicationState.OPEN: "submitted",
    ApplicationState.DECIDED: "done",
    ApplicationState.WITHDRAWN: "withdrawn",
}


def open_to_panel() -> Q:
    """The condition "members of the panel may still read this application": until 14 days after it was closed."""
    since = clock.now() - timedelta(days=PACK_DAYS_AFTER_DECISION)
    return Q(closed_at__isnull=True) | Q(closed_at__gte=since)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications to move up."""

    def open(self) -> Self:
        """Applications that nobody has decided about and nobody has withdrawn."""
        return self.filter(state=ApplicationState.OPEN)

    def visible_to(self, user: Any) -> Self:
        """One's own, those of people one manages, all for a workforce lead, and a panel's for a time.

        Mentors read none of it by being mentors.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(worker=user)
        if user.organisation_id is None:
            return self.filter(own)
        if AppointmentKind.WORKFORCE_LEAD in roles_of(user).organisation_wide:
            return self.filter(own | Q(organisation=user.organisation_id))
        managed = User.objects.filter(managed_by(user))
        return self.filter(own | Q(organisation=user.organisation_id) & (Q(worker__in=managed) | on_panel(user)))

    def with_people(self) -> Self:
        """With the worker and both levels."""
        return self.select_related("worker__organisation", "from_level", "to_level", "way_up")


def on_panel(user: Any) -> Q:
    """The condition "this person is on the panel and may read the pack today"."""
    mine = PanelMember.objects.standing().filter(member=user)
    heard_long_ago = MoveDecision.objects.filter(
        decided_as=DecidedAs.APPEAL, decided_at__lt=clock.now() - timedelta(days=PACK_DAYS_AFTER_DECISION)
    )
    hearing = mine.filter(part=PanelPart.APPEAL).exclude(application__in=heard_long_ago.values("application"))
    return Q(pk__in=mine.values("application")) & open_to_panel() | Q(pk__in=hearing.values("application"))


class Application(models.Model):
    """A worker asks to move up one level: in their own words, with how they rate themselves.

    .. pii: a worker's statement about their own work.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    from_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    to_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    way_up = models.ForeignKey(WayUp, on_delete=models.PROTECT, related_name="applications")
    route = models.CharField(max_length=20, choices=DecisionRoute.choices)
    statement = models.TextField("why you are ready", max_length=WORDS)
    state = models.CharField(max_length=20, choices=ApplicationState.choices, default=ApplicationState.OPEN)
    applied_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("-applied_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(state=ApplicationState.OPEN), name="one_open_application_per_worker"
            ),
            models.CheckConstraint(condition=~Q(from_level=F("to_level")), name="a_move_goes_to_another_level"),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.OPEN, closed_at__isnull=True)
                | ~Q(state=ApplicationState.OPEN) & Q(closed_at__isnull=False),
                name="an_application_is_open_or_closed_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker}, to {self.to_level}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state == ApplicationState.OPEN

    @property
    def tag(self) -> str:
        """The state of the tag that stands for it."""
        return STATE_WORDS[ApplicationState(self.state)]


class SelfAssessment(models.Model):
    """How a worker rates themselves against one statement, at the time of applying.

    .. pii: a worker's view of themselves.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="self_assessments")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    rating = models.CharField(max_length=20, choices=Rating.choices)

    class Meta:
        ordering = ("competency__domain__number", "competency__order")
        constraints = [models.UniqueConstraint(fields=["application", "competency"], name="a_statement_is_rated_once")]

    def __str__(self) -> str:
        return f"{self.competency.code} {self.rating}"


class ManagerStatement(models.Model):
    """What the line manager says of an application; a changed mind is a new statement, and the newest counts.

    .. pii: a manager's view of a worker.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="statements")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recommendation = models.CharField(max_length=20, choices=Recommendation.choices)
    reasons = models.TextField("your reasons", max_length=WORDS)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(manager=F("worker")), name="nobody_recommends_themselves"),
            models.CheckConstraint(condition=~Q(reasons=""), name="a_managers_statement_gives_reasons"),
        ]

    def __str__(self) -> str:
        return self.get_recommendation_display()


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    """People named to panels."""

    def standing(self) -> Self:
        """Those who have not been stood down."""
        return self.filter(stood_down_at__isnull=True)

    def voting(self) -> Self:
        """Those who give a view, which is all but whoever hears an appeal."""
        return self.standing().exclude(part=PanelPart.APPEAL)


class PanelMember(models.Model):
    """Somebody named to the panel of an application, who reads its pack for a time; or who hears an appeal.

    .. pii: who was asked to decide about whom.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="panel")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="panel_seats")
    part = models.CharField(max_length=20, choices=PanelPart.choices)
    is_chair = models.BooleanField(default=False)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    stood_down_at = models.DateTimeField(null=True, blank=True)

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        ordering = ("-is_chair", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(member=F("worker")), name="nobody_sits_on_their_own_panel"),
            models.UniqueConstraint(
                fields=["application", "member"],
                condition=Q(stood_down_at__isnull=True),
                name="a_panel_names_somebody_once",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(is_chair=True, stood_down_at__isnull=True),
                name="a_panel_has_one_chair",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(part=PanelPart.APPEAL, stood_down_at__isnull=True),
                name="one_person_hears_an_appeal",
            ),
            models.CheckConstraint(
                condition=~Q(part=PanelPart.APPEAL, is_chair=True), name="whoever_hears_an_appeal_chairs_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.get_part_display()}"


class PanelView(models.Model):
    """What one member of a panel thinks of an application; the newest of each counts.

    .. pii: a panel member's notes about a worker.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="views")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("what you would decide", max_length=20, choices=Outcome.choices)
    notes = models.TextField("why", max_length=WORDS)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("-given_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(member=F("worker")), name="nobody_has_a_view_of_themselves"),
            models.CheckConstraint(condition=~Q(notes=""), name="a_panel_view_says_why"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class MoveDecision(models.Model):
    """What was decided about an application, with reasons; numbered, so that two people cannot both be first.

    A correction and the answer to an appeal are further rows.

    .. pii: a decision about a worker and the feedback to them.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decider = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_as = models.CharField(max_length=20, choices=DecidedAs.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    feedback = models.TextField("written feedback, with the reasons", max_length=WORDS)
    actions = models.TextField("what to do until then", max_length=WORDS, blank=True)
    again_on = models.DateField("look at it again on", null=True, blank=True)
    vacancy = models.CharField("which vacancy", max_length=120, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="decisions_about_a_move_are_numbered_once"),
            models.CheckConstraint(condition=~Q(decider=F("worker")), name="nobody_decides_about_their_own_move"),
            models.CheckConstraint(condition=~Q(feedback=""), name="a_decision_about_a_move_gives_reasons"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.DEFER, again_on__isnull=False) & ~Q(actions="")
                | ~Q(outcome=Outcome.DEFER) & Q(again_on__isnull=True),
                name="deferring_names_actions_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(decided_as=DecidedAs.VACANCY, outcome=Outcome.PROGRESS) | ~Q(vacancy=""),
                name="a_move_into_a_vacancy_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def is_positive(self) -> bool:
        """Whether the worker moves up by it."""
        return self.outcome == Outcome.PROGRESS

    @property
    def tag(self) -> str:
        """The state of the tag that stands for it."""
        return {Outcome.PROGRESS: "met", Outcome.DEFER: "due", Outcome.NOT_YET: "none"}[Outcome(self.outcome)]


class Move(models.Model):
    """That a decision put a worker on the next level: once for each application.

    .. pii: which decision moved a worker.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="move")
    decision = models.OneToOneField(MoveDecision, on_delete=models.PROTECT, related_name="move")
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="move")

    def __str__(self) -> str:
        return str(self.placement)


class Appeal(models.Model):
    """A worker asks for a decision to be looked at by somebody else.

    .. pii: why a worker disagrees with a decision.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    decision = models.OneToOneField(MoveDecision, on_delete=models.PROTECT, related_name="appeal")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField("why it should be looked at again", max_length=WORDS)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)
        constraints = [models.CheckConstraint(condition=~Q(reasons=""), name="an_appeal_gives_reasons")]

    def __str__(self) -> str:
        return f"Appeal of {self.worker}"
