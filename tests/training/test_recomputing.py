"""A past day is worked out as it was shown, whatever comes later; and a preview is what then happens."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathway.core import clock
from pathway.people.actions import record_absence
from pathway.people.enums import AbsenceClass
from pathway.people.models import User
from pathway.training.actions import change_requirement
from pathway.training.calendar import BACK_DAYS, Facts, Rule, Who, asked_on, held_on, months_later
from pathway.training.enums import HeldState
from pathway.training.queries import cells_for
from pathway.training.queries.records import preview_change
from tests.training.test_queries import JULY, asked, complete, noon  # noqa: F401  a fixture

D = dt.date
EDGES = [
    D(2024, 2, 28), D(2024, 2, 29), D(2024, 3, 1), D(2023, 12, 31), D(2024, 1, 1), D(2025, 12, 31), D(2026, 1, 1),
    D(2026, 3, 29), D(2026, 10, 25), D(2028, 2, 29),
]  # fmt: skip
days = st.sampled_from(EDGES) | st.dates(D(2022, 1, 1), D(2029, 12, 31))
small = st.integers(0, 120)


@st.composite
def spells(draw):
    """One spell: from a day until another, or open."""
    start = draw(days)
    return start, draw(st.none() | st.integers(0, 500).map(lambda more: start + dt.timedelta(days=more)))


@st.composite
def people(draw):
    """Somebody with levels, teams and long absences."""
    since = draw(days)
    return Facts(
        in_post_since=since,
        levels=tuple((draw(st.integers(1, 3)), "Trainee", spell) for spell in draw(st.lists(spells(), max_size=3))),
        teams=tuple((draw(st.integers(1, 2)), "West", "parenting", s) for s in draw(st.lists(spells(), max_size=3))),
        jobs=(("Worker", (since, None)),),
        away=tuple(draw(st.lists(spells(), max_size=2))),
    )


@st.composite
def rules(draw):
    """A rule with its windows."""
    start, end = draw(spells())
    return Rule(
        started_on=start,
        ended_on=end,
        who=Who(
            levels=frozenset(draw(st.sets(st.integers(1, 3), max_size=2))),
            teams=frozenset(draw(st.sets(st.integers(1, 2), max_size=1))),
            first_year_only=draw(st.booleans()),
        ),
        first_due_days=draw(small),
        refresh_months=draw(st.none() | st.integers(1, 48)),
        opens_days=draw(small),
        grace_days=draw(small),
        minimum_active_days=draw(small),
    )


def stand(day, rule, history, person, done, exempt):
    found = asked_on(day, rule, history, person)
    if found is None:
        return None
    return held_on(
        day,
        applies_from=found.since,
        event=found.event,
        first_due_days=rule.first_due_days,
        refresh_months=rule.refresh_months,
        opens_days=rule.opens_days,
        grace_days=rule.grace_days,
        minimum_active_days=rule.minimum_active_days,
        done_on=done,
        away=person.away,
        exempt=exempt,
    )


def known_by(day, spell):
    """A spell as it was known on a day: an end that lay ahead was not known."""
    start, end = spell
    return start, (end if end is not None and end <= day else None)


def as_known(day, person):
    """A person as they were known on a day, without what came later."""
    return Facts(
        in_post_since=person.in_post_since,
        levels=tuple((a, b, known_by(day, s)) for a, b, s in person.levels if s[0] <= day),
        teams=tuple((a, b, c, known_by(day, s)) for a, b, c, s in person.teams if s[0] <= day),
        jobs=person.jobs,
        away=tuple(known_by(day, s) for s in person.away if s[0] <= day),
    )


@settings(max_examples=400)
@given(days, rules(), people(), st.lists(days, max_size=4), st.lists(st.tuples(days, small, small), max_size=2))
def test_recomputing_a_past_day_gives_what_was_shown(day, rule, person, done, exempt):
    """What is done, moved, left, agreed or taken back after a day never changes what that day shows."""
    agreed = [
        (start, start + dt.timedelta(days=min(first, last)), start + dt.timedelta(days=last))
        for start, first, last in exempt
    ]
    shown = stand(
        day,
        Rule(**{**rule.__dict__, "ended_on": known_by(day, (rule.started_on, rule.ended_on))[1]}),
        [Rule(**{**rule.__dict__, "ended_on": known_by(day, (rule.started_on, rule.ended_on))[1]})],
        as_known(day, person),
        [when for when in done if when <= day],
        # An exemption that was taken back later stood on that day until the last day that was agreed.
        [
            (start, end if end <= day else last + dt.timedelta(days=1), last)
            for start, end, last in agreed
            if start <= day
        ],
    )
    assert stand(day, rule, [rule], person, done, agreed) == shown


@given(days, rules(), people(), st.lists(days, max_size=4))
def test_every_date_says_why(day, rule, person, done):
    held = stand(day, rule, [rule], person, done, [])
    if held is not None and held.due_on is not None:
        assert held.because
        assert any(character.isdigit() for character in held.because)
        assert (held.due_on < day) == held.state.is_overdue


@given(days, rules(), people(), st.lists(days, max_size=4))
def test_doing_it_on_a_day_is_enough_on_that_day(day, rule, person, done):
    held = stand(day, rule, [rule], person, [*done, day], [])
    assert held is None or held.state.is_held or held.state is HeldState.PAUSED


@given(days, st.integers(0, 400), small)
def test_a_long_time_away_leaves_days_after_coming_back(start, length, first):
    """Nobody is late on the day they come back with something that fell due while they were away."""
    back = start + dt.timedelta(days=length)
    began = start - dt.timedelta(days=first)
    held = held_on(
        back, applies_from=began, first_due_days=first, refresh_months=None, done_on=[], away=[(start, back)]
    )
    assert held.state is HeldState.NOT_YET_DUE
    assert held.due_on == back + dt.timedelta(days=BACK_DAYS)
    late = held_on(
        held.due_on + dt.timedelta(days=1),
        applies_from=began, first_due_days=first, refresh_months=None, done_on=[], away=[(start, back)],
    )  # fmt: skip
    assert late.state is HeldState.NEVER_DONE_OVERDUE


RULE = {"applies_from": D(2022, 1, 1), "first_due_days": 0, "refresh_months": 12}


def test_windows_worked_by_hand():
    """Done on 29 February 2024: expires on 28 February 2025, opens 30 days before, with 10 days of grace."""

    def on(day, **more):
        return held_on(day, done_on=[D(2024, 2, 29)], opens_days=30, grace_days=10, **RULE, **more)

    assert on(D(2025, 1, 28)).state is HeldState.IN_DATE
    assert not on(D(2025, 1, 28)).is_open(D(2025, 1, 28))
    opened = on(D(2025, 1, 29))
    assert (opened.state, opened.due_on) == (HeldState.DUE_SOON, D(2025, 2, 28))
    assert opened.is_open(D(2025, 1, 29))
    grace = on(D(2025, 3, 1))
    assert (grace.state, grace.due_on) == (HeldState.NOT_YET_DUE, D(2025, 3, 10))
    assert "grace" in grace.because
    assert on(D(2025, 3, 10)).is_open(D(2025, 3, 10))
    late = on(D(2025, 3, 11))
    assert (late.state, late.due_on) == (HeldState.OVERDUE_REFRESH, D(2025, 2, 28))
    assert not late.is_open(D(2025, 3, 11))
    assert on(D(2025, 1, 29), minimum_active_days=340).opens_on == D(2025, 2, 3)


def test_done_again_too_soon_renews_nothing():
    done = [D(2024, 1, 10), D(2024, 3, 1)]
    held = held_on(D(2024, 6, 1), done_on=done, minimum_active_days=90, **RULE)
    assert (held.done_on, held.due_on) == (D(2024, 1, 10), D(2025, 1, 10))
    assert held_on(D(2024, 6, 1), done_on=done, minimum_active_days=30, **RULE).done_on == D(2024, 3, 1)


def test_a_certificate_that_runs_out_earlier_does():
    held = held_on(D(2024, 6, 1), done_on=[D(2024, 1, 10)], until={D(2024, 1, 10): D(2024, 7, 1)}, **RULE)
    assert (held.state, held.due_on) == (HeldState.DUE_SOON, D(2024, 7, 1))
    assert "certificate" in held.because


def test_the_first_year_is_of_those_who_were_in_it():
    rule = Rule(D(2026, 1, 5), who=Who(first_year_only=True), first_due_days=90)
    new, old = Facts(in_post_since=D(2025, 6, 1)), Facts(in_post_since=D(2025, 1, 5))
    assert asked_on(D(2026, 12, 1), rule, [rule], new).since == D(2026, 1, 5)
    assert asked_on(D(2026, 12, 1), rule, [rule], old) is None
    assert months_later(D(2025, 1, 5), 12) == D(2026, 1, 5)


@pytest.mark.parametrize(
    ("who", "facts", "event"),
    [
        (Who(levels=frozenset({2})), {"levels": ((2, "Trainee", (D(2026, 3, 2), None)),)}, "the move to Trainee"),
        (Who(teams=frozenset({7})), {"teams": ((7, "West", "", (D(2026, 3, 2), None)),)}, "joining West"),
        (Who(areas=frozenset({"send"})), {"teams": ((7, "West", "send", (D(2026, 3, 2), None)),)}, "joining West"),
        (Who(jobs=frozenset({"driver"})), {"jobs": (("Driver", (D(2026, 3, 2), None)),)}, "the start as Driver"),
        (Who(posts=frozenset({"approver"})), {"posts": (("approver", (D(2026, 3, 2), None)),)}, "the appointment"),
    ],
)
def test_each_way_to_say_of_whom_names_its_event(who, facts, event):
    rule = Rule(D(2026, 1, 5), who=who, first_due_days=90)
    found = asked_on(D(2026, 4, 1), rule, [rule], Facts(in_post_since=D(2025, 1, 1), **facts))
    assert found.since == D(2026, 3, 2)
    assert found.event.startswith(event)
    assert asked_on(D(2026, 4, 1), rule, [rule], Facts(in_post_since=D(2025, 1, 1))) is None
    assert asked_on(D(2026, 3, 1), rule, [rule], Facts(in_post_since=D(2025, 1, 1), **facts)) is None


@st.composite
def changes(draw):
    """What a workforce lead may make of a rule: whom, by when, how often, and the windows round it."""
    return {
        "first_due_days": draw(st.integers(1, 400) | st.just(3650)),
        "refresh_months": draw(st.none() | st.integers(1, 60)),
        "opens_days": draw(small),
        "grace_days": draw(small),
        "minimum_active_days": draw(st.integers(0, 30)),
        "codes": draw(st.sets(st.sampled_from(["apprentice", "trainee", "fsw"]), max_size=2)),
        "team": draw(st.sampled_from(["", "west", "east"])),
        "first_year_only": draw(st.booleans()),
        "ladder_only": draw(st.booleans()),
        "areas": draw(st.lists(st.just("parenting"), max_size=1)),
    }


later = st.sampled_from([JULY, D(2026, 10, 25), D(2026, 12, 31), D(2027, 3, 28), D(2028, 2, 29)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes(), later | st.dates(JULY, D(2028, 12, 31)), st.lists(st.tuples(st.booleans(), days), max_size=4))
def test_the_preview_is_what_then_happens(asked, wanted, today, done):  # noqa: F811
    """Whatever is changed, on whatever day: each person stands afterwards as the preview showed."""
    with transaction.atomic():
        for by_amira, day in done:
            if day < today:
                complete(asked.amira if by_amira else asked.moses, asked.module, day)
        wanted = dict(wanted)
        codes, team = wanted.pop("codes"), wanted.pop("team")
        wanted["levels"] = list(asked.northvale.levels.filter(code__in=codes))
        wanted["teams"] = [getattr(asked, team)] if team else []
        everybody = User.objects.filter(organisation=asked.northvale)
        with clock.at(noon(today)):
            preview = preview_change(asked.requirement, wanted)
            before = cells_for(everybody, asked.northvale)
            change_requirement(lead=asked.wanda, requirement=asked.requirement, **wanted)
            cells = cells_for(everybody, asked.northvale)
        late = {cell.standing.person.pk for cell in before if cell.held.state.is_overdue}
        now = {cell.standing.person.pk for cell in cells if cell.held.state.is_overdue}
        shown = {change.after.standing.person.pk: change.after.held for change in preview.changes if change.after}
        assert {cell.standing.person.pk: cell.held for cell in cells} == shown
        assert {change.cell.standing.person.pk for change in preview.overdue} == now - late
        assert {change.cell.standing.person.pk for change in preview.let_off} == late - now
        transaction.set_rollback(True)


def test_somebody_away_for_long_is_not_counted(asked):  # noqa: F811
    """And is asked again 28 days after coming back, not at once; a short absence changes nothing."""
    with clock.at(noon(JULY)):
        record_absence(
            keeper=asked.grace, person=asked.amira, reason=AbsenceClass.PARENTAL, started_on=D(2026, 3, 30),
            is_long_term=True,
        )  # fmt: skip
    amira = User.objects.filter(pk=asked.amira.pk)
    (cell,) = cells_for(amira, asked.northvale, JULY)
    assert cell.held.state is HeldState.PAUSED
    assert not cell.held.state.is_counted
    (before,) = cells_for(amira, asked.northvale, D(2026, 3, 29))
    assert before.held.state is HeldState.NOT_YET_DUE
