"""manage.py preflight: what is missing before going live?"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pathway.caretaker.preflight import MUST, missing


class Command(BaseCommand):
    """Says in sentences what is missing; leaves with 1 where something must not wait."""

    help = "Say what is missing before real people sign in. 0: nothing that must not wait, 1: something."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, say what was found, and leave with the code that tells it."""
        found = missing()
        must = [one for one in found if one.weight == MUST]
        if options["json"]:
            told = {"ready": not must, "missing": [asdict(one) for one in found]}
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(f"{'Missing' if one.weight == MUST else 'Advice '}  {one.sentence}")
            self.stdout.write(f"{len(must)} missing." if must else "Nothing is missing. You can go live.")
        sys.exit(1 if must else 0)
