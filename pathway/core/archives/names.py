"""Which file names can be trusted on every computer."""

import re
import unicodedata

from .limits import Limits

UNSEEN = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)


def words(text: str) -> frozenset[str]:
    """A set of words written as a line."""
    return frozenset(text.split())


def ending(name: str) -> str:
    """The ending of a file name in lower case, without its dot; empty where there is none."""
    stem, dot, last = name.rsplit("/", 1)[-1].rpartition(".")
    return last.lower() if dot and stem else ""


def folded(name: str) -> str:
    """A name as the most forgetful file system sees it: no case, one spelling of each accent."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def path_fault(name: str, limits: Limits) -> str:
    """Why a file name cannot be used, as the end of a sentence; empty where it can."""
    parts = name.split("/")
    if not name or name.startswith("/"):
        return "does not stay inside the package"
    if "\\" in name or ":" in name:
        return "has a backslash or a drive letter in it"
    if any(unicodedata.category(character) in UNSEEN for character in name):
        return "has invisible characters in it"
    if any(part in {"", ".", ".."} for part in parts):
        return "does not stay inside the package"
    if len(parts) > limits.depth:
        return f"lies more than {limits.depth} folders deep"
    if any(len(part.encode()) > limits.component for part in parts) or len(name.encode()) > limits.path:
        return "is too long"
    if any(part[-1] in ". " or RESERVED.fullmatch(part) for part in parts):
        return "cannot be used on every computer"
    return ""
