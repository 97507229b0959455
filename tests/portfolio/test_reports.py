"""A missed detail: reported, held back at once, taken out everywhere; the signed log still verifies."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assessments.actions.decisions import Judged, decide, record_form
from assessments.enums import Judgement
from assessments.models import Decision, Opening
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from portfolio.actions import mark_returned, note_reading, redact_detail, release_report, report_detail, revise_evidence
from portfolio.models import HELD_BACK, DetailReport, EvidenceFile, EvidenceItem, EvidenceVersion
from portfolio.tasks import remind_of_reports
from tests.factories.portfolio import make_evidence

DETAIL = "Zyxwvut Qanary"


@pytest.fixture
def contact(cast: Any) -> Any:
    appoint(admin=cast.otto, person=cast.ines, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    return cast.ines


@pytest.fixture
def missed(cast: Any, contact: Any, settings: Any, tmp_path: Path) -> EvidenceItem:
    """Evidence in two versions, both with the detail in every field, and a decision that repeats it."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    item = make_evidence(
        cast.amira,
        sent=True,
        title=f"Visit to {DETAIL}",
        text=f"I met {DETAIL} at home.",
        claim=f"how {DETAIL} trusted me",
        files={"notes.txt": f"Notes about {DETAIL}".encode(), f"{DETAIL}.txt": b"harmless words"},
    )
    key = uuid.uuid4()
    claim = item.current.claims.get()
    judged = [Judged(claim.competency, Judgement.RETURN, comment=f"{DETAIL} is named", next_step="Take the name out")]
    with clock.at(clock.now() - timedelta(minutes=5)):
        decide(mentor=cast.moses, version=item.current, judged=judged, form_key=key)
    record_form(form_key=key, mentor_id=cast.moses.pk)
    revise_evidence(owner=cast.amira, item=EvidenceItem.objects.get(pk=item.pk))
    return EvidenceItem.objects.select_related("current").get(pk=item.pk)


def report(cast: Any, item: EvidenceItem) -> DetailReport:
    return report_detail(reporter=cast.moses, item=item, code="name", place="text")


def dump() -> str:
    """Every text in the database."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_nobody_but_the_contact_sees_it_from_the_moment_it_is_reported(client: Any, cast: Any, missed: Any) -> None:
    first = missed.versions.get(number=1)
    file = first.files.get(name="notes.txt")
    pages = [
        reverse("portfolio:evidence-list"),
        reverse("portfolio:evidence-detail", args=[missed.pk]),
        reverse("portfolio:evidence-edit", args=[missed.pk]),
        reverse("portfolio:evidence-send", args=[missed.pk]),
        reverse("portfolio:evidence-file", args=[file.pk]),
        reverse("assessments:decision-page", args=[first.pk]),
        reverse("assessments:decision-detail", args=[Decision.objects.get().pk]),
        reverse("assessments:queue") + "?tab=waiting",
        reverse("home:home"),
    ]
    client.force_login(cast.moses)
    assert DETAIL in client.get(pages[1]).content.decode()
    answer = client.post(reverse("portfolio:evidence-report", args=[missed.pk]), {"code": "name", "place": "text"})
    assert answer.status_code == 302
    for person in (cast.amira, cast.moses, cast.grace, cast.otto, cast.wanda):
        client.force_login(person)
        for page in pages:
            assert DETAIL not in b"".join(client.get(page)).decode(), (person, page)
    assert not EvidenceVersion.objects.visible_to(cast.amira).filter(item=missed).exists()
    assert EvidenceItem.objects.get(pk=missed.pk).title == HELD_BACK
    client.force_login(cast.amira)
    held = client.get(pages[1]).content.decode()
    assert "What you can do" in held
    assert "72 hours" in held
    client.force_login(cast.ines)
    shown = client.get(reverse("portfolio:report-detail", args=[DetailReport.objects.get().pk])).content.decode()
    assert all(words in shown for words in (DETAIL, "is named", str(cast.moses)))


def test_the_contact_the_worker_and_the_mentor_are_told(cast: Any, missed: Any) -> None:
    report(cast, missed)
    told = {(n.recipient, n.kind) for n in Notification.objects.filter(kind__startswith="portfolio.")}
    assert {(cast.ines, "portfolio.detail_reported"), (cast.amira, "portfolio.held")} <= told
    assert DETAIL not in " ".join(Notification.objects.values_list("sentence", flat=True))


def test_without_a_contact_the_admins_are_asked_to_appoint_one(cast: Any) -> None:
    item = make_evidence(cast.amira, sent=True, text="I met Child A.")
    report_detail(reporter=cast.moses, item=item, code="name", place="text")
    notice = Notification.objects.get(kind="portfolio.contact_needed", recipient=cast.otto)
    assert "Appoint an information governance contact" in notice.sentence


def test_the_detail_is_found_nowhere_afterwards_and_the_log_verifies(
    cast: Any, missed: Any, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any, capsys: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    with django_capture_on_commit_callbacks(execute=True):
        opened = report(cast, missed)
    settings.EMAIL_FILE_PATH.mkdir(exist_ok=True)
    (settings.EMAIL_FILE_PATH / "old.log").write_text(f"Subject: about {DETAIL}\n")
    assert "Qanary" in dump()
    file = EvidenceFile.objects.filter(version__item=missed, name="notes.txt")
    with django_capture_on_commit_callbacks(execute=True):
        redact_detail(
            contact=cast.ines,
            report=opened,
            words=f"{DETAIL}\nQanary",
            instead="[removed]",
            reason="A name.",
            files=file,
        )
    assert "qanary" not in dump().lower()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"qanary" not in path.read_bytes().lower(), path
    assert "qanary" not in " ".join(message.subject + message.body for message in mail.outbox).lower()
    item = EvidenceItem.objects.select_related("current").get(pk=missed.pk)
    assert item.held_at is None
    assert [version.title for version in item.versions.all()] == ["Visit to [removed]"] * 2
    assert set(EvidenceFile.objects.filter(version__item=item).values_list("name", flat=True)) == {"[removed].txt"}
    decision = Decision.objects.get()
    assert (decision.comment, decision.next_step) == ("", "Take the name out")
    assert not Opening.objects.filter(field="evidence_sha256").exists()
    with pytest.raises(SystemExit) as left:
        call_command("verify_signoffs", "--json")
    assert left.value.code == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "intact"
    assert Event.objects.filter(verb="portfolio.detail_redacted", subject=cast.amira).count() == 1


def test_a_file_that_still_holds_the_words_is_not_overlooked(cast: Any, missed: Any) -> None:
    opened = report(cast, missed)
    with pytest.raises(RuleBroken, match="notes.txt holds these words too"):
        redact_detail(contact=cast.ines, report=opened, words=DETAIL, instead="[removed]", reason="A name.")
    assert EvidenceItem.objects.get(pk=missed.pk).held_at is not None
    assert DETAIL in missed.versions.get(number=1).text


def test_a_false_alarm_shows_it_again_as_it_was_with_a_reason(client: Any, cast: Any, missed: Any) -> None:
    opened = report(cast, missed)
    with pytest.raises(RuleBroken):
        release_report(contact=cast.ines, report=opened, reason=" ")
    client.force_login(cast.ines)
    url = reverse("portfolio:report-detail", args=[opened.pk])
    assert client.post(url, {"decision": "release", "instead": "x"}).status_code == 422
    assert client.post(url, {"decision": "redact", "instead": "x", "reason": "y"}).status_code == 422
    answer = client.post(url, {"decision": "release", "reason": "An invented name.", "instead": "[removed]"})
    assert answer.status_code == 302
    assert "No family detail, decided by" in client.get(url).content.decode()
    assert EvidenceVersion.objects.visible_to(cast.moses).filter(item=missed).count() == 1
    assert DETAIL in missed.versions.get(number=1).text
    assert not EvidenceVersion.objects.visible_to(cast.ines).filter(item=missed).exists()
    with pytest.raises(RuleBroken, match="decided already"):
        release_report(contact=cast.ines, report=opened, reason="Again")


def test_only_readers_report_and_only_the_contact_decides(client: Any, cast: Any, missed: Any) -> None:
    for stranger in (cast.otto, cast.wanda, cast.tariq, cast.olu):
        with pytest.raises(NotAllowed):
            report_detail(reporter=stranger, item=missed, code="name", place="text")
    opened = report(cast, missed)
    for other in (cast.otto, cast.moses, cast.amira, cast.olu):
        with pytest.raises(NotAllowed):
            release_report(contact=other, report=opened, reason="No")
    assert DetailReport.objects.visible_to(cast.otto).count() == 0


def test_nobody_handles_a_report_about_their_own_work(cast: Any) -> None:
    appoint(admin=cast.otto, person=cast.amira, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    item = make_evidence(cast.amira, sent=True, text="I met Child A.")
    opened = report_detail(reporter=cast.moses, item=item, code="name", place="text")
    with pytest.raises(NotAllowed):
        release_report(contact=cast.amira, report=opened, reason="Fine")
    assert not EvidenceVersion.objects.visible_to(cast.amira).filter(item=item).exists()


def test_a_second_report_finds_it_held_already(cast: Any, missed: Any) -> None:
    report(cast, missed)
    with pytest.raises((RuleBroken, NotAllowed)):
        report_detail(reporter=cast.grace, item=missed, code="name", place="title")
    assert DetailReport.objects.count() == 1


def test_held_evidence_is_neither_written_nor_decided_about(cast: Any, missed: Any) -> None:
    first = missed.versions.get(number=1)
    report(cast, missed)
    with pytest.raises(NotAllowed):
        mark_returned(decider=cast.moses, version=first)
    with pytest.raises(NotAllowed):
        revise_evidence(owner=cast.amira, item=EvidenceItem.objects.get(pk=missed.pk))


def test_the_clock_of_72_hours(client: Any, cast: Any, missed: Any) -> None:
    opened = report(cast, missed)
    assert opened.due_at - opened.reported_at == timedelta(hours=72)
    client.force_login(cast.ines)
    page = client.get(reverse("portfolio:report-list")).content.decode()
    assert "hours left" in page
    with clock.at(opened.due_at + timedelta(hours=1)):
        assert "72 hours are over" in client.get(reverse("portfolio:report-list")).content.decode()


def test_the_contact_is_reminded_once_when_a_day_is_left(cast: Any, missed: Any) -> None:
    opened = report(cast, missed)
    assert remind_of_reports() == 0
    with clock.at(opened.due_at - timedelta(hours=20)):
        assert [remind_of_reports(), remind_of_reports()] == [1, 1]
    assert Notification.objects.filter(kind="portfolio.report_due", recipient=cast.ines).count() == 1


def test_who_had_seen_it_is_told_from_the_trail(client: Any, cast: Any, missed: Any) -> None:
    note_reading(reader=cast.grace, version=missed.versions.get(number=1))
    opened = report(cast, missed)
    client.force_login(cast.ines)
    page = client.get(reverse("portfolio:report-detail", args=[opened.pk])).content.decode()
    assert f"{cast.grace}, first" in page


def test_what_was_sent_can_be_changed_only_while_it_is_held(cast: Any) -> None:
    item = make_evidence(cast.amira, sent=True)
    with pytest.raises(Exception, match="sealed"), transaction.atomic():
        EvidenceVersion.objects.filter(item=item).update(text="other")
    EvidenceItem.objects.filter(pk=item.pk).update(held_at=clock.now())
    assert EvidenceVersion.objects.filter(item=item).update(text="other") == 1
    EvidenceItem.objects.filter(pk=item.pk).update(held_at=None)
    with pytest.raises(Exception, match="sealed"), transaction.atomic():
        EvidenceVersion.objects.filter(item=item).update(text="another")


def test_a_decided_report_says_who_when_and_why(cast: Any, missed: Any) -> None:
    opened = report(cast, missed)
    with pytest.raises(IntegrityError), transaction.atomic():
        DetailReport.objects.filter(pk=opened.pk).update(state="redacted")
