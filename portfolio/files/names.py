"""The name a file is shown under: readable, short and harmless. It is never used as a place on disk."""

import re
import unicodedata

LONGEST = 120
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def display_name(name: str) -> str:
    """A file name without folders, control or direction marks, at most 120 characters, its ending kept."""
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    plain = re.split(r"[\\/]", plain)[-1]
    plain = "".join(" " if c.isspace() else c for c in plain if c.isspace() or unicodedata.category(c) not in _HIDDEN)
    plain = re.sub(r'[<>:"|?*]+', "-", plain)
    stem, ending = split(re.sub(r"\s+", " ", plain).rstrip(" ."))
    stem = stem.strip(" .")[: LONGEST - len(ending)].rstrip(" .")
    return (stem or "file") + ending


def split(name: str) -> tuple[str, str]:
    """A name in two: what stands before the last full stop, and the ending in small letters."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9_]{1,12}", ending):
        return name, ""
    return stem, f".{ending.lower()}"
