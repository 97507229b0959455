"""Pages with dates and numbers only, for managers and the workforce lead; and how often people are supervised."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn

from ..actions import arrangements as actions
from ..forms import DatesFilter, PolicyForm, RuleForm
from ..models import Policy, Session
from ..queries.pages import dates_page, people_with_dates
from ..queries.rhythm import next_due, rule_lines

PEOPLE_ON_A_PAGE = 50


@require_safe
@login_required
def date_list(request: SignedIn) -> HttpResponse:
    """Who was supervised when, and whether the rhythm was kept, month by month; nothing of what was said."""
    require(request.user, "supervision.see_dates", request.user.organisation)
    asked = DatesFilter(request.GET)
    asked.is_valid()
    shown = dates_page(request.user, asked.first_day(), asked.cleaned_data.get("team") or "")
    page = Paginator(shown.lines, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/date_list.html", {"shown": shown, "page": page, "today": clock.today()})


@require_safe
@login_required
def date_detail(request: SignedIn, pk: int) -> HttpResponse:
    """One person's sessions as dates and what became of them; nothing of what was said."""
    require(request.user, "supervision.see_dates", request.user.organisation)
    person = get_object_or_404(people_with_dates(request.user), pk=pk)
    sessions = Session.objects.dates_visible_to(request.user).of(person).select_related("supervisor")
    shown = [
        (session, may(request.user, "supervision.break_glass", session))
        for session in sessions.prefetch_related("attendances__worker").order_by("-held_on", "-planned_for")[:24]
    ]
    context = {"person": person, "shown": shown, "due": next_due(person), "today": clock.today()}
    return render(request, "supervision/date_detail.html", context)


@require_safe
@login_required
def rule_list(request: SignedIn) -> HttpResponse:
    """How often people are supervised, level by level."""
    organisation = request.user.organisation
    require(request.user, "supervision.keep_rules", organisation)
    assert organisation is not None
    policy = Policy.objects.filter(organisation=organisation).first() or Policy(organisation=organisation)
    form = PolicyForm(initial={"former_reads_days": policy.former_reads_days})
    return render(
        request,
        "supervision/rule_list.html",
        {"lines": rule_lines(organisation), "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change how often people at a level are supervised, from today on; 0 stands for everybody else."""
    require(request.user, "supervision.keep_rules", request.user.organisation)
    level = get_object_or_404(Level.objects.visible_to(request.user), pk=pk) if pk else None
    lines = rule_lines(request.user.organisation)  # type: ignore[arg-type]
    line = next(line for line in lines if line.level == level)
    initial = {
        "max_gap_days": line.gap.days,
        "first_gap_days": line.gap.first_days,
        "first_months": line.gap.first_months,
    }
    form = RuleForm(posted(request), initial=initial)

    def change() -> None:
        actions.set_rule(keeper=request.user, level=level, **form.cleaned_data)

    if request.method == "POST" and tried(form, change):
        messages.success(request, "The new rule holds from today. Past days keep the one they had.")
        return redirect("supervision:rule-list")
    return render(
        request, "supervision/rule_edit.html", {"form": form, "line": line}, status=422 if form.errors else 200
    )


@require_POST
@login_required
def policy_edit(request: SignedIn) -> HttpResponse:
    """Say for how long a former supervisor still reads their notes."""
    organisation = request.user.organisation
    require(request.user, "supervision.keep_rules", organisation)
    assert organisation is not None
    form = PolicyForm(request.POST)

    def change() -> None:
        actions.set_policy(keeper=request.user, organisation=organisation, **form.cleaned_data)

    if tried(form, change):
        messages.success(request, "Saved.")
        return redirect("supervision:rule-list")
    context = {"lines": rule_lines(organisation), "form": form}
    return render(request, "supervision/rule_list.html", context, status=422)
