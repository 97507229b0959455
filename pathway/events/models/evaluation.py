"""Whether a course helped: asked after it and eight weeks later."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from modules.models import Completion
from pathway.people.models import Organisation, User

from ..enums import RATINGS, Asked, Used, Way
from .bookings import Booking

WORDS_LENGTH = 600


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Evaluations of courses."""

    def visible_to(self, user: Any) -> Self:
        """A worker's own and nobody else's; the workforce lead reads figures."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)

    def answered(self) -> Self:
        """Forms that came back."""
        return self.filter(answered_at__isnull=False)


class Evaluation(models.Model):
    """One worker's form about one course: confidence before and after, how useful it was, and a sentence.

    .. pii: what a person thought of a course.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="evaluations")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="evaluations")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="evaluation", null=True, blank=True)
    completion = models.OneToOneField(
        Completion, on_delete=models.PROTECT, related_name="evaluation", null=True, blank=True
    )
    way = models.CharField(max_length=10, choices=Way.choices)
    title = models.CharField("course", max_length=255)
    taken_on = models.DateField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    before = models.PositiveSmallIntegerField("confidence before", choices=RATINGS, null=True, blank=True)
    after = models.PositiveSmallIntegerField("confidence after", choices=RATINGS, null=True, blank=True)
    useful = models.PositiveSmallIntegerField("useful for the work", choices=RATINGS, null=True, blank=True)
    words = models.CharField("one thing to keep or change", max_length=WORDS_LENGTH, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = [models.Index(fields=["organisation", "way", "title"], name="evaluations_by_course")]
        constraints = [
            models.CheckConstraint(
                condition=Q(booking__isnull=False, completion__isnull=True, way=Way.EVENT)
                | Q(booking__isnull=True, completion__isnull=False, way=Way.MODULE),
                name="an_evaluation_is_of_an_event_or_of_a_module",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, before__isnull=True, after__isnull=True, useful__isnull=True)
                | Q(answered_at__isnull=False, before__range=(1, 5), after__range=(1, 5), useful__range=(1, 5)),
                name="an_answered_evaluation_is_rated_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.worker}"


class UsedAnswerQuerySet(models.QuerySet["UsedAnswer"]):
    """Answers to "did you use it?"."""

    def visible_to(self, user: Any) -> Self:
        """Those that the person was asked themselves."""
        return self.filter(asked_of_id=getattr(user, "pk", None) or 0)


class UsedAnswer(models.Model):
    """Eight weeks on: whether what was learned has been used, as the worker or a mentor of theirs says.

    .. pii: what a person, or their mentor, says of their work.
    """

    wagtail_reference_index_ignore = True

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="used")
    role = models.CharField(max_length=10, choices=Asked.choices)
    asked_of = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_whether_used")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=20, choices=Used.choices, blank=True)

    objects = UsedAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "role"], name="worker_and_mentor_are_each_asked_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="what_was_answered_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} about {self.evaluation}"
