"""The learner's pages: what there is to learn, a module, and its sections one by one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from pathway.core.exceptions import RuleBroken
from pathway.core.streaming import send_file
from pathway.people.models import User

from ..actions import learning as actions
from ..forms.learning import FORM_ID, ReflectionsForm
from ..models import Activity, ModuleSnapshot
from ..models.freezing import PICTURE_WIDTHS, picture_spec
from ..queries.learning import LearningState, Standing, answers_of, progress_of, standing_of
from ..queries.packages import activity_states

PLAYED = {"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt; charset=utf-8"}


def _live(request: HttpRequest, pk: int) -> ModuleSnapshot:
    return get_object_or_404(ModuleSnapshot.objects.live().visible_to(request.user).select_related("module"), module=pk)


def _section(snapshot: ModuleSnapshot, number: int) -> dict[str, Any]:
    if not 1 <= number <= len(snapshot.sections):
        raise Http404
    section: dict[str, Any] = snapshot.sections[number - 1]
    return section


@require_safe
@login_required
def module_list(request: HttpRequest) -> HttpResponse:
    """What one has begun, has to do and has done."""
    assert isinstance(request.user, User)
    rows = progress_of(request.user)
    context = {
        "in_progress": [row for row in rows if row.state == LearningState.IN_PROGRESS],
        "to_do": sorted(
            (row for row in rows if row.state in (LearningState.TO_DO, LearningState.CHANGED)),
            key=lambda row: (not row.due_words, row.state != LearningState.CHANGED),
        ),
        "done": [row for row in rows if row.state == LearningState.DONE],
    }
    return render(request, "modules/module_list.html", context)


@require_safe
@login_required
def module_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a module teaches, how long it takes, and how far one is."""
    assert isinstance(request.user, User)
    snapshot = _live(request, pk)
    standing = standing_of(request.user, snapshot)
    return render(request, "modules/module_detail.html", _about(standing) | {"steps": _steps(standing)})


def _about(standing: Standing) -> dict[str, Any]:
    snapshot = standing.snapshot
    total = len(snapshot.sections)
    read = total - len(standing.sections_left)
    return {
        "module": snapshot,
        "standing": standing,
        "total": total,
        "read": read,
        "progress_words": f"{read} of {total} section{'s' if total != 1 else ''} read",
    }


def _steps(standing: Standing) -> list[dict[str, Any]]:
    # One address is looked up and the others follow it: a module may have a hundred sections.
    first = reverse("modules:section", args=[standing.snapshot.module_id, 1])
    return [
        {
            "address": f"{first.removesuffix('1/')}{number}/",
            "number": number,
            "title": section["title"],
            "minutes": section["minutes"],
            "is_read": section["key"] in standing.read,
        }
        for number, section in enumerate(standing.snapshot.sections, 1)
    ]


@require_POST
@login_required
def module_enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a module, or start it again, and go to where one goes on."""
    assert isinstance(request.user, User)
    snapshot = _live(request, pk)
    assert snapshot.module is not None
    actions.enrol(worker=request.user, module=snapshot.module)
    return redirect("modules:section", pk, standing_of(request.user, snapshot).next_number)


@require_safe
@login_required
def section(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One section to read, answer and do."""
    assert isinstance(request.user, User)
    snapshot = _live(request, pk)
    found = _section(snapshot, number)
    standing = standing_of(request.user, snapshot)
    if not standing.may_read:
        return redirect("modules:module-detail", pk)
    return _read(request, standing, number, ReflectionsForm(found, _answers(request.user, snapshot, found)))


def _answers(worker: User, snapshot: ModuleSnapshot, found: dict[str, Any]) -> dict[str, Any]:
    asks = any(part["type"] == "reflection" for part in found["parts"])
    return answers_of(worker, snapshot) if asks else {}


def _read(
    request: HttpRequest, standing: Standing, number: int, form: ReflectionsForm, status: int = 200
) -> HttpResponse:
    snapshot = standing.snapshot
    found = snapshot.sections[number - 1]
    cited = {ref for part in found["parts"] for ref in part.get("sources", [])}
    context = _about(standing) | {
        "section": found,
        "number": number,
        "form": form,
        "form_id": FORM_ID,
        "parts": _parts(request.user, found["parts"], form),
        "sources": [
            source | {"checked_on": date.fromisoformat(source["checked_on"])}
            for source in snapshot.sources
            if source["ref"] in cited
        ],
        "shows_worried": snapshot.is_sensitive and all(part["type"] != "worried" for part in found["parts"]),
        "is_read": found["key"] in standing.read,
    }
    return render(request, "modules/section.html", context, status=status)


def _parts(worker: Any, parts: list[dict[str, Any]], form: ReflectionsForm) -> list[dict[str, Any]]:
    """The parts with what the page needs beside them: the field to answer in, the activity and where one stands."""
    wanted = [part["activity"] for part in parts if part["type"] == "activity"]
    activities = {each.pk: each for each in Activity.objects.in_use().filter(pk__in=wanted)} if wanted else {}
    states = activity_states(worker, activities.values()) if activities else {}
    beside: dict[str, dict[str, Any]] = {key: {"field": form[key]} for key in form.fields}
    for part in parts:
        if part["type"] == "activity":
            pk = part["activity"]
            beside[part["key"]] = {"playable": activities.get(pk), "state": states.get(pk)}
    return [part | beside.get(part["key"], {}) for part in parts]


@require_POST
@login_required
def section_done(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Keep one's answers, note the section as read and go on; or keep the answers and stay."""
    assert isinstance(request.user, User)
    snapshot = _live(request, pk)
    found = _section(snapshot, number)
    standing = standing_of(request.user, snapshot)
    if standing.enrolment is None or not standing.may_read:
        raise Http404
    form = ReflectionsForm(found, _answers(request.user, snapshot, found), request.POST)
    try:
        if not form.is_valid():
            return _read(request, standing, number, form, status=422)
        for key, text in form.changed_answers().items():
            actions.save_reflection(worker=request.user, snapshot=snapshot, key=key, text=text)
        if "stay" in request.POST:
            messages.success(request, "Your answer is saved. Only you can read it.")
            return redirect("modules:section", pk, number)
        actions.mark_section_read(worker=request.user, enrolment=standing.enrolment, section_key=found["key"])
        actions.complete(worker=request.user, enrolment=standing.enrolment)
    except RuleBroken as broken:
        form.add_error(None, broken)
        return _read(request, standing, number, form, status=422)
    if number < len(snapshot.sections):
        return redirect("modules:section", pk, number + 1)
    return redirect("modules:module-finish", pk)


@require_POST
@login_required
def reflections_save(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Keep one's answers while one types."""
    assert isinstance(request.user, User)
    snapshot = _live(request, pk)
    found = _section(snapshot, number)
    if not standing_of(request.user, snapshot).may_read:
        raise Http404
    form = ReflectionsForm(found, _answers(request.user, snapshot, found), request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    for key, text in form.changed_answers().items():
        actions.save_reflection(worker=request.user, snapshot=snapshot, key=key, text=text)
    return HttpResponse(status=204)


@require_safe
@login_required
def scenario(request: HttpRequest, pk: int, number: int, key: str) -> HttpResponse:
    """One moment of a practice scenario: what happens, and what one may choose."""
    assert isinstance(request.user, User)
    snapshot = _live(request, pk)
    found = _section(snapshot, number)
    part = next((part for part in found["parts"] if part["type"] == "scenario" and part["key"] == key), None)
    if part is None or not part["nodes"]:
        raise Http404
    if not standing_of(request.user, snapshot).may_read:
        return redirect("modules:module-detail", pk)
    nodes = {node["name"]: node for node in part["nodes"]}
    node = nodes.get(request.GET.get("at") or part["nodes"][0]["name"])
    if node is None:
        raise Http404
    before, _, choice = request.GET.get("chose", "").rpartition(".")
    chosen = None
    if before in nodes and choice.isascii() and choice.isdigit() and int(choice) < len(nodes[before]["choices"]):
        chosen = nodes[before]["choices"][int(choice)]
    context = {"module": snapshot, "section": found, "number": number, "part": part, "node": node, "chosen": chosen}
    return render(request, "modules/scenario.html", context)


@require_safe
@login_required
def module_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of a module: the certificate, or what is left to do."""
    assert isinstance(request.user, User)
    snapshot = _live(request, pk)
    standing = standing_of(request.user, snapshot)
    if standing.enrolment is None:
        return redirect("modules:module-detail", pk)
    return render(request, "modules/module_finish.html", _about(standing) | {"left": _left(standing)})


def _left(standing: Standing) -> list[dict[str, Any]]:
    snapshot = standing.snapshot
    left: list[dict[str, Any]] = []
    for number, found in enumerate(snapshot.sections, 1):
        if snapshot.needs_sections and found["key"] in standing.sections_left:
            left.append({"number": number, "title": f"Read “{found['title']}”"})
        for part in found["parts"]:
            if snapshot.needs_quiz and part.get("quiz") in standing.quizzes_left:
                left.append({"number": number, "title": f"Pass “{part['title']}”"})
            if snapshot.needs_activities and part.get("activity") in standing.activities_left:
                left.append({"number": number, "title": f"Complete “{part['title']}”"})
    return left


@require_POST
@login_required
def module_complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete a module whose rule is met."""
    assert isinstance(request.user, User)
    standing = standing_of(request.user, _live(request, pk))
    if standing.enrolment is None:
        raise Http404
    actions.complete(worker=request.user, enrolment=standing.enrolment)
    return redirect("modules:module-finish", pk)


@require_safe
@login_required
def picture(request: HttpRequest, pk: int, image: int, width: int) -> HttpResponseBase:
    """A picture of the live version, in one of two widths."""
    if width not in PICTURE_WIDTHS or not _live(request, pk).holds("images", image):
        raise Http404
    found = get_object_or_404(get_image_model(), pk=image)
    rendition = found.get_rendition(picture_spec(width))
    response = send_file(request, rendition.file.open("rb"), rendition.file.size, "image/webp")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require_safe
@login_required
def file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """A file of the live version: a video or its captions to play, anything else to keep."""
    if not _live(request, pk).holds("documents", document):
        raise Http404
    found = get_object_or_404(get_document_model(), pk=document)
    played = PLAYED.get(found.file_extension.lower())
    response = send_file(request, found.file.open("rb"), found.file.size, played or "application/octet-stream")
    if played is None:
        response["Content-Disposition"] = found.content_disposition.replace("inline", "attachment")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=86400"
    return response
