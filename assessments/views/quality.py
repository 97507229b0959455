"""Quality assurance: the assurer's desk, policy, draws and figures, and what assessors see of it."""

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core import clock
from pathway.core.pages import posted, tried
from pathway.core.permissions import may, require
from pathway.people.http import SignedIn
from portfolio.http import file_answer

from ..actions import quality as actions
from ..enums import ActionState
from ..forms.quality import AnswerForm, AssureForm, DrawForm, PeriodForm, SamplingRuleForm, SeenForm
from ..models import AssuranceAction, Sample, SampleDraw, SamplingRule
from ..queries import quality as queries
from .within import shown_within

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def quality_home(request: SignedIn) -> HttpResponse:
    """What waits for the quality assurer: samples to look at, actions to see, and what others still have to do."""
    require(request.user, "assessments.assure_quality")
    draws = SampleDraw.objects.visible_to(request.user).select_related("drawn_by")[:5]
    context = {"desk": queries.desk_of(request.user), "draws": draws}
    return render(request, "assessments/quality_home.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def quality_policy(request: SignedIn) -> HttpResponse:
    """The sampling policy, line by line, and a form for one more."""
    require(request.user, "assessments.assure_quality")
    form = SamplingRuleForm(posted(request), assurer=request.user)
    if form.is_bound and tried(form, lambda: actions.keep_sampling_rule(assurer=request.user, **form.cleaned_data)):
        messages.success(request, "Kept. The next draw goes by it.")
        return redirect("assessments:quality-policy")
    rules = SamplingRule.objects.visible_to(request.user).select_related("assessor")
    context = {"form": form, "rules": rules, "proposed": queries.PROPOSED}
    return render(request, "assessments/quality_policy.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_AND_POST)
@login_required
def quality_rule(request: SignedIn, pk: int) -> HttpResponse:
    """Change one line of the sampling policy."""
    rule = get_object_or_404(SamplingRule.objects.visible_to(request.user), pk=pk)
    form = SamplingRuleForm(posted(request), assurer=request.user, rule=rule)
    deed = partial(actions.keep_sampling_rule, assurer=request.user, rule=rule)
    if form.is_bound and tried(form, lambda: deed(**form.cleaned_data)):
        messages.success(request, "Kept. The next draw goes by it.")
        return redirect("assessments:quality-policy")
    context = {"form": form, "rule": rule}
    return render(request, "assessments/quality_rule.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def quality_rule_end(request: SignedIn, pk: int) -> HttpResponse:
    """Take a line out of the sampling policy."""
    rule = get_object_or_404(SamplingRule.objects.visible_to(request.user), pk=pk)
    actions.end_sampling_rule(assurer=request.user, rule=rule)
    messages.success(request, "Taken out. Draws already made keep their own copy of it.")
    return redirect("assessments:quality-policy")


@require_http_methods(GET_AND_POST)
@login_required
def quality_draw(request: SignedIn) -> HttpResponse:
    """Draw from the decisions of some days."""
    require(request.user, "assessments.assure_quality")
    form, made = DrawForm(posted(request)), list[SampleDraw]()
    if form.is_bound and tried(
        form, lambda: made.append(actions.draw_sample(assurer=request.user, **form.cleaned_data))
    ):
        messages.success(request, "Drawn. What came up waits on your desk.")
        return redirect("assessments:draw-detail", made[0].pk)
    lines = SamplingRule.objects.visible_to(request.user).select_related("assessor")
    context = {"form": form, "rules": lines, "proposed": queries.PROPOSED}
    return render(request, "assessments/quality_draw.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def draw_detail(request: SignedIn, pk: int) -> HttpResponse:
    """A draw as it was made, drawn again on the spot: does the same come up?"""
    made = get_object_or_404(SampleDraw.objects.visible_to(request.user).select_related("drawn_by"), pk=pk)
    samples = Sample.objects.visible_to(request.user).filter(draw=made).with_words().order_by("pk")
    context = {
        "draw": made,
        "again": queries.drawn_again(made),
        "page": Paginator(samples, 30).get_page(request.GET.get("page")),
        "drawn": made.samples.count(),
    }
    return render(request, "assessments/draw_detail.html", context)


def _sample(request: SignedIn, pk: uuid.UUID) -> Sample:
    rows = Sample.objects.visible_to(request.user).select_related(
        "decision__worker__organisation",
        "decision__mentor",
        "decision__competency__domain",
        "decision__level",
        "decision__version__item__owner",
        "decision__assurance__assurer",
        "decision__assurance__action",
        "decision__appeal",
        "decision__withdrawal",
    )
    rows = rows.prefetch_related("decision__entry__openings", "decision__assurance__entry__openings")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(GET_AND_POST)
@login_required
def quality_sample(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """A sampled decision with its evidence, and what one finds of it."""
    sample = _sample(request, pk)
    appeal = getattr(sample.decision, "appeal", None)
    form = AssureForm(posted(request), assurer=request.user, asked=appeal is not None)

    def assure() -> None:
        words = {name: form.cleaned_data[name] for name in ("outcome", "feedback", "what", "due_on")}
        actions.assure(assurer=request.user, sample=sample, **words)

    if form.is_bound and tried(form, assure):
        messages.success(request, "Recorded in the log. Whoever decided has been told.")
        return redirect("assessments:quality-home")
    if not form.is_bound:
        actions.note_sample_reading(reader=request.user, sample=sample)
    context = {
        "sample": sample,
        "decision": sample.decision,
        "found": getattr(sample.decision, "assurance", None),
        "shown": shown_within(sample.decision.version, "assessments:quality-file", sample.pk),
        "why": sample.reasons_in_words,
        "appeal": appeal,
        "form": form,
    }
    return render(request, "assessments/quality_sample.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def quality_file(request: SignedIn, pk: uuid.UUID, file: int) -> HttpResponseBase:
    """A file of a sampled decision's evidence, to show or to save."""
    sample = _sample(request, pk)
    found = get_object_or_404(queries.file_of_sample(sample, file))
    actions.note_sample_reading(reader=request.user, sample=sample)
    return file_answer(request, found, inline=found.is_picture or bool(found.plays_as))


@require_safe
@login_required
def quality_figures(request: SignedIn) -> HttpResponse:
    """Each assessor's decisions and what was found of them, each figure with what it is a part of."""
    require(request.user, "assessments.assure_quality")
    form = PeriodForm(request.GET if request.GET.get("first_on") else None)
    last_on = clock.today()
    first_on = last_on - timedelta(days=365)
    if form.is_bound and form.is_valid():
        first_on, last_on = form.cleaned_data["first_on"], form.cleaned_data["last_on"]
    context: dict[str, Any] = {"form": form, "first_on": first_on, "last_on": last_on}
    context["figures"] = queries.figures_of(request.user, first_on, last_on)
    return render(request, "assessments/quality_figures.html", context)


@require_safe
@login_required
def quality_mine(request: SignedIn) -> HttpResponse:
    """What quality assurance found of one's own decisions, and what one is asked to do."""
    asked = AssuranceAction.objects.filter(mentor=request.user).open().with_words()
    context = {
        "page": Paginator(queries.found_of(request.user), 30).get_page(request.GET.get("page")),
        "asked": list(asked),
    }
    return render(request, "assessments/quality_mine.html", context)


@require_http_methods(GET_AND_POST)
@login_required
def quality_action(request: SignedIn, pk: int) -> HttpResponse:
    """Something that quality assurance asked for: its answer, and whether that is enough."""
    rows = AssuranceAction.objects.visible_to(request.user).with_words()
    action = get_object_or_404(rows.prefetch_related("assurance__entry__openings"), pk=pk)
    form = _answer_to(request, action)
    if form is None:
        if request.method == "POST":
            messages.error(request, "There is nothing to say about this at present.")
            return redirect("assessments:quality-action", pk)
    elif form.is_bound and tried(form, partial(_answer, request, action, form)):
        messages.success(request, "Kept.")
        return redirect("assessments:quality-action", pk)
    context = {"action": action, "form": form, "is_mine": action.mentor_id == request.user.pk}
    return render(request, "assessments/quality_action.html", context, status=422 if form and form.errors else 200)


def _answer_to(request: SignedIn, action: AssuranceAction) -> AnswerForm | SeenForm | None:
    """The form for whoever has the next move; none for anybody else."""
    if action.state == ActionState.TO_DO and may(request.user, "assessments.answer_action", action):
        return AnswerForm(posted(request), mentor=request.user)
    if action.state == ActionState.DONE and may(request.user, "assessments.close_action", action):
        return SeenForm(posted(request))
    return None


def _answer(request: SignedIn, action: AssuranceAction, form: AnswerForm | SeenForm) -> None:
    answers = form.cleaned_data
    if isinstance(form, AnswerForm):
        actions.answer_action(mentor=request.user, action=action, answer=answers["answer"])
    elif answers["seen"] == "yes":
        actions.close_action(assurer=request.user, action=action)
    else:
        actions.send_action_back(assurer=request.user, action=action, due_on=answers["due_on"])
