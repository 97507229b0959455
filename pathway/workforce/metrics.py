"""The figures themselves: pure functions on frames, the same for a file of spells and for the page.

Everywhere a person is in post on day d if start <= d < end. Percentages are not rounded;
a percentage of nobody is None.
"""

import math
import warnings
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

from .frames import services

FEWEST_AT_RISK = 10
WORKING_DAYS_A_YEAR = 253
NORMAL_95 = 1.959963984540054


def percent(part: float, whole: float) -> float | None:
    """A part of a whole in hundredths, unrounded; None of nothing."""
    return 100 * part / whole if whole else None


def on_day(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows that hold on a day."""
    number = day.toordinal()
    return rows[(rows["start"] <= number) & (rows["end"] > number)]


def headcount(spells: pd.DataFrame, day: date) -> int:
    """How many people are in post on a day; somebody with two jobs counts once."""
    return int(on_day(spells, day)["person"].nunique())


def full_time(rows: pd.DataFrame) -> float:
    """The full-time equivalents of rows, added up."""
    return round(math.fsum(rows["fte"]), 9)


def starters(of: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The services that began from the first to the last day, both included."""
    return of[(of["start"] >= first.toordinal()) & (of["start"] <= last.toordinal())]


def leavers(of: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The services that ended from the first to the last day, both included; a move inside is no leaving."""
    return of[(of["end"] >= first.toordinal()) & (of["end"] <= last.toordinal())]


def turnover_dfe(left: float, in_post_at_end: float) -> float | None:
    """Leavers of the period as a percentage of those in post at its end (the DfE's method for social workers)."""
    return percent(left, in_post_at_end)


def turnover_average(left: float, at_start: float, at_end: float) -> float | None:
    """Leavers of the period as a percentage of the mean of the headcounts at its start and its end."""
    return percent(left, (at_start + at_end) / 2)


def vacancy_rate(vacant: float, in_post: float) -> float | None:
    """Vacant full-time equivalents as a percentage of vacant and filled ones."""
    return percent(vacant, vacant + in_post)


def agency_rate(agency: float, in_post: float) -> float | None:
    """Agency full-time equivalents as a percentage of agency and own ones."""
    return percent(agency, agency + in_post)


def absence_rate(days_lost: float, in_post: float, days_a_year: float = WORKING_DAYS_A_YEAR) -> float | None:
    """Full-time-equivalent days lost in a year as a percentage of 253 days for each full-time equivalent in post."""
    return percent(days_lost, days_a_year * in_post)


def families_each(families: float, holders: float) -> float | None:
    """Families for each full-time equivalent who works with them."""
    return families / holders if holders else None


@dataclass(frozen=True)
class Movement:
    """Who was there, who came and who went between two days, both included."""

    headcount_start: int
    headcount_end: int
    fte_end: float
    starters: int
    leavers: int
    fte_leavers: float
    stayed: int

    @property
    def turnover_dfe_headcount(self) -> float | None:
        """Turnover by the DfE method, of people."""
        return turnover_dfe(self.leavers, self.headcount_end)

    @property
    def turnover_dfe_fte(self) -> float | None:
        """Turnover by the DfE method, of full-time equivalents."""
        return turnover_dfe(self.fte_leavers, self.fte_end)

    @property
    def turnover_average(self) -> float | None:
        """Turnover by the average method."""
        return turnover_average(self.leavers, self.headcount_start, self.headcount_end)

    @property
    def stability(self) -> float | None:
        """Of those in post as the period began, the percentage still in unbroken service at its end."""
        return percent(self.stayed, self.headcount_start)


def movement(spells: pd.DataFrame, first: date, last: date) -> Movement:
    """What happened between two days; the start is counted on the day before the first."""
    joined = services(spells)
    before = date.fromordinal(first.toordinal() - 1)
    there = set(on_day(spells, before)["person"])
    still = joined[(joined["start"] < first.toordinal()) & (joined["end"] > last.toordinal())]
    left = leavers(joined, first, last)
    return Movement(
        headcount_start=len(there),
        headcount_end=headcount(spells, last),
        fte_end=full_time(on_day(spells, last)),
        starters=len(starters(joined, first, last)),
        leavers=len(left),
        fte_leavers=full_time(left),
        stayed=len(there & set(still["person"])),
    )


def at_risk(of: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Each service as the survival sum wants it: days served on entering, days at its end or on the last day,
    and whether it ended.

    Those in post before the first day enter late (left truncation), those still there on the last day are censored.
    Services that touch no time between the two days, such as one that begins on the last day, are left out.
    """
    begin, finish = first.toordinal(), last.toordinal()
    rows = pd.DataFrame(
        {
            "entry": (begin - of["start"]).clip(lower=0),
            "time": of["end"].clip(upper=finish) - of["start"],
            "left": (of["end"] <= finish).astype("int64"),
        }
    )
    return rows[rows["time"] > rows["entry"]]


def retention(of: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Kaplan and Meier's estimate of staying t days, from services between two days, with late entry.

    A row for each t at which anybody left: t, n at risk (entered before t and served t days or more), d leavers at t,
    s the share staying beyond t, and lower and upper, its 95% interval (log-log, from Greenwood's error; None at 0).
    """
    rows = at_risk(of, first, last)
    if rows.empty or not rows["left"].any():
        return pd.DataFrame({"t": [], "n": [], "d": [], "s": [], "lower": [], "upper": []})
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # Greenwood divides by nought where the last one leaves
        found = SurvfuncRight(rows["time"].to_numpy(), rows["left"].to_numpy(), entry=rows["entry"].to_numpy())
        error = np.asarray(found.surv_prob_se, dtype="float64")
        share = np.asarray(found.surv_prob, dtype="float64")
        spread = NORMAL_95 * error / (share * np.log(share))
        lower, upper = share ** np.exp(-spread), share ** np.exp(spread)
    curve = pd.DataFrame(
        {
            "t": np.asarray(found.surv_times, dtype="int64"),
            "n": np.rint(found.n_risk).astype("int64"),
            "d": np.rint(found.n_events).astype("int64"),
            "s": share,
            "lower": np.minimum(lower, upper),
            "upper": np.maximum(lower, upper),
        }
    )
    return curve[curve["d"] > 0].reset_index(drop=True)


def shown_retention(curve: pd.DataFrame, fewest: int = FEWEST_AT_RISK) -> tuple[pd.DataFrame, int | None]:
    """The part of a curve before its risk set first falls under the fewest allowed, and the day on which it stops."""
    small = curve.index[curve["n"] < fewest]
    if not len(small):
        return curve, None
    return curve.loc[: small[0] - 1] if small[0] else curve.iloc[:0], int(curve.loc[small[0], "t"])


def at_risk_on(rows: pd.DataFrame, day: int) -> int:
    """How many stand in the risk set after so many days of service."""
    return int(((rows["entry"] < day) & (rows["time"] >= day)).sum())


def staying(curve: pd.DataFrame, days: int) -> float:
    """The share staying beyond so many days of service."""
    reached = curve[curve["t"] <= days]
    return float(reached["s"].iloc[-1]) if len(reached) else 1.0


def figures(spells: pd.DataFrame, first: date, last: date) -> dict[str, object]:
    """Everything the command prints, by name."""
    moved = movement(spells, first, last)
    curve = retention(services(spells), first, last)
    return {
        "headcount_start": moved.headcount_start,
        "headcount_end": moved.headcount_end,
        "fte_end": moved.fte_end,
        "starters": moved.starters,
        "leavers": moved.leavers,
        "fte_leavers": moved.fte_leavers,
        "turnover_dfe_headcount": moved.turnover_dfe_headcount,
        "turnover_dfe_fte": moved.turnover_dfe_fte,
        "turnover_average": moved.turnover_average,
        "stability": moved.stability,
        "km": [
            {"t": int(t), "n": int(n), "d": int(d), "s": float(s)}
            for t, n, d, s in zip(curve["t"], curve["n"], curve["d"], curve["s"], strict=True)
        ],
    }
