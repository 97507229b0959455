"""manage.py purge: say what is past its time, or remove it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pathway.people.models import Organisation
from pathway.protection.actions import purge
from pathway.protection.purging import left_long_ago, past_their_time

SHOWN = 20


class Command(BaseCommand):
    """Count what is past the months that each organisation set; with --really, remove it."""

    help = "Say by class and model how many rows are past their time; with --really, remove what was decided."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--really", action="store_true", help="remove it now")
        parser.add_argument("--organisation", default="", help="the short name of one organisation; else all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Organisation by organisation; what only Pathway proposes is counted and never removed."""
        organisations = Organisation.objects.order_by("slug")
        if options["organisation"]:
            organisations = organisations.filter(slug=options["organisation"])
            if not organisations:
                raise CommandError(f"No organisation is called {options['organisation']}.")
        for organisation in organisations:
            self._tell(organisation)
            if options["really"]:
                removed = purge(organisation=organisation)
                total = sum(removed.values())
                self.stdout.write(f"  Removed: {total} row{'' if total == 1 else 's'}.")
        if not options["really"]:
            self.stdout.write("Nothing was removed: this was a dry run. Add --really to remove what was decided.")

    def _tell(self, organisation: Organisation) -> None:
        self.stdout.write(f"{organisation}")
        for past in past_their_time(organisation):
            decided = "decided" if past.is_decided else "proposed only, so nothing goes"
            counts = past.counts()
            kept = f", {counts['held']} more held for a case" if counts["held"] else ""
            self.stdout.write(
                f"  {past.keeping.label} ({past.months} months, {decided}): {past.title}: {counts['past']}{kept}"
            )
        leavers = left_long_ago(organisation)
        count = leavers.count()
        self.stdout.write(f"  People who left so long ago that their erasure can be asked for: {count}")
        for person in leavers[:SHOWN]:
            self.stdout.write(f"    {person}, left {person.left_on:%-d %B %Y}")
        if count > SHOWN:
            self.stdout.write(f"    and {count - SHOWN} more")
