"""One question, asked of every file before it is kept: may this be evidence, and what is kept of it?"""

import logging
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from . import clamd
from .findings import Finding, Refused
from .images import clean_picture, gif_frames, too_many_frames
from .kinds import MEGABYTE, Kind, kind_for, refuse_size
from .media import check_recording
from .names import display_name, split
from .office import check_office
from .pdf import check_pdf
from .text import check_text

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scanner:
    """A virus scanner that every file passes before it is decoded or kept: where it is, and how long it may take."""

    address: str
    seconds: float = 60


@dataclass(frozen=True)
class Examined:
    """A file that may be kept: its name and type, what was found, and how its clean copy is written."""

    name: str
    kind: Kind
    findings: list[Finding]
    _content: bytes | None = None
    _patches: list[tuple[int, bytes]] = field(default_factory=list)

    def write(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write what is kept: a picture drawn again, a recording without its place, or the file itself."""
        if self._content is not None:
            target.write(self._content)
            return
        source.seek(0)
        start = target.tell()
        shutil.copyfileobj(source, target)
        end = target.tell()
        for offset, blank in self._patches:
            target.seek(start + offset)
            target.write(blank)
        target.seek(end)


def examine(source: BinaryIO, name: str, *, scanner: Scanner | None) -> Examined:
    """Read a file to its end; return what may be kept of it, or raise Refused with a sentence.

    Where there is a scanner, what it has not passed is refused, also when it does not answer.
    """
    shown = display_name(name)
    kind = _kind_of(source, split(shown)[1])
    size = source.seek(0, 2)
    source.seek(0)
    refuse_size(kind, size)
    if scanner is not None:
        _pass_scanner(source, scanner)
    if kind.family == "picture":
        picture = clean_picture(source, kind)
        renamed = split(shown)[0] + picture.kind.extension if picture.kind is not kind else shown
        return Examined(renamed, picture.kind, _named(picture.findings, shown), picture.content)
    if kind.family in {"video", "sound"}:
        recording = check_recording(source, kind)
        return Examined(shown, kind, _named(recording.findings, shown), None, recording.patches)
    findings: list[Finding] = []
    if kind.code == "pdf":
        check_pdf(source, kind)
    elif kind.code == "txt":
        findings = check_text(source, kind)
    else:
        check_office(source, kind)
    return Examined(shown, kind, _named(findings, shown))


def _pass_scanner(source: BinaryIO, scanner: Scanner) -> None:
    try:
        found = clamd.scan(source, scanner.address, scanner.seconds)
    except clamd.Silent as silent:
        logger.error("The virus scanner does not answer, so no file is taken: %s", silent)
        raise Refused(
            "upload.not_scanned",
            "{name} was not added: it could not be checked for viruses just now. Nothing else is lost; try again in a "
            "few minutes.",
        ) from silent
    if found:
        logger.warning("The virus scanner found %s in a file that somebody wanted to add.", found)
        raise Refused(
            "upload.infected",
            "{name} was not added: the virus scanner found something harmful in it. Do not open it again, and tell "
            "whoever looks after your computer.",
        )


def check_evidence(path: str | Path, name: str | None = None) -> dict[str, Any]:
    """The verdict on a file (accept, warn or reject) and what was found; OSError if it cannot be opened."""
    with Path(path).open("rb") as source:
        shown = display_name(name or Path(path).name)
        try:
            findings, verdict = examine(source, shown, scanner=None).findings, ""
        except Refused as refused:
            findings, verdict = [refused.finding(shown)], "reject"
    return {
        "verdict": verdict or ("warn" if findings else "accept"),
        "findings": [{"code": finding.code, "message": finding.message} for finding in findings],
    }


def _kind_of(source: BinaryIO, extension: str) -> Kind:
    try:
        return kind_for(extension)
    except Refused:
        if extension == ".gif" and gif_frames(source.read(25 * MEGABYTE)) > 1:
            raise too_many_frames() from None
        raise


def _named(findings: list[Finding], name: str) -> list[Finding]:
    return [Finding(finding.code, finding.message.replace("{name}", name)) for finding in findings]
