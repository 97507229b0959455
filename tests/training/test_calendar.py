"""When training is due: cases worked by hand, and sums that hold for any date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.training.calendar import held_on, months_later, share, unbroken_since
from pathway.training.enums import HeldState

D = dt.date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 29)),
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2025, 12, 31), 2, D(2026, 2, 28)),
        (D(2026, 10, 25), 36, D(2029, 10, 25)),
        (D(2026, 11, 30), 1, D(2026, 12, 30)),
    ],
)
def test_months_later(day, months, expected):
    assert months_later(day, months) == expected


RULE = {"applies_from": D(2026, 1, 5), "first_due_days": 90, "refresh_months": 12}


@pytest.mark.parametrize(
    ("day", "done", "state", "due"),
    [
        (D(2026, 1, 5), [], HeldState.NOT_YET_DUE, D(2026, 4, 5)),
        (D(2026, 4, 5), [], HeldState.NOT_YET_DUE, D(2026, 4, 5)),
        (D(2026, 4, 6), [], HeldState.NEVER_DONE_OVERDUE, D(2026, 4, 5)),
        (D(2026, 4, 6), [D(2026, 4, 6)], HeldState.IN_DATE, D(2027, 4, 6)),
        (D(2027, 2, 4), [D(2026, 4, 6)], HeldState.IN_DATE, D(2027, 4, 6)),
        (D(2027, 2, 5), [D(2026, 4, 6)], HeldState.DUE_SOON, D(2027, 4, 6)),
        (D(2027, 4, 6), [D(2026, 4, 6)], HeldState.DUE_SOON, D(2027, 4, 6)),
        (D(2027, 4, 7), [D(2026, 4, 6)], HeldState.OVERDUE_REFRESH, D(2027, 4, 6)),
        (D(2027, 4, 7), [D(2026, 4, 6), D(2027, 1, 1)], HeldState.IN_DATE, D(2028, 1, 1)),
        (D(2026, 4, 6), [D(2025, 12, 1)], HeldState.IN_DATE, D(2026, 12, 1)),
        (D(2026, 4, 6), [D(2026, 4, 7)], HeldState.NEVER_DONE_OVERDUE, D(2026, 4, 5)),
    ],
)
def test_held_on_a_day(day, done, state, due):
    held = held_on(day, done_on=done, **RULE)
    assert (held.state, held.due_on) == (state, due)


def test_what_needs_no_refresher_stays_done():
    held = held_on(D(2046, 1, 1), done_on=[D(2026, 2, 1)], **(RULE | {"refresh_months": None}))
    assert (held.state, held.due_on) == (HeldState.IN_DATE, None)


def test_a_version_to_redo_starts_the_days_anew():
    held = held_on(D(2026, 9, 30), done_on=[], redo_since=D(2026, 9, 1), **RULE)
    assert (held.state, held.due_on) == (HeldState.NOT_YET_DUE, D(2026, 11, 30))
    assert "must do again" in held.because
    before = held_on(D(2026, 8, 31), done_on=[], redo_since=D(2026, 9, 1), **RULE)
    assert before.state == HeldState.NEVER_DONE_OVERDUE


days = st.dates(D(2020, 1, 1), D(2030, 12, 31))


@given(days, days, st.lists(days, max_size=5), st.integers(0, 400), st.none() | st.integers(1, 60))
def test_what_is_done_later_never_changes_a_past_day(day, start, done, first, refresh):
    rule = {"applies_from": start, "first_due_days": first, "refresh_months": refresh}
    past = [when for when in done if when <= day]
    assert held_on(day, done_on=done, **rule) == held_on(day, done_on=past, **rule)


@given(days, days, st.lists(days, max_size=5), st.integers(0, 400), st.none() | st.integers(1, 60))
def test_doing_it_today_is_always_enough_today(day, start, done, first, refresh):
    held = held_on(day, applies_from=start, first_due_days=first, refresh_months=refresh, done_on=[*done, day])
    assert held.state.is_held


def test_nobody_to_count_is_never_all():
    assert share(0, 0) == "n/a"
    assert share(2, 3) == "67%"


D = dt.date


@pytest.mark.parametrize(
    ("spells", "day", "gap", "since"),
    [
        ([], D(2026, 7, 1), 0, None),
        ([(D(2026, 1, 5), None)], D(2026, 1, 4), 0, None),
        ([(D(2026, 1, 5), None)], D(2026, 1, 5), 0, D(2026, 1, 5)),
        ([(D(2026, 1, 5), D(2026, 7, 1))], D(2026, 7, 1), 0, None),
        ([(D(2026, 1, 5), D(2026, 6, 1)), (D(2026, 6, 1), None)], D(2026, 7, 1), 0, D(2026, 1, 5)),
        ([(D(2026, 1, 5), D(2026, 6, 1)), (D(2026, 6, 2), None)], D(2026, 7, 1), 0, D(2026, 6, 2)),
        ([(D(2026, 1, 5), D(2026, 6, 1)), (D(2026, 6, 29), None)], D(2026, 7, 1), 28, D(2026, 1, 5)),
        ([(D(2026, 1, 5), D(2026, 6, 1)), (D(2026, 6, 30), None)], D(2026, 7, 1), 28, D(2026, 6, 30)),
        (
            [(D(2024, 1, 1), D(2024, 6, 1)), (D(2024, 6, 1), D(2025, 1, 1)), (D(2025, 1, 1), None)],
            D(2026, 7, 1),
            0,
            D(2024, 1, 1),
        ),
        ([(D(2026, 1, 5), None), (D(2025, 3, 1), D(2026, 2, 1))], D(2026, 7, 1), 0, D(2025, 3, 1)),
        ([(D(2026, 1, 5), None), (D(2026, 1, 5), D(2026, 1, 5))], D(2026, 7, 1), 0, D(2026, 1, 5)),
        ([(D(2026, 1, 5), None), (D(2026, 8, 1), None)], D(2026, 7, 1), 0, D(2026, 1, 5)),
        ([(D(2026, 1, 5), None), (D(2026, 1, 5), D(2026, 3, 1))], D(2026, 7, 1), 0, D(2026, 1, 5)),
    ],
)
def test_unbroken_since(spells, day, gap, since):
    assert unbroken_since(spells, day, gap) == since
    assert unbroken_since(reversed(spells), day, gap) == since
