"""What may be kept as evidence: every file is read to its end before a single byte of it is stored.

Allowed are photographs, documents, plain text, sound and video; everything else is refused with a sentence
that names the file and says what to do. Nothing here knows of Django: a file and a name go in, findings come
out.
"""

from . import pieces
from .check import Examined, Scanner, check_evidence, examine
from .extract import extract_text
from .findings import Finding, Refused
from .kinds import ACCEPTED_EXTENSIONS, SEEN_OR_HEARD, WRITTEN_EXTENSIONS, Kind, kind_for_upload
from .names import display_name

__all__ = [
    "ACCEPTED_EXTENSIONS",
    "SEEN_OR_HEARD",
    "WRITTEN_EXTENSIONS",
    "Examined",
    "Finding",
    "Kind",
    "Refused",
    "Scanner",
    "check_evidence",
    "display_name",
    "examine",
    "extract_text",
    "kind_for_upload",
    "pieces",
]
