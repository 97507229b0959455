"""What happens by itself: whoever handles complaints hears in time of one that nobody has acknowledged."""

from datetime import timedelta

from django.urls import reverse

from pathway.core import clock
from pathway.core.schedule import due
from pathway.notifications.actions import notify

from .enums import COMPLAINT_DAYS
from .models import Complaint
from .queries import handlers_of

FIRST_TOLD = timedelta(days=5)


@due("protection.remind_of_complaints", every=timedelta(hours=6))
def remind_of_complaints() -> int:
    """Tell the handlers once five days before a complaint has to be acknowledged, and once when it is overdue."""
    soon = clock.now() + FIRST_TOLD - timedelta(days=COMPLAINT_DAYS)
    waiting = Complaint.objects.filter(acknowledged_at__isnull=True, made_at__lte=soon)
    told = 0
    for complaint in waiting.select_related("organisation", "made_by"):
        word = "overdue" if complaint.is_overdue else "due"
        said = "is overdue" if complaint.is_overdue else f"has to be acknowledged within {complaint.days_words}"
        for handler in handlers_of(complaint):
            notify(
                recipient=handler,
                kind="complaint",
                sentence=f"Complaint {complaint.reference} about data {said}.",
                action_label="Open the complaint",
                action_path=reverse("protection:complaint-detail", args=[complaint.pk]),
                key=f"complaint-{word}:{complaint.pk}",
            )
            told += 1
    return told
