"""Who may change what people are to one another."""

from typing import Any

from allauth.usersessions.models import UserSession

from pathway.core.permissions import allows

from .enums import AppointmentKind
from .models import Organisation, Team, User, absences_seen_by, roles_of
from .queries import is_manager_of


def is_admin_of(actor: Any, organisation_id: int | None) -> bool:
    """Whether the actor is an admin of this organisation today."""
    return (
        organisation_id is not None
        and actor.organisation_id == organisation_id
        and AppointmentKind.ORGANISATION_ADMIN in roles_of(actor).organisation_wide
    )


@allows("people.administer")
def may_administer(actor: Any, organisation: Organisation | None) -> bool:
    """An organisation admin keeps the people and teams of their own organisation."""
    return is_admin_of(actor, organisation.pk if organisation else actor.organisation_id)


@allows("people.arrange")
def may_arrange(actor: Any, person: User) -> bool:
    """An organisation admin arranges jobs, teams, mentors and managers of their own organisation's people."""
    return is_admin_of(actor, person.organisation_id)


@allows("people.correct")
def may_correct(actor: Any, person: User) -> bool:
    """An organisation admin corrects others' names and jobs, never their own job."""
    return may_appoint(actor, person)


@allows("people.appoint")
def may_appoint(actor: Any, person: User) -> bool:
    """An organisation admin appoints others, never themselves."""
    return is_admin_of(actor, person.organisation_id) and actor.pk != person.pk


@allows("people.deactivate")
def may_deactivate(actor: Any, person: User) -> bool:
    """An organisation admin ends others' access, never their own."""
    return may_appoint(actor, person)


@allows("people.keep_team")
def may_keep_team(actor: Any, team: Team) -> bool:
    """An organisation admin names, moves and closes their own organisation's teams."""
    return is_admin_of(actor, team.organisation_id)


@allows("people.see_person")
def may_see_person(actor: Any, person: User) -> bool:
    """A person's card is open to themselves, their mentor, their managers, the workforce lead and the admin."""
    return User.objects.visible_to(actor).filter(pk=person.pk).exists()


@allows("people.see_history")
def may_see_history(actor: Any, person: User) -> bool:
    """Staff id and past jobs are for the person, their managers, the workforce lead and the admin, not for mentors."""
    if actor.pk == person.pk:
        return True
    if not actor.organisation_id or actor.organisation_id != person.organisation_id:
        return False
    keepers = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}
    return bool(keepers & roles_of(actor).organisation_wide) or is_manager_of(actor, person)


@allows("people.see_absences")
def may_see_absences(actor: Any, person: User) -> bool:
    """When somebody was away is for themselves, their managers and the organisation's admin; not mentor, not lead."""
    return User.objects.filter(absences_seen_by(actor), pk=person.pk).exists()


@allows("people.record_absence")
def may_record_absence(actor: Any, person: User) -> bool:
    """Managers record their own people's absences and the organisation admin everybody's; nobody their own."""
    return actor.pk != person.pk and may_see_absences(actor, person)


@allows("people.keep_establishment")
def may_keep_establishment(actor: Any, organisation: Organisation | None) -> bool:
    """The organisation admin and the workforce lead keep vacancies and agency posts."""
    keepers = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and bool(keepers & roles_of(actor).organisation_wide)
    )


@allows("people.record_leaving")
def may_record_leaving(actor: Any, person: User) -> bool:
    """Why somebody left is recorded and read by the organisation admin alone; others have suppressed counts."""
    return may_appoint(actor, person)


@allows("people.preview_staff_file")
def may_preview_staff_file(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead and the organisation admin see what a staff file would change."""
    posts = roles_of(actor).organisation_wide
    keepers = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}
    return organisation is not None and actor.organisation_id == organisation.pk and bool(keepers & posts)


@allows("people.import_staff_file")
def may_import_staff_file(actor: Any, organisation: Organisation | None) -> bool:
    """Only the organisation admin brings a staff file in."""
    return organisation is not None and is_admin_of(actor, organisation.pk)


@allows("people.keep_holiday")
def may_keep_holiday(actor: Any, person: User) -> bool:
    """A person says themselves when they are away; their manager and the organisation admin may say it for them."""
    if actor.pk == person.pk:
        return actor.organisation_id is not None
    return may_arrange(actor, person) or is_manager_of(actor, person)


@allows("people.end_session")
def may_end_session(actor: Any, session: UserSession) -> bool:
    """A person signs themselves out on their own devices, nobody else's."""
    return bool(session.user_id == actor.pk)
