"""What a page of figures is worked out from, read once: people, teams and levels over a year, narrowed as asked."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from pathway.people.enums import WorkerKind
from pathway.training.calendar import months_later

from .. import queries
from ..frames import OPEN, at_that_time, dated_frame, jobs_frame, services
from ..metrics import on_day
from ..queries import Reach
from ..suppression import singles_out
from .figure import in_words
from .keys import Choice

NO_TEAM, NO_LEVEL = "No team", "No level"


class Data:
    """The frames of one reader's page, and the year that ends on its day."""

    def __init__(self, reach: Reach, choice: Choice) -> None:
        self.reach, self.choice = reach, choice
        self.day = choice.day if reach.is_exact else last_of_month(choice.day)
        self.first = months_later(self.day, -12) + timedelta(days=1)
        self.structure = queries.structure_of(reach, choice.team)
        self.jobs = jobs_frame(queries.spell_rows(reach, self.day))
        self.family_jobs = self.jobs[self.jobs["kind"] == WorkerKind.FAMILY_SUPPORT]
        self.teams = dated_frame(queries.membership_rows(reach, self.day), "team")
        self.levels = dated_frame(queries.placement_rows(reach, self.day), "level")
        self.reports = queries.line_reports(reach)

    @property
    def is_exact(self) -> bool:
        """Whether the reader sees numbers as they are."""
        return self.reach.is_exact

    @property
    def year_in_words(self) -> str:
        """The year that ends on the day, as a sentence says it after “between”."""
        return f"{in_words(self.first)} and {in_words(self.day)}"

    @property
    def published_day(self) -> date:
        """The day of what may be published: ends of months only, so that days cannot be taken from one another."""
        return last_of_month(self.day)

    def team_name(self, team: int) -> str:
        """A team's name."""
        return self.structure.teams.get(int(team), NO_TEAM)

    def level_name(self, level: int) -> str:
        """A level's name."""
        found = self.structure.levels.get(int(level))
        return found.name if found else NO_LEVEL

    @property
    def chosen_team(self) -> str:
        """The name of the team that was asked for."""
        return self.team_name(self.choice.team or 0)

    @property
    def chosen_level(self) -> str:
        """The name of the level that was asked for."""
        return self.level_name(self.choice.level or 0)

    def placed(self, rows: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
        """Rows with the team and level that each person had on their day."""
        team = at_that_time(rows["person"], days, self.teams, "team")
        return rows.assign(team=team, level=at_that_time(rows["person"], days, self.levels, "level"))

    def in_reach(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the reader's reach: all, or a manager's own teams and people."""
        if self.reach.is_whole:
            return rows
        return rows[rows["team"].isin(list(self.reach.teams)) | rows["person"].isin(list(self.reports))]

    def chosen(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the team and level that were asked for; all of them where figures may only be published, for those
        could be taken from one another."""
        return self.narrowed(rows) if self.is_exact else self.in_reach(rows)

    def narrowed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the team and level that were asked for, whoever asks."""
        rows = self.in_reach(rows)
        if self.choice.team is not None:
            rows = rows[rows["team"].isin(list(self.structure.chosen))]
        if self.choice.level is not None:
            rows = rows[rows["level"] == self.choice.level]
        return rows

    def in_post(self, day: date) -> pd.DataFrame:
        """The family support workers in post on a day, a row each: person, name, job, fte, team, level, since."""
        rows = on_day(self.family_jobs, day)
        people = rows.groupby("person", sort=False).agg(
            name=("name", "first"), job=("job", "first"), fte=("fte", "sum"), since=("start", "min")
        )
        people = people.reset_index()
        return self.placed(people, pd.Series(day.toordinal(), index=people.index))

    @cached_property
    def now(self) -> pd.DataFrame:
        """Those in post on the day, as asked."""
        return self.chosen(self.everybody)

    @cached_property
    def everybody(self) -> pd.DataFrame:
        """Those in post on the day, of the whole reach."""
        return self.in_reach(self.in_post(self.day))

    @cached_property
    def others(self) -> int:
        """How many people in post on the day are not family support workers."""
        if not self.reach.is_whole:
            return 0
        return int(on_day(self.jobs, self.day)["person"].nunique() - len(self.everybody))

    @cached_property
    def services(self) -> pd.DataFrame:
        """Continuous services of family support workers, with name, team and level as they were on their last day.

        A service counts as family support if it was that on its last day, or is on the page's day.
        """
        joined = services(self.jobs[["person", "start", "end", "fte"]])
        joined["last"] = (joined["end"] - 1).clip(upper=self.day.toordinal(), lower=joined["start"])
        jobs = self.family_jobs[["person", "start", "end", "name", "job_id"]]
        both = joined.reset_index().merge(jobs, on="person", suffixes=("", "_of_job"))
        held = both[(both["start_of_job"] <= both["last"]) & (both["end_of_job"] >= both["last"])]
        held = held.sort_values("end_of_job").drop_duplicates("index", keep="last").set_index("index")
        joined = joined.join(held[["name", "job_id"]], how="inner").sort_index()
        return self.placed(joined, joined["last"])

    @cached_property
    def is_refused(self) -> bool:
        """Whether the choice leaves so few in or out that what may be published would single people out."""
        if self.is_exact or (self.choice.team is None and self.choice.level is None):
            return False
        return singles_out(len(self.narrowed(self.everybody)), len(self.everybody))

    def people_rows(self, rows: pd.DataFrame, *more: str) -> list[list[Any]]:
        """Name, team and level of rows by name, with further columns as they are."""
        found = []
        for row in rows.sort_values(["name", "person"]).to_dict("records"):
            found.append([row["name"], self.team_name(row["team"]), self.level_name(row["level"])])
            found[-1] += [row[column] for column in more]
        return found


def as_day(number: int) -> date | None:
    """A whole number as a day again; None for what still holds."""
    return None if number >= OPEN else date.fromordinal(int(number))


def as_days(numbers: Any) -> Any:
    """Whole numbers as days again, in their order."""
    return [as_day(number) for number in numbers]


def last_of_month(day: date) -> date:
    """The last day of a month that lies on or before a day."""
    tomorrow = day + timedelta(days=1)
    return day if tomorrow.day == 1 else day.replace(day=1) - timedelta(days=1)
