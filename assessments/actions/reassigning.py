"""Moving what waits with one mentor to another; the promise to the worker stays where it was."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.notifications.actions import notify
from pathway.people.models import User
from portfolio.models import EvidenceItem, EvidenceVersion

from ..enums import PassingOn
from ..models import PendingDecision, Recusal
from ..queries.decisions import deciders_of
from ..queries.reassigning import waiting_with


@transaction.atomic
def reassign(*, keeper: User, mentor: User, to: User, versions: Sequence[EvidenceVersion]) -> list[Recusal]:
    """Give pieces of evidence that wait with one mentor to another who may decide about them; all of it or nothing.

    Both are told, and the workers. Nothing about the evidence changes, so the day it was promised for stays.
    """
    require(keeper, "assessments.reassign", mentor)
    if to.pk == mentor.pk:
        raise RuleBroken("Choose somebody else than the mentor with whom it waits.")
    if not versions:
        raise RuleBroken("Choose at least one piece of evidence.")
    wanted = {version.pk for version in versions}
    list(EvidenceItem.objects.select_for_update().filter(versions__in=wanted).order_by("pk"))
    waiting = {one.version.pk: one.version for one in waiting_with(keeper, mentor)}
    if not wanted <= waiting.keys():
        raise RuleBroken(f"Some of this no longer waits with {mentor}. Look at the list again.")
    moved = [waiting[pk] for pk in sorted(wanted)]
    _refuse_unfit(to, moved)
    now = clock.now()
    items = [version.item_id for version in moved]
    # What was given to somebody else before comes back to them.
    back = Recusal.objects.standing().filter(item__in=items, mentor=to, reason=PassingOn.REASSIGNED)
    back.update(taken_back_at=now)
    made = [
        Recusal.objects.create(
            item_id=item,
            mentor=mentor,
            made_at=now,
            reason=PassingOn.REASSIGNED,
            passed_to=to,
            reassigned_by=keeper,
        )
        for item in items
    ]
    _tell(keeper, mentor, to, moved, key=f"reassigned:{made[0].pk}")
    record(actor=keeper, verb="assessments.reassigned", thing=mentor, subject=mentor, to=to.pk, items=items)
    return made


def _refuse_unfit(to: User, moved: Sequence[EvidenceVersion]) -> None:
    """All of it or nothing: whoever takes it must be able to decide about each piece today."""
    items = [version.item_id for version in moved]
    aside = Recusal.objects.standing().filter(item__in=items, mentor=to).exclude(reason=PassingOn.REASSIGNED)
    if (one := aside.select_related("item__owner").first()) is not None:
        raise RuleBroken(
            f"{to} stepped aside from a piece of {one.item.owner}'s evidence. Leave it out, or choose another."
        )
    for owner in {version.item.owner_id: version.item.owner for version in moved}.values():
        if not deciders_of(owner).filter(pk=to.pk).exists():
            raise RuleBroken(f"{to} may not decide about {owner}'s evidence. An admin can make them {owner}'s mentor.")
    if (busy := PendingDecision.objects.filter(version__in=moved).select_related("worker").first()) is not None:
        raise RuleBroken(f"Somebody is deciding about {busy.worker}'s evidence now. Try again in half a minute.")


def _tell(keeper: User, mentor: User, to: User, moved: Sequence[EvidenceVersion], key: str) -> None:
    pieces = "a piece of evidence" if len(moved) == 1 else f"{len(moved)} pieces of evidence"
    queue = reverse("assessments:queue")
    told = [
        (to, f"{keeper} gave you {pieces} that waited with {mentor}. The days promised stay.", "Decide", queue),
        (mentor, f"{keeper} gave {pieces} that waited with you to {to}.", "See your queue", queue),
    ]
    by_owner: dict[User, list[EvidenceVersion]] = defaultdict(list)
    for version in moved:
        by_owner[version.item.owner].append(version)
    for owner, theirs in by_owner.items():
        page = reverse("portfolio:evidence-detail", args=[theirs[0].item_id])
        told.append((owner, f"Your evidence now waits for {to} instead of {mentor}.", "See your evidence", page))
    for recipient, sentence, label, path in told:
        notify(
            recipient=recipient,
            kind="assessments.reassigned",
            sentence=sentence,
            action_label=label,
            action_path=path,
            key=key,
        )
