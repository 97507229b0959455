"""Whether somebody has what moving up asks, line by line: pure sums over facts, the same for any day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pathway.training.calendar import months_later

from .enums import CriterionKind, GroupMode, Scope


@dataclass(frozen=True)
class Statement:
    """One statement that the level asks, and whether it is met."""

    code: str
    title: str
    is_core: bool
    is_met: bool
    word: str = ""


@dataclass(frozen=True)
class Training:
    """One training that is asked of the worker: held, still in time, or late."""

    module: int | None
    title: str
    is_late: bool
    is_held: bool
    is_required: bool = True


@dataclass(frozen=True)
class Rhythm:
    """Whether supervision was held as often as agreed over some months, in words."""

    is_kept: bool
    words: str


@dataclass(frozen=True)
class Facts:
    """What is known of a worker on a day, as far as moving up asks."""

    day: date
    since: date | None = None
    statements: tuple[Statement, ...] = ()
    training: tuple[Training, ...] = ()
    evidence: Mapping[str, int] = field(default_factory=dict)
    rhythm: Mapping[int, Rhythm] = field(default_factory=dict)
    is_recommended: bool | None = None


@dataclass(frozen=True)
class Ask:
    """One line of a way up: what is asked, and how much of it."""

    kind: str
    scope: str = ""
    count: int = 0
    evidence_kind: str = ""
    evidence_word: str = ""
    codes: frozenset[str] = frozenset()
    modules: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class AskGroup:
    """Lines of which all, any one, or a number have to be met."""

    mode: str
    asks: tuple[Ask, ...]
    needed: int = 0

    @property
    def least(self) -> int:
        """How many of its lines have to be met; never more than there are."""
        if self.mode == GroupMode.ANY:
            return min(1, len(self.asks))
        return min(self.needed, len(self.asks)) if self.mode == GroupMode.SOME else len(self.asks)


@dataclass(frozen=True)
class Gap:
    """One thing that is missing from a line: a statement, a module, or so many of something."""

    title: str
    code: str = ""
    module: int | None = None


@dataclass(frozen=True)
class Line:
    """One line of the answer: what is asked, how much of it is there, why, and what is missing."""

    ask: Ask
    title: str
    found: int
    needed: int
    because: str
    gaps: tuple[Gap, ...] = ()
    from_day: date | None = None

    @property
    def is_met(self) -> bool:
        """Whether the line is met."""
        return self.found >= self.needed


@dataclass(frozen=True)
class Stretch:
    """The answer for a group of lines."""

    group: AskGroup
    lines: tuple[Line, ...]

    @property
    def met(self) -> int:
        """How many lines are met."""
        return sum(line.is_met for line in self.lines)

    @property
    def is_met(self) -> bool:
        """Whether enough lines are met."""
        return self.met >= self.group.least

    @property
    def heading(self) -> str:
        """How many lines have to be met, in words."""
        if len(self.lines) == 1 or self.group.least == len(self.lines):
            return ""
        return f"{self.group.least} of these {len(self.lines)}" if self.group.least > 1 else "Any one of these"


@dataclass(frozen=True)
class Readiness:
    """The whole answer: every group with its lines."""

    stretches: tuple[Stretch, ...]

    @property
    def lines(self) -> list[Line]:
        """Every line in order."""
        return [line for stretch in self.stretches for line in stretch.lines]

    @property
    def is_met(self) -> bool:
        """Whether every group is met; a way up that asks nothing is no way up."""
        return bool(self.stretches) and all(stretch.is_met for stretch in self.stretches)

    @property
    def open_lines(self) -> list[Line]:
        """The lines that keep a group from being met."""
        return [line for stretch in self.stretches if not stretch.is_met for line in stretch.lines if not line.is_met]


def evaluate(groups: Iterable[AskGroup], facts: Facts) -> Readiness:
    """Answer each line of a way up from the facts alone."""
    return Readiness(
        tuple(Stretch(group, tuple(answer(ask, facts) for ask in group.asks)) for group in groups if group.asks)
    )


def without(groups: Iterable[AskGroup], *kinds: str) -> tuple[AskGroup, ...]:
    """The same way up as if it had never asked for lines of these kinds."""
    kept = []
    for group in groups:
        asks = tuple(ask for ask in group.asks if ask.kind not in kinds)
        if asks:
            kept.append(replace(group, asks=asks))
    return tuple(kept)


def answer(ask: Ask, facts: Facts) -> Line:
    """Answer one line."""
    return ANSWERS[CriterionKind(ask.kind)](ask, facts)


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its word: 1 month, 2 months."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _competencies(ask: Ask, facts: Facts) -> Line:
    wanted = [
        each
        for each in facts.statements
        if ask.scope == Scope.ALL
        or (ask.scope == Scope.CORE and each.is_core)
        or (ask.scope == Scope.NAMED and each.code in ask.codes)
    ]
    met = sum(each.is_met for each in wanted)
    title = {
        Scope.CORE: "Core statements met at this level",
        Scope.ALL: "All statements met at this level",
        Scope.NAMED: "Statements " + ", ".join(sorted(ask.codes)) + " met at this level",
    }[Scope(ask.scope)]
    if not wanted:
        return Line(ask, title, 0, 1, "This level asks for no such statement yet.", (Gap("A statement to meet"),))
    gaps = tuple(Gap(f"{each.code} {each.title}", code=each.code) for each in wanted if not each.is_met)
    # A named statement that the level no longer asks can be met by nobody, and the line says so.
    lost = sorted(ask.codes - {each.code for each in wanted}) if ask.scope == Scope.NAMED else []
    gaps += tuple(Gap(f"{code}, which this level no longer asks", code=code) for code in lost)
    because = f"{met} of {len(wanted)} met."
    return Line(ask, title, met, len(wanted) + len(lost), because, gaps)


def _training(ask: Ask, facts: Facts) -> Line:
    if ask.scope == Scope.NAMED:
        held = {each.module for each in facts.training if each.is_held}
        gaps = tuple(Gap(title, module=module) for module, title in ask.modules if module not in held)
        found = len(ask.modules) - len(gaps)
        title = "In date: " + ", ".join(title for _, title in ask.modules)
        return Line(ask, title, found, len(ask.modules), f"{found} of {len(ask.modules)} in date.", gaps)
    required = [each for each in facts.training if each.is_required]
    late = tuple(Gap(each.title, module=each.module) for each in required if each.is_late)
    total = len(required)
    said = f"{count_of(total, 'module is', 'modules are')} required" if total else "Nothing is required of you"
    because = f"{said}, {count_of(len(late), 'is', 'are')} overdue." if late else f"{said}, none overdue."
    return Line(ask, "Required training in date", total - len(late), total, because, late)


def _observations(ask: Ask, facts: Facts) -> Line:
    return _counted(ask, facts.evidence.get("direct_observation", 0), "direct observation")


def _evidence(ask: Ask, facts: Facts) -> Line:
    return _counted(ask, facts.evidence.get(ask.evidence_kind, 0), ask.evidence_word or ask.evidence_kind)


def _counted(ask: Ask, there: int, word: str) -> Line:
    title = f"{word[:1].upper()}{word[1:]}" + (f": {ask.count}" if ask.count > 1 else "")
    because = f"{there} of {ask.count} accepted at this level."
    left = ask.count - there
    gaps = (Gap(f"{left} more to be accepted"),) if left > 0 else ()
    return Line(ask, title, there, ask.count, because, gaps)


def _supervision(ask: Ask, facts: Facts) -> Line:
    known = facts.rhythm.get(ask.count)
    title = f"Supervision held on time for {count_of(ask.count, 'month')}"
    if known is None:
        return Line(ask, title, 0, 1, "No supervision is recorded for these months.", (Gap("Supervision to be held"),))
    gaps = () if known.is_kept else (Gap("Supervision held on time"),)
    return Line(ask, title, int(known.is_kept), 1, known.words, gaps)


def _months(ask: Ask, facts: Facts) -> Line:
    title = f"At least {count_of(ask.count, 'month')} at this level"
    if facts.since is None:
        return Line(ask, title, 0, 1, "There is no level to count from.", (Gap("A level"),))
    over = months_later(facts.since, ask.count)
    if over <= facts.day:
        return Line(ask, title, 1, 1, "The time is over.", from_day=over)
    return Line(ask, title, 0, 1, "This takes time only.", (Gap("Time"),), from_day=over)


def _statement(ask: Ask, facts: Facts) -> Line:
    title = "The line manager recommends the move"
    if facts.is_recommended:
        return Line(ask, title, 1, 1, "Recommended.")
    asked = "The line manager says not yet." if facts.is_recommended is False else "Asked for when you apply."
    return Line(ask, title, 0, 1, asked, (Gap("The manager's statement"),))


ANSWERS = {
    CriterionKind.COMPETENCIES: _competencies,
    CriterionKind.TRAINING: _training,
    CriterionKind.OBSERVATIONS: _observations,
    CriterionKind.EVIDENCE: _evidence,
    CriterionKind.SUPERVISION: _supervision,
    CriterionKind.MONTHS: _months,
    CriterionKind.STATEMENT: _statement,
}


def ready_to_apply(groups: Iterable[AskGroup], facts: Facts) -> bool:
    """Whether a worker may apply: everything is there but for the statement that applying asks for."""
    kept = tuple(groups)
    return evaluate(kept, replace(facts, is_recommended=True)).is_met
