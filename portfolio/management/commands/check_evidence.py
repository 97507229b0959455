"""`manage.py check_evidence FILE --json`: may this file be kept as evidence?"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portfolio.files import check_evidence


class Command(BaseCommand):
    """Say whether a file may be kept as evidence."""

    help = "Check a file as evidence: exit 0 accept or warn, 1 reject, 2 cannot be opened."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One file, and whether a machine is reading."""
        parser.add_argument("file")
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the file and print the verdict."""
        try:
            result = check_evidence(options["file"])
        except OSError as error:
            sentence = f"{options['file']} cannot be opened: {error.strerror}."
            if options["json"]:
                finding = {"code": "upload.unreadable", "message": sentence}
                self.stdout.write(json.dumps({"verdict": "reject", "findings": [finding]}))
            else:
                self.stderr.write(sentence)
            sys.exit(2)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(result["verdict"])
            for finding in result["findings"]:
                self.stdout.write(f"{finding['code']}: {finding['message']}")
        if result["verdict"] == "reject":
            sys.exit(1)
