"""How large and how deep a package may be."""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How large and how deep an archive may be."""

    zipped: int = 100 * MB
    unzipped: int = 250 * MB
    entries: int = 5000
    ratio: int = 100
    ratio_counts_from: int = MB
    depth: int = 12
    component: int = 255
    path: int = 500
