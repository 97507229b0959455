"""What was found in a file of rows: sentences that name row and column and can be shown to anybody who may import."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Strength = Literal["reject", "warn"]
Verdict = Literal["accept", "warn", "reject"]
KEPT = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth saying about a file; `reject` keeps the whole file out, `warn` does not."""

    code: str
    message: str
    row: int | None = None
    column: str = ""
    strength: Strength = "reject"

    def as_json(self) -> dict[str, Any]:
        """The finding as plain JSON."""
        return asdict(self)


class Unreadable(Exception):
    """The file cannot be read any further; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass
class Findings:
    """Everything found in a file: the first few hundred in full, all of them counted."""

    kept: list[Finding] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    rejects: int = 0

    def reject(self, code: str, message: str, row: int | None = None, column: str = "") -> None:
        """Something that keeps the file out."""
        self.add(Finding(code, message, row, column))

    def warn(self, code: str, message: str, row: int | None = None, column: str = "") -> None:
        """Something to know that keeps nothing out."""
        self.add(Finding(code, message, row, column, "warn"))

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it while there is room."""
        self.counted[finding.code] += 1
        self.rejects += finding.strength == "reject"
        if len(self.kept) < KEPT:
            self.kept.append(finding)

    def only(self, finding: Finding) -> None:
        """Forget the rest: this one makes it meaningless."""
        self.kept.clear()
        self.counted.clear()
        self.rejects = 0
        self.add(finding)

    @property
    def left_off(self) -> int:
        """How many were counted but not kept."""
        return sum(self.counted.values()) - len(self.kept)

    @property
    def verdict(self) -> Verdict:
        """The worst of what was found decides."""
        if self.rejects:
            return "reject"
        return "warn" if self.counted else "accept"

    @property
    def codes(self) -> frozenset[str]:
        """What was found, by code."""
        return frozenset(self.counted)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.kept)
