"""The door of Wagtail's editor: who comes in, which of its rooms are open, and how a refusal is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from pathway.core.permissions import may, require
from pathway.people.models import User

from ..actions.pages import keep_authoring_rights
from ..queries.pages import is_in_own_section, may_choose, tree_of

View = Callable[..., HttpResponse]

OPEN_ROOMS = {
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_logout",
    "wagtailadmin_dismissibles",
    "wagtailadmin_block_preview",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtaildocs_serve",
}
OPEN_WINGS = {
    "wagtailadmin_pages",
    "wagtailadmin_editing_sessions",
    "wagtailimages",
    "wagtailimages_chooser",
    "wagtaildocs",
    "wagtaildocs_chooser",
    "quiz_chooser",
    "activity_chooser",
}
CLOSED_ROOMS = {
    "wagtailadmin_pages:type_use",
    "wagtailadmin_pages:type_use_results",
    "wagtailadmin_pages:set_privacy",
    "wagtailadmin_pages:convert_alias",
    "wagtailimages:url_generator",
    "wagtailimages:url_generator_output",
}

PAGE_ARGUMENTS = {"page_id", "parent_page_id", "page_to_move_id", "destination_id"}
IMAGE_ARGUMENTS = {"image_id"}
DOCUMENT_ARGUMENTS = {"document_id", "doc_id"}


def cms_door(view: View) -> View:
    """Let only authors, approvers and operators reach a view of the editor; for everybody else it is not there.

    What a request changes, it changes whole: a rule broken anywhere undoes it and is told as one sentence.
    """

    @wraps(view)
    def behind_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may(request.user, "modules.enter_cms"):
            raise Http404
        if request.resolver_match is not None and request.resolver_match.view_name == "wagtailadmin_account":
            return redirect(settings.LOGIN_REDIRECT_URL)
        if not _is_open(request, kwargs):
            raise Http404
        assert isinstance(request.user, User)
        keep_authoring_rights(person=request.user)
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect(_way_back(request))

    return behind_the_door


def _is_open(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    match = request.resolver_match
    assert match is not None
    if match.view_name in CLOSED_ROOMS:
        return False
    if match.view_name == "wagtail_bulk_action":
        return _are_own(request, f"{kwargs['app_label']}.{kwargs['model_name']}")
    is_known = match.view_name in OPEN_ROOMS or (bool(match.namespaces) and match.namespaces[0] in OPEN_WINGS)
    return is_known and _names_own_things(request, match.view_name, kwargs)


def _names_own_things(request: HttpRequest, view_name: str, kwargs: dict[str, Any]) -> bool:
    """Whether every page, picture and document in the address is one's own: Wagtail names some before it asks."""
    pages = {kwargs[name] for name in PAGE_ARGUMENTS if name in kwargs}
    if view_name == "wagtailadmin_pages:revisions_compare":
        pages.add(kwargs["pk"])
    if pages and Page.objects.filter(tree_of(request.user), pk__in=pages).count() < len(pages):
        return False
    for model, names in ((get_image_model(), IMAGE_ARGUMENTS), (get_document_model(), DOCUMENT_ARGUMENTS)):
        for name in names & kwargs.keys():
            found = model.objects.filter(pk=kwargs[name]).first()
            if found is None or not may_choose(request.user, found):
                return False
    return True


def _are_own(request: HttpRequest, label: str) -> bool:
    """Whether everything named for an action on many is one's own: Wagtail's page would name it first and ask later."""
    model = {
        "wagtailcore.page": Page,
        "wagtailimages.image": get_image_model(),
        "wagtaildocs.document": get_document_model(),
    }.get(label.lower())
    named = request.GET.getlist("id")
    if model is None or not all(pk.isascii() and pk.isdigit() for pk in named):
        return False
    things = list(model.objects.filter(pk__in=named))
    if model is Page:
        return all(is_in_own_section(request.user, page) for page in things)
    return all(may_choose(request.user, thing) for thing in things)


def _way_back(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    own = request.build_absolute_uri("/cms/")
    return referrer if referrer.startswith(own) else "/cms/"


@require_safe
def cms_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture as the editor shows it, to people who may choose it there."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    require(request.user, "modules.enter_cms")
    image_model = get_image_model()
    found = image_model.get_rendition_model().objects.filter(file=path).select_related("image").first()
    image = found.image if found else get_object_or_404(image_model, file=path)
    if not may_choose(request.user, image):
        raise Http404
    response = FileResponse((found or image).file.open("rb"))
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
