"""What stands around decisions: holidays, conflicts, settings, turnaround, own ratings, coverage, adjusted claims."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.careers.models import Competency
from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people import actions as people_actions
from pathway.people.enums import AppointmentKind
from pathway.people.http import SignedIn
from pathway.people.models import Holiday, User, roles_of
from pathway.people.queries import holidays_around, may_stand_in_for
from portfolio.models import Claim
from portfolio.queries import claimable_by

from ..actions import arrangements as actions
from ..actions.decisions import adjust_claim
from ..forms.around import AdjustForm, ConflictForm, HolidayForm, OwnRatingForm, PolicyForm, RuleForm
from ..queries import arrangements as queries
from ..queries.decisions import claim_states, versions_decided_by
from ..queries.mapping import coverage_of, newest_ratings, prompts_for
from ..queries.turnaround import is_assurer, turnaround_seen_by


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def holiday_list(request: SignedIn) -> HttpResponse:
    """When the signed-in person is away, and who decides for them meanwhile."""
    person = request.user
    require(person, "people.keep_holiday", person)
    form = HolidayForm(posted(request), people=may_stand_in_for(person))

    def book() -> None:
        people_actions.book_holiday(keeper=person, person=person, **form.cleaned_data)

    if request.method == "POST" and tried(form, book):
        deputy = form.cleaned_data["deputy"]
        messages.success(request, f"Noted. {deputy} decides for you and knows." if deputy else "Noted.")
        return redirect("assessments:holiday-list")
    context = {"form": form, "holidays": holidays_around(person)}
    return render(request, "assessments/holiday_list.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def holiday_end(request: SignedIn, pk: int) -> HttpResponse:
    """Be back earlier, or not go."""
    holiday = get_object_or_404(Holiday, pk=pk, person=request.user)
    try:
        people_actions.end_holiday(keeper=request.user, holiday=holiday)
        messages.success(request, "You are back: nobody stands in for you.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:holiday-list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict_list(request: SignedIn) -> HttpResponse:
    """Who is too close to decide about whom; declared here without a reason."""
    user = request.user
    require(user, "assessments.rate_oneself")
    names_both = AppointmentKind.ORGANISATION_ADMIN in roles_of(user).organisation_wide
    everybody = User.objects.filter(organisation=user.organisation_id, is_active=True)
    people = everybody if names_both else queries.may_be_close_to(user)
    form = ConflictForm(posted(request), declarer=user, people=people, names_both=names_both)

    def declare() -> None:
        actions.declare_conflict(declarer=user, **form.pair())

    if request.method == "POST" and tried(form, declare):
        messages.success(request, "Noted. Neither decides about the other from now on.")
        return redirect("assessments:conflict-list")
    context = {"form": form, "conflicts": queries.conflicts_seen_by(user), "names_both": names_both}
    return render(request, "assessments/conflict_list.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def conflict_end(request: SignedIn, pk: int) -> HttpResponse:
    """Say that a conflict is over."""
    conflict = get_object_or_404(queries.conflicts_seen_by(request.user), pk=pk)
    try:
        actions.end_conflict(declarer=request.user, conflict=conflict)
        messages.success(request, "Noted. It no longer keeps either from deciding.")
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    return redirect("assessments:conflict-list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision_policy(request: SignedIn) -> HttpResponse:
    """The organisation's own words for the exits beside decisions, and how long one password counts."""
    require(request.user, "assessments.keep_policy")
    policy = queries.policy_of(request.user.organisation)
    form = PolicyForm(posted(request), policy=policy)

    def keep() -> None:
        actions.keep_policy(admin=request.user, **form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, "Saved. It holds from the next page anybody opens.")
        return redirect("assessments:decision-policy")
    context = {"form": form, "exits": queries.exits_for(request.user.organisation)}
    return render(request, "assessments/decision_policy.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def rule_list(request: SignedIn) -> HttpResponse:
    """How many accepted pieces each statement asks for."""
    require(request.user, "careers.keep_framework", request.user.organisation)
    statements = queries.statements_with_rules(request.user.organisation)
    return render(request, "assessments/rule_list.html", {"statements": statements})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change how many accepted pieces one statement asks for."""
    rows = Competency.objects.visible_to(request.user).select_related("domain__framework__organisation")
    competency = get_object_or_404(rows, pk=pk)
    require(request.user, "assessments.keep_rule", competency)
    form = RuleForm(posted(request), rule=queries.rule_of(competency))

    def keep() -> None:
        actions.keep_rule(keeper=request.user, competency=competency, **form.cleaned_data)

    if request.method == "POST" and tried(form, keep):
        messages.success(request, f"Saved. {competency.code} is counted like this from now on.")
        return redirect("assessments:rule-list")
    context = {"form": form, "competency": competency}
    return render(request, "assessments/rule_edit.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def turnaround(request: SignedIn) -> HttpResponse:
    """How long decisions take: one's own, one's mentors', or for quality assurance everybody's; never a ranking."""
    context = {"rows": turnaround_seen_by(request.user), "is_assurer": is_assurer(request.user)}
    return render(request, "assessments/turnaround.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def self_assessment(request: SignedIn) -> HttpResponse:
    """Where the signed-in person says they stand; nobody else sees it before they have decided."""
    worker = request.user
    require(worker, "assessments.rate_oneself")
    statements: QuerySet[Competency] = claimable_by(worker)
    form = OwnRatingForm(posted(request), competencies=list(statements), ratings=newest_ratings(worker))

    def rate() -> None:
        actions.rate_oneself(worker=worker, ratings=form.ratings())

    if request.method == "POST" and tried(form, rate):
        messages.success(request, "Kept, for you alone until a decision is recorded.")
        return redirect("assessments:coverage")
    return render(request, "assessments/self_assessment.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def coverage(request: SignedIn) -> HttpResponse:
    """One's own statements against the kinds of evidence, what is missing, and what to think about."""
    require(request.user, "assessments.see_coverage", request.user)
    context = {
        "person": request.user,
        "is_own": True,
        "coverage": coverage_of(request.user, with_ratings=True),
        "prompts": prompts_for(request.user),
    }
    return render(request, "assessments/coverage.html", context)


@require_safe
@login_required
def coverage_other(request: SignedIn, pk: int) -> HttpResponse:
    """The same of somebody one mentors or manages, without their own ratings and without the prompts."""
    person = get_object_or_404(User.objects.select_related("organisation"), pk=pk)
    require(request.user, "assessments.see_coverage", person)
    context: dict[str, Any] = {"person": person, "is_own": False, "coverage": coverage_of(person)}
    return render(request, "assessments/coverage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim_adjust(request: SignedIn, pk: int) -> HttpResponse:
    """Say that a claim belongs to another statement, with a reason that the worker reads."""
    rows = Claim.objects.filter(version__in=versions_decided_by(request.user))
    claim = get_object_or_404(rows.select_related("version__item__owner__organisation", "competency__domain"), pk=pk)
    state = next((one for one in claim_states(claim.version) if one.claim.pk == claim.pk), None)
    if state is None or not may(request.user, "assessments.decide", claim.version):
        return redirect("assessments:decision-page", pk=claim.version_id)
    owner = claim.version.item.owner
    assert owner.organisation is not None
    form = AdjustForm(posted(request), competencies=claimable_by(owner), state=state, organisation=owner.organisation)

    def adjust() -> None:
        adjust_claim(mentor=request.user, claim=claim, **form.adjusted())

    if request.method == "POST" and tried(form, adjust):
        messages.success(request, f"Adjusted. {owner.short_name} reads why.")
        return redirect("assessments:decision-page", pk=claim.version_id)
    context = {"form": form, "claim": claim, "version": claim.version}
    return render(request, "assessments/claim_adjust.html", context, status=422 if form.errors else 200)
