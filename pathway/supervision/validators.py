"""What may not stand in words about supervision: things that tell which family, child or person is meant."""

import re

from pathway.core.exceptions import RuleBroken
from portfolio.identifiers import BLOCK, check

INITIALS = re.compile(r"\b[A-Z]\.\s?[A-Z]\.(?![A-Za-z])")
TAKE_OUT = "Take it out: what is said about families stands on the case system only."


def what_identifies(text: str) -> str:
    """What in a text tells who is meant, such as "a postcode"; nothing where no rule finds anything.

    Only what is certain is refused: colleagues are named in supervision, so names are left to the two.
    """
    found = next((finding.label for finding in check(text) if finding.strength == BLOCK), "")
    return found or ("initials" if INITIALS.search(text) else "")


def refuse_what_identifies(**texts: str) -> None:
    """Refuse words in which a family, child or person could be recognised, naming the field."""
    for field, text in texts.items():
        found = what_identifies(text)
        if found:
            raise RuleBroken(f"{field.replace('_', ' ').capitalize()}: this holds {found}. {TAKE_OUT}")
