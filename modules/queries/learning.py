"""Questions about learning: what is there to learn, how far somebody is, and what they completed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from assessments.models import QuizAttempt
from pathway.people.models import User

from ..enums import ALWAYS_QUICK_EXIT
from ..models import (
    Activity,
    ActivityResult,
    Completion,
    Enrolment,
    ModulePage,
    ModuleSnapshot,
    ReflectionAnswer,
    SectionProgress,
)


def stands_where_one_leaves_at_once(kind: str, pk: int) -> bool:
    """Whether a knowledge check ("quizzes") or an activity ("activities") stands in a module with a quick exit."""
    quick = ModuleSnapshot.objects.live().filter(Q(quick_exit=True) | Q(sensitivity__in=ALWAYS_QUICK_EXIT))
    return any(snapshot.holds(kind, pk) for snapshot in quick.only("contents"))


DUE_WORDS: list[Callable[[User], Mapping[int, str]]] = []
"""What upper floors know about a worker's duty to learn: the words to show, by module ("Due by 3 March 2027")."""


class LearningState(StrEnum):
    """Where a worker is with a module."""

    TO_DO = "to_do"
    CHANGED = "changed"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True)
class LearningRow:
    """One module in a worker's list."""

    module_id: int
    title: str
    summary: str
    minutes: int
    state: LearningState
    read: int
    sections: int
    completion: Completion | None
    due_words: str

    @property
    def is_live(self) -> bool:
        """Whether the module can still be opened."""
        return self.sections > 0


@dataclass(frozen=True)
class Standing:
    """How far a worker is with the live version of a module."""

    snapshot: ModuleSnapshot
    enrolment: Enrolment | None
    completion: Completion | None
    read: frozenset[str]
    passed: Mapping[int, QuizAttempt]
    activities_done: frozenset[int]

    @property
    def sections_left(self) -> list[str]:
        """The keys of sections not read yet."""
        return [key for key in self.snapshot.section_keys if key not in self.read]

    @property
    def quizzes_left(self) -> list[int]:
        """Knowledge checks not passed yet."""
        return [pk for pk in self.snapshot.contents.get("quizzes", []) if pk not in self.passed]

    @property
    def activities_left(self) -> list[int]:
        """Activities not completed yet."""
        return [pk for pk in self.snapshot.contents.get("activities", []) if pk not in self.activities_done]

    @property
    def is_met(self) -> bool:
        """Whether the module's own rule for completing it holds."""
        rule = self.snapshot
        return not (
            (rule.needs_sections and self.sections_left)
            or (rule.needs_quiz and self.quizzes_left)
            or (rule.needs_activities and self.activities_left)
        )

    @property
    def counts(self) -> bool:
        """Whether what the worker completed earlier still counts for the live version."""
        return self.completion is not None and self.completion.snapshot_number >= self.snapshot.redo_from

    @property
    def is_open(self) -> bool:
        """Whether the worker has begun and not completed it."""
        return self.enrolment is not None and self.enrolment.completed_at is None

    @property
    def may_read(self) -> bool:
        """Whether the sections are open: it is begun, or done in a version that still counts."""
        return self.is_open or self.counts

    @property
    def next_number(self) -> int:
        """The number of the section to go on with: the first one not read, or the first of all."""
        left = self.sections_left
        return self.snapshot.section_keys.index(left[0]) + 1 if left else 1


def modules_visible_to(user: Any) -> QuerySet[ModulePage]:
    """The modules that a person may learn: live ones of their organisation and of the shared library."""
    wanted = ModuleSnapshot.objects.live().visible_to(user).values("module")
    found: QuerySet[ModulePage] = ModulePage.objects.filter(pk__in=wanted)
    return found


def completions(workers: Iterable[User]) -> QuerySet[Completion]:
    """What these workers have completed, newest first."""
    return Completion.objects.filter(worker__in=workers).order_by("-completed_at", "-pk")


def activities_done_by(worker: User, activities: Iterable[int], since: datetime) -> frozenset[int]:
    """Which of these activities the worker has completed since a moment; one that was withdrawn asks nothing."""
    asked = list(activities)
    if not asked:
        return frozenset()
    completed = ActivityResult.objects.completed().filter(worker=worker, last_completed_at__gte=since)
    is_done = Q(results__in=completed) | Q(withdrawn_at__isnull=False)
    return frozenset(Activity.objects.filter(is_done, pk__in=asked).values_list("pk", flat=True))


def standing_of(worker: User, snapshot: ModuleSnapshot) -> Standing:
    """How far a worker is with a module, counted from the start of their open or else their last enrolment."""
    enrolment = (
        Enrolment.objects.filter(worker=worker, module=snapshot.module_id)
        .select_related("completion")
        .order_by("completed_at", "-pk")
    )
    rows = list(enrolment)
    current = next((row for row in rows if row.completed_at is None), None) or max(
        rows, key=lambda row: row.pk, default=None
    )
    done = max((row.completion for row in rows if row.completed_at), key=lambda found: found.pk, default=None)
    if current is None:
        return Standing(snapshot, None, None, frozenset(), {}, frozenset())
    read = SectionProgress.objects.filter(enrolment=current, number__gte=snapshot.redo_from)
    quizzes = snapshot.contents.get("quizzes", [])
    passed: dict[int, QuizAttempt] = {}
    if quizzes:
        attempts = QuizAttempt.objects.passed().filter(
            worker=worker, quiz__in=quizzes, finished_at__gte=current.started_at
        )
        for attempt in attempts.order_by("-finished_at"):
            passed[attempt.quiz_id] = attempt
    return Standing(
        snapshot=snapshot,
        enrolment=current,
        completion=done,
        read=frozenset(read.values_list("section_key", flat=True)),
        passed=passed,
        activities_done=activities_done_by(worker, snapshot.contents.get("activities", []), current.started_at),
    )


class Listed(Aggregate):
    """Every value of a column in one text, with commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL has another name for it."""
        template = "STRING_AGG(CAST(%(expressions)s AS text), ',')"
        return self.as_sql(compiler, connection, template=template, **extra)


def open_standings(worker: User) -> list[Standing]:
    """How far a worker is with each module that they have begun and not completed, in one question.

    A second one asks for knowledge checks passed, where a module holds some.
    """
    read = (
        SectionProgress.objects.filter(enrolment=OuterRef("enrolment"), number__gte=OuterRef("redo_from"))
        .order_by()
        .values("enrolment")
        .annotate(every=Listed("section_key"))
        .values("every")
    )
    completed = ActivityResult.objects.completed().filter(
        worker=worker, activity=OuterRef("pk"), last_completed_at__gte=OuterRef(OuterRef("begun_at"))
    )
    done = (
        Activity.objects.filter(Q(withdrawn_at__isnull=False) | Exists(completed))
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(every=Listed("pk"))
        .values("every")
    )
    begun = Q(module__enrolments__worker=worker, module__enrolments__completed_at__isnull=True)
    rows = list(
        ModuleSnapshot.objects.live()
        .filter(begun)
        .defer("sections", "sources", "outcomes")
        .annotate(enrolment=F("module__enrolments"), begun_at=F("module__enrolments__started_at"))
        .annotate(read=Subquery(read), done=Subquery(done))
    )
    quizzes = {pk for row in rows for pk in row.contents.get("quizzes", [])}
    passed = QuizAttempt.objects.passed().filter(worker=worker, quiz__in=quizzes).order_by("-finished_at")
    attempts = list(passed) if quizzes else []
    return [_standing(worker, row, attempts) for row in rows]


def _standing(worker: User, row: Any, attempts: Iterable[QuizAttempt]) -> Standing:
    since = [attempt for attempt in attempts if attempt.finished_at and attempt.finished_at >= row.begun_at]
    return Standing(
        snapshot=row,
        enrolment=Enrolment(pk=row.enrolment, worker=worker, module_id=row.module_id, started_at=row.begun_at),
        completion=None,
        read=frozenset((row.read or "").split(",")),
        passed={attempt.quiz_id: attempt for attempt in since},
        activities_done=frozenset(int(pk) for pk in (row.done or "").split(",") if pk),
    )


def _offered_to(worker: User) -> QuerySet[Any]:
    """The live versions offered to a worker, each with the enrolment that is open and the sections read in it."""
    opened = Enrolment.objects.open().filter(worker=worker, module=OuterRef("module"))
    read = (
        SectionProgress.objects.filter(
            enrolment__worker=worker,
            enrolment__module=OuterRef("module"),
            enrolment__completed_at__isnull=True,
            number__gte=OuterRef("redo_from"),
        )
        .order_by()
        .values("enrolment")
        .annotate(sections=Count("pk"))
        .values("sections")
    )
    return (
        ModuleSnapshot.objects.offered_to(worker)
        .annotate(
            opened=Subquery(opened.values("pk")[:1]),
            sections_read=Coalesce(Subquery(read[:1], output_field=IntegerField()), 0),
        )
        .only("module", "title", "summary", "minutes", "redo_from", "contents")
    )


def learning_begun(worker: User) -> list[LearningRow]:
    """The modules that a worker has begun and not finished, in the order of their titles, without when they are due."""
    rows = [_row(snapshot, None, {}) for snapshot in _offered_to(worker).filter(opened__isnull=False)]
    return sorted(rows, key=lambda row: row.title.casefold())


def progress_of(worker: User) -> list[LearningRow]:
    """Everything a worker may learn or has learned, a row for each module, in the order of their titles."""
    live = _offered_to(worker)
    last: dict[int | None, Completion] = {}
    for completion in completions([worker]):
        last.setdefault(completion.module_id, completion)
    due: dict[int, str] = {}
    for words in DUE_WORDS:
        due |= words(worker)
    rows = [_row(snapshot, last.pop(snapshot.module_id, None), due) for snapshot in live]
    rows += [
        LearningRow(
            module_id=completion.module_id or 0,
            title=completion.title,
            summary="",
            minutes=completion.minutes,
            state=LearningState.DONE,
            read=0,
            sections=0,
            completion=completion,
            due_words="",
        )
        for completion in last.values()
    ]
    return sorted(rows, key=lambda row: row.title.casefold())


def _row(snapshot: Any, completion: Completion | None, due: Mapping[int, str]) -> LearningRow:
    if snapshot.opened:
        state = LearningState.IN_PROGRESS
    elif completion is None:
        state = LearningState.TO_DO
    elif completion.snapshot_number < snapshot.redo_from:
        state = LearningState.CHANGED
    else:
        state = LearningState.DONE
    sections = len(snapshot.section_keys)
    return LearningRow(
        module_id=snapshot.module_id,
        title=snapshot.title,
        summary=snapshot.summary,
        minutes=snapshot.minutes,
        state=state,
        read=min(snapshot.sections_read, sections),
        sections=sections,
        completion=completion,
        due_words=due.get(snapshot.module_id, ""),
    )


def answers_of(worker: User, snapshot: ModuleSnapshot) -> dict[str, ReflectionAnswer]:
    """A worker's own private answers in a module, by the key of the question."""
    answers = ReflectionAnswer.objects.visible_to(worker).filter(module=snapshot.module_id)
    return {answer.key: answer for answer in answers}
