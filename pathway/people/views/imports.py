"""Bringing files in from other systems: upload, name the columns, look, confirm, read what happened."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.core.rowfiles import Unreadable, headings
from pathway.core.spreadsheets import as_csv

from .. import actions
from ..actions.imports import layout_of
from ..enums import ImportStatus
from ..exports import messages_as_csv
from ..forms import ConfirmForm, LayoutForm, UploadForm
from ..http import SignedIn
from ..intake import KINDS, ImportKind, shelf
from ..models import ImportRun
from ..queries import earlier_run_of
from ..sections import IMPORT_EXTRAS

LINES_A_PAGE = 50
RUNS_A_PAGE = 20


@require_safe
@login_required
def import_list(request: SignedIn) -> HttpResponse:
    """Which files can be brought in, and what the last ones did."""
    kinds = [kind for kind in KINDS.values() if may(request.user, kind.preview_rule, request.user.organisation)]
    if not kinds:
        raise Http404
    runs = ImportRun.objects.visible_to(request.user).filter(kind__in=[kind.code for kind in kinds])
    page = Paginator(runs.select_related("brought_by"), RUNS_A_PAGE).get_page(request.GET.get("page"))
    context = {"kinds": kinds, "page": page, "rows": [(run, KINDS[run.kind]) for run in page]}
    return render(request, "people/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_start(request: SignedIn, kind: str) -> HttpResponse:
    """Upload a file to see what it would change."""
    wanted = _kind(request, kind)
    form = UploadForm(posted(request), request.FILES or None, kind=wanted)
    made: list[ImportRun] = []

    def start() -> None:
        file = form.cleaned_data["file"]
        made.append(
            actions.start_import(
                keeper=request.user,
                kind=wanted,
                file_name=file.name,
                chunks=file.chunks(),
                create_teams=form.cleaned_data.get("create_teams", False),
            )
        )

    if request.method == "POST" and tried(form, start):
        run = ImportRun.objects.select_related("brought_by", "confirmed_by").get(pk=made[0].pk)
        if run.status == ImportStatus.REFUSED:
            # Nothing but the file itself can mend it: the answer is the refusal, with every row to mend.
            return _detail(request, run, status=422)
        return redirect("people:import-detail", run.pk)
    context = {"form": form, "kind": wanted, "extras": IMPORT_EXTRAS.get(wanted.code, [])}
    return render(request, "people/import_start.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def import_example(request: SignedIn, kind: str) -> HttpResponse:
    """A file with the columns and one invented row, to begin from."""
    wanted = _kind(request, kind)
    text = as_csv(
        [column.name for column in wanted.columns if column.needed],
        [[column.example for column in wanted.columns if column.needed]],
    )
    return _file(text, f"{wanted.code}-example.csv")


@require_safe
@login_required
def import_detail(request: SignedIn, pk: int) -> HttpResponse:
    """How far a file is, what it would change or what it changed, and every row with something to say."""
    return _detail(request, _run(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_columns(request: SignedIn, pk: int) -> HttpResponse:
    """Say which heading of the file stands for which column; it is remembered for the next file."""
    run = _run(request, pk)
    kind = KINDS[run.kind]
    try:
        with shelf.opened(Path(settings.PRIVATE_ROOT), run.shelf) as file:
            found = headings(file)
    except (OSError, ValueError, Unreadable):
        messages.error(request, "The file is no longer here, or has no first row. Upload it again.")
        return redirect("people:import-detail", run.pk)
    form = LayoutForm(posted(request), kind=kind, headings=found, layout=layout_of(run.organisation, kind))

    def keep() -> None:
        actions.keep_layout(
            keeper=request.user, kind=kind, headings=form.headings, day_first=form.cleaned_data["day_first"]
        )
        actions.check_again(keeper=request.user, run=run, create_teams=run.options.get("create_teams", False))

    if request.method == "POST" and tried(form, keep):
        messages.success(request, "The columns are remembered for your next file. This one was checked again.")
        return redirect("people:import-detail", run.pk)
    context = {"form": form, "run": run, "kind": kind}
    return render(request, "people/import_columns.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def import_again(request: SignedIn, pk: int) -> HttpResponse:
    """Check the waiting file once more, with its new teams opened."""
    run = _run(request, pk)
    try:
        actions.check_again(keeper=request.user, run=run, create_teams="create_teams" in request.POST)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("people:import-detail", run.pk)


@require_POST
@login_required
def import_confirm(request: SignedIn, pk: int) -> HttpResponse:
    """Bring in what the preview shows."""
    run = _run(request, pk)
    kind = KINDS[run.kind]
    require(request.user, kind.confirm_rule, run.organisation)
    form = ConfirmForm(request.POST, run=run, kind=kind)
    if not tried(form, lambda: actions.confirm_import(keeper=request.user, run=run, **form.cleaned_data)):
        return _detail(request, run, form=form, status=422)
    run.refresh_from_db()
    if run.status == ImportStatus.DONE:
        messages.success(request, f"“{run.file_name}” is brought in.")
    return redirect("people:import-detail", run.pk)


@require_POST
@login_required
def import_cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Turn a waiting file away."""
    run = _run(request, pk)
    try:
        actions.cancel_import(keeper=request.user, run=run)
        messages.success(request, f"“{run.file_name}” is removed. Nothing was changed.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("people:import-list")


@require_safe
@login_required
def import_messages(request: SignedIn, pk: int) -> HttpResponse:
    """Every message about a file, to mend it by."""
    run = _run(request, pk)
    return _file(messages_as_csv(run), f"messages-{run.pk}.csv")


def _kind(request: SignedIn, code: str) -> ImportKind:
    kind = KINDS.get(code)
    if kind is None:
        raise Http404
    require(request.user, kind.preview_rule, request.user.organisation)
    return kind


def _run(request: SignedIn, pk: int) -> ImportRun:
    runs = ImportRun.objects.visible_to(request.user).select_related("organisation", "brought_by", "confirmed_by")
    run = get_object_or_404(runs, pk=pk)
    if run.kind not in KINDS:
        raise Http404
    require(request.user, KINDS[run.kind].preview_rule, run.organisation)
    return run


def _detail(request: SignedIn, run: ImportRun, form: ConfirmForm | None = None, status: int = 200) -> HttpResponse:
    kind, root = KINDS[run.kind], Path(settings.PRIVATE_ROOT)
    group = request.GET.get("group", "")
    lines = [line for line in shelf.lines_of(root, run.shelf) if group in ("", line.group)] if run.shelf else []
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    may_confirm = may(request.user, kind.confirm_rule, run.organisation)
    context = {
        "run": run,
        "kind": kind,
        "page": page,
        "lines": [(line, kind.groups[line.group]) for line in page],
        "group": group if group in kind.groups else "",
        "groups": [(code, words, run.counts.get(code, 0)) for code, words in kind.groups.items()],
        "form": form or ConfirmForm(run=run, kind=kind),
        "may_confirm": may_confirm,
        "is_clear": not run.codes - {"csv.confirm_required"},
        "unknown_teams": "csv.unknown_team" in run.codes,
        "odd_columns": bool({"csv.header", "csv.bad_date"} & run.codes),
        "progress": shelf.told(root, run.shelf) if run.is_working and run.shelf else None,
        "earlier": earlier_run_of(run),
        "extras": IMPORT_EXTRAS.get(kind.code, []),
    }
    return render(request, "people/import_detail.html", context, status=status)


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
