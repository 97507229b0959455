"""Where the floors above say what they hold about a piece of evidence, so that a detail can be taken out there too.

An upper app registers in its AppConfig's `ready()`; this floor knows none of them.
"""

import re
from collections.abc import Callable
from typing import Any

Words = Callable[[Any], list[tuple[str, str]]]
Redacts = Callable[[Any, Any, re.Pattern[str], str], None]
_WORDS: list[Words] = []
_REDACTS: list[Redacts] = []
# What the floors above do as evidence is sent, in its transaction.
TOLD_OF_SENDING: list[Callable[[Any], None]] = []


def tells_words_about(words: Words) -> Words:
    """Register what says, for a piece of evidence, the words written about it as (heading, text)."""
    if words not in _WORDS:
        _WORDS.append(words)
    return words


def redacts_words_about(redacts: Redacts) -> Redacts:
    """Register what takes words out of what was written about evidence, for (contact, item, rule, instead)."""
    if redacts not in _REDACTS:
        _REDACTS.append(redacts)
    return redacts


def words_about(item: Any) -> list[tuple[str, str]]:
    """What the floors above hold in words about a piece of evidence."""
    return [pair for words in _WORDS for pair in words(item)]


def redact_words_about(contact: Any, item: Any, rule: re.Pattern[str], instead: str) -> None:
    """Take words out of everything that the floors above hold about a piece of evidence."""
    for redacts in _REDACTS:
        redacts(contact, item, rule, instead)
