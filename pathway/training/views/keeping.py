"""Pages on which managers and workforce leads see who holds what."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.audit.actions import record
from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.models import User

from .. import actions
from ..exports import table_as_csv
from ..forms import CoursesForm, FamiliesForm, PromiseForm, RequirementForm, RuleForm, TableFilter, WeekForm
from ..models import Requirement, time_seen_by
from ..queries import (
    courses_of,
    courses_proposed_for,
    may_see_all,
    people_seen_by,
    promises_of,
    proposed_for,
    seats_of,
    time_of,
)
from ..queries.records import courses_ahead, plans_of, preview_change, runway_of
from ..tables import STATE_NAMES, TrainingTable, by_person

PEOPLE_ON_A_PAGE = 50
COURSES_ON_A_PAGE = 40


def _table(request: HttpRequest) -> TrainingTable:
    viewer = request.user
    assert isinstance(viewer, User)
    require(viewer, "training.see_table", viewer.organisation)
    asked = TableFilter(request.GET)
    asked.is_valid()
    day = min(asked.cleaned_data.get("on") or clock.today(), clock.today())
    return TrainingTable(viewer, day, {k: v for k, v in asked.cleaned_data.items() if k != "on"})


@require_safe
@login_required
def table(request: HttpRequest) -> HttpResponse:
    """Who holds which required module: all together, by team, by level and by person."""
    shown = _table(request)
    actions.note_table_read(reader=shown.viewer, rows=len(shown.cells), day=shown.day)
    page = Paginator(by_person(shown.cells, shown.requirements), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"table": shown, "page": page, "all_people": may_see_all(request.user), "query": shown.link()}
    return render(request, "training/table.html", context)


@require_safe
@login_required
def table_rows(request: HttpRequest) -> HttpResponse:
    """The people behind one number of the table."""
    shown = _table(request)
    actions.note_table_read(reader=shown.viewer, rows=len(shown.rows()), day=shown.day)
    page = Paginator(shown.rows(), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    module = next((r for r in shown.requirements if r.pk == shown.asked.get("module")), None)
    state = STATE_NAMES[shown.asked.get("state") or "all"]
    to_remind = sum(cell.wants_a_reminder and cell.standing.person.pk != shown.viewer.pk for cell in page)
    context = {"table": shown, "page": page, "module": module, "state": state, "query": shown.link()}
    context["to_remind"] = to_remind if shown.day == shown.today else 0
    return render(request, "training/table_rows.html", context)


@require_POST
@login_required
def rows_nudge(request: HttpRequest) -> HttpResponse:
    """Remind the people of one page of rows who have not done theirs; nobody twice within a week."""
    shown = _table(request)
    page = Paginator(shown.rows(), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    reminded = waits = 0
    for cell in page if shown.day == shown.today else ():
        if not cell.wants_a_reminder or cell.standing.person.pk == shown.viewer.pk:
            continue
        course = actions.course_of(cell.requirement)
        try:
            actions.nudge(author=shown.viewer, worker=cell.standing.person, course=course)
        except RuleBroken:
            waits += 1
        else:
            reminded += 1
    already = f" {waits} had a reminder within the last week." if waits else ""
    messages.success(request, f"{reminded} reminded.{already}")
    return redirect(f"{reverse('training:table-rows')}?{shown.link(page=page.number)}")


@require_safe
@login_required
def table_csv(request: HttpRequest) -> HttpResponse:
    """The rows behind the table as a file; taking it is written into the trail."""
    shown = _table(request)
    rows = shown.rows()
    actions.note_export(reader=shown.viewer, rows=len(rows), day=shown.day)
    response = HttpResponse(table_as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="training-{shown.day.isoformat()}.csv"'
    return response


@require_safe
@login_required
def runway(request: HttpRequest) -> HttpResponse:
    """What expires and is due in the next twelve months, against booked places, with what is late to act on."""
    shown = _table(request)
    actions.note_table_read(reader=shown.viewer, rows=len(shown.cells), day=clock.today())
    seats = seats_of(User.objects.filter(people_seen_by(shown.viewer))).values()
    ahead = runway_of(shown.cells, [seat for seat in seats if shown.holds(seat.worker)])
    page = Paginator(ahead.late, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": shown,
        "runway": ahead,
        "courses": courses_ahead(shown.viewer, ahead),
        "page": page,
        "query": shown.link(on=""),
    }
    return render(request, "training/runway.html", context)


@require_safe
@login_required
def plan_list(request: HttpRequest) -> HttpResponse:
    """What each team's people do in their first year, for everybody to read."""
    assert isinstance(request.user, User)
    return render(request, "training/plan_list.html", {"plans": plans_of(request.user.organisation)})


@require_safe
@login_required
def requirement_list(request: HttpRequest) -> HttpResponse:
    """What the organisation asks its people to hold, for everybody to read."""
    assert isinstance(request.user, User)
    required = Requirement.objects.visible_to(request.user).current().with_levels()
    keeps = may(request.user, "training.keep_requirements", request.user.organisation)
    context = {
        "requirements": required,
        "proposed": proposed_for(request.user) if keeps else [],
        "courses": courses_proposed_for(request.user) if keeps else [],
    }
    return render(request, "training/requirement_list.html", context)


@require_POST
@login_required
def requirement_defaults(request: HttpRequest) -> HttpResponse:
    """Begin with the proposed rules."""
    assert isinstance(request.user, User)
    try:
        made = actions.require_defaults(lead=request.user, with_courses=request.POST.get("with_courses") == "1")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, f"{len(made)} trainings are now required. Look through the rules and change them.")
    return redirect("training:requirement-list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def requirement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change of whom it is asked, by when and how often, from today on; who becomes overdue is shown before."""
    lead = request.user
    assert isinstance(lead, User)
    found = Requirement.objects.visible_to(lead).select_related("organisation").with_levels()
    requirement = get_object_or_404(found, pk=pk)
    require(lead, "training.keep_requirements", requirement.organisation)
    form = RuleForm(lead, posted(request), initial=RuleForm.initial_of(requirement))

    def change() -> None:
        actions.change_requirement(lead=lead, requirement=requirement, **form.cleaned_data)

    sent = request.method == "POST" and form.is_valid()
    # What was shown is what is saved: the mark of another rule shows the preview again.
    confirmed = sent and request.POST.get("confirm") == form.mark
    if confirmed and tried(form, change):
        messages.success(request, f"“{requirement}” follows the new rule from today. Past days keep the old one.")
        return redirect("training:requirement-list")
    preview = preview_change(requirement, form.cleaned_data) if sent and requirement.ended_on is None else None
    context = {"form": form, "requirement": requirement, "preview": preview, "mark": form.mark if sent else ""}
    return render(request, "training/requirement_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def requirement_add(request: HttpRequest) -> HttpResponse:
    """Ask people to hold another module, or a course that is not taught here."""
    lead = request.user
    assert isinstance(lead, User)
    require(lead, "training.keep_requirements", lead.organisation)
    form = RequirementForm(lead, posted(request))
    made: list[Requirement] = []

    def add() -> None:
        said = dict(form.cleaned_data)
        module, title = said.pop("module"), said.pop("title")
        if module is not None:
            made.append(actions.require_module(lead=lead, module=module, **said))
        else:
            made.append(actions.require_course(lead=lead, title=title, **said))

    if request.method == "POST" and tried(form, add):
        messages.success(request, f"“{made[0]}” is now required: {made[0].rule_in_words}.")
        return redirect("training:requirement-list")
    return render(request, "training/requirement_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def requirement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a module of nobody from today on."""
    lead = request.user
    assert isinstance(lead, User)
    requirement = get_object_or_404(Requirement.objects.visible_to(lead), pk=pk)
    try:
        actions.end_requirement(lead=lead, requirement=requirement)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, f"“{requirement}” is no longer required. Past days still show it.")
    return redirect("training:requirement-list")


def _worker(request: HttpRequest, verb: str, pk: int) -> User:
    worker = get_object_or_404(User.objects.filter(time_seen_by(request.user)), pk=pk)
    require(request.user, verb, worker)
    return worker


@require_safe
@login_required
def time_own(request: HttpRequest) -> HttpResponse:
    """The way to one's own time for learning."""
    return redirect("training:time-detail", request.user.pk)


@require_safe
@login_required
def time_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours for learning promised and had by week, and the families by month."""
    worker = _worker(request, "training.see_time", pk)
    if worker.pk != request.user.pk:
        record(actor=request.user, verb="training.time_read", thing=worker, subject=worker)
    context = {"worker": worker, "time": time_of(worker), "may_note": may(request.user, "training.note_time", worker)}
    return render(request, "training/time_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def week_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the hours for learning of one week."""
    assert isinstance(request.user, User)
    worker, noter = _worker(request, "training.note_time", pk), request.user
    form = WeekForm(posted(request))

    def note() -> None:
        actions.note_week(noter=noter, worker=worker, **form.cleaned_data)

    if request.method == "POST" and tried(form, note):
        messages.success(request, "The week is noted.")
        return redirect("training:time-detail", pk)
    return render(
        request, "training/week_note.html", {"worker": worker, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def families_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note how many families there were in one month."""
    assert isinstance(request.user, User)
    worker, noter = _worker(request, "training.note_time", pk), request.user
    form = FamiliesForm(posted(request))

    def note() -> None:
        actions.note_families(noter=noter, worker=worker, **form.cleaned_data)

    if request.method == "POST" and tried(form, note):
        messages.success(request, "The month is noted.")
        return redirect("training:time-detail", pk)
    return render(
        request, "training/families_note.html", {"worker": worker, "form": form}, status=422 if form.errors else 200
    )


@require_safe
@login_required
def promise_list(request: HttpRequest) -> HttpResponse:
    """How many hours a week are protected for learning at each level."""
    assert isinstance(request.user, User)
    require(request.user, "training.keep_requirements", request.user.organisation)
    return render(request, "training/promise_list.html", {"promises": promises_of(request.user.organisation)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def promise_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise other hours at a level from today on."""
    lead = request.user
    assert isinstance(lead, User)
    level = get_object_or_404(Level.objects.visible_to(lead).select_related("organisation"), pk=pk)
    require(lead, "training.keep_requirements", level.organisation)
    form = PromiseForm(posted(request))

    def promise() -> None:
        actions.promise_learning_time(lead=lead, level=level, **form.cleaned_data)

    if request.method == "POST" and tried(form, promise):
        messages.success(request, f"The promise for {level} holds from today. Past weeks keep the one they had.")
        return redirect("training:promise-list")
    return render(
        request, "training/promise_edit.html", {"level": level, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def course_list(request: HttpRequest) -> HttpResponse:
    """Say which module each course of another system counts for; it is remembered for the next file."""
    lead = request.user
    assert isinstance(lead, User)
    require(lead, "training.keep_requirements", lead.organisation)
    page = Paginator(courses_of(lead), COURSES_ON_A_PAGE).get_page(request.GET.get("page"))
    form = CoursesForm(lead, page.object_list, posted(request))

    def map_them() -> None:
        actions.map_courses(lead=lead, answers=form.answers)

    if request.method == "POST" and tried(form, map_them):
        messages.success(request, "Remembered. The training table counts it from now on, for past days too.")
        return redirect("training:course-list")
    context = {"form": form, "page": page}
    return render(request, "training/course_list.html", context, status=422 if form.errors else 200)
