"""What may not stand in words about supervision: things that tell which family, child or person is meant."""

import re

from pathway.core.exceptions import RuleBroken

NHS_LIKE = re.compile(r"(?<![0-9])\d{3}[ -]?\d{3}[ -]?\d{4}(?![0-9])")
INITIALS = re.compile(r"\b[A-Z]\.\s?[A-Z]\.(?![A-Za-z])")
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a postcode",
        re.compile(
            r"\b(?:GIR ?0AA|(?:[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKPSTUW]?"
            r"|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRV-Y]) ?[0-9][ABD-HJLNP-UW-Z]{2})\b",
            re.I,
        ),
    ),
    ("a phone number", re.compile(r"(?<![0-9])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)(?:[0-9][ ()-]{0,2}){9,10}(?![0-9])")),
    ("an NHS number", NHS_LIKE),
    (
        "a National Insurance number",
        re.compile(r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b", re.I),
    ),
    ("an e-mail address", re.compile(r"[\w.+'-]+@[\w-]+\.[\w.-]+")),
    (
        "a date of birth",
        re.compile(
            r"(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\W{0,5}\d{1,2}[/.\- ](?:\d{1,2}|[A-Za-z]{3,9})[/.\- ]\d{2,4}",
            re.I,
        ),
    ),
    (
        "a case number",
        re.compile(r"\b(?:LCS|EHM|Mosaic|CareFirst|Liquidlogic)\b\W{0,3}(?:ID|no\.?|number)?\W{0,3}\d{4,9}\b", re.I),
    ),
    ("initials", INITIALS),
)


def what_identifies(text: str) -> str:
    """What in a text could tell who is meant, such as "a postcode"; nothing where no rule finds anything."""
    for name, pattern in PATTERNS:
        for found in pattern.finditer(text):
            if pattern is not NHS_LIKE or _is_nhs_number(found.group()):
                return name
    return ""


def _is_nhs_number(text: str) -> bool:
    """Whether ten digits end with the check digit of an NHS number (modulus 11)."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    check = -sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check == digits[9] and len(set(digits)) > 1


def refuse_what_identifies(**texts: str) -> None:
    """Refuse words in which a family, child or person could be recognised, naming the field."""
    for field, text in texts.items():
        found = what_identifies(text)
        if found:
            raise RuleBroken(f"{field.replace('_', ' ').capitalize()}: this looks like {found}. {TAKE_OUT}")


TAKE_OUT = "Take it out: what is said about families stands on the case system only."
