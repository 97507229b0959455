"""The figures on frames, against sums worked by hand, published figures and an independent estimate."""

import datetime as dt
import random
from fractions import Fraction

import pytest

from pathway.workforce import metrics
from pathway.workforce.frames import OPEN, services, spells_frame


def spells(text):
    rows = [line.split() for line in text.strip().splitlines()]
    day = dt.date.fromisoformat
    return spells_frame((who, day(start), None if end == "-" else day(end), fte) for who, start, end, fte in rows)


# The paper's own fixture: the year to 30 September 2026.
YEAR = spells(
    """
    A 2024-01-08 - 1.0
    B 2024-06-03 2026-02-27 1.0
    C 2025-03-10 - 0.6
    D 2025-09-01 2026-09-30 1.0
    E 2025-11-03 2026-04-17 0.8
    F 2026-02-02 - 1.0
    G 2023-05-15 - 1.0
    H 2025-10-01 2025-10-31 1.0
    I 2026-09-30 - 1.0
    J 2022-09-05 2026-10-01 1.0
    K 2021-04-06 - 0.5
    L 2026-06-01 - 1.0
    """
)


def test_the_papers_fixture_comes_out_exactly():
    found = metrics.figures(YEAR, dt.date(2025, 10, 1), dt.date(2026, 9, 30))
    assert found["headcount_start"] == 7
    assert found["headcount_end"] == 8
    assert found["fte_end"] == 7.1
    assert found["starters"] == 5
    assert found["leavers"] == 4
    assert found["fte_leavers"] == 3.8
    assert found["turnover_dfe_headcount"] == 50.0
    assert found["turnover_dfe_fte"] == pytest.approx(100 * 3.8 / 7.1, abs=1e-12)
    assert found["turnover_average"] == pytest.approx(100 * 4 / 7.5, abs=1e-12)
    assert found["stability"] == pytest.approx(100 * 5 / 7, abs=1e-12)
    assert [(step["t"], step["n"], step["d"]) for step in found["km"]] == [
        (30, 4, 1),
        (165, 3, 1),
        (394, 2, 1),
        (634, 2, 1),
    ]
    assert [step["s"] for step in found["km"]] == pytest.approx([0.75, 0.5, 0.25, 0.125], abs=1e-12)


def test_without_late_entry_the_curve_would_be_wrong():
    """What the paper says of a sum that forgets left truncation: 0.5541 at 634 days."""
    rows = metrics.at_risk(services(YEAR), dt.date(2025, 10, 1), dt.date(2026, 9, 30))
    assert float(naive(rows)[634]) == pytest.approx(0.5541, abs=5e-5)


def naive(rows):
    share, found = Fraction(1), {}
    for t in sorted(set(rows[rows["left"] == 1]["time"])):
        n, d = (rows["time"] >= t).sum(), ((rows["time"] == t) & (rows["left"] == 1)).sum()
        share *= 1 - Fraction(int(d), int(n))
        found[int(t)] = share
    return found


def test_people_who_come_back_and_people_with_two_jobs():
    """Worked by hand, the year 2025.

    P stays throughout. Q's break of 1 to 29 March is 28 days: one service, neither leaver nor starter, now half time.
    R's break is a day longer: a leaver and a starter. S gives up the second of two jobs: no leaver, counts once.
    Start P Q R S = 4, end the same 4 with 1 + 0.5 + 1 + 0.5 = 3 FTE; one leaver of 1 FTE, one starter.
    DfE 1/4 = 25 and 1/3 = 33.3; average 1/4 = 25; stayed P Q S, 3/4 = 75.
    R had served 5 x 365 + 2 = 1,827 days on 1 January and 59 more on 1 March; P and Q had served as long: 1 of 3.
    """
    year = spells(
        """
        P 2020-01-01 - 1.0
        Q 2020-01-01 2025-03-01 1.0
        Q 2025-03-29 - 0.5
        R 2020-01-01 2025-03-01 1.0
        R 2025-03-30 - 1.0
        S 2024-01-01 - 0.5
        S 2024-06-01 2025-06-30 0.5
        """
    )
    found = metrics.figures(year, dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    km = found.pop("km")
    assert found == {
        "headcount_start": 4,
        "headcount_end": 4,
        "fte_end": 3.0,
        "starters": 1,
        "leavers": 1,
        "fte_leavers": 1.0,
        "turnover_dfe_headcount": 25.0,
        "turnover_dfe_fte": pytest.approx(100 / 3),
        "turnover_average": 25.0,
        "stability": 75.0,
    }
    assert km == [{"t": 1886, "n": 3, "d": 1, "s": pytest.approx(2 / 3, abs=1e-12)}]


def test_days_on_the_edges():
    """Worked by hand, 1 April 2025 to 31 March 2026.

    T's last day is the first day: there on 31 March, a leaver, but with no time in the curve. U starts on the last day:
    counted, but with no time in the curve. V's one day was before. W's one day is the first: starter and leaver.
    X ends the day after the last: still there. Y ends on the last day: a leaver after 729 days, entered with 365.
    Z came on the first day and left after 180.
    Start T Y = 2, end U X = 2 with 1.4 FTE; starters U W X Z = 4; leavers T W Y Z = 4 with 1 + 1 + 0.6 + 0.7 = 3.3 FTE.
    At 180 days Z and X are at risk (Y enters later): 1 of 2. At 729 days Y alone: 1 of 1.
    """
    year = spells(
        """
        T 2023-04-01 2025-04-01 1.0
        U 2026-03-31 - 0.4
        V 2025-03-31 2025-03-31 1.0
        W 2025-04-01 2025-04-01 1.0
        X 2025-04-01 2026-04-01 1.0
        Y 2024-04-01 2026-03-31 0.6
        Z 2025-04-01 2025-09-28 0.7
        """
    )
    found = metrics.figures(year, dt.date(2025, 4, 1), dt.date(2026, 3, 31))
    km = found.pop("km")
    assert found == {
        "headcount_start": 2,
        "headcount_end": 2,
        "fte_end": 1.4,
        "starters": 4,
        "leavers": 4,
        "fte_leavers": 3.3,
        "turnover_dfe_headcount": 200.0,
        "turnover_dfe_fte": pytest.approx(100 * 3.3 / 1.4),
        "turnover_average": 200.0,
        "stability": 0.0,
    }
    assert [(step["t"], step["n"], step["d"]) for step in km] == [(180, 2, 1), (729, 1, 1)]
    assert [step["s"] for step in km] == pytest.approx([0.5, 0.0], abs=1e-12)


def test_nobody_at_all_gives_no_percentages():
    found = metrics.figures(spells_frame([]), dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert found["headcount_end"] == found["leavers"] == 0
    assert found["turnover_dfe_headcount"] is None
    assert found["turnover_average"] is None
    assert found["stability"] is None
    assert found["km"] == []


# Social workers in the year to 30 September 2023: Department for Education, Children's social work workforce, reporting
# year 2023, indicators (in post, starters, leavers, agency workers, vacancies, caseload and absence), as published.
PUBLISHED_2023 = {
    "England": {
        "in_post": (33119.1, 35199), "leavers": (5254.6, 5640), "turnover": (15.9, 16.0),
        "agency": (7173.5, 7429), "agency_rate": (17.8, 17.4),
        "covering": 5744.2, "of_agency": 80.1, "of_vacancies": 74.4, "vacant": 7722.7, "vacancy_rate": 18.9,
        "holders": 21111.4, "cases": 337055, "caseload": 16.0, "days_lost": 270751, "absence_rate": 3.2,
    },
    "North East": {
        "in_post": (2159.9, 2266), "leavers": (307.6, 331), "turnover": (14.2, 14.6),
        "agency": (236.5, 243), "agency_rate": (9.9, 9.7),
        "covering": 158.0, "of_agency": 66.8, "of_vacancies": 59.5, "vacant": 265.6, "vacancy_rate": 10.9,
        "holders": 1388.8, "cases": 23660, "caseload": 17.0, "days_lost": 19673, "absence_rate": 3.6,
    },
}  # fmt: skip


@pytest.mark.parametrize("place", PUBLISHED_2023)
def test_each_rate_of_2023_comes_out_as_published(place):
    """Inputs are published to one decimal, so each may be 0.05 more or less than what the rate was worked out from."""
    row = PUBLISHED_2023[place]
    (in_post, people), (fte_left, left), (agency, agency_people) = row["in_post"], row["leavers"], row["agency"]

    def agrees(published, rate, part, *whole):
        assert round(rate(part - 0.05, *whole), 1) <= published <= round(rate(part + 0.05, *whole), 1)

    agrees(row["turnover"][0], metrics.turnover_dfe, fte_left, in_post)
    assert round(metrics.turnover_dfe(left, people), 1) == row["turnover"][1]
    agrees(row["agency_rate"][0], metrics.agency_rate, agency, in_post)
    assert round(metrics.agency_rate(agency_people, people), 1) == row["agency_rate"][1]
    agrees(row["of_agency"], metrics.percent, row["covering"], agency)
    agrees(row["of_vacancies"], metrics.percent, row["covering"], row["vacant"])
    agrees(row["vacancy_rate"], metrics.vacancy_rate, row["vacant"], in_post)
    agrees(row["caseload"], metrics.families_each, row["cases"], row["holders"])
    agrees(row["absence_rate"], metrics.absence_rate, row["days_lost"], in_post)


def test_absence_is_of_253_days_for_each_full_time_equivalent():
    assert metrics.absence_rate(253, 10) == 10.0
    assert metrics.absence_rate(1, 0) is None


def independent(rows):
    """Kaplan and Meier with late entry as the textbook has it, in whole numbers: S(t) = product of 1 - d/n."""
    people = [(int(entry), int(time), int(left)) for entry, time, left in rows]
    share, found = Fraction(1), []
    for t in sorted({time for _, time, left in people if left}):
        n = sum(entry < t <= time for entry, time, _ in people)
        d = sum(time == t and left for _, time, left in people)
        share *= 1 - Fraction(d, n)
        found.append((t, n, d, share))
    return found


def test_a_thousand_random_cohorts_agree_with_an_independent_estimate():
    chance = random.Random(1958)
    first, last = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
    compared = 0
    for _ in range(1000):
        rows = []
        for person in range(chance.randrange(1, 60)):
            # Few different days, so that many start, leave and enter on the same one.
            start = first + dt.timedelta(days=chance.randrange(-40, 24) * 15)
            stay = chance.randrange(0, 60) * 15
            end = None if chance.random() < 0.4 else start + dt.timedelta(days=stay)
            rows.append((person, start, end, 1))
        of = services(spells_frame(rows))
        curve = metrics.retention(of, first, last)
        begin, finish = first.toordinal(), last.toordinal()
        entered = []
        for _, start, end, _ in rows:
            start, end = start.toordinal(), OPEN if end is None else end.toordinal()
            entry, time = max(0, begin - start), min(end, finish) - start
            if time > entry:
                entered.append((entry, time, end <= finish))
        expected = independent(entered)
        assert [tuple(row) for row in curve[["t", "n", "d"]].to_numpy().tolist()] == [row[:3] for row in expected]
        for got, (_, _, _, want) in zip(curve["s"], expected, strict=True):
            assert abs(got - float(want)) < 1e-8
            compared += 1
    assert compared > 5000


def test_the_curve_stops_where_fewer_than_ten_are_at_risk():
    start = dt.date(2024, 12, 1)
    # Twelve people; five leave one by one: at risk are 12, 11, 10, then 9.
    rows = [(n, start, start + dt.timedelta(days=100 + n) if n < 5 else None, 1) for n in range(12)]
    curve = metrics.retention(services(spells_frame(rows)), dt.date(2024, 12, 1), dt.date(2025, 11, 30))
    assert list(curve["n"]) == [12, 11, 10, 9, 8]
    shown, stops = metrics.shown_retention(curve)
    assert list(shown["n"]) == [12, 11, 10]
    assert stops == 103
    assert (shown["lower"] <= shown["s"]).all()
    assert (shown["s"] <= shown["upper"]).all()


def test_the_interval_is_the_published_one():
    """Log-log interval from Greenwood's error, by hand: 1 of 20 leaves, S = 0.95, error = sqrt(0.95 x 0.05 / 20)."""
    start = dt.date(2025, 1, 1)
    rows = [(n, start, dt.date(2025, 3, 1) if n == 0 else None, 1) for n in range(20)]
    (step,) = metrics.retention(services(spells_frame(rows)), start, dt.date(2025, 12, 31)).to_dict("records")
    assert step["s"] == pytest.approx(0.95)
    assert step["lower"] == pytest.approx(0.6947, abs=1e-4)
    assert step["upper"] == pytest.approx(0.9928, abs=1e-4)


def test_services_join_short_breaks_only():
    joined = services(
        spells(
            """
            A 2025-01-01 2025-02-01 1.0
            A 2025-03-01 2025-04-01 0.5
            A 2025-05-30 - 1.0
            B 2025-01-01 2025-12-01 1.0
            B 2025-02-01 2025-03-01 1.0
            B 2025-12-20 2025-12-31 0.4
            """
        )
    )
    day = dt.date.toordinal
    assert joined.to_dict("records") == [
        {"person": "A", "start": day(dt.date(2025, 1, 1)), "end": day(dt.date(2025, 4, 1)), "fte": 0.5},
        {"person": "A", "start": day(dt.date(2025, 5, 30)), "end": OPEN, "fte": 1.0},
        {"person": "B", "start": day(dt.date(2025, 1, 1)), "end": day(dt.date(2025, 12, 31)), "fte": 0.4},
    ]
