"""Pages on which a worker takes a knowledge check."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway.core.exceptions import RuleBroken
from pathway.core.pages import posted, tried
from pathway.core.permissions import require
from pathway.people.models import User

from ..actions import quizzes as actions
from ..forms.banks import ExtraTimeForm
from ..forms.quizzes import AttemptForm
from ..models import DrawnItem, Quiz, QuizAttempt
from ..queries.quizzes import extra_time_of, has_passed, has_quick_exit, may_start_at, time_for


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
    time = time_for(request.user, found)
    context = {
        "quiz": found,
        "needed": found.right_answers_needed(found.draws),
        "open": attempts.filter(finished_at__isnull=True).first(),
        "attempts": attempts.finished()[:10],
        "passed_at": has_passed(request.user, found),
        "free_at": may_start_at(request.user, found),
        "minutes": int(time.total_seconds() // 60) if time else None,
        "quick_exit": has_quick_exit(found.pk),
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
        context |= {"back": _way_back(request), "quick_exit": has_quick_exit(found.pk)}
        return render(request, "assessments/quiz.html", context, status=422)
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
            actions.finish_attempt(worker=request.user, attempt=attempt, chosen=form.chosen(), words=form.words())
        except RuleBroken as broken:
            form.add_error(None, broken)
        else:
            return redirect(result)
    context = {
        "attempt": attempt,
        "form": form,
        "quick_exit": has_quick_exit(attempt.quiz_id),
        "back": _way_back(request),
    }
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
        "quick_exit": has_quick_exit(attempt.quiz_id),
        "back": _way_back(request),
    }
    return render(request, "assessments/quiz_result.html", context)


@require_POST
@login_required
def quiz_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """More time for an attempt under way; what is filled in so far comes back with the page."""
    assert isinstance(request.user, User)
    attempt = get_object_or_404(QuizAttempt.objects.visible_to(request.user).select_related("quiz"), pk=pk)
    try:
        attempt = actions.extend_attempt(worker=request.user, attempt=attempt)
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
    else:
        messages.success(request, "You have more time.")
    if attempt.finished_at:
        return redirect("assessments:quiz-result", attempt.pk)
    form = AttemptForm(attempt, initial=_as_sent(request, attempt))
    context = {
        "attempt": attempt,
        "form": form,
        "quick_exit": has_quick_exit(attempt.quiz_id),
        "back": _way_back(request),
    }
    return render(request, "assessments/quiz_attempt.html", context)


def _as_sent(request: HttpRequest, attempt: QuizAttempt) -> dict[str, object]:
    """What was filled in so far, unchecked, for the page to show again."""
    form = AttemptForm(attempt, request.POST)
    return {name: form[name].value() for name in form.fields}


@require_POST
@login_required
def own_words_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how one's own words compare with the model answer."""
    assert isinstance(request.user, User)
    own = QuizAttempt.objects.visible_to(request.user)
    question = get_object_or_404(DrawnItem.objects.filter(attempt__in=own).select_related("attempt", "item"), pk=pk)
    try:
        actions.mark_own_words(worker=request.user, question=question, mark=request.POST.get("mark", ""))
    except RuleBroken as broken:
        messages.error(request, broken.sentence)
        if question.attempt.finished_at is None:
            return redirect("assessments:quiz-attempt", question.attempt_id)
    result = _with_way_back(reverse("assessments:quiz-result", args=[question.attempt_id]), _way_back(request))
    return redirect(f"{result}#question-{question.order}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def extra_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree more time with a worker, wherever a knowledge check has a time limit."""
    assert isinstance(request.user, User)
    manager = request.user
    worker = get_object_or_404(User.objects.visible_to(manager), pk=pk)
    require(manager, "assessments.agree_extra_time", worker)
    form = ExtraTimeForm(posted(request), initial={"percent": extra_time_of(worker)})
    if request.method == "POST" and tried(
        form, lambda: actions.agree_extra_time(manager=manager, worker=worker, **form.cleaned_data)
    ):
        messages.success(request, f"Saved. {worker.short_name} sees it at the next knowledge check.")
        return redirect("people:person-detail", worker.pk)
    context = {"form": form, "worker": worker}
    return render(request, "assessments/extra_time.html", context, status=422 if form.errors else 200)
