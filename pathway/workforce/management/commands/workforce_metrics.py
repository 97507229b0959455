"""Headcount, turnover and retention from a CSV of spells, without any database."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.workforce.frames import spells_frame
from pathway.workforce.metrics import figures
from pathway.workforce.spells import EARLIEST, LATEST, SpellsBroken, read_spells

WORDS = {
    "headcount_start": "People in post the day before",
    "headcount_end": "People in post at the end",
    "fte_end": "Full-time equivalents at the end",
    "starters": "Starters",
    "leavers": "Leavers",
    "fte_leavers": "Full-time equivalents of leavers",
    "turnover_dfe_headcount": "Turnover, DfE method, people (%)",
    "turnover_dfe_fte": "Turnover, DfE method, full-time equivalents (%)",
    "turnover_average": "Turnover, average method (%)",
    "stability": "Stability (%)",
}


class Command(BaseCommand):
    """Headcount, turnover and retention from a CSV of spells, without any database."""

    help = "Work out headcount, turnover, stability and retention from a CSV: staff_id,start_date,end_date,fte."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="first", required=True, help="first day of the period, as 2025-10-01")
        parser.add_argument("--to", dest="last", required=True, help="last day of the period, as 2026-09-30")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = _day("--from", options["first"]), _day("--to", options["last"])
        if last < first:
            raise CommandError(f"--to: {last} is earlier than --from, {first}.")
        try:
            spells = read_spells(options["file"])
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            raise CommandError(f"{options['file']} cannot be opened: {reason}.", returncode=2) from error
        except SpellsBroken as broken:
            raise CommandError(f"{options['file']}: {broken}") from broken
        found = figures(spells_frame((s.staff_id, s.started_on, s.ended_on, s.fte) for s in spells), first, last)
        self.stdout.write(json.dumps(found) if options["json"] else _in_words(found))


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if not EARLIEST <= day < LATEST:
            raise ValueError
        return day
    except ValueError as error:
        raise CommandError(
            f"{name}: “{text}” is not a date between 1900 and 2099. Write dates as 2026-09-30."
        ) from error


def _in_words(found: dict[str, Any]) -> str:
    lines = [f"{words}: {_number(found[name])}" for name, words in WORDS.items()]
    lines.append("Retention (days served: at risk, left, share staying)")
    lines += [f"  {step['t']}: {step['n']}, {step['d']}, {step['s']:.4f}" for step in found["km"]]
    return "\n".join(lines)


def _number(value: Any) -> str:
    if value is None:
        return "n/a"
    return f"{value:.1f}" if isinstance(value, float) else str(value)
