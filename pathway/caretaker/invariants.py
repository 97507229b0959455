"""What must be true between records, files and logs at every moment, whatever crashed; `manage.py invariants` looks.

What a single row can hold is held by constraints of the database; here stands what no constraint can say.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Max, Q

from assessments.chain import AnchorUnreadable, KeyUnreadable
from assessments.models import Countersignature, Decision, PendingDecision
from assessments.queries.chain import check_log
from modules.models import Completion, Enrolment, PackageVersion
from modules.packages.store import folder_of
from pathway.core import clock
from pathway.core.append_only import unprotected_tables
from pathway.people.intake import shelf
from pathway.people.models import Appointment, Employment, ImportRun, LineManagement, Mentoring, Organisation, Team
from pathway.people.models import TeamMembership as Membership
from pathway.progression.models import Move, MoveDecision
from pathway.protection.erasing import not_in_the_ledger
from pathway.protection.models import Erasure
from pathway.supervision.models import AgreedAction, Attendance
from portfolio.enums import EvidenceStatus
from portfolio.files.shelf import size_on_shelf
from portfolio.models import EvidenceFile, EvidenceItem

SHOWN = 3
LONG_PENDING = timedelta(hours=1)


@dataclass(frozen=True)
class Broken:
    """A broken rule: its name for a program, and what is wrong in a sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True)
class Invariant:
    """A rule in words, and how to find what breaks it: each finding names the record."""

    rule: str
    find: Callable[[], Iterator[str]]


INVARIANTS: dict[str, Invariant] = {}
Find = Callable[[], Iterator[str]]


def always(name: str, rule: str) -> Callable[[Find], Find]:
    """Register a rule that must always be true."""

    def register(find: Find) -> Find:
        INVARIANTS[name] = Invariant(rule, functools.wraps(find)(find))
        return find

    return register


def broken() -> list[Broken]:
    """Every broken rule, each with the records that break it; long lists are cut, and say so."""
    found = []
    for name, invariant in INVARIANTS.items():
        records = list(invariant.find())
        if records:
            more = f" and {len(records) - SHOWN} more" if len(records) > SHOWN else ""
            found.append(Broken(name, f"{invariant.rule} Not so: {'; '.join(records[:SHOWN])}{more}."))
    return found


@always("guards", "The database refuses changes to what is only ever added to, and to what is sealed.")
def _guards() -> Iterator[str]:
    yield from unprotected_tables()


@always("logs", "Each organisation's log of decisions is whole and as it was signed.")
def _logs() -> Iterator[str]:
    for organisation in Organisation.objects.order_by("slug"):
        try:
            fault = check_log(organisation).fault
        except (KeyUnreadable, AnchorUnreadable) as error:
            yield f"{organisation.slug}: {error}".rstrip(".")
            continue
        if fault:
            yield f"{organisation.slug}: {fault.sentence}".rstrip(".")


@always("evidence-files", "Each file of evidence lies on the shelf, with all its bytes.")
def _evidence_files() -> Iterator[str]:
    for sha256, size in EvidenceFile.objects.values_list("sha256", "size").distinct().order_by("sha256").iterator():
        found = size_on_shelf(sha256)
        if found is None:
            yield f"{sha256[:12]} is missing"
        elif found != size:
            yield f"{sha256[:12]} has {found} of {size} bytes"


@always("packages", "Each package's content is unpacked in its place.")
def _packages() -> Iterator[str]:
    root = Path(settings.PACKAGES_ROOT)
    for fingerprint in PackageVersion.objects.values_list("fingerprint", flat=True).order_by("fingerprint").iterator():
        if not folder_of(root, fingerprint).is_dir():
            yield f"{fingerprint[:12]} is missing"


@always("waiting-files", "The file of each import that waits lies on its shelf.")
def _waiting_files() -> Iterator[str]:
    for run in ImportRun.objects.waiting():
        try:
            shelf.opened(Path(settings.PRIVATE_ROOT), run.shelf).close()
        except (OSError, ValueError):
            yield f"import {run.pk}"


@always("versions", "A piece of evidence shows its newest version, and what was sent of it agrees with its state.")
def _versions() -> Iterator[str]:
    items = EvidenceItem.objects.annotate(newest=Max("versions__number"))
    wrong = items.filter(
        Q(current__isnull=False) & (~Q(current__item=F("pk")) | ~Q(current__number=F("newest")))
        | Q(current__isnull=True, newest__isnull=False)
        | Q(status=EvidenceStatus.SUBMITTED, current__submitted_at__isnull=True)
    )
    for pk in wrong.values_list("pk", flat=True).order_by("pk"):
        yield f"evidence {pk}"


@always("decisions", "A decision is about the owner of its evidence, and stays inside one organisation.")
def _decisions() -> Iterator[str]:
    for model in (Decision, PendingDecision):
        stray = ~Q(worker=F("version__item__owner")) | ~Q(worker__organisation=F("mentor__organisation"))
        for pk in model.objects.filter(stray).values_list("pk", flat=True):
            yield f"{model._meta.verbose_name} {pk}"
    other = ~Q(worker=F("decision__worker")) | ~Q(mentor=F("decision__mentor")) | Q(countersigner=F("mentor"))
    for pk in Countersignature.objects.filter(other).values_list("pk", flat=True):
        yield f"countersignature {pk}"


@always("pending", "No decision waits to be recorded for more than an hour.")
def _pending() -> Iterator[str]:
    late = PendingDecision.objects.filter(decided_at__lt=clock.now() - LONG_PENDING)
    for pk in late.values_list("pk", flat=True).order_by("pk"):
        yield f"decision {pk}"


@always("organisations", "Teams, jobs, posts, mentors and managers never cross from one organisation to another.")
def _organisations() -> Iterator[str]:
    crossing = {
        Team: Q(parent__isnull=False) & ~Q(parent__organisation=F("organisation")),
        Membership: ~Q(person__organisation=F("team__organisation")),
        Employment: ~Q(person__organisation=F("organisation")),
        Appointment: ~Q(person__organisation=F("organisation"))
        | Q(team__isnull=False) & ~Q(team__organisation=F("organisation")),
        Mentoring: ~Q(mentor__organisation=F("worker__organisation")),
        LineManagement: ~Q(manager__organisation=F("worker__organisation")),
    }
    for model, condition in crossing.items():
        for pk in model._default_manager.filter(condition).values_list("pk", flat=True).order_by("pk"):
            yield f"{model._meta.verbose_name} {pk}"


@always("learning", "A module is completed where, and only where, its completion stands in the training record.")
def _learning() -> Iterator[str]:
    done = Completion.objects.filter(enrolment__isnull=False)
    for pk in done.filter(enrolment__completed_at__isnull=True).values_list("enrolment", flat=True):
        yield f"enrolment {pk} has a completion and is open"
    open_ones = Enrolment.objects.filter(completed_at__isnull=False).exclude(pk__in=done.values("enrolment"))
    for pk in open_ones.values_list("pk", flat=True):
        yield f"enrolment {pk} is completed without a completion"


@always("supervision", "Nobody supervises themselves, and agreed actions belong to who was there.")
def _supervision() -> Iterator[str]:
    for pk in Attendance.objects.filter(worker=F("session__supervisor")).values_list("session", flat=True):
        yield f"session {pk}"
    present = Q(worker__in=Attendance.objects.filter(session=F("session")).values("worker"))
    for action in AgreedAction.objects.filter(~present & ~Q(worker=F("session__supervisor"))).only("pk")[:100]:
        if not Attendance.objects.filter(session=action.session_id, worker=action.worker_id).exists():
            yield f"agreed action {action.pk}"


@always("moves", "A move up rests on a decision about the same application and places the same worker.")
def _moves() -> Iterator[str]:
    wrong = ~Q(decision__application=F("application")) | ~Q(placement__worker=F("application__worker"))
    for pk in Move.objects.filter(wrong).values_list("pk", flat=True):
        yield f"move {pk}"
    for pk in MoveDecision.objects.filter(~Q(worker=F("application__worker"))).values_list("pk", flat=True):
        yield f"decision about moving up {pk}"


@always("erased", "Who was erased has no name, no mail address and no way to sign in.")
def _erased() -> Iterator[str]:
    left = ~Q(person__full_name=F("pseudonym")) | Q(person__is_active=True)
    done = Erasure.objects.filter(done_at__isnull=False)
    for pk in done.filter(left | ~Q(person__email__endswith="@erased.invalid")).values_list("person", flat=True):
        yield f"person {pk}"


@always("ledger", "Each erasure also stands in the ledger outside the database, so that a restore does it again.")
def _ledger() -> Iterator[str]:
    for erasure in not_in_the_ledger():
        yield f"erasure {erasure.pk}"
