"""What the portfolio does by itself."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from pathway.core import clock
from pathway.core.schedule import due
from pathway.notifications.actions import notify
from pathway.people.enums import AppointmentKind
from pathway.people.queries import holders_of

from .files import pieces
from .files.shelf import discard, sweep
from .models import HOURS_TO_DECIDE, HOURS_TO_GO_ON, DetailReport, EvidenceFile, Upload

logger = logging.getLogger(__name__)
NAMED_ELSEWHERE: list[Callable[[], set[str]]] = []
"""What upper floors keep on the same shelf: functions that name the hashes of their files."""


def named_hashes() -> set[str]:
    """The hashes of all files that some record names, on whichever floor."""
    wanted = set(EvidenceFile.objects.values_list("sha256", flat=True).distinct())
    for named in NAMED_ELSEWHERE:
        wanted |= named()
    return wanted


def unlink_unnamed(hashes: Iterable[str]) -> None:
    """Remove those of these files that no record names any more; one that somebody else keeps too stays."""
    for sha256 in set(hashes) - named_hashes():
        discard(sha256)


@due("portfolio.sweep_files", every=timedelta(hours=6))
def sweep_files() -> int:
    """Remove files that no evidence names any more, a day after they were last written; returns how many."""
    removed = sweep(Path(settings.PRIVATE_ROOT), named_hashes())
    if removed:
        logger.info("Removed %s files that no evidence names any more.", removed)
    return removed


@due("portfolio.clear_uploads", every=timedelta(hours=1))
def clear_uploads() -> int:
    """Let go of files of which no piece has come for a day, kept or not; returns how many."""
    old = Upload.objects.filter(moved_at__lt=clock.now() - timedelta(hours=HOURS_TO_GO_ON))
    gone = list(old.values_list("pk", "place"))
    old.filter(pk__in=[pk for pk, _ in gone]).delete()
    for _, place in gone:
        pieces.let_go(pieces.place_of(Path(settings.PRIVATE_ROOT), place))
    return len(gone)


@due("portfolio.remind_of_reports", every=timedelta(hours=1))
def remind_of_reports() -> int:
    """Tell the contact once when a report has less than a day left; returns how many reports that are."""
    since = clock.now() - timedelta(hours=HOURS_TO_DECIDE - 24)
    reports = DetailReport.objects.open().filter(reported_at__lte=since).select_related("organisation", "item")
    for report in reports:
        people = holders_of(AppointmentKind.INFORMATION_GOVERNANCE, report.organisation)
        for contact in people.exclude(pk=report.item.owner_id):
            notify(
                recipient=contact,
                kind="portfolio.report_due",
                sentence="A reported family detail has to be decided about within a day.",
                action_label="Look at the report",
                action_path=reverse("portfolio:report-detail", args=[report.pk]),
                key=f"report-due:{report.pk}",
            )
    return len(reports)
