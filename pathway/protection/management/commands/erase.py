"""manage.py erase: erase whoever is to be erased."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from pathway.core.exceptions import RuleBroken
from pathway.protection.actions import carry_out_erasure
from pathway.protection.models import Erasure


class Command(BaseCommand):
    """List the erasures that were asked for, or carry them out."""

    help = "Say who is to be erased; with --carry-out, erase them. Run it as the owner of the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--carry-out", action="store_true", help="erase them now")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, or erase one by one; one that cannot be erased does not keep the others waiting."""
        failed = 0
        for erasure in Erasure.objects.filter(done_at__isnull=True).select_related("person", "organisation"):
            who = f"{erasure.organisation}: {erasure.person}"
            if not options["carry_out"]:
                self.stdout.write(f"{who} is to become {erasure.pseudonym}. {erasure.reason}")
                continue
            try:
                carry_out_erasure(erasure=erasure)
            except (RuleBroken, DatabaseError) as error:
                failed += 1
                self.stderr.write(f"{who} was not erased: {' '.join(getattr(error, 'messages', [str(error)]))}")
                continue
            self.stdout.write(f"{erasure.pseudonym} is erased.")
        sys.exit(1 if failed else 0)
