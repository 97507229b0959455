"""Who may see whose training, and who keeps the requirements."""

from typing import Any

from pathway.core.permissions import allows
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of
from pathway.people.queries import is_manager_of, is_mentor_of

from .enums import TaskKind
from .models import Course, CourseRecord, InductionItem, PolicyVersion, time_seen_by


@allows("training.see_table")
def may_see_table(actor: Any, organisation: Organisation | None = None) -> bool:
    """The workforce lead sees the organisation's training, a manager their own people's."""
    roles = roles_of(actor)
    return actor.organisation_id is not None and (
        roles.manager or AppointmentKind.WORKFORCE_LEAD in roles.organisation_wide
    )


@allows("training.keep_requirements")
def may_keep_requirements(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead keeps what their own organisation's people must hold."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and AppointmentKind.WORKFORCE_LEAD in roles_of(actor).organisation_wide
    )


@allows("training.see_time")
def may_see_time(actor: Any, worker: User) -> bool:
    """A worker's learning time is for themselves, their managers and the workforce lead."""
    return actor.organisation_id is not None and User.objects.filter(time_seen_by(actor), pk=worker.pk).exists()


@allows("training.note_time")
def may_note_time(actor: Any, worker: User) -> bool:
    """Workers note their own weeks and months; a manager may do it for the people they manage."""
    if actor.organisation_id is None or actor.organisation_id != worker.organisation_id:
        return False
    return actor.pk == worker.pk or is_manager_of(actor, worker)


@allows("training.import_training")
def may_import_training(actor: Any, organisation: Organisation | None) -> bool:
    """The workforce lead brings in what people completed elsewhere."""
    return may_keep_requirements(actor, organisation)


@allows("training.see_to")
def may_see_to(actor: Any, worker: User) -> bool:
    """A worker's managers and the workforce lead see to their training; nobody sees to their own."""
    if actor.organisation_id is None or actor.organisation_id != worker.organisation_id or actor.pk == worker.pk:
        return False
    return AppointmentKind.WORKFORCE_LEAD in roles_of(actor).organisation_wide or is_manager_of(actor, worker)


@allows("training.use_course")
def may_use_course(actor: Any, course: Course) -> bool:
    """A course belongs to one organisation."""
    return actor.organisation_id is not None and bool(actor.organisation_id == course.organisation_id)


@allows("training.upload_certificate")
def may_upload_certificate(actor: Any, course: Course) -> bool:
    """Everybody may show that they did a course of their organisation elsewhere."""
    return may_use_course(actor, course)


@allows("training.check_certificate")
def may_check_certificate(actor: Any, certificate: CourseRecord) -> bool:
    """A second person checks a certificate: who sees to the worker's training and did not add it."""
    return may_see_to(actor, certificate.worker) and actor.pk != certificate.added_by_id


@allows("training.read_record")
def may_read_record(actor: Any, certificate: CourseRecord) -> bool:
    """A certificate is read by its worker, their managers and the workforce lead."""
    return CourseRecord.objects.visible_to(actor).filter(pk=certificate.pk).exists()


@allows("training.add_for_many")
def may_add_for_many(actor: Any, course: Course | None) -> bool:
    """Who sees training may note a course for several of the people they see to."""
    return may_see_table(actor, None) and (course is None or may_use_course(actor, course))


@allows("training.add_qualification")
def may_add_qualification(actor: Any, worker: User) -> bool:
    """Workers register their own qualifications; who sees to their training may do it for them."""
    return (actor.pk == worker.pk and actor.organisation_id is not None) or may_see_to(actor, worker)


@allows("training.confirm_policy")
def may_confirm_policy(actor: Any, version: PolicyVersion) -> bool:
    """Everybody confirms policies of their own organisation."""
    return actor.organisation_id is not None and bool(actor.organisation_id == version.policy.organisation_id)


@allows("training.see_policy_readers")
def may_see_policy_readers(actor: Any, version: PolicyVersion) -> bool:
    """Who sees training sees which of their people have confirmed a policy."""
    return may_see_table(actor, None) and bool(actor.organisation_id == version.policy.organisation_id)


@allows("training.tick_item")
def may_tick_item(actor: Any, item: InductionItem) -> bool:
    """Newcomers tick what they did and read; a mentor ticks tasks; gates are for managers and the workforce lead."""
    worker = item.induction.worker
    kind = TaskKind(item.task.kind)
    if may_see_to(actor, worker):
        return kind is not TaskKind.POLICY
    if kind.is_gate:
        return False
    return bool(actor.pk == worker.pk) or (kind is not TaskKind.POLICY and is_mentor_of(actor, worker))
