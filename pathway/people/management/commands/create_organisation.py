"""Opens an organisation for its real first start."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pathway.core.exceptions import RuleBroken
from pathway.people.actions import create_organisation


class Command(BaseCommand):
    """Open an organisation and invite its first admin."""

    help = "Open an organisation and invite its first admin by a one-time link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--slug", required=True)
        parser.add_argument("--email-domain", required=True)
        parser.add_argument("--admin", required=True, help="the first admin's work e-mail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organisation, token = create_organisation(
                name=options["name"],
                slug=options["slug"],
                email_domain=options["email_domain"],
                admin_email=options["admin"],
            )
        except RuleBroken as broken:
            raise CommandError(broken.sentence) from broken
        self.stdout.write(f"{organisation} is open. Its admin joins by this link, which works once:")
        self.stdout.write(f"{settings.APP_ORIGIN}/join/{token}/")
