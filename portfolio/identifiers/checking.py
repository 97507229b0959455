"""The check itself: every rule over one text."""

from collections.abc import Collection

from .denied import Denied, denied_words
from .findings import Finding, Taken, without_overlaps
from .folding import fold
from .names import Allowed, names
from .numbers import certain
from .places import places

_NOT_A_NAME = {"address", "school", "court", "place", "postcode", "email"}


def check(text: str, *, allowed_names: Collection[str] = (), denied: Denied | None = None) -> list[Finding]:
    """What in a text may tell who a family is, in order of place.

    `allowed_names` are those of colleagues and of the organisation; `denied` is the organisation's own list.
    """
    folded = fold(text)
    allowed = Allowed.of(allowed_names)
    found = [*certain(folded.text)]
    if denied:
        found += denied_words(folded.text, denied)
    houses = [one for one in places(folded.text) if not _is_allowed(folded.text[one.start : one.end], allowed)]
    taken = Taken([*found, *houses])
    people = [one for one in names(folded.text, allowed) if not taken.touches(one)]
    kept = without_overlaps([*found, *houses, *people])
    return [Finding(*folded.span(one.start, one.end), one.code, one.strength) for one in kept]


def _is_allowed(words: str, allowed: Allowed) -> bool:
    return any(name.lower() in words.lower() or words.lower() in name.lower() for name in allowed.whole)
