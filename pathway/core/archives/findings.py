"""What was found in an archive: one list, in sentences that are safe to show."""

import unicodedata
from dataclasses import asdict, dataclass
from typing import Literal

Strength = Literal["reject", "warn"]
Verdict = Literal["accept", "warn", "reject"]
LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth saying about an archive; `reject` keeps it out, `warn` does not."""

    code: str
    message: str
    strength: Strength = "reject"
    path: str = ""

    def as_json(self) -> dict[str, str]:
        """The finding as plain JSON."""
        return asdict(self)


def verdict_of(findings: list[Finding]) -> Verdict:
    """The worst of what was found decides."""
    if any(finding.strength == "reject" for finding in findings):
        return "reject"
    return "warn" if findings else "accept"


def shown(name: str) -> str:
    """A name from an archive, with what cannot be seen spelled out and its length held, for a message."""
    short = name if len(name) <= LONGEST_SHOWN else name[:LONGEST_SHOWN] + "..."
    return "".join(
        character if character.isprintable() and unicodedata.category(character)[0] != "C" else ascii(character)[1:-1]
        for character in short
    )
