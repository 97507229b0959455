"""How long things wait: turnaround, nudges after five and ten working days, one digest a day, a queue of 200."""

import datetime as dt

from django.urls import reverse

from assessments.queries.decisions import queue_of
from assessments.queries.turnaround import turnaround_seen_by, working_days_between
from assessments.tasks import nudge
from pathway.core import clock
from pathway.notifications.models import DailyDigest, Notification
from pathway.notifications.tasks import send_digests
from tests.assessments.test_many_at_once import send_much
from tests.factories.decisions import decide_now, make_sent
from tests.house.counting import queries_of

MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
CHRISTMAS = dt.datetime(2026, 12, 21, 9, 0, tzinfo=dt.UTC)


def at(day, **by):
    return clock.at(day + dt.timedelta(**by))


def nudges(person, kind="assessments.nudge"):
    return Notification.objects.filter(recipient=person, kind=kind)


def test_working_days_leave_out_weekends_and_english_bank_holidays():
    assert working_days_between(dt.date(2026, 11, 27), dt.date(2026, 11, 30)) == 1
    assert working_days_between(dt.date(2026, 12, 21), dt.date(2026, 12, 31)) == 6
    assert working_days_between(dt.date(2026, 11, 23), dt.date(2026, 11, 23)) == 0


def test_a_mentor_is_nudged_once_at_five_and_once_at_ten_working_days_and_assurers_at_ten(cast):
    with clock.at(MONDAY):
        sent = make_sent(cast.amira)
        decide_now(cast.moses, make_sent(cast.tariq), "meets")
    with at(MONDAY, days=4):
        nudge()
        assert not nudges(cast.moses).exists()
    for days, expected, assurers in ((7, 1, 0), (8, 1, 0), (14, 2, 1), (15, 2, 1)):
        with at(MONDAY, days=days):
            nudge()
            nudge()
            assert nudges(cast.moses).count() == expected, days
            assert nudges(cast.ines, "assessments.long_wait").count() == assurers, days
    assert nudges(cast.moses).latest("created_at").action_path == reverse("assessments:decision-page", args=[sent.pk])
    assert not nudges(cast.grace, "assessments.long_wait").exists()


def test_christmas_does_not_count_against_anybody(cast):
    with clock.at(CHRISTMAS):
        make_sent(cast.amira)
    with at(CHRISTMAS, days=8):
        nudge()
        assert not nudges(cast.moses).exists()
    with at(CHRISTMAS, days=9):
        nudge()
        assert nudges(cast.moses).count() == 1


def test_what_mentors_are_sent_comes_in_one_mail_a_day(cast, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), clock.at(MONDAY):
        make_sent(cast.amira)
        make_sent(cast.tariq)
    assert not mailoutbox
    for moment in (MONDAY.replace(hour=6), MONDAY - dt.timedelta(days=1)):
        with clock.at(moment):
            assert send_digests() == 0
    with django_capture_on_commit_callbacks(execute=True), at(MONDAY, minutes=5):
        assert send_digests() == 1
        assert send_digests() == 0
    (mail,) = mailoutbox
    assert mail.to == [cast.moses.email]
    assert mail.subject == "2 things for you in Pathway"
    assert mail.body.count("/assessments/queue/") == 2
    with django_capture_on_commit_callbacks(execute=True), at(MONDAY, hours=2):
        make_sent(cast.amira)
        assert send_digests() == 0
    with django_capture_on_commit_callbacks(execute=True), at(MONDAY, days=1):
        assert send_digests() == 1
    assert [mail.subject for mail in mailoutbox][1:] == ["1 thing for you in Pathway"]
    assert DailyDigest.objects.filter(recipient=cast.moses).count() == 2


def test_what_was_read_or_whoever_left_gets_no_digest(cast):
    with clock.at(MONDAY):
        make_sent(cast.amira)
        Notification.objects.filter(recipient=cast.moses).update(read_at=clock.now())
        assert send_digests() == 0
        Notification.objects.filter(recipient=cast.moses).update(read_at=None)
        cast.moses.is_active = False
        cast.moses.save()
        assert send_digests() == 0


def test_turnaround_is_for_the_worker_the_mentor_and_the_assurer_and_for_nobody_else(client, cast):
    with clock.at(MONDAY):
        sent = make_sent(cast.amira, "1.1", "2.1")
    with at(MONDAY, days=7):
        decide_now(cast.moses, sent, "meets", "meets")
        for person in (cast.moses, cast.amira, cast.ines):
            (one,) = turnaround_seen_by(person)
            assert (one.mentor, one.days, one.pieces) == (cast.moses, 5, 1)
        for person in (cast.grace, cast.wanda, cast.otto, cast.tariq, cast.olu):
            assert not turnaround_seen_by(person)
        client.force_login(cast.moses)
        assert "You decide usually within 5 working days." in client.get(reverse("assessments:queue")).content.decode()
        assert "within 5 working days" in client.get(reverse("assessments:turnaround")).content.decode()


def test_a_queue_of_two_hundred_and_the_sign_off_screen_ask_at_most_fifteen_questions(client, cast):
    send_much(cast.amira, 200)
    assert len(queue_of(cast.moses)) == 200
    client.force_login(cast.moses)
    queue = reverse("assessments:queue")
    page = client.get(queue)
    assert "200 to decide" in page.content.decode()
    assert len(queries_of(client, queue)) <= 15
    screen = reverse("assessments:decision-page", args=[queue_of(cast.moses).waiting[0].version.pk])
    client.get(screen)
    assert len(queries_of(client, screen)) <= 15
