"""Figures about who is there, who comes, who goes and who stays."""

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pathway.people.enums import ExitTheme, LeaverReason, WorkerKind

from .. import charts, metrics, queries
from ..frames import services, working_days
from ..metrics import Movement
from ..suppression import HIDDEN, LEAST_WHOLE, protect, published, published_share
from .data import NO_LEVEL, Data, as_day, as_days
from .figure import Column, Figure, in_words, numbers, shown

LANDMARKS = ((182, "6 months"), (365, "1 year"), (730, "2 years"), (1095, "3 years"), (1826, "5 years"))
IN_POST = "In post on a day: started by then, and the last day still ahead."
FAMILY_ONLY = "People who are not family support workers are counted apart; agency workers are not people in post."


def headcount(data: Data) -> Figure:
    """People and full-time equivalents in post, by team and level."""
    people = data.now
    levels = [*sorted(data.structure.levels.values(), key=lambda level: level.order)]
    ids, names = [*(level.pk for level in levels), 0], [*(level.name for level in levels), NO_LEVEL]
    counts: dict[Any, int] = people.groupby(["team", "level"])["person"].nunique().to_dict() if len(people) else {}
    teams = sorted({team for team, _ in counts}, key=data.team_name)
    grid = [[int(counts.get((team, level), 0)) for level in ids] for team in teams]
    fte = people.groupby("team")["fte"].sum().round(3).to_dict() if len(people) else {}
    whole, working = len(people), metrics.full_time(people)
    lines: list[list[Any]]
    if data.is_exact:
        lines = [
            [data.team_name(team), *row, sum(row), float(fte[team])] for team, row in zip(teams, grid, strict=True)
        ]
        total = ["All", *(sum(column) for column in zip(*grid, strict=True)), whole, working] if grid else None
    else:
        safe = protect(grid)
        wanted = set(data.structure.chosen) if data.choice.team is not None else set(teams)
        lines = [
            [data.team_name(team), *row, row_total, HIDDEN]
            for team, row, row_total in zip(teams, safe.cells, safe.row_totals, strict=True)
            if team in wanted
        ]
        total = ["All", *safe.column_totals, safe.total, published(round(working))] if grid else None
        whole, working = safe.total, published(round(working))  # type: ignore[assignment]
    columns = [Column("Team"), *numbers(*names, "People"), Column("FTE", "decimal")]
    rows = data.people_rows(data.now.assign(since=as_days(data.now["since"])), "job", "fte", "since")
    return Figure(
        "headcount",
        "Headcount",
        data.day,
        f"{shown(whole)} family support workers ({shown(working)} full-time equivalents) are in post."
        if len(people)
        else f"Nobody was in post as a family support worker on {in_words(data.day)}, so there is nobody to count.",
        f"{IN_POST} Somebody with two jobs counts once; full-time equivalents are added up.",
        "Family support workers in post on the day.",
        FAMILY_ONLY + (f" {data.others} others are in post." if data.is_exact and data.reach.is_whole else ""),
        columns,
        lines,
        total,
        ["Name", "Team", "Level", "Job", "FTE", "Since"],
        rows,
        picture="bars",
        drawing=[
            {"label": line[0], "value": line[-2] if line[-2] != HIDDEN else 0, "shown": shown(line[-2])}
            for line in lines
        ],
    )


def _moved(data: Data) -> tuple[Movement, dict[int, Movement], list[list[Any]]]:
    """The movement of the whole choice, of each team, and the people who came and went."""
    first, last = data.first, data.day
    before = date.fromordinal(first.toordinal() - 1)
    start, end = data.chosen(data.in_post(before)), data.now
    of = data.services
    began = metrics.starters(of, first, last)
    began = data.chosen(data.placed(began.drop(columns=["team", "level"]), began["start"]))
    ended = data.chosen(metrics.leavers(of, first, last))
    joined = services(data.jobs[["person", "start", "end", "fte"]])
    still = set(joined[(joined["start"] < first.toordinal()) & (joined["end"] > last.toordinal())]["person"])
    stayed = start[start["person"].isin(list(still))]

    def of_rows(*five: pd.DataFrame) -> Movement:
        was, now, came, went, kept = five
        fte = metrics.full_time
        return Movement(len(was), len(now), fte(now), len(came), len(went), fte(went), len(kept))

    parts: list[dict[Any, pd.DataFrame]] = [
        dict(list(rows.groupby("team"))) for rows in (start, end, began, ended, stayed)
    ]
    nobody = start.iloc[:0]
    teams = {
        team: of_rows(*(part.get(team, nobody) for part in parts))
        for team in sorted(set().union(*parts), key=data.team_name)
    }
    people = [[*row[:3], "Started", as_day(row[3])] for row in data.people_rows(began, "start")]
    people += [[*row[:3], "Left", as_day(row[3])] for row in data.people_rows(ended, "end")]
    return of_rows(start, end, began, ended, stayed), teams, people


def movement(data: Data) -> Figure:
    """Starters, leavers, turnover by both methods, and stability, over the year."""
    whole, teams, people = _moved(data)
    if data.is_exact:
        lines = [_movement_line(data.team_name(team), moved) for team, moved in teams.items()]
        total = _movement_line("All", whole)
    else:
        lines, total = [], _published_movement(whole)
    return Figure(
        "movement",
        "Starters, leavers and turnover",
        data.day,
        _movement_says(data, total),
        "DfE method: leavers of the year divided by those in post at its end (the DfE’s formula for social workers; "
        "family support workers are in no statutory census). Average method: leavers divided by the mean of the headcounts "
        "at the start and the end. Stability: of those in post as the year began, the share still in unbroken service. "
        "Breaks of 28 days or fewer are joined; a move inside the organisation is not leaving.",
        f"Family support workers, {data.first.day} {data.first:%B %Y} to {data.day.day} {data.day:%B %Y}; the start is "
        "counted the day before. A leaver belongs to the team of their last day.",
        FAMILY_ONLY + " Moves between teams and levels are neither starters nor leavers.",
        [
            Column("Team"),
            *numbers("At start", "Starters", "Leavers", "At end"),
            Column("FTE at end", "decimal"),
            *(Column(label, "percent") for label in ("Turnover, DfE method", "Of FTE", "Average method", "Stability")),
        ],
        lines,
        total,
        ["Name", "Team", "Level", "What", "On"],
        people,
    )


def _movement_says(data: Data, total: list[Any]) -> str:
    """What moved in the year; where nobody left, or nobody was there, that in words."""
    _, began, started, left, ended, _, by_dfe, _, by_average, stable = total
    year = data.year_in_words
    if not (began or started or left or ended):
        return f"Nobody was in post between {year}, so there are no starters, leavers or turnover to work out."
    if not left:
        return (
            f"There were no leavers between {year}, so turnover is nil by both methods (DfE and average); "
            f"{shown(started)} started."
        )
    return (
        f"{shown(started)} started and {shown(left)} left in the year; turnover is {shown(by_dfe, 'percent')} by "
        f"the DfE method and {shown(by_average, 'percent')} by the average method, stability {shown(stable, 'percent')}."
    )


def _movement_line(name: str, moved: Movement) -> list[Any]:
    return [
        name,
        moved.headcount_start,
        moved.starters,
        moved.leavers,
        moved.headcount_end,
        moved.fte_end,
        moved.turnover_dfe_headcount,
        moved.turnover_dfe_fte,
        moved.turnover_average,
        moved.stability,
    ]


def _published_movement(moved: Movement) -> list[Any]:
    counts = (moved.headcount_start, moved.starters, moved.leavers, moved.headcount_end)
    mean = round((moved.headcount_start + moved.headcount_end) / 2)
    return [
        "All",
        *(published(count) for count in counts),
        published(round(moved.fte_end)),
        published_share(moved.leavers, moved.headcount_end),
        HIDDEN,
        published_share(moved.leavers, mean),
        published_share(moved.stayed, moved.headcount_start),
    ]


def retention(data: Data) -> Figure:
    """How long people stay: Kaplan and Meier's curve with late entry, over the last year."""
    of = data.chosen(data.services)
    curve = metrics.retention(of, data.first, data.day)
    safe, stops = metrics.shown_retention(curve)
    risk = metrics.at_risk(of, data.first, data.day)
    reaches = stops if stops is not None else int(risk["time"].max()) if len(risk) else 0
    lines: list[list[Any]] = []
    for days, words in LANDMARKS:
        number = metrics.at_risk_on(risk, days)
        if days > reaches or number < metrics.FEWEST_AT_RISK:
            continue
        reached = safe[safe["t"] <= days]
        interval = "n/a"
        if len(reached) and not np.isnan(reached["lower"].iloc[-1]):
            interval = f"{100 * reached['lower'].iloc[-1]:.0f}% to {100 * reached['upper'].iloc[-1]:.0f}%"
        lines.append([words, 100 * metrics.staying(safe, days), interval, number])
    year = next((line for line in lines if line[0] == "1 year"), None)
    span = data.year_in_words
    if not len(risk):
        words = f"Nobody was in service between {span}, so how long people stay cannot be worked out"
    elif not risk["left"].any():
        words = f"There were no leavers between {span}, so no curve can be drawn: everybody stayed"
    elif year:
        words = f"{shown(year[1], 'percent')} stay a year (95% interval {year[2]})"
    else:
        words = "Too few people are at risk to say how many stay a year"
    middle = next((int(t) for t, s in zip(safe["t"], safe["s"], strict=True) if s <= 0.5), None)
    stopped = (
        f" The curve stops at {stops} days of service, where fewer than {metrics.FEWEST_AT_RISK} people are at risk."
        if stops is not None
        else ""
    )
    rows = of.assign(since=as_days(of["start"]), until=as_days(of["end"]))
    steps = [tuple(step) for step in safe[["t", "s", "lower", "upper"]].fillna(1).to_numpy().tolist()]
    return Figure(
        "retention",
        "How long people stay",
        data.day,
        f"{words}. Median length of service: {f'{middle} days' if middle else 'not reached'}.{stopped}"
        if risk["left"].any()
        else f"{words}.",
        "Kaplan and Meier’s estimate over the last year: those already in post enter with the service they had, those still "
        "there are not counted as leaving. Interval: log-log, from Greenwood’s error. It describes the past; it says nothing "
        "about any one person.",
        "Continuous services of family support workers, breaks of 28 days or fewer joined, by the team and level of their "
        f"last day; {len(risk)} services, of which {int(risk['left'].sum())} ended.",
        "Services that touch no day of the year, and those that begin on its last day, for they have no time in it.",
        [Column("After"), Column("Stay", "percent"), Column("95% interval"), Column("At risk", "number")],
        lines,
        None,
        ["Name", "Team", "Level", "In service since", "Until"],
        data.people_rows(rows, "since", "until"),
        picture="curve" if steps else "",
        drawing=charts.curve(steps, reaches) if steps else None,
        brief=f"{words}.",
    )


def vacancy(data: Data) -> Figure:
    """Vacant and agency working time beside what is filled, by team."""
    teams = set(data.structure.chosen) if data.choice.team is not None else set(data.structure.teams)
    family = WorkerKind.FAMILY_SUPPORT
    vacant = [v for v in queries.vacancies_on(data.reach, data.day) if v.kind == family and v.team_id in teams]
    agency = [a for a in queries.agency_posts_on(data.reach, data.day) if a.kind == family and a.team_id in teams]
    people = data.everybody[data.everybody["team"].isin(list(teams))]
    filled = people.groupby("team")["fte"].sum().to_dict() if len(people) else {}
    sums: dict[int, list[float]] = {team: [float(filled.get(team, 0)), 0.0, 0.0, 0.0] for team in teams}
    for empty in vacant:
        sums[empty.team_id][1] += float(empty.fte)
    for post in agency:
        sums[post.team_id][2] += float(post.fte)
        sums[post.team_id][3] += float(post.fte) * post.covers_vacancy
    lines = [
        _vacancy_line(data.team_name(team), *sums[team], exact=data.is_exact)
        for team in sorted(teams, key=data.team_name)
        if any(sums[team])
    ]
    added = [round(sum(column), 3) for column in zip(*sums.values(), strict=True)] if sums else [0.0] * 4
    total = _vacancy_line("All", *added, exact=data.is_exact or len(people) >= LEAST_WHOLE)
    if not data.is_exact:
        total[1] = published(round(added[0]))
        total[3], total[5] = (round(x) if isinstance(x, float) else x for x in (total[3], total[5]))
    cover = metrics.percent(added[3], added[1])
    rows = [[v.job_title, str(v.team), float(v.fte), "Vacant", v.started_on] for v in vacant]
    rows += [[a.job_title, str(a.team), float(a.fte), "Agency", a.started_on] for a in agency]
    return Figure(
        "vacancy",
        "Vacancies and agency work",
        data.day,
        f"{shown(added[1])} full-time equivalents are vacant ({shown(total[3], 'percent')}); agencies give "
        f"{shown(added[2])}, of which {shown(added[3])} cover vacancies ({shown(cover, 'percent')} of them)."
        if vacant or agency
        else f"No vacancy or agency post was open on {in_words(data.day)}, so nothing is vacant and no agency covers it.",
        "DfE method: vacant full-time equivalents divided by vacant and filled ones; agency ones divided by agency and own "
        "ones. An agency worker is counted by working time, never by name.",
        "Vacancies and agency posts for family support that were recorded as open on the day, with everybody in post.",
        "Jobs of other kinds. The level chosen does not narrow this: posts have no level.",
        [
            Column("Team"),
            *(Column(label, "decimal") for label in ("Filled FTE", "Vacant FTE")),
            Column("Vacancy rate", "percent"),
            Column("Agency FTE", "decimal"),
            Column("Agency rate", "percent"),
        ],
        lines,
        total,
        ["Job", "Team", "FTE", "What", "Since"],
        rows,
    )


def _vacancy_line(name: str, filled: float, vacant: float, agency: float, cover: float, *, exact: bool) -> list[Any]:
    rates = metrics.vacancy_rate(vacant, filled), metrics.agency_rate(agency, filled)
    if not exact:
        return [name, HIDDEN, vacant, HIDDEN, agency, HIDDEN]
    return [name, filled, vacant, rates[0], agency, rates[1]]


def absence(data: Data) -> Figure:
    """Working days lost and people away, always as it may be published and always of the whole organisation."""
    day = data.published_day
    first = _twelve_months_to(day)
    people = data.in_post(day)
    fte, team = people.set_index("person")["fte"].to_dict(), people.set_index("person")["team"].to_dict()
    away, lost, long_term = set(), 0.0, set()
    for person, start, end, days, is_long in queries.absence_rows(data.reach.organisation, first, day):
        if person in fte:
            away.add(person)
            lost += fte[person] * _days_lost(start, end, days, first, day)
            long_term |= {person} if is_long else set()
    teams = sorted(set(team.values()), key=data.team_name)
    counts = Counter(team[person] for person in away)
    safe = protect([[counts[each]] for each in teams])
    working = metrics.full_time(people)
    rate = metrics.absence_rate(lost, working) if len(people) >= LEAST_WHOLE and safe.total != HIDDEN else None
    days_shown = published(round(lost)) if safe.total != HIDDEN else HIDDEN
    return Figure(
        "absence",
        "Absence",
        day,
        _says_of_absence(day, len(people), days_shown, rate, published(len(long_term))),
        "DfE method: full-time-equivalent working days lost divided by 253 for each full-time equivalent in post. Days are "
        "as recorded, otherwise Mondays to Fridays; a spell that crosses the year’s edge counts in proportion.",
        "Family support workers of the whole organisation in post at the end of the last full month; the team and level "
        "chosen do not narrow this.",
        "Holidays; people who have left since. Numbers of 1 to 5 are hidden for every reader, others rounded to 5.",
        [Column("Team"), Column("People away in the year", "number")],
        [[data.team_name(each), cells[0]] for each, cells in zip(teams, safe.cells, strict=True)],
        ["All", safe.total],
    )


def _says_of_absence(day: date, people: int, days: Any, rate: float | None, long_term: Any) -> str:
    if not people:
        return f"Nobody was in post on {in_words(day)}, so no days lost can be worked out."
    share = "" if rate is None else f", {shown(rate, 'percent')}"
    return (
        f"{shown(days)} full-time-equivalent days were lost in the year{share}; "
        f"{shown(long_term)} people were away long-term."
    )


def _twelve_months_to(day: date) -> date:
    """The first day of the twelve full months that end on the last day of one."""
    return date(day.year - 1 + day.month // 12, day.month % 12 + 1, 1)


def _days_lost(start: date, end: date | None, days: Any, first: date, last: date) -> float:
    """Working days of an absence that lie between two days, in proportion where the whole is known."""
    final = date.fromordinal(end.toordinal() - 1) if end else last
    weekdays = working_days(start.toordinal(), final.toordinal())
    inside = working_days(max(start, first).toordinal(), min(final, last).toordinal())
    if days is None or not weekdays:
        return float(inside)
    return float(days) * inside / weekdays


def reasons(data: Data) -> Figure:
    """Why people left, always as it may be published and always of the whole organisation."""
    day = data.published_day
    first = _twelve_months_to(day)
    ended = metrics.leavers(data.services, first, day)
    found = queries.reasons_of([int(pk) for pk in ended["job_id"]])
    counts = Counter(found.first.get(int(pk)) or LeaverReason.NOT_KNOWN for pk in ended["job_id"])
    kinds = [reason for reason in LeaverReason if counts[reason]]
    safe = protect([[counts[reason]] for reason in kinds])
    lines = [[reason.label, cells[0], HIDDEN] for reason, cells in zip(kinds, safe.cells, strict=True)]
    further, themes = Counter(found.further), Counter(found.themes)
    for line, reason in zip(lines, kinds, strict=True):
        line[2] = published(further[reason])
    spoken = ", ".join(
        f"{theme.label.lower()} ({published(themes[theme])})" for theme in ExitTheme if themes[theme] > 5
    )
    return Figure(
        "reasons",
        "Why people left",
        day,
        f"{shown(safe.total)} people left in the year; {shown(published(found.interviews))} had an exit interview"
        + (f", which spoke of {spoken}." if spoken else ".")
        if len(ended)
        else f"There were no leavers between {in_words(first)} and {in_words(day)}, so there are no reasons to show.",
        "The main reason that the organisation’s admin recorded, further reasons beside it, and exit interviews as themes. "
        "Going to social work is a positive destination.",
        "Family support workers of the whole organisation whose service ended in the twelve full months; the team and level "
        "chosen do not narrow this.",
        "Numbers of 1 to 5 are hidden for every reader, others rounded to 5; nobody reads the rows here.",
        [Column("Main reason"), *numbers("Leavers", "Named as a further reason")],
        lines,
        ["All", safe.total, published(len(found.further))],
    )
