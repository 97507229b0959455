"""manage.py verify_signoffs: is every recorded decision as it was when it was signed?"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from assessments.chain import AnchorUnreadable, KeyUnreadable, read_heads
from assessments.queries.chain import Checked, check_log
from pathway.people.models import Organisation

INTACT, BROKEN, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Checks every organisation's log: leaves 0 if intact, 1 if broken, 2 if it cannot be read."""

    help = "Check every recorded decision against its organisation's log. 0: intact, 1: broken, 2: cannot be read."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", metavar="SLUG", help="only this organisation's log")
        parser.add_argument(
            "--head", metavar="FILE", action="append", default=[], help="a file of heads that were mailed, one a line"
        )
        parser.add_argument("--without-evidence", action="store_true", help="do not read the judged evidence again")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, say what was found and leave with the code that tells it."""
        try:
            heads = [head for name in options["head"] for head in read_heads(Path(name).read_text(encoding="utf-8"))]
            checked = [
                check_log(organisation, heads=heads, evidence=not options["without_evidence"])
                for organisation in _organisations(options["organisation"])
            ]
        except (
            OSError,
            ValueError,
            KeyUnreadable,
            AnchorUnreadable,
            DatabaseError,
            Organisation.DoesNotExist,
        ) as error:
            self._say({"verdict": "unreadable", "reason": str(error), "organisations": []}, options["json"])
            sys.exit(UNREADABLE)
        broken = [one for one in checked if one.fault]
        told = {
            "verdict": "broken" if broken else "intact",
            "first_bad": _first_bad(broken[0]) if broken else None,
            "organisations": [_told(one) for one in checked],
        }
        self._say(told, options["json"])
        sys.exit(BROKEN if broken else INTACT)

    def _say(self, told: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
            return
        for one in told["organisations"]:
            bad = one["first_bad"]
            self.stdout.write(
                f"{one['organisation']}: {one['entries']} entries, "
                + (f"broken ({bad['class']}). {bad['message']}" if bad else "intact.")
            )
        if told["verdict"] == "unreadable":
            self.stdout.write(f"The log cannot be read. {told['reason']}")


def _organisations(slug: str | None) -> list[Organisation]:
    if slug:
        return [Organisation.objects.get(slug=slug)]
    return list(Organisation.objects.order_by("slug"))


def _told(one: Checked) -> dict[str, Any]:
    return {
        "organisation": one.organisation,
        "log": one.log,
        "entries": one.entries,
        "head": one.head,
        "verdict": "broken" if one.fault else "intact",
        "first_bad": _first_bad(one) if one.fault else None,
    }


def _first_bad(one: Checked) -> dict[str, Any]:
    assert one.fault is not None
    return {
        "organisation": one.organisation,
        "entry": one.fault.seq,
        "class": one.fault.kind,
        "message": one.fault.sentence,
    }
