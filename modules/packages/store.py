"""Where unpacked packages live: one folder for each distinct content, written once and never changed.

A folder is named by the fingerprint of everything in it. It is written beside its final place, flushed to the disk and
moved there in one step, so a folder that exists is whole, and whatever a crash leaves behind is swept up later.
"""

import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .archive import Archive
from .h5p import Report
from .libraries import Library
from .scorm import CourseReport

INCOMING = "incoming"
PLAY = "play.json"
COURSE = "course"
HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that is kept: where it will lie, and where it comes from."""

    path: str
    digest: bytes
    member: str = ""
    borrowed: Path | None = None
    data: bytes = b""


def kept_files(archive: Archive, report: Report | CourseReport, sources: Mapping[str, Path]) -> list[Kept]:
    """The files of a package worth keeping: its content, its libraries, those that it borrows, and how to play it.

    `sources` says where the folder of each borrowed library lies.
    """
    kept = _files_of_course(archive, report) if isinstance(report, CourseReport) else _files(archive, report, sources)
    playing = json.dumps(how_to_play(report), sort_keys=True).encode()
    kept.append(Kept(PLAY, hashlib.sha256(playing).digest(), data=playing))
    return sorted(kept, key=lambda file: file.path)


def _files_of_course(archive: Archive, report: CourseReport) -> list[Kept]:
    return [
        Kept(f"{COURSE}/{name.removeprefix(report.root)}", archive.digests[name], member=name)
        for name in archive.members
        if name.startswith(report.root)
    ]


def _files(archive: Archive, report: Report, sources: Mapping[str, Path]) -> list[Kept]:
    own = {folder: name for name, folder in report.folders.items()} | {"content": "content"}
    kept = []
    for name in archive.members:
        top, slash, rest = name.partition("/")
        if slash and top in own:
            kept.append(Kept(f"{own[top]}/{rest}", archive.digests[name], member=name))
    for library in report.borrowed:
        kept += _borrowed(library, sources[library.name.folder])
    return kept


def how_to_play(report: Report | CourseReport) -> dict[str, Any]:
    """What a player has to know about a package, so that it need not ask a database."""
    if isinstance(report, CourseReport):
        return {
            "kind": "scorm",
            "title": report.title,
            "language": "",
            "edition": report.edition,
            "parts": [asdict(part) for part in report.parts],
        }
    return {
        "title": report.title,
        "language": report.language,
        "main_library": str(report.main_library),
        "scripts": report.scripts,
        "styles": report.styles,
    }


def fingerprint_of(kept: Iterable[Kept]) -> str:
    """SHA-256 over every kept file's place and bytes."""
    digest = hashlib.sha256()
    for file in kept:
        digest.update(file.path.encode() + b"\0" + file.digest)
    return digest.hexdigest()


def folder_of(root: Path, fingerprint: str) -> Path:
    """Where the content of this fingerprint lies."""
    if len(fingerprint) != 64 or not HEX.issuperset(fingerprint):
        raise ValueError("not a fingerprint")
    return root / fingerprint[:2] / fingerprint


def write(root: Path, archive: Archive, kept: list[Kept]) -> tuple[str, Path]:
    """Write the kept files to their folder and flush them to the disk; returns the fingerprint and the folder."""
    fingerprint = fingerprint_of(kept)
    final = folder_of(root, fingerprint)
    if final.is_dir():
        os.utime(final)
        return fingerprint, final
    incoming = root / INCOMING / uuid.uuid4().hex
    try:
        for file in kept:
            _write_file(incoming / file.path, archive.chunks(file.member) if file.member else [_bytes_of(file)])
        for folder in sorted({incoming, *(parent for file in kept for parent in _folders(incoming, file.path))}):
            _flush_folder(folder)
        final.parent.mkdir(parents=True, exist_ok=True)
        _move(incoming, final)
        _flush_folder(final.parent)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return fingerprint, final


def sweep(root: Path, known: Iterable[str], older_than: float) -> list[str]:
    """Remove folders that no row knows and that were last written before a moment; returns what was removed."""
    keep = set(known)
    removed = []
    candidates = [*root.glob(f"{INCOMING}/*"), *(path for path in root.glob("??/*") if path.name not in keep)]
    for path in candidates:
        if path.is_dir() and path.stat().st_mtime < older_than:
            shutil.rmtree(path)
            removed.append(path.name)
    return removed


def a_day_ago() -> float:
    """The moment before which something left behind is nobody's any more."""
    return time.time() - 24 * 60 * 60


def _borrowed(library: Library, folder: Path) -> Iterator[Kept]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).digest()
            inside = path.relative_to(folder).as_posix()
            yield Kept(f"{library.name.folder}/{inside}", digest, borrowed=path)


def _bytes_of(file: Kept) -> bytes:
    return file.borrowed.read_bytes() if file.borrowed else file.data


def _write_file(path: Path, chunks: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        for chunk in chunks:
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(0o444)


def _folders(root: Path, path: str) -> list[Path]:
    return [root.joinpath(*path.split("/")[:depth]) for depth in range(1, path.count("/") + 1)]


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _move(incoming: Path, final: Path) -> None:
    """Move a whole folder into place; where another process was quicker, its folder holds the same bytes."""
    try:
        incoming.rename(final)
    except OSError:
        if not final.is_dir():
            raise
