"""Pages on which a worker takes a knowledge check."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.people.models import User

from ..actions import quizzes as actions
from ..forms.quizzes import AttemptForm
from ..models import Quiz, QuizAttempt
from ..queries.quizzes import has_passed, may_start_at


def _way_back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/") else ""


def _with_way_back(url: str, back: str) -> str:
    return f"{url}?{urlencode({'next': back})}" if back else url


@require_safe
@login_required
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """What the knowledge check is, earlier tries, and a button to start or go on."""
    assert isinstance(request.user, User)
    found = get_object_or_404(Quiz.objects.visible_to(request.user), pk=pk)
    attempts = QuizAttempt.objects.visible_to(request.user).filter(quiz=found)
    context = {
        "quiz": found,
        "needed": found.right_answers_needed(found.draws),
        "open": attempts.filter(finished_at__isnull=True).first(),
        "attempts": attempts.finished()[:10],
        "passed_at": has_passed(request.user, found),
        "free_at": may_start_at(request.user, found),
        "back": _way_back(request),
    }
    return render(request, "assessments/quiz.html", context)


@require_POST
@login_required
def quiz_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw questions, or go on with an open attempt."""
    assert isinstance(request.user, User)
    found = get_object_or_404(Quiz.objects.visible_to(request.user), pk=pk)
    try:
        attempt = actions.start_attempt(worker=request.user, quiz=found)
    except RuleBroken as broken:
        context = {"quiz": found, "needed": found.right_answers_needed(found.draws), "problem": broken.sentence}
        return render(request, "assessments/quiz.html", context | {"back": _way_back(request)}, status=422)
    return redirect(_with_way_back(reverse("assessments:quiz-attempt", args=[attempt.pk]), _way_back(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def quiz_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of an attempt; sending them marks it."""
    assert isinstance(request.user, User)
    attempt = get_object_or_404(QuizAttempt.objects.visible_to(request.user).select_related("quiz"), pk=pk)
    result = _with_way_back(reverse("assessments:quiz-result", args=[pk]), _way_back(request))
    if attempt.finished_at:
        return redirect(result)
    form = AttemptForm(attempt, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_attempt(worker=request.user, attempt=attempt, chosen=form.chosen())
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            return redirect(result)
    context = {"attempt": attempt, "form": form, "back": _way_back(request)}
    return render(request, "assessments/quiz_attempt.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def quiz_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The mark, and what each answer teaches."""
    attempt = get_object_or_404(QuizAttempt.objects.visible_to(request.user).finished().select_related("quiz"), pk=pk)
    drawn = attempt.drawn.select_related("item").prefetch_related("item__options")
    context = {
        "attempt": attempt,
        "drawn": drawn,
        "needed": attempt.quiz.right_answers_needed(attempt.out_of),
        "missed_for_safety": [d for d in drawn if d.item.is_must_get and not d.is_right],
        "back": _way_back(request),
    }
    return render(request, "assessments/quiz_result.html", context)
