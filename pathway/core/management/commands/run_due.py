"""manage.py run_due: what happens by itself."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pathway.core.schedule import run_due, until_next


class Command(BaseCommand):
    """Do what is due: once, for cron, or for as long as the process lives."""

    help = "Do what is due, once (from cron, say) or with --forever as a process of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on doing so until stopped")

    def handle(self, *args: Any, forever: bool, **options: Any) -> None:
        failed = run_due()
        while forever:
            time.sleep(until_next())
            run_due()
        if failed:
            self.stderr.write(f"Failed: {', '.join(failed)}")
            sys.exit(1)
