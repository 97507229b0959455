"""Pages of the portfolio: one's own evidence from the first word to the decision, and files for those who may read."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.models import User
from pathway.people.queries import mentors_of

from . import actions, queries, sections
from .citing import words_about
from .forms import (
    INCOMPLETE,
    ClaimsForm,
    EvidenceForm,
    JournalForm,
    RecordForm,
    ReplaceForm,
    ReportDecisionForm,
    ReportForm,
    SendForm,
    TalkForm,
    TextsForm,
    UploadForm,
    WordsKeptOutForm,
    now_showing,
)
from .http import as_shown, file_answer, upload_state, with_camera_and_microphone, within_rate
from .identifiers import check, stand_ins
from .models import (
    DenyList,
    DetailReport,
    EvidenceFile,
    EvidenceItem,
    EvidenceVersion,
    JournalEntry,
    JournalTalk,
    Upload,
)


def _own(request: HttpRequest, pk: int) -> EvidenceItem:
    """The signed-in person's own item; what is somebody else's is not there."""
    items = EvidenceItem.objects.owned_by(request.user).free().select_related("current", "owner__organisation")
    return get_object_or_404(items, pk=pk)


@require_safe
@login_required
def evidence_list(request: HttpRequest) -> HttpResponse:
    """One's own evidence by whose turn it is, with what is asked of oneself."""
    groups = queries.evidence_by_turn(request.user)
    context = {"groups": groups, "asked": sections.next_steps(groups["returned"]), "doors": sections.doors()}
    return render(request, "portfolio/evidence_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_new(request: HttpRequest) -> HttpResponse:
    """Capture: keep a first thought, photo or file as a draft."""
    assert isinstance(request.user, User)
    require(request.user, "portfolio.keep_evidence")
    if request.method != "POST":
        return render(
            request,
            "portfolio/evidence_form.html",
            {"form": EvidenceForm().fit(request.user.organisation), "item": None},
        )
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid() and form.is_empty() and "record" not in request.POST:
        form.add_error(None, "Write a title or what happened, or add a file, so that there is something to keep.")
    key = form.cleaned_data.get("key")
    if key is None and not form.errors:
        form.add_error(None, INCOMPLETE)
    if key is None or (form.errors and not form.uploads()):
        context = {"form": form.fit(request.user.organisation), "item": None}
        return render(request, "portfolio/evidence_form.html", context, status=422 if form.errors else 200)
    # Files cannot be sent back to the browser: they are kept even where the words need another look.
    words = {} if form.errors else form.words()
    item = actions.start_evidence(owner=request.user, key=key, **words)
    return _keep(request, item, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on writing a draft."""
    item = _own(request, pk)
    if request.method == "POST":
        return _keep(request, item, EvidenceForm(request.POST, request.FILES))
    if not item.is_being_written:
        messages.info(request, "This has been sent, so it no longer changes.")
        return redirect("portfolio:evidence-detail", pk=item.pk)
    return _form_page(request, item, EvidenceForm(version=item.current))


def _keep(request: HttpRequest, item: EvidenceItem, form: EvidenceForm) -> HttpResponse:
    """Save the words, then the files one by one; whatever cannot be kept is said, and nothing typed is lost."""
    assert isinstance(request.user, User)
    other = None
    if form.is_valid():
        try:
            actions.save_draft(owner=request.user, item=item, revision=_known(form), **form.words())
        except actions.ChangedElsewhere as conflict:
            form.add_error(None, conflict)
            other = conflict.saved
        except RuleBroken as broken:
            form.add_error(None, broken)
    if item.is_being_written:
        _keep_files(request.user, item, form)
    if form.errors:
        now_showing(form, item.current.revision if item.current else 0)
        return _form_page(request, item, form, other)
    messages.success(request, f"Saved {timezone.localtime(clock.now()):%H:%M}.")
    if "later" in request.POST:
        return redirect("portfolio:evidence-list")
    if "record" in request.POST:
        return redirect("portfolio:evidence-record", pk=item.pk)
    return redirect("portfolio:evidence-edit" if "stay" in request.POST else "portfolio:evidence-claims", pk=item.pk)


def _known(form: EvidenceForm) -> int:
    """Which saving the page last knew; a page that does not say knew none."""
    known = form.cleaned_data["revision"]
    return -1 if known is None else int(known)


def _keep_files(owner: User, item: EvidenceItem, form: EvidenceForm) -> None:
    for upload in form.uploads():
        field = "photo" if upload in form.cleaned_data.get("photo", []) else "documents"
        try:
            actions.attach_file(owner=owner, item=item, source=upload, name=upload.name or "")
        except RuleBroken as broken:
            form.add_error(field, broken)


def _form_page(
    request: HttpRequest, item: EvidenceItem, form: EvidenceForm, other: EvidenceVersion | None = None
) -> HttpResponse:
    half_sent = item.uploads.half_sent() if item.is_being_written else []  # type: ignore[attr-defined]
    context = {
        "form": form.fit(item.organisation),
        "item": item,
        "version": item.current,
        "other": other,
        "half_sent": half_sent,
    }
    return render(request, "portfolio/evidence_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def evidence_autosave_new(request: HttpRequest) -> JsonResponse:
    """Keep the first words of a new piece of evidence while they are typed."""
    assert isinstance(request.user, User)
    require(request.user, "portfolio.keep_evidence")
    form = _typed(request)
    if form.is_valid() and form.cleaned_data["key"] and not form.is_empty():
        item = actions.start_evidence(owner=request.user, key=form.cleaned_data["key"], **form.words())
        return _autosaved(request, item, form)
    return _not_kept(form)


@require_POST
@login_required
def evidence_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed while it is typed."""
    item = _own(request, pk)
    form = _typed(request)
    return _autosaved(request, item, form) if form.is_valid() else _not_kept(form)


def _typed(request: HttpRequest) -> EvidenceForm:
    try:
        typed = json.loads(request.body)
    except (ValueError, RecursionError):
        typed = None
    if not isinstance(typed, dict):
        return EvidenceForm({"kind": "unreadable"})
    return EvidenceForm({key: value for key, value in typed.items() if isinstance(value, str | int)})


def _autosaved(request: HttpRequest, item: EvidenceItem, form: EvidenceForm) -> JsonResponse:
    assert isinstance(request.user, User)
    try:
        version = actions.save_draft(owner=request.user, item=item, revision=_known(form), **form.words())
    except actions.ChangedElsewhere as conflict:
        return JsonResponse({"sentence": conflict.sentence, "revision": conflict.saved.revision}, status=409)
    except RuleBroken as broken:
        return JsonResponse({"sentence": broken.sentence}, status=422)
    answer = {
        "revision": version.revision,
        "saved": f"{timezone.localtime(version.saved_at):%H:%M}",
        "edit": reverse("portfolio:evidence-edit", args=[item.pk]),
        "autosave": reverse("portfolio:evidence-autosave", args=[item.pk]),
    }
    return JsonResponse(answer)


def _not_kept(form: EvidenceForm | UploadForm) -> JsonResponse:
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"sentence": " ".join(sentences) or "There is nothing to keep yet."}, status=422)


@require_POST
@login_required
def evidence_check(request: HttpRequest) -> JsonResponse:
    """What in the words of a page may tell who a family is; nothing is kept, and the words are told to nobody."""
    assert isinstance(request.user, User)
    require(request.user, "portfolio.keep_evidence")
    if not within_rate(request.user):
        return JsonResponse({"sentence": "Checked often just now. It is checked again when you send it."}, status=429)
    texts = TextsForm.texts_of(request.body)
    if texts is None:
        return JsonResponse({"sentence": INCOMPLETE}, status=422)
    allowed, denied = queries.allowed_names(request.user.organisation), queries.denied_by(request.user.organisation)
    found = [
        {
            "field": name, "start": one.start, "end": one.end, "strength": one.strength, "code": one.code,
            "label": one.label, "options": stand_ins(list(texts.values()), one.code),
        }
        for name, text in texts.items()
        for one in check(text, allowed_names=allowed, denied=denied)
    ]  # fmt: skip
    return JsonResponse({"findings": found[:100]})


@require_POST
@login_required
def evidence_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace what was found throughout a draft, by what stands in for it."""
    assert isinstance(request.user, User)
    item = _own(request, pk)
    form = ReplaceForm(request.POST)
    in_page = request.headers.get("Accept", "") == "application/json"
    try:
        if not form.is_valid():
            raise RuleBroken("Choose what is to be replaced, and by what.")
        version = actions.replace_words(owner=request.user, item=item, **form.cleaned_data)
    except RuleBroken as broken:
        if in_page:
            return JsonResponse({"sentence": broken.sentence}, status=422)
        messages.error(request, broken.sentence)
        return redirect("portfolio:evidence-send", pk=item.pk)
    if in_page:
        return JsonResponse({"revision": version.revision})
    messages.success(request, f"Replaced by {form.cleaned_data['instead']} throughout.")
    return redirect("portfolio:evidence-send", pk=item.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def words_kept_out(request: HttpRequest) -> HttpResponse:
    """The organisation's own words that block evidence: added here, never shown again."""
    assert isinstance(request.user, User)
    require(request.user, "portfolio.keep_words_out")
    keeper, form = request.user, WordsKeptOutForm(posted(request))
    if form.is_bound and tried(form, lambda: actions.keep_words_out(keeper=keeper, **form.cleaned_data)):
        messages.success(request, "Kept out from now on. The words themselves are not kept.")
        return redirect("portfolio:words-kept-out")
    row = DenyList.objects.filter(organisation=request.user.organisation).first()
    context = {"form": form, "count": len(row.hashes) if row else 0}
    return render(request, "portfolio/words_kept_out.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_claims(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the statements that a draft shows, with a sentence each."""
    assert isinstance(request.user, User)
    item = _own(request, pk)
    if item.current is None or not item.is_being_written:
        return redirect("portfolio:evidence-detail", pk=item.pk)
    form = ClaimsForm(
        request.POST if request.method == "POST" else None,
        competencies=queries.claimable_for(item.current),
        version=item.current,
        finished="later" not in request.POST,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.claim_competencies(owner=request.user, item=item, sentences=form.sentences())
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            if "later" in request.POST:
                messages.success(request, f"Saved {timezone.localtime(clock.now()):%H:%M}.")
                return redirect("portfolio:evidence-list")
            return redirect("portfolio:evidence-send", pk=item.pk)
    return render(
        request,
        "portfolio/evidence_claims.html",
        {"form": form, "item": item, "version": item.current},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it through as the mentor will, say that nobody can be recognised, and send it."""
    assert isinstance(request.user, User)
    item = _own(request, pk)
    if item.current is None or not item.is_being_written:
        return redirect("portfolio:evidence-detail", pk=item.pk)
    version = item.current
    details = queries.details_of(version)
    asked = queries.kinds_to_confirm(details)
    form = SendForm(posted(request), asked=asked, initial={"revision": version.revision})
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit_evidence(
                owner=request.user,
                item=item,
                declared=True,
                revision=form.cleaned_data["revision"],
                not_details=form.confirmed(),
            )
        except RuleBroken as broken:
            form.add_error(None, broken)
            now_showing(form, version.revision)
        else:
            messages.success(request, _sent_message(request.user))
            return redirect("portfolio:evidence-detail", pk=item.pk)
    context = {
        "form": form,
        "item": item,
        "shown": as_shown(queries.versions_of(item, request.user).select_related("item__owner").get(pk=version.pk)),
        "missing": queries.what_is_missing(version),
        "details": details,
        "blocked": any(detail.blocks for detail in details),
        "mentors": mentors_of(request.user),
    } | _duty_numbers(request.user)
    return render(request, "portfolio/evidence_send.html", context, status=422 if form.errors else 200)


def _sent_message(owner: User) -> str:
    names = " and ".join(str(mentor) for mentor in mentors_of(owner))
    if names:
        return f"Sent to {names}. You read here and by mail what comes of it."
    return "Sent. You have no mentor yet: ask your manager who it will be, and they will find this waiting."


def _duty_numbers(person: User) -> dict[str, Any]:
    home = person.organisation
    numbers = [] if home is None else [
        {"label": "Duty line", "when": "in office hours", "phone": home.worried_phone},
        {"label": "Out of hours", "when": "", "phone": home.worried_out_of_hours_phone},
    ]  # fmt: skip
    return {"numbers": [number for number in numbers if number["phone"]], "intro": home.worried_text if home else ""}


@require_safe
@login_required
def evidence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece of evidence in all the versions that this person may read, and what can be done with it next."""
    assert isinstance(request.user, User)
    item = get_object_or_404(EvidenceItem.objects.visible_to(request.user).select_related("owner", "current"), pk=pk)
    versions = list(queries.versions_of(item, request.user))
    if not versions:
        return render(
            request, "portfolio/evidence_held.html", {"item": item, "is_own": item.owner_id == request.user.pk}
        )
    for version in versions[:1]:
        actions.note_reading(reader=request.user, version=version)
    context = {
        "item": item,
        "is_own": item.owner_id == request.user.pk,
        "versions": [as_shown(version) for version in versions],
        "is_revisable": queries.is_revisable(item),
        "mentors": mentors_of(item.owner),
        "asked": sections.next_steps([item]).get(item.pk, ""),
        "sections": sections.sections_of(item, request.user),
    }
    return render(request, "portfolio/evidence_detail.html", context)


@require_POST
@login_required
def evidence_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a new version of what came back."""
    assert isinstance(request.user, User)
    item = _own(request, pk)
    try:
        actions.revise_evidence(owner=request.user, item=item)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("portfolio:evidence-detail", pk=item.pk)
    return redirect("portfolio:evidence-edit", pk=item.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what nobody has decided about."""
    assert isinstance(request.user, User)
    item = _own(request, pk)
    if request.method == "POST":
        try:
            actions.withdraw_evidence(owner=request.user, item=item)
        except RuleBroken as broken:
            messages.error(request, broken.sentence)
        else:
            messages.success(
                request, "Withdrawn. Your mentor no longer sees it; you can send it again in a new version."
            )
        return redirect("portfolio:evidence-detail", pk=item.pk)
    return render(request, "portfolio/evidence_withdraw.html", {"item": item})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a draft, or a new version that was never sent."""
    assert isinstance(request.user, User)
    item = _own(request, pk)
    if request.method == "POST":
        try:
            left = actions.discard_draft(owner=request.user, item=item)
        except RuleBroken as broken:
            messages.error(request, broken.sentence)
            return redirect("portfolio:evidence-detail", pk=item.pk)
        messages.success(request, "Discarded.")
        return redirect(reverse("portfolio:evidence-detail", args=[left.pk]) if left else "portfolio:evidence-list")
    return render(request, "portfolio/evidence_discard.html", {"item": item})


def _readable_file(request: HttpRequest, pk: int) -> EvidenceFile:
    assert isinstance(request.user, User)
    files = EvidenceFile.objects.visible_to(request.user).select_related("version__item__owner")
    file = get_object_or_404(files, pk=pk)
    actions.note_reading(reader=request.user, version=file.version, file=file)
    return file


@require_safe
@login_required
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of evidence, to save."""
    file = _readable_file(request, pk)
    # Whoever decides is asked whether they opened the file; this sitting remembers which ones were.
    request.session["files_opened"] = [*request.session.get("files_opened", [])[-99:], file.pk]
    return file_answer(request, file, inline=False)


@require_safe
@login_required
def evidence_file_shown(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture or recording, to be shown or played in the page; anything else is sent to be saved."""
    file = _readable_file(request, pk)
    return file_answer(request, file, inline=file.is_picture or bool(file.plays_as))


@require_POST
@login_required
def evidence_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file out of a draft."""
    assert isinstance(request.user, User)
    own = EvidenceFile.objects.filter(version__item__owner=request.user, version__item__held_at__isnull=True)
    own = own.select_related("version__item")
    file = get_object_or_404(own, pk=pk)
    try:
        actions.remove_file(owner=request.user, file=file)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("portfolio:evidence-detail", pk=file.version.item_id)
    messages.success(request, f"{file.name} is removed.")
    return redirect("portfolio:evidence-edit", pk=file.version.item_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photo, or record voice or video, for a draft: looked at or played back before it is kept."""
    assert isinstance(request.user, User)
    item = _own(request, pk)
    if item.current is None or not item.is_being_written:
        messages.info(request, "This has been sent, so it no longer changes.")
        return redirect("portfolio:evidence-detail", pk=item.pk)
    form = RecordForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        names = [name for name, upload in form.uploads() if _kept(request.user, item, form, name, upload)]
        if names:
            messages.success(request, "Kept with it. Play it back below before you send it.")
        if not form.errors:
            return redirect("portfolio:evidence-record", pk=item.pk)
    version = queries.versions_of(item, request.user).select_related("item__owner").get(pk=item.current.pk)
    context = {"form": form, "item": item, "version": item.current, "shown": as_shown(version)}
    answer = render(request, "portfolio/evidence_record.html", context, status=422 if form.errors else 200)
    return with_camera_and_microphone(answer) if item.organisation.takes_photos_and_recordings else answer


def _kept(owner: User, item: EvidenceItem, form: RecordForm, name: str, upload: Any) -> bool:
    try:
        actions.attach_file(owner=owner, item=item, source=upload, name=upload.name or "")
    except RuleBroken as broken:
        form.add_error(name, broken)
        return False
    return True


@require_POST
@login_required
def upload_new(request: HttpRequest) -> JsonResponse:
    """Begin a file in pieces for evidence that is not begun yet; it is begun with the file."""
    assert isinstance(request.user, User)
    require(request.user, "portfolio.keep_evidence")
    form = _told_of_file(request)
    if not form.is_valid() or not form.cleaned_data["key"]:
        return _not_kept(form)
    owner, key = request.user, form.cleaned_data["key"]
    return _upload_begun(lambda: actions.start_with_file(owner=owner, key=key, **form.told()))


@require_POST
@login_required
def upload_begin(request: HttpRequest, pk: int) -> JsonResponse:
    """Begin a file in pieces for a draft, or say how much of it has come already."""
    assert isinstance(request.user, User)
    owner, item, form = request.user, _own(request, pk), _told_of_file(request)
    if not form.is_valid():
        return _not_kept(form)
    return _upload_begun(lambda: actions.begin_upload(owner=owner, item=item, **form.told()))


def _told_of_file(request: HttpRequest) -> UploadForm:
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        told = None
    return UploadForm(told if isinstance(told, dict) else {})


def _upload_begun(begin: Callable[[], Upload]) -> JsonResponse:
    try:
        upload = begin()
    except RuleBroken as broken:
        return JsonResponse({"sentence": broken.sentence}, status=422)
    item = upload.item
    draft = {
        "revision": item.current.revision if item.current else 0,
        "edit": reverse("portfolio:evidence-edit", args=[item.pk]),
        "autosave": reverse("portfolio:evidence-autosave", args=[item.pk]),
        "upload": reverse("portfolio:upload-begin", args=[item.pk]),
    }
    return JsonResponse({**upload_state(upload), "draft": draft})


@require_http_methods(["GET", "HEAD", "PATCH"])
@login_required
def upload_piece(request: HttpRequest, pk: int) -> JsonResponse:
    """How much of a file has come; and, sent with PATCH, its next piece, behind which the whole file is checked."""
    assert isinstance(request.user, User)
    upload = get_object_or_404(Upload.objects.visible_to(request.user).select_related("item__owner", "file"), pk=pk)
    if request.method != "PATCH":
        return JsonResponse(upload_state(upload))
    at = request.GET.get("at", "")
    if not at.isascii() or not at.isdigit() or len(at) > 10:
        return JsonResponse({"sentence": INCOMPLETE}, status=422)
    try:
        come = actions.add_piece(owner=request.user, upload=upload, at=int(at), piece=request.body)
        if come.has_all_come and come.file is None:
            come.file = actions.finish_upload(owner=request.user, upload=come)
    except actions.OutOfStep as step:
        return JsonResponse({**upload_state(upload), "received": step.received}, status=409)
    except RuleBroken as broken:
        again = actions.can_be_tried_again(broken)
        return JsonResponse({"sentence": broken.sentence, "again": again}, status=503 if again else 422)
    return JsonResponse(upload_state(come))


@require_POST
@login_required
def upload_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what has come of a file that is half sent."""
    assert isinstance(request.user, User)
    uploads = Upload.objects.visible_to(request.user).half_sent().select_related("item")
    upload = get_object_or_404(uploads, pk=pk)
    actions.drop_upload(owner=request.user, upload=upload)
    if request.headers.get("Accept", "") == "application/json":
        return JsonResponse({"removed": True})
    messages.success(request, f"{upload.name} is removed.")
    return redirect("portfolio:evidence-edit", pk=upload.item_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a family can be recognised in what was sent; it is held back at once."""
    assert isinstance(request.user, User)
    item = get_object_or_404(EvidenceItem.objects.visible_to(request.user).select_related("owner", "current"), pk=pk)
    if item.held_at is not None:
        return redirect("portfolio:evidence-detail", pk=item.pk)
    require(request.user, "portfolio.report_detail", item)
    reporter, form = request.user, ReportForm(posted(request))
    if form.is_bound and tried(form, lambda: actions.report_detail(reporter=reporter, item=item, **form.cleaned_data)):
        messages.success(request, "Thank you. Nobody sees it now until it has been looked at.")
        return redirect("portfolio:evidence-detail", pk=item.pk)
    context = {"form": form, "item": item}
    return render(request, "portfolio/evidence_report.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports of family details that the signed-in contact handles."""
    assert isinstance(request.user, User)
    require(request.user, "portfolio.keep_words_out")
    return render(request, "portfolio/report_list.html", {"reports": queries.reports_for(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what is held back, who has seen it, and the decision."""
    assert isinstance(request.user, User)
    reports = DetailReport.objects.visible_to(request.user)
    report = get_object_or_404(reports.select_related("item__owner", "reporter", "decided_by"), pk=pk)
    form = ReportDecisionForm(posted(request), item=report.item) if report.is_open else None
    if (
        form is not None
        and form.is_bound
        and tried(form, lambda: _decide_report(request.user, report, form.cleaned_data))
    ):
        messages.success(request, "Decided. The worker, their mentors and whoever reported it know.")
        return redirect("portfolio:report-detail", pk=report.pk)
    held = list(queries.versions_of(report.item, request.user)) if report.is_open else []
    for version in held[:1]:
        actions.note_reading(reader=request.user, version=version)
    context = {
        "report": report,
        "form": form,
        "versions": [as_shown(version) for version in held],
        "said": words_about(report.item) if report.is_open else [],
        "seen": queries.who_saw(report.item),
    }
    return render(request, "portfolio/report_detail.html", context, status=422 if form and form.errors else 200)


def _decide_report(contact: Any, report: DetailReport, told: dict[str, Any]) -> None:
    if told["decision"] == "release":
        actions.release_report(contact=contact, report=report, reason=told["reason"])
        return
    actions.redact_detail(
        contact=contact,
        report=report,
        words=told["words"],
        instead=told["instead"],
        reason=told["reason"],
        files=list(told.get("whole_files") or ()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def journal(request: HttpRequest) -> HttpResponse:
    """The signed-in person's private journal, and a new page of it."""
    assert isinstance(request.user, User)
    owner, form = request.user, JournalForm(posted(request), organisation=request.user.organisation)
    require(owner, "portfolio.keep_journal")
    if form.is_bound and tried(form, lambda: actions.write_journal(owner=owner, text=form.cleaned_data["text"])):
        messages.success(request, "Kept. Only you see it.")
        return redirect("portfolio:journal")
    entries = JournalEntry.objects.visible_to(owner).prefetch_related("talks__mentor")
    context = {"form": form, "page": Paginator(entries, 20).get_page(request.GET.get("page"))}
    return render(request, "portfolio/journal.html", context, status=422 if form.errors else 200)


def _journal_entry(request: HttpRequest, pk: int) -> JournalEntry:
    return get_object_or_404(JournalEntry.objects.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def journal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of one's own journal, to read and to write anew, with the talks about it."""
    assert isinstance(request.user, User)
    owner, entry = request.user, _journal_entry(request, pk)
    form = JournalForm(posted(request), organisation=owner.organisation, initial={"text": entry.text})

    def write() -> None:
        actions.write_journal(owner=owner, text=form.cleaned_data["text"], entry=entry)

    if form.is_bound and tried(form, write):
        messages.success(request, "Kept. Only you see it.")
        return redirect("portfolio:journal-page", pk=pk)
    mentors = mentors_of(owner)
    context = {
        "form": form,
        "entry": entry,
        "talks": entry.talks.select_related("mentor"),
        "mentors": mentors,
        "talk_form": TalkForm(mentors=mentors),
    }
    return render(request, "portfolio/journal_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def journal_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a reflection was talked through, and ask the mentor to confirm the talk."""
    assert isinstance(request.user, User)
    owner, entry = request.user, _journal_entry(request, pk)
    form = TalkForm(posted(request), mentors=mentors_of(owner))

    def tell() -> None:
        actions.tell_of_talk(owner=owner, entry=entry, **form.cleaned_data)

    if form.is_bound and tried(form, tell):
        messages.success(
            request, f"{form.cleaned_data['mentor']} is asked to confirm the talk, and reads nothing of it."
        )
        return redirect("portfolio:journal-page", pk=pk)
    context = {"form": form, "entry": entry}
    return render(request, "portfolio/journal_talk.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def journal_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a page out of one's journal for good."""
    assert isinstance(request.user, User)
    entry = _journal_entry(request, pk)
    if request.method == "POST":
        actions.tear_out(owner=request.user, entry=entry)
        messages.success(request, "The page is gone.")
        return redirect("portfolio:journal")
    return render(request, "portfolio/journal_remove.html", {"entry": entry})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def talk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A talk about a reflection, which the mentor confirms without its words."""
    assert isinstance(request.user, User)
    talk = get_object_or_404(JournalTalk.objects.filter(mentor=request.user).select_related("owner"), pk=pk)
    if request.method == "POST":
        try:
            actions.confirm_talk(mentor=request.user, talk=talk)
            messages.success(request, f"Confirmed. {talk.owner.short_name} sees that you did.")
        except RuleBroken as broken:
            messages.error(request, broken.sentence)
        return redirect("portfolio:talk-detail", pk=pk)
    return render(request, "portfolio/talk_detail.html", {"talk": talk})
