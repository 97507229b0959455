"""Mail that a server did not take goes out again, later each time and not for ever; nothing else is done twice."""

import datetime as dt
import smtplib

import pytest
from django.core.mail import send_mail
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from pathway.caretaker import tasks
from pathway.core import clock
from pathway.notifications.models import Notification
from pathway.notifications.tasks import mail_notification
from pathway.settings import base

MAIL = "pathway.notifications.tasks.mail_notification"
IMPORT = "pathway.people.tasks.work_on_import"


def kept(status, attempts=1, path=MAIL, error="builtins.ConnectionRefusedError", ago=dt.timedelta(minutes=3)):
    return DBTaskResult.objects.create(
        status=status,
        task_path=path,
        args_kwargs={"args": [0], "kwargs": {}},
        backend_name="background",
        run_after=clock.now(),
        started_at=clock.now() - ago,
        finished_at=clock.now() - ago,
        worker_ids=["worker"] * attempts,
        exception_class_path=error,
    )


def tried_again(task):
    tasks.try_again()
    task.refresh_from_db()
    return task.status == "READY"


@pytest.mark.parametrize(
    ("attempts", "minutes", "again"),
    [(1, 1, False), (1, 3, True), (2, 9, False), (2, 11, True), (5, 700, False), (5, 721, True), (6, 1_000, False)],
)
def test_each_wait_is_longer_and_the_sixth_failure_is_the_last(db, attempts, minutes, again):
    task = kept("FAILED", attempts, ago=dt.timedelta(minutes=minutes))
    assert tried_again(task) is again


@pytest.mark.parametrize(
    ("error", "again"),
    [
        ("smtplib.SMTPServerDisconnected", True),
        ("socket.gaierror", True),
        ("builtins.TimeoutError", True),
        ("builtins.ValueError", False),
        ("django.db.utils.IntegrityError", False),
    ],
)
def test_only_what_failed_on_the_way_is_tried_again(db, error, again):
    assert tried_again(kept("FAILED", error=error)) is again


def test_mail_of_a_dead_worker_is_taken_up_and_an_import_is_not(db):
    long_ago = dt.timedelta(minutes=16)
    mail, work = kept("RUNNING", ago=long_ago), kept("RUNNING", path=IMPORT, ago=long_ago)
    assert tried_again(mail)
    assert not tried_again(work)
    assert not tried_again(kept("RUNNING", ago=dt.timedelta(minutes=14)))
    assert not tried_again(kept("SUCCESSFUL", ago=long_ago))


def test_a_notice_arrives_once_the_server_answers_and_arrives_once(own_cast, settings, monkeypatch, mailoutbox):
    settings.TASKS = base.TASKS
    notice = Notification.objects.create(
        recipient=own_cast.amira, sentence="Something waits.", key="x", created_at=clock.now()
    )

    def refuses(**message):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("pathway.notifications.tasks.send_mail", refuses)
    task = DBTaskResult.objects.get(pk=mail_notification.enqueue(notice.pk).id)

    def work():
        call_command("db_worker", "--backend=background", "--batch", "--no-startup-delay", verbosity=0)
        task.refresh_from_db()
        return task.status, len(mailoutbox)

    assert work() == ("FAILED", 0)
    monkeypatch.setattr("pathway.notifications.tasks.send_mail", send_mail)
    assert not tried_again(task)
    DBTaskResult.objects.update(finished_at=clock.now() - dt.timedelta(minutes=3))
    assert tried_again(task)
    assert work() == ("SUCCESSFUL", 1)
    assert not tried_again(task)
    assert work() == ("SUCCESSFUL", 1)
