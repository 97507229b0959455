"""The kinds of files that can be brought in, each with its columns, its way of planning and its way of doing."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from pathway.core.rowfiles import Column, Findings, Layout, Limits, Row, rows

from ..models import ImportRun, Organisation, User

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the importing person allows: new teams, so many leavers, invitations afterwards."""

    create_teams: bool = False
    confirm_leavers: int | None = None
    send_invitations: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a preview: which group it stands in, the row it comes from, about whom and what changes."""

    group: str
    row: int
    who: str
    what: str


@dataclass
class Plan:
    """What a file would do: what was found in it, how many of what, line by line, and the deeds themselves."""

    found: Findings
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    deeds: Any = None

    def add(self, group: str, row: int, who: str, what: str) -> None:
        """Add a line to the preview and count it."""
        self.lines.append(Line(group, row, who, what))
        self.counts[group] += 1

    @property
    def digest(self) -> str:
        """The same for two plans that do the same."""
        told = sorted((line.group, line.row, line.who, line.what) for line in self.lines)
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass
class Reading:
    """A file being read for an organisation by somebody, or by the command line where `keeper` is None."""

    organisation: Organisation
    keeper: User | None
    options: Options
    layout: Layout
    source: Callable[[Findings], Iterator[Row]]
    told: Told = lambda word, number: None

    def rows(self, found: Findings) -> list[Row]:
        """All rows in order; what is wrong with the others goes into `found`."""
        return list(self.source(found))


@dataclass(frozen=True)
class ImportKind:
    """A kind of file: its columns, who may look and who may confirm, and how it is planned and carried out."""

    code: str
    title: str
    about: str
    columns: Sequence[Column]
    preview_rule: str
    confirm_rule: str
    plan: Callable[[Reading], Plan]
    carry_out: Callable[[User | None, Plan, Reading, ImportRun], None]
    groups: dict[str, str]
    takes_people: bool = False

    def read(self, reading: Reading) -> Plan:
        """What the file would do."""
        return self.plan(reading)


KINDS: dict[str, ImportKind] = {}
# What the worker process does with a run, by name; actions stand above tasks and put themselves here.
STEPS: dict[str, Callable[[int], None]] = {}


def register(kind: ImportKind) -> None:
    """Offer a kind of file."""
    KINDS[kind.code] = kind


def read_file(
    kind: ImportKind,
    file: BinaryIO,
    *,
    organisation: Organisation,
    keeper: User | None,
    options: Options,
    layout: Layout,
    told: Told = lambda word, number: None,
) -> tuple[Reading, Plan]:
    """Read a file and plan what it would do, without changing anything."""

    def source(found: Findings) -> Iterator[Row]:
        return rows(file, kind.columns, layout, found, limits=Limits(), told=lambda number: told("read", number))

    reading = Reading(organisation, keeper, options, layout, source, told)
    plan = kind.read(reading)
    if plan.found.rejects:
        plan.deeds = None
    return reading, plan
