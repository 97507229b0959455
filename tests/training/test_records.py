"""Certificates checked by a second person, exemptions, reminders, and what a worker sees of their training."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.actions.quizzes import AFTER_QUIZ_PASSED
from assessments.models import Quiz, QuizAttempt
from pathway.audit.models import Event
from pathway.careers.actions import place
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.models import Team, User
from pathway.training import actions
from pathway.training.enums import HeldState
from pathway.training.models import Course, CourseRecord, Exemption, FollowUp, Qualification, Requirement
from pathway.training.queries import Seat, WayToBook, cells_for
from pathway.training.queries.records import files_named, modules_found, own_training, plans_of, runway_of
from tests.factories.events import make_booking, make_event
from tests.factories.modules import make_module, publish
from tests.house.counting import assert_same_queries
from tests.portfolio.builders import pdf
from tests.training.test_queries import JULY, asked, complete, noon, states  # noqa: F401  a fixture

D = dt.date


@pytest.fixture
def course(asked):  # noqa: F811
    return actions.course_of(asked.requirement)


JUNE = D(2026, 6, 1)


def certificate(worker, course, on=JUNE, **more):  # noqa: F811
    return actions.upload_certificate(
        worker=worker, course=course, completed_on=on, source=io.BytesIO(pdf()), name="certificate.pdf", **more
    )


def state_of(person, day):
    return states(User.objects.filter(pk=person.pk), day)[person.short_name.lower()]


def test_a_certificate_counts_once_a_second_person_has_checked_it(asked, course):  # noqa: F811
    with clock.at(noon(D(2026, 6, 10))):
        found = certificate(asked.amira, course)
    assert state_of(asked.amira, D(2026, 6, 10)) is HeldState.NEVER_DONE_OVERDUE
    assert Notification.objects.filter(recipient=asked.grace, kind="training.certificate_waits").count() == 1
    for stranger in (asked.amira, asked.moses, asked.tariq, asked.otto, asked.omar):
        with pytest.raises(NotAllowed):
            actions.check_certificate(checker=stranger, certificate=found, accepted=True)
    with clock.at(noon(JULY)):
        actions.check_certificate(checker=asked.grace, certificate=found, accepted=True)
    # What was not known on a day does not count on it, even when the day is looked at later.
    assert state_of(asked.amira, D(2026, 6, 30)) is HeldState.NEVER_DONE_OVERDUE
    assert state_of(asked.amira, JULY) is HeldState.IN_DATE
    with pytest.raises(RuleBroken, match="already"):
        actions.check_certificate(checker=asked.wanda, certificate=found, accepted=False, reason="No")
    assert found.sha256 in files_named()


def test_a_certificate_sent_back_says_why_and_may_come_again(asked, course):  # noqa: F811
    found = certificate(asked.amira, course)
    with pytest.raises(RuleBroken, match="one sentence"):
        actions.check_certificate(checker=asked.grace, certificate=found, accepted=False)
    actions.check_certificate(
        checker=asked.grace, certificate=found, accepted=False, reason="The date is not readable."
    )
    assert certificate(asked.amira, course).pk != found.pk
    with pytest.raises(RuleBroken, match="there already"):
        certificate(asked.amira, course)


def test_the_database_keeps_the_second_person(asked, course):  # noqa: F811
    found = certificate(asked.amira, course)
    for wrong in (
        {"checked_by": asked.amira, "state": "checked", "known_on": JULY},
        {"checked_by": None, "state": "checked", "known_on": JULY},
        {"checked_by": asked.grace, "state": "returned", "reason": ""},
        {"known_on": JULY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CourseRecord.objects.filter(pk=found.pk).update(**wrong)


@pytest.mark.parametrize(
    ("name", "content"), [("run.exe", b"MZ"), ("page.html", b"<html>"), ("a.pdf", b""), ("x.txt", b"words")]
)
def test_certificate_add_refuses_what_is_no_certificate_and_keeps_what_was_typed(asked, client, name, content):  # noqa: F811
    client.force_login(asked.amira)
    sent = {"course": asked.requirement.pk, "completed_on": "2026-06-01", "provider": "Red Cross"}
    answer = client.post(reverse("training:certificate-add"), sent | {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "Red Cross" in answer.content.decode()
    assert not CourseRecord.objects.exists()


def test_certificate_file_is_served_inert(asked, course, client):  # noqa: F811
    found = certificate(asked.amira, course)
    client.force_login(asked.grace)
    answer = client.get(reverse("training:certificate-file", args=[found.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Event.objects.filter(verb="training.certificate_read", subject=asked.amira).count() == 1
    client.force_login(asked.moses)
    assert client.get(reverse("training:certificate-file", args=[found.pk])).status_code == 404


def test_one_course_is_noted_for_many_at_once(asked, course):  # noqa: F811
    with clock.at(noon(JULY)):
        workers = [asked.amira, asked.tariq, asked.moses]
        assert actions.add_course_done(
            keeper=asked.grace, course=course, workers=workers, completed_on=D(2026, 6, 30)
        ) == 3  # fmt: skip
        with pytest.raises(RuleBroken, match="already"):
            actions.add_course_done(keeper=asked.wanda, course=course, workers=workers, completed_on=D(2026, 6, 30))
        with pytest.raises(NotAllowed):
            actions.add_course_done(keeper=asked.grace, course=course, workers=[asked.peter], completed_on=JULY)
        with pytest.raises(RuleBroken, match="for themselves"):
            actions.add_course_done(keeper=asked.wanda, course=course, workers=[asked.wanda], completed_on=JULY)
    assert {state_of(worker, JULY) for worker in workers} == {HeldState.IN_DATE}
    assert Event.objects.filter(verb="training.course_noted", subject=asked.tariq).count() == 1


def test_an_exemption_has_an_approver_a_reason_and_an_end(asked, course):  # noqa: F811
    with clock.at(noon(D(2026, 6, 1))):
        with pytest.raises(NotAllowed):
            actions.exempt(approver=asked.amira, worker=asked.amira, course=course, reason="x", until=JULY)
        granted = actions.exempt(
            approver=asked.grace, worker=asked.tariq, course=course, reason="On another course.", until=D(2026, 8, 31)
        )
        with pytest.raises(RuleBroken, match="already"):
            actions.exempt(approver=asked.wanda, worker=asked.tariq, course=course, reason="x", until=JULY)
    tariq = User.objects.filter(pk=asked.tariq.pk)
    assert state_of(asked.tariq, D(2026, 5, 31)) is HeldState.NEVER_DONE_OVERDUE
    (cell,) = cells_for(tariq, asked.northvale, JULY)
    assert (cell.held.state, cell.held.due_on) == (HeldState.EXEMPT, D(2026, 8, 31))
    with clock.at(noon(JULY)):
        actions.end_exemption(approver=asked.wanda, exemption=granted)
    (shown,) = cells_for(tariq, asked.northvale, D(2026, 6, 30))
    assert shown.held == cells_for(tariq, asked.northvale, D(2026, 6, 30))[0].held
    assert (shown.held.state, shown.held.due_on) == (HeldState.EXEMPT, D(2026, 8, 31))
    assert state_of(asked.tariq, JULY) is not HeldState.EXEMPT
    for wrong in ({"approver": asked.tariq}, {"ended_on": None}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Exemption.objects.filter(pk=granted.pk).update(**wrong)


def test_nobody_is_reminded_twice_within_a_week(asked, course):  # noqa: F811
    with clock.at(noon(D(2026, 7, 3))):
        actions.nudge(author=asked.grace, worker=asked.tariq, course=course)
    with clock.at(noon(D(2026, 7, 9))), pytest.raises(RuleBroken, match="Wait a week"):
        actions.nudge(author=asked.wanda, worker=asked.tariq, course=course)
    assert Notification.objects.filter(recipient=asked.tariq, kind="training.nudged").count() == 1
    with clock.at(noon(D(2026, 7, 10))):
        actions.nudge(author=asked.grace, worker=asked.tariq, course=course)
    assert Notification.objects.filter(recipient=asked.tariq, kind="training.nudged").count() == 2
    with pytest.raises(NotAllowed):
        actions.nudge(author=asked.moses, worker=asked.tariq, course=course)


def test_follow_up_notes_and_passes_on(asked, client):  # noqa: F811
    client.force_login(asked.grace)
    path = reverse("training:follow-up", args=[asked.tariq.pk, asked.requirement.pk])
    assert client.post(path, {"deed": "note"}).status_code == 422
    assert client.post(path, {"deed": "pass_on"}).status_code == 422
    assert client.post(path, {"deed": "note", "text": "On nights until May."}).status_code == 302
    assert client.post(path, {"deed": "pass_on", "holder": asked.wanda.pk}).status_code == 302
    assert Notification.objects.filter(recipient=asked.wanda, kind="training.passed_on").count() == 1
    assert {each.kind for each in FollowUp.objects.all()} == {"note", "reassign"}
    client.force_login(asked.tariq)
    assert "On nights until May." in client.get(reverse("training:my-training")).content.decode()


def test_a_note_that_names_a_family_is_asked_about(asked, client):  # noqa: F811
    client.force_login(asked.grace)
    path = reverse("training:follow-up", args=[asked.tariq.pk, asked.requirement.pk])
    answer = client.post(path, {"deed": "note", "text": "Was called to SW1A 2AA that day."})
    assert answer.status_code == 422
    assert not FollowUp.objects.exists()


def test_a_qualification_is_confirmed_by_somebody_else(asked):  # noqa: F811
    added = actions.add_qualification(
        adder=asked.amira, worker=asked.amira, title="Level 3 diploma", level=3, awarded_on=D(2020, 7, 1)
    )
    with pytest.raises(NotAllowed):
        actions.check_qualification(checker=asked.amira, qualification=added)
    actions.check_qualification(checker=asked.grace, qualification=added)
    with pytest.raises(IntegrityError), transaction.atomic():
        Qualification.objects.filter(pk=added.pk).update(checked_by=asked.amira)


def quiz_attempt(worker, quiz, at):
    return QuizAttempt(worker=worker, quiz=quiz, started_at=at, finished_at=at, is_passed=True)


def test_a_short_check_passed_while_the_refresher_is_open_renews_it(asked):  # noqa: F811
    """Before it opens, and after the grace, the same check renews nothing."""
    quiz = Quiz.objects.create(organisation=asked.northvale, slug="short", title="Short check")
    complete(asked.amira, asked.module, D(2026, 3, 1))
    with clock.at(noon(D(2026, 3, 2))):
        actions.change_requirement(
            lead=asked.wanda, requirement=asked.requirement, first_due_days=90, refresh_months=12, opens_days=30,
            diagnostic=quiz,
        )  # fmt: skip
    for day, renewed in ((D(2027, 1, 29), 0), (D(2027, 1, 30), 1), (D(2027, 3, 2), 0)):
        CourseRecord.objects.all().delete()
        with clock.at(noon(day)):
            own = own_training(asked.amira)
            assert any(cell.may_take_short_check for cell in own.to_do) == bool(renewed)
            for passed in AFTER_QUIZ_PASSED:
                passed(quiz_attempt(asked.amira, quiz, noon(day)))
        assert CourseRecord.objects.filter(kind="diagnostic").count() == renewed
        if renewed:
            assert state_of(asked.amira, day) is HeldState.IN_DATE
    with pytest.raises(IntegrityError), transaction.atomic():
        Requirement.objects.filter(diagnostic=quiz).update(refresh_months=None)


def test_booked_places_stand_in_the_table_the_runway_and_ones_own_list(asked, monkeypatch):  # noqa: F811
    seats = [Seat(asked.tariq.pk, asked.module.pk, D(2026, 8, 3), "Town hall")]
    monkeypatch.setattr("pathway.training.queries.holding.BOOKED_SEATS", [lambda people: seats])
    with clock.at(noon(JULY)):
        own = own_training(asked.tariq)
        assert [cell.state for cell in own.booked] == [HeldState.BOOKED]
        assert own.to_do == []
        cells = cells_for(User.objects.filter(organisation=asked.northvale), asked.northvale)
        ahead = runway_of(cells, seats)
        assert {month.first: month.seats for month in ahead.months}[D(2026, 8, 1)] == 1
        assert len(ahead.months) == 12
        assert len(ahead.late) == len([cell for cell in cells if cell.held.state.is_overdue])


def test_the_runway_shows_real_bookings_by_course_and_the_way_to_book(asked, client):  # noqa: F811
    """A place booked at an event stands in the month, beside the course, and leaves the rest without a place."""
    with clock.at(noon(JULY)):
        starts = clock.now() + dt.timedelta(days=20)
        hall = make_event(
            asked.northvale, asked.wanda, title="Recording day", module=asked.module, capacity=4,
            starts_at=starts, ends_at=starts + dt.timedelta(hours=2),
        )  # fmt: skip
        make_booking(hall, asked.tariq)
        client.force_login(asked.wanda)
        page = " ".join(client.get(reverse("training:runway")).content.decode().split())
        ahead = client.get(reverse("training:runway")).context
        (row,) = [row for row in ahead["courses"] if row.requirement == asked.requirement]
        assert (row.booked, row.without) == (1, len(row.cells) - 1)
        assert sum(month.seats for month in ahead["runway"].months) == 1
        assert f'<a href="/events/?module={asked.module.pk}">3 free, book' in page
        listed = client.get(f"/events/?module={asked.module.pk}").content.decode()
        assert "Recording day" in listed
        assert "Show events on everything" in listed
        assert "Recording day" not in client.get("/events/?module=1").content.decode()


def test_the_runway_counts_what_expires_in_each_month(asked):  # noqa: F811
    complete(asked.amira, asked.module, D(2026, 3, 1))
    complete(asked.moses, asked.module, D(2026, 3, 30))
    with clock.at(noon(JULY)):
        ahead = runway_of(cells_for(User.objects.filter(organisation=asked.northvale), asked.northvale))
    by_month = {month.first: month.due for month in ahead.months if month.due}
    assert by_month == {D(2027, 3, 1): 2}


def test_a_way_to_book_stands_on_the_page(asked, client, monkeypatch):  # noqa: F811
    monkeypatch.setattr(
        "pathway.training.queries.holding.WAYS_TO_BOOK",
        [lambda viewer, things: {thing: WayToBook(f"/events/?thing={thing}", 3) for thing in things}],
    )
    client.force_login(asked.grace)
    page = client.get(reverse("training:follow-up", args=[asked.tariq.pk, asked.requirement.pk])).content.decode()
    assert f"/events/?thing={asked.module.pk}" in page
    assert "3 places free" in page


def test_my_training_says_why_and_what_may_be_for_me(asked, client):  # noqa: F811
    parenting = make_module(asked.northvale, asked.edith, title="Parenting groups")
    publish(parenting, asked.edith)
    Course.objects.create(
        organisation=asked.northvale, title="Parenting groups", module_id=parenting.pk, areas=["parenting"]
    )
    Team.objects.filter(pk=asked.east.pk).update(area_of_practice="parenting")
    client.force_login(asked.amira)
    page = client.get(reverse("training:my-training")).content.decode()
    assert "90 days after the first day in post, 5 January 2026" in page
    assert "Your team, East, works in parenting support." in page
    found = client.get(reverse("training:my-training"), {"q": "parent groups"}).content.decode()
    assert "Found for" in found
    assert modules_found(asked.amira, "zebra") == []
    assert [each.title for each in modules_found(asked.amira, "PARENTING")] == ["Parenting groups"]


def test_what_the_next_level_asks_is_for_me(asked):  # noqa: F811
    module = make_module(asked.northvale, asked.edith, title="Restorative practice")
    publish(module, asked.edith)
    trainee = asked.northvale.levels.get(code="trainee")
    actions.require_module(lead=asked.wanda, module=module, levels=[trainee], first_due_days=30)
    (suggested,) = [each for each in own_training(asked.amira).for_you if each.module_id == module.pk]
    assert str(trainee) in suggested.why
    place(keeper=asked.wanda, worker=asked.amira, level=trainee, on=clock.today())
    assert module.pk not in {each.module_id for each in own_training(asked.amira).for_you}


def test_a_first_year_plan_belongs_to_a_team_and_those_inside_it(asked):  # noqa: F811
    actions.require_course(
        lead=asked.wanda, title="Life story work", teams=[asked.service], first_year_only=True, first_due_days=180
    )
    plans = dict(plans_of(asked.northvale))
    assert [rule.title for rule in plans[asked.west]] == ["Life story work"]
    with pytest.raises(RuleBroken, match="own organisation"):
        actions.require_course(
            lead=asked.wanda, title="Other", teams=list(Team.objects.filter(organisation=asked.southmere))[:1]
        )


def test_defaults_of_a_new_organisation_are_proposals_until_changed(cast):
    made = actions.require_defaults(lead=cast.wanda, with_courses=True)
    rows = {each.course.code: each for each in made}
    assert {"SAFE1", "SAFE2", "IG", "FAID", "LSW", "SUPV"} <= rows.keys()
    assert (rows["SAFE2"].first_due_days, rows["SAFE2"].refresh_months) == (90, 36)
    assert rows["LSW"].areas == ["life_story"]
    assert all(each.is_proposal for each in Requirement.objects.filter(organisation=cast.northvale))
    changed = actions.change_requirement(lead=cast.wanda, requirement=rows["IG"], first_due_days=0, refresh_months=12)
    assert not changed.is_proposal
    assert "proposed" not in changed.rule_in_words


def test_runway_and_my_training_ask_as_little_with_many(asked, client):  # noqa: F811
    def add_more():
        for number in range(20):
            Requirement.objects.create(
                organisation=asked.northvale, module_id=9000 + number, title=f"Module {number}",
                first_due_days=30, started_on=D(2026, 1, 5),
            )  # fmt: skip

    client.force_login(asked.wanda)
    assert_same_queries(client, reverse("training:runway"), add_more)


def test_my_training_asks_as_little_with_many(asked, client):  # noqa: F811
    def add_more():
        for number in range(20):
            Requirement.objects.create(
                organisation=asked.northvale, module_id=9000 + number, title=f"Module {number}",
                first_due_days=30, started_on=D(2026, 1, 5),
            )  # fmt: skip

    client.force_login(asked.amira)
    assert_same_queries(client, reverse("training:my-training"), add_more)
