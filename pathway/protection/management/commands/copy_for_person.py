"""manage.py copy_for_person: answer somebody's request for a copy of their data."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from pathway.core.files import write_whole
from pathway.people.models import User
from pathway.protection.actions import note_copy
from pathway.protection.copies import make_copy


class Command(BaseCommand):
    """Write a zip with everything that is kept about a person, for the contact who answers the request."""

    help = "Write a zip of everything that is kept about a person, and note in the trail who asked for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose data")
        parser.add_argument("target", type=Path, help="the zip to write")
        parser.add_argument("--contact", required=True, help="e-mail of the information governance contact who asked")
        parser.add_argument("--name-others", action="store_true", help="name other people instead of numbering them")
        parser.add_argument("--reason", default="", help="why what only the person may read is included too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Note it first, then write it."""
        person, contact = _found(options["email"]), _found(options["contact"])
        reason = options["reason"].strip()
        try:
            note_copy(contact=contact, person=person, reason=reason)
        except Http404 as error:
            raise CommandError(f"{contact} does not answer for the data of {person}.") from error
        copy = make_copy(person, whole=bool(reason), redact=not options["name_others"])
        write_whole(options["target"], copy)
        self.stdout.write(f"{options['target']} holds what is kept about {person}.")


def _found(email: str) -> User:
    person = User.objects.filter(email__iexact=email).select_related("organisation").first()
    if person is None:
        raise CommandError(f"Nobody has the address {email}.")
    return person
