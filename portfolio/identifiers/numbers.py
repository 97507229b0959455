"""Rules for what names one family for certain: numbers, addresses of mail, dates of birth, numbers of case systems.

Sources: the shapes in the national data dictionaries; NHS numbers and pupil numbers are checked by `stdnum`, numbers
from abroad by `phonenumbers`. Test ranges count like real ones.
"""

import re
from collections.abc import Iterator

import phonenumbers
from stdnum.gb import nhs, upn

from .findings import BLOCK, WARN, Finding

_GAP = r"[ .\-\n]{0,2}"
_POSTCODE = re.compile(
    r"(?<![A-Z0-9])(?:GIR[ \n]{0,2}0AA|ZZ99[ \n]{0,2}\d[A-Z]{2}"
    r"|(?:[A-Z]{1,2}[0-9][0-9A-Z]?)[ \n.\-]{0,2}[0-9][ABD-HJLNP-UW-Z]{2})"
    r"(?![A-Z0-9])",
    re.IGNORECASE,
)
_TEN_DIGITS = re.compile(rf"(?<![\w/+])\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?![\d/])|(?<![\w/+])\d(?: \d){{9}}(?! ?\d)")
_NHS_NEAR = re.compile(r"nhs", re.IGNORECASE)
_NI = re.compile(
    rf"(?<![A-Z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z] ?[A-CEGHJ-NPR-TW-Z]{_GAP}(?:\d{_GAP}){{6}}"
    r"[A-D](?![A-Z0-9])",
    re.IGNORECASE,
)
_UPN = re.compile(r"(?<![A-Z0-9])[A-HJ-NP-RT-Z](?:[ \-]?\d){11}[ \-]?[0-9A-HJ-NP-RT-Z](?![A-Z0-9])", re.IGNORECASE)
_UPN_NEAR = re.compile(r"\bupn\b|pupil number", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\d/.,])(?:(?:\+|00)44[ .\-]{0,2}(?:\(0\)[ .\-]{0,2})?|\(?0[ .()\-]{0,2})"
    r"(?:\d[ .()\-\n]{0,2}){8,9}\d(?![ ]?\d)(?!/)"
)
_ABROAD = re.compile(r"(?<!\d)(?:\+|00)(?!44)[1-9]\d?[ ()./\-]{0,2}(?:\d[ ()./\-]{0,2}){6,12}\d(?!\d)")
# Where a word begins, and no longer than an address may be: a hundred thousand letters are looked through once.
_BEFORE_AT = r"(?<![\w.'+%-])[\w.'+%-]{1,64}"
_EMAIL = re.compile(
    rf"{_BEFORE_AT}@[\w-]+(?:\.[A-Za-z][\w-]+)+"
    rf"|{_BEFORE_AT} ?@ ?[\w-]+(?: ?\. ?[a-z][\w-]{{1,10}}(?!\w)){{1,3}}"
    rf"|{_BEFORE_AT}\s*[\[({{<]\s*at\s*[\])}}>]\s*[\w-]+(?:\s*(?:\.|[\[({{<]?\s*dot\s*[\])}}>]?)\s*[A-Za-z][\w-]+)+"
    rf"|{_BEFORE_AT} at [\w-]+(?: dot [A-Za-z][\w-]+)+",
    re.IGNORECASE,
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WRITTEN_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ ,/.\-]{{1,2}}{_MONTHS}[ ,/.\-]{{1,2}}(?:19|20)?\d\d(?!\d)"
_NUMBERED_DAY = r"(?:0?[1-9]|[12]\d|3[01]) ?[/.\-] ?(?:0?[1-9]|1[0-2]) ?[/.\-] ?(?:19|20)?\d\d(?![\d/])"
_ISO_DAY = r"(?:19|20)?\d\d ?[/.\-] ?(?:0?[1-9]|1[0-2]) ?[/.\-] ?(?:0?[1-9]|[12]\d|3[01])(?![\d/])"
_BIRTH_CUE = r"(?:\bd[ .]{0,2}o[ .]{0,2}b\b\.?|\bdates? of birth\b|\bbirth ?date\b|\bborn\b|\bbirthday\b)"
_BIRTH = re.compile(
    rf"{_BIRTH_CUE}(?:\W{{1,4}}(?:is|was|on|of|the|recorded|given|as)\b){{0,3}}\W{{0,5}}"
    rf"(?:{_NUMBERED_DAY}|{_ISO_DAY}|{_WRITTEN_DAY}|\d{{1,2}} ?[/.\-] ?\d{{1,2}} ?[/.\-] ?\d{{2,4}}(?!\d))",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?<![\d/.\-])(?:{_NUMBERED_DAY}|(?:19|20)\d\d[/.\-](?:0[1-9]|1[0-2])[/.\-](?:0[1-9]|[12]\d|3[01])(?![\d/]))"
)
_WORK_DATE = re.compile(
    r"\b(?:polic(?:y|ies)|procedures?|guidance|versions?|updated?|published|review(?:ed)?|in force|effective|valid"
    r"|training|courses?|webinar|seminar|supervision|meeting|deadline|due|submitted|revised|approved|edition|amended|completed|since"
    r"|from|until|strategy|framework|standards?|version|v\d|act|inspection|audit|apprenticeship|gateway|refresher)\b",
    re.IGNORECASE,
)
_SYSTEMS = (
    r"(?:LCS|EHM|ICS|EHAT|Mosaic|Care ?First|Liquid ?logic|Azeus|Eclipse|Framework-?i|Synergy"
    r"|Capita(?: One)?|SystmOne|RiO|EMIS|CareDirector|Charms|ContrOCC|Early Help Module)"
)
_LABEL = r"(?:id|no|nos|num|number|ref|reference|case|record|file|client|person|pin|#)"
_NUMBER = r"(?:[A-Z]{1,4}[-/ ]?)?\d[\d\- ]{2,12}\d"
_SYSTEM_NUMBER = re.compile(
    rf"\b{_SYSTEMS}\b(?:[^\w\n]{{0,3}}{_LABEL}\b){{1,3}}(?:\W{{0,3}}(?:is|was)\b)?\W{{0,3}}{_NUMBER}"
    rf"|\b{_SYSTEMS}\b[^\w\n]{{0,3}}(?:[A-Z]{{1,3}}-?)?\d{{5,10}}(?!\d)",
    re.IGNORECASE,
)
_CASE_NUMBER = re.compile(
    r"\b(?:case|client|person|family|child|children'?s|referral|patient|hospital|court|file|pupil|tenancy"
    r"|passport|home office)"
    r"[^\w\n]{1,2}(?:record |file |case )?(?:id|no|num|number|ref|reference)\b(?:\W{0,3}(?:is|was)\b)?\W{0,3}"
    rf"{_NUMBER}",
    re.IGNORECASE,
)


def certain(text: str) -> Iterator[Finding]:
    """Everything in a plain text that by its shape names one family, and dates, which may."""
    yield from _found(_EMAIL, text, "email")
    yield from _found(_SYSTEM_NUMBER, text, "case_number")
    yield from _found(_CASE_NUMBER, text, "case_number")
    yield from _found(_BIRTH, text, "date_of_birth")
    yield from _postcodes(text)
    yield from _found(_NI, text, "ni_number")
    yield from _pupils(text)
    yield from _patients(text)
    yield from _phones(text)
    yield from _dates(text)


def _found(rule: re.Pattern[str], text: str, code: str) -> Iterator[Finding]:
    for match in rule.finditer(text):
        yield Finding(match.start(), match.end(), code, BLOCK)


def _postcodes(text: str) -> Iterator[Finding]:
    for match in _POSTCODE.finditer(text):
        written = match[0]
        together = not re.search(r"[ \n.\-]", written)
        # "E14 2nd", "S4 1st" and small letters run together are no postcodes.
        if re.search(r"\d(?:st|nd|rd|th)$", written, re.IGNORECASE) or (together and not written.isupper()):
            continue
        yield Finding(match.start(), match.end(), "postcode", BLOCK)


def _pupils(text: str) -> Iterator[Finding]:
    for match in _UPN.finditer(text):
        plain = re.sub(r"[ \-]", "", match[0]).upper()
        near = _UPN_NEAR.search(text[max(0, match.start() - 40) : match.start()])
        if upn.is_valid(plain) or near:
            yield Finding(match.start(), match.end(), "upn", BLOCK)


def _patients(text: str) -> Iterator[Finding]:
    for match in _TEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        near = _NHS_NEAR.search(text[max(0, match.start() - 40) : match.start()])
        if len(set(digits)) == 1 or (digits.startswith("0") and not near):
            continue
        strength = BLOCK if nhs.is_valid(digits) else WARN
        yield Finding(match.start(), match.end(), "nhs_number", strength)


def _phones(text: str) -> Iterator[Finding]:
    yield from _found(_PHONE, text, "phone")
    for match in _ABROAD.finditer(text):
        try:
            number = phonenumbers.parse(match[0].replace("00", "+", 1) if match[0].startswith("00") else match[0])
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            yield Finding(match.start(), match.end(), "phone", BLOCK)


def _dates(text: str) -> Iterator[Finding]:
    for match in _DATE.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()][-60:]
        if not _WORK_DATE.search(line):
            yield Finding(match.start(), match.end(), "date", WARN)
