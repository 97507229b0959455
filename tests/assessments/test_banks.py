"""Keeping the bank of a knowledge check, and questions of every kind."""

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.actions import banks
from assessments.actions.banks import keep_quiz
from assessments.actions.quizzes import (
    agree_extra_time,
    extend_attempt,
    finish_attempt,
    mark_own_words,
    start_attempt,
)
from assessments.enums import ItemKind
from assessments.exports import bank_as_csv, read_bank
from assessments.models import DrawnItem, ExtraTime, Quiz
from assessments.queries.banks import ItemText, OptionText, text_of, what_is_wrong_with
from assessments.queries.quizzes import facilities
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from tests.conftest import NOW
from tests.factories.people import make_person
from tests.factories.quizzes import item, make_quiz
from tests.house.counting import assert_same_queries

STEPS = tuple(OptionText(text) for text in ("Listen", "Write down", "Tell your manager"))
PAIRS = (
    OptionText("Child in need", match="Section 17"),
    OptionText("Enquiry", match="Section 47"),
    OptionText("Police protection", match="72 hours at most"),
)
ORDER = ItemText("O1", "In which order?", STEPS, kind=ItemKind.ORDERING)
MATCH = ItemText("M1", "What belongs together?", PAIRS, kind=ItemKind.MATCHING)
WORDS = ItemText("W1", "How would you begin?", kind=ItemKind.SHORT_TEXT, model_answer="I would say who I am.")
SCENE = replace(item("S1"), kind=ItemKind.SCENARIO, situation="A door bangs, and a child hides.")
SEVERAL = ItemText(
    "V1", "Which?", (OptionText("A", True), OptionText("B", True), OptionText("C")), kind=ItemKind.MULTIPLE
)
EVERY_KIND = [ORDER, MATCH, WORDS, SCENE, SEVERAL, item("A1")]


@pytest.fixture
def every_kind(db):
    """A shared knowledge check with one question of each kind."""
    return keep_quiz(keeper=None, organisation=None, slug="all", title="All kinds", items=EVERY_KIND, draws=6)


@pytest.fixture
def bank(cast):
    """A knowledge check of edith's with two questions."""
    quiz = banks.open_quiz(keeper=cast.edith, title="Our check", draws=1, pass_percent=80)
    for code in ("A1", "A2"):
        banks.keep_item(keeper=cast.edith, quiz=quiz, text=item(code))
    return quiz


def right_answer(question: DrawnItem) -> list[int]:
    """What answers a drawn question rightly."""
    options = list(question.item.options.all())
    by_match = {option.match: option.pk for option in options}
    match question.item.kind:
        case ItemKind.ORDERING:
            return [option.pk for option in options]
        case ItemKind.MATCHING:
            return [by_match[option.match] for option in question.options_as_shown()]
        case ItemKind.SHORT_TEXT:
            return []
        case _:
            return [option.pk for option in options if option.is_correct]


def answer(worker, attempt, **instead):
    """Finish an attempt with right answers, but for the codes given otherwise."""
    drawn = {each.item.code: each for each in attempt.drawn.select_related("item")}
    chosen = {each.pk: instead.get(code, right_answer(each)) for code, each in drawn.items()}
    words = {each.pk: "My own words" for each in drawn.values()}
    return finish_attempt(worker=worker, attempt=attempt, chosen=chosen, words=words), drawn


def test_every_kind_is_marked_and_own_words_are_left_out_of_the_mark(cast, every_kind):
    attempt, drawn = answer(cast.amira, start_attempt(worker=cast.amira, quiz=every_kind))
    assert (attempt.score, attempt.out_of, attempt.is_passed) == (5, 5, True)
    assert DrawnItem.objects.get(pk=drawn["W1"].pk).is_right is None
    assert DrawnItem.objects.get(pk=drawn["W1"].pk).words == "My own words"


@pytest.mark.parametrize("code", ["O1", "M1", "V1"])
def test_an_order_a_pair_or_a_choice_that_is_wrong_is_not_right(cast, every_kind, code):
    attempt = start_attempt(worker=cast.amira, quiz=every_kind)
    question = attempt.drawn.get(item__code=code)
    right = right_answer(question)
    wrong = right[:1] if code == "V1" else [right[1], right[0], *right[2:]]
    attempt, drawn = answer(cast.amira, attempt, **{code: wrong})
    assert attempt.score == 4
    assert DrawnItem.objects.get(pk=drawn[code].pk).is_right is False


@pytest.mark.parametrize("code", ["O1", "M1", "V1", "A1"])
@pytest.mark.parametrize("half", [[], [1], [10**9]])
def test_half_an_answer_or_anothers_option_is_refused_and_nothing_is_marked(cast, every_kind, code, half):
    attempt = start_attempt(worker=cast.amira, quiz=every_kind)
    if half == [1]:
        half = right_answer(attempt.drawn.get(item__code=code))[:1] * 2
        if code in ("V1", "A1"):
            return
    with pytest.raises(RuleBroken, match="no whole answer yet"):
        answer(cast.amira, attempt, **{code: half})
    attempt.refresh_from_db()
    assert attempt.finished_at is None
    assert not attempt.drawn.filter(is_right__isnull=False).exists()


def test_an_order_is_never_shown_as_it_should_be(cast):
    quiz = keep_quiz(keeper=None, organisation=None, slug="o", title="O", items=[ORDER, item("A1")], draws=2)
    for name in "abcdefghijkl":
        worker = make_person(cast.northvale, name)
        question = start_attempt(worker=worker, quiz=quiz).drawn.get(item__code="O1")
        assert question.option_order != right_answer(question)


def test_own_words_are_compared_by_their_writer_only(cast, every_kind):
    attempt = start_attempt(worker=cast.amira, quiz=every_kind)
    with pytest.raises(RuleBroken):
        mark_own_words(worker=cast.amira, question=attempt.drawn.get(item__code="W1"), mark="there")
    attempt, drawn = answer(cast.amira, attempt)
    question = attempt.drawn.get(pk=drawn["W1"].pk)
    with pytest.raises(NotAllowed):
        mark_own_words(worker=cast.tariq, question=question, mark="there")
    with pytest.raises(RuleBroken):
        mark_own_words(worker=cast.amira, question=question, mark="excellent")
    assert mark_own_words(worker=cast.amira, question=question, mark="partly").self_mark == "partly"
    with pytest.raises(RuleBroken):
        mark_own_words(worker=cast.amira, question=attempt.drawn.get(pk=drawn["A1"].pk), mark="partly")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (replace(item("X"), options=(OptionText("A", True),)), "two answers or more"),
        (replace(item("X"), options=(OptionText("A", True), OptionText("B", True))), "2 right answers"),
        (replace(item("X"), options=(OptionText("A"), OptionText("B"))), "0 right answers"),
        (replace(item("X"), options=(OptionText("A", True), OptionText("a "))), "same answer twice"),
        (replace(item("X"), kind=ItemKind.TRUE_FALSE), "two answers"),
        (replace(item("X"), kind=ItemKind.SCENARIO), "Tell the situation"),
        (replace(SEVERAL, options=(OptionText("A"), OptionText("B"))), "no right answer"),
        (replace(MATCH, options=(*PAIRS, OptionText("Odd"))), "what belongs to it"),
        (replace(MATCH, options=tuple(replace(pair, match="x") for pair in PAIRS)), "Write different ones"),
        (replace(WORDS, model_answer=" "), "Write a model answer"),
        (replace(WORDS, is_must_get=True), "cannot be a must-get"),
        (replace(WORDS, options=STEPS), "Remove its answers"),
        (replace(ORDER, options=tuple(OptionText(str(n)) for n in range(9))), "Offer 8 at most"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_what_it_needs(text, said):
    assert said in what_is_wrong_with(text)


def test_questions_that_can_be_asked_have_nothing_wrong():
    assert [what_is_wrong_with(text) for text in EVERY_KIND] == [""] * 6


def test_a_time_limit_ends_and_late_answers_teach_but_do_not_pass(cast):
    quiz = make_quiz()
    Quiz.objects.filter(pk=quiz.pk).update(minutes=10)
    quiz.refresh_from_db()
    with clock.at(NOW):
        attempt = start_attempt(worker=cast.amira, quiz=quiz)
        assert attempt.ends_at == NOW + dt.timedelta(minutes=10)
    with clock.at(NOW + dt.timedelta(minutes=12)):
        attempt, _ = answer(cast.amira, attempt)
    assert (attempt.score, attempt.is_passed, attempt.is_late) == (4, False, True)


def test_more_time_is_there_for_the_asking_ten_times(cast):
    quiz = make_quiz()
    Quiz.objects.filter(pk=quiz.pk).update(minutes=10)
    with clock.at(NOW):
        attempt = start_attempt(worker=cast.amira, quiz=Quiz.objects.get(pk=quiz.pk))
        for _ in range(10):
            attempt = extend_attempt(worker=cast.amira, attempt=attempt)
        assert attempt.ends_at == NOW + dt.timedelta(minutes=60)
        with pytest.raises(RuleBroken, match="ten times"):
            extend_attempt(worker=cast.amira, attempt=attempt)
        with pytest.raises(NotAllowed):
            extend_attempt(worker=cast.tariq, attempt=attempt)
    with clock.at(NOW + dt.timedelta(minutes=62)), pytest.raises(RuleBroken, match="time is over"):
        extend_attempt(worker=cast.amira, attempt=attempt)


def test_agreed_extra_time_counts_from_the_next_try(cast):
    quiz = make_quiz()
    Quiz.objects.filter(pk=quiz.pk).update(minutes=10)
    quiz = Quiz.objects.get(pk=quiz.pk)
    with clock.at(NOW):
        for percent in (25, 50):
            agree_extra_time(manager=cast.grace, worker=cast.amira, percent=percent)
        assert start_attempt(worker=cast.amira, quiz=quiz).ends_at == NOW + dt.timedelta(minutes=15)
        assert start_attempt(worker=cast.tariq, quiz=quiz).ends_at == NOW + dt.timedelta(minutes=10)
        agree_extra_time(manager=cast.grace, worker=cast.amira, percent=0)
    assert not ExtraTime.objects.filter(ended_on__isnull=True).exists()
    for stranger in (cast.moses, cast.wanda, cast.otto, cast.orla, cast.amira):
        with pytest.raises(NotAllowed):
            agree_extra_time(manager=stranger, worker=cast.amira, percent=50)


def test_more_time_keeps_what_was_filled_in(client, cast, every_kind):
    Quiz.objects.filter(pk=every_kind.pk).update(minutes=10)
    attempt = start_attempt(worker=cast.amira, quiz=Quiz.objects.get(pk=every_kind.pk))
    words = attempt.drawn.get(item__code="W1")
    single = attempt.drawn.get(item__code="A1")
    order = attempt.drawn.get(item__code="O1")
    sent = {f"q{words.pk}": "Half a thought", f"q{single.pk}": right_answer(single)[0]}
    sent[f"q{order.pk}_1"] = order.option_order[2]
    client.force_login(cast.amira)
    page = client.post(reverse("assessments:quiz-extend", args=[attempt.pk]), sent).content.decode()
    assert "Half a thought" in page
    assert page.count("checked") == 1
    assert f'<option value="{order.option_order[2]}" selected' in page
    attempt.refresh_from_db()
    assert attempt.times_extended == 1


def test_the_page_of_an_attempt_takes_every_kind(client, cast, every_kind):
    client.force_login(cast.amira)
    attempt = start_attempt(worker=cast.amira, quiz=every_kind)
    address = reverse("assessments:quiz-attempt", args=[attempt.pk])
    page = client.get(address).content.decode()
    assert "A door bangs, and a child hides." in page
    assert "I would say who I am." not in page
    sent = {}
    for question in attempt.drawn.select_related("item"):
        right = right_answer(question)
        name = f"q{question.pk}"
        if question.item.kind in (ItemKind.ORDERING, ItemKind.MATCHING):
            sent |= {f"{name}_{place}": pk for place, pk in enumerate(right)}
        elif question.item.kind == ItemKind.SHORT_TEXT:
            sent[name] = "Hello"
        else:
            sent[name] = right
    ordering = attempt.drawn.get(item__code="O1")
    twice = sent | {f"q{ordering.pk}_1": sent[f"q{ordering.pk}_0"]}
    refused = client.post(address, twice)
    assert refused.status_code == 422
    assert "something stands in two" in refused.content.decode()
    result = client.post(address, sent, follow=True).content.decode()
    assert "Passed: 5 of 5 right" in result
    assert "I would say who I am." in result


def test_a_change_makes_a_version_and_no_change_makes_none(cast, bank):
    again = banks.keep_item(keeper=cast.edith, quiz=bank, text=item("A1"))
    assert again.version == 1
    changed = banks.keep_item(keeper=cast.edith, quiz=bank, text=item("A1", stem="Rewritten?"))
    assert changed.version == 2
    new = banks.keep_item(keeper=cast.edith, quiz=bank, text=replace(item("x"), code=""))
    assert new.code == "Q1"
    banks.retire_item(keeper=cast.edith, item=new)
    banks.retire_item(keeper=cast.edith, item=new)
    assert list(bank.items.in_use().values_list("code", "version")) == [("A1", 2), ("A2", 1)]
    assert Event.objects.filter(verb="assessments.question_retired").count() == 1


@pytest.mark.parametrize("name", ["amira", "wanda", "otto", "priya", "oona"])
def test_only_its_own_author_keeps_a_bank(cast, bank, name):
    stranger = getattr(cast, name)
    with pytest.raises(NotAllowed):
        banks.keep_item(keeper=stranger, quiz=bank, text=item("A9"))
    with pytest.raises(NotAllowed):
        banks.retire_item(keeper=stranger, item=bank.items.first())
    with pytest.raises(NotAllowed):
        banks.replace_bank(keeper=stranger, quiz=bank, items=[item("A9")])


def test_a_copy_of_the_librarys_check_is_ones_own_and_there_once(cast):
    master = make_quiz()
    copy = banks.copy_quiz(keeper=cast.edith, quiz=master)
    assert copy.organisation == cast.northvale
    assert [text_of(i) for i in copy.items.all()] == [text_of(i) for i in master.items.all()]
    with pytest.raises(RuleBroken, match="has a copy"):
        banks.copy_quiz(keeper=cast.edith, quiz=master)
    assert banks.copy_quiz(keeper=cast.oona, quiz=master).organisation == cast.southmere


def test_facility_counts_each_learners_first_answer_and_is_silent_under_ten(cast):
    quiz = keep_quiz(keeper=None, organisation=None, slug="f", title="F", items=[item("A1"), item("A2")], draws=2)
    people = [make_person(cast.northvale, f"person{n}") for n in range(10)]
    for number, worker in enumerate(people):
        for try_again in range(2):
            attempt = start_attempt(worker=worker, quiz=quiz)
            question = attempt.drawn.get(item__code="A1")
            wrong = question.item.options.filter(is_correct=False).first().pk
            slip = {"A1": [wrong]} if number < 3 and not try_again else {}
            answer(worker, attempt, **slip)
        found = {each.item.code: each for each in facilities(quiz).values()}
        if number == 8:
            assert found["A1"].percent is None
    assert (found["A1"].learners, found["A1"].right, found["A1"].percent) == (10, 7, 70)
    assert found["A2"].percent == 100


def test_a_bank_goes_out_and_comes_back_the_same(cast):
    hard = [
        *EVERY_KIND,
        replace(item("=1+1"), stem="+44 or -1?", options=(OptionText("@home", True, "'quoted"), OptionText("=A1"))),
        replace(item("L1"), stem='Two\nlines, a “quote” and "another"', checked_on=dt.date(2026, 2, 28), source="Own"),
    ]
    quiz = keep_quiz(keeper=None, organisation=None, slug="io", title="IO", items=hard, draws=8)
    text = bank_as_csv(quiz)
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    found = read_bank(text.encode())
    assert found.problems == []
    assert {i.code: i for i in found.items} == {i.code: i for i in hard}


HEAD = "code,kind,question,answer_1,right_1,answer_2,outcome,must_get,checked_on\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfea\x00", "not UTF-8"),
        (b"code,kind,question\nA\0,single,Q", "not text"),
        (b'code,kind,question\n"A', "proper CSV"),
        (b"kind,question\nsingle,Q", "no column “code”"),
        (b"code,code,kind,question\n", "stands there twice"),
        (b"code,kind,question,colour\n", "not a column of a bank"),
        (b"code,kind,question\n", "holds no questions"),
        ((HEAD + "A,single,Q,yes,yes,no\n").encode(), "Row 2: it has 6 cells"),
        ((HEAD + "A,singel,Q,a,yes,b,1,,\n").encode(), "Row 2, kind: “singel”"),
        ((HEAD + "A,single,,a,yes,b,1,,\n").encode(), "Row 2, question"),
        ((HEAD + ",single,Q,a,yes,b,1,,\n").encode(), "Row 2, code"),
        ((HEAD + "A,single,Q,a,ja,b,1,,\n").encode(), "Row 2, right_1: write yes"),
        ((HEAD + "A,single,Q,,yes,b,1,,\n").encode(), "Row 2, answer_1"),
        ((HEAD + "A,single,Q,a,yes,b,٣,,\n").encode(), "Row 2, outcome"),
        ((HEAD + "A,single,Q,a,yes,b,1,,31/02/2026\n").encode(), "Row 2, checked_on"),
        ((HEAD + "A,single,Q,a,,b,1,,\n").encode(), "Row 2: Question A has 0 right"),
        ((HEAD + "A,single,Q,a,yes,b,1,,\nA,single,R,a,yes,b,1,,\n").encode(), "stands in row 2 too"),
        ((HEAD + f"A,single,{'x' * 2001},a,yes,b,1,,\n").encode(), "Row 2, question: the text is too long"),
        (b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_bad_file_is_told_row_and_column_and_changes_nothing(client, cast, bank, content, said):
    client.force_login(cast.edith)
    before = list(bank.items.values_list("code", "version", "retired_at"))
    file = SimpleUploadedFile("bank.csv", content) if content else SimpleUploadedFile("bank.csv", b"\xef\xbb\xbf")
    answered = client.post(reverse("assessments:bank-upload", args=[bank.pk]), {"file": file})
    assert answered.status_code == 422
    assert said in answered.content.decode()
    assert list(bank.items.values_list("code", "version", "retired_at")) == before


def test_bringing_back_a_file_shows_the_change_first_and_then_makes_it(client, cast, bank):
    client.force_login(cast.edith)
    address = reverse("assessments:bank-upload", args=[bank.pk])
    changed = bank_as_csv(bank).replace("Question A1?", "Another question?").replace("A2,", "A3,")
    page = client.post(address, {"file": SimpleUploadedFile("bank.csv", changed.encode())})
    assert page.status_code == 200
    assert [page.context["change"].new, page.context["change"].changed, page.context["change"].retired] == [
        ["A3"],
        ["A1"],
        ["A2"],
    ]
    assert sorted(bank.items.in_use().values_list("code", flat=True)) == ["A1", "A2"]
    done = client.post(address, {"content": page.context["content"]})
    assert done.status_code == 302
    assert sorted(bank.items.in_use().values_list("code", "version")) == [("A1", 2), ("A3", 1)]
    assert client.post(address, {"content": "code\n"}).status_code == 422


def test_a_question_is_written_and_nothing_typed_is_lost(client, cast, bank):
    client.force_login(cast.edith)
    address = reverse("assessments:item-add", args=[bank.pk])
    sent = {"kind": "single", "outcome": 1, "stem": "Which?", "text_1": "This", "text_2": "That", "says_3": "Odd"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Answer 3: write the answer" in refused.content.decode()
    assert 'value="That"' in refused.content.decode()
    refused = client.post(address, sent | {"says_3": ""})
    assert refused.status_code == 422
    assert "This question has 0 right answers" in refused.content.decode()
    assert client.post(address, sent | {"says_3": "", "right_2": "on"}).status_code == 302
    made = bank.items.in_use().get(code="Q1")
    assert [o.is_correct for o in made.options.all()] == [False, True]
    page = client.get(reverse("assessments:item-edit", args=[made.pk])).content.decode()
    assert 'value="That"' in page


def test_bank_list_and_bank_detail_ask_the_same_of_few_and_many(client, cast, bank):
    client.force_login(cast.edith)

    def more() -> None:
        for n in range(20):
            quiz = banks.open_quiz(keeper=cast.edith, title=f"Check {n}", draws=1, pass_percent=80)
            banks.keep_item(keeper=cast.edith, quiz=quiz, text=item("A1"))
            banks.keep_item(keeper=cast.edith, quiz=bank, text=item(f"B{n}"))

    assert_same_queries(client, reverse("assessments:bank-detail", args=[bank.pk]), more)
    assert_same_queries(client, reverse("assessments:bank-list"), lambda: None)


def test_extra_time_stands_on_the_card_for_the_two(client, cast):
    agree_extra_time(manager=cast.grace, worker=cast.amira, percent=50)
    address = reverse("people:person-detail", args=[cast.amira.pk])
    for person, sees in ((cast.grace, True), (cast.amira, True), (cast.moses, False), (cast.otto, False)):
        client.force_login(person)
        assert ("50 % more time" in client.get(address).content.decode()) is sees
