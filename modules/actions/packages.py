"""Uploading, approving and playing packages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, connections, router, transaction
from django.db.models import Q
from django.urls import reverse

from pathway.audit.actions import record, written_together
from pathway.core import clock
from pathway.core.crash import crash_point
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.models import Organisation, User

from ..enums import CompletionRule, PackageStatus, PartsNeeded, PartsScore
from ..models import (
    Activity,
    ActivityResult,
    Launch,
    Library,
    Package,
    PackageVersion,
    Statement,
    UserState,
)
from ..packages.check import held_short, read_any
from ..packages.grading import SCORING, Result, is_root, moment_of
from ..packages.h5p import Report
from ..packages.libraries import Library as LibraryFacts
from ..packages.scorm import CourseReport
from ..packages.statements import Spoken, cleaned, digest_of
from ..packages.store import kept_files, write
from ..queries.packages import (
    SaidBefore,
    courses_are_off,
    deciders_of,
    result_from_statements,
    said_before,
    stands_in_something_sensitive,
    trusted_by,
    uuids_for,
)

AFTER_ACTIVITY_COMPLETED: list[Callable[[ActivityResult], None]] = []
"""What else happens, in the same transaction, when a worker has completed an activity, or completed it once more."""

OPENED_TOO_LONG_AGO = "This activity was opened too long ago. Open it again to go on."
LAUNCH_LASTS = timedelta(hours=12)
LAUNCH_IS_USED_AGAIN = timedelta(hours=8)
STATEMENTS_A_REQUEST = 50
STATEMENTS_A_MINUTE = 300
LARGEST_STATE = 256 * 1024
STATES_AN_ACTIVITY = 50
DWELL = timedelta(seconds=30)
TAKEN_LATE = timedelta(days=7)
WORDS_ARE_APPROVED = (
    "This activity stands in a module about safeguarding or domestic abuse, and its title and words were approved "
    "with that module. Make a new activity of the package, put it into the module, and submit the module."
)
NO_ATTEMPT_LEFT = "You have used every attempt at this activity. Your best score counts."


class PackageRefused(RuleBroken):
    """A package that cannot be taken; carries everything that was found in it."""

    def __init__(self, report: Report | CourseReport) -> None:
        self.findings = held_short([finding.as_json() for finding in report.findings])
        super().__init__(self.findings[0]["message"])


class NeedsSecondPerson(RuleBroken):
    """What stands in a sensitive module plays nothing that its author alone has seen."""

    def __init__(self, package: Package) -> None:
        self.package = package
        super().__init__(
            "This activity stands in a module about safeguarding or domestic abuse, so a second person approves "
            f"“{package}” first. Your approvers have been asked. Once one of them has approved it, come back here."
        )


class TooMany(RuleBroken):
    """More was sent in a minute than a person can do."""


class SaidDifferently(RuleBroken):
    """The same statement was sent before with other words."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement in order and ready to be kept: what it is about, its words, and the SHA-256 of what was sent."""

    activity: Activity
    statement: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Received:
    """How many statements were new, and where the worker stands where they changed that."""

    kept: int
    result: ActivityResult | None = None


def install_package(
    *,
    author: User | None,
    organisation: Organisation | None,
    file: BinaryIO,
    file_name: str,
    second_person: bool | None = None,
) -> Package:
    """Check an uploaded package, write its files and then its rows; code never seen before waits for a second person.

    Without an author it is the server's own command line, whose code everybody trusts. What Pathway itself built of an
    author's words holds our own code alone: there `second_person` says whether somebody else approves the words.
    """
    if author is not None:
        require(author, "modules.write", organisation)
    elif organisation is not None:
        raise RuleBroken("Name the author who uploads a package for an organisation.")
    trusted = trusted_by(organisation)
    archive, report = read_any(file, installed=trusted.installed, known=trusted.known)
    if report.verdict == "reject":
        raise PackageRefused(report)
    if isinstance(report, CourseReport) and courses_are_off():
        raise RuleBroken(courses_are_off())
    kept = kept_files(archive, report, trusted.sources)
    fingerprint, _ = write(Path(settings.PACKAGES_ROOT), archive, kept)
    crash_point("package.files_kept")
    return _keep_package(author, organisation, report, fingerprint, file_name, second_person)


@transaction.atomic
def _keep_package(
    author: User | None,
    organisation: Organisation | None,
    report: Report | CourseReport,
    fingerprint: str,
    file_name: str,
    second_person: bool | None = None,
) -> Package:
    facts = report.as_json()
    # That its code is new is said by the package's own state, and true only until somebody has approved it.
    findings = [finding for finding in facts.pop("findings") if finding["code"] != "library.unknown"]
    version, _ = PackageVersion.objects.get_or_create(
        fingerprint=fingerprint,
        defaults={
            "title": report.title,
            "main_library": report.main_version,
            "report": facts,
            "created_at": clock.now(),
        },
    )
    here = Package.objects.filter(organisation=organisation, version=version)
    known = here.filter(status__in=[PackageStatus.READY, PackageStatus.WAITING]).first()
    if known is not None:
        return known
    built_here = second_person is not None
    unknown = [] if built_here else _code_never_seen(report, version)
    waits = bool(second_person) if built_here else author is not None and bool(unknown)
    package = Package.objects.create(
        organisation=organisation,
        version=version,
        file_name=Path(file_name).name[:255],
        status=PackageStatus.WAITING if waits else PackageStatus.READY,
        findings=held_short(findings),
        new_libraries=unknown,
        uploaded_by=author,
        uploaded_at=clock.now(),
    )
    for library in () if isinstance(report, CourseReport) else report.libraries:
        _see(library, organisation, version, trusted=built_here or not waits)
    record(actor=author, verb="modules.package_uploaded", thing=package, waits=waits)
    crash_point("package.row_written")
    brings = "is about something sensitive" if built_here else "brings new program code"
    for approver in deciders_of(package) if waits else ():
        notify(
            recipient=approver,
            kind="package_waiting",
            sentence=f"“{package}” {brings} and waits for your approval.",
            action_label="Try it and decide",
            action_path=reverse("modules:package-detail", args=[package.pk]),
            key=f"package-waiting:{package.pk}",
        )
    return package


def _code_never_seen(report: Report | CourseReport, version: PackageVersion) -> list[str]:
    """The code in a package that nobody approved. A course is one program, known by all of its files together."""
    if not isinstance(report, CourseReport):
        return report.unknown
    approved_for_all = Package.objects.ready().filter(organisation=None, version=version).exists()
    return [] if approved_for_all else [report.main_version]


def _see(library: LibraryFacts, organisation: Organisation | None, version: PackageVersion, *, trusted: bool) -> None:
    """Remember a library's code; code that is trusted in the shared library need not be trusted again."""
    name = library.name
    versions = Library.objects.filter(machine=name.machine, major=name.major, minor=name.minor, patch=library.patch)
    nearby = versions.filter(Q(organisation__isnull=True) | Q(organisation=organisation), trusted=True)
    if nearby.filter(sha256=library.sha256).exists():
        return
    if trusted and nearby.exists():
        raise RuleBroken(
            f"{library.version} is already here with other code. Ask its maker for a version with a number of its own."
        )
    row, _ = versions.get_or_create(
        organisation=organisation,
        sha256=library.sha256,
        defaults={
            "machine": name.machine,
            "major": name.major,
            "minor": name.minor,
            "patch": library.patch,
            "description": library.as_json(),
            "first_seen_at": clock.now(),
            "source": version,
        },
    )
    if trusted:
        Library.objects.filter(pk=row.pk).update(trusted=True)


@transaction.atomic
def approve_package(*, approver: User, package: Package) -> Package:
    """Trust the new code of a package, so that it may be played; nobody approves what they uploaded."""
    found = _waiting(approver, package)
    for data in found.version.report["libraries"]:
        _see(LibraryFacts.from_json(data), found.organisation, found.version, trusted=True)
    return _decide(found, approver, PackageStatus.READY, "modules.package_approved")


@transaction.atomic
def refuse_package(*, approver: User, package: Package, reason: str) -> Package:
    """Refuse the new code of a package; whoever uploaded it is told why."""
    found = _waiting(approver, package)
    if not reason.strip():
        raise RuleBroken("Say in a sentence why it is refused.")
    found.reason = reason.strip()[:500]
    return _decide(found, approver, PackageStatus.REFUSED, "modules.package_refused")


def _waiting(approver: User, package: Package) -> Package:
    require(approver, "modules.decide_package", package)
    found = Package.objects.select_for_update().get(pk=package.pk)
    if not found.is_undecided:
        raise RuleBroken("Somebody has decided about this package already.")
    return found


def _decide(package: Package, approver: User, status: PackageStatus, verb: str) -> Package:
    approved = status == PackageStatus.READY
    # What plays elsewhere goes on playing there; only sensitive modules are closed to it.
    plays_on = package.is_ready and not approved
    if not plays_on:
        package.status, package.decided_by, package.decided_at = status, approver, clock.now()
    package.asks_second_person = False
    package.save(update_fields=["status", "decided_by", "decided_at", "reason", "asks_second_person"])
    record(actor=approver, verb=verb, thing=package)
    if package.uploaded_by is not None:
        for_what = " for sensitive modules" if plays_on else ""
        told = "has been approved: put it to use" if approved else f"was refused{for_what}: {package.reason}"
        notify(
            recipient=package.uploaded_by,
            kind="package_decided",
            sentence=f"“{package}” {told}",
            action_label="Open the package",
            action_path=reverse("modules:package-detail", args=[package.pk]),
            key=f"package-decided:{package.pk}" + (f":{clock.now():%Y%m%d%H%M%S}" if plays_on else ""),
        )
    return package


@transaction.atomic
def ask_second_person(*, author: User, package: Package) -> Package:
    """Ask an approver to play a package that needs no approval for its code, and to approve what it teaches."""
    require(author, "modules.write", package.organisation)
    found = Package.objects.select_for_update().get(pk=package.pk)
    if found.is_undecided or found.has_second_person or not found.is_ready:
        return found
    found.asks_second_person = True
    found.save(update_fields=["asks_second_person"])
    record(actor=author, verb="modules.second_person_asked", thing=found)
    for approver in deciders_of(found):
        notify(
            recipient=approver,
            kind="package_waiting",
            sentence=f"“{found}” is meant for a sensitive module and waits for your approval.",
            action_label="Try it and decide",
            action_path=reverse("modules:package-detail", args=[found.pk]),
            key=f"package-asked:{found.pk}",
        )
    return found


@transaction.atomic
def withdraw_package(*, author: User, package: Package, reason: str) -> Package:
    """Take a package and every activity that plays it out of use; whoever is playing goes on to their end."""
    require(author, "modules.write", package.organisation)
    found = Package.objects.select_for_update().get(pk=package.pk)
    if not (found.is_ready or found.is_waiting):
        raise RuleBroken("This package is out of use already.")
    why, now = _why(reason), clock.now()
    found.status, found.asks_second_person = PackageStatus.WITHDRAWN, False
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_why = now, author, why
    found.save(update_fields=["status", "asks_second_person", "withdrawn_at", "withdrawn_by", "withdrawn_why"])
    playing = Activity.objects.in_use().filter(package=found)
    gone = playing.update(withdrawn_at=now, withdrawn_by=author, withdrawn_why=why)
    record(actor=author, verb="modules.package_withdrawn", thing=found, activities=gone)
    return found


@transaction.atomic
def withdraw_activity(*, author: User, activity: Activity, reason: str) -> Activity:
    """Take an activity out of use: nobody begins it anew or has to do it, and what was done in it stays."""
    require(author, "modules.keep_activity", activity)
    found = Activity.objects.select_for_update().get(pk=activity.pk)
    if found.withdrawn_at is not None:
        raise RuleBroken("This activity is out of use already.")
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_why = clock.now(), author, _why(reason)
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    record(actor=author, verb="modules.activity_withdrawn", thing=found)
    return found


def _why(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken("Say in a sentence why it is withdrawn.")
    return reason.strip()[:500]


@transaction.atomic
def make_activity(
    *,
    author: User | None,
    package: Package,
    title: str,
    completion_rule: str,
    pass_mark: int | None = None,
    text_alternative: str = "",
    parts_needed: str = PartsNeeded.ALL,
    parts_score: str = PartsScore.AVERAGE,
    max_attempts: int | None = None,
) -> Activity:
    """Put a package to use as an activity, with the rule by which it counts as done."""
    if author is not None:
        require(author, "modules.write", package.organisation)
    elif package.organisation is not None:
        raise RuleBroken("Name the author who makes an activity for an organisation.")
    if not package.is_ready:
        raise RuleBroken("This package may not be played yet: its code waits for a second person’s approval.")
    _check_rule(package, completion_rule)
    activity = Activity.objects.create(
        organisation=package.organisation,
        package=package,
        title=title.strip(),
        completion_rule=completion_rule,
        pass_mark=_pass_mark(completion_rule, pass_mark),
        text_alternative=_in_words(text_alternative),
        parts_needed=parts_needed,
        parts_score=parts_score,
        max_attempts=max_attempts,
        made_at=clock.now(),
    )
    record(actor=author, verb="modules.activity_made", thing=activity, rule=completion_rule)
    return activity


@transaction.atomic
def change_activity(
    *,
    author: User,
    activity: Activity,
    package: Package,
    title: str,
    completion_rule: str,
    pass_mark: int | None = None,
    text_alternative: str = "",
    parts_needed: str = PartsNeeded.ALL,
    parts_score: str = PartsScore.AVERAGE,
    max_attempts: int | None = None,
) -> Activity:
    """Change an activity's title, rule, words or package; whoever is playing goes on with the package they opened."""
    require(author, "modules.keep_activity", activity)
    if package.organisation_id != activity.organisation_id:
        raise RuleBroken("Choose a package of the same organisation.")
    if not package.is_ready and package.pk != activity.package_id:
        raise RuleBroken("This package may not be played yet: its code waits for a second person’s approval.")
    _check_rule(package, completion_rule)
    if activity.withdrawn_at is not None:
        raise RuleBroken("This activity has been withdrawn. Make a new one of the package.")
    before = Activity.objects.select_for_update().get(pk=activity.pk)
    if stands_in_something_sensitive(before):
        if package.pk != before.package_id and not package.has_second_person:
            raise NeedsSecondPerson(package)
        if (before.title, before.text_alternative) != (title.strip(), text_alternative.strip()):
            raise RuleBroken(WORDS_ARE_APPROVED)
    activity.package = package
    activity.title = title.strip()
    activity.completion_rule = completion_rule
    activity.pass_mark = _pass_mark(completion_rule, pass_mark)
    activity.text_alternative = _in_words(text_alternative)
    activity.parts_needed, activity.parts_score = parts_needed, parts_score
    activity.max_attempts = max_attempts
    activity.save()
    record(actor=author, verb="modules.activity_changed", thing=activity, rule=completion_rule)
    return activity


def _in_words(text: str) -> str:
    """Beside every activity stands the same in words; without them some workers would be shut out."""
    if not text.strip():
        raise RuleBroken("Give the same task in words, for people who cannot use the activity.")
    return text.strip()


def _check_rule(package: Package, rule: str) -> None:
    if rule == CompletionRule.PASSED and not package.version.is_course:
        raise RuleBroken("Only a SCORM course says that somebody passed. Choose a pass mark instead.")


def _pass_mark(rule: str, pass_mark: int | None) -> int | None:
    if rule != CompletionRule.SCORE:
        return None
    if pass_mark is None or not 1 <= pass_mark <= 100:
        raise RuleBroken("Give a pass mark from 1 to 100 per cent.")
    return pass_mark


@transaction.atomic
def launch_activity(*, worker: User, activity: Activity) -> Launch:
    """Give a worker leave to play an activity for some hours; soon afterwards it is the same leave again."""
    require(worker, "modules.play_activity", activity)
    now = clock.now()
    open_ones = Launch.objects.open().filter(worker=worker, activity=activity, package=activity.package_id)
    if activity.withdrawn_at is None:
        open_ones = open_ones.filter(started_at__gt=now - LAUNCH_IS_USED_AGAIN)
    again = open_ones.exclude(package__status=PackageStatus.REFUSED).first()
    if again is not None:
        return again
    if not activity.package.is_ready or (activity.package.version.is_course and courses_are_off()):
        raise RuleBroken("This activity cannot be played now. Tell whoever looks after learning at your organisation.")
    launch = Launch.objects.create(
        worker=worker,
        activity=activity,
        package=activity.package,
        started_at=now,
        expires_at=now + LAUNCH_LASTS,
    )
    result, _ = ActivityResult.objects.get_or_create(worker=worker, activity=activity)
    result.activity = activity
    if result.attempts_left == 0:
        raise RuleBroken(NO_ATTEMPT_LEFT)
    if result.started_at is None:
        ActivityResult.objects.filter(pk=result.pk).update(started_at=now)
    record(actor=worker, verb="modules.activity_launched", thing=activity, subject=worker)
    return launch


@transaction.atomic
def preview_package(*, viewer: User, package: Package) -> Launch:
    """Let an author or approver try a package; nothing that happens in it is kept."""
    require(viewer, "modules.preview_package", package)
    if package.version.is_course and courses_are_off():
        raise RuleBroken(courses_are_off())
    now = clock.now()
    launch = Launch.objects.create(worker=viewer, package=package, started_at=now, expires_at=now + LAUNCH_LASTS)
    record(actor=viewer, verb="modules.package_previewed", thing=package)
    return launch


@transaction.atomic
def receive_statements(*, worker: User, launch: Launch, statements: Sequence[Any]) -> Received:
    """Keep what a playing package said, with the worker as its actor, and see whether that completes the activity.

    Sent twice, a statement is kept once; what is kept is never changed. All of them are kept or none.
    """
    require(worker, "modules.use_launch", launch)
    _check_open(launch, late=TAKEN_LATE)
    activity = launch.activity
    if len(statements) > STATEMENTS_A_REQUEST:
        raise TooMany(f"Send at most {STATEMENTS_A_REQUEST} statements at once.")
    if activity is None:
        return Received(0)
    spoken = Spoken(settings.APP_ORIGIN, str(worker.pk), activity.address, launch.started_at, clock.now())
    said = [Said(activity, cleaned(raw, spoken), digest_of(raw)) for raw in statements]
    kept, results = keep_statements(worker, said, launch)
    return Received(kept, results[0] if results else None)


def keep_statements(
    worker: User, said: Sequence[Said], launch: Launch | None = None
) -> tuple[int, list[ActivityResult]]:
    """Keep statements that are in order, each once for each person, and grade anew the activities they change."""
    once: dict[str, Said] = {}
    for each in said:
        if once.setdefault(each.statement["id"], each).digest != each.digest:
            raise SaidDifferently("A statement with the same id says something else.")
    if not once:
        return 0, []
    now = clock.now()
    moments = {identity: moment_of(each.statement["timestamp"]) or now for identity, each in once.items()}
    activities = {each.activity.pk: each.activity for each in once.values()}
    with_score = {identity for identity, each in once.items() if _scores(each)}
    scoring = sorted({once[identity].activity.pk for identity in with_score})
    # Locked before anything is read, so that of two batches at the same moment the second knows of the first.
    locked = {pk: _locked_result(worker, activities[pk]) for pk in scoring}
    before = said_before(
        worker,
        once,
        since=now - timedelta(minutes=1),
        scoring=scoring,
        quiet=activities.keys() - locked.keys(),
        earliest=min(moments.values()),
    )
    new = _new_ones(once, before)
    try:
        _insert(worker, launch, new, moments, now)
    except IntegrityError as error:
        raise TooMany("The same statements arrived twice at the same moment. Send them once more.") from error
    told = {each.activity.pk for each in new.values()}
    scored = {each.activity.pk for identity, each in new.items() if identity in with_score}
    results = []
    for pk in sorted(scored | (told & (locked.keys() | before.finished_after))):
        row = locked.get(pk) or _locked_result(worker, activities[pk])
        said_now = [each.statement for each in new.values() if each.activity.pk == pk]
        everything = [*before.said[pk], *said_now] if pk in locked else None
        _keep_result(row, result_from_statements(row, everything))
        results.append(row)
    return len(new), results


def _insert(
    worker: User, launch: Launch | None, new: Mapping[str, Said], moments: Mapping[str, datetime], now: datetime
) -> None:
    """Add statements in one go: they come by the fifty, and rows made one by one take longer than the disk."""
    if not new:
        return
    connection = connections[router.db_for_write(Statement)]
    ops = connection.ops
    fixed = {"worker": worker.pk, "launch": launch and launch.pk, "stored_at": now}
    fields = {field.name: field for field in Statement._meta.concrete_fields}
    columns = {name: [fields[name].get_db_prep_save(value, connection)] * len(new) for name, value in fixed.items()} | {
        "activity": [each.activity.pk for each in new.values()],
        "identity": uuids_for(connection, new),
        "content_hash": [each.digest for each in new.values()],
        "verb": [each.statement["verb"]["id"][:255] for each in new.values()],
        "raw": [ops.adapt_json_value(each.statement, None) for each in new.values()],
        "happened_at": [ops.adapt_datetimefield_value(moments[identity]) for identity in new],
    }
    names = (Statement._meta.db_table, *(str(fields[name].column) for name in columns))
    table, *quoted = map(ops.quote_name, names)
    places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(new))
    values = [value for row in zip(*columns.values(), strict=True) for value in row]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(quoted)}) VALUES {places}", values)  # noqa: S608 no user's words


def _scores(said: Said) -> bool:
    return said.statement["verb"]["id"] in SCORING and is_root(said.statement)


def _new_ones(once: dict[str, Said], before: SaidBefore) -> dict[str, Said]:
    """Those of a batch that were not kept before, by their identity."""
    if any(before.hashes.get(identity, each.digest) != each.digest for identity, each in once.items()):
        raise SaidDifferently("A statement with the same id says something else.")
    new = {identity: each for identity, each in once.items() if identity not in before.hashes}
    if before.lately + len(new) > STATEMENTS_A_MINUTE:
        raise TooMany("That is more than a person can do in a minute. Wait a minute and go on.")
    return new


def _check_open(launch: Launch, late: timedelta = timedelta(0)) -> None:
    """What waited in a browser without a connection is taken for some days after the launch has ended."""
    if launch.expires_at + late <= clock.now() or launch.revoked_at is not None:
        raise RuleBroken(OPENED_TOO_LONG_AGO)


def _locked_result(worker: User, activity: Activity) -> ActivityResult:
    """The worker's result, and with it the worker, locked: two of their activities may complete one module together."""
    rows = ActivityResult.objects.select_related("worker").select_for_update(of=("self", "worker"), no_key=True)
    row = rows.filter(worker=worker, activity=activity).first()
    if row is None:
        row, _ = rows.get_or_create(worker=worker, activity=activity)
    row.worker, row.activity = worker, activity
    return row


def _keep_result(row: ActivityResult, result: Result) -> None:
    was_complete, last_time = row.is_complete, row.last_completed_at
    row.started_at = min(_known(row.started_at, result.started_at), default=None)
    row.completed_at = min(_known(row.completed_at, result.completed_at), default=None)
    row.last_completed_at = max(_known(row.last_completed_at, result.last_completed_at), default=None)
    row.passed = result.passed
    row.attempts = result.attempts
    row.best_raw, row.best_max = (result.best.raw, result.best.max) if result.best else (None, None)
    row.last_raw, row.last_max = (result.last.raw, result.last.max) if result.last else (None, None)
    row.save()
    with written_together():
        if row.is_complete and not was_complete:
            record(actor=row.worker, verb="modules.activity_completed", thing=row.activity, subject=row.worker)
        if row.last_completed_at != last_time:
            for then in AFTER_ACTIVITY_COMPLETED:
                then(row)


def _known(*moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment is not None]


@transaction.atomic
def save_state(*, worker: User, launch: Launch, state: str | None, sub_id: str = "0", data_type: str = "state") -> None:
    """Remember where a worker left an activity; without a state, forget it."""
    require(worker, "modules.use_launch", launch)
    _check_open(launch)
    if launch.activity is None:
        return
    place: dict[str, Any] = {
        "worker": worker,
        "activity": launch.activity,
        "version": launch.package.version,
        "sub_id": sub_id,
        "data_type": data_type,
    }
    if state is None:
        UserState.objects.filter(**place).delete()
        return
    if len(state.encode()) > LARGEST_STATE:
        raise TooMany("The activity wants to remember more than there is room for.")
    now = clock.now()
    if UserState.objects.filter(**place).update(state=state, saved_at=now):
        return
    if UserState.objects.filter(worker=worker, activity=launch.activity).count() >= STATES_AN_ACTIVITY:
        raise TooMany("The activity wants to remember more than there is room for.")
    UserState.objects.update_or_create(**place, defaults={"state": state, "saved_at": now})


@transaction.atomic
def start_again(*, worker: User, activity: Activity) -> None:
    """Forget where the worker left an activity, so that it begins at its beginning; results stay."""
    require(worker, "modules.play_activity", activity)
    done = ActivityResult.objects.filter(worker=worker, activity=activity).values_list("attempts", flat=True).first()
    if activity.max_attempts is not None and (done or 0) >= activity.max_attempts:
        raise RuleBroken(NO_ATTEMPT_LEFT)
    UserState.objects.filter(worker=worker, activity=activity).delete()
    record(actor=worker, verb="modules.activity_begun_again", thing=activity, subject=worker)


@transaction.atomic
def declare_done(*, worker: User, activity: Activity) -> ActivityResult:
    """Take the worker's own word that they have worked through an activity, where its editor chose that rule."""
    require(worker, "modules.play_activity", activity)
    if not activity.is_self_declared:
        raise RuleBroken("This activity says by itself when you have finished it.")
    row = _locked_result(worker, activity)
    read_instead = bool(activity.text_alternative)
    if not read_instead and (row.started_at is None or clock.now() - row.started_at < DWELL):
        raise RuleBroken("Work through the activity first, then say here that you have done so.")
    row.declared_at = clock.now()
    _keep_result(row, result_from_statements(row))
    return row
