"""One question, asked of every file before it is kept: may this be evidence, and what is kept of it?"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from .findings import Finding, Refused
from .images import clean_picture, gif_frames, too_many_frames
from .kinds import MEGABYTE, Kind, kind_for
from .media import check_recording
from .names import display_name, split
from .office import check_office
from .pdf import check_pdf
from .text import check_text


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


def examine(source: BinaryIO, name: str) -> Examined:
    """Read a file to its end; return what may be kept of it, or raise Refused with a sentence."""
    shown = display_name(name)
    kind = _kind_of(source, split(shown)[1])
    size = source.seek(0, 2)
    source.seek(0)
    if size == 0:
        raise Refused("upload.empty", "{name} is empty. Check that it opens on your device, and add it again.")
    if size > kind.largest:
        limit = kind.largest // MEGABYTE
        raise Refused(
            "upload.too_large",
            f"{{name}} is larger than {limit} MB. Make it smaller, or split it, and add it again.",
        )
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


def check_evidence(path: str | Path, name: str | None = None) -> dict[str, Any]:
    """The verdict on a file (accept, warn or reject) and what was found; OSError if it cannot be opened."""
    with Path(path).open("rb") as source:
        shown = display_name(name or Path(path).name)
        try:
            findings, verdict = examine(source, shown).findings, ""
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
