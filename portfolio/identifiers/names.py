"""Cues for people's names, and for places named by a single word: a capital that no ordinary word explains.

No list of names can hold everybody's, so the rule works the other way round: what begins with a capital inside a
sentence and is neither an ordinary word nor a name of practice may be somebody's name. Lists of names help only where a
capital says nothing: at the beginning of a sentence, in small letters, and in text all in capitals.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache

from .findings import WARN, Finding
from .vocabulary import is_capital, is_first_name, is_known, is_surname, phrases, words_of

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_])|-(?=[^\W\d_]))*")
_STARTS_AFTER = set(".!?:;\n•*\"“'([|>")
_SHORTENED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Mx|Prof|No|Nr|vs|etc|e\.g|i\.e|cf|[A-Z])$")
_PARTICLES = {
    "de",
    "da",
    "di",
    "van",
    "der",
    "von",
    "bin",
    "binti",
    "ibn",
    "ap",
    "ab",
    "ferch",
    "al",
    "el",
    "ul",
    "la",
    "le",
}
_TITLES = {"mr", "mrs", "ms", "miss", "mx", "master", "dr", "sir", "lady", "judge"}
_KIN = words_of("kin")
_CALLED = {"called", "named", "nicknamed", "alias", "aka"}
_LONGEST_TITLE = 8
_SPEAKS = words_of("speaks")
_THINKING = words_of("thinking")
_LEARNED_BEFORE = re.compile(
    r"\b(?:book|article|chapter|paper|podcast|webinar|author|study|research|talk|lecture|blog)\b[^.\n]{0,60}\bby $"
)
_CITED = re.compile(r"(?:,? (?:and|&) [A-Z][\w'’-]+)?(?: et al\.?)?,? ?\(?(?:19|20)\d\d\b")
_LIVES = re.compile(
    r"\b(?:liv(?:es?|ed|ing)|mov(?:es?|ed|ing)(?: back| away)?|grew up|born|house|flat|home|family|school|based|placed"
    r"|stays?|stayed|staying|housed) (?:in|at|near|from|to) $"
)
_THEIRS = frozenset("family household children twins brothers sisters siblings boys girls".split())
_WHERE = {"in", "near", "from", "at", "around", "outside", "through", "across", "behind"}


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    begins: bool
    masked: bool

    @property
    def plain(self) -> str:
        """In small letters, without "'s"."""
        return re.sub(r"['’]s$", "", self.text).lower().replace("’", "'")

    @property
    def own(self) -> bool:
        """Whether something belongs to it: "Osian's"."""
        return bool(re.search(r"['’]s$", self.text))

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital and is more than a letter."""
        return self.text[0].isupper() and len(self.plain) > 1

    @property
    def shouted(self) -> bool:
        """Whether it is written in capitals throughout, like an abbreviation."""
        letters = re.sub(r"['’]s$", "", self.text)
        return len(letters) > 1 and letters.upper() == letters


@cache
def _phrase_rule(phrase: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, phrase.split())) + r"(?!\w)")


@cache
def _all_phrases() -> re.Pattern[str]:
    longest_first = sorted(phrases(), key=len, reverse=True)
    return re.compile(
        r"(?<!\w)(?:" + "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first) + r")(?!\w)"
    )


@dataclass(frozen=True)
class Allowed:
    """Names that may stand in the text: colleagues, teams, the organisation itself."""

    whole: tuple[str, ...] = ()
    words: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, names: Collection[str]) -> "Allowed":
        """From names as a staff list writes them; each part of a name is allowed by itself too."""
        whole = tuple(sorted({" ".join(name.split()) for name in names if name.strip()}, key=len, reverse=True))
        parts = {part.lower() for name in whole for part in _WORD.findall(name) if len(part) > 1}
        return cls(whole, frozenset(parts))


def names(text: str, allowed: Allowed) -> Iterator[Finding]:
    """Words that may be a person's name, or a place named by one word, each run of them as one finding."""
    words = _words(text, allowed)
    found = [_code(text, words, at, allowed) for at in range(len(words))]
    _spread(text, words, found)
    at = 0
    while at < len(words):
        code = found[at]
        if not code:
            at += 1
            continue
        last = at
        while last + 1 < len(words) and found[last + 1] and _together(text, words[last], words[last + 1]):
            last += 1
        kinds = set(found[at : last + 1])
        yield Finding(
            words[at].start, words[last].start + len(_bare(words[last].text)), "name" if "name" in kinds else code, WARN
        )
        at = last + 1


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word)


def _words(text: str, allowed: Allowed) -> list[_Word]:
    masked = bytearray(len(text))
    rules = [_all_phrases(), *(_phrase_rule(name) for name in allowed.whole)]
    for rule in rules:
        for match in rule.finditer(text):
            masked[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return [
        _Word(match.start(), match.end(), match[0], _begins(text, match.start()), bool(masked[match.start()]))
        for match in _WORD.finditer(text)
    ]


def _begins(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins here, so that a capital says nothing."""
    before = text[max(0, start - 12) : start].rstrip(" ")
    if not before:
        return start - 12 <= 0 or not text[:start].strip(" ")
    if before[-1] == "-":
        return bool(re.search(r"(?:^|\n)[ \-]*$", before))
    if before[-1] == "." and _SHORTENED.search(before[:-1]):
        return False
    return before[-1] in _STARTS_AFTER


def _together(text: str, one: _Word, other: _Word) -> bool:
    return text[one.end : other.start] in (" ", "-", "\n", ", ", " - ") and not (
        text[one.end : other.start] == ", " and one.own
    )


def _beside(text: str, words: list[_Word], at: int) -> _Word | None:
    """The next word, if nothing but a space lies between."""
    if at + 1 < len(words) and text[words[at].end : words[at + 1].start] in (" ", "\n"):
        return words[at + 1]
    return None


def _before(text: str, words: list[_Word], at: int) -> _Word | None:
    if at and re.fullmatch(r"[ ,(:.]{1,3}", text[words[at - 1].end : words[at].start]):
        return words[at - 1]
    return None


def _code(text: str, words: list[_Word], at: int, allowed: Allowed) -> str:
    word = words[at]
    low = word.plain
    if word.masked or low in allowed.words or len(low) < 2:
        return ""
    before, after = _before(text, words, at), _beside(text, words, at)
    cue = before.plain if before else ""
    if not word.capital:
        told = cue in _CALLED or (cue in _KIN and before is not None and text[before.end : word.start] == " ")
        return "name" if told and is_first_name(low) and not is_known(low) else ""
    if word.shouted:
        return "name" if len(low) > 2 and not is_known(low) and (is_first_name(low) or is_surname(low)) else ""
    if cue in _TITLES and before is not None and before.capital and not before.masked:
        return "name" if low not in {"smith's"} else ""
    if is_capital(low) or _is_brand(word.text) or _is_learned(text, words, at, word):
        return ""
    known = is_known(low)
    if cue in _CALLED | _KIN and (is_first_name(low) or is_surname(low)):
        return "name"
    if _is_family(words, at, before, known, low):
        return "name"
    if not known:
        return _unknown(text, word, before, low)
    return _ordinary(text, words, at, word, after)


def _unknown(text: str, word: _Word, before: _Word | None, low: str) -> str:
    if before is not None and before.plain in _WHERE and not word.begins and not is_first_name(low):
        return "place"
    return "name"


def _ordinary(text: str, words: list[_Word], at: int, word: _Word, after: _Word | None) -> str:
    """A capital on a word that is an ordinary word too: Mark, Summer, Reading."""
    low = word.plain
    next_is_name = (
        after is not None and after.capital and not after.masked and not is_known(after.plain) and not after.shouted
    )
    if is_first_name(low) or low in {"hope", "faith", "joy", "rose", "grace", "dawn", "will", "jack", "frank"}:
        speaks = after is not None and after.plain in _SPEAKS and after.text.islower()
        alone = after is None or not after.capital
        if next_is_name or (speaks and low != "will" and (is_first_name(low) or not word.begins)):
            return "name"
        if not word.begins and alone and (is_first_name(low) or word.own):
            return "name"
    if not word.begins and _LIVES.search(text[max(0, word.start - 40) : word.start]):
        return "place"
    return ""


def _is_brand(word: str) -> bool:
    """Written like a product: SharePoint, eLearning; but not like McGrath or O'Brien."""
    inner = re.sub(r"['’]s$", "", word)[1:]
    return any(c.isupper() for part in re.split(r"[-'’]", inner)[:1] for c in part) and not re.match(
        r"(?:Mc|Mac|De|Le|La|Di|Fitz)[A-Z]", word
    )


def _is_learned(text: str, words: list[_Word], at: int, word: _Word) -> bool:
    """A thinker, a programme or a scale: "Brown's window", "Barkley Scale", "(Ruch, 2012)", a book by somebody."""
    low = word.plain
    if is_first_name(low) and not word.own:
        return bool(_LEARNED_BEFORE.search(text[max(0, word.start - 90) : word.start]))
    last = at
    while last - at < _LONGEST_TITLE and (one := _beside(text, words, last)) is not None and one.text[0].isupper():
        last += 1
    tail = words[last]
    if last > at and tail.plain in _THINKING:
        return True
    after = words[at + 1] if at + 1 < len(words) else None
    if word.own and after is not None and text[word.end : after.start] == " ":
        reach = [one.plain for one in words[at + 1 : at + 4]]
        if not is_first_name(low) and any(one in _THINKING for one in reach):
            return True
    if _CITED.match(text, word.end):
        return True
    return bool(_LEARNED_BEFORE.search(text[max(0, word.start - 90) : word.start]))


def _is_family(words: list[_Word], at: int, before: _Word | None, known: bool, low: str) -> bool:
    """ "the Vaughan family", "the Nowicki children"."""
    if before is None or before.plain != "the" or at + 1 >= len(words):
        return False
    return words[at + 1].text in _THEIRS and (not known or is_surname(low) or is_first_name(low))


def _spread(text: str, words: list[_Word], found: list[str]) -> None:
    """A name takes in the capitals and particles beside it: "Grace Prosser", "Mwangi wa Kamau", "Ó Conaill"."""
    for at in range(len(words)):
        if not found[at]:
            continue
        one = words[at - 1] if at else None
        if one is not None and not found[at - 1] and _beside(text, words, at - 1) and _may_be_first(one):
            found[at - 1] = found[at]
        after = _beside(text, words, at)
        if after is None or found[at + 1] or after.masked:
            continue
        if _may_be_last(words[at], after):
            found[at + 1] = found[at]
        elif after.text in _PARTICLES or after.text in "OÓÀ":
            beyond = _beside(text, words, at + 1)
            if beyond is not None and beyond.capital:
                found[at + 1] = found[at + 2] = found[at]


def _may_be_first(word: _Word) -> bool:
    return word.capital and not word.shouted and (is_first_name(word.plain) or not is_known(word.plain))


def _may_be_last(word: _Word, after: _Word) -> bool:
    if after.shouted:
        return word.shouted and not is_known(after.plain)
    return after.capital and not is_capital(after.plain) and not word.own
