"""From statements to a result, in any order."""

import copy
import itertools
import json
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.packages.grading import Result, Rule, Score, grade, moment_of, score_of

ACTIVITY = "https://pathway.example.org/activities/1"
VERB = "http://adlnet.gov/expapi/verbs/"
FINISHED, SELF, SCORE_80 = Rule("finished"), Rule("self_declared"), Rule("score", 80)
numbers = itertools.count(1)


def at(minute, second=0):
    return datetime(2026, 11, 23, 9, minute, second, tzinfo=UTC)


def says(verb, minute=0, raw=None, most=None, *, child=False, second=0, **more):
    statement = {
        "id": f"00000000-0000-4000-8000-{next(numbers):012}",
        "verb": {"id": VERB + verb},
        "object": {"id": ACTIVITY + ("?subContentId=abc" if child else "")},
        "timestamp": at(minute, second).isoformat(),
    }
    if most is not None:
        statement["result"] = {"score": {"raw": raw, "max": most, "min": 0, "scaled": 0.99}, "completion": True}
    return statement | more


def test_nothing_said():
    assert grade([], FINISHED) == Result()


def test_started_but_not_finished():
    result = grade([says("attempted", 1), says("interacted", 2)], FINISHED)
    assert result == Result(started_at=at(1))


def test_finished():
    result = grade([says("attempted", 1), says("answered", 5, 3, 4)], FINISHED)
    assert (result.completed, result.completed_at, result.started_at) == (True, at(5), at(1))
    assert (result.best, result.last, result.attempts, result.passed) == (Score(3, 4), Score(3, 4), 1, None)
    assert result.best.percent == 75


@pytest.mark.parametrize("verb", ["attempted", "interacted", "progressed", "passed", "experienced", "mastered"])
def test_other_verbs_do_not_finish(verb):
    assert not grade([says(verb, 1, 4, 4)], FINISHED).completed


def test_answered_needs_a_result_and_completed_does_not():
    assert not grade([says("answered", 1)], FINISHED).completed
    assert grade([says("completed", 1)], FINISHED).completed


def test_children_do_not_finish_the_whole():
    by_id = says("completed", 1, 1, 1, child=True)
    by_parent = says("completed", 1, 1, 1, context={"contextActivities": {"parent": [{"id": ACTIVITY}]}})
    result = grade([by_id, by_parent], FINISHED)
    assert (result.completed, result.best, result.attempts) == (False, None, 0)


def test_statements_about_something_else_are_not_counted():
    other = says("completed", 1, 1, 1, object={"id": "https://elsewhere.example.org/1"})
    longer = says("completed", 1, 1, 1, object={"id": ACTIVITY + "0"})
    assert grade([other, longer], FINISHED, activity=ACTIVITY) == Result()
    child = says("interacted", 1, child=True)
    assert grade([child], FINISHED, activity=ACTIVITY).started_at == at(1)


def test_score_rule_needs_the_mark():
    low, high = says("completed", 1, 79, 100), says("completed", 9, 4, 5)
    assert not grade([low], SCORE_80).completed
    assert grade([low], SCORE_80).finished
    assert grade([low], SCORE_80).passed is False
    result = grade([low, high], SCORE_80)
    assert (result.completed, result.completed_at, result.passed) == (True, at(9), True)


def test_a_mark_is_never_reached_by_rounding():
    assert not grade([says("completed", 1, 7.9999, 10)], SCORE_80).completed
    assert grade([says("completed", 1, 0.8, 1)], SCORE_80).completed


def test_later_failure_does_not_take_a_pass_away():
    result = grade([says("completed", 1, 9, 10), says("failed", 5, 1, 10)], SCORE_80)
    assert (result.completed_at, result.best, result.last) == (at(1), Score(9, 10), Score(1, 10))
    assert result.passed


def test_finish_date_is_the_earliest_that_counts_whatever_came_first():
    statements = [says("completed", 30, 9, 10), says("completed", 10, 8, 10), says("completed", 5, 1, 10)]
    for order in itertools.permutations(statements):
        assert grade(order, SCORE_80).completed_at == at(10)


def test_self_declared_comes_from_pathway_alone():
    forged = [says("completed", 1, 10, 10), says("declared", 2)]
    assert not grade(forged, SELF).completed
    result = grade(forged, SELF, declared_at=at(3))
    assert (result.completed, result.completed_at, result.started_at) == (True, at(3), at(1))
    assert grade([], SELF, declared_at=at(3)).started_at == at(3)


@pytest.mark.parametrize(
    "score",
    [None, 5, {}, {"raw": None, "max": 2}, {"raw": 0, "max": 0}, {"raw": 3, "max": 2}, {"raw": -1, "max": 2},
     {"raw": "1", "max": 2}, {"raw": True, "max": 1}, {"raw": 1}, {"max": 1}, {"scaled": 1.5}, {"scaled": -1},
     {"raw": float("nan"), "max": 1}, {"raw": 1, "max": float("inf")}],
)  # fmt: skip
def test_scores_that_make_no_sense(score):
    assert score_of({"score": score}) is None


def test_scores_that_make_sense():
    assert score_of({"score": {"raw": 2, "max": 8, "scaled": 1}}).share == Fraction(1, 4)
    assert score_of({"score": {"scaled": 0.9}}).percent == 90
    assert Score(2, 3).percent == 66
    assert score_of(None) is None


def test_attempts_count_each_real_finish_once():
    once = says("answered", 1, 5, 5)
    with_end = says("completed", 1, 5, 5, second=2)
    assert grade([once, with_end], FINISHED).attempts == 1
    replayed = says("completed", 30, 5, 5)
    assert grade([once, with_end, replayed], FINISHED).attempts == 1
    again = [says("interacted", 20), replayed]
    assert grade([once, with_end, *again], FINISHED).attempts == 2
    better = says("completed", 40, 2, 5)
    assert grade([once, better], FINISHED).attempts == 2


def test_same_id_twice_is_one_statement():
    first = says("completed", 1, 5, 5)
    other = copy.deepcopy(first) | {"timestamp": at(2).isoformat()}
    assert grade([first, other], FINISHED) == grade([other, first], FINISHED)
    assert grade([first, first], FINISHED).attempts == 1


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"verb": 1, "object": []},
        {"verb": None, "result": 5, "timestamp": 3, "id": 7},
        {"object": {"id": "http://[bad"}, "context": 4, "timestamp": "soon"},
        {"object": {"id": "http://[bad?a"}, "context": {"contextActivities": []}},
    ],
)
def test_broken_statements_do_no_harm(broken):
    assert not grade([broken], FINISHED).completed


def test_moments():
    assert moment_of("2026-11-23T09:00:00Z") == at(0)
    assert moment_of("2026-11-23T10:00:00+01:00") == at(0)
    for nothing in (None, "", "2026-11-23", "2026-11-23T09:00:00", "0001-01-01T00:00:00+14:00", 5):
        assert moment_of(nothing) is None


def test_stored_time_stands_in_for_a_missing_one():
    statement = says("completed", 1, 1, 1, stored=at(7).isoformat())
    del statement["timestamp"]
    assert grade([statement], FINISHED).completed_at == at(7)


drawn = st.builds(
    lambda verb, minute, second, raw, child, number: (
        says(verb, minute, raw, 5, child=child, second=second) | {"id": f"00000000-0000-4000-8000-{number:012}"}
    ),
    st.sampled_from(["attempted", "interacted", "answered", "completed", "failed", "passed"]),
    st.integers(0, 3),
    st.integers(0, 9),
    st.integers(-1, 6),
    st.booleans(),
    st.integers(1, 20),
)


@given(st.lists(drawn, max_size=12), st.randoms(use_true_random=False), st.sampled_from([FINISHED, SCORE_80, SELF]))
def test_order_and_repetition_change_nothing(statements, random, rule):
    expected = grade(statements, rule, activity=ACTIVITY)
    again = statements + random.sample(statements, len(statements) // 2)
    random.shuffle(again)
    assert grade(json.loads(json.dumps(again)), rule, activity=ACTIVITY) == expected


@given(st.lists(drawn, max_size=10), drawn)
def test_more_statements_never_take_completion_away(statements, one_more):
    one_more = one_more | {"id": "new"}
    before, after = (grade(given, SCORE_80) for given in (statements, [*statements, one_more]))
    assert after.completed >= before.completed
    if before.completed:
        assert after.completed_at <= before.completed_at
        assert after.best.share >= before.best.share
