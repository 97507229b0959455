"""Rows as frames: days become whole numbers, so that sums on them are exact and quick."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

# A day after every day: the end of what still holds.
OPEN = 10_000_000
SERVICE_GAP_DAYS = 28


def ordinal(day: date | None) -> int:
    """A day as a whole number; OPEN where there is none."""
    return OPEN if day is None else day.toordinal()


def spells_frame(rows: Iterable[tuple[Any, date, date | None, Any]]) -> pd.DataFrame:
    """Spells as a frame of person, start, end (whole days, OPEN if none) and fte."""
    table = [(person, start.toordinal(), ordinal(end), float(fte)) for person, start, end, fte in rows]
    frame = pd.DataFrame(table, columns=["person", "start", "end", "fte"])
    return frame.astype({"start": "int64", "end": "int64", "fte": "float64"})


def services(spells: pd.DataFrame, gap_days: int = SERVICE_GAP_DAYS) -> pd.DataFrame:
    """Continuous services: a person's spells with gaps of so many days or fewer between them joined into one.

    One row per service: person, start, end, and fte, the working time of the jobs that ran on its last day.
    """
    if spells.empty:
        return spells.iloc[:0].copy()
    rows = spells.sort_values(["person", "start", "end"], kind="stable").reset_index(drop=True)
    reached = rows.groupby("person", sort=False)["end"].cummax()
    before = reached.groupby(rows["person"], sort=False).shift()
    rows["service"] = (before.isna() | (rows["start"] - before > gap_days)).cumsum()
    rows["last"] = rows.groupby("service")["end"].transform("max")
    rows["fte"] = rows["fte"].where(rows["end"] == rows["last"], 0.0)
    joined = rows.groupby("service", sort=True).agg(
        person=("person", "first"), start=("start", "min"), end=("end", "max"), fte=("fte", "sum")
    )
    return joined.reset_index(drop=True)
