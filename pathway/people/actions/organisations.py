"""Opening an organisation and keeping its settings."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require

from ..enums import AppointmentKind
from ..models import Appointment, EmailDomain, Organisation, User
from .invitations import new_person, send_invitation

DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


@transaction.atomic
def create_organisation(*, name: str, slug: str, email_domain: str, admin_email: str) -> tuple[Organisation, str]:
    """Open a new organisation and invite its first admin; returns it with the end of the admin's one-time link.

    Only somebody at the server's command line can do this, so no permission is asked.
    """
    name, domain = name.strip(), email_domain.strip().lower().lstrip("@")
    if not name or len(name) > 120:
        raise RuleBroken("Give the organisation a name of at most 120 characters.")
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise RuleBroken("A slug has only letters, digits, hyphens and underscores: northvale, say.") from error
    if not DOMAIN.fullmatch(domain):
        raise RuleBroken(f"{email_domain} is not a mail domain. Write it like northvale.example.org.")
    if Organisation.objects.filter(slug=slug).exists():
        raise RuleBroken(f"There is already an organisation with the slug {slug}.")
    if Organisation.objects.filter(name__iexact=name).exists():
        raise RuleBroken(f"There is already an organisation called {name}.")
    organisation = Organisation.objects.create(name=name, slug=slug)
    EmailDomain.objects.create(organisation=organisation, domain=domain)
    admin = new_person(organisation, admin_email, full_name=admin_email.partition("@")[0])
    Appointment.objects.create(
        person=admin,
        kind=AppointmentKind.ORGANISATION_ADMIN,
        organisation=organisation,
        started_on=clock.today(),
    )
    invitation = send_invitation(admin, invited_by=None)
    record(actor=None, verb="people.organisation_created", thing=organisation, subject=admin)
    return organisation, invitation.token


SETTINGS = (
    "worried_text",
    "worried_phone",
    "worried_out_of_hours_phone",
    "supervisors_see_evidence",
    "supervisors_assess",
    "takes_photos_and_recordings",
)


@transaction.atomic
def change_settings(*, admin: User, organisation: Organisation, **settings: str | bool) -> Organisation:
    """Change the numbers to ring when worried about a child, and what supervisors may read and decide."""
    require(admin, "people.administer", organisation)
    before = Organisation.objects.get(pk=organisation.pk)
    changed = [name for name in SETTINGS if name in settings and getattr(before, name) != settings[name]]
    for name in changed:
        setattr(before, name, settings[name])
    before.save(update_fields=changed)
    record(actor=admin, verb="people.settings_changed", thing=organisation, changed=changed)
    return before
