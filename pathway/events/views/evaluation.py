"""Evaluation: two minutes after a course, one tap eight weeks later, and the report by course."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pathway.core.pages import posted, tried
from pathway.core.permissions import require

from ..actions import evaluation as actions
from ..actions.reading import note_evaluation_taken
from ..enums import Asked
from ..exports import reports_as_csv
from ..forms import EvaluationForm, UsedForm
from ..models import Evaluation, UsedAnswer
from ..queries.evaluation import LEAST, STEP, course_reports
from .events import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evaluation_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Two minutes about a course one has taken."""
    worker = signed_in(request)
    evaluation = get_object_or_404(Evaluation.objects.visible_to(worker), pk=pk)
    form = EvaluationForm(worker.organisation, posted(request))

    def answer() -> None:
        said = {name: form.cleaned_data[name] for name in ("before", "after", "useful", "words")}
        actions.answer_evaluation(worker=worker, evaluation=evaluation, **said)

    if request.method == "POST" and tried(form, answer):
        messages.success(request, "Thank you. In eight weeks we ask one more question: whether you used it.")
        return redirect("events:my-events")
    context = {"form": form, "evaluation": evaluation, "least": LEAST}
    return render(request, "events/evaluation_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def used_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Eight weeks later: has it been used?"""
    person = signed_in(request)
    asked = get_object_or_404(UsedAnswer.objects.visible_to(person).select_related("evaluation__worker"), pk=pk)
    form = UsedForm(posted(request))

    def answer() -> None:
        actions.answer_used(answerer=person, asked=asked, **form.cleaned_data)

    if request.method == "POST" and tried(form, answer):
        messages.success(request, "Thank you.")
        return redirect("events:my-events")
    context = {"form": form, "asked": asked, "is_mentor": asked.role == Asked.MENTOR}
    return render(request, "events/used_form.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def evaluation_report(request: HttpRequest) -> HttpResponse:
    """Whether courses helped, by course."""
    keeper = signed_in(request)
    require(keeper, "events.keep", keeper.organisation)
    context = {"reports": course_reports(keeper.organisation_id or 0), "least": LEAST, "step": STEP}
    return render(request, "events/evaluation_report.html", context)


@require_safe
@login_required
def evaluation_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file; taking it is written into the trail."""
    keeper = signed_in(request)
    require(keeper, "events.keep", keeper.organisation)
    reports = course_reports(keeper.organisation_id or 0)
    note_evaluation_taken(reader=keeper, rows=len(reports))
    response = HttpResponse(reports_as_csv(reports), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="courses.csv"'
    return response
