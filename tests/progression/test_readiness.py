"""The sums of readiness and of approval, tried on facts that nobody thought of."""

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.progression.permission import ApprovalFacts, Given, Need, may_do
from pathway.progression.readiness import (
    Ask,
    AskGroup,
    Facts,
    Rhythm,
    Statement,
    Training,
    evaluate,
    ready_to_apply,
    without,
)

DAY = dt.date(2026, 11, 23)
CODES = ("1.1", "1.2", "2.1", "2.2")
KINDS = ("direct_observation", "feedback", "partner_feedback")
steady = settings(deadline=None, derandomize=True, max_examples=120)

asks = st.one_of(
    st.builds(Ask, kind=st.just("competencies"), scope=st.sampled_from(["core", "all"])),
    st.builds(
        Ask,
        kind=st.just("competencies"),
        scope=st.just("named"),
        codes=st.frozensets(st.sampled_from(CODES), min_size=1),
    ),
    st.builds(Ask, kind=st.just("training"), scope=st.just("all")),
    st.builds(Ask, kind=st.just("training"), scope=st.just("named"), modules=st.just(((7, "Safeguarding"),))),
    st.builds(Ask, kind=st.just("observations"), count=st.integers(1, 4)),
    st.builds(Ask, kind=st.just("evidence"), evidence_kind=st.sampled_from(KINDS), count=st.integers(1, 3)),
    st.builds(Ask, kind=st.just("supervision"), count=st.sampled_from([3, 6])),
    st.builds(Ask, kind=st.just("months"), count=st.integers(1, 36)),
    st.builds(Ask, kind=st.just("statement")),
)
groups = st.lists(
    st.builds(
        AskGroup,
        mode=st.sampled_from(["all", "any", "some"]),
        asks=st.lists(asks, min_size=1, max_size=5).map(tuple),
        needed=st.integers(1, 5),
    ),
    min_size=1,
    max_size=4,
).map(tuple)
statements = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=4).map(
    lambda rows: tuple(Statement(code, "Does it", core, met) for code, (core, met) in zip(CODES, rows, strict=True))
)
trainings = st.lists(st.sampled_from(["held", "late", "due"]), max_size=3).map(
    lambda states: tuple(
        Training(7 + n, f"Module {n}", is_late=state == "late", is_held=state == "held")
        for n, state in enumerate(states)
    )
)
rhythms = st.dictionaries(st.sampled_from([3, 6]), st.booleans().map(lambda kept: Rhythm(kept, "Two sessions.")))
facts = st.builds(
    Facts,
    day=st.just(DAY),
    since=st.one_of(st.none(), st.dates(dt.date(2023, 1, 1), DAY)),
    statements=statements,
    training=trainings,
    evidence=st.dictionaries(st.sampled_from(KINDS), st.integers(0, 4)),
    rhythm=rhythms,
    is_recommended=st.sampled_from([None, False, True]),
)
betters = st.sampled_from(["statement", "training", "evidence", "rhythm", "time", "recommended"])


def better(known, what):
    """The same worker some time later, with more of one thing and less of nothing."""
    if what == "statement":
        return replace(known, statements=tuple(replace(each, is_met=True) for each in known.statements))
    if what == "training":
        return replace(known, training=tuple(replace(each, is_late=False, is_held=True) for each in known.training))
    if what == "evidence":
        return replace(known, evidence={kind: known.evidence.get(kind, 0) + 1 for kind in KINDS})
    if what == "rhythm":
        return replace(known, rhythm={months: Rhythm(True, "Kept.") for months in (3, 6)})
    if what == "time":
        return replace(known, day=known.day + dt.timedelta(days=200))
    return replace(known, is_recommended=True)


@steady
@given(groups, facts, betters)
def test_more_of_something_never_makes_anybody_less_ready(asked, known, what):
    before, after = evaluate(asked, known), evaluate(asked, better(known, what))
    for line, later in zip(before.lines, after.lines, strict=True):
        assert later.is_met or not line.is_met
    assert after.is_met or not before.is_met
    assert ready_to_apply(asked, better(known, what)) or not ready_to_apply(asked, known)


@steady
@given(st.lists(asks, min_size=1, max_size=5).map(tuple), st.integers(1, 5), facts)
def test_all_asks_more_than_a_number_and_a_number_more_than_any(lines, needed, known):
    def met(mode, number=0):
        return evaluate((AskGroup(mode, lines, number),), known).is_met

    assert met("some", needed) or not met("all")
    assert met("any") or not met("some", needed)
    assert met("some", needed) or not met("some", needed + 1)


@steady
@given(groups, facts)
def test_the_explanation_says_what_the_verdict_says(asked, known):
    answer = evaluate(asked, known)
    assert len(answer.lines) == sum(len(group.asks) for group in asked)
    for line in answer.lines:
        assert line.title
        assert line.because
        assert line.is_met == (line.found >= line.needed)
        assert bool(line.gaps) != line.is_met, line
    for stretch in answer.stretches:
        met = sum(line.is_met for line in stretch.lines)
        needed = {"all": len(stretch.lines), "any": 1}.get(
            stretch.group.mode, min(stretch.group.needed, len(stretch.lines))
        )
        assert stretch.is_met == (met >= needed)
    assert answer.is_met == all(stretch.is_met for stretch in answer.stretches)
    assert answer.is_met != bool(answer.open_lines)


@steady
@given(groups, facts, rhythms)
def test_whoever_is_not_shown_supervision_cannot_tell_it_from_anything(asked, known, other):
    """What a mentor reads is the same whatever is known of supervision, and the same as if it were never asked."""
    shown = evaluate(without(asked, "supervision"), known)
    assert shown == evaluate(without(asked, "supervision"), replace(known, rhythm=other))
    assert "upervision" not in repr(shown)
    for stretch in shown.stretches:
        assert stretch.group.least <= len(stretch.lines)


@steady
@given(groups, facts)
def test_a_statement_that_is_asked_for_on_applying_keeps_nobody_from_applying(asked, known):
    silent, recommended = replace(known, is_recommended=None), replace(known, is_recommended=True)
    assert ready_to_apply(asked, silent) == ready_to_apply(asked, recommended) == evaluate(asked, recommended).is_met


@steady
@given(facts)
def test_a_way_up_that_asks_nothing_is_never_met(known):
    assert not evaluate((), known).is_met
    assert not evaluate((AskGroup("all", ()),), known).is_met


needs = st.lists(
    st.builds(
        Need,
        title=st.just("Safeguarding"),
        is_met=st.booleans(),
        until=st.one_of(st.none(), st.dates(DAY, DAY + dt.timedelta(days=400))),
    ),
    max_size=4,
).map(tuple)
givens = st.one_of(
    st.none(),
    st.builds(
        Given,
        by=st.just("Grace"),
        on=st.just(DAY - dt.timedelta(days=30)),
        until=st.dates(DAY - dt.timedelta(days=20), DAY + dt.timedelta(days=400)),
        licence=st.just("Programme"),
        licence_until=st.one_of(st.none(), st.dates(DAY - dt.timedelta(days=20), DAY + dt.timedelta(days=400))),
        overseer=st.sampled_from(["", "Sam"]),
        needs_licence=st.booleans(),
        needs_overseer=st.booleans(),
    ),
)


@steady
@given(needs, givens)
def test_yes_needs_approval_and_everything_it_rests_on_and_ends_with_the_first_of_it(rests_on, given_):
    verdict = may_do(DAY, needs=ApprovalFacts(rests_on), given=given_)
    assert verdict.why
    assert set(verdict.missing) == {need for need in rests_on if not need.is_met}
    if verdict.is_yes:
        assert given_ is not None
        assert not verdict.missing
        ends = [given_.until, *(need.until for need in rests_on if need.until)]
        ends += [given_.licence_until] if given_.licence_until else []
        assert verdict.until == min(ends)
        assert verdict.until >= DAY
        assert given_.licence_until or not given_.needs_licence
        assert given_.overseer or not given_.needs_overseer
    else:
        assert verdict.until is None
        lapsed = given_ is not None and (
            given_.until < DAY or bool(given_.licence_until and given_.licence_until < DAY)
        )
        lacking = given_ is not None and (
            (given_.needs_licence and not given_.licence_until) or (given_.needs_overseer and not given_.overseer)
        )
        assert given_ is None or lapsed or lacking or verdict.missing
