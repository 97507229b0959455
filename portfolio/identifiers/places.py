"""Rules for addresses, schools, courts and other houses with a name."""

import re
from collections.abc import Iterator

from .findings import WARN, Finding
from .vocabulary import is_known, words_of

# No longer than a name is: a hundred thousand letters without a space are looked through once.
_CAP = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]{0,40}"
_ROAD = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Cl|Drive|Dr|Way|Crescent|Cres|Terrace|Court|Ct|Place|Gardens|Gdns"
    r"|Grove|Hill|Mews|Row|Square|Sq|Walk|View|Rise|Parade|Green|Park|Villas|Buildings|House|Heights|Quay|Wharf|Gate|Fold"
    r"|Croft|Bank|Yard|Broadway|Highway|Boulevard|Estate|Mount|Brow|Vale|Wynd|Loan|Heol|Stryd|Ffordd)"
)
_NUMBERED = re.compile(
    rf"\b(?:(?:Flat|Apartment|Apt|Unit|Room)\s+\w{{1,4}},?\s+)?\d{{1,4}}\s?[A-Za-z]?,?\s+"
    rf"(?:{_CAP}[ \n]){{0,3}}{_CAP}[ \n]{_ROAD}\b\.?"
)
_SMALL_NUMBERED = re.compile(
    r"\b\d{1,4}[a-z]?\s+(?:[a-z']+ ){1,2}(?:street|road|avenue|lane|close|drive|crescent|terrace"
    r"|gardens|grove|mews|walk)\b"
)
_FLAT = re.compile(r"\b(?:Flat|Apartment|Apt)\s+\d{1,4}[A-Za-z]?\b(?:,?\s+(?:\d{1,4}\s+)?(?:" + _CAP + r"\s?){1,4})?")
_ROAD_ALONE = re.compile(
    rf"\b(?:{_CAP} ){{1,3}}(?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Mews|Estate)\b"
)
_WELSH_ROAD = re.compile(
    rf"\b(?:\d{{1,4}}\s?[A-Za-z]?,?\s+)?(?:Heol|Stryd|Ffordd|Lôn|Maes|Clos|Rhodfa|Bryn|Llys|Cwrt)"
    rf"(?: (?:y|yr|Y|Yr|{_CAP})){{1,3}}"
)
_SCHOOL = re.compile(
    rf"\b(?:{_CAP}[ \n]){{1,5}}(?:School|Academy|College|Nursery|Pre-?[Ss]chool|Playgroup|Preschool|Kindergarten)\b"
    rf"|\bYsgol(?: (?:y|yr|{_CAP})){{1,4}}"
    rf"|\bSt\.? {_CAP}(?:['’]s)?(?: (?:Primary|Infants?|Juniors?|High|Secondary|RC|CofE|Catholic|CE|Nursery))+\b"
    rf"|\b(?:{_CAP}[ \n]){{1,3}}(?:Primary|Infants|Juniors|Comprehensive|Grammar|Sixth Form)\b"
)
_COURT = re.compile(
    rf"\b(?:{_CAP} ){{1,3}}(?:(?:Designated )?Family|County|Crown|Magistrates['’]?|Sheriff|Combined|Youth|Civil)"
    rf"(?: and (?:Family|County|Crown|Youth))?(?: Justice)? (?:Court|Centre)s?\b"
    rf"|\b(?:Family|County|Crown|Magistrates['’]?|Youth|Sheriff) Court (?:at|in|of|sitting at) {_CAP}(?: {_CAP})?"
)
_HOUSE = re.compile(
    rf"\b(?:{_CAP} ){{1,4}}(?:Hospital|Infirmary|Surgery|Medical Centre|Medical Practice"
    rf"|Health Centre|Hospice|Children['’]s Home|Children['’]s Centre"
    rf"|Contact Centre|Community Centre|Family Centre|Leisure Centre|Library"
    rf"|Police Station|Prison|Refuge"
    rf"|Family Hub|Church|Mosque|Temple|Gurdwara|Estate)\b"
    rf"|\bHMP {_CAP}(?: {_CAP})?"
)
_GENERIC = words_of("houses")


def places(text: str) -> Iterator[Finding]:
    """Addresses, schools, courts, hospitals and the like that carry a name of their own."""
    for rule in (_NUMBERED, _SMALL_NUMBERED, _FLAT):
        for match in rule.finditer(text):
            yield Finding(match.start(), match.end(), "address", WARN)
    for match in _ROAD_ALONE.finditer(text):
        yield from _if_named(match, "address")
    for match in _WELSH_ROAD.finditer(text):
        yield Finding(match.start(), match.end(), "address", WARN)
    for match in _SCHOOL.finditer(text):
        yield from _if_named(match, "school")
    for match in _COURT.finditer(text):
        yield from _if_named(match, "court")
    for match in _HOUSE.finditer(text):
        yield from _if_named(match, "place")


def _if_named(match: re.Match[str], code: str) -> Iterator[Finding]:
    """Only what has a name of its own: "Kestrel Mead Academy", not "Our Primary School"."""
    words = list(re.finditer(r"[\w'’.-]+", match[0]))
    own = [word for word in words[:-1] if _is_own(word[0])]
    if match[0].startswith(("Ysgol", "HMP")):
        own = words
    elif code == "court":
        own = own or [word for word in words[-1:] if _is_own(word[0]) and word[0] not in {"Court", "Centre", "Courts"}]
    if own:
        start = own[0].start() if not match[0].startswith("St") else 0
        yield Finding(match.start() + start, match.end(), code, WARN)


def _is_own(word: str) -> bool:
    plain = word.lower().replace("’", "'").rstrip(".")
    short = word.isupper() and len(word) < 5
    return plain not in _GENERIC and not short and not is_practice(plain)


def is_practice(word: str) -> bool:
    """Whether a word stands for a kind of house or service rather than for one of them."""
    return word in _PRACTICE or (word.endswith("ing") and is_known(word))


_PRACTICE = words_of("services")
