"""What a cell of text stands for: a day, a number, a staff id. None where it stands for nothing of the kind."""

import re
from datetime import date, timedelta
from decimal import Decimal

from .. import clock
from ..fields import EARLIEST

ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", re.ASCII)
BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
STAFF_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,38}[A-Za-z0-9])?", re.ASCII)
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE][+]\d+|\d+\.\d+[eE]\d+", re.ASCII)
DAYS_AHEAD = 730


def as_day(text: str, day_first: bool = False, days_ahead: int = DAYS_AHEAD) -> date | None:
    """A day from 1950 to so many days ahead, written 2026-03-27, or 27/03/2026 where the file says day first."""
    iso, british = ISO.fullmatch(text), BRITISH.fullmatch(text) if day_first else None
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif british:
        day, month, year = (int(part) for part in british.groups())
    else:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= clock.today() + timedelta(days=days_ahead) else None


def as_number(text: str) -> Decimal | None:
    """A plain number without sign, exponent or thousands, such as 0.6."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def as_staff_id(text: str) -> str | None:
    """A staff id as it is written, with its leading zeros; None for one that a spreadsheet has turned into 1.2E+05."""
    return text if STAFF_ID.fullmatch(text) and not SCIENTIFIC.fullmatch(text) else None
