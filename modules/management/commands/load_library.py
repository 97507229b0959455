"""Fill the shared library with the modules that come with Pathway."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from modules.actions.library import keep_library_module, publish_library_module
from modules.library import read_library
from pathway.core.exceptions import RuleBroken
from pathway.people.models import User


class Command(BaseCommand):
    """`manage.py load_library`: read each module of the library; what is there already and unchanged stays as it is."""

    help = (
        "Fill the shared library. With --author and --approver (e-mails of two people of one organisation who hold "
        "those appointments), also put every module live in that organisation's own section."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who publishes and who approves."""
        parser.add_argument("--author", help="e-mail of an author of learning")
        parser.add_argument("--approver", help="e-mail of an approver of learning of the same organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and publish where two people are named."""
        if bool(options["author"]) != bool(options["approver"]):
            raise CommandError("Name both --author and --approver, or neither.")
        try:
            kept = []
            for module in read_library():
                page = keep_library_module(module=module)
                kept.append(page)
                state = "live for everybody" if page.live else "ready to be taken over"
                self.stdout.write(f"{module.code}: {page.title} ({state})")
            # Whatever publishing may refuse, the shelf is full by then.
            for page in kept:
                if options["author"] and page.is_sensitive:
                    snapshot = publish_library_module(
                        author=_person(options["author"]), approver=_person(options["approver"]), slug=page.slug
                    )
                    self.stdout.write(f"{page.title}: live at {snapshot.organisation} as version {snapshot.number}")
        except (RuleBroken, ValueError) as error:
            raise CommandError(" ".join(error.messages) if isinstance(error, RuleBroken) else str(error)) from error


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody here has the e-mail {email}.")
    return found
