"""The first weeks: policies by version, what an induction asks, and how far a newcomer is."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify
from pathway.people.models import Team, User
from pathway.people.queries import team_of

from ..enums import TaskKind
from ..models import Induction, InductionItem, InductionTask, Policy, PolicyReading, PolicyVersion


@transaction.atomic
def keep_policy(*, lead: User, title: str, link: str, what_changed: str = "") -> PolicyVersion:
    """Keep a policy, or its next version, which everybody who confirmed the last one reads again."""
    organisation = lead.organisation
    require(lead, "training.keep_requirements", organisation)
    assert organisation is not None
    policy, _ = Policy.objects.get_or_create(organisation=organisation, title=title)
    locked = Policy.objects.select_for_update().get(pk=policy.pk)
    last = locked.versions.first()
    if last is not None and not what_changed:
        raise RuleBroken(f"“{title}” is there in version {last.number}. Say what changed since.")
    version = PolicyVersion.objects.create(
        policy=locked,
        number=last.number + 1 if last else 1,
        link=link,
        what_changed=what_changed,
        published_on=clock.today(),
    )
    for reader in _read_before(version) if last is not None else []:
        notify(
            recipient=reader,
            kind="training.policy_changed",
            sentence=f"“{title}” has a new version: {what_changed} Read it and confirm it again.",
            action_label="See the policies",
            action_path=reverse("training:policy-list"),
            key=f"policy-changed:{version.pk}",
            is_first=True,
            in_digest=True,
        )
    record(actor=lead, verb="training.policy_kept", thing=version, number=version.number)
    return version


def _read_before(version: PolicyVersion) -> QuerySet[User]:
    """Everybody still there who confirmed an earlier version of a policy."""
    readings = PolicyReading.objects.filter(version__policy=version.policy_id).exclude(version=version.pk)
    return User.objects.standing("active").filter(pk__in=readings.values("worker")).order_by("pk")


@transaction.atomic
def note_policy_readers_read(*, reader: User, version: PolicyVersion, rows: int) -> None:
    """Write into the trail that somebody looked up who has confirmed a policy."""
    require(reader, "training.see_policy_readers", version)
    record(actor=reader, verb="training.policy_readers_read", thing=version, rows=rows)


@transaction.atomic
def confirm_policy(*, worker: User, version: PolicyVersion) -> PolicyReading:
    """Confirm to have read and understood the newest version of a policy."""
    require(worker, "training.confirm_policy", version)
    newest = PolicyVersion.objects.filter(policy=version.policy_id).first()
    if newest is None or newest.pk != version.pk:
        raise RuleBroken("A newer version of this policy has come out. Read that one.")
    reading, is_new = PolicyReading.objects.get_or_create(
        worker=worker, version=version, defaults={"read_at": clock.now()}
    )
    if not is_new:
        raise RuleBroken("You have confirmed this version already.")
    record(actor=worker, verb="training.policy_confirmed", thing=version, subject=worker)
    return reading


@transaction.atomic
def keep_task(
    *, lead: User, kind: str, title: str, due_days: int, policy: Policy | None = None, team: Team | None = None
) -> InductionTask:
    """Have the induction ask one thing more of newcomers, everywhere or in one team."""
    organisation = lead.organisation
    require(lead, "training.keep_requirements", organisation)
    assert organisation is not None
    if any(each is not None and each.organisation_id != organisation.pk for each in (policy, team)):
        raise RuleBroken("Choose a policy and a team of your own organisation.")
    if (kind == TaskKind.POLICY) != (policy is not None):
        raise RuleBroken("Choose the policy that is to be read, and choose one only where something is to be read.")
    task = InductionTask.objects.create(
        organisation=organisation, kind=kind, title=title, due_days=due_days, policy=policy, team=team
    )
    record(actor=lead, verb="training.induction_task_kept", thing=task)
    return task


@transaction.atomic
def change_task(*, lead: User, task: InductionTask, is_retired: bool) -> None:
    """Ask a thing of newcomers no more, or again; inductions that have begun keep it."""
    require(lead, "training.keep_requirements", task.organisation)
    InductionTask.objects.filter(pk=task.pk).update(is_retired=is_retired)
    record(actor=lead, verb="training.induction_task_changed", thing=task)


@transaction.atomic
def begin_induction(*, starter: User, worker: User, first_day: date) -> Induction:
    """Begin a newcomer's induction with what is asked everywhere and in their team."""
    require(starter, "training.see_to", worker)
    if Induction.objects.open().filter(worker=worker).exists():
        raise RuleBroken(f"{worker}’s induction has begun already.")
    if not clock.today() - timedelta(days=366) <= first_day <= clock.today() + timedelta(days=92):
        raise RuleBroken("Choose a first day within the last year or the next three months.")
    here = Q(team__isnull=True) | Q(team=team_of(worker))
    tasks = list(InductionTask.objects.filter(here, organisation=worker.organisation, is_retired=False))
    if not tasks:
        raise RuleBroken("Your induction asks nothing yet. The workforce lead says first what it asks.")
    induction = Induction.objects.create(worker=worker, started_on=first_day)
    InductionItem.objects.bulk_create(
        InductionItem(induction=induction, task=task, due_on=first_day + timedelta(days=task.due_days))
        for task in tasks
    )
    notify(
        recipient=worker,
        kind="training.induction_begun",
        sentence=f"Your induction is ready: {len(tasks)} things for your first weeks.",
        action_label="See your induction",
        action_path=reverse("training:induction-detail", args=[induction.pk]),
        key=f"induction:{induction.pk}",
    )
    record(actor=starter, verb="training.induction_begun", thing=induction, subject=worker)
    return induction


@transaction.atomic
def tick_item(*, ticker: User, item: InductionItem, done_on: date, next_check_on: date | None = None) -> InductionItem:
    """Say that one thing of an induction is done; of a check only that it is in place and when it is made again."""
    require(ticker, "training.tick_item", item)
    induction = Induction.objects.select_for_update().get(pk=item.induction_id)
    item = InductionItem.objects.select_related("task__policy").get(pk=item.pk)
    if item.done_on is not None:
        raise RuleBroken(f"“{item}” is done already.")
    if done_on > clock.today():
        raise RuleBroken("That day lies ahead. Say so once it is done.")
    if next_check_on is not None and next_check_on <= done_on:
        raise RuleBroken("The next check comes after this one. Choose a later day.")
    if item.task.kind == TaskKind.POLICY:
        newest = PolicyVersion.objects.filter(policy=item.task.policy).first()
        if newest is None or not PolicyReading.objects.filter(worker=induction.worker_id, version=newest).exists():
            raise RuleBroken("Open the policy first and confirm there that you have read and understood it.")
    _gates(item, induction)
    InductionItem.objects.filter(pk=item.pk).update(done_on=done_on, done_by=ticker, next_check_on=next_check_on)
    if not induction.items.filter(done_on__isnull=True).exists():
        Induction.objects.filter(pk=induction.pk).update(finished_on=max(clock.today(), induction.started_on))
    record(actor=ticker, verb="training.induction_item_done", thing=item, subject=induction.worker)
    return item


def _gates(item: InductionItem, induction: Induction) -> None:
    """Nobody is ready for lone visits before their DBS check is in place."""
    if item.task.kind != TaskKind.LONE_WORKING:
        return
    waits = induction.items.filter(task__kind=TaskKind.DBS, done_on__isnull=True).first()
    if waits is not None:
        raise RuleBroken(f"“{waits}” comes first; it was due on {british(waits.due_on)}.")
