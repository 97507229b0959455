"""Deciding about claimed competencies, taking it back within half a minute, recording it, and countersigning."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.careers.models import Competency, Expectation
from pathway.careers.queries import level_of
from pathway.core import clock
from pathway.core.crash import crash_point
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import may, require
from pathway.core.schedule import due
from pathway.notifications.actions import notify
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.people.queries import holders_of, manager_of, mentors_of
from portfolio.actions import mark_decided, mark_returned, mark_talk_first
from portfolio.enums import EvidenceStatus
from portfolio.models import Claim, EvidenceItem, EvidenceVersion

from ..enums import Countersigned, Judgement, PassingOn, SamplingReason
from ..models import (
    ClaimAdjustment,
    Countersignature,
    Decision,
    DecisionLog,
    PendingDecision,
    Recusal,
    SamplingMark,
)
from ..models.decisions import words_missing
from ..queries.decisions import (
    ClaimState,
    claim_states,
    countersigners_of,
    deciders_of,
    digest_of,
    has_read_lately,
    may_take_over,
    outcome_of,
    role_towards,
)

logger = logging.getLogger(__name__)
COMMENT_LENGTH = 2000
NEXT_STEP_LENGTH = 300


@dataclass(frozen=True)
class Judged:
    """What somebody says of one claim."""

    competency: Competency
    judgement: str
    comment: str = ""
    next_step: str = ""
    corrects: Decision | None = None


@transaction.atomic
def decide(
    *, mentor: User, version: EvidenceVersion, judged: Sequence[Judged], form_key: uuid.UUID, fast: bool = False
) -> list[PendingDecision]:
    """Say what each of some claims is worth; it can be undone for half a minute and is recorded after that.

    The same form sent twice is decided once; nothing comes back where it has been recorded already. What was decided
    `fast`, with a file unopened, is marked for sampling.
    """
    require(mentor, "assessments.decide", version)
    item = EvidenceItem.objects.select_for_update().get(pk=version.item_id)
    if (sent_before := _sent_before(mentor, version, judged, form_key)) is not None:
        return sent_before
    if not judged:
        raise RuleBroken("Decide about at least one claim.")
    _still_open(mentor, item, version)
    states = {state.competency.pk: state for state in claim_states(version)}
    for one in judged:
        _may_be_judged(version, states.get(one.competency.pk), one)
    now = clock.now()
    pending = [
        PendingDecision.objects.create(
            worker_id=item.owner_id,
            mentor=mentor,
            version=version,
            competency=one.competency,
            judgement=one.judgement,
            comment=one.comment.strip(),
            next_step=one.next_step.strip(),
            corrects=one.corrects,
            form_key=form_key,
            decided_at=now,
        )
        for one in judged
    ]
    if fast:
        SamplingMark.objects.create(
            version=version, mentor=mentor, form_key=form_key, reason=SamplingReason.FAST, marked_at=now
        )
    # Nobody else may know of it yet, the worker included: the event names no subject.
    record(actor=mentor, verb="assessments.judged", thing=version, claims=len(pending))
    return pending


def _sent_before(
    mentor: User, version: EvidenceVersion, judged: Sequence[Judged], form_key: uuid.UUID
) -> list[PendingDecision] | None:
    """What the same form did when it was sent before; None if this is the first time."""
    pending = list(PendingDecision.objects.filter(mentor=mentor, form_key=form_key))
    recorded = list(Decision.objects.with_words().filter(mentor=mentor, form_key=form_key))
    if not pending and not recorded:
        return None
    kept: list[PendingDecision | Decision] = [*pending, *recorded]
    held = {(d.version_id, d.competency_id, d.judgement, d.comment, d.next_step) for d in kept}
    sent = {(version.pk, j.competency.pk, j.judgement, j.comment.strip(), j.next_step.strip()) for j in judged}
    if held != sent:
        raise RuleBroken("This page was sent before with other answers. Open it again to see what was kept.")
    return pending


def _still_open(mentor: User, item: EvidenceItem, version: EvidenceVersion) -> None:
    if not EvidenceVersion.objects.newest_submitted().filter(pk=version.pk).exists():
        raise RuleBroken(f"{item.owner} has sent a newer version. Decide about that one.")
    if item.status in (EvidenceStatus.DRAFT, EvidenceStatus.WITHDRAWN):
        raise RuleBroken(f"{item.owner} has taken this back. There is nothing to decide.")
    if (aside := Recusal.objects.standing().filter(item=item, mentor=mentor).first()) is not None:
        if aside.reason == PassingOn.REASSIGNED:
            raise RuleBroken(f"This was given to {aside.passed_to}, who decides about it.")
        raise RuleBroken("You stepped aside from this. Take that back before you decide.")


def _may_be_judged(version: EvidenceVersion, state: ClaimState | None, one: Judged) -> None:
    code = one.competency.code
    if state is None or one.judgement not in Judgement.values:
        raise RuleBroken(f"{code} is not claimed here.")
    if missing := words_missing(one.judgement, one.comment, one.next_step):
        raise RuleBroken(f"{code}: {missing[1]}")
    if len(one.comment) > COMMENT_LENGTH or len(one.next_step) > NEXT_STEP_LENGTH:
        raise RuleBroken(f"{code}: say it in fewer words.")
    if not _can_be_kept(one.comment + one.next_step):
        raise RuleBroken(f"{code}: take out the characters that are not text.")
    newest = state.awaiting or state.standing
    if PendingDecision.objects.filter(version=version, competency=one.competency).exists():
        raise RuleBroken(f"Somebody is deciding about {code} at this moment. Look again in half a minute.")
    if one.corrects is not None and one.corrects != newest:
        raise RuleBroken(f"{code} has been decided again since. Read the newest decision first.")
    if one.corrects is None and newest is not None and not state.is_open:
        who, when = newest.mentor, f"{newest.decided_at:%H:%M}"
        raise RuleBroken(
            f"{who} decided about {code} at {when}: {newest.get_judgement_display().lower()}. "
            "Open that decision if it needs correcting."
        )


def _can_be_kept(words: str) -> bool:
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\0" not in words


@transaction.atomic
def undo(*, mentor: User, form_key: uuid.UUID) -> list[PendingDecision]:
    """Take back what a form decided, as long as it is not recorded; returns what was taken back."""
    pending = list(
        PendingDecision.objects.visible_to(mentor)
        .filter(form_key=form_key)
        .select_for_update()
        .select_related("version")
    )
    if not pending or pending[0].undo_until <= clock.now():
        raise RuleBroken("It is recorded already and cannot be undone. To change it, correct it with a new decision.")
    PendingDecision.objects.filter(pk__in=[row.pk for row in pending]).delete()
    SamplingMark.objects.filter(form_key=form_key).delete()
    record(actor=mentor, verb="assessments.judgement_undone", thing=pending[0].version, claims=len(pending))
    return pending


@due("assessments.record_decisions", every=timedelta(seconds=5))
def record_due() -> int:
    """Record every decision whose time for undoing is over; safe to call at any time by any number of callers."""
    waiting = PendingDecision.objects.due().order_by("decided_at", "pk").values_list("form_key", "mentor")
    recorded = 0
    for form_key, mentor in dict.fromkeys(waiting):
        try:
            recorded += len(record_form(form_key=form_key, mentor_id=mentor))
        except Exception:
            # One that cannot be recorded must not keep the others, or the page that asked, from going on.
            logger.exception("The decisions of form %s could not be recorded", form_key)
    return recorded


@transaction.atomic
def record_form(*, form_key: uuid.UUID, mentor_id: int) -> list[Decision]:
    """Enter what one form decided in the log, if the mentor may still decide; else drop it and tell them so."""
    mentor = User.objects.select_related("organisation").get(pk=mentor_id)
    assert mentor.organisation is not None
    waiting = PendingDecision.objects.due().filter(form_key=form_key, mentor=mentor)
    # The evidence and the log are held first: of two recorders each then sees what the other wrote.
    list(EvidenceItem.objects.select_for_update().filter(versions__pk__in=waiting.values("version")).order_by("pk"))
    DecisionLog.objects.locked(mentor.organisation)
    pending = list(
        waiting.select_for_update(of=("self",))
        .select_related("version__item__owner__organisation", "competency__domain__framework")
        .order_by("competency__domain__number", "competency__order")
    )
    if not pending:
        return []
    version = pending[0].version
    PendingDecision.objects.filter(pk__in=[row.pk for row in pending]).delete()
    if reason := _no_longer(mentor, version):
        SamplingMark.objects.filter(form_key=form_key).delete()
        _tell_of_dropping(mentor, version, form_key, reason)
        record(actor=mentor, verb="assessments.judgement_dropped", thing=version, claims=len(pending))
        return []
    decisions = [_enter(mentor, version, row) for row in pending]
    crash_point("decision.entered")
    _conclude(mentor, version, decisions)
    record(
        actor=mentor,
        verb="assessments.decided",
        thing=version,
        subject=version.item.owner,
        decisions=[str(decision.pk) for decision in decisions],
    )
    return decisions


def _no_longer(mentor: User, version: EvidenceVersion) -> str:
    """Why a pending decision can no longer be recorded; nothing if it can."""
    owner = version.item.owner
    if version.item.held_at is not None:
        return f"{owner.short_name}'s evidence is held back while a report is looked at"
    if not may(mentor, "assessments.decide", version):
        return f"you are no longer {owner.short_name}'s mentor"
    if version.item.status in (EvidenceStatus.DRAFT, EvidenceStatus.WITHDRAWN):
        return f"{owner.short_name} took the evidence back"
    if not EvidenceVersion.objects.newest_submitted().filter(pk=version.pk).exists():
        return f"{owner.short_name} sent a newer version"
    return ""


def _enter(mentor: User, version: EvidenceVersion, row: PendingDecision) -> Decision:
    owner = version.item.owner
    role = role_towards(mentor, owner)
    assert role is not None
    assert mentor.organisation is not None
    level = level_of(owner)
    asked = Expectation.objects.filter(level=level, competency=row.competency).first()
    about = Decision.objects.filter(worker=owner, competency=row.competency)
    decision = Decision(
        worker=owner,
        mentor=mentor,
        mentor_role=role,
        competency=row.competency,
        version=version,
        judgement=row.judgement,
        framework=row.competency.domain.framework,
        level=level,
        expected=asked.expected if asked else "",
        supersedes=about.order_by("-entry__seq").first(),
        form_key=row.form_key,
        decided_at=row.decided_at,
    )
    words = {"comment": row.comment, "next_step": row.next_step, "evidence_sha256": digest_of(version)}
    DecisionLog.objects.sign(decision, organisation=mentor.organisation, words=words)
    return decision


def _conclude(mentor: User, version: EvidenceVersion, decisions: Sequence[Decision]) -> None:
    """Once every claim is decided, say so on the evidence and to the worker; ask for countersignatures."""
    for decision in decisions:
        if decision.needs_countersign:
            _ask_to_countersign(decision)
    states = claim_states(version)
    outcome = outcome_of(states)
    if outcome is None:
        return
    _set_status(mentor, version, outcome)
    by_code = {state.competency.code: state.standing for state in states if state.standing}
    _tell_worker(mentor, version, outcome, by_code, decisions[0])


def _set_status(mentor: User, version: EvidenceVersion, outcome: Judgement) -> None:
    if EvidenceVersion.objects.filter(item=version.item_id, submitted_at__isnull=True).exists():
        # A correction that comes while the worker writes anew stands in the log; their draft goes on.
        return
    settle = {Judgement.RETURN: mark_returned, Judgement.TALK_FIRST: mark_talk_first}.get(outcome, mark_decided)
    settle(decider=mentor, version=version)


def _tell_worker(
    mentor: User, version: EvidenceVersion, outcome: Judgement, by_code: dict[str, Decision], newest: Decision
) -> None:
    """One notice with one action; evidence titles stay out of the mail."""
    said = ", ".join(f"{code} {one.get_judgement_display().lower()}" for code, one in by_code.items())
    kind, sentence, label = {
        Judgement.RETURN: ("returned", "sent your evidence back with one thing to do next", "See what to do next"),
        Judgement.TALK_FIRST: ("talk_first", "would like to talk about your evidence first", "See what to talk about"),
    }.get(outcome, ("decided", f"decided about your evidence: {said}", "Read the decision"))
    notify(
        recipient=version.item.owner,
        kind=f"assessments.{kind}",
        sentence=f"{mentor} {sentence}.",
        action_label=label,
        action_path=reverse("assessments:decision-detail", args=[newest.pk]),
        key=f"decided:{newest.form_key}",
    )


def _ask_to_countersign(decision: Decision) -> None:
    people = list(countersigners_of(decision.mentor, decision.worker))
    for person in people:
        notify(
            recipient=person,
            kind="assessments.countersign",
            sentence=f"{decision.mentor} decided about {decision.worker}'s evidence and asks you to countersign.",
            action_label="Countersign",
            action_path=reverse("assessments:countersign-page", args=[decision.pk]),
            key=f"countersign:{decision.pk}",
        )
    if not people:
        _ask_for_a_mentor(
            decision.mentor,
            f"{decision.mentor} is a mentor in training and has nobody to countersign. Assign them a mentor.",
            key=f"no-countersigner:{decision.pk}",
        )


def _ask_for_a_mentor(person: User, sentence: str, key: str) -> None:
    """Tell those who can do something about it: the line manager and the admins."""
    assert person.organisation is not None
    manager = manager_of(person)
    admins = holders_of(AppointmentKind.ORGANISATION_ADMIN, person.organisation)
    for recipient in {*admins, *([manager] if manager else [])}:
        notify(
            recipient=recipient,
            kind="assessments.mentor_needed",
            sentence=sentence,
            action_label="See who is who",
            action_path=reverse("people:person-detail", args=[person.pk]),
            key=key,
        )


def _tell_of_dropping(mentor: User, version: EvidenceVersion, form_key: uuid.UUID, reason: str) -> None:
    notify(
        recipient=mentor,
        kind="assessments.dropped",
        sentence=f"Your last decision was not recorded, because {reason}.",
        action_label="See your queue",
        action_path=reverse("assessments:queue"),
        key=f"dropped:{form_key}",
    )


@transaction.atomic
def countersign(*, countersigner: User, decision: Decision, agrees: bool, comment: str = "") -> Countersignature:
    """Agree with a mentor in training's decision, which then counts; or say why not, and they decide again."""
    require(countersigner, "assessments.countersign", decision)
    assert countersigner.organisation is not None
    EvidenceItem.objects.select_for_update().get(pk=decision.version.item_id)
    DecisionLog.objects.locked(countersigner.organisation)
    if not Decision.objects.awaiting_countersign().filter(pk=decision.pk).exists():
        raise RuleBroken("This has been countersigned or decided again already.")
    if not may(decision.mentor, "assessments.decide", decision.version):
        raise RuleBroken(f"{decision.mentor} no longer mentors {decision.worker}, whose new mentor decides.")
    if not agrees and not comment.strip():
        raise RuleBroken("Write in a sentence what you see differently.")
    if len(comment) > COMMENT_LENGTH or not _can_be_kept(comment):
        raise RuleBroken("Say it in fewer words, and in text only.")
    row = Countersignature(
        decision=decision,
        worker_id=decision.worker_id,
        mentor_id=decision.mentor_id,
        countersigner=countersigner,
        verdict=Countersigned.AGREES if agrees else Countersigned.DIFFERS,
        countersigned_at=clock.now(),
    )
    DecisionLog.objects.sign(row, organisation=countersigner.organisation, words={"comment": comment.strip()})
    record(actor=countersigner, verb="assessments.countersigned", thing=row, subject=decision.worker, agrees=agrees)
    if agrees:
        _conclude(decision.mentor, decision.version, [decision])
    else:
        _tell_mentor_in_training(decision)
    return row


def _tell_mentor_in_training(decision: Decision) -> None:
    notify(
        recipient=decision.mentor,
        kind="assessments.not_countersigned",
        sentence=f"Your decision about {decision.worker}'s evidence was not countersigned. Read why and decide again.",
        action_label="Read why",
        action_path=reverse("assessments:decision-detail", args=[decision.pk]),
        key=f"countersigned:{decision.pk}",
    )


@transaction.atomic
def step_aside(
    *, mentor: User, version: EvidenceVersion, reason: str = PassingOn.NOT_MINE, to: User | None = None
) -> Recusal:
    """Pass evidence on because it is not one's own to decide, or one is too close to it; somebody else is told.

    Everybody else who may decide is told, or only the one person it is passed on `to`.
    """
    require(mentor, "assessments.decide", version)
    locked = EvidenceItem.objects.select_for_update(of=("self",))
    item = locked.select_related("owner__organisation").get(pk=version.item_id)
    standing = Recusal.objects.standing().filter(item=item, mentor=mentor).first()
    if standing is not None:
        return standing
    if PendingDecision.objects.visible_to(mentor).filter(version=version).exists():
        raise RuleBroken("You have just decided about this. Undo that first.")
    others = list(may_take_over(mentor, item))
    if reason == PassingOn.REASSIGNED:
        raise RuleBroken("Choose a reason of your own.")
    if to is not None and to not in others:
        raise RuleBroken(f"{to} cannot decide about {item.owner}'s evidence. Choose somebody who can.")
    recusal = Recusal.objects.create(item=item, mentor=mentor, made_at=clock.now(), reason=reason, passed_to=to)
    _ask_others(version, [to] if to else others, f"{mentor} does not decide about", key=f"passed_on:{recusal.pk}")
    record(
        actor=mentor,
        verb="assessments.stepped_aside",
        thing=version,
        subject=item.owner,
        told=1 if to else len(others),
        reason=reason,
    )
    return recusal


def _ask_others(version: EvidenceVersion, others: Sequence[User], why: str, key: str) -> None:
    """Ask whoever else may decide; where nobody may, ask for a mentor."""
    owner = version.item.owner
    for other in others:
        notify(
            recipient=other,
            kind="assessments.passed_on",
            sentence=f"{why} {owner}'s evidence. It waits for you.",
            action_label="Decide",
            action_path=reverse("assessments:decision-page", args=[version.pk]),
            key=key,
        )
    if not others:
        _ask_for_a_mentor(owner, f"{why} {owner}'s evidence and nobody else may. Assign a mentor.", key=key)


def ask_where_all_are_too_close(version: EvidenceVersion) -> None:
    """Where nobody who mentors a worker may decide about them, ask for somebody who may; called as evidence is sent."""
    owner = version.item.owner
    if not deciders_of(owner).exists() and mentors_of(owner).exists():
        _ask_others(version, [], "Those who mentor them may not decide about", key=f"too-close:{version.pk}")


@transaction.atomic
def adjust_claim(*, mentor: User, claim: Claim, to: Competency | None, reason: str) -> ClaimAdjustment:
    """Say that a claim nobody has decided about belongs to another statement, or (`to` is None) to none here.

    What the worker sent stays as it was; they are told, with the reason.
    """
    version = claim.version
    require(mentor, "assessments.decide", version)
    item = EvidenceItem.objects.select_for_update().get(pk=version.item_id)
    _still_open(mentor, item, version)
    states = claim_states(version)
    own = next((state for state in states if state.claim.pk == claim.pk), None)
    code = claim.competency.code
    if own is None or own.adjustment is not None:
        raise RuleBroken(f"{code} has been adjusted already.")
    if not own.is_open or PendingDecision.objects.filter(version=version, competency=own.competency).exists():
        raise RuleBroken(f"{code} has been decided about, so it stays as it is.")
    if not reason.strip() or not _can_be_kept(reason):
        raise RuleBroken("Say in a sentence why, so that the worker can follow.")
    if to is None and len(states) == 1:
        raise RuleBroken("This is the only claim. Return the evidence instead, and say what to do next.")
    if to is not None:
        _may_stand_for(to, claim, states)
    adjustment = ClaimAdjustment.objects.create(
        claim=claim, to=to, reason=reason.strip()[:NEXT_STEP_LENGTH], mentor=mentor, adjusted_at=clock.now()
    )
    left = claim_states(version)
    newest = max((state.standing for state in left if state.standing), key=lambda one: one.entry.seq, default=None)
    if newest is not None:
        _conclude(mentor, version, [newest])
    notify(
        recipient=item.owner,
        kind="assessments.claim_adjusted",
        sentence=f"{mentor} says that {code} {f'rather shows {to.code}' if to else 'is not shown'} in your evidence.",
        action_label="Read why",
        action_path=reverse("portfolio:evidence-detail", args=[item.pk]),
        key=f"adjusted:{adjustment.pk}",
    )
    record(actor=mentor, verb="assessments.claim_adjusted", thing=adjustment, subject=item.owner, code=code)
    return adjustment


def _may_stand_for(to: Competency, claim: Claim, states: Sequence[ClaimState]) -> None:
    if to.domain.framework_id != claim.competency.domain.framework_id:
        raise RuleBroken("Choose a statement of the same framework.")
    if any(state.competency.pk == to.pk for state in states):
        raise RuleBroken(f"{to.code} is claimed here already. Decide about that claim.")


@transaction.atomic
def step_back_in(*, mentor: User, version: EvidenceVersion) -> None:
    """Take back stepping aside: the evidence is in one's own queue again."""
    require(mentor, "assessments.decide", version)
    rows = Recusal.objects.standing().filter(item=version.item_id, mentor=mentor)
    if (given := rows.filter(reason=PassingOn.REASSIGNED).select_related("passed_to").first()) is not None:
        raise RuleBroken(f"This was given to {given.passed_to}. Ask whoever did that to give it back to you.")
    if not rows.update(taken_back_at=clock.now()):
        raise RuleBroken("This is in your queue already.")
    record(actor=mentor, verb="assessments.stepped_back_in", thing=version, subject=version.item.owner)


def note_reading(*, reader: User, decision: Decision) -> None:
    """Note in the trail that somebody other than the worker and the decider read a decision, once in ten minutes."""
    require(reader, "assessments.read_decision", decision)
    if reader.pk in (decision.worker_id, decision.mentor_id) or has_read_lately(reader, decision):
        return
    record(actor=reader, verb="assessments.decision_read", thing=decision, subject=decision.worker)
