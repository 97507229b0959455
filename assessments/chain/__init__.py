"""The tamper-evident log, free of Django: entries, commitments, signed heads and their verification.

The format is written down in docs/decisions/chain-format.md; how to verify a log, in docs/chain.md.
"""

from .entries import NOTHING_BEFORE, VERSION, Entry, Opening, Plain, canonical, moment, seal
from .heads import AnchorUnreadable, Head, as_line, keep_anchor, keep_sent, read_anchor, read_heads, read_sent
from .keys import KeyUnreadable, is_signed, key_id, public_bytes, read_key, read_or_make_key
from .verification import ERASURE, Evidence, Finding, StoredEntry, StoredLog, StoredRow, first_fault

__all__ = [
    "ERASURE",
    "NOTHING_BEFORE",
    "VERSION",
    "AnchorUnreadable",
    "Entry",
    "Evidence",
    "Finding",
    "Head",
    "KeyUnreadable",
    "Opening",
    "Plain",
    "StoredEntry",
    "StoredLog",
    "StoredRow",
    "as_line",
    "canonical",
    "first_fault",
    "is_signed",
    "keep_anchor",
    "keep_sent",
    "key_id",
    "moment",
    "public_bytes",
    "read_anchor",
    "read_heads",
    "read_key",
    "read_or_make_key",
    "read_sent",
    "seal",
]
