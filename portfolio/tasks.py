"""What the portfolio does by itself."""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from pathway.core.schedule import due

from .files.shelf import sweep
from .models import EvidenceFile

logger = logging.getLogger(__name__)


@due("portfolio.sweep_files", every=timedelta(hours=6))
def sweep_files() -> int:
    """Remove files that no evidence names any more, a day after they were last written; returns how many."""
    wanted = set(EvidenceFile.objects.values_list("sha256", flat=True).distinct())
    removed = sweep(Path(settings.PRIVATE_ROOT), wanted)
    if removed:
        logger.info("Removed %s files that no evidence names any more.", removed)
    return removed
