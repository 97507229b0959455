"""Taking a recorded decision back with a reason, and asking quality assurance to look at one again."""

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.people.queries import holders_of
from portfolio.actions import mark_waiting_again
from portfolio.enums import SHARED, EvidenceStatus
from portfolio.models import EvidenceItem, EvidenceVersion

from ..enums import Judgement
from ..models import Appeal, Decision, DecisionLog, PendingDecision, Sample, Withdrawal
from ..queries.decisions import stands
from ..queries.quality import assurers_of

REASON_LENGTH = 1000
STANDS_NO_MORE = "This decision no longer stands: it was withdrawn, overturned or decided again. Read the newest one."


@transaction.atomic
def withdraw_decision(*, mentor: User, decision: Decision, reason: str) -> Withdrawal:
    """Take a recorded decision back: a further entry of the log says why, and the claim waits for a decision again.

    The decision itself stays as it was. The worker is told, and so is whoever decided, if that was somebody else.
    """
    require(mentor, "assessments.withdraw_decision", decision)
    assert mentor.organisation is not None
    version = decision.version
    item = EvidenceItem.objects.select_for_update().get(pk=version.item_id)
    DecisionLog.objects.locked(mentor.organisation)
    if not stands(decision):
        raise RuleBroken(STANDS_NO_MORE)
    if PendingDecision.objects.filter(version=version, competency=decision.competency_id).exists():
        raise RuleBroken("Somebody is deciding about this at this moment. Look again in half a minute.")
    made = Withdrawal(
        decision=decision,
        worker_id=decision.worker_id,
        mentor_id=decision.mentor_id,
        withdrawer=mentor,
        withdrawn_at=clock.now(),
    )
    DecisionLog.objects.sign(made, organisation=mentor.organisation, words={"reason": _said(reason)})
    _wait_again(mentor, version, item)
    _tell_of_withdrawal(made)
    record(actor=mentor, verb="assessments.decision_withdrawn", thing=made, subject=decision.worker)
    return made


def _said(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise RuleBroken("Say in a sentence why, so that whoever reads it can follow.")
    if len(words) > REASON_LENGTH or "\0" in words or words.encode("utf-8", "replace").decode("utf-8") != words:
        raise RuleBroken("Say it in fewer words, and in text only.")
    return words


def _wait_again(mentor: User, version: EvidenceVersion, item: EvidenceItem) -> None:
    """Unless the worker has gone on with it: then the withdrawn decision just stops counting."""
    newest = item.versions.submitted().order_by("-number").first()
    being_written = item.versions.filter(submitted_at__isnull=True).exists()
    waits = item.status == EvidenceStatus.SUBMITTED
    if newest is not None and newest.pk == version.pk and item.status in SHARED and not being_written and not waits:
        mark_waiting_again(decider=mentor, version=version)


def _tell_of_withdrawal(made: Withdrawal) -> None:
    decision, code = made.decision, made.decision.competency.code
    told = [(decision.worker, f"{made.withdrawer} withdrew a decision about your evidence: {code}. It waits again.")]
    if made.withdrawer_id != made.mentor_id:
        told.append((decision.mentor, f"{made.withdrawer} withdrew your decision about {decision.worker}: {code}."))
    if (found := getattr(decision, "assurance", None)) is not None:
        told.append((found.assurer, f"A decision about {decision.worker} that you looked at was withdrawn: {code}."))
    for recipient, sentence in told:
        may_read = Decision.objects.visible_to(recipient).filter(pk=decision.pk).exists()
        notify(
            recipient=recipient,
            kind="assessments.withdrawn",
            sentence=sentence,
            action_label="Read why" if may_read else "See what waits",
            action_path=reverse("assessments:decision-detail", args=[decision.pk])
            if may_read
            else reverse("assessments:quality-home"),
            key=f"withdrawn:{made.pk}",
        )


@transaction.atomic
def appeal(*, worker: User, decision: Decision, reason: str) -> Appeal:
    """Ask quality assurance to look again at a decision about one's own evidence; what they find is the answer.

    The decision goes on counting until then. It stands among what is sampled, asked for rather than drawn.
    """
    require(worker, "assessments.appeal", decision)
    EvidenceItem.objects.select_for_update().get(pk=decision.version.item_id)
    if Appeal.objects.filter(decision=decision).exists():
        raise RuleBroken("You have asked for this to be looked at again already.")
    if hasattr(decision, "assurance") and not decision.is_overturned:
        raise RuleBroken("Quality assurance has looked at this decision already. Talk with your mentor or manager.")
    if not stands(decision):
        raise RuleBroken(STANDS_NO_MORE)
    if decision.judgement == Judgement.MEETS:
        raise RuleBroken("This decision says that you meet it, so there is nothing to look at again.")
    if decision.awaits_countersign:
        raise RuleBroken("This has not been countersigned yet. Wait until it has.")
    made = Appeal.objects.create(decision=decision, reason=_said(reason), made_at=clock.now())
    Sample.objects.get_or_create(decision=decision, defaults={"draw": None, "reasons": ["appeal"]})
    _tell_of_appeal(made)
    record(actor=worker, verb="assessments.appealed", thing=made, subject=worker)
    return made


def _tell_of_appeal(made: Appeal) -> None:
    decision = made.decision
    worker, code = decision.worker, decision.competency.code
    assert worker.organisation is not None
    assurers = assurers_of(decision)
    for person in assurers:
        notify(
            recipient=person,
            kind="assessments.appealed",
            sentence=f"{worker} asks quality assurance to look again at a decision about them: {code}.",
            action_label="Look at it",
            action_path=reverse("assessments:quality-sample", args=[decision.sample.pk]),
            key=f"appeal:{made.pk}",
        )
    notify(
        recipient=decision.mentor,
        kind="assessments.appealed",
        sentence=f"{worker} asked quality assurance to look again at a decision of yours: {code}.",
        action_label="Read the decision",
        action_path=reverse("assessments:decision-detail", args=[decision.pk]),
        key=f"appeal:{made.pk}",
    )
    for admin in [] if assurers else holders_of(AppointmentKind.ORGANISATION_ADMIN, worker.organisation):
        notify(
            recipient=admin,
            kind="assessments.appealed",
            sentence="Somebody asks for a decision to be looked at again, and no quality assurer may. Appoint one.",
            action_label="See who is who",
            action_path=reverse("people:person-list"),
            key=f"appeal:{made.pk}",
        )
