"""manage.py identity_provider SLUG --issuer URL --client-id ID: where an organisation's people sign in at work."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from pathway.core.exceptions import RuleBroken
from pathway.people.actions import keep_identity_provider
from pathway.people.models import Organisation
from pathway.people.queries import secret_name


class Command(BaseCommand):
    """Say where an organisation's people sign in with their work account."""

    help = "Say where an organisation's people sign in with their work account (OpenID Connect, such as Entra ID)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="the organisation's slug")
        parser.add_argument("--issuer", required=True, help="https://login.microsoftonline.com/TENANT-ID/v2.0, say")
        parser.add_argument("--client-id", required=True)
        parser.add_argument("--email-claim", default="email", help="the claim that holds the work e-mail")
        parser.add_argument(
            "--vouches-for-email",
            action="store_true",
            help="it says nothing of email_verified, and only the employer gives out its addresses",
        )
        parser.add_argument(
            "--brings-second-step", action="store_true", help="it asks for a second step itself, always"
        )
        parser.add_argument("--off", action="store_true", help="keep it, and let nobody in by it")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation with the slug {options['organisation']}.")
        try:
            keep_identity_provider(
                organisation=organisation,
                issuer=options["issuer"],
                client_id=options["client_id"],
                email_claim=options["email_claim"],
                vouches_for_email=options["vouches_for_email"],
                brings_second_step=options["brings_second_step"],
                is_on=not options["off"],
            )
        except RuleBroken as broken:
            raise CommandError(broken.sentence) from broken
        back = settings.APP_ORIGIN + reverse("people:work-account-back", args=[organisation.slug])
        start = settings.APP_ORIGIN + reverse("people:work-account-start", args=[organisation.slug])
        self.stdout.write(f"Register this address there, to come back to: {back}")
        self.stdout.write(f"People of {organisation} begin at {start}, or with their work e-mail on the sign-in page.")
        if not os.environ.get(secret_name(organisation.slug)):
            self.stdout.write(f"The client secret is missing: put it into {secret_name(organisation.slug)}.")
