"""Tidying up after uploads that were interrupted."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from pathway.core.schedule import due

from ..models import PackageVersion
from ..packages.store import a_day_ago, sweep


@due("modules.sweep_packages", every=timedelta(days=1))
def sweep_packages() -> list[str]:
    """Remove folders of packages that no row knows and that have lain there for a day."""
    known = PackageVersion.objects.values_list("fingerprint", flat=True)
    return sweep(Path(settings.PACKAGES_ROOT), known, a_day_ago())
