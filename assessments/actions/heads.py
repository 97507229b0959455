"""The signed head of each log, sent outside every day, so that nobody can put an older log in its place unseen."""

import uuid
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.schedule import due
from pathway.people.models import User

from .. import chain
from ..models import DecisionLog, HeadAddress, SentHead
from ..tasks import mail_head


@transaction.atomic
def keep_head_address(*, admin: User, email: str) -> None:
    """Say who outside the server gets each day's signed head; nothing stands for nobody."""
    require(admin, "assessments.keep_log")
    organisation, email = admin.organisation, email.strip()
    assert organisation is not None
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise RuleBroken(f"{email} is not an e-mail address. Check it for slips.") from error
        HeadAddress.objects.update_or_create(organisation=organisation, defaults={"email": email})
    else:
        HeadAddress.objects.filter(organisation=organisation).delete()
    record(actor=admin, verb="assessments.head_address_kept", is_kept=bool(email))


@due("assessments.send_heads", every=timedelta(hours=1))
def send_heads() -> int:
    """Send today's head of every log that has entries, once a day; returns how many were sent."""
    sent_today = SentHead.objects.filter(day=clock.today()).values("log")
    waiting = DecisionLog.objects.filter(seq__gt=0).exclude(pk__in=sent_today).order_by("pk")
    return sum(_send_head(pk) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _send_head(pk: uuid.UUID) -> int:
    log = DecisionLog.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    if SentHead.objects.filter(log=log, day=clock.today()).exists():
        return 0
    address = HeadAddress.objects.filter(organisation=log.organisation).first()
    # The file first: a crash leaves a line too many there, never a row without its line.
    chain.keep_sent(settings.HEAD_ANCHORS_PATH, log.head)
    sent = SentHead.objects.create(
        log=log,
        day=clock.today(),
        seq=log.seq,
        hash=log.hash,
        head=vars(log.head),
        sent_at=clock.now(),
        sent_to=address.email if address else "",
    )
    if address:
        transaction.on_commit(partial(mail_head.enqueue, sent.pk))
    record(actor=None, verb="assessments.head_sent", thing=sent, entries=log.seq)
    return 1
