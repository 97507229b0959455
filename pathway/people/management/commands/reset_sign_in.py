"""manage.py reset_sign_in EMAIL --second-step | --work-account: for somebody who cannot come in any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.core.exceptions import RuleBroken
from pathway.people.actions import forget_work_account, reset_second_step
from pathway.people.models import User


class Command(BaseCommand):
    """Take away a second step or the link to a work account, after you have made sure who asks for it."""

    help = "Take away somebody's second step, or the link to their work account, after you have made sure who asks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--second-step", action="store_true", help="phone and recovery codes are lost")
        what.add_argument("--work-account", action="store_true", help="the person has a new work account")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody has the e-mail {options['email']}.")
        try:
            if options["second_step"]:
                reset_second_step(person=person)
                self.stdout.write(f"{person.email} has no second step now and is signed out everywhere.")
            else:
                forget_work_account(person=person)
                self.stdout.write(f"{person.email} links a work account at the next sign-in with one.")
        except RuleBroken as broken:
            raise CommandError(broken.sentence) from broken
