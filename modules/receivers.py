"""Wagtail's own events: a page went live, a version waits for approval, a file is about to disappear."""

from typing import Any

from django.db.models.signals import pre_delete, pre_save
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import page_published, task_submitted, workflow_approved, workflow_rejected

from pathway.core.exceptions import RuleBroken
from pathway.notifications.actions import notify
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.people.queries import holders_of

from .actions.pages import publish_snapshot
from .models import ModulePage, ModuleSnapshot, SecondPersonApproval


def connect() -> None:
    """Listen to Wagtail."""
    page_published.connect(freeze_published_page, sender=ModulePage, dispatch_uid="modules_freeze")
    task_submitted.connect(tell_approvers, dispatch_uid="modules_tell_approvers")
    workflow_approved.connect(tell_approved, sender=WorkflowState, dispatch_uid="modules_tell_approved")
    workflow_rejected.connect(tell_changes_asked, sender=WorkflowState, dispatch_uid="modules_tell_changes")
    for model, kind in ((get_image_model(), "images"), (get_document_model(), "documents")):
        pre_delete.connect(keep_published_file, sender=model, dispatch_uid=f"modules_keep_{kind}")
        pre_save.connect(keep_published_file_as_it_is, sender=model, dispatch_uid=f"modules_as_is_{kind}")


def freeze_published_page(sender: Any, instance: ModulePage, revision: Any, **kwargs: Any) -> None:
    """Freeze a module's new version the moment it goes live; a refusal undoes the publishing with it."""
    if instance.live:
        user = get_active_log_context().user
        publish_snapshot(page=instance, revision=revision, publisher=user if isinstance(user, User) else None)


def _page_of(state: Any) -> ModulePage | None:
    page = getattr(state.content_object, "specific", None)
    return page if isinstance(page, ModulePage) else None


def tell_approvers(sender: Any, instance: TaskState, user: Any, **kwargs: Any) -> None:
    """Tell each approver who did not write a version that it waits for them."""
    task = instance.task.specific
    page = _page_of(instance.workflow_state)
    if page is None or page.organisation is None or not isinstance(task, SecondPersonApproval):
        return
    writers = task.writers_of(page)
    for approver in holders_of(AppointmentKind.APPROVER, page.organisation):
        if approver.pk not in writers:
            notify(
                recipient=approver,
                kind="module_submitted",
                sentence=f"“{page.get_admin_display_title()}” waits for your approval before it goes live.",
                action_label="Read it and decide",
                action_path=reverse("wagtailadmin_pages:edit", args=[page.pk]),
                key=f"module-submitted:{instance.pk}",
            )


def _tell_writer(state: WorkflowState, kind: str, sentence: str) -> None:
    page = _page_of(state)
    if page is not None and state.requested_by is not None:
        notify(
            recipient=state.requested_by,
            kind=kind,
            sentence=sentence.format(title=page.get_admin_display_title()),
            action_label="Open the module",
            action_path=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            key=f"{kind}:{state.current_task_state_id}",
        )


def tell_approved(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    """Tell whoever asked that the version is live."""
    _tell_writer(instance, "module_approved", "“{title}” has been approved and is live.")


def tell_changes_asked(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    """Tell whoever asked that the approver wants something changed."""
    _tell_writer(instance, "module_changes_asked", "The approver asks for changes to “{title}” before it goes live.")


def _is_published(sender: Any, pk: int) -> bool:
    kind = "images" if sender is get_image_model() else "documents"
    contents = ModuleSnapshot.objects.values_list("contents", flat=True)
    return any(pk in listed.get(kind, []) for listed in contents.iterator())


def keep_published_file(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Refuse to delete a file that stands in a published version."""
    if _is_published(sender, instance.pk):
        raise RuleBroken(
            f"“{instance.title}” stands in a published version of a module, and published versions are kept as they "
            "were. Take it out of the module instead."
        )


def keep_published_file_as_it_is(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Refuse to put another file in the place of one that stands in a published version."""
    if instance.pk is None:
        return
    before = sender.objects.filter(pk=instance.pk).values_list("file", flat=True).first()
    if before is not None and before != instance.file.name and _is_published(sender, instance.pk):
        raise RuleBroken(
            f"“{instance.title}” stands in a published version of a module, and published versions are kept as they "
            "were. Upload the new file beside it and choose that in the module."
        )
