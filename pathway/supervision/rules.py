"""Who may plan, write, read and settle supervision; being somebody's mentor opens nothing of it."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, Team, User, managed_by, roles_of
from pathway.people.queries import is_manager_of

from .models import AgreedAction, Agreement, SampledRecord, Session, supervised_by, teams_audited_by

KEEPERS = {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD}


@allows("supervision.supervise")
def may_supervise(actor: Any, worker: User) -> bool:
    """A worker is supervised by their line manager and by their named practice supervisors."""
    return actor.pk != worker.pk and User.objects.filter(supervised_by(actor), pk=worker.pk).exists()


@allows("supervision.lead_group")
def may_lead_group(actor: Any, workers: list[User]) -> bool:
    """A group is led by somebody who supervises or manages everybody in it."""
    wanted = {worker.pk for worker in workers}
    if not wanted or actor.pk in wanted or not actor.organisation_id:
        return False
    people = User.objects.filter(supervised_by(actor) | managed_by(actor), organisation=actor.organisation_id)
    return people.filter(pk__in=wanted).count() == len(wanted)


@allows("supervision.open_session")
def may_open_session(actor: Any, session: Session) -> bool:
    """A session is open to the two who hold it, and to those to whom the agreement or a setting opens it."""
    return Session.objects.visible_to(actor).filter(pk=session.pk).exists()


@allows("supervision.write_record")
def may_write_record(actor: Any, session: Session) -> bool:
    """A record is written by the supervisor who holds the session, while they supervise."""
    if session.supervisor_id != actor.pk or session.source:
        return False
    workers = list(User.objects.filter(supervision_attendances__session=session))
    return may_lead_group(actor, workers) if session.is_group else all(may_supervise(actor, each) for each in workers)


@allows("supervision.prepare_session")
def may_prepare_session(actor: Any, session: Session) -> bool:
    """The agenda is written by everybody who will be there."""
    return may_attend(actor, session) or may_write_record(actor, session)


@allows("supervision.acknowledge")
def may_attend(actor: Any, session: Session) -> bool:
    """A record is acknowledged by the worker it is about."""
    return actor.pk in {row.worker_id for row in session.attendances.all()}


@allows("supervision.break_glass")
def may_break_glass(actor: Any, session: Session) -> bool:
    """Whoever manages the worker may, with a reason that is shown, open a record that is not theirs to read."""
    if session.is_group or not session.has_record or session.organisation_id != actor.organisation_id:
        return False
    if session.supervisor_id == actor.pk or may_attend(actor, session):
        return False
    return any(is_manager_of(actor, row.worker) for row in session.attendances.all())


@allows("supervision.audit")
def may_audit(actor: Any, organisation: Organisation | None) -> bool:
    """Supervision is audited by whoever is appointed for it in the organisation, or in one of its teams."""
    here = organisation is not None and actor.organisation_id == organisation.pk
    return here and roles_of(actor).holds(AppointmentKind.SUPERVISION_AUDITOR)


@allows("supervision.draw_sample")
def may_draw_sample(actor: Any, team: Team) -> bool:
    """An auditor draws records of the teams they are appointed for."""
    return team.pk in teams_audited_by(actor)


@allows("supervision.read_sampled")
def may_read_sampled(actor: Any, drawn: SampledRecord) -> bool:
    """A drawn record is read by the auditor who drew it, while appointed and until the sample closes."""
    return SampledRecord.objects.visible_to(actor).filter(pk=drawn.pk).exists()


@allows("supervision.agree")
def may_agree(actor: Any, agreement: Agreement) -> bool:
    """An agreement is made by a worker and somebody who supervises them now."""
    if actor.pk not in (agreement.worker_id, agreement.supervisor_id):
        return False
    return may_supervise(agreement.supervisor, agreement.worker)


@allows("supervision.close_action")
def may_close_action(actor: Any, action: AgreedAction) -> bool:
    """An agreed action is closed by whoever is to do it, or by the worker's supervisor."""
    return action.owner_id == actor.pk or may_supervise(actor, action.worker)


@allows("supervision.see_dates")
def may_see_dates(actor: Any, organisation: Organisation | None = None) -> bool:
    """The workforce lead sees the dates of all, a manager those of their own people."""
    roles = roles_of(actor)
    return actor.organisation_id is not None and (
        roles.manager or AppointmentKind.WORKFORCE_LEAD in roles.organisation_wide
    )


@allows("supervision.keep_rules")
def may_keep_rules(actor: Any, organisation: Organisation | None) -> bool:
    """The admin and the workforce lead say how often people are supervised."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and bool(KEEPERS & roles_of(actor).organisation_wide)
    )


@allows("supervision.import_dates")
def may_import_dates(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead, who sees everybody's dates, brings in those of another system."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and AppointmentKind.WORKFORCE_LEAD in roles_of(actor).organisation_wide
    )
