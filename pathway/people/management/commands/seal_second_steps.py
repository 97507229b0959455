"""manage.py seal_second_steps: after a new key was put first into PATHWAY_SEALING_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.core.sealing import NotOpened
from pathway.people.actions import seal_second_steps_anew


class Command(BaseCommand):
    """Seal the seeds of all second steps with the first key."""

    help = "Seal the seeds of all second steps with the first of PATHWAY_SEALING_KEYS; then the old key can go."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = seal_second_steps_anew()
        except NotOpened as error:
            raise CommandError(
                "No key opens one of the seeds. Put the key back that sealed it; nothing was changed."
            ) from error
        self.stdout.write(f"{done} seeds of second steps are sealed with the first key.")
