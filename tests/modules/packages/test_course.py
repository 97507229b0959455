"""Where somebody stands with a SCORM course."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.packages.course import NoCourseState, Standing, cleaned_values, standing_of, together, told
from modules.packages.grading import Score

DONE, PASSED, FAILED = Standing(True), Standing(True, True, Score(8, 10)), Standing(True, False, Score(2, 10))


@pytest.mark.parametrize(
    ("edition", "values", "expected"),
    [
        ("1.2", {}, Standing()),
        (
            "1.2",
            {"cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": "50"},
            Standing(False, None, Score(50, 100)),
        ),
        ("1.2", {"cmi.core.lesson_status": "browsed"}, Standing()),
        ("1.2", {"cmi.core.lesson_status": "completed"}, DONE),
        ("1.2", {"cmi.core.lesson_status": "failed"}, Standing(True, False)),
        (
            "1.2",
            {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "8", "cmi.core.score.max": "10"},
            Standing(True, True, Score(8, 10)),
        ),
        (
            "1.2",
            {"cmi.core.score.raw": "15", "cmi.core.score.min": "10", "cmi.core.score.max": "20"},
            Standing(False, None, Score(5, 10)),
        ),
        ("1.2", {"cmi.core.score.raw": "150"}, Standing()),
        ("1.2", {"cmi.core.score.raw": "many"}, Standing()),
        ("2004", {"cmi.completion_status": "completed"}, DONE),
        ("2004", {"cmi.success_status": "passed"}, Standing(True, True)),
        ("2004", {"cmi.success_status": "failed"}, Standing(False, False)),
        ("2004", {"cmi.score.scaled": "0.85", "cmi.score.raw": "3"}, Standing(False, None, Score(85, 100))),
        ("2004", {"cmi.score.scaled": "-0.5"}, Standing(False, None, Score(0, 100))),
    ],
)
def test_what_a_part_says_of_itself(edition, values, expected):
    assert standing_of(edition, values) == expected


def test_mark_of_the_manifest_decides_who_passed():
    values = {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "79"}
    assert standing_of("1.2", values, 0.8).passed is False
    assert standing_of("1.2", values | {"cmi.core.score.raw": "80"}, 0.8).passed is True
    assert standing_of("1.2", values | {"cmi.core.lesson_status": "incomplete"}, 0.8).passed is None


@pytest.mark.parametrize(
    ("parts", "needed", "marks", "expected"),
    [
        ([], "all", "average", Standing()),
        ([Standing(False, None, Score(1, 2))], "all", "average", Standing(False, None, Score(1, 2))),
        ([PASSED, Standing()], "all", "average", Standing()),
        ([PASSED, Standing()], "any", "average", Standing(True, True, Score(80, 100))),
        ([PASSED, DONE], "all", "average", Standing(True, True, Score(80, 100))),
        ([PASSED, FAILED], "all", "average", Standing(True, False, Score(50, 100))),
        ([PASSED, FAILED], "any", "highest", Standing(True, True, Score(8, 10))),
        ([PASSED, FAILED], "all", "sum", Standing(True, False, Score(10, 20))),
        ([DONE, DONE], "all", "average", DONE),
    ],
)
def test_parts_together(parts, needed, marks, expected):
    assert together(parts, needed, marks) == expected


standings = st.builds(
    Standing,
    st.booleans(),
    st.sampled_from([None, True, False]),
    st.none() | st.integers(0, 10).map(lambda raw: Score(raw, 10)),
)


@given(st.lists(standings, min_size=2, max_size=6), st.sampled_from(["average", "highest", "sum"]))
def test_order_of_the_parts_does_not_matter(parts, marks):
    for needed in ("all", "any"):
        assert together(parts, needed, marks) == together(parts[::-1], needed, marks)
        assert together(parts, "all", marks).finished <= together(parts, "any", marks).finished


@pytest.mark.parametrize(
    ("before", "after", "verbs"),
    [
        (Standing(), Standing(), []),
        (Standing(), DONE, ["completed"]),
        (Standing(), PASSED, ["completed", "passed"]),
        (PASSED, PASSED, []),
        (DONE, Standing(True, None, Score(1, 2)), ["scored"]),
        (FAILED, PASSED, ["passed"]),
        (PASSED, Standing(True, True, Score(9, 10)), ["passed"]),
        (Standing(), Standing(False, None, Score(1, 2)), ["scored"]),
        (PASSED, Standing(), []),
    ],
)
def test_what_has_changed_is_said_once(before, after, verbs):
    assert [said["verb"]["id"].rsplit("/", 1)[1] for said in told(before, after)] == verbs


def test_values_that_would_say_who_it_is_are_left_out():
    values = {"cmi.core.student_name": "Amira", "cmi.learner_id": "7", "cmi.suspend_data": "x", "cmi.core.score.raw": 5}
    assert cleaned_values(values | {"cmi.comments": "", "cmi.objectives": {}}) == {
        "cmi.suspend_data": "x",
        "cmi.core.score.raw": "5",
    }


@pytest.mark.parametrize(
    "values",
    [
        [],
        "x",
        {"other": "x"},
        {"cmi.a": "x" * 64_001},
        {f"cmi.{n}": "x" for n in range(5001)},
        {"cmi." + "x" * 200: "x"},
    ],
)
def test_values_that_no_course_has(values):
    with pytest.raises(NoCourseState):
        cleaned_values(values)
