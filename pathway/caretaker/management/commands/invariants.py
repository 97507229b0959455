"""manage.py invariants: is everything true that must always be true?"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pathway.caretaker.invariants import INVARIANTS, broken


class Command(BaseCommand):
    """Looks for broken rules between records: leaves 0 if there are none, 1 otherwise."""

    help = "Look for broken rules between records, files and logs. 0: none, 1: some."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--list", action="store_true", help="only say what is looked at")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, say what was found, and leave with the code that tells it."""
        if options["list"]:
            for name, words in INVARIANTS.items():
                self.stdout.write(f"{name}\n    {words.rule}")
            return
        found = broken()
        if options["json"]:
            told = {"whole": not found, "looked_at": len(INVARIANTS), "broken": [asdict(one) for one in found]}
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(f"Broken   {one.sentence}")
            self.stdout.write(f"{len(INVARIANTS)} rules looked at, {len(found)} broken.")
        sys.exit(1 if found else 0)
