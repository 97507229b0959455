"""manage.py import_hr FILE --organisation SLUG [--create-teams] [--confirm-leavers N] [--dry-run] [--json]."""

from argparse import ArgumentParser
from typing import Any

from pathway.people.intake import Options
from pathway.people.management.importing import ImportCommand


class Command(ImportCommand):
    """Bring in a staff file: jobs, teams, levels and line managers."""

    help = "Bring in a staff file: all of it or nothing, and who is not in it stays as they are."
    kind = "hr"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--create-teams", action="store_true", help="open teams that are not there yet")
        parser.add_argument("--confirm-leavers", type=int, metavar="N", help="where more than a fifth leave: how many")

    def options_of(self, options: dict[str, Any]) -> Options:
        return Options(create_teams=options["create_teams"], confirm_leavers=options["confirm_leavers"])
