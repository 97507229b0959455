"""The whole check of one file, without a site: what a newcomer's command line can say about a package."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from .archive import Archive, opened
from .findings import Finding
from .h5p import Report, read_package
from .libraries import Library, LibraryName
from .limits import Limits
from .scorm import CourseReport, course_root, read_course

SAID_AT_MOST = 40
UNSEEN_COURSE = (
    "A course is a program. This check cannot tell whether it was approved here: an upload waits for a second person "
    "if it was not."
)


def check_package(path: Path) -> dict[str, Any]:
    """Judge a package file; raises OSError where it cannot be opened."""
    with opened(path) as archive:
        _, report = read_any(archive.file)
    facts = report.as_json()
    facts["findings"] = held_short(facts["findings"])
    return facts


def read_any(
    file: BinaryIO,
    *,
    installed: Mapping[LibraryName, Library] | None = None,
    known: Mapping[str, Collection[str]] | None = None,
) -> tuple[Archive, Report | CourseReport]:
    """Judge a file as what it is: a SCORM course where it holds the manifest of one, else an H5P package."""
    archive = Archive.read_from(file, Limits(leaves_out_underscores=False))
    root = course_root(archive)
    if root is not None:
        report = read_course(archive, root)
        if known is None and report.edition:
            report.findings.append(Finding("library.unknown", UNSEEN_COURSE, "warn"))
        return archive, report
    archive = Archive.read_from(file)
    return archive, read_package(archive, installed=installed, known=known)


def held_short(findings: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first findings, what keeps a package out before what only warns, and how many there are besides."""
    worst_first = sorted(findings, key=lambda finding: finding["strength"] != "reject")
    more = len(worst_first) - SAID_AT_MOST
    if more <= 0:
        return worst_first
    rest = Finding("check.more", f"There are {more} more findings.", "warn")
    return [*worst_first[:SAID_AT_MOST], rest.as_json()]
