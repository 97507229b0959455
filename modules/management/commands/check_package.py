"""manage.py check_package FILE --json: would it be let in? Exit 0 yes or with a warning, 1 no, 2 unreadable."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from modules.packages.check import check_package


class Command(BaseCommand):
    """Judge an H5P package without uploading it."""

    help = "Judge an H5P package without uploading it: accept, warn or reject, with each finding in a sentence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the .h5p file")
        parser.add_argument("--json", action="store_true", help="print the verdict, findings and report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = check_package(options["file"])
        except OSError as error:
            raise CommandError(f"The file cannot be opened: {error.strerror or error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
        else:
            self.stdout.write(report["verdict"])
            for finding in report["findings"]:
                self.stdout.write(f"  {finding['strength']}: {finding['message']} ({finding['code']})")
        if report["verdict"] == "reject":
            sys.exit(1)
