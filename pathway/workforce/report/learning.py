"""Figures about training, supervision, time for learning, levels and what teams can do."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from pathway.supervision.queries.rhythm import added_up
from pathway.training.enums import HeldState, TimeLost
from pathway.training.queries import Cell

from .. import charts, metrics, queries
from ..frames import ordinal
from ..suppression import HIDDEN, published, published_share
from .data import Data, as_days
from .figure import Column, Figure, in_words, numbers, shown

WEEKS = 26
SOON = (30, 60, 90)


def _cells(data: Data) -> list[Cell]:
    """The training cells of the family support workers that were asked for."""
    wanted = set(data.now["person"])
    return [cell for cell in queries.training_cells(data.reach, data.day) if cell.standing.person.pk in wanted]


def training(data: Data) -> list[Figure]:
    """The gap matrix of teams and modules, and what expires in the next 90 days."""
    cells = _cells(data)
    return [_gaps(data, cells), _expiry(data, cells)]


def _gaps(data: Data, cells: list[Cell]) -> Figure:
    modules = sorted({cell.requirement for cell in cells}, key=lambda each: each.title)
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for cell in cells:
        for group in (cell.standing.team, ""):
            counts[group, cell.requirement.pk][0] += cell.held.state.is_held
            counts[group, cell.requirement.pk][1] += cell.held.state.is_counted

    def line(name: str, group: str) -> list[Any]:
        return [name, *(_held_of(*counts[group, module.pk], exact=data.is_exact) for module in modules)]

    states = Counter(cell.held.state for cell in cells)
    soon = sum(_days_left(data, cell) in range(91) for cell in cells if cell.held.state.is_held)
    held, due = sum(c.held.state.is_held for c in cells), sum(c.held.state.is_counted for c in cells)
    people = {c.standing.person.pk for c in cells}
    late = {c.standing.person.pk for c in cells if c.held.state.is_overdue}
    clear = metrics.percent(len(people) - len(late), len(people))
    never, expired = states[HeldState.NEVER_DONE_OVERDUE], states[HeldState.OVERDUE_REFRESH]
    if data.is_exact:
        says = (
            f"{never} required trainings were never done and {expired} have expired; {soon} expire within 90 days. "
            f"{shown(metrics.percent(held, due), 'percent')} of those due are held; {shown(clear, 'percent')} of people have nothing overdue."
        )
    else:
        says = f"{shown(published_share(held, due), 'percent')} of the required trainings that are due are held."
    if not due:
        says = f"No required training was due from anybody on {in_words(data.day)}, so there is no share to work out."
    teams = sorted({cell.standing.team for cell in cells}) if data.is_exact else []
    rows = [
        [
            c.standing.person.full_name,
            c.standing.team,
            c.standing.level,
            c.requirement.title,
            c.held.state.label,
            c.held.done_on,
            c.held.due_on,
        ]
        for c in cells
    ]
    return Figure(
        "training",
        "Required training",
        data.day,
        says,
        "Held and in date divided by all to whom the module applies, less those who still have time.",
        "Each family support worker in post on the day with each module that the organisation asks of them.",
        "People who have left; people who still have time to do it the first time. n/a means that nobody is due yet.",
        [Column("Team"), *(Column(module.title) for module in modules)],
        [line(team, team) for team in teams],
        line("All", "") if modules else None,
        ["Name", "Team", "Level", "Module", "State", "Done on", "Due or expires on"],
        rows,
        picture="heat",
    )


def _held_of(held: int, due: int, *, exact: bool) -> str:
    if not due:
        return "n/a"
    if exact:
        return f"{held} of {due}, {round(100 * held / due)}%"
    return shown(published_share(held, due), "percent")


def _days_left(data: Data, cell: Cell) -> int:
    return (cell.held.due_on - data.day).days if cell.held.due_on else 10_000


def _expiry(data: Data, cells: list[Cell]) -> Figure:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = []
    for cell in cells:
        left = _days_left(data, cell)
        if cell.held.state.is_held and 0 <= left <= SOON[-1]:
            counts[cell.requirement.title][min(left, SOON[-1] - 1) // 30] += 1
            rows.append(
                [
                    cell.standing.person.full_name,
                    cell.standing.team,
                    cell.standing.level,
                    cell.requirement.title,
                    cell.held.due_on,
                ]
            )
    sums = [sum(column) for column in zip(*counts.values(), strict=True)] if counts else [0, 0, 0]
    total = sum(sums)
    show = (lambda number: number) if data.is_exact else published
    return Figure(
        "expiry",
        "What expires in the next 90 days",
        data.day,
        f"{shown(show(total))} trainings that are held now expire by {in_words(data.day + timedelta(days=90))}."
        if total
        else f"No training that is held now expires by {in_words(data.day + timedelta(days=90))}, so none needs booking for that.",
        "A training expires so many months after it was done as its rule says; the day itself still counts.",
        "Trainings of family support workers that are held on the day.",
        "What has expired already, and what is done once and for all.",
        [Column("Module"), *numbers("Within 30 days", "31 to 60 days", "61 to 90 days")],
        [[module, *(show(number) for number in counts[module])] for module in sorted(counts)],
        ["All", *(show(number) for number in sums)] if counts else None,
        ["Name", "Team", "Level", "Module", "Expires on"],
        sorted(rows, key=lambda row: row[4]),
        picture="bars" if total and data.is_exact else "",
        drawing=[
            {"label": words, "value": number, "shown": str(number), "tone": "due"}
            for words, number in zip(("Within 30 days", "31 to 60 days", "61 to 90 days"), sums, strict=True)
        ],
    )


def supervision(data: Data) -> Figure:
    """Supervision on time in the last full month, as dates and numbers only."""
    month = (
        data.day.replace(day=1)
        if (data.day + timedelta(days=1)).day == 1
        else data.day.replace(day=1) - timedelta(days=1)
    )
    wanted = set(data.chosen(data.placed(data.family_jobs.drop_duplicates("person", keep="last"), _on(data)))["person"])
    rows = [
        row
        for row in queries.supervision_rows(data.reach, month, data.day)
        if row.on_ladder and row.person.pk in wanted
    ]
    (whole,) = added_up(rows)
    columns = [
        Column("Team"),
        *numbers("Counted", "On time"),
        Column("On time, share", "percent"),
        *numbers("Held", "Planned"),
    ]
    if data.is_exact:
        lines = (
            [[t.name, t.eligible, t.compliant, t.rate, t.held, t.planned] for t in added_up(rows, "team")]
            if rows
            else []
        )
        total = ["All", whole.eligible, whole.compliant, whole.rate, whole.held, whole.planned]
    else:
        share = published_share(whole.compliant, whole.eligible)
        lines, total = [], ["All", published(whole.eligible), published(whole.compliant), share, HIDDEN, HIDDEN]
    return Figure(
        "supervision",
        "Supervision on time",
        data.day,
        f"{shown(total[3], 'percent')} had every supervision of {month.strftime('%B %Y')} on time: {shown(total[2])} of {shown(total[1])} people."
        if whole.eligible
        else f"Nobody worked 20 working days of {month.strftime('%B %Y')}, so supervision on time cannot be worked out.",
        "On time: every gap between one-to-one sessions that were held, counted from the last before the month, is within the rule of the level and three days of grace.",
        "Family support workers in post and working for 20 working days of the last full month or more.",
        "New people in their first 14 days, long absences and part months. Dates only: what was said is not read here.",
        columns,
        lines,
        total,
        ["Name", "Team", "Level", "Counted", "On time", "Held", "Planned"],
        [
            [
                r.person.full_name,
                r.team,
                r.level,
                "yes" if r.is_eligible else "no",
                "yes" if r.is_compliant else "no",
                r.held,
                r.planned,
            ]
            for r in rows
        ],
    )


def _on(data: Data) -> Any:
    people = data.family_jobs.drop_duplicates("person", keep="last")
    return people["end"].sub(1).clip(upper=data.day.toordinal()).clip(lower=people["start"])


@dataclass
class _Weeks:
    """Hours promised and had of each person (id) and week (its Monday), weeks noted, why hours were lost, families."""

    mondays: list[date]
    promised: dict[tuple[int, date], float]
    had: dict[tuple[int, date], float]
    noted: set[tuple[int, date]]
    lost: Counter[str]
    families: Counter[date]

    def month(self, month: date) -> list[Any]:
        """The line of one month, from the weeks whose Monday lies in it."""
        promised = [hours for (_, week), hours in self.promised.items() if week.replace(day=1) == month]
        had = sum(hours for (_, week), hours in self.had.items() if week.replace(day=1) == month)
        noted = sum(week.replace(day=1) == month for _, week in self.noted & set(self.promised))
        share = metrics.percent(had, sum(promised))
        weeks = f"{noted} of {len(promised)}"
        return [month.strftime("%B %Y"), float(sum(promised)), float(had), share, weeks, self.families[month]]

    def person(self, person: int) -> list[Any]:
        """What one person was promised and had, and how many weeks they noted."""
        weeks = [(person, week) for week in self.mondays]
        return [
            sum(self.promised.get(week, 0.0) for week in weeks),
            float(sum(self.had.get(week, 0.0) for week in weeks)),
            sum(week in self.noted for week in weeks),
        ]


def _weeks(data: Data, people: set[int]) -> _Weeks:
    monday = data.day - timedelta(days=data.day.weekday())
    mondays = [monday - timedelta(weeks=week) for week in range(WEEKS - 1, -1, -1)]
    weeks = _Weeks(mondays, _promised(data, mondays, people), defaultdict(float), set(), Counter(), Counter())
    for person, week, hours, why in queries.week_rows(data.reach, mondays[0], data.day):
        if person in people:
            weeks.had[person, week] += float(hours)
            weeks.noted.add((person, week))
            if why:
                weeks.lost[why] += 1
    for person, month, count, _ in queries.family_rows(data.reach, mondays[0], data.day):
        if person in people:
            weeks.families[month] += count
    return weeks


def learning_time(data: Data) -> Figure:
    """Hours for learning promised and had, with why they were lost, beside families."""
    people = {row["person"]: row for row in data.now.to_dict("records")}
    weeks = _weeks(data, set(people))
    whole, real = sum(weeks.promised.values()), float(sum(weeks.had.values()))
    share: Any = metrics.percent(real, whole)
    lines: list[list[Any]] = []
    lost = ""
    if data.is_exact:
        lines = [weeks.month(month) for month in sorted({week.replace(day=1) for week in weeks.mondays})]
        why = ", ".join(f"{TimeLost(why).label.lower()} ({number})" for why, number in weeks.lost.most_common())
        lost = f" Why hours were lost, by weeks: {why}." if why else ""
    elif whole:
        share = round(share or 0) if len(people) >= 10 else HIDDEN
    said = f"{shown(share, 'percent')} of the hours promised for learning were had"
    if not whole:
        said = f"No time for learning was promised between {in_words(weeks.mondays[0])} and {in_words(data.day)}, so there is no share to work out."
    elif data.is_exact:
        said += f": {shown(real)} of {shown(float(whole))} in {WEEKS} weeks."
    else:
        said += "."
    return Figure(
        "learning_time",
        "Protected time for learning",
        data.day,
        said,
        "Hours that people noted, divided by the hours a week promised at their level for each week in post. Families are counts that people noted for the month.",
        f"Family support workers in post on the day, the {WEEKS} weeks to it.",
        "Weeks that nobody noted count as nothing had; “weeks noted” says how many those are." + lost,
        [
            Column("Month"),
            Column("Promised hours", "decimal"),
            Column("Hours had", "decimal"),
            Column("Had, share", "percent"),
            Column("Weeks noted"),
            Column("Families", "number"),
        ],
        lines,
        None,
        ["Name", "Team", "Level", "Promised hours", "Hours had", "Weeks noted"],
        [
            [row["name"], data.team_name(row["team"]), data.level_name(row["level"]), *weeks.person(person)]
            for person, row in sorted(people.items(), key=lambda item: item[1]["name"])
        ],
        picture="pairs" if whole and data.is_exact else "",
        drawing=charts.pairs(
            [
                (line[0], line[1], line[2], f"{shown(line[2])} of {shown(line[1])} hours; {line[5]} families")
                for line in lines
            ]
        ),
    )


def _promised(data: Data, mondays: list[date], people: set[int]) -> dict[tuple[int, date], float]:
    """The hours promised to each person in each week, by their level and job on its Monday."""
    promises = queries.promise_rows(data.reach.organisation)
    stays = data.levels[data.levels["person"].isin(list(people))]
    jobs = data.family_jobs[data.family_jobs["person"].isin(list(people))]
    found: dict[tuple[int, date], float] = {}
    both = stays.merge(jobs[["person", "start", "end"]], on="person", suffixes=("", "_of_job"))
    for level, start, end, hours in promises:
        mine = both[both["level"] == level]
        begin = np.maximum.reduce([mine["start"], mine["start_of_job"], np.full(len(mine), start.toordinal())])
        finish = np.minimum.reduce([mine["end"], mine["end_of_job"], np.full(len(mine), ordinal(end))])
        for monday in mondays:
            number = monday.toordinal()
            for person in mine["person"][(begin <= number) & (number < finish)]:
                found[int(person), monday] = float(hours)
    return found


def levels(data: Data) -> Figure:
    """How many people stand at each level, and for how many months."""
    stays = data.levels.drop_duplicates("person", keep="last").set_index("person")["start"]
    people = data.now
    people = people.assign(since=people["person"].map(stays))
    people["months"] = (data.day.toordinal() - people["since"]) // 30.4375
    lines: list[list[Any]] = []
    for level in sorted(data.structure.levels.values(), key=lambda each: each.order):
        here = people[people["level"] == level.pk]
        expected = level.expected_months
        middle = float(here["months"].median()) if len(here) else None
        least, low, high, most = (
            (float(here["months"].quantile(part)) for part in (0, 0.25, 0.75, 1)) if len(here) else (None,) * 4
        )
        over = int((here["months"] > expected).sum()) if expected else None
        count: int | str = len(here)
        if not data.is_exact:
            middle, over, count = None, None, HIDDEN  # type: ignore[assignment]
            least = low = high = most = None
        lines.append([level.name, count, least, low, middle, high, most, expected, over])
    placed = people[people["level"] > 0]
    rows = placed.assign(at_level=as_days(placed["since"]))
    return Figure(
        "levels",
        "People and months at each level",
        data.day,
        (
            f"{sum(line[-1] or 0 for line in lines)} people are at their level for longer than expected."
            if data.is_exact and len(placed)
            else f"Nobody in post on {in_words(data.day)} stands at a level, so there are no months to count."
            if data.is_exact
            else "How many stand at each level is in the headcount."
        ),
        "Months since the level began, in whole months of 30.4 days; the middle one of all at the level. What is expected is the organisation’s own guide.",
        "Family support workers in post on the day who stand at a level.",
        "People without a level. A level that has no expected time has nobody over it.",
        [
            Column("Level"),
            *numbers("People"),
            *(Column(label, "decimal") for label in ("Least months", "A quarter under")),
            Column("Median months", "decimal"),
            *(Column(label, "decimal") for label in ("A quarter over", "Most months")),
            *numbers("Expected months", "Longer than expected"),
        ],
        lines if data.is_exact else [],
        None,
        ["Name", "Team", "Level", "At this level since", "Months"],
        data.people_rows(rows, "at_level", "months"),
        picture="bars" if data.is_exact else "",
        drawing=[
            {"label": line[0], "value": line[1], "shown": f"{line[1]}, median {shown(line[4])} months"}
            for line in lines
            if data.is_exact
        ],
        spread=charts.spreads([(line[0], *line[2:8]) for line in lines if data.is_exact and line[1]]),
    )


def capability(data: Data) -> Figure:
    """What teams are asked to be able to do, and how far it is met."""
    people = {int(row["person"]): row for row in data.now[data.now["level"] > 0].to_dict("records")}
    known, asked = queries.asked_of({person: int(row["level"]) for person, row in people.items()})
    counts: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for each in asked:
        place = counts[int(people[each.worker]["team"]), each.competency]
        place[0] += each.is_met
        place[1] += 1
    teams = sorted({team for team, _ in counts}, key=data.team_name)
    lines: list[list[Any]] = []
    rows: list[list[Any]] = []
    for team in teams:
        here = {competency: met_of for (t, competency), met_of in counts.items() if t == team}
        met, of = sum(m for m, _ in here.values()), sum(n for _, n in here.values())
        alone = [competency for competency, (m, n) in here.items() if m == 1 and n > 1]
        widest = max(here, key=lambda competency: here[competency][1] - here[competency][0])
        lines.append([data.team_name(team), of, met, metrics.percent(met, of), len(alone), str(known[widest])])
        rows += [
            [data.team_name(team), str(known[competency]), n, m, "one person only" if competency in alone else ""]
            for competency, (m, n) in here.items()
        ]
    met, of = sum(line[2] for line in lines), sum(line[1] for line in lines)
    return Figure(
        "capability",
        "What teams can do, and the gaps",
        data.day,
        f"{shown(metrics.percent(met, of), 'percent')} of what levels ask is met; {sum(line[4] for line in lines)} statements rest on one person of a team."
        if of
        else f"Nobody in post on {in_words(data.day)} stands at a level that asks for a statement, so there are no gaps to show.",
        "Each statement that a worker’s level asks, and whether mentors’ decisions say it is met at that level or beyond.",
        "Family support workers in post on the day who stand at a level. Decisions count as they are today, whatever day is chosen.",
        "People without a level, and statements that a level does not ask.",
        [
            Column("Team"),
            *numbers("Asked", "Met"),
            Column("Met, share", "percent"),
            *numbers("Met by one person only"),
            Column("Widest gap"),
        ],
        lines,
        ["All", of, met, metrics.percent(met, of), sum(line[4] for line in lines), ""] if lines else None,
        ["Team", "Statement", "Asked of", "Met by", "Held by"],
        rows,
    )
