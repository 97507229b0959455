"""The one Wagtail tree: a shared library, a section per organisation, and modules in each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import AbstractGroupApprovalTask, Collection, Page, PagePermissionTester, Revision, TaskState

from pathway.core.exceptions import RuleBroken
from pathway.core.templatetags.pathway import day as british
from pathway.people.models import Organisation

from ..blocks import SectionBlock, SourceBlock
from ..enums import ALWAYS_QUICK_EXIT, ChangeKind, Nation, Sensitivity
from .checking import checklist, review_is_over, touched_by
from .freezing import frozen

NEEDS_A_SECOND_PERSON = (
    "This module is about safeguarding or domestic abuse, so a second person approves it before it goes live. "
    "Choose “Submit” instead of “Publish”."
)


class FixedPermissions(PagePermissionTester):  # type: ignore[misc]
    """A page that holds the tree together: authors work below it, and nobody edits, moves or removes it."""

    def can_edit(self) -> bool:
        """Never."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Never."""
        return False

    def can_unpublish(self) -> bool:
        """Never."""
        return False

    def can_publish(self) -> bool:
        """Never."""
        return False

    def can_lock(self) -> bool:
        """Never."""
        return False

    def can_publish_subpage(self) -> bool:
        """Never: a new module is saved as a draft first, so that nothing typed is lost to a refusal."""
        return False


def address(page: Page, request: Any, path: str) -> tuple[int, str, str] | None:
    """How Wagtail is told a page's address: its site, the site's root, and the path."""
    sites = page._get_relevant_site_root_paths(request)
    return (sites[0].site_id, sites[0].root_url, path) if sites else None


class FixedPage(Page):  # type: ignore[misc]
    """What the three fixed kinds of page share.

    .. no_pii: a title.
    """

    is_creatable = False
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """What Wagtail lets somebody do with this page."""
        return FixedPermissions(user, self)

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """The learner's list stands for it."""
        return address(self, request, reverse("modules:module-list"))


class LearningRootPage(FixedPage):
    """The root of the one tree.

    .. no_pii: a title.
    """

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["modules.LibraryIndexPage", "modules.SectionPage"]


class LibraryIndexPage(FixedPage):
    """The shared library: masters that every organisation may take a copy of.

    .. no_pii: a title.
    """

    max_count = 1
    parent_page_types = ["modules.LearningRootPage"]
    subpage_types = ["modules.ModulePage"]

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+")


class SectionPage(FixedPage):
    """One organisation's own modules, with its authors, its approvers and its images and documents.

    .. no_pii: names of groups.
    """

    parent_page_types = ["modules.LearningRootPage"]
    subpage_types = ["modules.ModulePage"]

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="section")
    authors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    approvers = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="+")


class ModulePermissions(PagePermissionTester):  # type: ignore[misc]
    """A module's own rule on top of Wagtail's: nobody publishes a sensitive one alone."""

    def can_publish(self) -> bool:
        """Whether the person may publish now: alone, or because they have just approved this very version."""
        if not super().can_publish() or not self.page.needs_second_person:
            return bool(super().can_publish())
        newest = self.page.latest_revision
        return newest is not None and approved_by_a_second_person(newest) == self.user

    def can_set_view_restrictions(self) -> bool:
        """Never: everything here is for signed-in people of the organisation, and for nobody else."""
        return False


class ModulePageForm(WagtailAdminPageForm):  # type: ignore[misc]
    """The editor's form; drafts may be unfinished, what is submitted or published may not."""

    def clean(self) -> dict[str, Any]:
        """Say everything that is still missing, before a second person or a learner sees it."""
        cleaned: dict[str, Any] = super().clean()
        if self.is_deferred_validation or "action-cancel-workflow" in self.data:
            return cleaned
        for name, sentence in missing_before_publishing(cleaned, self.instance):
            self.add_error(name, ValidationError(sentence))
        if "action-publish" in self.data and cleaned.get("sensitivity"):
            self.add_error("sensitivity", ValidationError(NEEDS_A_SECOND_PERSON))
        return cleaned


class ChecklistPanel(Panel):  # type: ignore[misc]
    """The list of what is still missing, at the top of the editor."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        """The checklist of one page."""

        template_name = "modules/cms/checklist.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """What the page says about itself."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "missing": self.instance.missing_before_publishing() if self.instance.pk else None,
                "needs_second_person": self.instance.needs_second_person,
                "awaits_review": self.instance.awaits_review,
                "waits": self.instance.waits_for_approval,
                "lines": checklist(self.instance) if self.instance.pk else [],
                "touched": touched_by(self.instance) if self.instance.pk else None,
                "newest": self.instance.snapshots.order_by("-number").first() if self.instance.pk else None,
            }


class ModulePage(Page):  # type: ignore[misc]
    """A module as its authors write it. Learners read snapshots of it, never the page itself.

    .. no_pii: teaching text, and the names of the post or person who looks after it.
    """

    code = models.SlugField("short code", max_length=20, blank=True, help_text="For example SAFE2.")
    summary = models.CharField("in one sentence", max_length=300, blank=True)
    outcomes = models.TextField("learning outcomes", blank=True, help_text="One on each line, beginning with a verb.")
    minutes = models.PositiveSmallIntegerField(
        "minutes it takes", default=30, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    nation = models.CharField(max_length=20, choices=Nation.choices, default=Nation.ENGLAND)
    sensitivity = models.CharField(
        "is it about",
        max_length=20,
        choices=Sensitivity.choices,
        blank=True,
        help_text="Such a module is approved by a second person before it goes live, "
        "and carries the “Worried about a child now?” panel on each page.",
    )
    quick_exit = models.BooleanField(
        "“Exit this page” on each page",
        default=False,
        help_text="For what somebody at home should not see over a learner’s shoulder. "
        "A module about domestic abuse always has it.",
    )
    content_warning = models.TextField("what to know before starting", blank=True)
    content_owner = models.CharField("who looks after the content", max_length=120, blank=True)
    legal_basis_checked_on = models.DateField("law and guidance checked on", null=True, blank=True)
    next_content_review_on = models.DateField("next review of the content", null=True, blank=True)
    reviewed_by = models.CharField(
        "reviewed by a practitioner",
        max_length=120,
        blank=True,
        help_text="Name and post. Until somebody is named, learners read “awaiting review by a practitioner”.",
    )
    reviewed_on = models.DateField("reviewed on", null=True, blank=True)
    needs_sections = models.BooleanField("every section read", default=True)
    needs_activities = models.BooleanField("every activity completed", default=True)
    needs_quiz = models.BooleanField("every knowledge check passed", default=True)
    what_changed = models.TextField("what changed since the last version", blank=True)
    change_kind = models.CharField(
        "what it asks of people who did the last version",
        max_length=20,
        choices=ChangeKind.choices,
        default=ChangeKind.MINOR,
    )
    sections = StreamField([("section", SectionBlock())], blank=True)
    sources = StreamField([("source", SourceBlock())], blank=True)
    taken_from = models.PositiveBigIntegerField("page in the shared library", null=True, blank=True, editable=False)

    parent_page_types = ["modules.LibraryIndexPage", "modules.SectionPage"]
    subpage_types: list[str] = []
    base_form_class = ModulePageForm

    content_panels = [
        ChecklistPanel(),
        FieldPanel("title", help_text="As learners read it."),
        FieldPanel("summary"),
        FieldPanel("outcomes"),
        FieldPanel("content_warning"),
        FieldPanel("sections"),
        FieldPanel("sources"),
    ]
    about_panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("minutes"), FieldPanel("nation")]),
        FieldPanel("sensitivity"),
        FieldPanel("quick_exit"),
        FieldPanel("content_owner"),
        FieldRowPanel([FieldPanel("legal_basis_checked_on"), FieldPanel("next_content_review_on")]),
        FieldRowPanel([FieldPanel("reviewed_by"), FieldPanel("reviewed_on")]),
        MultiFieldPanel(
            [FieldPanel("needs_sections"), FieldPanel("needs_activities"), FieldPanel("needs_quiz")],
            heading="A learner has completed it with",
        ),
    ]
    version_panels = [FieldPanel("what_changed"), FieldPanel("change_kind")]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Content"),
            ObjectList(about_panels, heading="About it"),
            ObjectList(version_panels, heading="This version"),
        ]
    )

    class Meta:
        verbose_name = "module"

    @property
    def is_sensitive(self) -> bool:
        """Whether it is about safeguarding or domestic abuse."""
        return bool(self.sensitivity)

    @property
    def has_quick_exit(self) -> bool:
        """Whether each of its pages can be left at once."""
        return self.quick_exit or self.sensitivity in ALWAYS_QUICK_EXIT

    @property
    def needs_second_person(self) -> bool:
        """Whether publishing needs a second person: this draft is sensitive, or what is live is."""
        if self.is_sensitive or not self.pk:
            return self.is_sensitive
        newest = self.snapshots.order_by("-number").values_list("sensitivity", flat=True).first()
        return bool(newest)

    @property
    def awaits_review(self) -> bool:
        """Whether no practitioner has put their name to the content yet."""
        return not (self.reviewed_by and self.reviewed_on)

    @property
    def waits_for_approval(self) -> bool:
        """Whether its newest draft waits for a second person."""
        state = self.current_workflow_task_state if self.pk else None
        return state is not None and isinstance(state.task.specific, SecondPersonApproval)

    @property
    def organisation(self) -> Organisation | None:
        """Whose section this page stands in; None for the shared library."""
        section = SectionPage.objects.ancestor_of(self).select_related("organisation").first()
        return section.organisation if section else None

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """What Wagtail lets somebody do with this page."""
        return ModulePermissions(user, self)

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """The learner's page of this module is its only address."""
        return address(self, request, reverse("modules:module-detail", args=[self.pk]))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The whole draft on one page, as a learner would read it."""
        response = TemplateResponse(request, "modules/cms/preview.html", {"page": self, "module": frozen(self)})
        response["X-Frame-Options"] = "SAMEORIGIN"
        response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
        return response

    def missing_before_publishing(self) -> list[str]:
        """What stands between this page and its learners, each in one sentence."""
        values = {field.name: getattr(self, field.name) for field in self._meta.concrete_fields}
        return [sentence for _, sentence in missing_before_publishing(values, self)]

    def writers_since(self, last_revision: int) -> set[int | None]:
        """Who has worked on the page since a revision, by id."""
        return set(self.revisions.filter(pk__gt=last_revision).values_list("user_id", flat=True))


def missing_before_publishing(values: dict[str, Any], page: ModulePage) -> list[tuple[str | None, str]]:
    """What is still missing, by field; `values` may be a form's or a page's own."""
    problems: list[tuple[str | None, str]] = []

    def ask(name: str, sentence: str, holds: bool) -> None:
        if not holds:
            problems.append((name, sentence))

    ask("summary", "Say in one sentence what the module is for.", bool(values.get("summary")))
    ask("outcomes", "Write at least one learning outcome.", bool((values.get("outcomes") or "").strip()))
    ask("content_owner", "Name who looks after the content.", bool(values.get("content_owner")))
    ask(
        "legal_basis_checked_on",
        "Say when the law and guidance were last checked.",
        bool(values.get("legal_basis_checked_on")),
    )
    ask(
        "next_content_review_on",
        "Say when the content is reviewed next.",
        bool(values.get("next_content_review_on")),
    )
    review = values.get("next_content_review_on")
    # A master of the shared library is kept by Pathway's own release; whoever takes it over sets their own day.
    if review is not None and review_is_over(review) and not (page.pk and page.organisation is None):
        sentence = (
            f"The content was to be reviewed by {british(review)}. Review it, then give the day of the next review."
        )
        problems.append(("next_content_review_on", sentence))
    ask("sections", "Write at least one section.", bool(values.get("sections")))
    if values.get("needs_quiz") and values.get("sections") and not has_knowledge_check(values["sections"]):
        sentence = "Put a knowledge check into one of the sections, or untick “every knowledge check passed”."
        problems.append(("needs_quiz", sentence))
    known = {source.value["ref"] for source in values.get("sources") or []}
    unknown = sorted(cited_in(values.get("sections") or []) - known)
    if unknown:
        problems.append(("sources", f"The text names the source “{unknown[0]}”, which is not in the list of sources."))
    wordless = activities_without_words(values.get("sections") or [])
    if wordless:
        problems.append(("sections", f"Give the activity “{wordless[0]}” in words too, for people who cannot use it."))
    newest = page.snapshots.order_by("-number").first() if page.pk else None
    if newest is not None:
        changed = (values.get("what_changed") or "").strip()
        ask(
            "what_changed",
            f"Say what changed since version {newest.number}.",
            bool(changed) and changed != newest.what_changed.strip(),
        )
    return problems


def has_knowledge_check(sections: Any) -> bool:
    """Whether a knowledge check stands in one of the sections."""
    return any(part.block_type == "knowledge_check" for section in sections for part in section.value["parts"])


def activities_without_words(sections: Any) -> list[str]:
    """The activities that cannot be done in words instead, by title."""
    chosen = [
        part.value["activity"]
        for section in sections
        for part in section.value["parts"]
        if part.block_type == "activity"
    ]
    return [activity.title for activity in chosen if activity is not None and not activity.text_alternative.strip()]


def cited_in(sections: Any) -> set[str]:
    """The short names of sources that the text names."""
    return {
        ref
        for section in sections
        for part in section.value["parts"]
        if part.block_type in ("text", "callout")
        for ref in split_refs(part.value["sources"])
    }


def split_refs(text: str | None) -> list[str]:
    """The short names in a line with commas."""
    return [ref.strip() for ref in (text or "").split(",") if ref.strip()]


class SecondPersonApproval(AbstractGroupApprovalTask):  # type: ignore[misc]
    """Somebody who did not write a version approves it; while they look at it, nobody edits it.

    .. no_pii: which groups approve.
    """

    class Meta:
        verbose_name = "second person's approval"

    def writers_of(self, page: Any) -> set[int | None]:
        """Who wrote, or asked for, the version that waits."""
        newest = page.snapshots.order_by("-number").first()
        state = page.current_workflow_state
        asked = {state.requested_by_id} if state else set()
        writers: set[int | None] = page.writers_since(newest.revision if newest else 0)
        return writers | asked

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Approvers open the editor to read."""
        return bool(self._user_in_groups(user))

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Locked to everybody but approvers, whose changes are refused at the door (they need its buttons)."""
        return not self._user_in_groups(user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Nobody: it is locked already."""
        return False

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """What the person may do: nothing at all for whoever wrote the version."""
        if not self._user_in_groups(user) or user.pk in self.writers_of(obj.specific):
            return []
        return [
            ("reject", "Ask for changes", True),
            ("approve", "Approve and publish", False),
            ("approve", "Approve and publish with a comment", True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """What waits for this approver."""
        if self._user_in_groups(user):
            return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return TaskState.objects.none()

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve or send back; refused for whoever wrote the version, whichever way they came."""
        page = task_state.workflow_state.content_object.specific
        if not self._user_in_groups(user):
            raise RuleBroken("Only an approver of this organisation decides about this version.")
        if user.pk in self.writers_of(page):
            raise RuleBroken("You worked on this version yourself, so somebody else approves it.")
        super().on_action(task_state, user, action_name, **kwargs)


def approved_by_a_second_person(revision: Revision) -> Any:
    """The approver of this very revision, or None."""
    state = (
        TaskState.objects.filter(
            revision=revision,
            status=TaskState.STATUS_APPROVED,
            task__in=SecondPersonApproval.objects.all(),
        )
        .exclude(finished_by=revision.user_id)
        .select_related("finished_by")
        .order_by("-finished_at")
        .first()
    )
    return state.finished_by if state else None
