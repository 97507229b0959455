"""Loads the invented organisations and their year."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pathway.demo.story import tell
from pathway.people.models import Organisation


class Command(BaseCommand):
    """Tell the demo story once; a second call changes nothing."""

    help = "Load the invented council and charity, told through the same actions that people use."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PATHWAY_DEMO:
            raise CommandError("The demo is off. Set PATHWAY_DEMO=1, and never in production.")
        if Organisation.objects.filter(slug__in=("northvale", "southmere")).exists():
            self.stdout.write("The demo is loaded already.")
            return
        tell(say=self.stdout.write)
