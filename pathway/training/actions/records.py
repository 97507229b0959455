"""Courses done elsewhere, exemptions, qualifications, and what is done about training that is late."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from assessments.models import QuizAttempt
from pathway.audit.actions import record, record_many
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify
from pathway.people.models import User
from portfolio.files.bucket import BucketSilent, not_kept
from portfolio.files.check import examine
from portfolio.files.findings import Refused
from portfolio.files.names import display_name
from portfolio.files.shelf import keep
from portfolio.queries import virus_scanner

from ..enums import FollowUpKind, RecordKind, RecordState
from ..models import Course, CourseRecord, Exemption, FollowUp, Qualification, Requirement
from ..queries.records import checkers_of, open_short_checks

SHOWN_AS_CERTIFICATE = {"pdf", "png", "jpg", "webp", "heic", "docx"}
MOST_WAITING = 20
WEEK = timedelta(days=7)


def course_of(requirement: Requirement) -> Course:
    """The course that a requirement asks for, opened for a module on first need."""
    if requirement.course is not None:
        return requirement.course
    course, _ = Course.objects.get_or_create(
        organisation=requirement.organisation,
        module_id=requirement.module_id,
        defaults={"title": requirement.title},
    )
    return course


def upload_certificate(
    *,
    worker: User,
    course: Course,
    completed_on: date,
    expires_on: date | None = None,
    provider: str = "",
    source: BinaryIO,
    name: str,
) -> CourseRecord:
    """Keep a certificate from elsewhere, by the same checks as evidence; it counts once a second person checked it."""
    require(worker, "training.upload_certificate", course)
    if completed_on > clock.today():
        raise RuleBroken("That day lies ahead. Add the certificate once the course is done.")
    if expires_on is not None and expires_on < completed_on:
        raise RuleBroken("The certificate runs out before the day it was done. Check both dates.")
    if CourseRecord.objects.waiting().filter(worker=worker).count() >= MOST_WAITING:
        raise RuleBroken(f"{MOST_WAITING} of your certificates wait for a check. Ask for those to be checked first.")
    # Decoding takes a second or two, so no transaction is open yet; and the file is safe before a row names it.
    shown = display_name(name)
    try:
        examined = examine(source, shown, scanner=virus_scanner())
    except Refused as refused:
        raise RuleBroken(refused.finding(shown).message) from refused
    if examined.kind.code not in SHOWN_AS_CERTIFICATE:
        raise RuleBroken(f"{shown} was not added: a certificate is a PDF, a Word document or a picture.")
    try:
        kept = keep(settings.PRIVATE_ROOT, examined, source)
    except BucketSilent as silent:
        raise RuleBroken(not_kept(shown)) from silent
    with transaction.atomic():
        known = CourseRecord.objects.filter(worker=worker, course=course, completed_on=completed_on)
        if known.exclude(state=RecordState.RETURNED).exists():
            raise RuleBroken(f"“{course}”, done on {british(completed_on)}, is there already.")
        added = CourseRecord.objects.create(
            worker=worker,
            course=course,
            kind=RecordKind.CERTIFICATE,
            completed_on=completed_on,
            expires_on=expires_on,
            provider=provider,
            sha256=kept.sha256,
            file_name=examined.name,
            file_kind=examined.kind.code,
            file_size=kept.size,
            added_by=worker,
            added_at=clock.now(),
        )
        for checker in checkers_of(worker):
            notify(
                recipient=checker,
                kind="training.certificate_waits",
                sentence=f"{worker} added a certificate for “{course}”. It counts once you have checked it.",
                action_label="Check the certificate",
                action_path=reverse("training:certificate-detail", args=[added.pk]),
                key=f"certificate-waits:{added.pk}",
            )
        record(actor=worker, verb="training.certificate_added", thing=added, subject=worker)
    return added


@transaction.atomic
def check_certificate(*, checker: User, certificate: CourseRecord, accepted: bool, reason: str = "") -> None:
    """Say that a certificate is what the worker says it is, or send it back with the reason."""
    require(checker, "training.check_certificate", certificate)
    certificate = CourseRecord.objects.select_for_update().get(pk=certificate.pk)
    if certificate.state != RecordState.WAITING:
        raise RuleBroken("Somebody has checked this certificate already.")
    if not accepted and not reason:
        raise RuleBroken("Say in one sentence what is missing, so that it can be added again.")
    CourseRecord.objects.filter(pk=certificate.pk).update(
        state=RecordState.CHECKED if accepted else RecordState.RETURNED,
        checked_by=checker,
        checked_at=clock.now(),
        reason="" if accepted else reason,
        known_on=clock.today() if accepted else None,
    )
    said = "was checked and counts from today" if accepted else "came back to you with a question"
    notify(
        recipient=certificate.worker,
        kind="training.certificate_checked",
        sentence=f"Your certificate for “{certificate.course}” {said}.",
        action_label="See your training",
        action_path=reverse("training:certificate-detail", args=[certificate.pk]),
        key=f"certificate-checked:{certificate.pk}",
    )
    record(actor=checker, verb="training.certificate_checked", thing=certificate, subject=certificate.worker)


@transaction.atomic
def note_record_read(*, reader: User, certificate: CourseRecord) -> None:
    """Write into the trail that somebody opened a worker's certificate."""
    require(reader, "training.read_record", certificate)
    record(actor=reader, verb="training.certificate_read", thing=certificate, subject=certificate.worker)


@transaction.atomic
def add_course_done(
    *,
    keeper: User,
    course: Course,
    workers: Iterable[User],
    completed_on: date,
    expires_on: date | None = None,
    provider: str = "",
) -> int:
    """Note a course done on one day for many workers at once; who has it already is left as they are."""
    require(keeper, "training.add_for_many", course)
    wanted = list(workers)
    if completed_on > clock.today():
        raise RuleBroken("That day lies ahead. Note the course once it is done.")
    if expires_on is not None and expires_on < completed_on:
        raise RuleBroken("It cannot run out before the day it was done. Check both dates.")
    if any(worker.pk == keeper.pk for worker in wanted):
        raise RuleBroken("Nobody notes a course for themselves. Take yourself off the list and upload a certificate.")
    for worker in wanted:
        require(keeper, "training.see_to", worker)
    known = CourseRecord.objects.filter(course=course, worker__in=wanted, completed_on=completed_on)
    there = set(known.exclude(state=RecordState.RETURNED).values_list("worker", flat=True))
    added = [worker for worker in wanted if worker.pk not in there]
    if not added:
        raise RuleBroken("All of these people have that course on that day already.")
    now, today = clock.now(), clock.today()
    CourseRecord.objects.bulk_create(
        CourseRecord(
            worker=worker,
            course=course,
            kind=RecordKind.ADDED,
            state=RecordState.CHECKED,
            completed_on=completed_on,
            expires_on=expires_on,
            provider=provider,
            added_by=keeper,
            added_at=now,
            known_on=today,
        )
        for worker in added
    )
    assert keeper.organisation_id is not None
    record_many(keeper, [("training.course_noted", worker.pk) for worker in added], keeper.organisation_id)
    record(actor=keeper, verb="training.course_added_for_many", thing=course, people=len(added))
    return len(added)


def passed_short_check(attempt: QuizAttempt) -> None:
    """Count a short check that was passed while its refresher was open as that refresher."""
    worker = attempt.worker
    for requirement in open_short_checks(worker, attempt.quiz_id):
        with transaction.atomic():
            course = course_of(requirement)
            done, is_new = CourseRecord.objects.get_or_create(
                worker=worker,
                course=course,
                completed_on=clock.today(),
                kind=RecordKind.DIAGNOSTIC,
                defaults={
                    "state": RecordState.CHECKED,
                    "added_by": worker,
                    "added_at": clock.now(),
                    "known_on": clock.today(),
                },
            )
            if is_new:
                record(actor=worker, verb="training.short_check_passed", thing=done, subject=worker)


@transaction.atomic
def exempt(*, approver: User, worker: User, course: Course, reason: str, until: date) -> Exemption:
    """Ask a course of a worker no more until a day, for a reason; from today on."""
    require(approver, "training.see_to", worker)
    require(approver, "training.use_course", course)
    today = clock.today()
    if until < today:
        raise RuleBroken("The last day lies in the past. Choose a day ahead.")
    if until > today + timedelta(days=730):
        raise RuleBroken("An exemption lasts two years at most. Agree it again then.")
    if Exemption.objects.on(today).filter(worker=worker, course=course).exists():
        raise RuleBroken(f"{worker} is exempt from “{course}” already. End that exemption first.")
    granted = Exemption.objects.create(
        worker=worker,
        course=course,
        reason=reason,
        approver=approver,
        agreed_to=until,
        started_on=today,
        ended_on=until + timedelta(days=1),
    )
    record(actor=approver, verb="training.exempted", thing=granted, subject=worker)
    return granted


@transaction.atomic
def end_exemption(*, approver: User, exemption: Exemption) -> None:
    """Ask the course again from today on; past days stay exempt."""
    require(approver, "training.see_to", exemption.worker)
    if not exemption.holds():
        raise RuleBroken("This exemption has ended already.")
    Exemption.objects.filter(pk=exemption.pk).update(ended_on=clock.today())
    record(actor=approver, verb="training.exemption_ended", thing=exemption, subject=exemption.worker)


@transaction.atomic
def add_qualification(
    *,
    adder: User,
    worker: User,
    title: str,
    level: int | None = None,
    awarded_by: str = "",
    awarded_on: date,
    expires_on: date | None = None,
) -> Qualification:
    """Put a qualification into the register; added by somebody else who saw the certificate, it is checked at once."""
    require(adder, "training.add_qualification", worker)
    if awarded_on > clock.today():
        raise RuleBroken("That day lies ahead. Add the qualification once it is awarded.")
    if expires_on is not None and expires_on < awarded_on:
        raise RuleBroken("It cannot end before it was awarded. Check both dates.")
    if Qualification.objects.filter(worker=worker, title=title, awarded_on=awarded_on).exists():
        raise RuleBroken(f"“{title}”, awarded on {british(awarded_on)}, is in the register already.")
    added = Qualification.objects.create(
        worker=worker,
        title=title,
        level=level,
        awarded_by=awarded_by,
        awarded_on=awarded_on,
        expires_on=expires_on,
        added_by=adder,
        added_at=clock.now(),
    )
    record(actor=adder, verb="training.qualification_added", thing=added, subject=worker)
    return added


@transaction.atomic
def check_qualification(*, checker: User, qualification: Qualification) -> None:
    """Say that one has seen the certificate of somebody else's qualification."""
    require(checker, "training.see_to", qualification.worker)
    if qualification.checked_at is not None:
        raise RuleBroken("The certificate of this qualification has been seen already.")
    Qualification.objects.filter(pk=qualification.pk).update(checked_by=checker, checked_at=clock.now())
    record(actor=checker, verb="training.qualification_checked", thing=qualification, subject=qualification.worker)


def _follow(author: User, worker: User, course: Course, kind: FollowUpKind, text: str, holder: User | None) -> FollowUp:
    require(author, "training.see_to", worker)
    require(author, "training.use_course", course)
    today = clock.today()
    return FollowUp.objects.create(
        worker=worker,
        course=course,
        kind=kind,
        author=author,
        holder=holder,
        text=text,
        week_on=today - timedelta(days=today.weekday()),
        done_at=clock.now(),
    )


@transaction.atomic
def nudge(*, author: User, worker: User, course: Course) -> FollowUp:
    """Remind a worker of one course, once and never twice within a week, whoever asks."""
    require(author, "training.see_to", worker)
    User.objects.select_for_update().get(pk=worker.pk)
    last = FollowUp.objects.filter(worker=worker, course=course, kind=FollowUpKind.NUDGE).order_by("-done_at").first()
    if last is not None and clock.now() - last.done_at < WEEK:
        raise RuleBroken(
            f"{worker} was reminded of “{course}” on {british(last.done_at)}. Wait a week before the next reminder."
        )
    done = _follow(author, worker, course, FollowUpKind.NUDGE, "", None)
    notify(
        recipient=worker,
        kind="training.nudged",
        sentence=f"{author} reminds you of “{course}”. See when it is due and how to do it.",
        action_label="See your training",
        action_path=reverse("training:my-training"),
        key=f"nudged:{done.pk}",
    )
    record(actor=author, verb="training.nudged", thing=course, subject=worker)
    return done


@transaction.atomic
def note_about(*, author: User, worker: User, course: Course, text: str) -> FollowUp:
    """Keep a line on what stands in the way of a course; the worker reads it too."""
    done = _follow(author, worker, course, FollowUpKind.NOTE, text, None)
    record(actor=author, verb="training.note_kept", thing=course, subject=worker)
    return done


@transaction.atomic
def pass_on(*, author: User, worker: User, course: Course, holder: User, text: str = "") -> FollowUp:
    """Have another manager, or the workforce lead, see to it that a worker does a course."""
    require(holder, "training.see_to", worker)
    if holder.pk == author.pk:
        raise RuleBroken("You see to it yourself already. Choose somebody else.")
    done = _follow(author, worker, course, FollowUpKind.REASSIGN, text, holder)
    notify(
        recipient=holder,
        kind="training.passed_on",
        sentence=f"{author} asks you to see to it that {worker} does “{course}”.",
        action_label="See what is open",
        action_path=reverse("training:person-training", args=[worker.pk]),
        key=f"training-passed-on:{done.pk}",
    )
    record(actor=author, verb="training.passed_on", thing=course, subject=worker)
    return done
