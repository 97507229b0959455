"""The whole check of one file, without a site: what a newcomer's command line can say about a package."""

from pathlib import Path
from typing import Any

from .archive import opened
from .findings import Finding
from .h5p import read_package

SAID_AT_MOST = 40


def check_package(path: Path) -> dict[str, Any]:
    """Judge a package file; raises OSError where it cannot be opened."""
    with opened(path) as archive:
        report = read_package(archive).as_json()
    report["findings"] = held_short(report["findings"])
    return report


def held_short(findings: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first findings, what keeps a package out before what only warns, and how many there are besides."""
    worst_first = sorted(findings, key=lambda finding: finding["strength"] != "reject")
    more = len(worst_first) - SAID_AT_MOST
    if more <= 0:
        return worst_first
    rest = Finding("check.more", f"There are {more} more findings.", "warn")
    return [*worst_first[:SAID_AT_MOST], rest.as_json()]
