"""`manage.py check_text --json`: does the text on standard input tell who a family is?"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portfolio.identifiers import check, verdict

MOST_BYTES = 4_000_000


class Command(BaseCommand):
    """Say whether a text may be sent as evidence; what was found is told by kind and place only."""

    help = "Check the text on standard input: exit 0 accept or warn, 1 reject, 2 cannot be read."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether a machine is reading, and whose names may stand in the text."""
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
        parser.add_argument("--allow", action="append", default=[], metavar="NAME", help="a colleague's name; repeat")
        parser.add_argument("--allow-file", metavar="FILE", help="colleagues' names, one a line, in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the text and print the verdict."""
        try:
            text = _read()
            names = [*options["allow"], *_names(options["allow_file"])]
        except (OSError, UnicodeDecodeError, ValueError) as error:
            sentence = f"The text cannot be read: {error}."
            if options["json"]:
                self.stdout.write(json.dumps({"verdict": "unreadable", "reason": sentence, "findings": []}))
            else:
                self.stderr.write(sentence)
            sys.exit(2)
        findings = check(text, allowed_names=names)
        told = verdict(findings)
        if options["json"]:
            rows = [{"code": f.code, "strength": f.strength, "start": f.start, "end": f.end} for f in findings]
            self.stdout.write(json.dumps({"verdict": told, "findings": rows}))
        else:
            self.stdout.write(told)
            for found in findings:
                self.stdout.write(f"{found.strength} {found.code}: characters {found.start} to {found.end}")
        if told == "reject":
            sys.exit(1)


def _read() -> str:
    source = getattr(sys.stdin, "buffer", None)
    data = source.read(MOST_BYTES + 1) if source is not None else sys.stdin.read(MOST_BYTES + 1).encode()
    if len(data) > MOST_BYTES:
        raise ValueError(f"it is longer than {MOST_BYTES:,} bytes")
    return str(data.decode("utf-8-sig"))


def _names(path: str | None) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if path else []
