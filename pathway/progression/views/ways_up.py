"""Pages on which keepers say what moving up asks, and see what a change does before it counts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.careers.models import Level
from pathway.careers.queries import next_level
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.http import SignedIn
from pathway.people.models import Organisation

from ..actions import ways_up as actions
from ..forms.ways_up import GroupForm, LineForm, RouteForm
from ..models import Criterion, CriterionGroup, WayUp
from ..queries.ways import lines_asked, what_changes
from ..queries.ways_up import draft_of, ladder, rules_of, rules_on


def _level(request: SignedIn, pk: int) -> Level:
    level: Level = get_object_or_404(Level.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    require(request.user, "progression.keep_ways_up", level.organisation)
    return level


def _group(request: SignedIn, pk: int) -> CriterionGroup:
    ways = WayUp.objects.visible_to(request.user).drafts()
    rows = CriterionGroup.objects.filter(way_up__in=ways).select_related("way_up__level__organisation")
    group = get_object_or_404(rows, pk=pk)
    require(request.user, "progression.keep_ways_up", group.way_up.level.organisation)
    return group


def _line(request: SignedIn, pk: int) -> Criterion:
    ways = WayUp.objects.visible_to(request.user).drafts()
    rows = Criterion.objects.filter(group__way_up__in=ways).select_related("group__way_up__level__organisation")
    line = get_object_or_404(rows, pk=pk)
    require(request.user, "progression.keep_ways_up", line.group.way_up.level.organisation)
    return line


def _draft(request: SignedIn, pk: int) -> WayUp:
    level = _level(request, pk)
    return get_object_or_404(WayUp.objects.drafts().filter(level=level).select_related("level__organisation"))


@require_safe
@login_required
def way_list(request: SignedIn) -> HttpResponse:
    """Each level with what moving up from it asks, for those who keep it."""
    organisation = get_object_or_404(Organisation, pk=request.user.organisation_id or 0)
    require(request.user, "progression.keep_ways_up", organisation)
    levels = ladder(organisation)
    rules = rules_on(levels, clock.today())
    drafts = set(WayUp.objects.drafts().filter(level__in=levels).values_list("level", flat=True))
    rows = [
        {"level": level, "rules": rules[level.pk], "lines": lines_asked(rules[level.pk]), "draft": level.pk in drafts}
        for level in levels[:-1]
    ]
    return render(request, "progression/way_list.html", {"rows": rows, "levels": levels})


@require_safe
@login_required
def way_detail(request: SignedIn, pk: int) -> HttpResponse:
    """What moving up from one level asks, who is ready by it, and earlier versions."""
    level = _level(request, pk)
    rules = rules_on([level], clock.today())[level.pk]
    people = what_changes(level, rules, rules)
    versions = WayUp.objects.filter(level=level, started_on__isnull=False).select_related("adopted_by")
    context = {
        "level": level,
        "above": next_level(level),
        "rules": rules,
        "groups": lines_asked(rules),
        "people": people,
        "ready": sum(each.after for each in people),
        "versions": versions.order_by("-version"),
        "draft": draft_of(level),
    }
    return render(request, "progression/way_detail.html", context)


@require_POST
@login_required
def proposal_adopt(request: SignedIn, pk: int) -> HttpResponse:
    """Let Pathway's proposal count from today."""
    level = _level(request, pk)
    try:
        actions.adopt_proposal(keeper=request.user, level=level)
        messages.success(request, f"The proposal for {level} counts from today. Change it whenever you like.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("progression:way-detail", pk)


@require_POST
@login_required
def draft_start(request: SignedIn, pk: int) -> HttpResponse:
    """Begin a draft from what counts now."""
    level = _level(request, pk)
    try:
        actions.start_draft(keeper=request.user, level=level)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("progression:way-detail", pk)
    return redirect("progression:draft-edit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft_edit(request: SignedIn, pk: int) -> HttpResponse:
    """A draft with its lines, who decides, and what it would change for whom."""
    level = _level(request, pk)
    way = _draft(request, pk)
    form = RouteForm(posted(request), initial=RouteForm.initial_of(way))

    def save() -> None:
        actions.change_route(keeper=request.user, way=way, **form.cleaned_data)

    if request.method == "POST" and tried(form, save):
        messages.success(request, "Saved in the draft.")
        return redirect("progression:draft-edit", pk)
    whole = draft_of(level)
    assert whole is not None
    before, after = rules_on([level], clock.today())[level.pk], rules_of(whole)
    people = what_changes(level, before, after)
    context = {
        "level": level,
        "way": whole,
        "groups": [
            {"row": row, "shown": shown, "lines": list(zip(row.criteria.all(), shown["lines"], strict=True))}
            for row, shown in zip(whole.groups.all(), lines_asked(after, keep_empty=True), strict=True)
        ],
        "people": people,
        "ready": sum(each.after for each in people),
        "were": sum(each.before for each in people),
        "changed": [each for each in people if each.before != each.after],
        "form": form,
    }
    return render(request, "progression/draft_edit.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def draft_adopt(request: SignedIn, pk: int) -> HttpResponse:
    """Let a draft count from today."""
    way = _draft(request, pk)
    try:
        actions.adopt_draft(keeper=request.user, way=way)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        return redirect("progression:draft-edit", pk)
    messages.success(request, f"Moving up from {way.level} follows the new version from today.")
    return redirect("progression:way-detail", pk)


@require_POST
@login_required
def draft_discard(request: SignedIn, pk: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        actions.discard_draft(keeper=request.user, way=_draft(request, pk))
        messages.success(request, "The draft is gone. What counts has not changed.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("progression:way-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def group_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add a group to a draft."""
    way = _draft(request, pk)
    form = GroupForm(posted(request), initial={"mode": "all"})

    def add() -> None:
        actions.add_group(keeper=request.user, way=way, **form.cleaned_data)

    if request.method == "POST" and tried(form, add):
        return redirect("progression:draft-edit", pk)
    return _form(request, form, way.level, "A further group", "Add the group")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def group_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Say how many lines of a group have to be met."""
    group = _group(request, pk)
    form = GroupForm(posted(request), initial=GroupForm.initial_of(group))

    def save() -> None:
        actions.change_group(keeper=request.user, group=group, **form.cleaned_data)

    if request.method == "POST" and tried(form, save):
        return redirect("progression:draft-edit", group.way_up.level_id)
    return _form(request, form, group.way_up.level, "How many of this group", "Save")


@require_POST
@login_required
def group_remove(request: SignedIn, pk: int) -> HttpResponse:
    """Take a group with its lines out of a draft."""
    group = _group(request, pk)
    try:
        actions.remove_group(keeper=request.user, group=group)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("progression:draft-edit", group.way_up.level_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def line_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add a line to a group of a draft."""
    group = _group(request, pk)
    level = group.way_up.level
    form = LineForm(posted(request), organisation=level.organisation, keeper=request.user)

    def add() -> None:
        actions.put_line(keeper=request.user, group=group, **form.cleaned_data)

    if request.method == "POST" and tried(form, add):
        return redirect("progression:draft-edit", level.pk)
    return _form(request, form, level, "A further line", "Add the line")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def line_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change a line of a draft."""
    line = _line(request, pk)
    level = line.group.way_up.level
    initial = LineForm.initial_of(line)
    form = LineForm(posted(request), organisation=level.organisation, keeper=request.user, initial=initial)

    def save() -> None:
        actions.put_line(keeper=request.user, group=line.group, line=line, **form.cleaned_data)

    if request.method == "POST" and tried(form, save):
        return redirect("progression:draft-edit", level.pk)
    return _form(request, form, level, "Change the line", "Save the line")


@require_POST
@login_required
def line_remove(request: SignedIn, pk: int) -> HttpResponse:
    """Take a line out of a draft."""
    line = _line(request, pk)
    try:
        actions.remove_line(keeper=request.user, line=line)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("progression:draft-edit", line.group.way_up.level_id)


def _form(request: SignedIn, form: Any, level: Level, title: str, verb: str) -> HttpResponse:
    context = {"form": form, "level": level, "title": title, "verb": verb}
    return render(request, "progression/draft_form.html", context, status=422 if form.errors else 200)
