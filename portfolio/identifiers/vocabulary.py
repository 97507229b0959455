"""The word lists that lie beside the rules, read once."""

import re
from functools import cache
from pathlib import Path

_LISTS = Path(__file__).parent / "lists"
_ENDINGS = re.compile(
    r"(?:tion|tions|sion|sions|ment|ments|ness|ity|ities|ship|ships|hood|ism|ist|ists|ical|ically|ology|ological|ance|ence"
    r"|able|ible|ful|fully|less|ised|ising|ises|ized|izing|wards|works|ously|ously|ative|ational|graphy|ectomy|shire's)$"
)
_STEMS = (
    ("'s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("ied", "y"),
    ("ly", ""), ("ily", "y"), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("est", ""), ("ier", "y"), ("al", ""),
    ("y", ""), ("d", ""), ("r", ""),
)  # fmt: skip


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of one list, named like its file: `words`, `first_names`, `capitals` and so on."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def phrases() -> tuple[str, ...]:
    """Names of programmes, bodies and laws that may stand in any evidence."""
    return tuple(_lines("phrases"))


def _lines(name: str) -> list[str]:
    lines = (_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def is_first_name(word: str) -> bool:
    """Whether somebody may be called so; `word` in small letters."""
    return word in words_of("first_names")


@cache
def is_surname(word: str) -> bool:
    """Whether a family may be called so; `word` in small letters."""
    return word in words_of("surnames")


@cache
def is_capital(word: str) -> bool:
    """Whether practice writes this word with a capital though it names no family."""
    return word in words_of("capitals")


@cache
def is_known(word: str) -> bool:
    """Whether this is an ordinary word, as it stands or in another form; `word` in small letters."""
    words = words_of("words")
    if word in words or is_capital(word):
        return True
    if is_first_name(word):
        return False
    parts = re.split(r"[-/]", word)
    if len(parts) > 1:
        return all(not part or is_known(part) for part in parts)
    if len(word) > 6 and _ENDINGS.search(word):
        return True
    if len(word) > 4 and any(word + ending in words for ending in ("ing", "s", "ed", "d", "er", "ly")):
        return True
    return any(
        word.endswith(ending) and len(word) - len(ending) >= 3 and word[: len(word) - len(ending)] + instead in words
        for ending, instead in _STEMS
    )
