"""Quality assurance: the policy, the draw, what is found of a decision, and what is asked of whoever made it."""

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.core.schedule import due
from pathway.core.working_days import working_days_after
from pathway.notifications.actions import notify
from pathway.people.models import User
from portfolio.actions import mark_reopened
from portfolio.enums import SHARED, EvidenceStatus
from portfolio.models import EvidenceItem, EvidenceVersion

from .. import sampling
from ..enums import ActionState, Found
from ..models import Assurance, AssuranceAction, DecisionLog, Sample, SampleDraw, SamplingRule, Withdrawal
from ..queries import quality as queries
from ..queries.decisions import stands

FEEDBACK_LENGTH = 2000
WORKING_DAYS_TO_ACT = 10
REMIND_BEFORE = timedelta(days=3)
LONGEST_DRAW = timedelta(days=366)


@transaction.atomic
def keep_sampling_rule(
    *,
    assurer: User,
    percent: int,
    minimum: int,
    assessor: User | None = None,
    method: str = "",
    stage: str = "",
    rule: SamplingRule | None = None,
) -> SamplingRule:
    """Write a line of the sampling policy, or change one; draws already made keep the rules they were made by."""
    require(assurer, "assessments.assure_quality")
    organisation = assurer.organisation
    assert organisation is not None
    if rule is not None and rule.organisation_id != organisation.pk:
        raise RuleBroken("This line is another organisation's.")
    if assessor is not None and assessor.organisation_id != organisation.pk:
        raise RuleBroken("Choose somebody of your own organisation.")
    if not 0 <= percent <= 100 or not 0 <= minimum <= 1000:
        raise RuleBroken("Give a share from 0 to 100 and a minimum from 0 to 1,000.")
    kept = rule or SamplingRule(organisation=organisation)
    kept.assessor, kept.method, kept.stage = assessor, method, stage
    kept.percent, kept.minimum, kept.changed_at = percent, minimum, clock.now()
    with or_say("There is a line for exactly this already. Change that one."):
        kept.save()
    record(actor=assurer, verb="assessments.sampling_rule_kept", thing=kept, percent=percent, minimum=minimum)
    return kept


@transaction.atomic
def end_sampling_rule(*, assurer: User, rule: SamplingRule) -> None:
    """Take a line out of the sampling policy; draws keep their own copy of it."""
    require(assurer, "assessments.assure_quality")
    if rule.organisation_id != assurer.organisation_id:
        raise RuleBroken("This line is another organisation's.")
    record(actor=assurer, verb="assessments.sampling_rule_ended", thing=rule)
    rule.delete()


@transaction.atomic
def draw_sample(*, assurer: User, first_on: date, last_on: date, seed: str = "") -> SampleDraw:
    """Draw from the decisions of some days, keeping everything that is needed to draw the same again."""
    require(assurer, "assessments.assure_quality")
    organisation = assurer.organisation
    assert organisation is not None
    if last_on < first_on or last_on > clock.today():
        raise RuleBroken("Choose days that are past, the first before the last.")
    if last_on - first_on > LONGEST_DRAW:
        raise RuleBroken("Draw from a year at most.")
    # Of two draws at once the second sees what the first brought up.
    DecisionLog.objects.locked(organisation)
    people = queries.population(assurer, first_on, last_on)
    lines = queries.lines_of(organisation.pk)
    seed = seed or secrets.token_hex(16)
    drawn = set(sampling.draw(people, lines, seed))
    if not drawn:
        raise RuleBroken(
            "Nothing was drawn: no decision of these days is new to quality assurance and in your reach. "
            "Choose other days, or look at the policy."
        )
    kept = [one.as_kept() for one in people]
    made = SampleDraw.objects.create(
        organisation=organisation,
        drawn_by=assurer,
        drawn_at=clock.now(),
        first_on=first_on,
        last_on=last_on,
        method=sampling.METHOD,
        seed=seed,
        rules=[line.as_kept() for line in lines],
        population=kept,
        population_sha256=queries.digest_of_population(kept),
    )
    Sample.objects.bulk_create(
        Sample(draw=made, decision_id=one.id, reasons=list(one.why)) for one in people if one.id in drawn
    )
    record(actor=assurer, verb="assessments.sample_drawn", thing=made, drawn=len(drawn), of=len(people))
    return made


@transaction.atomic
def assure(
    *,
    assurer: User,
    sample: Sample,
    outcome: str,
    feedback: str = "",
    what: str = "",
    due_on: date | None = None,
) -> Assurance:
    """Say what one found of a sampled decision: upheld, upheld with something to do, or overturned.

    It is a further entry of the log; the decision itself is never edited. An overturned one no longer counts, and the
    evidence waits for a decision again.
    """
    require(assurer, "assessments.assure_sample", sample)
    decision = sample.decision
    assert assurer.organisation is not None
    item = EvidenceItem.objects.select_for_update().get(pk=decision.version.item_id)
    DecisionLog.objects.locked(assurer.organisation)
    if Assurance.objects.filter(decision=decision).exists():
        raise RuleBroken("Somebody has looked at this decision already. Read what they found.")
    if Withdrawal.objects.filter(decision=decision).exists():
        raise RuleBroken("This decision was withdrawn meanwhile, so there is nothing to look at.")
    _refuse_wordless(outcome, feedback, what, due_on, asked=hasattr(decision, "appeal"))
    stood = stands(decision)
    found = Assurance(
        decision=decision,
        worker_id=decision.worker_id,
        mentor_id=decision.mentor_id,
        assurer=assurer,
        outcome=outcome,
        assured_at=clock.now(),
    )
    DecisionLog.objects.sign(found, organisation=assurer.organisation, words={"feedback": feedback.strip()})
    if outcome == Found.ACTION:
        AssuranceAction.objects.create(
            assurance=found,
            mentor_id=decision.mentor_id,
            what=what.strip(),
            due_on=due_on or working_days_after(clock.today(), WORKING_DAYS_TO_ACT),
        )
    # One that was decided again already opens nothing: the newer decision stands.
    if outcome == Found.OVERTURNED and stood:
        _open_again(assurer, decision.version, item)
    _tell_of_finding(found)
    record(actor=assurer, verb="assessments.assured", thing=found, subject=decision.worker, outcome=outcome)
    return found


def _refuse_wordless(outcome: str, feedback: str, what: str, due_on: date | None, *, asked: bool) -> None:
    if outcome not in Found.values:
        raise RuleBroken("Choose what you found.")
    if (outcome != Found.UPHELD or asked) and not feedback.strip():
        raise RuleBroken("Write what you saw, so that it can be learned from.")
    if len(feedback) > FEEDBACK_LENGTH or len(what) > 300:
        raise RuleBroken("Say it in fewer words.")
    if outcome == Found.ACTION and not what.strip():
        raise RuleBroken("Write what is to be done.")
    if due_on is not None and due_on < clock.today():
        raise RuleBroken("Choose a day that is still to come.")


def _open_again(assurer: User, version: EvidenceVersion, item: EvidenceItem) -> None:
    """Unless the worker has gone on with it: then the overturned decision just stops counting."""
    newest = item.versions.submitted().order_by("-number").first()
    being_written = item.versions.filter(submitted_at__isnull=True).exists()
    waits = item.status == EvidenceStatus.SUBMITTED
    if newest is not None and newest.pk == version.pk and item.status in SHARED and not being_written and not waits:
        mark_reopened(assurer=assurer, version=version)


def _tell_of_finding(found: Assurance) -> None:
    decision = found.decision
    code = decision.competency.code
    said = {
        Found.UPHELD: f"A quality assurer upheld your decision about {decision.worker}: {code}.",
        Found.ACTION: f"A quality assurer upheld your decision about {decision.worker}: {code}. One thing to do.",
        Found.OVERTURNED: f"A quality assurer overturned your decision about {decision.worker}: {code}. Decide again.",
    }[Found(found.outcome)]
    notify(
        recipient=decision.mentor,
        kind="assessments.assured",
        sentence=said,
        action_label="Read what was found",
        action_path=reverse("assessments:quality-mine"),
        key=f"assured:{found.pk}",
    )
    overturned = found.outcome == Found.OVERTURNED
    if overturned or hasattr(decision, "appeal"):
        stands = f"Quality assurance looked again at the decision about your evidence ({code}): it stands. Read why."
        notify(
            recipient=decision.worker,
            kind="assessments.overturned" if overturned else "assessments.appeal_answered",
            sentence=f"A decision about your evidence ({code}) was overturned by quality assurance."
            if overturned
            else stands,
            action_label="Read the decision",
            action_path=reverse("assessments:decision-detail", args=[decision.pk]),
            key=f"assured:{found.pk}",
        )


@transaction.atomic
def answer_action(*, mentor: User, action: AssuranceAction, answer: str) -> None:
    """Say what one has done about something that quality assurance asked for."""
    require(mentor, "assessments.answer_action", action)
    kept = _held(action)
    if kept.state != ActionState.TO_DO:
        raise RuleBroken("You have said already what you did.")
    if not answer.strip() or len(answer) > 600:
        raise RuleBroken("Write in a few sentences what you have done.")
    kept.state, kept.answer, kept.answered_at = ActionState.DONE, answer.strip(), clock.now()
    kept.save(update_fields=["state", "answer", "answered_at"])
    for person in queries.assurers_of(kept.assurance.decision):
        notify(
            recipient=person,
            kind="assessments.action_answered",
            sentence=f"{mentor} says what was done after quality assurance.",
            action_label="See whether it is done",
            action_path=reverse("assessments:quality-action", args=[kept.pk]),
            key=f"answered:{kept.pk}:{kept.answered_at:%Y%m%d%H%M%S}",
        )
    record(actor=mentor, verb="assessments.action_answered", thing=kept, subject=kept.assurance.decision.worker)


def _held(action: AssuranceAction) -> AssuranceAction:
    rows = AssuranceAction.objects.select_for_update(of=("self",))
    return rows.select_related("mentor", "assurance__decision__worker__organisation").get(pk=action.pk)


@transaction.atomic
def close_action(*, assurer: User, action: AssuranceAction) -> None:
    """See that something was done, and close it."""
    require(assurer, "assessments.close_action", action)
    kept = _held(action)
    if kept.state != ActionState.DONE:
        raise RuleBroken(f"{kept.mentor} has not said yet what was done.")
    kept.state, kept.closed_by, kept.closed_at = ActionState.CLOSED, assurer, clock.now()
    kept.save(update_fields=["state", "closed_by", "closed_at"])
    record(actor=assurer, verb="assessments.action_closed", thing=kept, subject=kept.assurance.decision.worker)


@transaction.atomic
def send_action_back(*, assurer: User, action: AssuranceAction, due_on: date) -> None:
    """Ask again, by another day, because it is not done yet."""
    require(assurer, "assessments.close_action", action)
    kept = _held(action)
    if kept.state != ActionState.DONE:
        raise RuleBroken(f"{kept.mentor} has not said yet what was done.")
    if due_on < clock.today():
        raise RuleBroken("Choose a day that is still to come.")
    kept.state, kept.due_on = ActionState.TO_DO, due_on
    kept.save(update_fields=["state", "due_on"])
    notify(
        recipient=kept.mentor,
        kind="assessments.action_again",
        sentence=f"Quality assurance asks again for something about your decision, by {due_on:%d %B}.",
        action_label="See what to do",
        action_path=reverse("assessments:quality-action", args=[kept.pk]),
        key=f"action-again:{kept.pk}:{due_on}",
    )
    record(actor=assurer, verb="assessments.action_sent_back", thing=kept, subject=kept.assurance.decision.worker)


@due("assessments.chase_actions", every=timedelta(hours=6))
def chase_actions() -> int:
    """Remind whoever has something to do three days before, on the day after, and every week; then the assurers too."""
    told = 0
    rows = AssuranceAction.objects.to_do().filter(due_on__lte=clock.today() + REMIND_BEFORE)
    for action in rows.select_related("mentor__organisation", "assurance__decision__worker__organisation"):
        over = action.days_over
        if over <= 0:
            told += _nudge(action, action.mentor, f"due:{action.due_on}", "is due soon")
            continue
        week = (over - 1) // 7
        told += _nudge(action, action.mentor, f"over:{action.due_on}:{week}", "is over its day")
        for assurer in queries.assurers_of(action.assurance.decision) if week else ():
            told += _nudge(action, assurer, f"over:{action.due_on}:{week}", f"({action.mentor}) is over its day")
    return told


def _nudge(action: AssuranceAction, person: User, when: str, how: str) -> int:
    if not person.is_active:
        return 0
    notify(
        recipient=person,
        kind="assessments.action_due",
        sentence=f"What quality assurance asked for {how}: {action.due_on:%d %B}.",
        action_label="See what to do",
        action_path=reverse("assessments:quality-action", args=[action.pk]),
        key=f"action:{action.pk}:{when}",
    )
    return 1


@transaction.atomic
def note_sample_reading(*, reader: User, sample: Sample) -> None:
    """Write down that a quality assurer read a sampled decision and its evidence; the worker sees it."""
    require(reader, "assessments.assure_sample", sample)
    record(actor=reader, verb="assessments.sample_read", thing=sample.decision, subject=sample.decision.worker)
