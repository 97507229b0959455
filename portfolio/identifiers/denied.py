"""An organisation's own list of words to keep out, known here as salted hashes only."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .findings import BLOCK, Finding

LONGEST = 5
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def plain_words(text: str) -> list[str]:
    """The words of a text as they are compared: small letters, without apostrophes and hyphens."""
    return [_plain(match[0]) for match in _WORD.finditer(text)]


def _plain(word: str) -> str:
    return re.sub(r"['’-]", "", re.sub(r"['’]s$", "", word)).casefold()


@dataclass(frozen=True)
class Denied:
    """Hashes of words that must not stand in evidence, and the salt they were made with."""

    salt: bytes
    hashes: frozenset[str]
    longest: int = LONGEST

    def __bool__(self) -> bool:
        return bool(self.hashes)


def hash_of(words: list[str], salt: bytes) -> str:
    """The hash under which a few words in a row are known."""
    return hmac.new(salt, " ".join(words).encode("utf-8"), hashlib.sha256).hexdigest()


def denied_words(text: str, denied: Denied) -> Iterator[Finding]:
    """Runs of one to five words that the organisation keeps out."""
    matches = list(_WORD.finditer(text))
    plain = [_plain(match[0]) for match in matches]
    for first in range(len(matches)):
        for length in range(1, min(denied.longest, len(matches) - first) + 1):
            if hash_of(plain[first : first + length], denied.salt) in denied.hashes:
                yield Finding(matches[first].start(), matches[first + length - 1].end(), "denied", BLOCK)
