"""Saying what needs approval, giving it and taking it back, and recording programme licences."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.text import slugify

from modules.models import ModulePage, ModuleSnapshot
from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.core.schedule import due
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify
from pathway.people.models import Organisation, User
from pathway.people.queries import manager_of
from pathway.training.calendar import months_later

from ..enums import ApprovalVerdict
from ..models import Approval, ApprovalKind, ApprovalNeed, Licence, NamedApprover
from ..queries.approvals import Asked, cards_for, ending_soon, kinds_of, qualified_overseers

PROPOSED = Path(__file__).parent.with_name("approvals.toml")


@transaction.atomic
def adopt_approval_kinds(*, keeper: User, organisation: Organisation) -> list[ApprovalKind]:
    """Begin with Pathway's proposal of what needs approval, labelled so."""
    require(keeper, "progression.keep_approval_kinds", organisation)
    if kinds_of(organisation).exists():
        raise RuleBroken("There is a list already. Change or add to that.")
    statements = {
        each.code: each for each in Competency.objects.current().filter(domain__framework__organisation=organisation)
    }
    live: dict[str, ModuleSnapshot] = {}
    for snapshot in ModuleSnapshot.objects.live().visible_to(keeper).order_by("organisation"):
        if snapshot.code not in live or snapshot.organisation_id is not None:
            live[snapshot.code] = snapshot
    made = []
    for order, entry in enumerate(tomllib.loads(PROPOSED.read_text(encoding="utf-8"))["kinds"], 1):
        fields = {name: entry[name] for name in ("code", "name", "meaning", "months", "least") if name in entry}
        kind = ApprovalKind.objects.create(
            organisation=organisation,
            order=order,
            needs_licence=entry.get("needs_licence", False),
            needs_overseer=entry.get("needs_overseer", False),
            is_proposal=True,
            started_on=clock.today(),
            **fields,
        )
        _rest_on(
            kind,
            [statements[code] for code in entry["statements"] if code in statements],
            [(live[code].module_id or 0, live[code].title) for code in entry["modules"] if code in live],
        )
        made.append(kind)
    record(actor=keeper, verb="progression.approval_kinds_adopted", thing=organisation, kinds=len(made))
    return made


def _rest_on(kind: ApprovalKind, statements: Iterable[Competency], modules: Iterable[tuple[int, str]]) -> None:
    ApprovalNeed.objects.bulk_create(
        ApprovalNeed(kind=kind, competency=each, title=str(each)[:300]) for each in statements
    )
    ApprovalNeed.objects.bulk_create(ApprovalNeed(kind=kind, module_id=pk, title=title) for pk, title in modules)


@transaction.atomic
def keep_approval_kind(
    *,
    keeper: User,
    organisation: Organisation,
    kind: ApprovalKind | None = None,
    statements: Sequence[Competency] = (),
    modules: Sequence[ModulePage] = (),
    approvers: Sequence[User] = (),
    **fields: Any,
) -> ApprovalKind:
    """Add something that needs approval, or change it from today on; past days keep what it rested on then."""
    require(keeper, "progression.keep_approval_kinds", organisation)
    _of_the_organisation(organisation, statements, approvers)
    fields["name"] = fields["name"].strip()
    same = kinds_of(organisation).filter(name__iexact=fields["name"])
    if same.exclude(pk=kind.pk if kind else 0).exists():
        raise RuleBroken(f"There is already something called {fields['name']}.")
    if kind is not None:
        if kind.organisation_id != organisation.pk or kind.ended_on is not None:
            raise RuleBroken("This has been ended or changed since. Look again.")
        code, order = kind.code, kind.order
        ApprovalKind.objects.filter(pk=kind.pk).update(ended_on=clock.today())
        NamedApprover.objects.filter(kind=kind, ended_on__isnull=True).update(ended_on=clock.today())
    else:
        code = _free_code(organisation, fields["name"])
        order = (kinds_of(organisation).aggregate(last=Max("order"))["last"] or 0) + 1
    with or_say("Somebody else has just changed this. Look again."):
        made = ApprovalKind.objects.create(
            organisation=organisation, code=code, order=order, started_on=clock.today(), **fields
        )
    _rest_on(made, statements, [(page.pk, page.title) for page in modules])
    NamedApprover.objects.bulk_create(
        NamedApprover(kind=made, approver=person, started_on=clock.today()) for person in approvers
    )
    record(actor=keeper, verb="progression.approval_kind_kept", thing=made)
    return made


def _of_the_organisation(organisation: Organisation, statements: Iterable[Competency], people: Iterable[User]) -> None:
    own = set(
        Competency.objects.current().filter(domain__framework__organisation=organisation).values_list("pk", flat=True)
    )
    if {each.pk for each in statements} - own:
        raise RuleBroken("Choose statements of your own organisation's framework.")
    if any(person.organisation_id != organisation.pk for person in people):
        raise RuleBroken("Choose approvers of your own organisation.")


def _free_code(organisation: Organisation, name: str) -> str:
    code = slugify(name)[:32].replace("-", "_") or "approval"
    taken = set(ApprovalKind.objects.filter(organisation=organisation).values_list("code", flat=True))
    number = 2
    free = code
    while free in taken:
        free, number = f"{code}_{number}", number + 1
    return free


@transaction.atomic
def end_approval_kind(*, keeper: User, kind: ApprovalKind) -> None:
    """Take something off the list from today on; what was given for it stays in the history."""
    require(keeper, "progression.keep_approval_kinds", kind.organisation)
    if kind.ended_on is not None:
        raise RuleBroken(f"“{kind}” has been ended already.")
    ApprovalKind.objects.filter(pk=kind.pk).update(ended_on=clock.today())
    NamedApprover.objects.filter(kind=kind, ended_on__isnull=True).update(ended_on=clock.today())
    record(actor=keeper, verb="progression.approval_kind_ended", thing=kind)


@transaction.atomic
def approve(
    *,
    approver: User,
    worker: User,
    kind: ApprovalKind,
    reason: str,
    until: date | None = None,
    overseer: User | None = None,
    overseer_is_qualified: bool = False,
    licence: Licence | None = None,
) -> Approval:
    """Give somebody approval of a kind until a day, once everything it rests on is there."""
    User.objects.select_for_update().get(pk=worker.pk)
    require(approver, "progression.approve", Asked(kind, worker))
    if not reason.strip():
        raise RuleBroken("Say why you approve it.")
    assert worker.organisation is not None
    latest = months_later(clock.today(), kind.months)
    until = until or latest
    if not clock.today() <= until <= latest:
        raise RuleBroken(
            f"Choose a day until {british(latest)}: approval of this kind lasts {kind.months} months at most."
        )
    line = cards_for([worker], worker.organisation, kinds=[kind])[worker.pk].lines[0]
    if line.verdict.missing:
        missing = "; ".join(need.title for need in line.verdict.missing)
        raise RuleBroken(f"{worker} does not have everything this rests on. Missing: {missing}.")
    if kind.needs_licence and (
        licence is None or not Licence.objects.on().filter(pk=licence.pk, holder=worker).exists()
    ):
        raise RuleBroken(f"Choose a licence of {worker}’s that holds today. Record it first if it is missing.")
    if kind.needs_overseer:
        if overseer is None or not qualified_overseers(worker.organisation, worker).filter(pk=overseer.pk).exists():
            raise RuleBroken("Name an overseer: a manager or social worker in post, and not the worker.")
        if not overseer_is_qualified:
            raise RuleBroken(f"Say that you have checked that {overseer} is social-work qualified.")
    approval = Approval.objects.create(
        kind=kind,
        worker=worker,
        approver=approver,
        verdict=ApprovalVerdict.GRANTED,
        reason=reason.strip(),
        until=until,
        overseer=overseer if kind.needs_overseer else None,
        overseer_is_qualified=bool(kind.needs_overseer and overseer_is_qualified),
        licence=licence if kind.needs_licence else None,
        given_at=clock.now(),
    )
    _tell(approval, f"You may now do this on your own, until {british(until)}: {kind.name}.")
    record(actor=approver, verb="progression.approved", thing=approval, subject=worker, kind=kind.name)
    return approval


@transaction.atomic
def take_back(*, approver: User, worker: User, kind: ApprovalKind, reason: str) -> Approval:
    """Take approval of a kind back from now on, with a reason that the worker reads."""
    User.objects.select_for_update().get(pk=worker.pk)
    require(approver, "progression.approve", Asked(kind, worker))
    if not reason.strip():
        raise RuleBroken("Say why you take it back.")
    assert worker.organisation is not None
    if cards_for([worker], worker.organisation, kinds=[kind])[worker.pk].lines[0].approval is None:
        raise RuleBroken(f"{worker} has no approval of this kind to take back.")
    approval = Approval.objects.create(
        kind=kind,
        worker=worker,
        approver=approver,
        verdict=ApprovalVerdict.WITHDRAWN,
        reason=reason.strip(),
        given_at=clock.now(),
    )
    _tell(approval, f"From now on, do this with a colleague again: {kind.name}.")
    record(actor=approver, verb="progression.approval_taken_back", thing=approval, subject=worker, kind=kind.name)
    return approval


def _tell(approval: Approval, sentence: str) -> None:
    notify(
        recipient=approval.worker,
        kind="progression.approval",
        sentence=sentence,
        action_label="See your card",
        action_path=reverse("progression:my-card"),
        key=f"approval:{approval.pk}",
    )


@transaction.atomic
def record_licence(
    *, keeper: User, holder: User, programme: str, reference: str, valid_from: date, valid_until: date
) -> Licence:
    """Record that somebody is licensed to deliver a programme until a day."""
    require(keeper, "progression.keep_approval_kinds", holder.organisation)
    assert holder.organisation is not None
    if valid_until < valid_from:
        raise RuleBroken("A licence cannot end before it begins.")
    with or_say("This licence is recorded already."):
        licence = Licence.objects.create(
            organisation=holder.organisation,
            holder=holder,
            programme=programme.strip(),
            reference=reference.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
            recorded_by=keeper,
        )
    record(
        actor=keeper, verb="progression.licence_recorded", thing=licence, subject=holder, programme=licence.programme
    )
    return licence


@transaction.atomic
def end_licence(*, keeper: User, licence: Licence) -> None:
    """Note that a licence no longer holds from today on; approval that rests on it ends with it."""
    require(keeper, "progression.keep_approval_kinds", licence.organisation)
    if not Licence.objects.filter(pk=licence.pk, ended_on__isnull=True).update(ended_on=clock.today()):
        raise RuleBroken("This licence has been ended already.")
    record(
        actor=keeper,
        verb="progression.licence_ended",
        thing=licence,
        subject=licence.holder,
        programme=licence.programme,
    )


@transaction.atomic
def note_card_read(*, reader: User, worker: User) -> None:
    """Write into the trail that somebody else read what a worker may do on their own."""
    require(reader, "progression.see_card", worker)
    record(actor=reader, verb="progression.card_read", thing=worker, subject=worker)


@due("progression.tell_what_ends_soon", every=timedelta(hours=6))
def tell_what_ends_soon() -> int:
    """Tell the worker and whoever gave it, 30 days before approval or a licence ends; each only once."""
    approvals, licences = ending_soon()
    for approval in approvals:
        mine, theirs = reverse("progression:my-card"), reverse("progression:card-of", args=[approval.worker_id])
        said = f"{approval.kind.name}, until {british(approval.until)}"
        _warn(approval.worker, f"This ends soon: {said}.", mine, f"approval-ends:{approval.pk}")
        for person in {approval.approver, manager_of(approval.worker) or approval.approver}:
            _warn(person, f"{approval.worker}: this ends soon: {said}.", theirs, f"approval-ends:{approval.pk}")
    for licence in licences:
        said = f"{licence.programme}, until {british(licence.valid_until)}"
        _warn(
            licence.holder, f"Your licence ends soon: {said}.", reverse("progression:my-card"), f"licence:{licence.pk}"
        )
        manager = manager_of(licence.holder)
        if manager is not None:
            path = reverse("progression:card-of", args=[licence.holder_id])
            _warn(manager, f"{licence.holder}’s licence ends soon: {said}.", path, f"licence:{licence.pk}")
    return len(approvals) + len(licences)


def _warn(person: User, sentence: str, path: str, key: str) -> None:
    notify(
        recipient=person,
        kind="progression.ends_soon",
        sentence=sentence,
        action_label="See the card",
        action_path=path,
        key=key,
    )
