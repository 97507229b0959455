"""Taking a knowledge check and keeping its bank."""

import datetime as dt
import random
import re

import pytest
from django.urls import reverse

from assessments.actions import quizzes as actions
from assessments.actions.banks import keep_quiz
from assessments.actions.quizzes import AFTER_QUIZ_PASSED, draw, finish_attempt, start_attempt
from assessments.models import Quiz, QuizAttempt
from assessments.models.quizzes import wait_until
from assessments.queries.quizzes import has_passed
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from tests.conftest import NOW
from tests.factories.quizzes import item, make_quiz


def answers(attempt: QuizAttempt, wrong: int = 0, spare_must_gets: bool = True) -> dict[int, list[int]]:
    """Right answers to every question but `wrong` of them."""
    chosen = {}
    for question in attempt.drawn.select_related("item"):
        may_miss = not (spare_must_gets and question.item.is_must_get)
        is_correct = not (wrong and may_miss)
        wrong -= 0 if is_correct else 1
        chosen[question.pk] = [question.item.options.filter(is_correct=is_correct).first().pk]
    return chosen


def fail(worker, quiz):
    attempt = start_attempt(worker=worker, quiz=quiz)
    return finish_attempt(worker=worker, attempt=attempt, chosen=answers(attempt, wrong=3))


def test_all_right_passes_and_is_remembered(cast):
    quiz = make_quiz()
    attempt = start_attempt(worker=cast.amira, quiz=quiz)
    attempt = finish_attempt(worker=cast.amira, attempt=attempt, chosen=answers(attempt))
    assert (attempt.score, attempt.is_passed) == (4, True)
    assert has_passed(cast.amira, quiz) == attempt.finished_at
    assert has_passed(cast.tariq, quiz) is None


@pytest.mark.parametrize(("out_of", "needed"), [(8, 7), (10, 8), (4, 4), (5, 4), (1, 1)])
def test_the_pass_mark_is_rounded_up(out_of, needed):
    assert Quiz(pass_percent=80).right_answers_needed(out_of) == needed


def test_a_missed_safety_question_fails_even_above_the_pass_mark(cast):
    quiz = make_quiz(draws=8)
    attempt = start_attempt(worker=cast.amira, quiz=quiz)
    chosen = answers(attempt)
    question = attempt.drawn.filter(item__is_must_get=True).first()
    chosen[question.pk] = [question.item.options.filter(is_correct=False).first().pk]
    attempt = finish_attempt(worker=cast.amira, attempt=attempt, chosen=chosen)
    assert (attempt.score, attempt.is_passed) == (7, False)


def test_one_ordinary_slip_in_eight_passes(cast):
    attempt = start_attempt(worker=cast.amira, quiz=make_quiz(draws=8))
    attempt = finish_attempt(worker=cast.amira, attempt=attempt, chosen=answers(attempt, wrong=1))
    assert (attempt.score, attempt.is_passed) == (7, True)


def test_sending_the_same_answers_twice_changes_nothing(cast):
    attempt = start_attempt(worker=cast.amira, quiz=make_quiz())
    first = finish_attempt(worker=cast.amira, attempt=attempt, chosen=answers(attempt))
    again = finish_attempt(worker=cast.amira, attempt=attempt, chosen=answers(attempt, wrong=4))
    assert (again.finished_at, again.score) == (first.finished_at, first.score)
    assert Event.objects.filter(verb="assessments.quiz_finished").count() == 1


def test_a_double_click_on_start_opens_one_attempt(cast):
    quiz = make_quiz()
    assert start_attempt(worker=cast.amira, quiz=quiz) == start_attempt(worker=cast.amira, quiz=quiz)


def test_nobody_finishes_anothers_attempt(cast):
    attempt = start_attempt(worker=cast.amira, quiz=make_quiz())
    with pytest.raises(NotAllowed):
        finish_attempt(worker=cast.tariq, attempt=attempt, chosen=answers(attempt))


def test_after_three_fails_the_next_try_waits_a_day(cast):
    quiz = make_quiz()
    with clock.at(NOW):
        for _ in range(3):
            fail(cast.amira, quiz)
        with pytest.raises(RuleBroken, match="try once more a day"):
            start_attempt(worker=cast.amira, quiz=quiz)
    with clock.at(NOW + dt.timedelta(hours=24)):
        assert start_attempt(worker=cast.amira, quiz=quiz).finished_at is None


@pytest.mark.parametrize(("fails", "waits"), [(0, False), (1, False), (2, False), (3, True), (4, False), (6, True)])
def test_only_every_third_fail_waits(fails, waits):
    assert (wait_until([NOW] * fails) is not None) is waits


def test_questions_are_drawn_across_outcomes_with_must_get_ones(cast):
    items = list(make_quiz(draws=4).items.all())
    for seed in range(50):
        drawn = draw(items, 4, random.Random(seed))
        assert len({i.pk for i in drawn}) == 4
        assert len({i.outcome for i in drawn}) == 4
        assert sum(i.is_must_get for i in drawn) >= 1


def test_a_changed_question_gets_a_new_version_and_old_attempts_keep_theirs(cast):
    quiz = make_quiz(draws=1)
    attempt = start_attempt(worker=cast.amira, quiz=quiz)
    old = attempt.drawn.get().item
    items = [
        item(i.code, i.outcome, i.is_must_get, stem="Rewritten?" if i == old else i.stem) for i in quiz.items.all()
    ]
    keep_quiz(keeper=None, organisation=None, slug=quiz.slug, title=quiz.title, items=items, draws=1)
    assert quiz.items.in_use().count() == 8
    assert quiz.items.in_use().get(code=old.code).version == 2
    assert attempt.drawn.get().item == old
    assert old.stem != "Rewritten?"


def test_a_quiz_that_draws_more_than_it_holds_is_refused(db):
    with pytest.raises(RuleBroken, match="draws 8 questions but holds 1"):
        keep_quiz(keeper=None, organisation=None, slug="s", title="T", items=[item("A")])
    assert not Quiz.objects.exists()


def test_upper_floors_are_told_of_a_pass_only(cast, monkeypatch):
    told = []
    monkeypatch.setattr(actions, "AFTER_QUIZ_PASSED", [told.append])
    quiz = make_quiz()
    fail(cast.amira, quiz)
    assert told == []
    attempt = start_attempt(worker=cast.amira, quiz=quiz)
    finish_attempt(worker=cast.amira, attempt=attempt, chosen=answers(attempt))
    assert [a.pk for a in told] == [attempt.pk]
    assert isinstance(AFTER_QUIZ_PASSED, list)


def test_quiz_attempt_page_never_says_which_answer_is_right(client, cast):
    client.force_login(cast.amira)
    quiz = make_quiz()
    response = client.post(reverse("assessments:quiz-start", args=[quiz.pk]), {"next": "/learn/"}, follow=True)
    body = response.content.decode()
    right = re.findall(r"is_correct|data-correct|feedback", body.lower())
    assert response.status_code == 200
    assert right == []
    assert "Yes" not in re.sub(r"<[^>]+>", " ", body).split()


def test_quiz_attempt_sent_with_a_gap_keeps_what_was_chosen(client, cast):
    client.force_login(cast.amira)
    attempt = start_attempt(worker=cast.amira, quiz=make_quiz())
    chosen = answers(attempt)
    first, *rest = chosen.items()
    data = {f"q{question}": picked for question, picked in rest}
    response = client.post(reverse("assessments:quiz-attempt", args=[attempt.pk]), data)
    assert response.status_code == 422
    assert "choose an answer" in response.content.decode()
    assert response.content.decode().count("checked") == len(rest)
    attempt.refresh_from_db()
    assert attempt.finished_at is None


def test_quiz_attempt_refuses_an_option_of_another_question(client, cast):
    client.force_login(cast.amira)
    attempt = start_attempt(worker=cast.amira, quiz=make_quiz())
    chosen = answers(attempt)
    keys = list(chosen)
    swapped = {f"q{key}": chosen[keys[0]] for key in keys}
    assert client.post(reverse("assessments:quiz-attempt", args=[attempt.pk]), swapped).status_code == 422


def test_quiz_way_back_never_leaves_the_site(client, cast):
    client.force_login(cast.amira)
    page = client.get(reverse("assessments:quiz", args=[make_quiz().pk]), {"next": "https://evil.example/"})
    assert "evil.example" not in page.content.decode()


def test_quiz_pages_of_another_organisation_are_not_there(client, cast):
    quiz = make_quiz()
    Quiz.objects.filter(pk=quiz.pk).update(organisation=cast.southmere)
    client.force_login(cast.amira)
    assert client.get(reverse("assessments:quiz", args=[quiz.pk])).status_code == 404
    client.force_login(cast.olu)
    assert client.get(reverse("assessments:quiz", args=[quiz.pk])).status_code == 200
