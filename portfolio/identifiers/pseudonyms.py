"""What stands in for a family's details: Child A, [place removed]; the same for the same words in one item."""

import re
import string
from collections.abc import Sequence

from .findings import Finding

STAND_INS = {
    "child": "Child",
    "parent": "Parent",
    "person": "Person",
}
"""What a name can become; the next free letter follows."""

_REMOVED = {
    "postcode": "[postcode removed]",
    "nhs_number": "[number removed]",
    "ni_number": "[number removed]",
    "upn": "[number removed]",
    "case_number": "[number removed]",
    "phone": "[phone number removed]",
    "email": "[e-mail removed]",
    "date_of_birth": "[date of birth removed]",
    "date": "[date removed]",
    "address": "[address removed]",
    "school": "[school removed]",
    "court": "[court removed]",
    "place": "[place removed]",
    "denied": "[removed]",
}


def next_stand_in(texts: Sequence[str], role: str) -> str:
    """ "Child C" where Child A and Child B stand in the texts already."""
    word = STAND_INS.get(role, STAND_INS["person"])
    used = {match[1] for text in texts for match in re.finditer(rf"\b{word} ([A-Z])\b", text)}
    free = next((letter for letter in string.ascii_uppercase if letter not in used), "Z")
    return f"{word} {free}"


def stand_ins(texts: Sequence[str], code: str) -> list[tuple[str, str]]:
    """What a finding can be replaced by, as (key, words): a name by a person, all else by what it was."""
    if code in _REMOVED:
        return [("r", _REMOVED[code])]
    if code != "name":
        return []
    return [(word[0] if word != "person" else "n", next_stand_in(texts, word)) for word in STAND_INS]


def replaced(texts: Sequence[str], where: int, finding: Finding, role: str = "person") -> list[str]:
    """The texts of one item, with the words of a finding in `texts[where]` replaced wherever they stand."""
    words = texts[where][finding.start : finding.end]
    if not words.strip():
        return list(texts)
    return with_instead(texts, words, _REMOVED.get(finding.code) or next_stand_in(texts, role), finding.code)


def with_instead(texts: Sequence[str], words: str, instead: str, code: str) -> list[str]:
    """The texts with some words replaced wherever they stand; of a name, its first part by itself too."""
    rule = words_rule(words.strip())
    whole = [rule.sub(lambda _: instead, text) for text in texts]
    if code != "name":
        return whole
    # Who was called by both names is called by the first alone elsewhere.
    first = re.split(r"[\s,]+", words.strip())[0]
    if len(first) > 2 and first != words.strip():
        whole = [words_rule(first).sub(lambda _: instead, text) for text in whole]
    return whole


def any_of(lines: Sequence[str]) -> re.Pattern[str] | None:
    """Finds any of these words wherever they stand, also inside longer ones; the longest first. None for no words."""
    pieces = [r"[\s_-]+".join(map(re.escape, line.split())) for line in sorted(lines, key=len, reverse=True)]
    return re.compile("|".join(pieces), re.IGNORECASE) if pieces else None


def words_rule(words: str) -> re.Pattern[str]:
    """Finds words wherever they stand, however they are broken and spaced, in small or capital letters."""
    pieces = [re.escape(piece) for piece in words.split()]
    ends = ("(?<!\\w)" if re.match(r"\w", words) else "", "(?!\\w)" if re.search(r"\w$", words) else "")
    return re.compile(ends[0] + r"\s+".join(pieces) + ends[1], re.IGNORECASE)
