"""How large and how deep an archive may be, and what is left out of it."""

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
    leaves_out_hidden: bool = True  # files and folders that begin with . or _, as desktop computers put into archives
    leaves_out_underscores: bool = True  # of these, those that begin with _; __MACOSX is left out in any case
