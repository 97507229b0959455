"""Pages about packages and activities: authors upload and keep them, approvers decide, workers play."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.hosts import content_origin, plays_apart
from pathway.core.pages import posted
from pathway.core.permissions import may, require
from pathway.core.templatetags.pathway import moment
from pathway.people.models import User

from ..actions import packages as actions
from ..actions.courses import keep_course_part
from ..enums import PackageStatus
from ..exports import questions_as_csv
from ..forms.packages import ActivityForm, RefuseForm, UploadForm, WithdrawForm
from ..http import TooLarge, strict_body
from ..models import Activity, ActivityResult, Launch, Package
from ..packages.course import COURSE_STATE, NoCourseState
from ..packages.questions import FEWEST, Question
from ..packages.statements import LARGEST_STATEMENT, BadStatement
from ..packages.strict_json import NotJson
from ..queries.learning import stands_where_one_leaves_at_once
from ..queries.packages import activity_state, attempts_of, courses_are_off, deciders_of, questions_about, state_of
from ..queries.tickets import learner_of, ticket_for

PARTS_SHOWN = 20
LARGEST_REQUEST = 8 * LARGEST_STATEMENT
LARGEST_STATE_REQUEST = 3 * actions.LARGEST_STATE


@require_safe
@login_required
def activity_list(request: HttpRequest) -> HttpResponse:
    """What an author or approver keeps: packages that wait, activities, and packages not put to use."""
    require(request.user, "modules.enter_cms")
    assert isinstance(request.user, User)
    packages = Package.objects.visible_to(request.user).select_related("version", "uploaded_by")
    activities = Activity.objects.visible_to(request.user).in_use().select_related("package__version", "organisation")
    context = {
        "waiting": packages.waiting(),
        "activities": [(activity, may(request.user, "modules.keep_activity", activity)) for activity in activities],
        "unused": packages.ready().filter(activities__isnull=True, asks_second_person=False),
        "may_upload": may(request.user, "modules.write", request.user.organisation),
    }
    return render(request, "modules/activity_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def package_upload(request: HttpRequest) -> HttpResponse:
    """Upload a package; what is wrong with it is said in full."""
    assert isinstance(request.user, User)
    organisation = request.user.organisation
    require(request.user, "modules.write", organisation)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    findings: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            package = actions.install_package(
                author=request.user, organisation=organisation, file=file.file, file_name=file.name
            )
        except actions.PackageRefused as refused:
            form.add_error("file", refused)
            findings = refused.findings[1:]
        except RuleBroken as broken:
            form.add_error("file", broken)
        else:
            return redirect("modules:package-detail", pk=package.pk)
    context = {"form": form, "findings": findings, "courses_are_off": courses_are_off()}
    return render(request, "modules/package_upload.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def package_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a package is, what was found in it, and what can be done with it now."""
    package = _package(request, pk)
    return _package_page(request, package, RefuseForm())


def _package(request: HttpRequest, pk: int) -> Package:
    packages = Package.objects.visible_to(request.user).select_related(
        "version", "organisation", "uploaded_by", "decided_by"
    )
    return get_object_or_404(packages, pk=pk)


def _package_page(request: HttpRequest, package: Package, form: RefuseForm, status: int = 200) -> HttpResponse:
    report = package.version.report
    context = {
        "package": package,
        "report": report,
        "facts": _facts(package, report),
        "libraries": [
            [f"{lib['name']['machine']} {lib['name']['major']}.{lib['name']['minor']}.{lib['patch']}", lib["licence"]]
            for lib in report["libraries"] + report["borrowed"]
        ],
        "columns": ["Library", "Licence"],
        "deciders": deciders_of(package),
        "activities": Activity.objects.visible_to(request.user).filter(package=package),
        "form": form,
    }
    return render(request, "modules/package_detail.html", context, status=status)


def _facts(package: Package, report: dict[str, Any]) -> list[dict[str, str]]:
    by = package.uploaded_by or "Pathway itself"
    decided = f"by {package.decided_by}, {moment(package.decided_at)}"
    return [
        {"key": "Kind", "value": package.version.main_library},
        *([{"key": "Parts", "value": _parts(report["parts"])}] if package.version.is_course else []),
        {"key": "Licence", "value": report["licence"] if report["licence"] not in ("", "U") else "not stated"},
        {"key": "Size", "value": f"{filesizeformat(report['unzipped'])} in {report['files']} files"},
        {"key": "Loads from other sites", "value": ", ".join(report["remote_hosts"]) or "nothing"},
        {"key": "When it is finished", "value": report["finish"]["advice"]},
        {"key": "Uploaded", "value": f"{package.file_name}, by {by}, {moment(package.uploaded_at)}"},
        *([{"key": _decision(package), "value": decided}] if package.decided_at else []),
    ]


def _decision(package: Package) -> str:
    return "Refused" if package.status == PackageStatus.REFUSED else "Approved"


def _parts(parts: list[dict[str, Any]]) -> str:
    shown = "; ".join(part["title"] for part in parts[:PARTS_SHOWN])
    more = len(parts) - PARTS_SHOWN
    return f"{len(parts)}: {shown}" + (f" and {more} more" if more > 0 else "")


@require_POST
@login_required
def package_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a package's new code."""
    package = _package(request, pk)
    assert isinstance(request.user, User)
    try:
        actions.approve_package(approver=request.user, package=package)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, "Approved. Its author can put it to use now.")
    return redirect("modules:package-detail", pk=pk)


@require_POST
@login_required
def package_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a package's new code, with a reason."""
    package = _package(request, pk)
    require(request.user, "modules.decide_package", package)
    assert isinstance(request.user, User)
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            actions.refuse_package(approver=request.user, package=package, reason=form.cleaned_data["reason"])
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            messages.success(request, "Refused. Its author has been told why.")
            return redirect("modules:package-detail", pk=pk)
    return _package_page(request, package, form, status=422)


@require_POST
@login_required
def package_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a package to try it; nothing that happens in it is kept."""
    package = _package(request, pk)
    assert isinstance(request.user, User)
    try:
        return _player_of(actions.preview_package(viewer=request.user, package=package))
    except RuleBroken as broken:
        return _refused(broken.sentence, 422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def activity_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a package to use as an activity."""
    package = _package(request, pk)
    require(request.user, "modules.write", package.organisation)
    assert isinstance(request.user, User)
    start = {"title": package.version.title, "completion_rule": package.version.report["finish"]["rule"]}
    packages = Package.objects.filter(pk=package.pk).select_related("version")
    form = ActivityForm(request.POST or None, packages=packages, initial=start | {"package": package.pk})
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_activity(author=request.user, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            messages.success(request, "The activity can be put into a module now.")
            return redirect("modules:activity-list")
    context = {"form": form, "package": package, "advice": package.version.report["finish"]["advice"]}
    return render(request, "modules/activity_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def activity_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an activity, or the package in it."""
    activity = _kept_activity(request, pk)
    assert isinstance(request.user, User)
    own = Package.objects.filter(organisation=activity.organisation).select_related("version")
    form = ActivityForm(request.POST or None, instance=activity, packages=own.ready())
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_activity(author=request.user, activity=activity, **form.cleaned_data)
        except actions.NeedsSecondPerson as broken:
            actions.ask_second_person(author=request.user, package=broken.package)
            form.add_error("package", broken)
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            messages.success(request, "Saved. Whoever is playing now goes on with what they opened.")
            return redirect("modules:activity-list")
    context = {"form": form, "activity": activity, "advice": activity.package.version.report["finish"]["advice"]}
    return render(request, "modules/activity_form.html", context, status=422 if form.errors else 200)


def _kept_activity(request: HttpRequest, pk: int) -> Activity:
    in_use = Activity.objects.visible_to(request.user).in_use().select_related("package__version")
    found = get_object_or_404(in_use, pk=pk)
    require(request.user, "modules.keep_activity", found)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def activity_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an activity out of use, with a reason."""
    activity = _kept_activity(request, pk)
    assert isinstance(request.user, User)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_activity(author=request.user, activity=activity, reason=form.cleaned_data["reason"])
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            messages.success(request, f"“{activity}” has been withdrawn. What people did in it is kept.")
            return redirect("modules:activity-list")
    context = {"form": form, "thing": activity, "kind": "Activity", "activities": [activity]}
    return render(request, "modules/withdraw.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def package_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a package out of use, and with it the activities that play it."""
    package = _package(request, pk)
    require(request.user, "modules.write", package.organisation)
    assert isinstance(request.user, User)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_package(author=request.user, package=package, reason=form.cleaned_data["reason"])
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            messages.success(request, f"“{package}” has been withdrawn. What people did in it is kept.")
            return redirect("modules:package-detail", pk=pk)
    activities = Activity.objects.visible_to(request.user).in_use().filter(package=package)
    context = {"form": form, "thing": package, "kind": "Package", "activities": activities}
    return render(request, "modules/withdraw.html", context, status=422 if form.errors else 200)


def _activity(request: HttpRequest, pk: int, verb: str = "modules.play_activity") -> Activity:
    found = get_object_or_404(Activity.objects.visible_to(request.user).select_related("package__version"), pk=pk)
    require(request.user, verb, found)
    return found


@require_safe
@login_required
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity on a page of its own."""
    activity = _activity(request, pk, "modules.see_activity")
    assert isinstance(request.user, User)
    context = {
        "activity": activity,
        "may_play": activity.withdrawn_at is None or may(request.user, "modules.play_activity", activity),
        "state": activity_state(request.user, activity),
        "attempts": attempts_of(request.user, activity),
        "quick_exit": stands_where_one_leaves_at_once("activities", activity.pk),
        "may_keep": may(request.user, "modules.keep_activity", activity),
    }
    return render(request, "modules/activity_detail.html", context)


@require_safe
@login_required
def activity_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """How ten learners or more answered each question of an activity, for its authors to better it."""
    activity, questions = _questions(request, pk)
    context = {"activity": activity, "questions": questions, "fewest": FEWEST}
    return render(request, "modules/activity_questions.html", context)


@require_safe
@login_required
def activity_questions_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a CSV file."""
    activity, questions = _questions(request, pk)
    response = HttpResponse(questions_as_csv(questions), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="questions-{activity.pk}.csv"'
    return response


def _questions(request: HttpRequest, pk: int) -> tuple[Activity, list[Question]]:
    activity = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, "modules.see_questions", activity)
    assert isinstance(request.user, User)
    return activity, questions_about(activity, request.user.organisation)


@require_POST
@login_required
def activity_launch(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave to play an activity, and the address at which it plays."""
    activity = _activity(request, pk)
    assert isinstance(request.user, User)
    try:
        return _player_of(actions.launch_activity(worker=request.user, activity=activity))
    except RuleBroken as broken:
        return _refused(broken.sentence, 422)


@require_POST
@login_required
def activity_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an activity at its beginning."""
    activity = _activity(request, pk)
    assert isinstance(request.user, User)
    try:
        actions.start_again(worker=request.user, activity=activity)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect(_way_back(request, activity))


@require_POST
@login_required
def activity_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the worker's own word that they have worked through an activity."""
    activity = _activity(request, pk)
    assert isinstance(request.user, User)
    try:
        actions.declare_done(worker=request.user, activity=activity)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect(_way_back(request, activity))


@require_POST
@login_required
def launch_statements(request: HttpRequest, launch: Any) -> HttpResponse:
    """What a playing package says: kept once, with the signed-in person as its actor."""
    found = _launch(request, launch)
    assert isinstance(request.user, User)
    try:
        sent = strict_body(request, LARGEST_REQUEST)
        statements = sent.get("statements") if isinstance(sent, dict) else None
        if not isinstance(statements, list):
            raise NotJson("does not hold a list of statements")
        received = actions.receive_statements(worker=request.user, launch=found, statements=statements)
    except (NotJson, TooLarge, BadStatement, RuleBroken) as error:
        return _not_kept(error)
    standing = _standing(received.result) if received.result else None
    return JsonResponse({"kept": received.kept, "standing": standing})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def launch_state(request: HttpRequest, launch: Any) -> HttpResponse:
    """Where the worker left the activity: read it, or remember it."""
    found = _launch(request, launch)
    assert isinstance(request.user, User)
    if request.method != "POST":
        activity = found.activity
        state = state_of(request.user, activity, found.package.version_id) if activity else {}
        address = activity.address if activity else "urn:preview"
        standing = _standing(activity_state(request.user, activity)) if activity else None
        answer = {"state": state, "activity": address, "csrf": get_token(request), "standing": standing}
        if found.package.version.is_course:
            answer["course"] = {"learner": learner_of(found), "opened": int(clock.now().timestamp() * 1000)}
        return JsonResponse(answer)
    try:
        sent = strict_body(request, LARGEST_STATE_REQUEST)
        told = _state(sent)
        if told["data_type"] == COURSE_STATE and found.package.version.is_course and told["state"] is not None:
            received = keep_course_part(worker=request.user, launch=found, part=told["sub_id"], state=told["state"])
            standing = _standing(received.result) if received.result else None
            return JsonResponse({"kept": received.kept, "standing": standing})
        actions.save_state(worker=request.user, launch=found, **told)
    except (NotJson, NoCourseState, TooLarge, RuleBroken) as error:
        return _not_kept(error)
    return JsonResponse({"kept": 1})


def _launch(request: HttpRequest, key: Any) -> Launch:
    mine = Launch.objects.visible_to(request.user).select_related("activity", "package__version")
    return get_object_or_404(mine, pk=key)


def _state(sent: Any) -> dict[str, Any]:
    fields = {key: sent.get(key) for key in ("state", "sub_id", "data_type")} if isinstance(sent, dict) else {}
    state, names = fields.get("state"), [fields.get("sub_id"), fields.get("data_type")]
    if not fields or not (state is None or isinstance(state, str)):
        raise NotJson("does not hold a state")
    if not all(isinstance(name, str) and 0 < len(name) <= 64 for name in names):
        raise NotJson("does not name the part whose state it is")
    return fields


def _player_of(launch: Launch) -> JsonResponse:
    return JsonResponse(
        {
            "launch": str(launch.pk),
            "origin": content_origin(),
            "apart": plays_apart(),
            "player": f"{content_origin()}/p/{ticket_for(launch)}/player",
            "statements": reverse("modules:launch-statements", args=[launch.pk]),
            "state": reverse("modules:launch-state", args=[launch.pk]),
            "preview": launch.is_preview,
            "course": launch.package.version.is_course,
        }
    )


def _standing(state: ActivityResult) -> dict[str, Any]:
    html = render_to_string("modules/components/standing.html", {"state": state, "activity": state.activity})
    return {"complete": state.is_complete, "html": html}


def _not_kept(error: Exception) -> JsonResponse:
    if isinstance(error, actions.TooMany):
        return _refused(error.sentence, 429)
    if isinstance(error, actions.SaidDifferently):
        return _refused(error.sentence, 409, "xapi.conflict")
    if isinstance(error, RuleBroken):
        return _refused(error.sentence, 422)
    if isinstance(error, TooLarge):
        return _refused(str(error), 413)
    if isinstance(error, BadStatement):
        return _refused(str(error), 422, error.code)
    return _refused(f"What was sent {error}.", 400, "xapi.bad_json")


def _refused(sentence: str, status: int, code: str = "") -> JsonResponse:
    return JsonResponse({"sentence": sentence, "code": code}, status=status)


def _way_back(request: HttpRequest, activity: Activity) -> str:
    asked = request.POST.get("next", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None):
        return asked
    return reverse("modules:activity-detail", args=[activity.pk])
