"""Knowledge checks: a bank of items, and each worker's attempts."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.models import Organisation, User

from ..enums import ItemKind, SelfMark

FAILS_BEFORE_WAIT = 3
WAIT = timedelta(hours=24)
EXTENSIONS = 10


class QuizQuerySet(models.QuerySet["Quiz"]):
    """Knowledge checks."""

    def visible_to(self, user: Any) -> Self:
        """Knowledge checks of the shared library and of the person's own organisation."""
        organisation = getattr(user, "organisation_id", None)
        return self.filter(Q(organisation__isnull=True) | Q(organisation_id=organisation or 0))


class Quiz(models.Model):
    """A knowledge check: how many items it draws and what share must be right.

    .. no_pii: questions about practice.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="quizzes", null=True, blank=True
    )
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    pass_percent = models.PositiveSmallIntegerField(default=80)
    draws = models.PositiveSmallIntegerField("questions drawn at each attempt", default=8)
    minutes = models.PositiveSmallIntegerField("time limit in minutes", null=True, blank=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "quizzes"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="quiz_slugs_are_unique_in_an_organisation"),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(organisation__isnull=True),
                name="quiz_slugs_are_unique_in_the_shared_library",
            ),
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100), name="a_pass_mark_is_a_percentage"
            ),
            models.CheckConstraint(condition=Q(draws__gte=1), name="a_quiz_draws_at_least_one_item"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=5), name="a_time_limit_is_five_minutes_or_more"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def right_answers_needed(self, out_of: int) -> int:
        """How many of `out_of` questions must be right: the pass mark, rounded up."""
        return -(-out_of * self.pass_percent // 100)


class QuizItemQuerySet(models.QuerySet["QuizItem"]):
    """Items of a bank."""

    def in_use(self) -> Self:
        """Items that new attempts may draw."""
        return self.filter(retired_at__isnull=True)


class QuizItem(models.Model):
    """One version of one question; a change makes a new version, so that old attempts stay readable.

    .. no_pii: a question about practice.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    outcome = models.PositiveSmallIntegerField("learning outcome it checks", default=1)
    kind = models.CharField(max_length=20, choices=ItemKind.choices, default=ItemKind.SINGLE)
    is_must_get = models.BooleanField("must be right for safety", default=False)
    situation = models.TextField("the situation that the question is about", blank=True)
    stem = models.TextField("question")
    model_answer = models.TextField("model answer to compare one's own words with", blank=True)
    feedback = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = QuizItemQuerySet.as_manager()

    class Meta:
        ordering = ("code", "-version")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "code", "version"], name="item_versions_are_numbered_once"),
            models.UniqueConstraint(
                fields=["quiz", "code"],
                condition=Q(retired_at__isnull=True),
                name="one_version_of_an_item_is_in_use",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ItemKind.SHORT_TEXT) | (~Q(model_answer="") & Q(is_must_get=False)),
                name="own_words_have_a_model_answer_and_are_not_must_get",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ItemKind.SCENARIO) | ~Q(situation=""), name="a_scenario_tells_a_situation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, version {self.version}"

    @property
    def is_marked(self) -> bool:
        """Whether it counts towards the mark."""
        return ItemKind(self.kind).is_marked


class QuizOption(models.Model):
    """One answer that a question offers; whether it is right never leaves the server.

    Where the right order is asked, `order` is its place in it; where things are matched, `match` is what belongs to it.

    .. no_pii: an answer to a question about practice.
    """

    item = models.ForeignKey(QuizItem, on_delete=models.PROTECT, related_name="options")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    is_correct = models.BooleanField(default=False)
    match = models.TextField("what belongs to it", blank=True)
    feedback = models.TextField(blank=True)

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["item", "order"], name="options_are_numbered_once")]

    def __str__(self) -> str:
        return self.text


class QuizAttemptQuerySet(models.QuerySet["QuizAttempt"]):
    """Attempts at knowledge checks."""

    def visible_to(self, user: Any) -> Self:
        """A worker's own attempts and nobody else's."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)

    def finished(self) -> Self:
        """Attempts that have been marked."""
        return self.filter(finished_at__isnull=False)

    def passed(self) -> Self:
        """Attempts that reached the pass mark."""
        return self.filter(is_passed=True)


class QuizAttempt(models.Model):
    """A worker's attempt: the questions drawn in the order shown, and the mark.

    .. pii: a person's answers and mark.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="quiz_attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    out_of = models.PositiveSmallIntegerField()
    is_passed = models.BooleanField(default=False)
    ends_at = models.DateTimeField("when the time is over", null=True, blank=True)
    times_extended = models.PositiveSmallIntegerField(default=0)
    is_late = models.BooleanField("sent after the time was over", default=False)

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "quiz"],
                condition=Q(finished_at__isnull=True),
                name="one_open_attempt_per_worker_and_quiz",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, score__isnull=True, is_passed=False)
                | Q(finished_at__isnull=False, score__isnull=False),
                name="a_mark_comes_with_the_end",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=F("out_of")),
                name="nobody_scores_more_than_there_is",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(is_passed=False), name="what_is_sent_late_does_not_pass"
            ),
            models.CheckConstraint(
                condition=Q(times_extended__lte=EXTENSIONS), name="time_is_extended_ten_times_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} at {self.quiz}"


class DrawnItem(models.Model):
    """One question of an attempt, the order its options were shown in, and what the worker chose.

    .. pii: a person's answer.
    """

    attempt = models.ForeignKey(QuizAttempt, on_delete=models.PROTECT, related_name="drawn")
    item = models.ForeignKey(QuizItem, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    option_order = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    words = models.TextField("the worker's own words", blank=True)
    self_mark = models.CharField(max_length=10, choices=SelfMark.choices, blank=True)
    is_right = models.BooleanField(null=True)

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["attempt", "order"], name="drawn_items_are_numbered_once"),
            models.UniqueConstraint(fields=["attempt", "item"], name="an_attempt_asks_an_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.item}"

    def options_as_shown(self) -> list[QuizOption]:
        """The options in the order this worker saw them."""
        by_id = {option.pk: option for option in self.item.options.all()}
        return [by_id[pk] for pk in self.option_order]

    def matches_as_shown(self) -> list[QuizOption]:
        """What may belong to each option, by the alphabet, so that the order says nothing."""
        return sorted(self.item.options.all(), key=lambda option: (option.match.casefold(), option.pk))

    def options_as_chosen(self) -> list[QuizOption]:
        """The chosen options in the order this worker gave them."""
        by_id = {option.pk: option for option in self.item.options.all()}
        return [by_id[pk] for pk in self.chosen if pk in by_id]

    def pairs_as_chosen(self) -> list[tuple[QuizOption, QuizOption, bool]]:
        """Each option with the one whose match the worker gave it, and whether the two belong together."""
        return [
            (shown, given, shown.match == given.match)
            for shown, given in zip(self.options_as_shown(), self.options_as_chosen(), strict=False)
        ]

    def is_answered_by(self, chosen: list[int], words: str) -> bool:
        """Whether this is a whole answer to the question."""
        match ItemKind(self.item.kind):
            case ItemKind.SHORT_TEXT:
                return bool(words.strip())
            case ItemKind.ORDERING:
                return sorted(chosen) == sorted(self.option_order)
            case ItemKind.MATCHING:
                return len(chosen) == len(self.option_order) and set(chosen) <= set(self.option_order)
            case _:
                return bool(chosen) and set(chosen) <= set(self.option_order)

    def is_answered_rightly_by(self, chosen: list[int]) -> bool | None:
        """Whether an answer is right; None for own words, which nobody marks but the worker."""
        options = list(self.item.options.all())
        match ItemKind(self.item.kind):
            case ItemKind.SHORT_TEXT:
                return None
            case ItemKind.ORDERING:
                return chosen == [option.pk for option in options]
            case ItemKind.MATCHING:
                match_of = {option.pk: option.match for option in options}
                return [match_of[pk] for pk in self.option_order] == [match_of[pk] for pk in chosen]
            case _:
                return set(chosen) == {option.pk for option in options if option.is_correct}


class ExtraTimeQuerySet(DatedQuerySet):
    """Arrangements for more time."""

    def visible_to(self, user: Any) -> Self:
        """A person's own arrangement; a manager asks by person."""
        return self.filter(worker_id=getattr(user, "pk", None) or 0)


class ExtraTime(Dated):
    """More time for a person wherever a knowledge check has a time limit; nobody writes down why.

    .. pii: that somebody gets more time.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="extra_time")
    percent = models.PositiveSmallIntegerField("more time, in per cent")
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ExtraTimeQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["worker"], condition=Q(ended_on__isnull=True), name="one_open_extra_time_per_worker"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=10, percent__lte=300), name="extra_time_is_10_to_300_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % more time"


def wait_until(failed_at: list[datetime]) -> datetime | None:
    """When a worker may try again: 24 hours after every third failed attempt; None if now is as good.

    `failed_at` are the ends of the failed attempts since the last pass, newest first.
    """
    if failed_at and len(failed_at) % FAILS_BEFORE_WAIT == 0:
        return failed_at[0] + WAIT
    return None
