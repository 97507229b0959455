"""Text as the rules read it: every character plain, each with its place in the original."""

import unicodedata
from dataclasses import dataclass

# Letters and marks that look like the plain ones, which NFKC leaves alone.
ALIKE = str.maketrans(
    "‐‑‒–—―−⁃﹣－‘’‚‛ʼ′“”„‟″АВЕКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "----------''''''\"\"\"\"\"ABEKMHOPCTYXaeopcyxijsABEZHIKMNOPTYX",
)
_UNSEEN = {"Cf", "Cc", "Mn"}


@dataclass(frozen=True)
class Folded:
    """Plain text, and for each of its characters where that one came from."""

    text: str
    places: list[int]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stands in the original."""
        first = self.places[start] if start < len(self.places) else self.length
        last = self.places[end - 1] + 1 if end > start else first
        return first, last


def fold(text: str) -> Folded:
    """Make a text plain: accents stay with their letters, what cannot be seen goes, what looks alike is the same."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isascii():
            plain = " " if character in "\t\x0b\x0c" else "" if character == "\r" or character < "\n" else character
        else:
            plain = _plain(character)
        if plain == "" and unicodedata.category(character) == "Mn" and characters:
            plain = unicodedata.normalize("NFC", characters[-1] + character)
            if len(plain) == 1:
                characters[-1] = plain
            continue
        for one in plain:
            characters.append(one)
            places.append(place)
    return Folded("".join(characters), places, len(text))


def _plain(character: str) -> str:
    if unicodedata.category(character) in _UNSEEN:
        return ""
    if character.isspace():
        return "\n" if character in "\u2028\u2029\x85" else " "
    plain = unicodedata.normalize("NFKC", character).translate(ALIKE)
    # Digits of any script read as digits; a letter with its accent stays one character.
    if len(plain) == 1 and plain.isdecimal():
        return str(unicodedata.decimal(plain))
    return plain if plain.strip() else " "
