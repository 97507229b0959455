"""Reading an organisation's log as the database holds it, and whether it is intact."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects

from pathway.people.models import Organisation
from portfolio.files.shelf import opened
from portfolio.models import EvidenceVersion

from .. import chain
from ..models import ChainEntry, Decision, DecisionLog, Opening, Signed
from .decisions import digest_of

Told = TypeVar("Told")
UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError)
"""What reading a cell raises after somebody wrote nonsense into it behind our back."""


@dataclass(frozen=True)
class Checked:
    """What a look at one organisation's log found."""

    organisation: str
    log: str | None
    entries: int
    head: str | None
    fault: chain.Finding | None


class RowUnreadable(Exception):
    """A row holds what no program of ours ever wrote."""

    def __init__(self, row: str) -> None:
        super().__init__(row)
        self.fault = chain.Finding("altered", None, f"{row} holds something that cannot be read.")


def check_log(organisation: Organisation, *, heads: Sequence[chain.Head] = (), evidence: bool = True) -> Checked:
    """Walk an organisation's log from its first entry; raises KeyUnreadable, AnchorUnreadable.

    `heads` are further heads kept elsewhere, such as mailed ones; without `evidence` what was judged is not read.
    """
    opened = DecisionLog.objects.filter(organisation=organisation).exists()
    key = chain.read_key(settings.SIGNING_KEY_PATH).public_key() if opened else None
    head, fault = None, None
    try:
        stored = stored_log(organisation, heads=heads, evidence=evidence)
        head, fault = stored.head, chain.first_fault(stored, key)
    except RowUnreadable as error:
        fault = error.fault
    return Checked(
        organisation=organisation.slug,
        log=head.log if head else None,
        entries=head.seq if head else 0,
        head=head.hash if head else None,
        fault=fault,
    )


def stored_log(
    organisation: Organisation, *, heads: Sequence[chain.Head] = (), evidence: bool = False
) -> chain.StoredLog:
    """Everything that the database and the kept head hold of an organisation's log."""
    logs: list[DecisionLog] = _read(DecisionLog.objects.filter(organisation=organisation))
    log = logs[0] if logs else None
    if log is not None and not all(isinstance(number, int) for number in (log.seq, log.version)):
        raise RowUnreadable("The head of the log")
    entries = _read(ChainEntry.objects.filter(log_id=log.pk)) if log else []
    openings = defaultdict(list)
    for opening in _read(Opening.objects.filter(entry__log_id=log.pk)) if log else []:
        openings[opening.entry_id].append(chain.Opening(*map(str, (opening.field, opening.salt, opening.text))))
    return chain.StoredLog(
        organisation=organisation.pk,
        head=_as_told(log, lambda: log.head) if log else None,
        entries=[_as_told(entry, partial(_stored, entry)) for entry in entries],
        rows=[row for model in Signed.__subclasses__() for row in _rows(model, organisation, log)],
        openings=openings,
        anchor=chain.read_anchor(settings.HEAD_ANCHORS_PATH, str(log.pk)) if log else None,
        sent=_sent(log, heads) if log else (),
        evidence=_evidence(log) if log and evidence else {},
    )


def _sent(log: DecisionLog, heads: Sequence[chain.Head]) -> list[chain.Head]:
    further = [head for head in heads if head.log == str(log.pk)]
    return [*chain.read_sent(settings.HEAD_ANCHORS_PATH, str(log.pk)), *further]


def _evidence(log: DecisionLog) -> dict[Any, chain.Evidence]:
    """What the judged evidence hashes to today, by entry; every file is read once, however often it was judged."""
    versions = dict(Decision.objects.filter(entry__log=log).order_by("pk").values_list("entry", "version"))
    # An edit behind our back can leave anything in the cell, on SQLite even words.
    rows = EvidenceVersion.objects.in_bulk({version for version in versions.values() if isinstance(version, int)})
    prefetch_related_objects(list(rows.values()), "claims", "files")
    read: dict[str, str] = {}
    found = {pk: chain.Evidence(digest_of(row), _changed_files(row, read)) for pk, row in rows.items()}
    gone = chain.Evidence("", ["its evidence is gone."])
    return {entry: found.get(version, gone) for entry, version in versions.items()}


def _changed_files(version: EvidenceVersion, read: dict[str, str]) -> list[str]:
    """A sentence for each file of a version that is gone from the shelf or is not what it was."""
    for file in version.files.all():
        if file.sha256 not in read:
            read[file.sha256] = _hash_on_shelf(file.sha256)
    return [
        f"file {number} of its evidence is {'gone' if not read[file.sha256] else 'not what it was'}."
        for number, file in enumerate(version.files.all(), 1)
        if read[file.sha256] != file.sha256
    ]


def _hash_on_shelf(sha256: str) -> str:
    try:
        digest = hashlib.sha256()
        with opened(sha256) as source:
            while piece := source.read(1024 * 1024):
                digest.update(piece)
        return digest.hexdigest()
    except (OSError, ValueError):
        return ""


def _stored(entry: ChainEntry) -> chain.StoredEntry:
    return chain.StoredEntry(
        key=entry.pk,
        log=str(entry.log_id),
        version=_number(entry.version),
        seq=_number(entry.seq),
        prev=str(entry.prev),
        kind=str(entry.kind),
        at=chain.moment(entry.at),
        hash=str(entry.hash),
        body=str(entry.body),
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else -1


def _rows(model: Any, organisation: Organisation, log: DecisionLog | None) -> Iterable[chain.StoredRow]:
    """The signed records of an organisation: those its entries tell of, and any about its people without an entry."""
    theirs = Q(worker__organisation=organisation)
    if log is not None:
        # Not across the relation: a join would leave out the very rows whose entry is gone.
        theirs |= Q(entry_id__in=ChainEntry.objects.filter(log_id=log.pk).values("pk"))
    for row in _read(model.objects.filter(theirs).select_related(*model.TOLD_WITH).order_by("pk")):
        yield _as_told(row, partial(_stored_row, row))


def _stored_row(row: Any) -> chain.StoredRow:
    return chain.StoredRow(row.record_name, row.entry_id, row.facts, row.personal)


def _as_told(row: Any, tell: Callable[[], Told]) -> Told:
    """What a row says; RowUnreadable where a cell of it holds nonsense."""
    try:
        return tell()
    except UNREADABLE as error:
        raise RowUnreadable(f"{row._meta.verbose_name} {row.pk}".capitalize()) from error


def _read(rows: QuerySet[Any]) -> list[Any]:
    """All rows; where one holds nonsense, RowUnreadable names it."""
    try:
        return list(rows)
    except UNREADABLE:
        for (pk,) in rows.values_list("pk"):
            try:
                rows.get(pk=pk)
            except UNREADABLE as error:
                raise RowUnreadable(f"{rows.model._meta.verbose_name} {pk}".capitalize()) from error
        raise
