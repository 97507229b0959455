"""Observations and discussions: booked, recorded, answered by the worker, and evidence from then on."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.actions.meetings import Noted, answer_meeting, book_meeting, cancel_meeting, record_meeting
from assessments.models import Criterion, Meeting
from assessments.queries.decisions import queue_of
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from portfolio.actions import redact_detail, report_detail
from portfolio.citing import words_about
from tests.factories.people import appoint
from tests.factories.portfolio import competency

pytestmark = pytest.mark.usefixtures("fixed_clock")


def booked(cast, *codes, kind="observation", hours=-1):
    return book_meeting(
        observer=cast.moses,
        worker=cast.amira,
        kind=kind,
        starts_at=clock.now() + dt.timedelta(hours=hours),
        about="A first visit",
        competencies=[competency(cast.amira, code) for code in codes or ("1.1", "2.1")],
    )


def recorded(cast, **given):
    noted = {
        competency(cast.amira, "1.1"): Noted("seen", "Told the manager before lunch."),
        competency(cast.amira, "2.1"): Noted("not_seen"),
    }
    return record_meeting(observer=cast.moses, meeting=booked(cast, **given), summary="She listened.", noted=noted)


def test_an_observation_becomes_evidence_once_the_worker_has_answered(cast):
    meeting = recorded(cast)
    assert not queue_of(cast.moses).waiting
    answered = answer_meeting(worker=cast.amira, meeting=meeting, comment="I would ask sooner.", declared=True)
    (waiting,) = queue_of(cast.moses).waiting
    version = waiting.version
    assert version.item == answered.item
    assert version.kind == "direct_observation"
    assert [claim.competency.code for claim in version.claims.all()] == ["1.1"]
    assert version.claims.get().sentence == "Told the manager before lunch."
    for said in (
        "Recorded by Moses Example",
        "She listened.",
        "2.1, not seen this time",
        "Amira Example adds: I would",
    ):
        assert said in version.text, said
    with pytest.raises(RuleBroken, match="already"):
        answer_meeting(worker=cast.amira, meeting=meeting, comment="", declared=True)


def test_a_discussion_becomes_evidence_of_its_own_kind(cast):
    answered = answer_meeting(worker=cast.amira, meeting=recorded(cast, kind="discussion"), comment="", declared=True)
    assert answered.item.current.kind == "discussion"


def test_each_is_told_what_the_other_did(cast):
    meeting = recorded(cast)
    told = Notification.objects.filter(recipient=cast.amira, kind="assessments.meeting")
    assert told.count() == 2
    later = booked(cast)
    cancel_meeting(canceller=cast.amira, meeting=later)
    assert Notification.objects.filter(recipient=cast.moses, kind="assessments.meeting").count() == 1
    with pytest.raises(RuleBroken, match="Only what is booked"):
        cancel_meeting(canceller=cast.moses, meeting=meeting)


def test_what_cannot_be_booked_or_recorded_says_why(cast):
    with pytest.raises(RuleBroken, match="two weeks"):
        booked(cast, hours=-24 * 20)
    with pytest.raises(RuleBroken, match="year ahead"):
        booked(cast, hours=24 * 400)
    with pytest.raises(RuleBroken, match="Record it once you have met"):
        recorded(cast, hours=2)
    meeting = booked(cast)
    one, other = (competency(cast.amira, code) for code in ("1.1", "2.1"))
    for noted, why in (
        ({one: Noted("seen", "Yes.")}, "each statement"),
        ({one: Noted("not_seen"), other: Noted("not_seen")}, "Nothing of it"),
        ({one: Noted("seen", " "), other: Noted("not_seen")}, "what you saw of 1.1"),
    ):
        with pytest.raises(RuleBroken, match=why):
            record_meeting(observer=cast.moses, meeting=meeting, summary="We met.", noted=noted)
    assert Meeting.objects.get(pk=meeting.pk).state == "booked"
    with pytest.raises(RuleBroken, match="tick"):
        answer_meeting(worker=cast.amira, meeting=recorded(cast), comment="", declared=False)


def test_only_those_who_decide_book_and_only_the_worker_answers(cast):
    with pytest.raises(NotAllowed):
        book_meeting(
            observer=cast.peter,
            worker=cast.amira,
            kind="observation",
            starts_at=clock.now(),
            about="A visit",
            competencies=[competency(cast.amira, "1.1")],
        )
    with pytest.raises(NotAllowed):
        answer_meeting(worker=cast.tariq, meeting=recorded(cast), comment="", declared=True)


def test_the_database_holds_what_a_meeting_may_be(cast):
    meeting = booked(cast)
    for wrong in ({"state": "recorded"}, {"state": "sent"}, {"observer": cast.amira}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.filter(meeting=meeting).update(seen="seen")


def test_booked_recorded_and_answered_by_the_pages(client, cast):
    client.force_login(cast.moses)
    page = reverse("assessments:meeting-book", args=[cast.amira.pk])
    form = {"kind": "observation", "day": "2026-11-20", "time": "10:00", "about": "A group"}
    missing = client.post(page, form)
    assert missing.status_code == 422
    assert "Choose at least one statement." in missing.content.decode()
    place = client.post(page, form | {"competencies": [competency(cast.amira, "1.1").pk]}).url
    meeting = Meeting.objects.get()
    assert place == reverse("assessments:meeting-detail", args=[meeting.pk])
    page = reverse("assessments:meeting-record", args=[meeting.pk])
    criterion = meeting.criteria.get()
    form = {"summary": "She rang 07700 900123.", f"seen_{criterion.pk}": "seen"}
    wrong = client.post(page, form)
    assert wrong.status_code == 422
    assert "Say in a sentence what you saw of 1.1." in wrong.content.decode()
    assert "Take it out." in wrong.content.decode()
    form |= {"summary": "She listened first.", f"note_{criterion.pk}": "Asked before writing."}
    assert client.post(page, form).status_code == 302
    client.force_login(cast.amira)
    assert (
        "She listened first." in client.get(reverse("assessments:meeting-answer", args=[meeting.pk])).content.decode()
    )
    answer = client.post(reverse("assessments:meeting-answer", args=[meeting.pk]), {"comment": "", "declared": "on"})
    assert answer.status_code == 302
    assert Meeting.objects.get().state == "sent"


def test_a_detail_that_was_missed_is_taken_out_of_what_was_recorded_too(cast):
    appoint(cast.ines, AppointmentKind.INFORMATION_GOVERNANCE)
    noted = {competency(cast.amira, "1.1"): Noted("seen", "Rang bluebell before lunch.")}
    meeting = record_meeting(
        observer=cast.moses, meeting=booked(cast, "1.1"), summary="At bluebell, she listened.", noted=noted
    )
    answered = answer_meeting(worker=cast.amira, meeting=meeting, comment="The bluebell was calm.", declared=True)
    report = report_detail(reporter=cast.moses, item=answered.item, code="name", place="text")
    assert sum("bluebell" in text.lower() for _, text in words_about(answered.item)) == 3
    redact_detail(contact=cast.ines, report=report, words="bluebell", instead="[removed]", reason="A house.")
    kept = Meeting.objects.get(pk=meeting.pk)
    told = [kept.summary, kept.worker_comment, kept.criteria.get().note]
    assert all("[removed]" in text and "bluebell" not in text for text in told)
