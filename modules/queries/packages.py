"""Questions about packages, activities and where somebody stands with them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User
from pathway.people.queries import holders_of

from ..models import Activity, ActivityResult, Enrolment, Library, ModuleSnapshot, Package, Statement, UserState
from ..packages.grading import Result, grade
from ..packages.libraries import Library as LibraryFacts
from ..packages.libraries import LibraryName


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


def deciders_of(package: Package) -> QuerySet[User]:
    """The approvers who may decide about a package: everybody appointed but its uploader."""
    if package.organisation is None:
        people = User.objects.filter(is_superuser=True, is_active=True)
    else:
        people = holders_of(AppointmentKind.APPROVER, package.organisation)
    return people.exclude(pk=package.uploaded_by_id or 0)


def is_enrolled_for(worker: Any, activity: Activity) -> bool:
    """Whether the worker has started a module in whose newest version this activity stands."""
    modules = Enrolment.objects.filter(worker=worker, module__isnull=False).values("module")
    snapshots = ModuleSnapshot.objects.newest().filter(module__in=modules).only("contents")
    return any(snapshot.holds("activities", activity.pk) for snapshot in snapshots)


def activity_state(worker: Any, activity: Activity) -> ActivityResult:
    """Where a worker stands with an activity; an unsaved, empty result where they have not started."""
    return activity_states(worker, [activity])[activity.pk]


def activity_states(worker: Any, activities: Iterable[Activity]) -> dict[int, ActivityResult]:
    """Where a worker stands with each of these activities, by the activity's id, in one question."""
    asked = list(activities)
    found = {result.activity_id: result for result in ActivityResult.objects.filter(worker=worker, activity__in=asked)}
    return {
        activity.pk: found.get(activity.pk) or ActivityResult(worker=worker, activity=activity) for activity in asked
    }


def result_from_statements(result: ActivityResult) -> Result:
    """The result worked out anew from everything that was ever said in the worker's launches of the activity."""
    activity = result.activity
    statements = Statement.objects.filter(launch__worker=result.worker_id, launch__activity=activity)
    return grade(
        statements.values_list("raw", flat=True),
        activity.rule,
        activity=activity.address,
        declared_at=result.declared_at,
    )


def state_of(worker: Any, activity: Activity, version_id: int) -> dict[str, dict[str, str]]:
    """Where the worker left this version: for each part, each kind of data as the package gave it."""
    states: dict[str, dict[str, str]] = defaultdict(dict)
    for row in UserState.objects.filter(worker=worker, activity=activity, version=version_id):
        states[row.sub_id][row.data_type] = row.state
    return dict(states)
