"""Rows as frames: days become whole numbers, so that sums on them are exact and quick."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
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


def jobs_frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Jobs as a frame of spells with kind, name, job title and the job's id beside them."""
    known = list(rows)
    frame = spells_frame(row[:4] for row in known)
    for place, column in ((4, "kind"), (5, "name"), (6, "job"), (7, "job_id")):
        frame[column] = pd.Series([row[place] for row in known], dtype="object" if column != "job_id" else "int64")
    return frame


def dated_frame(rows: Iterable[tuple[Any, Any, date, date | None]], what: str) -> pd.DataFrame:
    """What people belong to, from one day to another: person, `what`, start and end."""
    table = [(person, thing, start.toordinal(), ordinal(end)) for person, thing, start, end in rows]
    frame = pd.DataFrame(table, columns=["person", what, "start", "end"]).astype("int64")
    return frame.sort_values(["person", "start"], kind="stable").reset_index(drop=True)


def at_that_time(people: pd.Series, days: pd.Series, dated: pd.DataFrame, what: str) -> pd.Series:
    """What each person belonged to on their day, 0 if to nothing; as long as the two series and in their order."""
    asked = pd.DataFrame(
        {"person": people.to_numpy(dtype="int64"), "day": days.to_numpy(dtype="int64"), "order": range(len(people))}
    )
    if asked.empty or dated.empty:
        return pd.Series(0, index=people.index, dtype="int64")
    held = dated.drop(columns=["start"]).assign(day=dated["start"])
    found = pd.merge_asof(
        asked.sort_values("day", kind="stable"), held.sort_values("day", kind="stable"), on="day", by="person"
    )
    thing = found[what].where(found["end"] > found["day"], 0).fillna(0).astype("int64")
    return pd.Series(thing.to_numpy(), index=found["order"].to_numpy()).sort_index().set_axis(people.index)


def working_days(first: int, last: int) -> int:
    """Mondays to Fridays from one whole day to another, both included; bank holidays are not taken out."""
    return int(np.busday_count(date.fromordinal(first), date.fromordinal(last + 1))) if last >= first else 0
