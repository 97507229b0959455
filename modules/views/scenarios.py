"""Pages on which authors write practice scenarios, see them drawn, try them and put them to use."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.models import User

from ..actions import scenarios as actions
from ..actions.packages import NeedsSecondPerson, ask_second_person
from ..forms.scenarios import MomentForm, ScenarioForm
from ..models import Scenario, ScenarioMoment, ScenarioVersion
from ..packages.scenarios import draw, examine
from ..queries.scenarios import moments_of, needs_second_person, points_of


@require_safe
@login_required
def scenario_list(request: HttpRequest) -> HttpResponse:
    """The organisation's practice scenarios."""
    require(request.user, "modules.enter_cms")
    assert isinstance(request.user, User)
    context = {
        "scenarios": Scenario.objects.visible_to(request.user).select_related("activity"),
        "may_write": request.user.organisation and may(request.user, "modules.write", request.user.organisation),
    }
    return render(request, "modules/scenario_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scenario_write(request: HttpRequest) -> HttpResponse:
    """Begin a scenario."""
    assert isinstance(request.user, User)
    author, organisation = request.user, request.user.organisation
    require(author, "modules.write_scenario", organisation)
    assert organisation is not None
    form = ScenarioForm(posted(request))
    if form.is_valid():
        scenario = actions.write_scenario(author=author, organisation=organisation, **form.cleaned_data)
        messages.success(request, "Begun. Now write its first moment.")
        return redirect("modules:scenario-detail", pk=scenario.pk)
    return render(request, "modules/scenario_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def scenario_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A scenario as a whole: its drawing with a list beside it, what is wrong with it, and its versions."""
    scenario = _scenario(request, pk)
    moments = moments_of(scenario)
    points = points_of(moments)
    versions = list(scenario.versions.select_related("package__version", "made_by"))
    newest = versions[0] if versions else None
    context = {
        "scenario": scenario,
        "moments": moments,
        "drawing": draw(points) if points else None,
        "findings": examine(points),
        "keeps": may(request.user, "modules.keep_scenario", scenario),
        "second_person": needs_second_person(scenario),
        "versions": versions,
        "newest": newest,
        "tries": newest is not None and may(request.user, "modules.preview_package", newest.package),
        "used": scenario.activity.package_id if scenario.activity else None,
    }
    return render(request, "modules/scenario_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scenario_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what stands before a scenario, and what it is about."""
    scenario = _kept(request, pk)
    assert isinstance(request.user, User)
    form = ScenarioForm(posted(request), instance=scenario)
    if form.is_valid():
        actions.change_scenario(author=request.user, scenario=scenario, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("modules:scenario-detail", pk=pk)
    context = {"form": form, "scenario": scenario}
    return render(request, "modules/scenario_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def moment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write another moment of a scenario."""
    scenario = _kept(request, pk)
    return _moment_page(request, scenario, None, MomentForm(posted(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def moment_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a moment and its choices."""
    moment = _moment(request, pk)
    return _moment_page(request, moment.scenario, moment, MomentForm(posted(request), moment=moment))


def _moment_page(
    request: HttpRequest, scenario: Scenario, moment: ScenarioMoment | None, form: MomentForm
) -> HttpResponse:
    assert isinstance(request.user, User)
    author = request.user
    if request.method == "POST" and tried(
        form,
        lambda: actions.keep_moment(author=author, scenario=scenario, moment=moment, **form.cleaned_data),
    ):
        messages.success(request, f"“{form.cleaned_data['name']}” is saved.")
        return redirect("modules:scenario-detail", pk=scenario.pk)
    names = scenario.moments.values_list("name", flat=True)
    context = {"form": form, "scenario": scenario, "moment": moment, "names": names}
    return render(request, "modules/moment_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def moment_first(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the scenario begin with a moment."""
    moment = _moment(request, pk)
    assert isinstance(request.user, User)
    actions.begin_with(author=request.user, moment=moment)
    messages.success(request, f"The scenario begins with “{moment.name}” now.")
    return redirect("modules:scenario-detail", pk=moment.scenario_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def moment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take a moment out."""
    moment = _moment(request, pk)
    assert isinstance(request.user, User)
    if request.method == "POST":
        actions.remove_moment(author=request.user, moment=moment)
        messages.success(request, f"“{moment.name}” is taken out.")
        return redirect("modules:scenario-detail", pk=moment.scenario_id)
    moments = list(moment.scenario.moments.all()[:2])
    context = {
        "moment": moment,
        "led_here": moment.reached_by.exclude(moment=moment).count(),
        "begins_instead": moments[1] if len(moments) > 1 and moments[0] == moment else None,
    }
    return render(request, "modules/moment_remove.html", context)


@require_POST
@login_required
def scenario_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a version of what is written."""
    scenario = _kept(request, pk)
    assert isinstance(request.user, User)
    try:
        version = actions.make_version(author=request.user, scenario=scenario)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        waits = "It waits for a second person now." if version.package.is_waiting else "Try it, then put it to use."
        messages.success(request, f"Version {version.number} is made. {waits}")
    return redirect("modules:scenario-detail", pk=pk)


@require_POST
@login_required
def scenario_use(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Put a version to use."""
    version = get_object_or_404(
        ScenarioVersion.objects.select_related("package"), scenario=_kept(request, pk), number=number
    )
    assert isinstance(request.user, User)
    try:
        actions.use_version(author=request.user, version=version)
    except NeedsSecondPerson as broken:
        ask_second_person(author=request.user, package=broken.package)
        messages.error(request, broken.sentence)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, f"Version {number} is in use. Choose the activity in a module.")
    return redirect("modules:scenario-detail", pk=pk)


def _scenario(request: HttpRequest, pk: int) -> Scenario:
    scenarios = Scenario.objects.visible_to(request.user).select_related("organisation", "activity")
    return get_object_or_404(scenarios, pk=pk)


def _kept(request: HttpRequest, pk: int) -> Scenario:
    scenario = _scenario(request, pk)
    require(request.user, "modules.keep_scenario", scenario)
    return scenario


def _moment(request: HttpRequest, pk: int) -> ScenarioMoment:
    moments = ScenarioMoment.objects.visible_to(request.user).select_related("scenario__organisation")
    moment = get_object_or_404(moments, pk=pk)
    require(request.user, "modules.keep_scenario", moment.scenario)
    return moment
