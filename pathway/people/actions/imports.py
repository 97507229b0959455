"""Bringing files in from other systems: checked first, confirmed by a person, then all of it or nothing."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.core.fields import one_line
from pathway.core.permissions import require
from pathway.core.rowfiles import Finding, Findings, Layout
from pathway.core.schedule import due

from ..enums import ImportStatus
from ..intake import hr, relationships, shelf
from ..intake.kinds import KINDS, STEPS, ImportKind, Options, Plan, Reading, Told, read_file, register
from ..models import ImportLayout, ImportRun, Organisation, User
from ..tasks import work_on_import
from .hr import carry_out_hr, in_file_of
from .invitations import INVITED_AT_ONCE, invite_again
from .ties import carry_out_relationships

MOST_BYTES = 20 * 1024 * 1024
AT_ONCE = 200 * 1024
STUCK_AFTER = timedelta(minutes=30)
WAITS_FOR = timedelta(days=14)
# What the same file may get past with another setting; for everything else the file itself has to be mended.
MENDABLE = frozenset({"csv.header", "csv.unknown_team", "csv.confirm_required", "csv.bad_date"})
CHANGED = "Something changed between your preview and now. Look at the preview again before you confirm."


def start_import(
    *, keeper: User, kind: ImportKind, file_name: str, chunks: Iterable[bytes], create_teams: bool = False
) -> ImportRun:
    """Take a file in to see what it would change; nothing is changed yet. A large one is checked behind the page."""
    organisation = keeper.organisation
    require(keeper, kind.preview_rule, organisation)
    assert organisation is not None
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterable[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise RuleBroken(
                    f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it into smaller ones."
                )
            digest.update(chunk)
            yield chunk

    key = shelf.lay(_root(), counted())
    with transaction.atomic():
        run = ImportRun.objects.create(
            organisation=organisation,
            kind=kind.code,
            file_name=one_line(file_name)[:120] or "file",
            sha256=digest.hexdigest(),
            size=size,
            shelf=key,
            options={"create_teams": create_teams},
            brought_by=keeper,
            brought_at=clock.now(),
        )
        record(actor=keeper, verb="people.import_started", thing=run, kind=_word(kind))
        _later(run, "check")
    return run


@transaction.atomic
def check_again(*, keeper: User, run: ImportRun, create_teams: bool) -> ImportRun:
    """Check a waiting file once more, with new teams allowed or after its columns have been named."""
    kind = KINDS[run.kind]
    require(keeper, kind.preview_rule, run.organisation)
    if not ImportRun.objects.filter(pk=run.pk, status=ImportStatus.CHECKED).update(
        status=ImportStatus.CHECKING, options={"create_teams": create_teams}
    ):
        raise RuleBroken("This file no longer waits. Upload it again.")
    record(actor=keeper, verb="people.import_started", thing=run, kind=_word(kind))
    _later(run, "check")
    return run


@transaction.atomic
def keep_layout(*, keeper: User, kind: ImportKind, headings: dict[str, str], day_first: bool) -> ImportLayout:
    """Remember how the organisation's own files of a kind look."""
    organisation = keeper.organisation
    require(keeper, kind.preview_rule, organisation)
    known = {column.name for column in kind.columns}
    named = [heading for heading in headings.values() if heading]
    if set(headings) - known or len(named) != len(set(named)):
        raise RuleBroken("Choose each heading of your file for one column only.")
    layout, _ = ImportLayout.objects.update_or_create(
        organisation=organisation, kind=kind.code, defaults={"headings": headings, "day_first": day_first}
    )
    record(actor=keeper, verb="people.import_layout_kept", thing=layout, kind=_word(kind))
    return layout


@transaction.atomic
def confirm_import(
    *, keeper: User, run: ImportRun, confirm_leavers: int | None = None, send_invitations: bool = False
) -> ImportRun:
    """Bring in what the preview showed. A large file is brought in behind the page."""
    kind = KINDS[run.kind]
    require(keeper, kind.confirm_rule, run.organisation)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportStatus.CHECKED:
        raise RuleBroken("This file no longer waits to be confirmed.")
    blocking = run.codes
    if blocking - {"csv.confirm_required"}:
        raise RuleBroken("The file cannot be brought in as it is. Mend it and upload it again.")
    if blocking and confirm_leavers != run.counts.get("leaving"):
        raise RuleBroken(f"Type how many people leave to confirm it: the preview says {run.counts.get('leaving')}.")
    run.status, run.confirmed_by, run.confirmed_at = ImportStatus.IMPORTING, keeper, clock.now()
    run.options |= {"confirm_leavers": confirm_leavers, "send_invitations": send_invitations and kind.takes_people}
    run.save(update_fields=["status", "confirmed_by", "confirmed_at", "options"])
    record(actor=keeper, verb="people.import_confirmed", thing=run, kind=_word(kind))
    _later(run, "bring in")
    return run


@transaction.atomic
def cancel_import(*, keeper: User, run: ImportRun) -> None:
    """Turn a waiting file away: it is removed, and nothing was changed."""
    kind = KINDS[run.kind]
    require(keeper, kind.preview_rule, run.organisation)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status not in (ImportStatus.CHECKED, ImportStatus.CHECKING):
        raise RuleBroken("This file no longer waits, so it cannot be turned away.")
    key, run.shelf, run.status = run.shelf, "", ImportStatus.CANCELLED
    run.save(update_fields=["shelf", "status"])
    _clear_later(key)
    record(actor=keeper, verb="people.import_cancelled", thing=run, kind=_word(kind))


def import_file(
    *,
    organisation: Organisation,
    kind: ImportKind,
    file: BufferedReader,
    file_name: str,
    options: Options,
    dry_run: bool = False,
    told: Told = lambda word, number: None,
) -> Plan:
    """Check a file and, unless it is a dry run or something keeps it out, bring it in; returns what was planned.

    Only somebody at the server's command line can do this, so no permission is asked.
    """
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = file.tell()
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        file.seek(0)
        reading, plan = read_file(
            kind,
            file,
            organisation=organisation,
            keeper=None,
            options=options,
            layout=layout_of(organisation, kind),
            told=told,
        )
        if dry_run or plan.found.rejects:
            return plan
        run = ImportRun.objects.create(
            organisation=organisation,
            kind=kind.code,
            status=ImportStatus.IMPORTING,
            file_name=one_line(file_name)[:120],
            sha256=digest,
            size=size,
            brought_at=clock.now(),
        )
        _note(run, plan)
        _bring_in(kind, run, plan, reading)
    return plan


def layout_of(organisation: Organisation, kind: ImportKind) -> Layout:
    """How the organisation's own files of a kind look; like our own where nothing was said."""
    kept = ImportLayout.objects.filter(organisation=organisation, kind=kind.code).first()
    return Layout(kept.headings, kept.day_first) if kept else Layout()


def check_run(pk: int) -> None:
    """Read a waiting file and note what it would change, or turn it away where only mending it would help."""
    run = ImportRun.objects.select_related("organisation", "brought_by").get(pk=pk)
    if run.status != ImportStatus.CHECKING:
        return
    _, plan = _read(run, Options(create_teams=run.options.get("create_teams", False)), run.brought_by)
    _settle(run, plan)


def carry_out_run(pk: int) -> None:
    """Bring a confirmed file in, if it still does what the preview showed; otherwise show the preview again."""
    options = ImportRun.objects.get(pk=pk).options
    try:
        changed = _carry_out(pk, Options(**options))
    except IntegrityError:
        changed = True
    except NotAllowed:
        return _refuse(pk, "Whoever confirmed this may no longer do so. Upload the file again.")
    if changed:
        run = ImportRun.objects.select_related("organisation", "confirmed_by").get(pk=pk)
        _, plan = _read(run, Options(create_teams=options.get("create_teams", False)), run.confirmed_by)
        plan.found.warn("csv.changed_since", CHANGED)
        _settle(run, plan)
    elif options.get("send_invitations"):
        work_on_import.enqueue(pk, "invite")
    return None


def invite_run(pk: int) -> None:
    """Invite the people whom a run brought in, some at a time; who has been invited is not invited twice."""
    run = ImportRun.objects.select_related("confirmed_by").get(pk=pk)
    waiting = in_file_of(run)
    assert run.confirmed_by is not None
    for person in User.objects.filter(pk__in=waiting[:INVITED_AT_ONCE]).select_related("organisation"):
        invite_again(admin=run.confirmed_by, person=person)
    if len(waiting) > INVITED_AT_ONCE:
        work_on_import.enqueue(pk, "invite")


@due("people.take_imports_up_again", every=timedelta(minutes=10))
def take_up_again() -> int:
    """Take up what a crash interrupted, and remove files that nobody confirmed for a fortnight; returns how many.

    A run that is still at work is not disturbed: who comes second finds it locked, then done.
    """
    now = clock.now()
    stuck = ImportRun.objects.filter(brought_at__lt=now - STUCK_AFTER).exclude(shelf="")
    steps = [(pk, "check") for pk in stuck.filter(status=ImportStatus.CHECKING).values_list("pk", flat=True)]
    bringing = stuck.filter(status=ImportStatus.IMPORTING, confirmed_at__lt=now - STUCK_AFTER)
    steps += [(pk, "bring in") for pk in bringing.values_list("pk", flat=True)]
    for pk, step in steps:
        STEPS[step](pk)
    waiting = stuck.filter(status=ImportStatus.CHECKED, brought_at__lt=now - WAITS_FOR)
    for run in waiting:
        key = run.shelf
        ImportRun.objects.filter(pk=run.pk).update(shelf="", status=ImportStatus.CANCELLED)
        shelf.clear(_root(), key)
        steps.append((run.pk, "forget"))
    return len(steps)


def _root() -> Path:
    return Path(settings.PRIVATE_ROOT)


def _word(kind: ImportKind) -> str:
    return kind.title.lower()


def _later(run: ImportRun, step: str) -> None:
    """A small file is seen to at once, so that whoever sent it finds the answer on the next page."""
    if run.size <= AT_ONCE:
        transaction.on_commit(partial(STEPS[step], run.pk))
    else:
        transaction.on_commit(partial(work_on_import.enqueue, run.pk, step))


def _clear_later(key: str) -> None:
    if key:
        transaction.on_commit(partial(shelf.clear, _root(), key))


def _read(run: ImportRun, options: Options, keeper: User | None) -> tuple[Reading | None, Plan]:
    kind = KINDS[run.kind]
    try:
        file = shelf.opened(_root(), run.shelf)
    except (FileNotFoundError, ValueError):
        found = Findings()
        found.reject("upload.gone", "The file is no longer here. Upload it again.")
        return None, Plan(found)
    told: Callable[[str, int], None] = partial(shelf.tell, _root(), run.shelf)
    with file:
        return read_file(
            kind,
            file,
            organisation=run.organisation,
            keeper=keeper,
            options=options,
            layout=layout_of(run.organisation, kind),
            told=told,
        )


def _carry_out(pk: int, options: Options) -> bool:
    """Whether something changed since the preview, so that nothing was done."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("confirmed_by").get(pk=pk)
        if run.status != ImportStatus.IMPORTING:
            return False
        run.organisation = Organisation.objects.select_for_update().get(pk=run.organisation_id)
        kind = KINDS[run.kind]
        require(run.confirmed_by, kind.confirm_rule, run.organisation)
        reading, plan = _read(run, options, run.confirmed_by)
        if reading is None or plan.found.rejects or plan.digest != run.plan:
            return True
        _bring_in(kind, run, plan, reading)
    return False


def _bring_in(kind: ImportKind, run: ImportRun, plan: Plan, reading: Reading) -> None:
    kind.carry_out(run.confirmed_by, plan, reading, run)
    key, run.shelf, run.status, run.done_at = run.shelf, "", ImportStatus.DONE, clock.now()
    run.save(update_fields=["shelf", "status", "done_at"])
    _clear_later(key)
    record(actor=run.confirmed_by, verb="people.imported", thing=run, kind=_word(kind), counts=dict(plan.counts))


def _settle(run: ImportRun, plan: Plan) -> None:
    """Note what was found; a file that only mending would help is not kept."""
    key = run.shelf
    is_kept = not plan.found.rejects or plan.found.codes <= MENDABLE | _warnings(plan)
    with transaction.atomic():
        _note(run, plan)
        run.status = ImportStatus.CHECKED if is_kept else ImportStatus.REFUSED
        run.shelf = key if is_kept else ""
        run.save()
    if is_kept:
        shelf.keep_lines(_root(), key, plan.lines)
    elif key:
        shelf.clear(_root(), key)


def _warnings(plan: Plan) -> frozenset[str]:
    return frozenset(finding.code for finding in plan.found if finding.strength == "warn")


def _note(run: ImportRun, plan: Plan) -> None:
    run.verdict = plan.found.verdict
    run.findings = [finding.as_json() for finding in plan.found]
    run.findings_left_off = plan.found.left_off
    run.counts = dict(plan.counts)
    run.plan = plan.digest


def _refuse(pk: int, sentence: str) -> None:
    run = ImportRun.objects.get(pk=pk)
    found = Findings()
    found.add(Finding("import.not_allowed", sentence))
    _settle(run, Plan(found))


def offer_kinds() -> None:
    """Offer the files of this floor, and tell the worker process its steps."""
    STEPS.update({"check": check_run, "bring in": carry_out_run, "invite": invite_run})
    register(
        ImportKind(
            code="hr",
            title="Staff file",
            about="Who works for you: jobs, teams, levels and line managers, from your staff system.",
            columns=hr.COLUMNS,
            preview_rule="people.preview_staff_file",
            confirm_rule="people.import_staff_file",
            plan=hr.plan_hr,
            carry_out=carry_out_hr,
            groups=hr.GROUPS,
            takes_people=True,
        )
    )
    register(
        ImportKind(
            code="relationships",
            title="Mentors and managers",
            about="Who mentors, is buddy to or manages whom.",
            columns=relationships.COLUMNS,
            preview_rule="people.preview_staff_file",
            confirm_rule="people.import_staff_file",
            plan=relationships.plan_relationships,
            carry_out=carry_out_relationships,
            groups=relationships.GROUPS,
        )
    )
