"""Reminding whoever looks after a module that its content is to be reviewed."""

from datetime import timedelta

from django.urls import reverse

from pathway.core import clock
from pathway.core.schedule import due
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify
from pathway.notifications.models import Notification

from ..models import ModuleSnapshot
from ..queries.pages import is_author_of, looked_after_by

KIND = "modules.review_due"
REMINDED_BEFORE = (0, 14, 56)
"""How many days before its review somebody is reminded of a module: eight weeks, two weeks, and on the day."""


@due("modules.remind_of_reviews", every=timedelta(days=1))
def remind_of_reviews() -> int:
    """Remind whoever looks after each live module, once at each of the three times; says how many were told."""
    today = clock.today()
    soon = ModuleSnapshot.objects.live().filter(
        organisation__isnull=False, next_content_review_on__lte=today + timedelta(days=max(REMINDED_BEFORE))
    )
    known = set(Notification.objects.filter(kind=KIND).values_list("recipient", "key"))
    told = 0
    for module in soon.select_related("organisation", "module"):
        left = (module.next_content_review_on - today).days
        stage = next(days for days in REMINDED_BEFORE if left <= days)
        key = f"module-review:{module.module_id}:{module.next_content_review_on.isoformat()}:{stage}"
        for person in looked_after_by(module):
            if (person.pk, key) in known:
                continue
            notify(
                recipient=person,
                kind=KIND,
                sentence=_sentence(module, left),
                action_label="Open the module",
                action_path=_door(module, is_author_of(person, module)),
                key=key,
                in_digest=True,
            )
            told += 1
    return told


def _sentence(module: ModuleSnapshot, left: int) -> str:
    day = british(module.next_content_review_on)
    if left <= 0:
        return f"“{module.title}” was to be reviewed by {day}. No new version goes live before it is."
    return f"“{module.title}” is to be reviewed by {day}. Look through it and give the day of the next review."


def _door(module: ModuleSnapshot, opens_editor: bool) -> str:
    name = "wagtailadmin_pages:edit" if opens_editor else "modules:module-detail"
    return reverse(name, args=[module.module_id])
