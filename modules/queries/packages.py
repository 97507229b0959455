"""Questions about packages, activities and where somebody stands with them."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connections, router
from django.db.models import Min, Q, QuerySet

from pathway.core.hosts import plays_apart
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User
from pathway.people.queries import holders_of

from ..enums import Sensitivity
from ..models import (
    Activity,
    ActivityResult,
    Enrolment,
    Launch,
    Library,
    ModulePage,
    ModuleSnapshot,
    Package,
    PackageVersion,
    Statement,
    UserState,
)
from ..packages.course import COURSE_STATE, standing_of
from ..packages.course import Standing as CourseStanding
from ..packages.grading import SCORING, VERBS, Attempt, Result, grade, history
from ..packages.libraries import Library as LibraryFacts
from ..packages.libraries import LibraryName
from ..packages.questions import Question, questions_of


@dataclass
class Trusted:
    """The library code that an organisation trusts: its fingerprints, what may be borrowed, and where it lies."""

    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    installed: dict[LibraryName, LibraryFacts] = field(default_factory=dict)
    sources: dict[str, Path] = field(default_factory=dict)


def trusted_by(organisation: Organisation | None) -> Trusted:
    """The code that an organisation and the shared library approved; of each library the newest may be borrowed."""
    rows = Library.objects.filter(trusted=True).filter(Q(organisation__isnull=True) | Q(organisation=organisation))
    trusted = Trusted()
    for row in rows.select_related("source").order_by("machine", "major", "minor", "patch"):
        facts = LibraryFacts.from_json(row.description)
        trusted.known[facts.version].add(row.sha256)
        trusted.installed[facts.name] = facts
        trusted.sources[facts.name.folder] = row.source.folder / facts.name.folder
    return trusted


def courses_are_off() -> str:
    """Why SCORM courses cannot be played on this installation, in a sentence; empty where they can."""
    if plays_apart():
        return ""
    return (
        "SCORM courses are switched off here: they are programs of many pages, which need an address of their own, "
        "apart from Pathway’s. Whoever runs Pathway can set one (CONTENT_ORIGIN, a second host name)."
    )


def deciders_of(package: Package) -> QuerySet[User]:
    """The approvers who may decide about a package: everybody appointed but its uploader."""
    if package.organisation is None:
        people = User.objects.filter(is_superuser=True, is_active=True)
    else:
        people = holders_of(AppointmentKind.APPROVER, package.organisation)
    return people.exclude(pk=package.uploaded_by_id or 0)


def stands_in_something_sensitive(activity: Activity) -> bool:
    """Whether the newest version of a module that is sensitive, or becomes so, holds the activity."""
    pages = ModulePage.objects.exclude(sensitivity=Sensitivity.NONE).values("pk")
    sensitive = ~Q(sensitivity=Sensitivity.NONE) | Q(module__in=pages)
    snapshots = ModuleSnapshot.objects.newest().filter(sensitive).only("contents")
    return any(snapshot.holds("activities", activity.pk) for snapshot in snapshots)


def is_enrolled_for(worker: Any, activity: Activity) -> bool:
    """Whether the worker has started a module in whose newest version this activity stands."""
    modules = Enrolment.objects.filter(worker=worker, module__isnull=False).values("module")
    snapshots = ModuleSnapshot.objects.newest().filter(module__in=modules).only("contents")
    return any(snapshot.holds("activities", activity.pk) for snapshot in snapshots)


def learning_since(worker: Any, activity: Activity) -> datetime | None:
    """When the worker first started a module in whose newest version this activity stands; None if they have not."""
    starts: dict[int | None, datetime] = {}
    for module, started_at in Enrolment.objects.filter(worker=worker, module__isnull=False).values_list(
        "module", "started_at"
    ):
        starts[module] = min(started_at, starts.get(module, started_at))
    snapshots = ModuleSnapshot.objects.newest().filter(module__in=starts).only("module", "contents")
    return min((starts[found.module_id] for found in snapshots if found.holds("activities", activity.pk)), default=None)


def activity_state(worker: Any, activity: Activity) -> ActivityResult:
    """Where a worker stands with an activity; an unsaved, empty result where they have not started."""
    return activity_states(worker, [activity])[activity.pk]


def activity_states(worker: Any, activities: Iterable[Activity]) -> dict[int, ActivityResult]:
    """Where a worker stands with each of these activities, by the activity's id; who has opened one has started it."""
    asked = list(activities)
    found = {result.activity_id: result for result in ActivityResult.objects.filter(worker=worker, activity__in=asked)}
    missing = [activity.pk for activity in asked if activity.pk not in found]
    opened: dict[int | None, datetime] = {}
    if missing:
        launches = Launch.objects.filter(worker=worker, activity__in=missing).order_by()
        opened = dict(launches.values_list("activity").annotate(Min("started_at")))
    for activity in asked:
        started_at = opened.get(activity.pk)
        result = found.setdefault(activity.pk, ActivityResult(worker=worker, activity=activity, started_at=started_at))
        result.activity = activity
    return found


def said_about(worker: int, activity: Activity) -> QuerySet[Statement, dict[str, Any]]:
    """Everything that was ever said about a worker's activity, as it is kept."""
    return Statement.objects.filter(worker=worker, activity=activity).order_by("pk").values_list("raw", flat=True)


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What was kept of a worker before a batch of statements came, as far as the batch asks about it.

    `hashes` by identity, of those in the batch alone; `lately` counts what was kept since a moment; `said` holds the
    whole history of the activities that the batch may complete; `finished_after` those finished after its first moment.
    """

    hashes: dict[str, str]
    lately: int
    said: dict[int, list[dict[str, Any]]]
    finished_after: set[int]


FROM = "FROM {table} WHERE worker_id = %s"
NOBODY, NO_WORDS = "CAST(NULL AS uuid)", "CAST(NULL AS jsonb)"


def said_before(
    worker: User,
    identities: Iterable[str],
    *,
    since: datetime,
    scoring: Iterable[int],
    quiet: Iterable[int],
    earliest: datetime,
) -> SaidBefore:
    """What was kept of a worker before a batch, asked in one question however large the batch is.

    Written out, for it is asked again with every batch and would take longer to put together than to answer.
    """
    connection = connections[router.db_for_write(Statement)]
    table, at = connection.ops.quote_name(Statement._meta.db_table), connection.ops.adapt_datetimefield_value
    asked = list(identities)
    parts = [f"SELECT identity, content_hash, 'same', 0, {NO_WORDS} {FROM} AND identity IN ({_places(asked)})"]
    parts.append(f"SELECT {NOBODY}, '', 'lately', COUNT(*), {NO_WORDS} {FROM} AND stored_at > %s")
    values: list[Any] = [worker.pk, *uuids_for(connection, asked), worker.pk, at(since)]
    if scoring := list(scoring):
        parts.append(f"SELECT {NOBODY}, '', 'said', activity_id, raw {FROM} AND activity_id IN ({_places(scoring)})")
        values += [worker.pk, *scoring]
    if quiet := list(quiet):
        parts.append(
            f"SELECT DISTINCT {NOBODY}, '', 'finished', activity_id, {NO_WORDS} {FROM}"
            f" AND activity_id IN ({_places(quiet)}) AND verb IN ({_places(SCORING)}) AND happened_at >= %s"
        )
        values += [worker.pk, *quiet, *SCORING, at(earliest)]
    found = SaidBefore({}, 0, defaultdict(list), set())
    lately = 0
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts).replace("{table}", table), values)
        for identity, content_hash, what, number, raw in cursor.fetchall():
            match what:
                case "same":
                    found.hashes[str(UUID(str(identity)))] = content_hash
                case "lately":
                    lately = number
                case "said":
                    found.said[number].append(json.loads(raw))
                case "finished":
                    found.finished_after.add(number)
    return replace(found, lately=lately)


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def uuids_for(connection: Any, identities: Iterable[str]) -> list[Any]:
    """Names of statements as this database keeps them."""
    native = connection.features.has_native_uuid_field
    return [UUID(identity) if native else identity.replace("-", "") for identity in identities]


def attempts_of(worker: User, activity: Activity) -> list[Attempt]:
    """Each time the worker finished the activity, newest first."""
    return history(said_about(worker.pk, activity), activity=activity.address)[::-1]


def questions_about(activity: Activity, organisation: Organisation | None) -> list[Question]:
    """What the learners of an organisation answered to the activity's questions, each learner once."""
    said = Statement.objects.filter(
        activity=activity, worker__organisation=organisation, verb=f"{VERBS}answered"
    ).values_list("worker", "raw")
    return questions_of(said.iterator())


def differing_results() -> Iterator[tuple[ActivityResult, list[str]]]:
    """Results that do not say what their statements say, when all of these are read anew; with the fields at fault.

    A completion is never taken back, so a result may be complete where today's rule would not complete it.
    """
    for row in ActivityResult.objects.select_related("activity", "worker").order_by("pk").iterator():
        result = result_from_statements(row)
        wanted = {
            "attempts": result.attempts,
            "best_raw": result.best.raw if result.best else None,
            "best_max": result.best.max if result.best else None,
            "last_raw": result.last.raw if result.last else None,
            "last_max": result.last.max if result.last else None,
        }
        wrong = [name for name, value in wanted.items() if getattr(row, name) != value]
        if result.completed and row.completed_at != result.completed_at:
            wrong.append("completed_at")
        if wrong:
            yield row, wrong


def result_from_statements(result: ActivityResult, said: Iterable[dict[str, Any]] | None = None) -> Result:
    """The result worked out anew from everything that was ever said in the worker's launches of the activity.

    Whoever has read all of that already hands it over as `said`.
    """
    activity = result.activity
    return grade(
        said_about(result.worker_id, activity) if said is None else said,
        activity.rule,
        activity=activity.address,
        declared_at=result.declared_at,
    )


def standings_of_parts(worker: Any, activity: Activity, version: PackageVersion) -> dict[str, CourseStanding]:
    """Where a worker stands with each part of a SCORM course, by the part's key, as the parts last said."""
    rows = UserState.objects.filter(worker=worker, activity=activity, version=version, data_type=COURSE_STATE)
    said = dict(rows.values_list("sub_id", "state"))
    edition = version.report["edition"]
    return {
        key: standing_of(edition, json.loads(said[key])["values"] if key in said else {}, part["mastery"])
        for key, part in version.parts.items()
    }


def state_of(worker: Any, activity: Activity, version_id: int) -> dict[str, dict[str, str]]:
    """Where the worker left this version: for each part, each kind of data as the package gave it."""
    states: dict[str, dict[str, str]] = defaultdict(dict)
    for row in UserState.objects.filter(worker=worker, activity=activity, version=version_id):
        states[row.sub_id][row.data_type] = row.state
    return dict(states)
