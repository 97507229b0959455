"""Asking somebody outside one question by mail, and taking their answer once."""

import hmac
import secrets
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.models import User, hashed
from portfolio.enums import EvidenceKind
from portfolio.queries import claimable_by, family_details

from ..models import WitnessRequest
from ..models.witnesses import (
    CODE_MINUTES,
    DAYS_OPEN,
    MOST_CODES,
    MOST_TRIES,
    STATEMENT_LENGTH,
    witness_token,
)
from ..tasks import mail_witness_code, mail_witness_question
from .becoming import sent_as_evidence

MOST_OPEN = 10
GONE = "This link no longer opens anything. Ask whoever sent it for a new one."
BETWEEN_CODES = timedelta(seconds=30)


@transaction.atomic
def ask_witness(*, worker: User, email: str, role: str, question: str, competency: Competency) -> WitnessRequest:
    """Send somebody who saw the worker at work a link to one question; it opens for two weeks, once."""
    require(worker, "assessments.ask_witness")
    assert worker.organisation is not None
    if email.strip().lower() == worker.email.lower():
        raise RuleBroken("Ask somebody else: nobody is a witness of their own work.")
    if not claimable_by(worker).filter(pk=competency.pk).exists():
        raise RuleBroken("Choose a statement of your own level.")
    User.objects.select_for_update().get(pk=worker.pk)
    if WitnessRequest.objects.visible_to(worker).open().count() >= MOST_OPEN:
        raise RuleBroken(f"{MOST_OPEN} of your questions wait for an answer. Take one back before you ask another.")
    nonce = secrets.token_urlsafe(32)
    request = WitnessRequest.objects.create(
        organisation=worker.organisation,
        worker=worker,
        competency=competency,
        email=email.strip(),
        role=role.strip(),
        question=question.strip(),
        nonce=nonce,
        token_hash=hashed(witness_token(nonce)),
        asked_at=clock.now(),
        expires_at=clock.now() + timedelta(days=DAYS_OPEN),
    )
    transaction.on_commit(partial(mail_witness_question.enqueue, str(request.pk)))
    record(actor=worker, verb="assessments.witness_asked", thing=request, subject=worker)
    return request


def _open(request: WitnessRequest) -> WitnessRequest:
    locked = WitnessRequest.objects.open().select_for_update(of=("self",)).select_related("worker", "organisation")
    found = locked.filter(pk=request.pk).first()
    if found is None:
        raise RuleBroken(GONE)
    return found


@transaction.atomic
def send_witness_code(*, request: WitnessRequest) -> None:
    """Mail the witness six figures that open the question for a quarter of an hour; a handful of codes at most."""
    locked = _open(request)
    if locked.codes_sent >= MOST_CODES:
        raise RuleBroken("No more codes are sent for this link. Ask whoever sent it for a new one.")
    if locked.code_sent_at is not None and clock.now() < locked.code_sent_at + BETWEEN_CODES:
        raise RuleBroken("A code was sent a moment ago. Look in your mail, or wait half a minute.")
    locked.codes_sent, locked.code_sent_at, locked.tries = locked.codes_sent + 1, clock.now(), 0
    locked.save(update_fields=["codes_sent", "code_sent_at", "tries"])
    transaction.on_commit(partial(mail_witness_code.enqueue, str(locked.pk)))
    record(actor=None, verb="assessments.witness_code_sent", thing=locked, subject=locked.worker)


@transaction.atomic
def try_witness_code(*, request: WitnessRequest, code: str) -> bool:
    """Whether this is the newest code; a right one works once, five wrong ones end it."""
    locked = _open(request)
    given = "".join(code.split()).encode(errors="replace")
    right = locked.code_holds and hmac.compare_digest(locked.code.encode(), given)
    if right:
        locked.code_sent_at = None
        locked.save(update_fields=["code_sent_at"])
    else:
        locked.tries = min(locked.tries + 1, MOST_TRIES)
        locked.save(update_fields=["tries"])
    record(actor=None, verb="assessments.witness_code_tried", thing=locked, subject=locked.worker, right=right)
    return right


def why_not(request: WitnessRequest) -> str:
    """Why a code did not open the answer, in a sentence."""
    if request.tries >= MOST_TRIES:
        return "That were too many wrong codes. Have a new one sent."
    if request.code_sent_at is None or not request.code_holds:
        return f"Codes hold for {CODE_MINUTES} minutes and work once. Have a new one sent."
    return "That is not the code of the newest mail. Look again, or have a new one sent."


@transaction.atomic
def give_statement(*, request: WitnessRequest, statement: str) -> WitnessRequest:
    """Keep what the witness says; the link is used up, and the worker is told."""
    locked = _open(request)
    words = statement.strip()
    if not words or len(words) > STATEMENT_LENGTH:
        raise RuleBroken(f"Write a few sentences, up to {STATEMENT_LENGTH} characters.")
    if any(finding.strength == "block" for finding in family_details(words, locked.organisation)):
        raise RuleBroken("Something in it tells who a family is. Take it out.")
    locked.statement, locked.answered_at = words, clock.now()
    locked.save(update_fields=["statement", "answered_at"])
    notify(
        recipient=locked.worker,
        kind="assessments.witness_answered",
        sentence="The witness you asked has answered. Read it, and send it as evidence.",
        action_label="Read it",
        action_path=reverse("assessments:witness-detail", args=[locked.pk]),
        key=f"witness:{locked.pk}",
    )
    record(actor=None, verb="assessments.witness_answered", thing=locked, subject=locked.worker)
    return locked


@transaction.atomic
def take_back_question(*, worker: User, request: WitnessRequest) -> None:
    """Take a question back: the link opens nothing any more."""
    require(worker, "assessments.own_question", request)
    locked = _open(request)
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    record(actor=worker, verb="assessments.witness_question_withdrawn", thing=locked, subject=worker)


@transaction.atomic
def send_statement(*, worker: User, request: WitnessRequest, sentence: str, declared: bool) -> WitnessRequest:
    """Send a witness's statement as evidence, unchanged, with the worker's sentence of what it shows."""
    require(worker, "assessments.own_question", request)
    locked = WitnessRequest.objects.select_for_update(of=("self",)).select_related("competency").get(pk=request.pk)
    if locked.answered_at is None or locked.item_id is not None:
        raise RuleBroken("This has been sent already, or nobody has answered yet.")
    if not declared:
        raise RuleBroken("Read it through, and tick that nobody can be recognised in it.")
    if not sentence.strip():
        raise RuleBroken(f"Say in a sentence how it shows {locked.competency.code}.")
    domain = locked.email.rpartition("@")[2]
    locked.item = sent_as_evidence(
        worker,
        kind=EvidenceKind.WITNESS_TESTIMONY,
        title=f"Witness statement: {locked.role}",
        text=(
            f"Given by a {locked.role} through a link and a code sent to an address of {domain}.\n\n"
            f"Asked: {locked.question}\n\n{locked.statement}"
        ),
        sentences={locked.competency: sentence.strip()},
        key=locked.pk,
    )
    locked.save(update_fields=["item"])
    record(actor=worker, verb="assessments.witness_statement_sent", thing=locked, subject=worker)
    return locked
