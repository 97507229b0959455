"""manage.py write_data_protection: the register as a page."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pathway.protection.page import data_protection_page


class Command(BaseCommand):
    """Write docs/data-protection.md anew from the register."""

    help = "Write docs/data-protection.md from what the models declare."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        path = Path(settings.BASE_DIR) / "docs" / "data-protection.md"
        path.write_text(data_protection_page(), encoding="utf-8")
        self.stdout.write("docs/data-protection.md is written.")
