"""The tamper-evident log, free of Django: entries, commitments, signed heads and their verification.

The format is written down in docs/decisions/chain-format.md; how to verify a log, in docs/chain.md.
"""

from .entries import NOTHING_BEFORE, VERSION, Entry, Opening, Plain, canonical, moment, seal
from .heads import AnchorUnreadable, Head, keep_anchor, read_anchor
from .keys import KeyUnreadable, is_signed, read_key, read_or_make_key
from .verification import ERASURE, Finding, StoredEntry, StoredLog, StoredRow, first_fault

__all__ = [
    "ERASURE",
    "NOTHING_BEFORE",
    "VERSION",
    "AnchorUnreadable",
    "Entry",
    "Finding",
    "Head",
    "KeyUnreadable",
    "Opening",
    "Plain",
    "StoredEntry",
    "StoredLog",
    "StoredRow",
    "canonical",
    "first_fault",
    "is_signed",
    "keep_anchor",
    "moment",
    "read_anchor",
    "read_key",
    "read_or_make_key",
    "seal",
]
