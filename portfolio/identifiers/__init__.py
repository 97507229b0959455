"""Is a family named here? A check of text by rules, which finds much and never everything.

Nothing here knows of Django: text and names that may stand in it go in; kinds and places come out, never the words.
What it finds and what it misses is measured: docs/identifier-check.md.
"""

from .checking import check
from .denied import LONGEST, Denied, hash_of, plain_words
from .findings import BLOCK, KINDS, LABELS, WARN, Finding, verdict
from .pseudonyms import STAND_INS, any_of, replaced, stand_ins, with_instead, words_rule

__all__ = [
    "BLOCK",
    "KINDS",
    "LABELS",
    "LONGEST",
    "STAND_INS",
    "WARN",
    "Denied",
    "Finding",
    "any_of",
    "check",
    "hash_of",
    "plain_words",
    "replaced",
    "stand_ins",
    "verdict",
    "with_instead",
    "words_rule",
]
