"""Questions about who holds what on a day."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from modules.models import Completion, ModuleSnapshot
from pathway.careers.models import Placement
from pathway.core import clock
from pathway.core.once import once
from pathway.core.templatetags.pathway import day as british
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.people.models import (
    Absence,
    Appointment,
    Employment,
    Organisation,
    Team,
    TeamMembership,
    User,
    managed_by,
    roles_of,
)

from ..calendar import Asked, Exempt, Facts, Held, Rule, asked_on, held_on, months_later, share, unbroken_since
from ..enums import HeldState
from ..models import CourseRecord, Exemption, ExternalCompletion, ExternalCourse, Requirement

SERVICE_GAP_DAYS = 28
DEFAULTS = Path(__file__).parent.with_name("defaults.toml")
# By worker and thing: the days on which it was done, each with the day its certificate runs out.
Done = defaultdict[tuple[int, int], list[tuple[date, date | None]]]


@dataclass(frozen=True)
class Standing:
    """A person in post on a day: team, level and job, and the spells that requirements ask about."""

    person: User
    kind: str
    job_title: str
    in_post_since: date
    team: str
    level_id: int | None
    level: str
    facts: Facts
    exempt: dict[int, list[Exempt]] = field(default_factory=dict)

    @property
    def on_ladder(self) -> bool:
        """Whether this is a family support worker; the others only need training and are counted apart."""
        return self.kind == WorkerKind.FAMILY_SUPPORT


@dataclass(frozen=True)
class Seat:
    """A place that a worker has booked on a course, as an upper floor tells it."""

    worker: int
    thing: int
    on: date
    where: str = ""
    href: str = ""


BOOKED_SEATS: list[Callable[[QuerySet[User]], Iterable[Seat]]] = []
"""Who has booked places to come: an upper floor adds a function from people to their seats, in one query."""


@dataclass(frozen=True)
class WayToBook:
    """Where a course is booked, and how many places are free there, as an upper floor tells it."""

    href: str
    free: int


WAYS_TO_BOOK: list[Callable[[User, Collection[int]], dict[int, WayToBook]]] = []
"""Where courses are booked: from the person who looks and things (modules, or below zero courses), in few queries."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One person and one requirement that applies to them."""

    standing: Standing
    requirement: Requirement
    held: Held
    seat: Seat | None = None

    @property
    def may_take_short_check(self) -> bool:
        """Whether its refresher is open today and may be passed by a short check."""
        return self.requirement.diagnostic_id is not None and self.held.is_open(clock.today())

    @property
    def wants_a_reminder(self) -> bool:
        """Whether it is due, late or expires soon, and no place is booked for it."""
        return self.state not in (HeldState.IN_DATE, HeldState.EXEMPT, HeldState.PAUSED, HeldState.BOOKED)

    @property
    def state(self) -> HeldState:
        """The state as it is shown: booked where it is due, late or expiring and a place is booked."""
        waits = self.held.state.is_overdue or self.held.state in (HeldState.NOT_YET_DUE, HeldState.DUE_SOON)
        return HeldState.BOOKED if self.seat is not None and waits else self.held.state


@dataclass
class Count:
    """People by state, for one requirement in one group."""

    cells: list[Cell] = field(default_factory=list)

    def of(self, *states: HeldState) -> int:
        """How many stand in one of these states."""
        return sum(cell.held.state in states for cell in self.cells)

    @property
    def done(self) -> int:
        """How many hold it, soon expiring or not."""
        return self.of(HeldState.IN_DATE, HeldState.DUE_SOON)

    @property
    def due(self) -> int:
        """How many have not done it and still have time."""
        return self.of(HeldState.NOT_YET_DUE)

    @property
    def overdue(self) -> int:
        """How many must do it again and are late."""
        return self.of(HeldState.OVERDUE_REFRESH)

    @property
    def never(self) -> int:
        """How many have never done it and are late."""
        return self.of(HeldState.NEVER_DONE_OVERDUE)

    @property
    def counted(self) -> int:
        """The denominator: all to whom it applies, less those who still have time."""
        return sum(cell.held.state.is_counted for cell in self.cells)

    @property
    def share(self) -> str:
        """Done as a share of the denominator, or n/a where there is nobody in it."""
        return share(self.done, self.counted)


def may_see_all(viewer: Any) -> bool:
    """Whether this person sees the training of the whole organisation."""
    return AppointmentKind.WORKFORCE_LEAD in roles_of(viewer).organisation_wide


def people_seen_by(viewer: User) -> Q:
    """The condition "this person's training stands in the viewer's table": all for a workforce lead, else one's own
    people."""
    if may_see_all(viewer):
        return Q(organisation=viewer.organisation)
    return managed_by(viewer) & Q(organisation=viewer.organisation)


LEVEL, TEAM, POST, AWAY, EXEMPT, JOB = "level", "team", "post", "away", "exempt", "job"


# A job in the organisation to which its person belongs today.
HERE = Q(organisation=F("person__organisation"))


def _spells(people: QuerySet[User], day: date) -> dict[int, dict[str, list[Any]]]:
    """Jobs, levels, teams, posts, long absences and exemptions of people up to a day, in one query."""

    def rows(queryset: QuerySet[Any], what: str, who: str, ref: Any, label: Any, more: Any, agreed: Any) -> Any:
        found = queryset.filter(**{f"{who}__in": people, "started_on__lte": day}).order_by()
        return found.annotate(
            s_what=Value(what, output_field=CharField()),
            s_who=F(f"{who}_id"),
            s_ref=ref,
            s_label=label,
            s_more=more,
            s_start=F("started_on"),
            s_end=F("ended_on"),
            s_agreed=agreed,
        ).values_list("s_what", "s_who", "s_ref", "s_label", "s_more", "s_start", "s_end", "s_agreed")

    nothing = Value("", output_field=CharField())
    zero, never = Value(0, output_field=BigIntegerField()), Cast(Value(None), DateField())
    placements = rows(Placement.objects.all(), LEVEL, "worker", F("level_id"), F("level__name"), nothing, never)
    teams = rows(
        TeamMembership.objects.all(), TEAM, "person", F("team_id"), F("team__name"), F("team__area_of_practice"), never
    )
    posts = rows(Appointment.objects.all(), POST, "person", zero, F("kind"), nothing, never)
    away = rows(Absence.objects.filter(is_long_term=True), AWAY, "person", zero, nothing, nothing, never)
    thing = Coalesce(F("course__module_id"), -F("course_id"), output_field=BigIntegerField())
    exempt = rows(Exemption.objects.all(), EXEMPT, "worker", thing, nothing, nothing, F("agreed_to"))
    jobs = rows(Employment.objects.filter(HERE), JOB, "person", zero, F("job_title"), F("kind"), never)
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    # By day, and by name where two begin on one day, so that the order is the same on every database.
    for what, who, *spell in sorted(
        placements.union(teams, posts, away, exempt, jobs, all=True), key=lambda row: (row[5], row[2], row[3])
    ):
        found[who][what].append(spell)
    return found


def standings(people: QuerySet[User], day: date, alone: User | None = None) -> list[Standing]:
    """The people in post on a day, by name, with team and levels; two queries however many they are.

    One query where they are one person `alone`, who is known already.
    """
    spells = _spells(people, day)
    employed = Employment.objects.filter(HERE, person=OuterRef("pk"), started_on__lte=day)
    known = User.objects.filter(Exists(employed), pk__in=people).order_by("full_name", "pk")
    found = []
    for person in known if alone is None else [alone]:
        jobs = [(start, end) for _, _, _, start, end, _ in spells[person.pk][JOB]]
        since = unbroken_since(jobs, day, SERVICE_GAP_DAYS)
        if since is not None:
            found.append(_standing(day, since, person, spells[person.pk]))
    return found


def _standing(day: date, since: date, person: User, spells: dict[str, list[Any]]) -> Standing:
    def now(what: str) -> list[Any]:
        return [spell for spell in spells[what] if spell[4] is None or spell[4] > day]

    _, title, kind, *_ = next(iter(now(JOB)))
    level = next(iter(now(LEVEL)), None)
    team = next(iter(now(TEAM)), None)
    exempt: dict[int, list[Exempt]] = defaultdict(list)
    for thing, _, _, start, end, agreed in spells[EXEMPT]:
        exempt[thing].append((start, end, agreed))
    facts = Facts(
        in_post_since=since,
        on_ladder=kind == WorkerKind.FAMILY_SUPPORT,
        levels=tuple((ref, label, (start, end)) for ref, label, _, start, end, _ in spells[LEVEL]),
        teams=tuple((ref, label, area, (start, end)) for ref, label, area, start, end, _ in spells[TEAM]),
        jobs=tuple((label, (start, end)) for _, label, _, start, end, _ in spells[JOB]),
        posts=tuple((kind, (start, end)) for _, kind, _, start, end, _ in spells[POST]),
        away=tuple((start, end) for _, _, _, start, end, _ in spells[AWAY]),
    )
    return Standing(
        person=person,
        kind=kind,
        job_title=title,
        in_post_since=since,
        team=team[1] if team else "No team",
        level_id=level[0] if level else None,
        level=level[1] if level else "",
        facts=facts,
        exempt=exempt,
    )


@dataclass(frozen=True)
class Rules:
    """An organisation's requirements on a day, and every rule up to it."""

    day: date
    current: list[Requirement]
    rules: dict[int, Rule]
    history: dict[int, list[Rule]]

    def instead(self, requirement: Requirement, rule: Rule) -> "Rules":
        """The same, with another rule in the place of one from this day on: what a change would bring."""
        before = [replace(each, ended_on=self.day) if each is self.rules[requirement.pk] else each
                  for each in self.history[requirement.thing]]  # fmt: skip
        return Rules(
            self.day,
            self.current,
            self.rules | {requirement.pk: rule},
            self.history | {requirement.thing: [*before, rule]},
        )


@once
def rules_on(organisation: Organisation | None, day: date) -> Rules:
    """The organisation's requirements that hold on a day, by title, with those before them for the same thing."""
    known, named = _known_rules(organisation, day)
    inside = teams_inside(organisation) if any(what == TEAM for _, what in named) else {}
    rules: dict[int, Rule] = {}
    history: dict[int, list[Rule]] = defaultdict(list)
    for each in known:
        teams = {team for ref in named.get((each.pk, TEAM), ()) for team in inside.get(ref, {ref})}
        rules[each.pk] = each.rule(each.who(named.get((each.pk, LEVEL), ()), teams))
        history[each.thing].append(rules[each.pk])
    return Rules(day, [each for each in known if each.holds(day)], rules, history)


def _known_rules(
    organisation: Organisation | None, day: date
) -> tuple[list[Requirement], dict[tuple[int, str], set[int]]]:
    """Every rule up to a day by title, and the levels and teams that each names, in one query.

    A rule comes once for each pair of a level and a team that it names; few name any, and hardly one names both.
    """
    rows: Any = Requirement.objects.filter(organisation=organisation, started_on__lte=day)
    rows = rows.select_related("course", "diagnostic").annotate(named_level=F("levels"), named_team=F("teams"))
    known: dict[int, Requirement] = {}
    named: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in rows.order_by("title", "pk"):
        known.setdefault(row.pk, row)
        for what, ref in ((LEVEL, row.named_level), (TEAM, row.named_team)):
            if ref is not None:
                named[row.pk, what].add(ref)
    return list(known.values()), named


def teams_inside(organisation: Organisation | None) -> dict[int, set[int]]:
    """For each team of an organisation that team and all inside it."""
    parents = dict(Team.objects.filter(organisation=organisation).values_list("pk", "parent_id"))
    inside: dict[int, set[int]] = defaultdict(set)
    for team in parents:
        above: int | None = team
        while above is not None and team not in inside[above]:
            inside[above].add(team)
            above = parents.get(above)
    return inside


def cells_for(
    people: QuerySet[User],
    organisation: Organisation | None,
    day: date | None = None,
    rules: Rules | None = None,
    *,
    with_seats: bool = False,
    alone: User | None = None,
) -> list[Cell]:
    """Each person in post with each requirement that applies to them on a day, worked out from events alone."""
    day = day or clock.today()
    rules = rules or rules_on(organisation, day)
    redo = _to_redo(tuple(r.thing for r in rules.current if r.thing > 0), day)
    done = _done_on(people, redo, day)
    seats = seats_of(people) if with_seats else {}
    asking = _asking(rules, redo)
    found: dict[Any, Held] = {}
    cells = []
    for standing in standings(people, day, alone):
        person, facts = standing.person.pk, standing.facts
        since: dict[int, Asked | None] = {}
        for each in asking:
            if each.alike not in since:
                since[each.alike] = asked_on(day, each.rule, each.history, facts)
            asked = since[each.alike]
            if asked is None:
                continue
            days = tuple(done.get((person, each.thing), ()))
            exempt = tuple(standing.exempt.get(each.thing, ()))
            # Where the same is known of two people, the sum is the same: it is done once.
            key = (each.windows, asked.since, asked.event, days, facts.away, exempt)
            held = found.get(key)
            if held is None:
                held = found[key] = _held(day, each, asked, days, facts, exempt)
            cells.append(Cell(standing, each.requirement, held, seats.get((person, each.thing))))
    return cells


@dataclass(frozen=True)
class _Asking:
    """One rule of today, ready to be asked of many people.

    `alike` is the same number for rules that ask the same people since the same days; `windows` for those that count
    their days alike.
    """

    requirement: Requirement
    thing: int
    rule: Rule
    history: list[Rule]
    redo_since: date | None
    alike: int
    windows: int


def _asking(rules: Rules, redo: dict[int, tuple[int, date | None]]) -> list[_Asking]:
    whom: dict[Any, int] = {}
    spans: dict[Any, int] = {}
    found = []
    for requirement in rules.current:
        thing, rule = requirement.thing, rules.rules[requirement.pk]
        history, redo_since = rules.history[thing], redo.get(thing, (1, None))[1]
        asks = tuple((each.started_on, each.ended_on, each.who) for each in (rule, *history))
        span = (rule.first_due_days, rule.refresh_months, rule.opens_days, rule.grace_days, rule.minimum_active_days)
        found.append(
            _Asking(
                requirement,
                thing,
                rule,
                history,
                redo_since,
                alike=whom.setdefault(asks, len(whom)),
                windows=spans.setdefault((span, redo_since), len(spans)),
            )
        )
    return found


def _held(
    day: date,
    each: _Asking,
    asked: Asked,
    days: tuple[tuple[date, date | None], ...],
    facts: Facts,
    exempt: tuple[Exempt, ...],
) -> Held:
    rule = each.rule
    return held_on(
        day,
        applies_from=asked.since,
        event=asked.event,
        first_due_days=rule.first_due_days,
        refresh_months=rule.refresh_months,
        opens_days=rule.opens_days,
        grace_days=rule.grace_days,
        minimum_active_days=rule.minimum_active_days,
        done_on=[when for when, _ in days],
        until={when: until for when, until in days if until is not None},
        redo_since=each.redo_since,
        away=facts.away,
        exempt=exempt,
    )


def seats_of(people: QuerySet[User]) -> dict[tuple[int, int], Seat]:
    """The first place to come that each of these people has booked on each thing."""
    found: dict[tuple[int, int], Seat] = {}
    today = clock.today()
    for booked in BOOKED_SEATS:
        for seat in booked(people):
            known = found.get((seat.worker, seat.thing))
            if seat.on >= today and (known is None or seat.on < known.on):
                found[seat.worker, seat.thing] = seat
    return found


def ways_to_book(viewer: User, things: Collection[int]) -> dict[int, WayToBook]:
    """Where a person books each of some courses; a course that cannot be booked now is left out."""
    found: dict[int, WayToBook] = {}
    for find in WAYS_TO_BOOK:
        found = find(viewer, things) | found
    return found


@once
def _to_redo(modules: tuple[int, ...], day: date) -> dict[int, tuple[int, date | None]]:
    """For each module the first version whose completions still count on a day, and when it came out."""
    versions: dict[int, list[ModuleSnapshot]] = defaultdict(list)
    rows = ModuleSnapshot.objects.filter(module__in=modules).only("module", "number", "redo_from", "published_at")
    for row in rows.order_by("number"):
        if timezone.localdate(row.published_at) <= day and row.module_id:
            versions[row.module_id].append(row)
    found: dict[int, tuple[int, date | None]] = {}
    for module, known in versions.items():
        first = known[-1].redo_from
        out = next((timezone.localdate(v.published_at) for v in known if v.number == first), None)
        found[module] = (first, out if first > 1 else None)
    return found


def _done_on(people: QuerySet[User], redo: dict[int, tuple[int, date | None]], day: date) -> Done:
    """When people did which things in a version that still counts, from all who know of it, in one query."""

    def rows(queryset: QuerySet[Any], thing: Any, number: Any, on: Any, until: Any) -> Any:
        found = queryset.filter(worker__in=people).order_by()
        return found.annotate(d_thing=thing, d_number=number, d_on=on, d_until=until).values_list(
            "worker_id", "d_thing", "d_number", "d_on", "d_until"
        )

    unknown, never = Value(0, output_field=IntegerField()), Cast(Value(None), DateField())
    here = rows(
        Completion.objects.filter(module__in=list(redo)),
        Cast("module_id", BigIntegerField()),
        F("snapshot_number"),
        TruncDate("completed_at"),
        never,
    )
    named = Coalesce(
        F("course__module_id"), F("course__counts_as__module_id"), -F("course__counts_as_id"),
        output_field=BigIntegerField(),
    )  # fmt: skip
    known = ExternalCompletion.objects.filter(course__counts_for_nothing=False)
    known = known.filter(Q(course__module__isnull=False) | Q(course__counts_as__isnull=False))
    elsewhere = rows(known, named, unknown, F("completed_on"), never)
    named = Coalesce(F("course__module_id"), -F("course_id"), output_field=BigIntegerField())
    checked = CourseRecord.objects.filter(known_on__lte=day)
    recorded = rows(checked, named, unknown, F("completed_on"), F("expires_on"))
    done: Done = defaultdict(list)
    for worker, thing, number, on, until in here.union(elsewhere, recorded, all=True):
        first, since = redo.get(thing, (1, None))
        # Who knows no versions of ours: what was done before everybody had to do it again counts no more.
        if (number >= first) if number else (since is None or on >= since):
            done[worker, thing].append((on, until))
    return done


def done_elsewhere(worker: User) -> set[int]:
    """The modules for which a worker completed something in another system."""
    rows = ExternalCompletion.objects.filter(worker=worker, course__module__isnull=False)
    return {module for module in rows.values_list("course__module", flat=True) if module is not None}


def courses_of(lead: User) -> QuerySet[ExternalCourse]:
    """The courses that an organisation brought in, those that count for nothing yet first, with how many did them."""
    courses = ExternalCourse.objects.visible_to(lead).annotate(
        people=models.Count("completions__worker", distinct=True)
    )
    return courses.select_related("module").order_by(
        Case(When(module__isnull=True, counts_for_nothing=False, then=0), default=1), "title"
    )


def counts(cells: Iterable[Cell], by: str = "") -> dict[str, dict[Requirement, Count]]:
    """Cells counted by requirement, in groups by `team` or `level`, or all together under an empty name."""
    found: dict[str, dict[Requirement, Count]] = defaultdict(lambda: defaultdict(Count))
    for cell in cells:
        group = getattr(cell.standing, by) if by else ""
        found[group][cell.requirement].cells.append(cell)
    return {group: dict(found[group]) for group in sorted(found)}


@once
def cells_of(worker: User, day: date) -> tuple[Cell, ...]:
    """One worker with each requirement that applies to them on a day, without what is booked."""
    return tuple(cells_for(User.objects.filter(pk=worker.pk), worker.organisation, day, alone=worker))


def required_of(worker: User) -> list[Cell]:
    """What a worker must hold today and where they stand with it, most pressing first."""
    order = list(HeldState)
    order.sort(key=lambda state: (not state.is_overdue, state is not HeldState.NOT_YET_DUE))
    return sorted(
        cells_of(worker, clock.today()), key=lambda cell: (order.index(cell.held.state), cell.held.due_on or date.max)
    )


def proposed_for(lead: User) -> list[tuple[ModuleSnapshot, dict[str, Any]]]:
    """The proposed rules whose module is live for the lead's people and not required yet, with that module.

    Where an organisation has taken a copy of a library module, its own copy is meant.
    """
    rules = {rule["code"]: rule for rule in tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["modules"]}
    asked = set(Requirement.objects.current().filter(organisation=lead.organisation).values_list("module", flat=True))
    live: dict[str, ModuleSnapshot] = {}
    for snapshot in ModuleSnapshot.objects.live().visible_to(lead).filter(code__in=rules).order_by("organisation"):
        if snapshot.code not in live or snapshot.organisation_id is not None:
            live[snapshot.code] = snapshot
    return [(live[code], rule) for code, rule in rules.items() if code in live and live[code].module_id not in asked]


def courses_proposed_for(lead: User) -> list[dict[str, Any]]:
    """The proposed rules for what nobody teaches here as a module and nothing asks for yet."""
    rules = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["modules"]
    taught = set(ModuleSnapshot.objects.live().visible_to(lead).values_list("code", flat=True))
    asked = Requirement.objects.current().filter(organisation=lead.organisation, course__isnull=False)
    known = set(asked.values_list("course__code", flat=True))
    return [rule for rule in rules if rule["code"] not in taught | known]


def due_words(worker: User) -> dict[int, str]:
    """What a worker reads beside each required module in their list of learning, by module."""
    return {
        cell.requirement.module_id: _in_words(cell.held) for cell in required_of(worker) if cell.requirement.module_id
    }


def who_lacks(people: QuerySet[User], organisation: Organisation | None, thing: int) -> dict[int, str]:
    """Of whom a module, or below zero a course, is asked and who does not hold it beyond the next weeks, in words."""
    rules = rules_on(organisation, clock.today())
    only = Rules(rules.day, [each for each in rules.current if each.thing == thing], rules.rules, rules.history)
    if not only.current:
        return {}
    rest = (HeldState.IN_DATE, HeldState.EXEMPT, HeldState.PAUSED)
    cells = cells_for(people, organisation, rules.day, only)
    return {cell.standing.person.pk: _in_words(cell.held) for cell in cells if cell.held.state not in rest}


def _in_words(held: Held) -> str:
    if held.due_on is None or held.state in (HeldState.EXEMPT, HeldState.PAUSED):
        return ""
    if held.state.is_overdue:
        return f"Required, and overdue since {british(held.due_on)}"
    if held.state == HeldState.NOT_YET_DUE:
        return f"Required by {british(held.due_on)}"
    return f"Required again by {british(held.due_on)}"


def valid_until(worker: User, thing: int, earned_on: date) -> date | None:
    """The last day on which what was earned holds, by the rule of today; None where nothing asks for a refresher."""
    named = Q(module=thing) if thing > 0 else Q(course=-thing)
    rules = Requirement.objects.current().filter(named, organisation=worker.organisation)
    months = [rule.refresh_months for rule in rules if rule.refresh_months is not None]
    return months_later(earned_on, min(months)) if months else None
