"""Statements by people outside Pathway, asked for by mail and given once."""

import base64
import uuid
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from pathway.careers.models import Competency
from pathway.core import clock
from pathway.people.models import Organisation, User
from portfolio.models import EvidenceItem

QUESTION_LENGTH = 300
STATEMENT_LENGTH = 4000
DAYS_OPEN = 14
CODE_MINUTES = 15
MOST_CODES = 5
MOST_TRIES = 5


def witness_token(nonce: str) -> str:
    """The end of a witness's link, which only this installation can make from a nonce."""
    digest = salted_hmac("assessments.witness", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class WitnessRequestQuerySet(models.QuerySet["WitnessRequest"]):
    """Questions to witnesses."""

    def visible_to(self, user: Any) -> Self:
        """One's own questions; their answers are evidence once the worker sends them."""
        return self.filter(worker=user)

    def open(self) -> Self:
        """Neither answered nor taken back nor expired."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())


class WitnessRequest(models.Model):
    """A worker asks somebody who saw them at work one question; a code sent by mail opens the answer, once.

    .. pii: the e-mail address and role of somebody outside, and what they say of a worker.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="witness_requests")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField("their work e-mail", max_length=254)
    role = models.CharField("what they are", max_length=80)
    question = models.CharField(max_length=QUESTION_LENGTH)
    nonce = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    codes_sent = models.PositiveSmallIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField("wrong codes since the last was sent", default=0)
    statement = models.TextField(max_length=STATEMENT_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    item = models.OneToOneField(EvidenceItem, on_delete=models.PROTECT, related_name="witness_request", null=True)

    objects = WitnessRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, statement="") | Q(answered_at__isnull=False) & ~Q(statement=""),
                name="an_answer_has_words",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(answered_at__isnull=False), name="only_an_answer_becomes_evidence"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="what_was_taken_back_has_no_answer",
            ),
            models.CheckConstraint(
                condition=Q(codes_sent__lte=MOST_CODES, tries__lte=MOST_TRIES), name="codes_and_tries_come_to_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"Question to {self.role}"

    @property
    def token(self) -> str:
        """The end of the link that goes by mail; only its hash is kept."""
        return witness_token(self.nonce)

    @property
    def code(self) -> str:
        """The six figures of the newest code; none are kept."""
        digest = salted_hmac("assessments.witness_code", f"{self.nonce}:{self.codes_sent}", algorithm="sha256").digest()
        return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"

    @property
    def code_holds(self) -> bool:
        """Whether the newest code still opens the answer."""
        fresh = self.code_sent_at is not None and clock.now() < self.code_sent_at + timedelta(minutes=CODE_MINUTES)
        return fresh and self.tries < MOST_TRIES

    @property
    def state(self) -> str:
        """The state of the tag that stands for it."""
        if self.item_id:
            return "done"
        if self.answered_at:
            return "returned"
        if self.withdrawn_at:
            return "withdrawn"
        return "waiting" if self.expires_at > clock.now() else "expired"

    @property
    def state_words(self) -> str:
        """The same in words."""
        return {
            "done": "Sent as evidence",
            "returned": "Answered: your turn",
            "withdrawn": "Taken back",
            "waiting": "Waits for an answer",
            "expired": "Not answered in time",
        }[self.state]
