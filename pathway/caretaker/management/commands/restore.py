"""manage.py restore: put a backup back."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pathway.caretaker.backups.restoring import restore
from pathway.caretaker.backups.sets import BackupBroken
from pathway.caretaker.invariants import broken


class Command(BaseCommand):
    """Verify a backup whole, then put it in the place of an empty installation."""

    help = "Verify a backup and put it back. Nothing is touched where anything about it is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the backup's folder")
        parser.add_argument("--replace", action="store_true", help="although there are people here already")
        parser.add_argument("--accept-older", action="store_true", help="although later decisions are known of")

    def handle(self, *args: Any, **options: Any) -> None:
        """Put it back, then look whether everything that must always be true is true."""
        try:
            done = restore(options["folder"], replace=options["replace"], accept_older=options["accept_older"])
        except (BackupBroken, OSError) as error:
            raise CommandError(f"{error} Nothing was restored.") from error
        self.stdout.write(
            f"{done.backup.folder.name} of {done.backup.made_at:%d/%m/%Y %H:%M} is back: {done.files} files, "
            f"{done.erased_again} people erased again."
        )
        found = broken()
        for one in found:
            self.stdout.write(f"Broken   {one.sentence}")
        sys.exit(1 if found else 0)
