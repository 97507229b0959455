"""When supervision is due and whether its rhythm was kept: cases worked by hand, and sums that hold for any date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.supervision.calendar import (
    Gap,
    days_away,
    gaps,
    is_eligible,
    long_absences,
    middle,
    months_later,
    next_due,
)

D = dt.date
SINCE = D(2024, 1, 8)
GAP = Gap(28, 14, 3)


def most(day, since=SINCE):
    return GAP.on(day, since)


@pytest.mark.parametrize(
    ("since", "day", "days"),
    [
        (D(2026, 1, 5), D(2026, 1, 5), 14),
        (D(2026, 1, 5), D(2026, 4, 4), 14),
        (D(2026, 1, 5), D(2026, 4, 5), 28),
        (D(2025, 11, 30), D(2026, 2, 27), 14),
        (D(2025, 11, 30), D(2026, 2, 28), 28),
        (D(2023, 11, 30), D(2024, 2, 28), 14),
        (D(2023, 11, 30), D(2024, 2, 29), 28),
    ],
)
def test_more_often_in_the_first_three_months(since, day, days):
    assert GAP.on(day, since) == days


def test_the_rule_in_words():
    assert GAP.in_words == "at least every 14 days in the first 3 months in post, then every 28 days"
    assert Gap(28, 28, 0).in_words == "at least every 28 days"
    assert Gap(28, 14, 1).in_words == "at least every 14 days in the first month in post, then every 28 days"


@pytest.mark.parametrize(
    ("day", "held", "absences", "due"),
    [
        # Over the clocks going back on 25 October 2026 and forward on 29 March: days are days.
        (D(2026, 11, 1), [D(2026, 10, 5)], [], D(2026, 11, 2)),
        (D(2026, 4, 1), [D(2026, 3, 5)], [], D(2026, 4, 2)),
        # Over 29 February.
        (D(2024, 6, 1), [D(2024, 5, 20)], [], D(2024, 6, 17)),
        (D(2028, 3, 1), [D(2028, 2, 8)], [], D(2028, 3, 7)),
        (D(2027, 3, 1), [D(2027, 2, 8)], [], D(2027, 3, 8)),
        # Two supervisors: the later one counts.
        (D(2026, 11, 1), [D(2026, 10, 5), D(2026, 10, 19)], [], D(2026, 11, 16)),
        (D(2026, 11, 1), [D(2026, 10, 19), D(2026, 10, 19)], [], D(2026, 11, 16)),
        # What comes after the day is not looked at.
        (D(2026, 11, 1), [D(2026, 10, 5), D(2026, 11, 20)], [], D(2026, 11, 2)),
        # Never yet: from the first day in post.
        (D(2024, 1, 10), [], [], D(2024, 1, 22)),
        # Five weeks away, from 12 October until (not on) 16 November.
        (D(2026, 12, 1), [D(2026, 10, 5)], [(D(2026, 10, 12), D(2026, 11, 16))], D(2026, 12, 7)),
        # Away still: moved on by as many days as it has lasted.
        (D(2026, 11, 20), [D(2026, 10, 5)], [(D(2026, 10, 12), None)], D(2026, 12, 12)),
    ],
)
def test_next_due(day, held, absences, due):
    assert next_due(day, held=held, since=SINCE, most=most, absences=absences).on == due


OCTOBER = D(2026, 10, 1), D(2026, 10, 31)


def kept(held, since=SINCE, absences=(), most=most):
    found = gaps(*OCTOBER, held=held, since=since, most=most, absences=absences)
    return all(gap.is_kept() for gap in found)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        # From the last before October: 28 days and three of grace, and one day too many.
        ([D(2026, 9, 10), D(2026, 10, 11)], True),
        ([D(2026, 9, 10), D(2026, 10, 12)], False),
        # Between two in October, over the change of the clocks.
        ([D(2026, 9, 25), D(2026, 10, 1), D(2026, 10, 29)], True),
        # Nobody was seen in October: the gap that runs is too long by the end of the month, or not yet.
        ([D(2026, 9, 29)], False),
        ([D(2026, 9, 30)], True),
        ([], False),
        # Two supervisors between them keep the rhythm that neither keeps alone.
        ([D(2026, 8, 31), D(2026, 9, 21), D(2026, 10, 12)], True),
        ([D(2026, 8, 31), D(2026, 10, 12)], False),
        # A session after the month does not mend it.
        ([D(2026, 9, 20), D(2026, 11, 1)], False),
    ],
)
def test_a_month_is_kept(held, expected):
    assert kept(held) is expected


def test_the_first_gap_runs_from_the_first_day_in_post():
    since = D(2026, 9, 28)
    rule = lambda day: GAP.on(day, since)  # noqa: E731
    assert not kept([D(2026, 10, 16)], since=since, most=rule)
    assert kept([D(2026, 10, 15), D(2026, 10, 31)], since=since, most=rule)
    assert not kept([D(2026, 10, 10)], since=since, most=rule)


def test_long_absence_stops_the_clock():
    away = [(D(2026, 9, 7), D(2026, 10, 12))]
    assert not kept([D(2026, 9, 1), D(2026, 10, 25)])
    assert kept([D(2026, 9, 1), D(2026, 10, 25)], absences=away)
    assert days_away(D(2026, 9, 1), D(2026, 10, 25), away) == 35
    assert days_away(D(2026, 9, 1), D(2026, 10, 25), [*away, (D(2026, 9, 20), D(2026, 10, 1))]) == 35


@pytest.mark.parametrize(
    ("absence", "is_long"),
    [
        ((D(2026, 9, 1), D(2026, 9, 28)), False),
        ((D(2026, 9, 1), D(2026, 9, 29)), True),
        ((D(2026, 10, 4), None), True),
        ((D(2026, 10, 5), None), False),
    ],
)
def test_four_weeks_are_long(absence, is_long):
    assert (long_absences([absence], D(2026, 10, 31)) == [absence]) is is_long


@pytest.mark.parametrize(
    ("month", "jobs", "absences", "since", "expected"),
    [
        # October 2026 has 22 working days.
        (D(2026, 10, 1), [(SINCE, None)], [], SINCE, True),
        (D(2026, 10, 1), [(SINCE, D(2026, 10, 31))], [], SINCE, True),
        (D(2026, 10, 1), [(SINCE, D(2026, 10, 29))], [], SINCE, True),
        (D(2026, 10, 1), [(SINCE, D(2026, 10, 28))], [], SINCE, False),
        # The first 14 days in post do not count.
        (D(2026, 10, 1), [(D(2026, 9, 21), None)], [], D(2026, 9, 21), True),
        (D(2026, 10, 1), [(D(2026, 9, 22), None)], [], D(2026, 9, 22), False),
        # May 2026 has 19 working days and February 20: all of them are asked, not 20.
        (D(2026, 5, 1), [(SINCE, None)], [], SINCE, True),
        (D(2026, 5, 1), [(SINCE, D(2026, 5, 29))], [], SINCE, False),
        (D(2026, 2, 1), [(SINCE, None)], [], SINCE, True),
        # 29 February 2024 is a working day, the 21st of its month.
        (D(2024, 2, 1), [(D(2023, 1, 9), D(2024, 2, 29))], [], D(2023, 1, 9), True),
        (D(2024, 2, 1), [(D(2023, 1, 9), D(2024, 2, 28))], [], D(2023, 1, 9), False),
        # Long absent for part of the month.
        (D(2026, 10, 1), [(SINCE, None)], [(D(2026, 9, 1), D(2026, 10, 5))], SINCE, True),
        (D(2026, 10, 1), [(SINCE, None)], [(D(2026, 9, 1), D(2026, 10, 6))], SINCE, False),
        (D(2026, 10, 1), [(SINCE, None)], [(D(2026, 9, 1), None)], SINCE, False),
    ],
)
def test_who_is_counted(month, jobs, absences, since, expected):
    assert is_eligible(month, jobs=jobs, absences=absences, since=since) is expected


def test_the_middle_of_nothing_is_nothing():
    assert middle([]) is None
    assert middle([14, 28, 21]) == 21


days = st.dates(D(2024, 1, 8), D(2030, 12, 31))


@given(st.lists(days, max_size=8), days, st.integers(0, 60))
def test_what_is_held_later_never_changes_a_past_span(held, first, length):
    last = first + dt.timedelta(days=length)
    past = [day for day in held if day <= last]
    assert gaps(first, last, held=held, since=SINCE, most=most) == gaps(first, last, held=past, since=SINCE, most=most)
    assert next_due(last, held=held, since=SINCE, most=most) == next_due(last, held=past, since=SINCE, most=most)


@given(st.lists(days, max_size=8), days, st.integers(0, 60), days)
def test_one_more_session_never_breaks_a_rhythm(held, first, length, extra):
    last = first + dt.timedelta(days=length)
    flat = lambda day: 28  # noqa: E731
    if all(gap.is_kept() for gap in gaps(first, last, held=held, since=SINCE, most=flat)):
        more = gaps(first, last, held=[*held, extra], since=SINCE, most=flat)
        assert all(gap.is_kept() for gap in more)


@given(st.lists(days, max_size=8), days, st.integers(0, 60))
def test_the_gaps_join_up_and_end_with_the_span(held, first, length):
    last = first + dt.timedelta(days=length)
    found = gaps(first, last, held=held, since=SINCE, most=most)
    assert all(one.end == two.start for one, two in zip(found, found[1:], strict=False))
    if found:
        assert found[-1].end <= last
        assert sum(gap.days for gap in found) == (found[-1].end - found[0].start).days


@given(days, st.integers(0, 40), st.integers(28, 200))
def test_an_absence_moves_the_due_date_by_what_was_missed_of_it(day, begins, length):
    start = day + dt.timedelta(days=begins)
    away = [(start, start + dt.timedelta(days=length))]
    seen = day + dt.timedelta(days=400)
    plain = next_due(seen, held=[day], since=SINCE, most=most)
    moved = next_due(seen, held=[day], since=SINCE, most=most, absences=away)
    assert (moved.on - day).days - days_away(day, moved.on, away) == plain.days
    assert moved.on >= plain.on


def test_months_later_ends_with_a_short_month():
    assert months_later(D(2024, 11, 30), 3) == D(2025, 2, 28)
    assert months_later(D(2023, 11, 30), 3) == D(2024, 2, 29)
