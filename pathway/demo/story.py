"""A believable year at Northvale and Southmere, told through the same actions that people use."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from pathway.notifications.models import Notification

from . import people

Say = Callable[[str], object]


@transaction.atomic
def tell(say: Say) -> None:
    """Tell the whole story, saying what happens; all of it is there afterwards or none."""
    say("Northvale: six teams start the year ...")
    northvale = people.tell_northvale()
    say("Southmere: one team starts the year ...")
    people.tell_southmere()
    say("People start and people leave ...")
    for day, *what in sorted((*people.STARTERS, *people.LEAVERS)):
        if len(what) == 2:
            people.start(northvale, day, *what)
        else:
            people.leave(northvale, day, *what)
    people.invite_late(northvale, dt.date(2026, 11, 20))
    _past_mail_has_gone_out()


def _past_mail_has_gone_out() -> None:
    """Mark the story's notices as mailed in their own time, so that the first start sends none of them."""
    for notice in Notification.objects.filter(mailed_at__isnull=True):
        Notification.objects.filter(pk=notice.pk).update(mailed_at=notice.created_at)
