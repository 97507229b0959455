"""Attempts: counted, kept, limited; the same whatever order statements arrive in; and what authors learn of answers."""

import datetime as dt
import itertools
import random

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from modules.actions.packages import launch_activity, receive_statements, start_again
from modules.exports import questions_as_csv
from modules.models import ActivityResult, Statement, UserState
from modules.packages.grading import VERBS
from modules.packages.questions import questions_of
from modules.queries.packages import attempts_of, differing_results
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from tests.factories.packages import make_activity, make_package, put_into_module
from tests.factories.people import make_person

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
numbers = itertools.count(1)
FIELDS = ("started_at", "completed_at", "last_completed_at", "attempts", "best_raw", "last_raw", "passed")


def says(activity, verb, minute, raw=None, *, child=False, **more):
    statement = {
        "id": f"00000000-0000-4000-8000-{next(numbers):012}",
        "verb": {"id": VERBS + verb},
        "object": {"id": activity.address + ("?subContentId=a" if child else "")},
        "timestamp": (NOW + dt.timedelta(minutes=minute)).isoformat(),
    }
    if raw is not None:
        statement["result"] = {"score": {"raw": raw, "max": 10}}
    return statement | more


@pytest.fixture
def activity(cast):
    made = make_activity(make_package(cast.edith, approver=cast.priya))
    put_into_module(made, cast.amira, author=cast.edith)
    return made


def play(cast, activity, batches):
    with clock.at(NOW):
        launch = launch_activity(worker=cast.amira, activity=activity)
    with clock.at(NOW + dt.timedelta(hours=1)):
        for batch in batches:
            receive_statements(worker=cast.amira, launch=launch, statements=batch)
    return launch


def test_any_order_and_repetition_of_arrival_leaves_the_same_result(cast, activity):
    """The stored result, not only the function: batches are shuffled, cut anew and sent twice."""
    story = [
        says(activity, "attempted", 0),
        says(activity, "interacted", 1),
        says(activity, "answered", 2, 3, child=True),
        says(activity, "completed", 3, 5),
        says(activity, "completed", 3, 5),
        says(activity, "interacted", 10),
        says(activity, "completed", 12, 5),
        says(activity, "attempted", 20),
        says(activity, "progressed", 21),
        says(activity, "completed", 25, 9),
        says(activity, "failed", 30, 1),
        {**says(activity, "completed", 40), "result": {"score": {"raw": None, "max": 10}}},
    ]
    found = set()
    chance = random.Random(7)
    for _ in range(12):
        sent = story + chance.sample(story, 5)
        chance.shuffle(sent)
        cuts = sorted(chance.sample(range(len(sent)), 4))
        batches = [sent[a:b] for a, b in itertools.pairwise([0, *cuts, len(sent)])]
        with transaction.atomic():
            play(cast, activity, batches)
            result = ActivityResult.objects.get(worker=cast.amira, activity=activity)
            found.add(tuple(getattr(result, name) for name in FIELDS))
            assert list(differing_results()) == []
            transaction.set_rollback(True)
    (only,) = found
    assert only[FIELDS.index("attempts")] == 4


def test_work_told_late_parts_two_attempts(cast, activity):
    first, again = says(activity, "completed", 1, 5), says(activity, "completed", 30, 5)
    play(cast, activity, [[first, again]])
    assert ActivityResult.objects.get(worker=cast.amira).attempts == 1
    play(cast, activity, [[says(activity, "interacted", 20)]])
    assert ActivityResult.objects.get(worker=cast.amira).attempts == 2


def test_replaying_says_where_a_result_was_changed_by_hand(cast, activity, capsys):
    play(cast, activity, [[says(activity, "completed", 1, 5)]])
    call_command("replay_statements")
    assert "0 differ" in capsys.readouterr().out
    ActivityResult.objects.update(best_raw=10)
    with pytest.raises(SystemExit):
        call_command("replay_statements")
    assert "best_raw differ" in capsys.readouterr().out


def test_activity_detail_tells_each_attempt_best_and_last(client, cast, activity):
    play(cast, activity, [[says(activity, "completed", 1, 8), says(activity, "completed", 30, 6)]])
    assert [attempt.score.percent for attempt in attempts_of(cast.amira, activity)] == [60, 80]
    client.force_login(cast.amira)
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    for words in ("Best score 80 %.", "Finished 2 times, last with 60 %.", "Your attempts"):
        assert words in page


def test_start_again_forgets_the_state_and_keeps_every_attempt(cast, activity):
    launch = play(cast, activity, [[says(activity, "completed", 1, 8)]])
    UserState.objects.create(
        worker=cast.amira, activity=activity, version=launch.package.version, state="{}", saved_at=NOW
    )
    start_again(worker=cast.amira, activity=activity)
    assert not UserState.objects.exists()
    assert ActivityResult.objects.get(worker=cast.amira).attempts == 1
    assert Statement.objects.count() == 1


def test_no_more_attempts_than_the_editor_allows(client, cast, activity):
    type(activity).objects.update(max_attempts=2)
    activity.refresh_from_db()
    play(cast, activity, [[says(activity, "completed", 1, 3), says(activity, "completed", 10, 4)]])
    result = ActivityResult.objects.get(worker=cast.amira, activity=activity)
    assert (result.attempts, result.attempts_left, result.best_raw) == (2, 0, 4)
    with pytest.raises(RuleBroken, match="used every attempt"):
        start_again(worker=cast.amira, activity=activity)
    with pytest.raises(RuleBroken, match="used every attempt"):
        launch_activity(worker=cast.amira, activity=activity)
    client.force_login(cast.amira)
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert "No attempt is left." in page
    assert "Begin at the beginning" not in page


def test_an_attempt_too_many_does_not_count_whatever_its_score(cast, activity):
    type(activity).objects.update(max_attempts=1)
    activity.refresh_from_db()
    play(cast, activity, [[says(activity, "completed", 10, 10)], [says(activity, "completed", 1, 3)]])
    result = ActivityResult.objects.get(worker=cast.amira, activity=activity)
    assert (result.attempts, result.best_raw, result.last_raw) == (1, 3, 3)


def test_what_waited_in_a_browser_is_taken_for_a_week(cast, activity):
    with clock.at(NOW):
        launch = launch_activity(worker=cast.amira, activity=activity)
    with clock.at(NOW + dt.timedelta(days=6)):
        receive_statements(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 5, 5)])
    result = ActivityResult.objects.get(worker=cast.amira)
    assert result.completed_at == NOW + dt.timedelta(minutes=5)
    with clock.at(NOW + dt.timedelta(days=8)), pytest.raises(RuleBroken, match="too long ago"):
        receive_statements(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 5, 5)])


def test_queries_of_a_statement(client, cast, activity):
    """The whole request, session and all: six where it completes nothing, and where everything was said before."""
    launch = play(cast, activity, [[says(activity, "attempted", 0)]])
    client.force_login(cast.amira)
    address = f"/activities/{launch.pk}/statements/"

    def queries(statement):
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(address, {"statements": [statement]}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]

    with clock.at(NOW + dt.timedelta(minutes=10)):
        quiet = says(activity, "interacted", 5)
        told, again = queries(quiet), queries(quiet)
    assert len(told) <= 6, "\n".join(told)
    assert len(again) <= 6, "\n".join(again)


# ------------------------------------------------------------------------------------------------- questions


def answered(number, response, definition, *, success=None, at="2026-11-23T09:00:00+00:00"):
    result = {"response": response} | ({} if success is None else {"success": success})
    return number, {
        "id": f"00000000-0000-4000-8000-{next(numbers):012}",
        "verb": {"id": VERBS + "answered"},
        "object": {"id": "https://x.example/1?subContentId=a", "definition": definition},
        "result": result,
        "timestamp": at,
    }


def named(**words):
    return [{"id": key, "description": {"en-US": value}} for key, value in words.items()]


CHOICE = {
    "interactionType": "choice",
    "description": {"en-US": "What first?"},
    "choices": [{"id": "0", "description": {"en-US": "=Listen"}}, {"id": "1", "description": {"en-US": "Wait"}}],
}


MATCHING = {
    "interactionType": "matching",
    "source": named(s0="Bruise", s1="Joy"),
    "target": named(t0="Tell", t1="Note"),
}


def test_a_choice_is_told_with_its_words_and_shares():
    said = [answered(n, "0" if n < 7 else "1", CHOICE, success=n < 7) for n in range(10)]
    (question,) = questions_of(said)
    assert (question.text, question.learners, question.right_percent) == ("What first?", 10, 70)
    assert [(a.words, a.count, a.percent) for a in question.answers] == [("=Listen", 7, 70), ("Wait", 3, 30)]


def test_under_ten_learners_nothing_is_told_however_often_they_answer():
    said = [answered(n % 9, "0", CHOICE, success=True) for n in range(30)]
    (question,) = questions_of(said)
    assert not question.is_shown
    assert (question.answers, question.right_percent) == ([], None)
    assert questions_as_csv([question]).count("\n") == 1


def test_each_learner_counts_with_their_first_answer_in_any_order():
    said = [answered(n, "1", CHOICE, at="2026-11-23T09:00:00+00:00") for n in range(10)]
    said += [answered(n, "0", CHOICE, at="2026-11-24T09:00:00+00:00") for n in range(10)]
    for order in (said, said[::-1]):
        (question,) = questions_of(order)
        assert [(a.words, a.count) for a in question.answers] == [("Wait", 10)]


@pytest.mark.parametrize(
    ("definition", "response", "words"),
    [
        (CHOICE, "0[,]1", ["=Listen", "Wait"]),
        (CHOICE, "7", ["Something else"]),
        ({"interactionType": "true-false"}, "true", ["True"]),
        ({"interactionType": "true-false"}, "<b>", ["Something else"]),
        (
            {
                "interactionType": "matching",
                "source": named(s0="Bruise", s1="Joy"),
                "target": named(t0="Tell", t1="Note"),
            },
            "s0[.]t0[,]s1[.]t1",
            ["Bruise with Tell", "Joy with Note"],
        ),
        (
            {"interactionType": "sequencing", "choices": named(a="First", b="Second")},
            "b[,]a",
            ["Second, then First"],
        ),
        ({"interactionType": "likert", "scale": named(l0="Never", l1="Often")}, "l1", ["Often"]),
        ({"interactionType": "fill-in"}, "a family's name", []),
        ({"interactionType": "long-fill-in"}, "a family's name", []),
        ({"interactionType": "numeric"}, "07700900123", []),
        ({"interactionType": "other"}, "a family's name", []),
    ],
)
def test_each_kind_of_question(definition, response, words):
    (question,) = questions_of([answered(n, response, definition, success=True) for n in range(10)])
    assert [answer.words for answer in question.answers] == words
    assert question.right_percent == 100


@pytest.mark.parametrize(
    ("broken", "kinds"),
    [(None, []), ([], []), ({"interactionType": 5}, []),
     ({"interactionType": "choice", "choices": 5, "description": "x"}, ["choice"]),
     ({"interactionType": "choice", "choices": [5, {"id": None}], "description": {"en": None}}, ["choice"])],
)  # fmt: skip
def test_broken_definitions_do_no_harm(broken, kinds):
    found = questions_of([answered(n, "0", broken) for n in range(10)])
    assert [(question.kind, question.learners) for question in found] == [(kind, 10) for kind in kinds]


def test_no_cell_is_a_formula():
    (question,) = questions_of([answered(n, "0", CHOICE, success=True) for n in range(10)])
    assert "'=Listen" in questions_as_csv([question])


def test_activity_questions_counts_the_own_organisation_alone(client, cast, activity):
    workers = [make_person(cast.northvale, f"worker{n}") for n in range(9)]
    strangers = [make_person(cast.southmere, f"stranger{n}") for n in range(9)]

    def tell(worker):
        _, statement = answered(0, "0", CHOICE, success=True)
        Statement.objects.create(
            worker=worker, activity=activity, identity=statement["id"], content_hash="x",
            verb=VERBS + "answered", raw=statement, happened_at=NOW, stored_at=NOW,
        )  # fmt: skip

    for worker in workers + strangers:
        tell(worker)
    client.force_login(cast.edith)
    page = client.get(f"/activities/{activity.pk}/questions/").content.decode()
    assert "Fewer than 10 learners" in page
    tell(cast.amira)
    page = client.get(f"/activities/{activity.pk}/questions/").content.decode()
    assert "100 % right" in page
    assert "Formative" in page
    answer = client.get(f"/activities/{activity.pk}/questions.csv")
    assert "'=Listen,10,100" in answer.content.decode()
