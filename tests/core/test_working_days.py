"""Working days in England, against the bank holidays that were published."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.core.working_days import bank_holidays, easter_sunday, is_working_day, working_days, working_days_after

D = dt.date


@pytest.mark.parametrize(
    ("year", "holidays"),
    [
        (2020, "0101 0410 0413 0508 0525 0831 1225 1228"),
        (2021, "0101 0402 0405 0503 0531 0830 1227 1228"),
        (2022, "0103 0415 0418 0502 0602 0603 0829 0919 1226 1227"),
        (2023, "0102 0407 0410 0501 0508 0529 0828 1225 1226"),
        (2024, "0101 0329 0401 0506 0527 0826 1225 1226"),
        (2025, "0101 0418 0421 0505 0526 0825 1225 1226"),
        (2026, "0101 0403 0406 0504 0525 0831 1225 1228"),
        (2027, "0101 0326 0329 0503 0531 0830 1227 1228"),
    ],
)
def test_bank_holidays(year, holidays):
    expected = {D(year, int(each[:2]), int(each[2:])) for each in holidays.split()}
    assert bank_holidays(year) == expected


@pytest.mark.parametrize(("year", "day"), [(2000, D(2000, 4, 23)), (2008, D(2008, 3, 23)), (2038, D(2038, 4, 25))])
def test_easter(year, day):
    assert easter_sunday(year) == day


def test_ten_working_days_leave_out_weekends_and_christmas():
    assert working_days_after(D(2026, 12, 18), 10) == D(2027, 1, 6)
    assert working_days_after(D(2026, 11, 23), 0) == D(2026, 11, 23)
    assert working_days_after(D(2026, 11, 28), 1) == D(2026, 11, 30)


@given(st.dates(D(2000, 1, 1), D(2060, 1, 1)), st.integers(1, 60))
def test_so_many_working_days_lie_between(day, number):
    end = working_days_after(day, number)
    assert is_working_day(end)
    assert len(list(working_days(day + dt.timedelta(days=1), end))) == number
