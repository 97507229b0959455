"""What the check found: of which kind, how sure, and where; never the words themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

BLOCK = "block"
WARN = "warn"

LABELS = {
    "postcode": "a postcode",
    "nhs_number": "what looks like an NHS number",
    "ni_number": "a National Insurance number",
    "upn": "a pupil number (UPN)",
    "phone": "a phone number",
    "email": "an e-mail address",
    "date_of_birth": "a date of birth",
    "case_number": "a number from a case system",
    "denied": "words your organisation keeps out of evidence",
    "date": "a full date",
    "address": "an address",
    "school": "the name of a school",
    "court": "the name of a court",
    "place": "the name of a place",
    "name": "what may be a person’s name",
    "photo_place": "the place where a photo was taken",
    "unread": "pages or pictures that cannot be read",
}
"""Each kind of finding in words that fit after "This holds"."""

KINDS = tuple(LABELS)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that may tell who a family is: `text[start:end]` of the text that was checked."""

    start: int
    end: int
    code: str
    strength: str

    @property
    def label(self) -> str:
        """The kind in words that fit after "This holds"."""
        return LABELS[self.code]


def verdict(findings: Iterable[Finding]) -> str:
    """`reject` where something blocks, `warn` where something has to be looked at, else `accept`."""
    strengths = {finding.strength for finding in findings}
    return "reject" if BLOCK in strengths else "warn" if WARN in strengths else "accept"


class Taken:
    """Which letters of a text some finding holds already."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._letters = bytearray()
        for finding in findings:
            self.take(finding)

    def take(self, finding: Finding) -> None:
        """Take the letters of one more finding."""
        self._letters.extend(bytes(max(0, finding.end - len(self._letters))))
        self._letters[finding.start : finding.end] = b"\1" * (finding.end - finding.start)

    def touches(self, finding: Finding) -> bool:
        """Whether the finding holds a letter that is taken."""
        return any(self._letters[finding.start : finding.end])


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """In order of place; of findings that overlap the surer one stays, and among equals the longer."""
    kept: list[Finding] = []
    taken = Taken()
    for one in sorted(findings, key=lambda found: (found.strength != BLOCK, found.start - found.end, found.start)):
        if not taken.touches(one):
            taken.take(one)
            kept.append(one)
    return sorted(kept)
