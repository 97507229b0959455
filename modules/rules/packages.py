"""Who may upload, approve, look at and play packages."""

from typing import Any

from django.db.models import Q

from pathway.core.permissions import allows

from ..models import Activity, ActivityResult, Launch, Package
from ..queries.packages import is_enrolled_for
from .pages import may_approve, may_write


@allows("modules.see_package")
def may_see_package(actor: Any, package: Package) -> bool:
    """Authors and approvers see what their organisation uploaded."""
    return Package.objects.visible_to(actor).filter(pk=package.pk).exists()


@allows("modules.decide_package")
def may_decide_package(actor: Any, package: Package) -> bool:
    """An approver of the organisation decides, never about a package they uploaded; among operators, another one."""
    if package.uploaded_by_id == actor.pk:
        return False
    if package.organisation is None:
        return bool(actor.is_superuser)
    return may_approve(actor, package.organisation)


@allows("modules.preview_package")
def may_preview_package(actor: Any, package: Package) -> bool:
    """Whoever sees a package may try it; new code that waits runs for those alone who decide about it."""
    if package.is_waiting and package.new_libraries:
        return may_decide_package(actor, package)
    return (package.is_ready or package.is_waiting) and may_see_package(actor, package)


@allows("modules.keep_activity")
def may_keep_activity(actor: Any, activity: Activity) -> bool:
    """Authors keep the activities of their own organisation."""
    return may_write(actor, activity.organisation)


@allows("modules.play_activity")
def may_play_activity(actor: Any, activity: Activity) -> bool:
    """A worker plays what stands in a module that they have started; what is withdrawn, while it is still open."""
    in_use = Q(withdrawn_at__isnull=True) | Q(launches__in=Launch.objects.open().visible_to(actor))
    visible = Activity.objects.visible_to(actor).filter(in_use, pk=activity.pk).exists()
    return visible and is_enrolled_for(actor, activity)


@allows("modules.see_activity")
def may_see_activity(actor: Any, activity: Activity) -> bool:
    """Whoever plays it, and whoever once did: what they did stays readable when it has been withdrawn."""
    played = ActivityResult.objects.visible_to(actor).filter(activity=activity, started_at__isnull=False)
    return may_play_activity(actor, activity) or (activity.withdrawn_at is not None and played.exists())


@allows("modules.use_launch")
def may_use_launch(actor: Any, launch: Launch) -> bool:
    """What a package says is taken from the person alone who launched it."""
    return bool(launch.worker_id == actor.pk)


@allows("modules.tell_statements")
def may_tell_statements(actor: Any, thing: None = None) -> bool:
    """Everybody in an organisation speaks of their own learning; an operator has none."""
    return actor.organisation_id is not None


@allows("modules.see_questions")
def may_see_questions(actor: Any, activity: Activity) -> bool:
    """Authors see how their own organisation's learners answer, in numbers of ten or more."""
    visible = Activity.objects.visible_to(actor).filter(pk=activity.pk).exists()
    return visible and actor.organisation_id is not None and may_write(actor, actor.organisation)
