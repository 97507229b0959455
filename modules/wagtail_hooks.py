"""What the editor shows, hides and refuses."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import may

from .blocks import activity_chooser, quiz_chooser
from .models import ModulePage
from .queries.pages import may_choose, tree_of

MENU_OF_AUTHORS = {"explorer", "images", "documents", "shared-library", "activities"}


class LibraryItem(MenuItem):  # type: ignore[misc]
    """The way to the shared library, for those who may take something from it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person is an author."""
        return may(request.user, "modules.take_from_library")


def way_to_library() -> MenuItem:
    """The way to the shared library."""
    return LibraryItem("Shared library", reverse("modules:library-list"), "shared-library", icon_name="folder-open-1")


def our_colours() -> str:
    """The editor in our colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("editor.css"))


def keep_menu_small(request: HttpRequest, menu_items: list[Any]) -> None:
    """Show authors pages, images, documents and activities, and nothing about people or settings."""
    menu_items[:] = [item for item in menu_items if item.name in MENU_OF_AUTHORS]


def way_to_activities() -> MenuItem:
    """The way to packages and activities, which have pages of our own."""
    return MenuItem("Activities", reverse("modules:activity-list"), name="activities", icon_name="media", order=400)


def only_own_tree(pages: Any, request: HttpRequest) -> Any:
    """Offer pages of one's own section and the shared library as links."""
    return pages.filter(tree_of(request.user))


def only_own_documents(document: Any, request: HttpRequest) -> None:
    """A document as the editor opens it, to people who may choose it there; learners have their own address."""
    if not may_choose(request.user, document):
        raise Http404


def decide_or_leave_alone(request: HttpRequest, page: Any) -> HttpResponse | None:
    """While a version waits for a second person nobody edits it; that person decides about it as it stands."""
    if request.method != "POST" or not isinstance(page, ModulePage) or not page.waits_for_approval:
        return None
    if "action-cancel-workflow" in request.POST:
        return None
    action = request.POST.get("workflow-action-name", "")
    if "action-workflow-action" not in request.POST or action not in ("approve", "reject"):
        raise RuleBroken("This version waits for approval, so nobody edits it now. Approve it or ask for changes.")
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, request.user, action, comment=_comment(request))
    told = "is approved and live" if action == "approve" else "has gone back to its author"
    messages.success(request, f"“{page.get_admin_display_title()}” {told}.")
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _comment(request: HttpRequest) -> str:
    try:
        extra = json.loads(request.POST.get("workflow-action-extra-data") or "{}")
    except ValueError:
        return ""
    return str(extra.get("comment", "")) if isinstance(extra, dict) else ""


def offer_only_a_decision(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """While a version waits for a second person, offer to decide about it or to take it back, and nothing else."""
    page = context.get("page")
    if isinstance(page, ModulePage) and page.waits_for_approval:
        order = ["approve", "reject", "action-cancel-workflow", "action-page-locked"]
        menu_items[:] = sorted((item for item in menu_items if item.name in order), key=lambda i: order.index(i.name))


def no_aliases(request: HttpRequest, page: Any) -> None:
    """Refuse copies that would follow another page's changes without anybody approving them."""
    if request.method == "POST" and ({"alias", "publish_copies"} & set(request.POST)):
        raise RuleBroken("A copy starts as a draft of its own. Leave “publish” and “alias” unticked.")


hooks.register("register_admin_viewset", lambda: [quiz_chooser, activity_chooser])
hooks.register("register_admin_menu_item", way_to_library)
hooks.register("register_admin_menu_item", way_to_activities)
hooks.register("insert_global_admin_css", our_colours)
hooks.register("construct_main_menu", keep_menu_small)
hooks.register("construct_page_chooser_queryset", only_own_tree)
hooks.register("before_serve_document", only_own_documents)
hooks.register("before_edit_page", decide_or_leave_alone)
hooks.register("construct_page_action_menu", offer_only_a_decision)
hooks.register("before_copy_page", no_aliases)
