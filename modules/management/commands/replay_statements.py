"""manage.py replay_statements: work every result out anew from the raw statements and say where they differ."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from modules.models import ActivityResult
from modules.queries.packages import differing_results


class Command(BaseCommand):
    """Compare every activity's result with what its statements say; changes nothing."""

    help = "Work every activity's result out anew from the raw statements and compare. Exit 1 where one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference, and how many results were read."""
        count = 0
        for row, wrong in differing_results():
            count += 1
            self.stdout.write(f"{row.worker_id} with “{row.activity}”: {', '.join(wrong)} differ")
        self.stdout.write(f"{ActivityResult.objects.count()} results read again from their statements, {count} differ.")
        if count:
            sys.exit(1)
