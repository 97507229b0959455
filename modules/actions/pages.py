"""Keeping the tree of modules, publishing versions, and taking modules from the shared library."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.log_actions import LogContext
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Revision,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.users.models import UserProfile
from willow.image import UnrecognisedImageFormatError

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of

from ..enums import ChangeKind
from ..models import (
    LearningRootPage,
    LibraryIndexPage,
    ModulePage,
    ModuleSnapshot,
    SecondPersonApproval,
    SectionPage,
)
from ..models.freezing import PICTURE_WIDTHS, frozen, picture_spec
from ..models.pages import NEEDS_A_SECOND_PERSON, approved_by_a_second_person

COPIED = (
    "code summary minutes nation sensitivity quick_exit content_warning content_owner legal_basis_checked_on "
    "next_content_review_on reviewed_by reviewed_on needs_sections needs_activities needs_quiz what_changed"
).split()

REMEMBERED_BY_WAGTAIL = (
    "_page_permission_cache",
    "_explorable_root_page_cache",
    "_collection_permission_cache",
    "_group_approval_task_checks",
    "_perm_cache",
    "_user_perm_cache",
    "_group_perm_cache",
)


@transaction.atomic
def ensure_library() -> LibraryIndexPage:
    """The shared library, with the root of the tree around it; made where it is missing."""
    found: LibraryIndexPage | None = LibraryIndexPage.objects.first()
    if found is not None:
        return found
    top = Page.objects.select_for_update().get(depth=1)
    Page.objects.child_of(top).not_exact_type(LearningRootPage).delete()
    top.refresh_from_db()
    root = top.add_child(instance=LearningRootPage(title="Learning", slug="learning"))
    origin = urlsplit(settings.APP_ORIGIN)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": origin.hostname,
            "port": origin.port or (443 if origin.scheme == "https" else 80),
            "site_name": "Pathway",
            "root_page": root,
        },
    )
    collection = _collection("Shared library")
    library: LibraryIndexPage = root.add_child(
        instance=LibraryIndexPage(title="Shared library", slug="library", collection=collection)
    )
    record(actor=None, verb="modules.library_opened", thing=library)
    return library


@transaction.atomic
def ensure_section(*, organisation: Organisation) -> SectionPage:
    """An organisation's section, with its groups, its approval by a second person and its files' collection.

    Made when it is first needed; asked again, it changes nothing.
    """
    found: SectionPage | None = SectionPage.objects.filter(organisation=organisation).first()
    if found is not None:
        return found
    library = ensure_library()
    Page.objects.select_for_update().get(depth=1)
    found = SectionPage.objects.filter(organisation=organisation).first()
    if found is not None:
        return found
    section = SectionPage(
        title=organisation.name,
        slug=organisation.slug,
        organisation=organisation,
        authors=Group.objects.create(name=f"Authors of {organisation.slug}"),
        approvers=Group.objects.create(name=f"Approvers of {organisation.slug}"),
        collection=_collection(organisation.name),
    )
    library.get_parent().add_child(instance=section)
    _give_rights(section, library)
    _ask_a_second_person(section)
    record(actor=None, verb="modules.section_opened", thing=section)
    return section


def _collection(name: str) -> Collection:
    made: Collection = Collection.get_first_root_node().add_child(name=name)
    return made


def _give_rights(section: SectionPage, library: LibraryIndexPage) -> None:
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for group in (section.authors, section.approvers):
        group.permissions.add(enter)
    for kind in ("add", "change", "publish"):
        GroupPagePermission.objects.create(group=section.authors, page=section, permission_type=kind)
    GroupPagePermission.objects.create(group=section.approvers, page=section, permission_type="publish")
    for label, noun in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        of = {perm.codename: perm for perm in Permission.objects.filter(content_type__app_label=label)}
        for group, kind, collection in (
            (section.authors, "add", section.collection),
            (section.authors, "change", section.collection),
            (section.authors, "choose", section.collection),
            (section.authors, "choose", library.collection),
            (section.approvers, "choose", section.collection),
            (section.approvers, "choose", library.collection),
        ):
            GroupCollectionPermission.objects.create(
                group=group, collection=collection, permission=of[f"{kind}_{noun}"]
            )


def _ask_a_second_person(section: SectionPage) -> None:
    task = SecondPersonApproval.objects.create(name=f"Second person at {section.title}"[:255])
    task.groups.add(section.approvers)
    workflow = Workflow.objects.create(name="a second person")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=section)


@transaction.atomic
def keep_authoring_rights(*, person: User) -> bool:
    """Make a person's rights in the editor follow from their appointments today; True where something changed.

    It is asked at each request to the editor, so an appointment that ended has ended there too.
    """
    kinds = roles_of(person).kinds
    wanted = set()
    if person.organisation and {AppointmentKind.CMS_AUTHOR, AppointmentKind.APPROVER} & kinds:
        section = ensure_section(organisation=person.organisation)
        if AppointmentKind.CMS_AUTHOR in kinds:
            wanted.add(section.authors_id)
        if AppointmentKind.APPROVER in kinds:
            wanted.add(section.approvers_id)
    if set(person.groups.values_list("pk", flat=True)) == wanted:
        return False
    person.groups.set(wanted)
    for remembered in REMEMBERED_BY_WAGTAIL:
        person.__dict__.pop(remembered, None)
    UserProfile.objects.update_or_create(
        user=person,
        defaults={
            "submitted_notifications": False,
            "approved_notifications": False,
            "rejected_notifications": False,
            "updated_comments_notifications": False,
        },
    )
    record(actor=None, verb="modules.authoring_rights_changed", thing=person, subject=person)
    return True


@transaction.atomic
def publish_snapshot(*, page: ModulePage, revision: Revision, publisher: User | None) -> ModuleSnapshot:
    """Freeze what has just gone live into the module's next numbered version.

    A sensitive module needs the approval of this very revision by somebody who did not write it.
    Without a publisher it is the server's own command line or schedule.
    """
    if publisher is not None:
        require(publisher, "modules.publish", page)
    missing = page.missing_before_publishing()
    if missing:
        raise RuleBroken(missing[0])
    organisation = page.organisation
    approver = approved_by_a_second_person(revision)
    if page.needs_second_person and approver is None:
        if organisation is None:
            raise RuleBroken(
                "A module about safeguarding or domestic abuse goes live in an organisation's own section, "
                "where a second person approves it."
            )
        raise RuleBroken(NEEDS_A_SECOND_PERSON)
    Page.objects.select_for_update().get(pk=page.pk)
    before = page.snapshots.order_by("-number").first()
    number = before.number + 1 if before else 1
    kind = page.change_kind if before else ChangeKind.MINOR
    body = frozen(page)
    _draw_pictures(body["contents"]["images"])
    snapshot = ModuleSnapshot.objects.create(
        module=page,
        organisation=organisation,
        number=number,
        revision=revision.pk,
        title=page.title,
        outcomes=body["outcomes"],
        sections=body["sections"],
        sources=body["sources"],
        contents=body["contents"],
        change_kind=kind,
        redo_from=number if before is None or kind == ChangeKind.MUST_REDO else before.redo_from,
        published_at=clock.now(),
        published_by=revision.user if approver is not None else publisher,
        approved_by=approver,
        **{name: getattr(page, name) for name in COPIED},
    )
    record(actor=publisher, verb="modules.published", thing=snapshot, number=number, kind=kind)
    return snapshot


def _draw_pictures(images: list[int]) -> None:
    """Make each picture in the widths that learners get, so that reading writes nothing."""
    for image in get_image_model().objects.filter(pk__in=images):
        try:
            image.get_renditions(*(picture_spec(width) for width in PICTURE_WIDTHS))
        except (SourceImageIOError, UnrecognisedImageFormatError) as error:
            raise RuleBroken(f"The picture “{image.title}” cannot be read. Upload it again.") from error


@transaction.atomic
def take_from_library(*, author: User, master: ModulePage) -> ModulePage:
    """Copy a module of the shared library into the author's own section, as a draft to adapt."""
    require(author, "modules.take_from_library")
    organisation = author.organisation
    assert organisation is not None
    if master.organisation is not None:
        raise RuleBroken("Only modules of the shared library can be taken over.")
    section = ensure_section(organisation=organisation)
    if ModulePage.objects.child_of(section).filter(taken_from=master.pk).exists():
        raise RuleBroken(f"Your section already holds “{master.title}”.")
    slug = master.slug
    while section.get_children().filter(slug=slug).exists():
        slug = f"{slug}-copy"
    copied: ModulePage = CopyPageAction(
        master,
        to=section,
        update_attrs={"taken_from": master.pk, "slug": slug},
        copy_revisions=False,
        keep_live=False,
        user=author,
    ).execute(skip_permission_checks=True)
    record(actor=author, verb="modules.taken_from_library", thing=copied)
    return copied


@transaction.atomic
def submit(*, author: User, page: ModulePage) -> None:
    """Ask a second person to approve the newest draft; the editor's own button does the same."""
    require(author, "modules.write", page.organisation)
    missing = page.missing_before_publishing()
    if missing:
        raise RuleBroken(missing[0])
    keep_authoring_rights(person=author)
    page.get_workflow().start(page, author)
    record(actor=author, verb="modules.submitted", thing=page)


@transaction.atomic
def approve(*, approver: User, page: ModulePage) -> ModuleSnapshot:
    """Approve the version that waits, so that it goes live; nobody approves what they worked on."""
    require(approver, "modules.approve", page.organisation)
    state = page.current_workflow_task_state
    if state is None:
        raise RuleBroken("Nothing of this module waits for approval.")
    keep_authoring_rights(person=approver)
    with LogContext(user=approver):
        state.task.specific.on_action(state, approver, "approve")
    return ModuleSnapshot.objects.newest().get(module=page)
