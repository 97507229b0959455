"""manage.py backup: a verified copy of everything."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pathway.caretaker.backups.making import make_backup
from pathway.caretaker.backups.sets import BackupBroken, read_backup, verify


class Command(BaseCommand):
    """Copy the database and every kept file into one folder, and verify it; or verify one made before."""

    help = "Copy database and files into a new folder, verified; or, with --verify, look at one made before."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="where backups lie (PATHWAY_BACKUPS if not given)")
        parser.add_argument("--verify", type=Path, metavar="FOLDER", help="only verify this backup")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or verify a backup and say what it holds."""
        try:
            if options["verify"]:
                backup = read_backup(options["verify"])
                verify(backup)
            else:
                backup = make_backup(options["to"] or Path(settings.BACKUPS_ROOT))
        except (BackupBroken, OSError) as error:
            raise CommandError(str(error)) from error
        told = backup.told
        self.stdout.write(
            f"{backup.folder}: {told['people']} people, {len(told['files'])} files, "
            f"{sum(head['seq'] for head in backup.heads.values())} entries of decisions. Verified."
        )
        if lacking := len(told["lacking"]):
            self.stderr.write(f"{lacking} files of evidence lie nowhere. See: manage.py invariants")
            sys.exit(1)
