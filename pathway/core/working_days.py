"""Working days in England: Monday to Friday but for bank holidays, worked out for any year."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

SATURDAY, SUNDAY = 5, 6
# One-off holidays and moved ones, by year: what was added, and what was taken away.
ADDED = {
    2020: (date(2020, 5, 8),),
    2022: (date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)),
    2023: (date(2023, 5, 8),),
}
MOVED = {2020: (date(2020, 5, 4),), 2022: (date(2022, 5, 30),)}


def easter_sunday(year: int) -> date:
    """Easter Sunday by the Gregorian rule (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    moon = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * moon) // 451
    month, day = divmod(h + moon - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales in a year; those that fall on a weekend are moved to the next weekday."""
    easter = easter_sunday(year)
    found = {
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    }
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() >= SATURDAY or day in found:
            day += timedelta(days=1)
        found.add(day)
    return frozenset((found - set(MOVED.get(year, ()))) | set(ADDED.get(year, ())))


def is_working_day(day: date) -> bool:
    """Whether a day is a weekday and no bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def working_days(start: date, end: date) -> Iterator[date]:
    """The working days from `start` to `end`, both included."""
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        if is_working_day(day):
            yield day


def working_days_after(day: date, number: int) -> date:
    """The working day that comes so many working days after a day."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
