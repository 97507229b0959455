"""Naming supervisors, saying how often, and agreeing."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Greatest
from django.urls import reverse

from pathway.audit.actions import record
from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.enums import Standing
from pathway.people.models import LineManagement, Organisation, User, still_open

from ..models import Agreement, Policy, PracticeSupervision, RhythmRule
from ..validators import refuse_what_identifies


@transaction.atomic
def name_supervisor(
    *, admin: User, supervisor: User, worker: User, started_on: date | None = None
) -> PracticeSupervision:
    """Name a practice supervisor beside the line manager, from today or another day; both are told."""
    require(admin, "people.arrange", worker)
    if supervisor.organisation_id != worker.organisation_id or supervisor.standing != Standing.ACTIVE:
        raise RuleBroken("Choose somebody of your organisation who has joined.")
    if worker.standing == Standing.LEFT:
        raise RuleBroken(f"{worker} has left.")
    if supervisor.pk == worker.pk:
        raise RuleBroken("Nobody can supervise themselves.")
    if supervisor.pk == admin.pk:
        raise RuleBroken("You cannot make yourself somebody's supervisor. Ask another admin to do it.")
    if LineManagement.objects.filter(still_open(), manager=supervisor, worker=worker).exists():
        raise RuleBroken(f"{supervisor} already supervises {worker} as line manager.")
    with or_say(f"{supervisor} already is {worker}'s practice supervisor."):
        named = PracticeSupervision.objects.create(
            supervisor=supervisor, worker=worker, started_on=started_on or clock.today()
        )
    for recipient, sentence in (
        (supervisor, f"You are now {worker}'s practice supervisor."),
        (worker, f"{supervisor} is now your practice supervisor."),
    ):
        notify(
            recipient=recipient,
            kind="supervision.supervisor_named",
            sentence=sentence,
            action_label="Open supervision",
            action_path=reverse("supervision:my-supervision"),
            key=f"practice-supervision:{named.pk}",
        )
    record(actor=admin, verb="supervision.supervisor_named", thing=named, subject=worker)
    return named


@transaction.atomic
def end_supervisor(*, admin: User, named: PracticeSupervision) -> None:
    """End a practice supervision at once."""
    require(admin, "people.arrange", named.worker)
    today = clock.today()
    ended = PracticeSupervision.objects.filter(still_open(), pk=named.pk).update(ended_on=Greatest("started_on", today))
    if not ended:
        raise RuleBroken("This has ended already.")
    record(actor=admin, verb="supervision.supervisor_ended", thing=named, subject=named.worker)


@transaction.atomic
def set_rule(
    *,
    keeper: User,
    level: Level | None,
    max_gap_days: int,
    first_gap_days: int | None = None,
    first_months: int = 0,
) -> RhythmRule:
    """Say how often people at a level are supervised from today on; past days keep the rule they had."""
    organisation = keeper.organisation
    require(keeper, "supervision.keep_rules", organisation)
    assert organisation is not None
    if level is not None and level.organisation_id != organisation.pk:
        raise RuleBroken("Choose a level of your own organisation.")
    first = first_gap_days or max_gap_days
    if not (1 <= max_gap_days <= 366 and 1 <= first <= 366 and 0 <= first_months <= 24):
        raise RuleBroken("Give between 1 and 366 days, and at most 24 first months.")
    if first > max_gap_days:
        raise RuleBroken("In the first months supervision comes more often, not less: give fewer days there.")
    rows = RhythmRule.objects.filter(organisation=organisation, level=level, ended_on__isnull=True)
    rows.update(ended_on=Greatest("started_on", clock.today()))
    rule = RhythmRule.objects.create(
        organisation=organisation,
        level=level,
        max_gap_days=max_gap_days,
        first_gap_days=first,
        first_months=first_months,
        started_on=clock.today(),
    )
    record(actor=keeper, verb="supervision.rule_set", thing=rule, days=max_gap_days)
    return rule


@transaction.atomic
def set_policy(*, keeper: User, organisation: Organisation, former_reads_days: int) -> Policy:
    """Say for how many days a former supervisor still reads the notes they wrote; none for never."""
    require(keeper, "supervision.keep_rules", organisation)
    if not 0 <= former_reads_days <= 30:
        raise RuleBroken("Give between 0 and 30 days.")
    policy, _ = Policy.objects.update_or_create(
        organisation=organisation, defaults={"former_reads_days": former_reads_days}
    )
    record(actor=keeper, verb="supervision.policy_set", thing=policy, days=former_reads_days)
    return policy


@transaction.atomic
def propose_agreement(*, proposer: User, worker: User, supervisor: User, **words: Any) -> Agreement:
    """Propose how the two of you do supervision; whoever proposes accepts by proposing, the other is asked."""
    before = Agreement.objects.filter(worker=worker, supervisor=supervisor).order_by("-version").first()
    agreement = Agreement(
        worker=worker,
        supervisor=supervisor,
        version=before.version + 1 if before else 1,
        proposed_by=proposer,
        proposed_at=clock.now(),
        **words,
    )
    require(proposer, "supervision.agree", agreement)
    refuse_what_identifies(**{name: text for name, text in words.items() if isinstance(text, str)})
    if before is not None and not before.is_accepted:
        # A proposal that nobody accepted gives way to the next one.
        agreement.version = before.version
        before.delete()
    if proposer.pk == worker.pk:
        agreement.worker_accepted_at = clock.now()
    else:
        agreement.supervisor_accepted_at = clock.now()
    with or_say("The other has just proposed one as well. Open it and see."):
        agreement.save()
    other = supervisor if proposer.pk == worker.pk else worker
    notify(
        recipient=other,
        kind="supervision.agreement_proposed",
        sentence=f"{proposer} proposes a supervision agreement. Read it and accept it, or propose another.",
        action_label="Read the agreement",
        action_path=reverse("supervision:agreement-detail", args=[agreement.pk]),
        key=f"agreement:{agreement.pk}",
    )
    record(actor=proposer, verb="supervision.agreement_proposed", thing=agreement, subject=worker)
    return agreement


@transaction.atomic
def accept_agreement(*, acceptor: User, agreement: Agreement) -> Agreement:
    """Accept what the other proposed; from now on this version never changes."""
    require(acceptor, "supervision.agree", agreement)
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if not locked.waits_for(acceptor):
        raise RuleBroken("You have accepted this already.")
    field = "worker_accepted_at" if acceptor.pk == locked.worker_id else "supervisor_accepted_at"
    Agreement.objects.filter(pk=locked.pk).update(**{field: clock.now()})
    locked.refresh_from_db()
    record(actor=acceptor, verb="supervision.agreement_accepted", thing=locked, subject=locked.worker)
    return locked
