"""Evaluation: who is asked when, who reads what, and what a few answers never show."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from modules.actions.learning import complete, enrol, mark_section_read
from modules.models import ModulePage
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.events.actions.attendance import take_attendance
from pathway.events.actions.evaluation import (
    answer_evaluation,
    answer_used,
    ask_about_modules,
    ask_all_whether_used,
)
from pathway.events.enums import Used
from pathway.events.models import Evaluation, UsedAnswer
from pathway.events.queries.evaluation import counted, course_reports
from pathway.notifications.models import Notification
from tests.conftest import NOW
from tests.factories.events import make_booking, make_event
from tests.factories.modules import make_module, publish
from tests.factories.people import employ, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast, event):
    """amira was at the event and has been asked about it."""
    booking = make_booking(event, cast.amira)
    with clock.at(event.starts_at):
        take_attendance(taker=cast.peter, event=event, marks={booking.pk: ("there", None)}, finish=True)
    return Evaluation.objects.get()


def answered(cast, event, number, title="Course", used=()):
    """So many people answered about one course: confidence from 2 to 4."""
    made = []
    for place in range(number):
        worker = make_person(cast.northvale, f"p{title.lower()}{place}")
        employ(worker, "Family support worker", cast.west)
        booking = make_booking(make_event(cast.northvale, cast.wanda), worker)
        fields = {"before": 2, "after": 4, "useful": 5, "words": f"Word {place}", "answered_at": NOW}
        evaluation = Evaluation.objects.create(
            organisation=cast.northvale,
            worker=worker,
            booking=booking,
            way="event",
            title=title,
            taken_on=NOW.date(),
            asked_at=NOW,
            **fields,
        )
        made.append(evaluation)
        if used:
            UsedAnswer.objects.create(
                evaluation=evaluation,
                role="worker",
                asked_of=worker,
                asked_at=NOW,
                answered_at=NOW,
                answer=used[place % len(used)],
            )
    return made


def test_only_the_worker_answers_and_only_once(cast, asked):
    for who in (cast.grace, cast.moses, cast.wanda, cast.tariq):
        with pytest.raises(NotAllowed):
            answer_evaluation(worker=who, evaluation=asked, before=1, after=2, useful=3)
    answer_evaluation(worker=cast.amira, evaluation=asked, before=2, after=4, useful=5, words="More time")
    with pytest.raises(RuleBroken, match="already"):
        answer_evaluation(worker=cast.amira, evaluation=asked, before=1, after=1, useful=1)
    asked.refresh_from_db()
    assert (asked.before, asked.after, asked.useful, asked.words) == (2, 4, 5, "More time")


def test_a_module_completed_here_is_asked_about_once(cast, stopped):
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    module = ModulePage.objects.get(pk=page.pk)
    enrolment = enrol(worker=cast.amira, module=module)
    for key in module.snapshots.get().section_keys:
        mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=key)
    complete(worker=cast.amira, enrolment=enrolment)
    assert (ask_about_modules(), ask_about_modules()) == (1, 0)
    assert Notification.objects.filter(recipient=cast.amira, kind="events.evaluation").count() == 1
    assert Evaluation.objects.get().way == "module"


def test_what_was_completed_long_ago_is_not_asked_about(cast, stopped):
    test_a_module_completed_here_is_asked_about_once(cast, stopped)
    Evaluation.objects.all().delete()
    with clock.at(NOW + dt.timedelta(days=15)):
        assert ask_about_modules() == 0


def test_worker_and_mentor_are_asked_eight_weeks_later_once_each(cast, asked):
    day = asked.taken_on
    for weeks, number in ((7.9, 0), (8, 1), (8.1, 0)):
        with clock.at(NOW.replace(year=day.year, month=day.month, day=day.day) + dt.timedelta(weeks=weeks)):
            assert ask_all_whether_used() == number
    answers = {answer.asked_of: answer for answer in UsedAnswer.objects.all()}
    assert set(answers) == {cast.amira, cast.moses}
    for person in answers:
        assert Notification.objects.filter(recipient=person, kind="events.used").count() == 1
    with pytest.raises(NotAllowed):
        answer_used(answerer=cast.grace, asked=answers[cast.moses], answer=Used.ONCE)
    answer_used(answerer=cast.moses, asked=answers[cast.moses], answer=Used.ONCE)
    with pytest.raises(RuleBroken, match="already"):
        answer_used(answerer=cast.moses, asked=answers[cast.moses], answer=Used.OFTEN)


def test_where_the_clock_stood_still_for_a_month_nobody_is_asked_about_the_distant_past(cast, asked):
    with clock.at(NOW + dt.timedelta(weeks=14)):
        assert ask_all_whether_used() == 0


@pytest.mark.parametrize(("answers", "rests_on"), [(0, 0), (9, 0), (10, 10), (14, 10), (15, 15), (19, 15)])
def test_figures_rest_on_ten_answers_or_more_in_steps_of_five(answers, rests_on):
    assert len(counted(list(range(answers)))) == rests_on


def test_a_report_says_rate_and_denominator_and_hides_what_few_said(cast, stopped):
    answered(cast, None, 9, "Few")
    answered(cast, None, 10, "Many", used=[Used.OFTEN, Used.NOT_YET])
    silent = answered(cast, None, 1, "Silent")[0]
    Evaluation.objects.filter(pk=silent.pk).update(
        title="Many", answered_at=None, before=None, after=None, useful=None, words=""
    )
    few, many = course_reports(cast.northvale.pk)
    assert (few.title, few.is_hidden, few.before, few.change, few.words) == ("Few", True, "", "", [])
    assert (many.answered, many.asked, many.rate) == (10, 11, "91%")
    assert (many.before, many.after, many.change, many.useful) == ("2.0", "4.0", "+2.0", "5.0")
    assert (many.worker.share, many.worker.rate, len(many.words)) == ("50%", "100%", 10)
    assert course_reports(cast.southmere.pk) == []


def test_no_single_answer_can_be_worked_out_from_the_report_before_and_after_it(cast, stopped):
    answered(cast, None, 10, "Course")
    before = course_reports(cast.northvale.pk)[0]
    last = answered(cast, None, 1, "Another")[0]
    Evaluation.objects.filter(pk=last.pk).update(
        title="Course", before=5, after=1, useful=1, words="Bad", answered_at=NOW + dt.timedelta(hours=1)
    )
    after = next(r for r in course_reports(cast.northvale.pk) if r.title == "Course")
    assert after.answered == before.answered + 1
    for name in ("before", "after", "change", "useful", "words"):
        assert getattr(after, name) == getattr(before, name)


def test_the_report_and_its_file_are_for_the_lead_and_name_nobody(cast, stopped, client):
    answered(cast, None, 10, "=Course")
    client.force_login(cast.wanda)
    page = client.get(reverse("events:evaluation-report")).content.decode()
    assert "2.0 before, 4.0 after, of 5: +2.0 in the mean of 10 answers" in page
    assert "How this is counted" in page
    assert "p=course" not in page.lower()
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("events:evaluation-csv")).content.decode("utf-8-sig"))))
    assert rows[0]["Course"] == "'=Course"
    assert (rows[0]["Asked"], rows[0]["Answered"], rows[0]["Response rate"]) == ("10", "10", "100%")
    client.force_login(cast.grace)
    assert client.get(reverse("events:evaluation-report")).status_code == 404


def test_a_family_detail_in_a_sentence_is_turned_back_and_nothing_typed_is_lost(cast, asked, client):
    client.force_login(cast.amira)
    said = {
        "before": 2,
        "after": 3,
        "useful": 4,
        "words": "Used it with the child, born 3 March 2015, NHS 943 476 5919",
    }
    answer = client.post(reverse("events:evaluation-form", args=[asked.pk]), said)
    assert answer.status_code == 422
    assert "943 476 5919" in answer.content.decode()
    assert Evaluation.objects.get().answered_at is None
