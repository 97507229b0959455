"""What every command that brings in a file does alike: one verdict, its findings and counts, and an exit status."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.core.exceptions import RuleBroken
from pathway.people.actions import import_file
from pathway.people.intake import KINDS, Options, Plan
from pathway.people.models import Organisation

WORDS = {"accept": "Fine", "warn": "Fine, with something to know", "reject": "Not brought in"}


class ImportCommand(BaseCommand):
    """Bring in a file of one kind; exit 0 if it is in order, 1 if it is refused, 2 if it cannot be opened."""

    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV or XLSX file")
        parser.add_argument("--organisation", required=True, help="the organisation's slug")
        parser.add_argument("--dry-run", action="store_true", help="say what it would change and change nothing")
        parser.add_argument("--json", action="store_true", help="print verdict, findings and counts as JSON")

    def options_of(self, options: dict[str, Any]) -> Options:
        """What the command line allows."""
        return Options()

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation with the slug {options['organisation']}.", returncode=2)
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                plan = import_file(
                    organisation=organisation,
                    kind=KINDS[self.kind],
                    file=file,
                    file_name=path.name,
                    options=self.options_of(options),
                    dry_run=options["dry_run"],
                    told=self.tell,
                )
        except OSError as error:
            raise CommandError(f"{path} cannot be opened: {error.strerror}.", returncode=2) from error
        except RuleBroken as broken:
            raise CommandError(broken.sentence) from broken
        self.stdout.write(_as_json(plan) if options["json"] else _in_words(plan, dry_run=options["dry_run"]))
        if plan.found.verdict == "reject":
            sys.exit(1)

    def tell(self, word: str, number: int) -> None:
        """Say on the other stream how far it is."""
        self.stderr.write(f"{word}: {number:,}")


def _as_json(plan: Plan) -> str:
    return json.dumps(
        {
            "verdict": plan.found.verdict,
            "findings": [finding.as_json() for finding in plan.found],
            "findings_left_off": plan.found.left_off,
            "counts": dict(plan.counts),
        },
        ensure_ascii=False,
        indent=2,
    )


def _in_words(plan: Plan, *, dry_run: bool) -> str:
    lines = [f"{WORDS[plan.found.verdict]}." + (" Nothing is changed: this was a dry run." if dry_run else "")]
    lines += [f"  {finding.message}" for finding in plan.found]
    if plan.found.left_off:
        lines.append(f"  and {plan.found.left_off:,} more.")
    lines.append(", ".join(f"{number:,} {name}" for name, number in plan.counts.items()))
    return "\n".join(lines)
