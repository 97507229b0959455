"""Draws the life of evidence and of decisions, from the tables that the code and the database hold them by."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from assessments.queries.states import drawn

PLACE = settings.BASE_DIR / "docs" / "evidence-states.md"


class Command(BaseCommand):
    """Writes docs/evidence-states.md; with --check says whether it is up to date."""

    help = "Draw docs/evidence-states.md from the table of moves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            if not PLACE.exists() or PLACE.read_text(encoding="utf-8") != drawn():
                self.stderr.write("docs/evidence-states.md is out of date. Run: manage.py draw_states")
                raise SystemExit(1)
            return
        PLACE.write_text(drawn(), encoding="utf-8")
        self.stdout.write(f"Drawn: {PLACE}")
