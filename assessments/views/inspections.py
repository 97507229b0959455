"""The inspector room, and the admin's pages about who is let in."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import moment
from pathway.people.http import SignedIn
from pathway.people.models import User
from portfolio.files.shelf import content_of
from portfolio.models import EvidenceFile

from ..actions import inspections as actions
from ..forms.inspections import LetInForm
from ..models import Inspection
from ..queries import inspections as queries
from ..queries import records
from ..records import record_pdf
from ..watermarks import CannotBeMarked, marked_pdf, marked_picture
from .within import shown_within


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def inspection_list(request: SignedIn) -> HttpResponse:
    """Who is let in, was let in, and a form to let somebody in."""
    require(request.user, "assessments.keep_inspections")
    form, made = LetInForm(posted(request), admin=request.user), list[Inspection]()
    if form.is_bound and tried(form, lambda: made.append(actions.let_inspector_in(admin=request.user, **form.granted))):
        messages.success(request, f"{made[0].inspector} is let in until {moment(made[0].ends_at)}.")
        return redirect("assessments:inspection-detail", made[0].pk)
    page = Paginator(queries.inspections_of(request.user), 30).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "assessments/inspection_list.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def inspection_detail(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """One inspection: its scope, and every look that was taken."""
    rows = Inspection.objects.visible_to(request.user).select_related("inspector", "granted_by", "revoked_by")
    inspection = get_object_or_404(rows.prefetch_related("people__worker"), pk=pk)
    page = Paginator(queries.looks_of(inspection), 50).get_page(request.GET.get("page"))
    return render(request, "assessments/inspection_detail.html", {"inspection": inspection, "page": page})


@require_POST
@login_required
def inspection_revoke(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """End an inspection before its time."""
    inspection = get_object_or_404(Inspection.objects.visible_to(request.user), pk=pk)
    try:
        actions.shut_inspector_out(admin=request.user, inspection=inspection)
        messages.success(request, "Ended. Their next request meets nothing.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:inspection-detail", pk)


@require_safe
@login_required
def inspection_home(request: SignedIn) -> HttpResponse:
    """What the signed-in person is let in to read at this moment."""
    mine = Inspection.objects.let_in(request.user).select_related("organisation")
    return render(request, "assessments/inspection_home.html", {"inspections": mine})


def _let_in(request: SignedIn, pk: uuid.UUID) -> Inspection:
    """The inspection, if it lets this person in at this very moment."""
    rows = Inspection.objects.let_in(request.user).select_related("organisation", "inspector")
    return get_object_or_404(rows, pk=pk)


def _mark(inspection: Inspection) -> str:
    return f"{inspection.inspector}, {moment(clock.now())}"


def _page(request: SignedIn, template: str, inspection: Inspection, **context: Any) -> HttpResponse:
    """A page of the room, with who looks and when across it."""
    return render(request, template, {"inspection": inspection, "mark": _mark(inspection), **context})


@require_safe
@login_required
def inspection_room(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The people whose record may be read, those who have left included."""
    inspection = _let_in(request, pk)
    actions.note_room_opened(inspector=request.user, inspection=inspection)
    page = Paginator(queries.people_in(inspection), 50).get_page(request.GET.get("page"))
    numbers = queries.numbers_in(inspection)
    people = [{"person": person, "number": numbers[person.pk]} for person in page]
    return _page(request, "assessments/inspection_room.html", inspection, page=page, people=people)


def _worker(inspection: Inspection, pk: int) -> User:
    return get_object_or_404(queries.people_in(inspection), pk=pk)


@require_safe
@login_required
def inspection_person(request: SignedIn, pk: uuid.UUID, worker: int) -> HttpResponse:
    """What was decided about one worker, within the scope."""
    inspection = _let_in(request, pk)
    person = _worker(inspection, worker)
    actions.note_look(inspector=request.user, inspection=inspection, worker=person, what="the list of decisions")
    page = Paginator(queries.decisions_in(inspection, person), 50).get_page(request.GET.get("page"))
    return _page(request, "assessments/inspection_person.html", inspection, person=person, page=page)


@require_safe
@login_required
def inspection_decision(request: SignedIn, pk: uuid.UUID, decision: uuid.UUID) -> HttpResponse:
    """One decision with its evidence."""
    inspection = _let_in(request, pk)
    found = get_object_or_404(inspection.decisions().with_everything(), pk=decision)
    what = f"the decision about {found.competency.code} with its evidence"
    actions.note_look(inspector=request.user, inspection=inspection, worker=found.worker, what=what)
    shown = shown_within(found.version, "assessments:inspection-file", inspection.pk)
    shown["recordings"] = []
    shown["files"] = [one | _how_read(one) for one in shown["files"]]
    return _page(request, "assessments/inspection_decision.html", inspection, decision=found, shown=shown)


def _how_read(file: dict[str, Any]) -> dict[str, Any]:
    """Only what can carry the watermark is opened in the room."""
    if file["kind"] == "pdf" or file["is_picture"]:
        return {}
    words = "stands in the page" if file["kind"] == "txt" else "not opened here: ask the organisation to show it"
    return {"href": "", "note": words}


@require_safe
@login_required
def inspection_file(request: SignedIn, pk: uuid.UUID, file: int) -> HttpResponse:
    """A picture or PDF of the evidence with the watermark drawn over it; nothing else leaves the room."""
    inspection = _let_in(request, pk)
    found = get_object_or_404(queries.file_in(inspection, file))
    content, media_type = _marked(found, _mark(inspection))
    owner, what = found.version.item.owner, "a file of evidence"
    actions.note_look(inspector=request.user, inspection=inspection, worker=owner, what=what)
    return _file_answer(content, media_type, f"file-{found.pk}", attached=media_type == "application/pdf")


def _marked(file: EvidenceFile, mark: str) -> tuple[bytes, str]:
    if file.kind != "pdf" and not file.is_picture:
        raise Http404("only what can carry the watermark is opened")
    try:
        content = content_of(file.sha256)
        if file.is_picture:
            return marked_picture(content, mark), "image/jpeg"
        return marked_pdf(content, mark), "application/pdf"
    except (CannotBeMarked, FileNotFoundError) as error:
        raise Http404("it cannot be shown with a watermark") from error


def _file_answer(content: bytes, media_type: str, name: str, *, attached: bool) -> HttpResponse:
    ending = "pdf" if media_type == "application/pdf" else "jpg"
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'{"attachment" if attached else "inline"}; filename="{name}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@login_required
def inspection_record(request: SignedIn, pk: uuid.UUID, worker: int) -> HttpResponse:
    """One worker's record within the scope, as PDF with the watermark on every page."""
    inspection = _let_in(request, pk)
    person = _worker(inspection, worker)
    decisions = list(queries.decisions_in(inspection, person).order_by("entry__seq"))
    actions.note_look(inspector=request.user, inspection=inspection, worker=person, what="the record as PDF")
    mark = _mark(inspection)
    told = {
        "title": f"Record of {person}",
        "lead": f"Decisions recorded by {inspection.organisation}. Read by {mark}: {inspection.purpose}.",
        "sections": [records.decision_section(decisions)],
        "end": "For the inspection only. Every look is noted and shown to the worker.",
        "mark": mark,
    }
    return _file_answer(record_pdf(told), "application/pdf", "record", attached=True)
